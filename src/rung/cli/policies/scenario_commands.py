"""`rung scenarios`: those that the installation keeps, in a file and back, run, and taken from real issues."""

from pathlib import Path
from typing import Annotated

import typer

from rung.cli.flags import JsonFlag

scenarios_app = typer.Typer(
    help="Scenarios that the installation keeps: stories with what is expected of its policy.", no_args_is_help=True
)


@scenarios_app.command("run")
def run(
    draft: Annotated[int | None, typer.Option(help="With this draft, by its number.")] = None,
    version: Annotated[int | None, typer.Option(help="With this version of the policy.")] = None,
    policy: Annotated[Path | None, typer.Option(help="With the policy in this file.")] = None,
    coverage: Annotated[bool, typer.Option("--coverage", help="Say which rules no scenario exercises.")] = False,
    as_json: JsonFlag = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Show the timeline of those that pass, too.")
    ] = False,
) -> None:
    """Run what is kept with the policy in force, or with another."""
    from rung.cli.policies.kept_scenarios import run

    run(draft, version, policy, coverage=coverage, as_json=as_json, verbose=verbose)


@scenarios_app.command("export")
def export(
    file: Annotated[Path | None, typer.Argument(help="The file to write; left out: standard output.")] = None,
    policy: Annotated[
        str, typer.Option(help="The policy that the file names, as it stands beside it.")
    ] = "policy.yaml",
) -> None:
    """Write all scenarios into one file, as `rung policy test` reads it."""
    from rung.cli.policies.kept_scenarios import export

    export(file, policy)


@scenarios_app.command("import")
def take_in(
    file: Annotated[Path, typer.Argument(help="A scenario file.")],
    by: Annotated[str, typer.Option(help="Who brings it.")] = "",
    as_json: JsonFlag = False,
) -> None:
    """Keep the scenarios of a file; one of a known name is replaced. All of them or, where anything is wrong, none."""
    from rung.cli.policies.kept_scenarios import take_in

    take_in(file, by, as_json=as_json)


@scenarios_app.command("take")
def take(
    issue: Annotated[str, typer.Argument(help="An issue, for example A-1.")],
    name: Annotated[str, typer.Option(help="What the scenario is called; else the issue's subject and key.")] = "",
    keep: Annotated[bool, typer.Option("--keep", help="Keep it in the installation instead of printing it.")] = False,
    by: Annotated[str, typer.Option(help="Who takes it.")] = "",
    as_json: JsonFlag = False,
) -> None:
    """Make a scenario of a real issue: what happened to it, and whom it rang as expectations."""
    from rung.cli.policies.kept_scenarios import take

    take(issue, name, by, keep=keep, as_json=as_json)
