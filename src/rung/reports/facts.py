"""Which facts are asked for: a span of days in somebody's zone, and what their issues must be."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from threading import Lock

import numpy as np
from msgspec import Struct

from rung.core.walltime import first_instant, zone
from rung.reports import segments
from rung.reports.segments import Column, Table
from rung.store import measures

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
MOST_HELD = 6_000
"""Days by kind that a process holds in memory: 14 kinds of a year, and some."""
A_DAY = timedelta(days=1)


Read = Callable[[str, date, date], Table]
"""The facts of a kind from one day to another, both included (UTC)."""


class Asked(Struct, frozen=True, kw_only=True):
    """Days from `since` to `until`, both included, in a zone; `only`: by field, the words of which one must fit."""

    since: date
    until: date
    time_zone: str
    only: Mapping[str, tuple[str, ...]] = {}
    now: datetime | None = None
    """The present instant: nothing is known of what comes after it."""
    read: Read | None = None
    """Where the facts come from; None: they are what the installation keeps."""

    @property
    def from_at(self) -> datetime:
        return first_instant(datetime.combine(self.since, time.min), zone(self.time_zone))

    @property
    def until_at(self) -> datetime:
        """The first instant that does not belong to it."""
        return first_instant(datetime.combine(self.until + A_DAY, time.min), zone(self.time_zone))

    @property
    def ends_at(self) -> datetime:
        """Where the last day ends, or stands now."""
        return min(self.until_at, self.now) if self.now is not None else self.until_at

    @property
    def days(self) -> int:
        return (self.until - self.since).days + 1


class _Held:
    """Days that were read already: what a day holds is named by its sha, so that a changed one is read again."""

    def __init__(self) -> None:
        self._tables: OrderedDict[tuple[str, date, str], Table] = OrderedDict()
        self._lock = Lock()

    def get(self, key: tuple[str, date, str]) -> Table | None:
        with self._lock:
            found = self._tables.get(key)
            if found is not None:
                self._tables.move_to_end(key)
            return found

    def put(self, key: tuple[str, date, str], table: Table) -> None:
        with self._lock:
            self._tables[key] = table
            while len(self._tables) > MOST_HELD:
                self._tables.popitem(last=False)


_held = _Held()


def of(kind: str, asked: Asked) -> Table:
    """The facts of a kind that are asked for, by their instants."""
    if kind == OPEN:
        return open_at(stays(asked), asked.ends_at)
    table = (asked.read or stored)(kind, asked.from_at.date(), asked.until_at.date())
    is_within = (table.at >= asked.from_at.timestamp()) & (table.at < asked.until_at.timestamp())
    return table.where(is_within & _fits(table, asked))


def stays(asked: Asked) -> Table:
    """Unbroken times of open issues that end in what is asked for or later, or go on: `at` is their end, infinite of
    those that go on, `seconds` their beginning and `worked` when the issue was opened."""
    read = asked.read or stored
    over = read("stood", asked.from_at.date(), LAST_DAY)
    going_on = read("standing", FIRST_DAY, asked.until_at.date())
    going_on.at = np.full(len(going_on), np.inf)
    table = segments.together([over, going_on])
    return table.where(_fits(table, asked))


def open_at(stays: Table, at: datetime) -> Table:
    """Those of them that go on just before an instant, by when their issues were opened."""
    instant = at.timestamp()
    table = stays.where((stays.numbers["seconds"] < instant) & (stays.at >= instant))
    table.at = table.numbers["worked"]
    table.numbers["seconds"] = instant - table.at
    return table.where(np.argsort(table.at, kind="stable"))


def stored(kind: str, first: date, last: date) -> Table:
    """What the installation keeps."""
    known = measures.shas(kind, first, last)
    missing = [one.day for one in known if _held.get((kind, one.day, one.sha)) is None]
    read = {day: (sha, segments.unpack(content)) for day, (sha, content) in measures.contents(kind, missing).items()}
    for day, (sha, table) in read.items():
        _held.put((kind, day, sha), table)
    tables = [read[one.day][1] if one.day in read else _held.get((kind, one.day, one.sha)) for one in known]
    return segments.together([one for one in tables if one is not None])


def _fits(table: Table, asked: Asked) -> Column:
    fits = np.ones(len(table), dtype=bool)
    for field, words in asked.only.items():
        if field == "escalated":
            fits &= np.isin(table.answers[field], [NO_YES.index(word) for word in words])
        else:
            fits &= table.is_word(field, words)
    return fits


def instant(at: float) -> datetime:
    """The instant of a fact, as a column holds it."""
    return datetime.fromtimestamp(at, UTC)


def local_days(table: Table, time_zone: str) -> Column:
    """For each fact the number of its day in a zone, counted from 1970-01-01; summer time and all."""
    return np.floor_divide(_local_seconds(table, time_zone), 86_400).astype("<i8")


def local_hours(table: Table, time_zone: str) -> tuple[Column, Column]:
    """For each fact its weekday (Monday: 0) and its hour in a zone."""
    seconds = _local_seconds(table, time_zone)
    days = np.floor_divide(seconds, 86_400)
    hours = np.floor_divide(seconds - days * 86_400, 3_600)
    return ((days + 3) % 7).astype("<i8"), hours.astype("<i8")


def _local_seconds(table: Table, time_zone: str) -> Column:
    """Seconds as a clock on the wall shows them. A zone's offset is looked up once for each quarter of an hour, since
    no clock on earth changes within one."""
    if not len(table):
        return table.at
    place = zone(time_zone)
    quarters, where = np.unique(np.floor_divide(table.at, 900).astype("<i8"), return_inverse=True)
    offsets = np.array([_offset(int(one) * 900, place) for one in quarters])
    return table.at + offsets[where]


def _offset(seconds: int, place: object) -> float:
    at = datetime.fromtimestamp(seconds, tz=place)  # type: ignore[arg-type]
    offset = at.utcoffset()
    return offset.total_seconds() if offset else 0.0
