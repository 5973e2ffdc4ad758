"""Days on which something changed, and what came after."""

from datetime import date
from http import HTTPStatus
from typing import NoReturn

from django.http import HttpRequest
from ninja import Query, Router, Status

from rung import clock
from rung.api.callers import caller, needs
from rung.api.operations.measures import asked_by, figure_of
from rung.api.problems import Problem
from rung.api.shapes import marks as shapes
from rung.core.wrong import Wrong
from rung.reports import asking
from rung.reports.marks import after
from rung.reports.marks.span import Mark, of_span
from rung.store.measures import marks
from rung.store.measures.marks import Marked
from rung.store.policies import policies

router = Router(tags=["measures"])


@router.get("/marks", auth=needs("issues:read"), response=shapes.Marks, summary="What changed in some days")
def read_marks(request: HttpRequest, span: Query[shapes.MarkSpan]) -> shapes.Marks:
    """Days and instants that somebody marked, published policies, and people, teams and turns that moved."""
    given = {name: str(value) for name in ("since", "until", "days") if (value := getattr(span, name))}
    asked = asking.asked_of(given, span.time_zone or _zone(), clock.now())
    return shapes.Marks(
        since=asked.since, until=asked.until, time_zone=asked.time_zone, marks=[_out(one) for one in of_span(asked)]
    )


@router.post("/marks", auth=needs("policies:write"), response={201: shapes.MarkOut}, summary="Mark a day")
def mark(request: HttpRequest, payload: shapes.NewMark) -> Status:
    """A day or an instant, with words that say what changed. It is drawn on every chart over time."""
    made = marks.add(payload.words, caller(request).member.acts_as, payload.day, payload.at)
    return Status(HTTPStatus.CREATED, _made(made))


@router.put("/marks/{int:mark}", auth=needs("policies:write"), response=shapes.MarkOut, summary="Say a mark otherwise")
def change_mark(request: HttpRequest, mark: int, payload: shapes.NewMark) -> shapes.MarkOut:
    """One that somebody made; the others say what is so."""
    changed = marks.change(mark, payload.words, payload.day, payload.at)
    return _made(changed or _missing(mark))


@router.delete("/marks/{int:mark}", auth=needs("policies:write"), response=shapes.MarkOut, summary="Remove a mark")
def remove_mark(request: HttpRequest, mark: int) -> shapes.MarkOut:
    """One that somebody made. The answer is what it was."""
    found = marks.get(mark) or _missing(mark)
    marks.remove(mark)
    return _made(found)


@router.get(
    "/marks/after/{day}", auth=needs("issues:read"), response=shapes.ComparisonOut, summary="What came after a day"
)
def came_after(request: HttpRequest, day: str, span: Query[shapes.AfterSpan]) -> shapes.ComparisonOut:
    """Every measure of the span before this day and from it on, or one `measure` in its parts `by` a field. Each is
    judged alone, at nine in ten: of many at once some look changed by chance; `caution` says how many."""
    asked = asked_by(request, span, span.by)
    at = _day(day)
    if bool(span.measure) != bool(span.by):
        raise Wrong("by", "one measure is looked at by one field", "give `measure` and `by`, or neither")
    found = (
        after.in_parts(asking.measure_of(span.measure), asked, at, span.by)
        if span.by else after.all_measures(asked, at)
    )  # fmt: skip
    return shapes.ComparisonOut(
        day=at, since=asked.since, until=asked.until, time_zone=asked.time_zone,
        marks=[_out(one) for one in of_span(asked) if one.day == at], told=found.told, by_chance=found.by_chance,
        caution=found.caution, rows=[_row(one) for one in found.rows],
    )  # fmt: skip


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise Wrong("day", f"{written!r} is no day", "write a day as 2026-11-27") from error


def _row(one: after.After) -> shapes.AfterOut:
    change = one.change
    return shapes.AfterOut(
        measure=one.measure.key, part=one.part, before=figure_of(change.before), after=figure_of(change.after),
        difference=change.difference, low=change.low, high=change.high, verdict=change.verdict,
    )  # fmt: skip


def _out(one: Mark) -> shapes.MarkOut:
    return shapes.MarkOut(id=one.id, day=one.day, at=one.at, words=one.words, kind=one.kind, by=one.by)


def _made(one: Marked) -> shapes.MarkOut:
    return shapes.MarkOut(id=one.id, day=one.day_in(_zone()), at=one.at, words=one.words, kind="marked", by=one.by)


def _zone() -> str:
    return policies.document_in_force().workspace.time_zone


def _missing(mark: int) -> NoReturn:
    raise Problem(404, "no_such_mark", f"There is no mark {mark}.", "GET /marks lists them; those without id stay.")
