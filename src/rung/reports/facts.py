"""Which facts are asked for: a span of days in somebody's zone, and what their issues must be."""

import math
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache

import numpy as np
from msgspec import Struct

from rung.core.times.walltime import first_instant, zone
from rung.reports import segments
from rung.reports.segments import Column, Table

FILTERS = (
    "tier", "team", "issue_kind", "channel", "priority", "account", "person", "trigger", "reason", "escalated",
)  # fmt: skip
"""Fields by which facts may be chosen. An empty word means: not known."""
NO_YES = ("no", "yes")
"""What may be said of `escalated`."""
OPEN = "open"
"""What stands open at the end of what is asked for, as if it were a kind of facts: `at` is when each issue was opened,
`seconds` how old it is by then."""
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(9999, 12, 31)
A_DAY = timedelta(days=1)
QUARTER = 900
"""Seconds of a quarter of an hour."""


Read = Callable[[str, date, date], Table]
"""The facts of a kind from one day to another, both included (UTC), by their instants; there may be some before and
after."""


class Asked(Struct, frozen=True, kw_only=True):
    """Days from `since` to `until`, both included, in a zone; `only`: by field, the words of which one must fit."""

    since: date
    until: date
    time_zone: str
    only: Mapping[str, tuple[str, ...]] = {}
    now: datetime | None = None
    """The present instant: nothing is known of what comes after it."""
    other_past: Read | None = None
    """Where the facts come from; None: they are those that the installation keeps."""

    def read(self, kind: str, first: date, last: date) -> Table:
        if self.other_past is not None:
            return self.other_past(kind, first, last)
        from rung.reports import columns  # late: another past needs no database

        return columns.of(kind, first, last)

    @property
    def from_at(self) -> datetime:
        return self.first_of(self.since)

    @property
    def until_at(self) -> datetime:
        """The first instant that does not belong to it."""
        return self.first_of(self.until + A_DAY)

    def first_of(self, day: date) -> datetime:
        """The first instant of a day in the zone."""
        return _first_of(day, self.time_zone)

    @property
    def ends_at(self) -> datetime:
        """Where the last day ends, or stands now."""
        return min(self.until_at, self.now) if self.now is not None else self.until_at

    @property
    def days(self) -> int:
        return (self.until - self.since).days + 1


def _first_of(day: date, time_zone: str) -> datetime:
    return first_instant(datetime.combine(day, time.min), zone(time_zone))


@lru_cache(maxsize=64)
def first_instants(since: date, number: int, step: int, time_zone: str) -> Column:
    """Where so many days or weeks begin in a zone, `step` days after each other: a page asks for them by each chart."""
    return np.array([_first_of(since + A_DAY * step * place, time_zone).timestamp() for place in range(number)])


def of(kind: str, asked: Asked) -> Table:
    """The facts of a kind that are asked for, by their instants. Of their columns those are read that are looked at."""
    if kind == OPEN:
        return Stays(asked).open_at(asked.ends_at)
    table = asked.read(kind, asked.from_at.date(), asked.until_at.date())
    first, end = np.searchsorted(table.at, [asked.from_at.timestamp(), asked.until_at.timestamp()])
    return _fitting(table.where(slice(int(first), int(end))), asked)


class Stays:
    """Unbroken times of open issues that end in what is asked for or later, or go on: what stood open at an instant
    is found without looking at them all."""

    def __init__(self, asked: Asked) -> None:
        over = asked.read("stood", asked.from_at.date(), LAST_DAY)
        first = int(np.searchsorted(over.at, asked.from_at.timestamp()))
        self._over = _fitting(over.where(slice(first, len(over))), asked)
        """By their ends; `seconds` is their beginning, and `worked` when the issue was opened."""
        self._going_on = _fitting(asked.read("standing", FIRST_DAY, asked.until_at.date()), asked)
        begins = self._over.numbers["seconds"]
        self._earliest = np.ascontiguousarray(np.minimum.accumulate(begins[::-1])[::-1])
        """Of each and all that end later, the earliest beginning."""

    def open_at(self, at: datetime) -> Table:
        """Those of them that go on just before an instant, by when their issues were opened."""
        instant = at.timestamp()
        first, end = np.searchsorted(self._over.at, instant), np.searchsorted(self._earliest, instant)
        over = self._over.where(slice(int(first), max(int(first), int(end))))
        parts = (over, self._going_on)
        found = segments.together([part.where(part.numbers["seconds"] < instant) for part in parts])
        table = segments.Ordered(found, lambda: found.numbers["worked"])
        return table.having(at=lambda: table.numbers["worked"], seconds=lambda: instant - table.numbers["worked"])


