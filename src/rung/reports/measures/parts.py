"""The measures of what is asked for, whole and in parts."""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct, structs

from rung.reports import facts
from rung.reports.facts import Asked
from rung.reports.measures.counting import beside_others
from rung.reports.measures.measure import Figure, Measure, Tables
from rung.reports.segments import Column, Table, code_type

_DAY = 86_400
PLACE = ":"
"""Of what is told and is no person: `slack:#war-room`, `pagerduty:platform`."""
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
    places = {word: place for place, word in enumerate(words)}
    codes = {kind: _recoded(column, places) for kind, column in columns.items()}
    wanted = list(enumerate(words))
    if most is not None and field == MANY:
        numbers = np.bincount(codes[measure.kinds[-1]], minlength=len(words))
        wanted = [wanted[place] for place in np.argsort(-numbers, kind="stable")[:most].tolist()]
    parts = _parts(measure, tables, codes, wanted)
    if measure.unit == "share":
        whole = measure.count(tables)
        parts = [Part(one.key, beside_others(one.figure, whole)) for one in parts]
    is_ordered = field in ORDERED or field == "number"
    return (parts if is_ordered else sorted(parts, key=lambda one: (-one.figure.count, one.key)))[:most]


def by_day(measure: Measure, asked: Asked, step: int = 1, tables: Tables | None = None) -> list[Part]:
    """The measure by day in the zone that is asked for, or by so many days; the last part may be shorter."""
    names = [(place, (asked.since + facts.A_DAY * place * step).isoformat()) for place in range(-(-asked.days // step))]
    if measure.is_stock:
        return _at_ends(measure, asked, step, [name for _, name in names])
    tables = read(measure, asked) if tables is None else tables
    firsts = [asked.first_of(asked.since + facts.A_DAY * place * step).timestamp() for place, _ in names]
    cuts = {kind: [*np.searchsorted(table.at, firsts).tolist(), len(table)] for kind, table in tables.items()}
    return [
        Part(name, measure.count({
            kind: table.where(slice(cuts[kind][place], cuts[kind][place + 1])) for kind, table in tables.items()
        }))
        for place, name in names
    ]  # fmt: skip


def by_hour(measure: Measure, asked: Asked, tables: Tables | None = None) -> list[list[int]]:
    """How many of the facts behind it there are by weekday (Monday first) and hour."""
    table = (read(measure, asked) if tables is None else tables)[measure.kinds[0]]
    days, hours = facts.local_hours(table, asked.time_zone)
    counts = np.bincount(days * 24 + hours, minlength=7 * 24).reshape(7, 24)
    return [[int(one) for one in row] for row in counts]


def read(measure: Measure, asked: Asked) -> Tables:
    """The facts of a measure; what is made of them more than once is read once and passed on."""
    return {kind: facts.of(kind, asked) for kind in measure.kinds}


def _parts(
    measure: Measure, tables: Tables, codes: dict[str, Column], names: Sequence[tuple[int, str]]
) -> list[Part]:
    """Sorted once by part, each part is a slice."""
    ordered = dict(tables)
    for kind, column in codes.items():
        if np.any(column[1:] < column[:-1]):
            order = np.argsort(column, kind="stable")
            ordered[kind], codes[kind] = tables[kind].where(order), column[order]
    found = []
    for place, name in names:
        cut = {kind: _slice(table, codes[kind], place) for kind, table in ordered.items()}
        if any(len(table) for table in cut.values()):
            found.append(Part(name, measure.count(cut)))
    return found


def _slice(table: Table, codes: Column, place: int) -> Table:
    start, end = np.searchsorted(codes, [place, place + 1])
    return table.where(slice(int(start), int(end)))


def _at_ends(measure: Measure, asked: Asked, step: int, days: Sequence[str]) -> list[Part]:
    """What there is at the end of each of these days, or of so many; nothing is known of days to come."""
    stays, found = facts.Stays(asked), []
    for place, day in enumerate(days):
        last = min(asked.since + facts.A_DAY * (step * (place + 1) - 1), asked.until)
        part = structs.replace(asked, since=asked.since + facts.A_DAY * step * place, until=last)
        is_known = asked.now is None or part.from_at <= asked.now
        found.append(
            Part(day, measure.count({facts.OPEN: stays.open_at(part.ends_at)}) if is_known else Figure(None, 0))
        )
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


def _recoded(column: tuple[list[str], Column], places: dict[str, int]) -> Column:
    known, codes = column
    if not known:
        return codes
    return np.array([*(places[word] for word in known), -1], dtype=code_type(len(places) + 1))[codes]
