"""Commands that say what a policy would have done, who is there, and who carries how much."""

from pathlib import Path
from typing import Annotated

import typer

from rung.cli.flags import JsonFlag, OfflineFlag
from rung.cli.policies.history import ColumnsOption, FormatOption, SkipFlag, ZoneOption

planning_app = typer.Typer()


@planning_app.command()
def backtest(
    policy: Annotated[Path, typer.Argument(help="The policy to try.")],
    history: Annotated[
        Path | None, typer.Option(help="A past: our events (.jsonl), or an export (`rung history formats`).")
    ] = None,
    last: Annotated[
        str | None, typer.Option(help="The installation's own last days, as 30d, beside the policy in force.")
    ] = None,
    against: Annotated[
        Path | None, typer.Option(help="Another policy: what only one of the two would have done.")
    ] = None,
    json_out: Annotated[Path | None, typer.Option("--json", help="Write every row as JSON to this file.")] = None,
    html_out: Annotated[Path | None, typer.Option("--html", help="Write a report to this file.")] = None,
    form: FormatOption = "",
    columns: ColumnsOption = "",
    time_zone: ZoneOption = "",
    skip_wrong: SkipFlag = False,
    offline: OfflineFlag = False,
) -> None:
    """Run a past through a policy: who would have been woken, when and why."""
    from rung.cli.policies.backtest import Out, run
    from rung.cli.policies.histories import Source

    source = Source(history, last, form, columns, time_zone, skip_wrong)
    run(policy, source, against, Out(json_out, html_out), offline=offline)


@planning_app.command()
def coverage(
    policy: Annotated[
        Path | None, typer.Argument(help="A policy document; left out: the installation as it is, absences included.")
    ] = None,
    from_day: Annotated[str | None, typer.Option("--from", help="The first day, as 2026-03-09; today.")] = None,
    days: Annotated[int, typer.Option(min=1, max=366, help="How many days.")] = 7,
    as_json: JsonFlag = False,
    offline: OfflineFlag = False,
) -> None:
    """Say when nobody could be told, who alone carries a level, and who cannot be reached."""
    from rung.cli.policies.coverage import show

    show(policy, from_day, days, as_json_output=as_json, offline=offline)


@planning_app.command(name="on-call")
def on_call(
    schedule: Annotated[str | None, typer.Argument(help="A schedule's key; all of them without one.")] = None,
    from_day: Annotated[
        str | None, typer.Option("--from", help="From this day on, as 2026-03-09; else from now.")
    ] = None,
    days: Annotated[int | None, typer.Option(min=1, max=400, help="The duties of so many days.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Say who is on call, until when, and who is next."""
    from rung.cli.people.on_call import show

    show(schedule, from_day, days, as_json=as_json)


@planning_app.command()
def fairness(
    weeks: Annotated[int, typer.Option(min=0, max=52, help="Complete weeks before the running one.")] = 4,
    team: Annotated[str | None, typer.Option(help="A team of the policy, by its key; left out: everybody.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Say who carries how much: pages, nights and issues beside an even share by hours worked."""
    from rung.cli.figures.fairness import show

    show(weeks, team, as_json=as_json)
