"""`rung measures`: what escalation does to response times, in a terminal."""

from typing import Annotated

import typer

from rung.cli.flags import JsonFlag

measures_app = typer.Typer(
    help="How long answers take, what is kept, what escalates: by day, team, level ...", no_args_is_help=True
)


@measures_app.command("show")
def measures_show(
    measure: Annotated[str | None, typer.Argument(help="One measure, such as first_response; left out: all.")] = None,
    since: Annotated[str | None, typer.Option(help="The first day, such as 2026-11-01.")] = None,
    until: Annotated[str | None, typer.Option(help="The last day; left out: today.")] = None,
    days: Annotated[str | None, typer.Option(help="So many days up to the last one; left out: 28.")] = None,
    by: Annotated[str | None, typer.Option(help="Part one measure by team, tier, priority ... or day.")] = None,
    only: Annotated[list[str] | None, typer.Option(help="A filter, such as team=billing or tier=gold,silver.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Say each measure of a span of days, or one of them in its parts."""
    from rung.cli.measures import show

    given = {"since": since or "", "until": until or "", "days": days or ""}
    show(measure, given, only or [], by, as_json=as_json)


@measures_app.command("define")
def measures_define(as_json: JsonFlag = False) -> None:
    """Say what each measure means."""
    from rung.cli.measures import define

    define(as_json=as_json)


@measures_app.command("rebuild")
def measures_rebuild(
    from_start: Annotated[bool, typer.Option(help="Also where an earlier rebuild is not through.")] = False,
) -> None:
    """Make everything that the measures count anew from the journal; one that was broken off goes on."""
    from rung.cli.measures import rebuild

    rebuild(from_start=from_start)
