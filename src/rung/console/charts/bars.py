"""A measure as bars: one for each day or week, one for each part."""

from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import Struct

from rung.reports import asking, facts, measures
from rung.reports.facts import Asked
from rung.reports.measures import Figure, Measure, Part
from rung.reports.reading import Reading

HEIGHT = 100.0
WIDTH = 800.0
MOST_BARS = 62
"""More days than these are drawn by the week."""


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
    earlier: tuple[Bar, ...] = ()
    """The span before, bar by bar at the same places."""

    @property
    def rows(self) -> list[tuple[Bar, Bar | None]]:
        """Each bar with the one before it that stands at its place, for a table."""
        return list(zip(self.bars, self.earlier or [None] * len(self.bars), strict=True))


class Spark(Struct, frozen=True):
    """A measure over time, drawn small: nothing of it is asked for by itself, so all its bars are one shape."""

    bars: str
    """As the `d` of a path, as all here."""
    earlier: str
    """The span before: a line for each of its bars."""
    marks: str
    sign: float | None


class _Times(Struct, frozen=True):
    """What is drawn over time."""

    step: int
    parts: list[Part]
    earlier: list[Part]
    top: float
    sign: float | None
    marks: tuple[Mark, ...]


def over_time(
    measure: Measure, reading: Reading, changes: Sequence[tuple[date, str]], *, is_beside: bool = False
) -> Chart:
    """A bar for each day or week, with the changes of the span; `is_beside`: and the span before."""
    found = _times(measure, reading, changes, is_beside=is_beside)
    return Chart(
        tuple(_days(measure, found.parts, reading.asked, found.step, found.top)), found.marks,
        asking.in_words(found.top, measure.unit) if found.top else "", found.step, found.sign,
        tuple(_days(measure, found.earlier, reading.before, found.step, found.top)),
    )  # fmt: skip


def spark(
    measure: Measure, reading: Reading, changes: Sequence[tuple[date, str]], *, is_beside: bool = False
) -> Spark:
    """The same, small."""
    found = _times(measure, reading, changes, is_beside=is_beside)
    now = [one for one in _places(found.parts, found.top) if one[3]]
    before = [one for one in _places(found.earlier, found.top) if one[3]]
    return Spark(
        "".join(f"M{x:g} {y:g}h{width:g}V{HEIGHT:g}h{-width:g}z" for x, y, width, _ in now),
        "".join(f"M{x:g} {y:g}h{width:g}" for x, y, width, _ in before),
        "".join(f"M{mark.x:g} 0V{HEIGHT:g}" for mark in found.marks), found.sign,
    )  # fmt: skip


def _times(
    measure: Measure, reading: Reading, changes: Sequence[tuple[date, str]], *, is_beside: bool
) -> _Times:
    asked = reading.asked
    step = 1 if asked.days <= MOST_BARS else 7
    parts = measures.by_day(measure, asked, step, reading.tables(measure))
    earlier = measures.by_day(measure, reading.before, step, reading.tables_before(measure)) if is_beside else []
    top = max((part.figure.value or 0.0 for part in (*parts, *earlier)), default=0.0)
    if top and measure.sign:
        top = max(top, measure.sign)
    whole = WIDTH / asked.days
    marks = tuple(
        Mark(day, words, round((day - asked.since).days * whole, 2))
        for day, words in changes
        if asked.since <= day <= asked.until
    )
    sign = round(HEIGHT - measure.sign / top * HEIGHT, 2) if measure.sign and top else None
    return _Times(step, parts, earlier, top, sign, marks)


def _places(parts: Sequence[Part], top: float) -> Iterator[tuple[float, float, float, float]]:
    """Of each bar its x, y, width and height."""
    width = WIDTH / max(len(parts), 1)
    for place, part in enumerate(parts):
        height = (part.figure.value or 0.0) / top * HEIGHT if top else 0.0
        x, y = place * width + width * 0.1, HEIGHT - height
        yield round(x, 2), round(y, 2), round(width * 0.8, 2), round(height, 2)


def _days(measure: Measure, parts: Sequence[Part], asked: Asked, step: int, top: float) -> Iterator[Bar]:
    for part, (x, y, width, height) in zip(parts, _places(parts, top), strict=True):
        first = date.fromisoformat(part.key)
        last = min(first + facts.A_DAY * (step - 1), asked.until)
        name = f"{first:%a %-d %b}" if step == 1 else f"{first:%-d %b} to {last:%-d %b}"
        chosen = {"since": first.isoformat(), "until": last.isoformat()}
        yield _bar(measure, part, name, chosen, asked, x=x, y=y, width=width, height=height)


def by_part(measure: Measure, reading: Reading, field: str, most: int = 20) -> list[Bar]:
    """A bar for each part, as long as its value beside the greatest; the largest parts alone."""
    asked = reading.asked
    parts = measures.by_field(measure, asked, field, reading.tables(measure), most)
    top = max((part.figure.value or 0.0 for part in parts), default=0.0)
    return [
        _bar(
            measure, part, part.key or "not known", _chosen(field, part.key), asked,
            width=round((part.figure.value or 0.0) / top * HEIGHT, 2) if top else 0.0,
        )
        for part in parts
    ]  # fmt: skip


def _chosen(field: str, word: str) -> dict[str, str]:
    """What filters the issues of a part."""
    return {field: word or asking.UNKNOWN}


def _bar(measure: Measure, part: Part, name: str, chosen: dict[str, str], asked: Asked, **place: float) -> Bar:
    value = asking.figure_in_words(measure, part.figure)
    words = f"{name}: {value}" + ("" if measure.unit == "count" else f", of {part.figure.count:,}")
    query = asking.encoded(asking.query_of(asked) | chosen)
    return Bar(part.key, name, part.figure, value, words, query=query, **place)
