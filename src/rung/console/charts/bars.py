"""A measure as bars: one for each day or week, one for each part."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from rung.reports import asking, facts, measures
from rung.reports.facts import Asked
from rung.reports.measures import Figure, Measure, Part

HEIGHT = 100.0
WIDTH = 800.0
MOST_BARS = 62
"""More days than these are drawn by the week."""
NAMES = {
    "team": "Team", "tier": "Tier", "priority": "Priority", "issue_kind": "Kind", "channel": "Channel",
    "account": "Account", "person": "Person", "number": "Level", "detail": "Path", "name": "Target",
    "trigger": "Trigger", "reason": "Reason", "escalated": "Escalated", "hour": "Hour", "weekday": "Weekday",
    "age": "Age",
}  # fmt: skip
OWN_NAMES = {
    ("promises", "detail"): "Promise", ("rings", "detail"): "Urgency", ("night_rings", "detail"): "Urgency",
    ("assigned", "detail"): "By", ("team_time", "name"): "Next team", ("bounces", "name"): "To team",
    ("bounces", "detail"): "How",
}  # fmt: skip


class Bar(Struct, frozen=True):
    """One part of a measure as a bar; `x`, `y`, `width` and `height` in the units of its drawing."""

    key: str
    name: str
    figure: Figure
    value: str
    """The figure in words."""
    words: str
    """Its name, its figure and of how many."""
    x: float = 0.0
    y: float = 0.0
    width: float = 0.0
    height: float = 0.0
    query: str = ""
    """Of the address that asks for exactly the facts of this bar."""


class Mark(Struct, frozen=True):
    """A change that may have moved the measure."""

    day: date
    words: str
    x: float


class Chart(Struct, frozen=True):
    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    top: str
    """What the highest bar stands for."""
    step: int
    """Days of a bar."""
    sign: float | None = None
    """Where the line of a value stands that is a sign of something."""


def field_name(measure: Measure, field: str) -> str:
    return OWN_NAMES.get((measure.key, field)) or NAMES[field]


def over_time(measure: Measure, asked: Asked, changes: Sequence[tuple[date, str]]) -> Chart:
    """A bar for each day or week, with the changes of the span."""
    step = 1 if asked.days <= MOST_BARS else 7
    parts = measures.by_day(measure, asked, step)
    top = max((part.figure.value or 0.0 for part in parts), default=0.0)
    if top and measure.sign:
        top = max(top, measure.sign)
    width = WIDTH / max(len(parts), 1)
    bars = []
    for place, part in enumerate(parts):
        first = date.fromisoformat(part.key)
        last = min(first + facts.A_DAY * (step - 1), asked.until)
        height = (part.figure.value or 0.0) / top * HEIGHT if top else 0.0
        name = f"{first:%a %-d %b}" if step == 1 else f"{first:%-d %b} to {last:%-d %b}"
        bars.append(
            _bar(measure, part, name, {"since": first.isoformat(), "until": last.isoformat()}, asked,
                 x=place * width + width * 0.1, y=HEIGHT - height, width=width * 0.8, height=height)
        )  # fmt: skip
    whole = WIDTH / asked.days
    marks = [
        Mark(day, words, round((day - asked.since).days * whole, 2))
        for day, words in changes
        if asked.since <= day <= asked.until
    ]
    sign = round(HEIGHT - measure.sign / top * HEIGHT, 2) if measure.sign and top else None
    return Chart(tuple(bars), tuple(marks), asking.in_words(top, measure.unit) if top else "", step, sign)


def by_part(measure: Measure, asked: Asked, field: str, most: int = 20) -> list[Bar]:
    """A bar for each part, as long as its value beside the greatest; the largest parts alone."""
    parts = measures.by_field(measure, asked, field)[:most]
    top = max((part.figure.value or 0.0 for part in parts), default=0.0)
    return [
        _bar(
            measure, part, part.key or "not known", _chosen(field, part.key), asked,
            width=(part.figure.value or 0.0) / top * HEIGHT if top else 0.0,
        )
        for part in parts
    ]  # fmt: skip


def _chosen(field: str, word: str) -> dict[str, str]:
    """What filters the issues of a part; not every field does."""
    return {field: word or asking.UNKNOWN} if field in facts.FILTERS else {}


def _bar(measure: Measure, part: Part, name: str, chosen: dict[str, str], asked: Asked, **place: float) -> Bar:
    value = asking.figure_in_words(measure, part.figure)
    words = f"{name}: {value}" + ("" if measure.unit == "count" else f", of {part.figure.count:,}")
    query = asking.encoded(asking.query_of(asked) | chosen)
    rounded = {side: round(length, 2) for side, length in place.items()}
    return Bar(part.key, name, part.figure, value, words, query=query, **rounded)
