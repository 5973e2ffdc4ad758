"""`rung measures`: what escalation does to response times, in a terminal."""

from pathlib import Path
from typing import Annotated

import typer

from rung.cli.flags import JsonFlag, OfflineFlag
from rung.cli.policies.history import ColumnsOption, FormatOption, SkipFlag, ZoneOption

measures_app = typer.Typer(
    help="How long answers take, what is kept, what escalates: by day, team, level ...", no_args_is_help=True
)


SinceOption = Annotated[str | None, typer.Option(help="The first day, such as 2026-11-01.")]
UntilOption = Annotated[str | None, typer.Option(help="The last day; left out: today.")]
DaysOption = Annotated[str | None, typer.Option(help="So many days up to the last one; left out: 28.")]
ByOption = Annotated[str | None, typer.Option(help="Part one measure by team, tier, priority ... or day.")]
OnlyOption = Annotated[list[str] | None, typer.Option(help="A filter, such as team=billing or tier=gold,silver.")]


@measures_app.command("show")
def measures_show(
    measure: Annotated[str | None, typer.Argument(help="One measure, such as first_response; left out: all.")] = None,
    since: SinceOption = None,
    until: UntilOption = None,
    days: DaysOption = None,
    by: ByOption = None,
    only: OnlyOption = None,
    as_json: JsonFlag = False,
) -> None:
    """Say each measure of a span of days, or one of them in its parts."""
    from rung.cli.figures.measures import show

    given = {"since": since or "", "until": until or "", "days": days or ""}
    show(measure, given, only or [], by, as_json=as_json)


@measures_app.command("customers")
def measures_customers(
    since: SinceOption = None,
    until: UntilOption = None,
    days: DaysOption = None,
    only: OnlyOption = None,
    as_json: JsonFlag = False,
) -> None:
    """Say how each customer was before and is at the end of some days, next to what escalated in them."""
    from rung.cli.figures.retention import show

    show({"since": since or "", "until": until or "", "days": days or ""}, only or [], as_json=as_json)


@measures_app.command("history")
def measures_history(
    file: Annotated[Path, typer.Argument(help="A past: our events (.jsonl), or an export (`rung history formats`).")],
    policy: Annotated[Path, typer.Option(help="The policy that it is replayed under.")],
    measure: Annotated[str | None, typer.Option(help="One measure, such as first_response; left out: all.")] = None,
    since: SinceOption = None,
    until: Annotated[str | None, typer.Option(help="The last day; left out: that of the past.")] = None,
    by: ByOption = None,
    only: OnlyOption = None,
    form: FormatOption = "",
    columns: ColumnsOption = "",
    time_zone: ZoneOption = "",
    skip_wrong: SkipFlag = False,
    offline: OfflineFlag = False,
    as_json: JsonFlag = False,
) -> None:
    """Measure a past of yours as it would have been under a policy. Needs no installation and keeps nothing."""
    from rung.cli.figures.measures_history import show
    from rung.cli.policies.histories import Source

    source = Source(file, None, form, columns, time_zone, skip_wrong)
    given = {"since": since or "", "until": until or ""}
    show(source, policy, measure, given, only or [], by, offline=offline, as_json=as_json)


@measures_app.command("define")
def measures_define(as_json: JsonFlag = False) -> None:
    """Say what each measure means."""
    from rung.cli.figures.measures import define

    define(as_json=as_json)


@measures_app.command("mark")
def measures_mark(
    words: Annotated[str, typer.Argument(help="What changed, such as 'new team in Lisbon'.")],
    day: Annotated[str | None, typer.Option(help="The day; left out: today.")] = None,
    at: Annotated[str | None, typer.Option(help="An instant in place of a day, such as 2026-03-09T09:30Z.")] = None,
    change: Annotated[int | None, typer.Option(help="Say this mark otherwise.")] = None,
) -> None:
    """Mark a day on which something changed: it is drawn on every chart."""
    from rung.cli.figures.measures_marks import mark

    mark(words, day, at, change)


@measures_app.command("unmark")
def measures_unmark(mark: Annotated[int, typer.Argument(help="Its number.")]) -> None:
    """Remove a mark that somebody made."""
    from rung.cli.figures.measures_marks import unmark

    unmark(mark)


@measures_app.command("marks")
def measures_marks(
    since: SinceOption = None,
    until: UntilOption = None,
    days: DaysOption = None,
    as_json: JsonFlag = False,
) -> None:
    """Say what changed: marked days, published policies, people and teams that moved."""
    from rung.cli.figures.measures_marks import show

    show({"since": since or "", "until": until or "", "days": days or ""}, as_json=as_json)


@measures_app.command("after")
def measures_after(
    day: Annotated[str, typer.Argument(help="The day on which something changed.")],
    measure: Annotated[str | None, typer.Argument(help="One measure, to be looked at in its parts.")] = None,
    since: Annotated[str | None, typer.Option(help="The first day before it.")] = None,
    until: Annotated[str | None, typer.Option(help="The last day after it; left out: today.")] = None,
    days: DaysOption = None,
    by: Annotated[str | None, typer.Option(help="The field of its parts: team, issue_kind, trigger ...")] = None,
    only: Annotated[list[str] | None, typer.Option(help="A filter, such as team=billing.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Say each measure before a day and from it on, and which differ by more than chance."""
    from rung.cli.figures.measures_marks import after

    given = {"since": since or "", "until": until or "", "days": days or ""}
    after(day, measure, given, only or [], by, as_json=as_json)


@measures_app.command("rebuild")
def measures_rebuild(
    from_start: Annotated[bool, typer.Option(help="Also where an earlier rebuild is not through.")] = False,
) -> None:
    """Make everything that the measures count anew from the journal; one that was broken off goes on."""
    from rung.cli.figures.measures import rebuild

    rebuild(from_start=from_start)
