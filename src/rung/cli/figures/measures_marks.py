"""`rung measures mark`, `marks`, `after`: what changed, and what came after."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NoReturn

import typer

from rung.cli.figures.measures import asked_here
from rung.cli.installation import installation, present
from rung.cli.instants import instant
from rung.cli.output import WRONG_INPUT, fail, print_json, wrong_ask

if TYPE_CHECKING:
    from rung.reports.marks.after import After, Comparison

BY = "cli"
VERDICTS = {"few": "too few to tell", "none": "no difference", "other": "differs"}


def mark(words: str, day: str | None, at: str | None, change: int | None) -> None:
    moment = instant(at) if at else None
    with installation():
        from rung.core.times.walltime import zone
        from rung.store.measures import marks
        from rung.store.policies import policies

        place = policies.document_in_force().workspace.time_zone
        wanted = _day(day) if day else None if moment else present().astimezone(zone(place)).date()
        with wrong_ask():
            made = (
                marks.add(words, BY, wanted, moment) if change is None else marks.change(change, words, wanted, moment)
            )
        if made is None:
            _no_such(change)
    typer.echo(f"mark {made.id}: {made.day_in(place)}  {made.words}")


def unmark(number: int) -> None:
    with installation():
        from rung.store.measures import marks

        if not marks.remove(number):
            _no_such(number)
    typer.echo(f"mark {number} is gone")


def show(given: dict[str, str], *, as_json: bool) -> None:
    with installation():
        from rung.reports.marks.span import of_span

        with wrong_ask():
            asked = asked_here(given)
        found = of_span(asked)
    if as_json:
        print_json([
            {"id": one.id, "day": one.day, "at": one.at, "words": one.words, "kind": one.kind, "by": one.by}
            for one in found
        ])  # fmt: skip
        return
    typer.echo(f"{asked.since} to {asked.until}, {asked.time_zone}")
    for one in found:
        typer.echo(f"  {one.day}  {one.kind:<7} {one.words}" + (f"  (mark {one.id})" if one.id else ""))
    if not found:
        typer.echo("  nothing is known to have changed; `rung measures mark 'what changed' --day DAY` marks a day")


def after(
    day: str, measure: str | None, given: dict[str, str], only: Sequence[str], by: str | None, *, as_json: bool
) -> None:  # fmt: skip
    with installation():
        from rung.core.wrong import Wrong
        from rung.reports import asking
        from rung.reports.marks.after import all_measures, in_parts

        with wrong_ask():
            if bool(measure) != bool(by):
                hint = "name a measure and --by, or neither"
                raise Wrong("by", "one measure is looked at by one field", hint)
            asked = asked_here(given, only)
            found = (
                in_parts(asking.measure_of(measure), asked, _day(day), by)
                if measure and by else all_measures(asked, _day(day))
            )  # fmt: skip
    if as_json:
        print_json(_values(found))
        return
    typer.echo(f"{asked.since} to {asked.until}, before {day} and from then on, {asked.time_zone}")
    for one in found.rows:
        typer.echo(_line(one, is_part=bool(by)))
    typer.echo(found.caution)


def _line(one: "After", *, is_part: bool) -> str:
    from rung.reports.asking import in_words

    change, unit = one.change, one.measure.unit
    name = (one.part or "not known") if is_part else one.measure.name
    a_day = " a day" if unit == "count" else ""
    figures = f"{in_words(change.before.value, unit)} -> {in_words(change.after.value, unit)}{a_day}"
    low, high = in_words(change.low, unit), in_words(change.high, unit)
    between = "" if change.low is None else f", nine in ten {low} to {high}"
    return f"  {name:<24} {figures:<28} {VERDICTS.get(change.verdict, change.verdict)}{between}"


def _values(found: "Comparison") -> dict[str, Any]:
    return {
        "day": found.day, "told": found.told, "by_chance": found.by_chance, "caution": found.caution,
        "rows": [
            {
                "measure": one.measure.key, "part": one.part, "before": one.change.before.value,
                "after": one.change.after.value, "difference": one.change.difference, "low": one.change.low,
                "high": one.change.high, "verdict": one.change.verdict,
            }
            for one in found.rows
        ],
    }  # fmt: skip


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        fail(f"{written!r} is no day", "write a day as 2026-11-27", WRONG_INPUT)


def _no_such(number: int | None) -> NoReturn:
    fail(f"there is no mark {number}", "`rung measures marks` lists them", WRONG_INPUT)
