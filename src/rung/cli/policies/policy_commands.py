"""`rung policy`: a policy document checked, tested, published, compared and exported."""

from pathlib import Path
from typing import Annotated

import typer

from rung.cli.flags import JsonFlag, OfflineFlag

policy_app = typer.Typer(help="Check, test, publish and export policies.", no_args_is_help=True)


@policy_app.command("check")
def policy_check(
    file: Annotated[Path, typer.Argument(help="A policy document.")],
    history: Annotated[
        Path | None,
        typer.Option(help="A .jsonl or .jsonl.gz file of events: say which triggers fire too often in it, or never."),
    ] = None,
    as_json: JsonFlag = False,
    offline: OfflineFlag = False,
    directory: Annotated[
        bool, typer.Option("--directory", help="Read it with the people and teams of this installation's directory.")
    ] = False,
) -> None:
    """Say everything that is wrong with a policy, with line, column and how to mend it."""
    from rung.cli.policies.policy import check

    check(file, history, as_json=as_json, offline=offline, directory=directory)


@policy_app.command("test")
def policy_test(
    files: Annotated[list[Path], typer.Argument(help="Scenario files.")],
    as_json: JsonFlag = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Show the timeline of scenarios that pass, too.")
    ] = False,
    offline: OfflineFlag = False,
    coverage: Annotated[
        bool, typer.Option("--coverage", help="Say, too, which rules of the policy no scenario exercises.")
    ] = False,
) -> None:
    """Run scenarios and say which expectations did not come true."""
    from rung.cli.policies.policy import run_scenarios

    run_scenarios(files, as_json=as_json, verbose=verbose, offline=offline, covers=coverage)


@policy_app.command("publish")
def policy_publish(
    file: Annotated[Path, typer.Argument(help="A policy document.")],
    comment: Annotated[str, typer.Option(help="What changes, for the list of versions.")] = "",
    by: Annotated[str, typer.Option(help="Who publishes it.")] = "",
    move_open: Annotated[
        bool, typer.Option("--move-open", help="Move escalations that are open to this version, too.")
    ] = False,
    force: Annotated[
        str, typer.Option(metavar="REASON", help="Go past the second pair of eyes; the reason is kept.")
    ] = "",
    as_json: JsonFlag = False,
) -> None:
    """Make a policy the one that this installation decides by, and say what is different."""
    from rung.cli.policies.policy import publish

    publish(file, comment, by, move_open=move_open, force=force, as_json=as_json)


@policy_app.command("diff")
def policy_diff(
    was: Annotated[str, typer.Argument(help="A policy document, a version's number, or `live`.")],
    now: Annotated[str, typer.Argument(help="Another one.")],
    as_json: JsonFlag = False,
    offline: OfflineFlag = False,
) -> None:
    """Say in words what the second policy does differently than the first."""
    from rung.cli.policies.policy_difference import diff

    diff(was, now, as_json=as_json, offline=offline)


@policy_app.command("export")
def policy_export(
    version: Annotated[int | None, typer.Option(help="A version's number (default: the one in force).")] = None,
) -> None:
    """Print a published policy."""
    from rung.cli.policies.policy import export

    export(version)
