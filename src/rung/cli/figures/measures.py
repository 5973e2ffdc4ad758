"""`rung measures` at work: reads, parts, defines and rebuilds."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import typer

from rung import clock
from rung.cli.installation import installation, present
from rung.cli.output import fail, print_json, say, wrong_ask

if TYPE_CHECKING:
    from rung.reports.facts import Asked
    from rung.reports.measures import Figure, Measure
    from rung.reports.measuring import Caught

    Row = tuple[Measure, str, Figure]

SAYS_EVERY = 2.0
"""Seconds between two words on how far it is."""


def show(measure: str | None, given: dict[str, str], only: Sequence[str], by: str | None, *, as_json: bool) -> None:
    with installation(), wrong_ask():
        asked = asked_here(given, only)
        rows = rows_of(wanted_of(measure, by), asked, by)
    tell(asked, rows, by, as_json=as_json)


def asked_here(given: dict[str, str], only: Sequence[str] = ()) -> "Asked":
    """What is asked of the installation, in the workspace's zone; all that is made of it is of the same facts. Raises
    Wrong."""
    from rung.reports import asking
    from rung.reports.known import check_here
    from rung.reports.reading import at_once
    from rung.store.policies import policies

    zone = policies.document_in_force().workspace.time_zone
    return check_here(at_once(asking.asked_of(given | filters(only), zone, present())))


def wanted_of(measure: str | None, by: str | None) -> "list[Measure]":
    """One measure, or all of them. Raises Wrong, also where this one cannot be parted so."""
    from rung.reports import asking, measures

    wanted = [asking.measure_of(measure)] if measure else list(measures.MEASURES.values())
    if by and by != "day":
        asking.field_of(_one(wanted), by)
    return wanted


def rows_of(wanted: "Sequence[Measure]", asked: "Asked", by: str | None) -> "list[Row]":
    """Each measure whole, or the parts of the one that is wanted. Raises Wrong."""
    from rung.reports import asking, measures

    if by is None:
        return [(one, "", measures.figure(one, asked)) for one in wanted]
    one = _one(wanted)
    return [(one, part.key, part.figure) for part in asking.parts_of(one, asked, by)]


def tell(asked: "Asked", rows: "Sequence[Row]", by: str | None, *, as_json: bool) -> None:
    from rung.reports import asking

    zone = asked.time_zone
    if as_json:
        print_json({
            "since": asked.since, "until": asked.until, "time_zone": zone, "only": asked.only,
            "measures": [_values(one, part, figure) for one, part, figure in rows],
        })  # fmt: skip
        return
    typer.echo(f"{asked.since} to {asked.until}, {zone}")
    for one, part, figure in rows:
        name = (part or "not known") if by else one.name
        typer.echo(f"  {name:<24} {asking.figure_in_words(one, figure):>12}  {_besides(figure)}".rstrip())


def define(*, as_json: bool) -> None:
    from rung.reports.measures import MEASURES

    if as_json:
        print_json([_definition(one) for one in MEASURES.values()])
        return
    for one in MEASURES.values():
        typer.echo(f"{one.key}: {one.name}\n  {one.means}\n  parted by {', '.join(one.splits)}")


def rebuild(*, from_start: bool) -> None:
    with installation():
        from rung.reports import measuring

        left = measuring.left()
        goes_on = left is not None and not from_start
        if goes_on:
            say(f"an earlier rebuild goes on: {left:,} issues are left; --from-start begins anew")
        progress = _Progress()
        try:
            done = measuring.rebuild(progress.tell, from_start=not goes_on)
        except KeyboardInterrupt:
            fail("broken off", "`rung measures rebuild` goes on, and so does a worker that runs")
        if done.is_taken:
            fail("somebody else makes them at this moment", "try again in a minute")
    for one in done.broken:
        say(f"cannot be read: {one}; {measuring.HINT_BROKEN}")
    typer.echo(f"made anew: {done.days} days of {done.issues} issues")


class _Progress:
    """Says how far it is, every few seconds."""

    def __init__(self) -> None:
        self._said_at = clock.steady()

    def tell(self, done: "Caught") -> None:
        if clock.steady() - self._said_at >= SAYS_EVERY:
            self._said_at = clock.steady()
            say(f"{done.issues:,} issues read, {done.days:,} days and {done.months:,} kinds of months made")


def filters(only: Sequence[str]) -> dict[str, str]:
    """What was said with `--only`, by field. Raises Wrong."""
    from rung.core.wrong import Wrong
    from rung.reports.facts import FILTERS

    found = {}
    for one in only:
        field, equals, words = one.partition("=")
        if not equals or field not in FILTERS:
            hint = f"write a field and its words; fields are {', '.join(FILTERS)}"
            raise Wrong("only", f"{one!r} is no filter", hint)
        found[field] = words
    return found


def _one(wanted: "Sequence[Measure]") -> "Measure":
    from rung.core.wrong import Wrong

    if len(wanted) != 1:
        raise Wrong("by", "several measures are not parted at once", "name one measure before --by")
    return wanted[0]


def _values(measure: "Measure", part: str, figure: "Figure") -> dict[str, Any]:
    named = {"part": part} if part else {}
    return {"measure": measure.key, **named, "value": figure.value, "count": figure.count, "also": dict(figure.also)}


def _definition(measure: "Measure") -> dict[str, Any]:
    return {
        "measure": measure.key, "name": measure.name, "unit": measure.unit, "means": measure.means,
        "splits": measure.splits,
    }  # fmt: skip


def _besides(figure: "Figure") -> str:
    from rung.reports.asking import also_in_words

    said = [f"{name} {words}" for name, words in also_in_words(figure)]
    few = " (few)" if figure.is_few else ""
    return f"of {figure.count:,}{few}" + (f"; {', '.join(said)}" if said else "")