def _fitting(table: Table, asked: Asked) -> Table:
    if not asked.only:
        return table
    fits = np.ones(len(table), dtype=bool)
    for field, words in asked.only.items():
        if field == "escalated":
            fits &= np.isin(table.answers[field], [NO_YES.index(word) for word in words])
        else:
            fits &= table.is_word(field, words)
    return table.where(fits)


def instant(at: float) -> datetime:
    """The instant of a fact, as a column holds it."""
    return datetime.fromtimestamp(at, UTC)


def local_days(table: Table, time_zone: str) -> Column:
    """For each fact the number of its day in a zone, counted from 1970-01-01; summer time and all."""
    return _walls(table.at, time_zone) // 86_400


def local_hours(table: Table, time_zone: str) -> tuple[Column, Column]:
    """For each fact its weekday (Monday: 0) and its hour in a zone."""
    seconds = _walls(table.at, time_zone)
    days = seconds // 86_400
    return (days + 3) % 7, (seconds - days * 86_400) // 3_600


def by_hour(table: Table, time_zone: str) -> list[list[int]]:
    """How many facts there are by weekday (Monday first) and hour in a zone. They are counted by the quarter of an
    hour, and those are looked at: no clock on earth changes within one."""
    if not len(table):
        return [[0] * 24 for _ in range(7)]
    first = math.floor(table.at[0] / QUARTER)
    quarters = np.arange(first, math.floor(table.at[-1] / QUARTER) + 2) * float(QUARTER)
    numbers = np.diff(np.searchsorted(table.at, quarters))
    hours = _walls(quarters[:-1], time_zone) // 3_600
    counts = np.bincount((hours + 3 * 24) % (7 * 24), numbers, 7 * 24).astype("<i8").reshape(7, 24)
    return [[int(one) for one in row] for row in counts]


def _walls(instants: Column, time_zone: str) -> Column:
    """The whole seconds that a clock on the wall shows at these instants, which follow each other."""
    if not len(instants):
        return np.array([], "<i8")
    offsets: list[tuple[float, float]] = []
    first, last = (datetime.fromtimestamp(float(one), UTC).year for one in (instants[0], instants[-1]))
    for year in range(first, last + 1):
        offsets += _offsets(time_zone, year)
    since, ahead = (np.array(column) for column in zip(*offsets, strict=True))
    walls = instants + ahead[np.searchsorted(since, instants, side="right") - 1]
    return np.floor(walls).astype("<i8")


@lru_cache(maxsize=256)
def _offsets(time_zone: str, year: int) -> tuple[tuple[float, float], ...]:
    """The instants of a year (UTC) from which on a zone's clocks are so many seconds ahead, the first its beginning.
    Days whose ends differ are looked at by the quarter of an hour, since no clock on earth changes within one."""
    place = zone(time_zone)
    first, end = (int(datetime(one, 1, 1, tzinfo=UTC).timestamp()) for one in (year, year + 1))
    found = [(float(first), _offset(first, place))]
    for day in range(first, end, 86_400):
        if _offset(day + 86_400, place) == found[-1][1]:
            continue
        for quarter in range(day, day + 86_400 + 1, QUARTER):
            if (offset := _offset(quarter, place)) != found[-1][1]:
                found.append((float(quarter), offset))
    return tuple(found)


def _offset(seconds: int, place: tzinfo) -> float:
    offset = datetime.fromtimestamp(seconds, tz=place).utcoffset()
    return offset.total_seconds() if offset else 0.0
