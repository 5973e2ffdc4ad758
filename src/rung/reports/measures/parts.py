"""The measures of what is asked for, whole and in parts."""

from collections.abc import Sequence
from datetime import date

import numpy as np
from msgspec import Struct, structs

from rung.reports import facts
from rung.reports.facts import Asked
from rung.reports.measures.counting import beside_others
from rung.reports.measures.measure import Figure, Measure, Tables
from rung.reports.segments import Column, Ordered, Table

_DAY = 86_400
PLACE = ":"
"""Of what is told and is no person: `slack:#war-room`, `pagerduty:platform`."""
NOTHING = slice(0, 0)
MANY = "account"
"""A field of thousands of words: parts that are not wanted are not counted. The last kind of a measure that is parted
by it is the one whose facts its figures are of."""
AGES = tuple(days * _DAY for days in (1, 3, 7, 14, 30, 90))
"""Where one age ends and the next begins, in seconds."""
ORDERED: dict[str, tuple[str, ...]] = {
    "hour": tuple(f"{hour:02}:00" for hour in range(24)),
    "weekday": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "age": (
        "under 1 day", "1 to 3 days", "3 to 7 days", "7 to 14 days", "14 to 30 days", "30 to 90 days", "over 90 days",
    ),
    "escalated": facts.NO_YES, "ok": facts.NO_YES, "first": facts.NO_YES,
}  # fmt: skip
"""Fields whose parts have an order of their own."""


class Part(Struct, frozen=True):
    """One part of a measure: a team, a day, a level ..."""

    key: str
    figure: Figure


def figure(measure: Measure, asked: Asked) -> Figure:
    """The measure of what is asked for."""
    return measure.count(read(measure, asked))


def by_field(
    measure: Measure, asked: Asked, field: str, tables: Tables | None = None, most: int | None = None
) -> list[Part]:
    """The measure by the words of a field, the largest parts first, and so many of them at the most; by level, hour,
    weekday and age in their order. Each part of a share says what all others are. `tables`: what was read already."""
    tables = read(measure, asked) if tables is None else tables
    columns = {kind: words_of(table, field, asked.time_zone) for kind, table in tables.items()}
    words = _in_order(field, {word for known, _ in columns.values() for word in known})
    by_part = {kind: _ByPart(table, *columns[kind]) for kind, table in tables.items()}
    if most is not None and field == MANY:
        words = sorted(words, key=by_part[measure.kinds[-1]].count, reverse=True)[:most]
    parts = _parts(measure, by_part, words)
    if measure.unit == "share":
        whole = measure.count(tables)
        parts = [Part(one.key, beside_others(one.figure, whole)) for one in parts]
    is_ordered = field in ORDERED or field == "number"
    return (parts if is_ordered else sorted(parts, key=lambda one: (-one.figure.count, one.key)))[:most]


def by_day(measure: Measure, asked: Asked, step: int = 1, tables: Tables | None = None) -> list[Part]:
    """The measure by day in the zone that is asked for, or by so many days; the last part may be shorter."""
    first_days = [asked.since + facts.A_DAY * place * step for place in range(-(-asked.days // step))]
    if measure.is_stock:
        return _at_ends(measure, asked, step, first_days)
    tables = read(measure, asked) if tables is None else tables
    firsts = facts.first_instants(asked.since, len(first_days), step, asked.time_zone)
    cuts = {kind: [*np.searchsorted(table.at, firsts).tolist(), len(table)] for kind, table in tables.items()}
    return [
        Part(day.isoformat(), measure.count({
            kind: table.where(slice(cuts[kind][place], cuts[kind][place + 1])) for kind, table in tables.items()
        }))
        for place, day in enumerate(first_days)
    ]  # fmt: skip


def by_hour(measure: Measure, asked: Asked, tables: Tables | None = None) -> list[list[int]]:
    """How many of the facts behind it there are by weekday (Monday first) and hour."""
    table = (read(measure, asked) if tables is None else tables)[measure.kinds[0]]
    return facts.by_hour(table, asked.time_zone)


def read(measure: Measure, asked: Asked) -> Tables:
    """The facts of a measure; what is made of them more than once is read once and passed on."""
    return {kind: facts.of(kind, asked) for kind in measure.kinds}


class _ByPart:
    """A table by part: sorted once, each part is a slice, and where no more than lengths are asked for nothing is."""

    def __init__(self, table: Table, known: Sequence[str], codes: Column) -> None:
        of_none = int(np.count_nonzero(codes < 0))
        numbers = np.bincount(codes[codes >= 0] if of_none else codes, minlength=len(known))
        ends = np.cumsum(numbers) + of_none  # they come first
        self._cuts = {
            word: slice(end - number, end)
            for word, end, number in zip(known, ends.tolist(), numbers.tolist(), strict=True)
        }
        is_ordered = not np.any(codes[1:] < codes[:-1])
        self._table = table if is_ordered else Ordered(table, lambda: codes)

    def of(self, word: str) -> Table:
        return self._table.where(self._cuts.get(word, NOTHING))

    def count(self, word: str) -> int:
        cut = self._cuts.get(word, NOTHING)
        return cut.stop - cut.start


def _parts(measure: Measure, by_part: dict[str, _ByPart], words: Sequence[str]) -> list[Part]:
    found = []
    for word in words:
        cut = {kind: table.of(word) for kind, table in by_part.items()}
        if any(len(table) for table in cut.values()):
            found.append(Part(word, measure.count(cut)))
    return found


def _at_ends(measure: Measure, asked: Asked, step: int, days: Sequence[date]) -> list[Part]:
    """What there is at the end of each of these days, or of so many; nothing is known of days to come."""
    stays, found = facts.Stays(asked), []
    for place, day in enumerate(days):
        last = min(asked.since + facts.A_DAY * (step * (place + 1) - 1), asked.until)
        part = structs.replace(asked, since=day, until=last)
        is_known = asked.now is None or part.from_at <= asked.now
        figure = measure.count({facts.OPEN: stays.open_at(part.ends_at)}) if is_known else Figure(None, 0)
        found.append(Part(day.isoformat(), figure))
    return found


def words_of(table: Table, field: str, time_zone: str) -> tuple[list[str], Column]:
    """The words of a field, and for each row the place of its word; -1 where there is none."""
    match field:
        case "number":
            numbers = table.numbers["number"]
            known, codes = np.unique(numbers[~np.isnan(numbers)], return_inverse=True)
            places = np.full(len(table), -1)
            places[~np.isnan(numbers)] = codes
            return [str(int(one)) for one in known], places
        case "weekday" | "hour":
            days, hours = facts.local_hours(table, time_zone)
            return [*ORDERED[field]], days if field == "weekday" else hours
        case "age":
            return [*ORDERED[field]], np.searchsorted(AGES, table.numbers["seconds"], side="right")
        case "escalated" | "ok" | "first":
            return [*ORDERED[field]], table.answers[field]
        case "person":
            known, codes = table.words[field]
            outside = [place for place, word in enumerate(known) if PLACE in word]
            return known, np.where(np.isin(codes, outside), -1, codes) if outside else codes
        case _:
            return table.words[field]


def _in_order(field: str, words: set[str]) -> list[str]:
    if field in ORDERED:
        return [*ORDERED[field]]
    return sorted(words, key=int if field == "number" else str)
