"""Working time: when a calendar is open, and how much open time lies between two instants.

A calendar is written as weekly hours in a time zone with exceptions by date. For any date the first of these speaks:

    open_days   this day's hours, whatever the rest says
    closed      no hours
    holidays    no hours
    hours       those of the weekday

An interval belongs to the day on which it starts: closing that day removes it whole, closing the next does not cut it.
Working time is elapsed real time: `01:00-04:00` holds two hours on the night when the clocks go forward and four when
they go back (wall times: see `walltime`). Intervals are [from, to).

Questions are answered from a table of the open intervals of some years, each with the working time before it, by two
bisections. The table grows when a question leaves it. It is a pure function of the rules and the years, so what was
asked before never changes an answer. Calendars are known from 1970 to the end of 2199 and are shut outside these years.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from itertools import accumulate

from msgspec import Struct, msgpack

from rung.core.times.spans import Span
from rung.core.times.walltime import NO_HOURS, DayHours, WeeklyHours, as_utc, instants, zone

OpenInterval = tuple[datetime, datetime]

FIRST_YEAR, AFTER_LAST_YEAR = 1970, 2200
_NO_TIME = timedelta(0)
_DAY = timedelta(days=1)


class CalendarRule(Struct, frozen=True, gc=False, omit_defaults=True):
    """A calendar as a policy version stores it: plain data, its holidays already expanded to dates.

    With `any_of` it is open while any of the calendars it names is, and its own hours and dates stay empty.
    """

    time_zone: str = "UTC"
    hours: WeeklyHours = NO_HOURS
    day: timedelta | None = None
    """What `1d` means under this calendar; None is 24 working hours."""
    holidays: tuple[date, ...] = ()
    closed: tuple[date, ...] = ()
    open_days: dict[date, DayHours] = {}
    any_of: tuple[str, ...] = ()


class WorkingTime:
    """A calendar made ready to be asked. Instants go in aware and come out in UTC; all arithmetic is exact.

    Immutable to its users and safe to share between threads: the table behind it is replaced, never changed.
    """

    __slots__ = ("_rules", "_table", "day", "name")

    def __init__(self, name: str, rules: Sequence[CalendarRule], day: timedelta | None = None) -> None:
        self.name = name
        self.day = day
        self._rules = tuple(rules)
        self._table: _Table | None = None

    def __repr__(self) -> str:
        return f"<WorkingTime {self.name}>"

    def span(self, span: Span) -> timedelta:
        """How much working time a span such as `2d` means under this calendar."""
        return span.under(self.day)

    def is_open(self, at: datetime) -> bool:
        if at.tzinfo is not UTC:
            at = as_utc(at)
        table = self._table
        if table is None or not table.first <= at < table.last:
            table = self._holding(at, at)
        index = bisect_right(table.starts, at) - 1
        return index >= 0 and at < table.ends[index]

    def next_opening(self, at: datetime) -> datetime | None:
        """The first open instant from `at` on: `at` itself while open, None when the calendar never opens again."""
        at = as_utc(at)
        table: _Table | None = self._reaching(at)
        while table is not None:
            index = bisect_right(table.ends, at)
            if index < len(table.starts):
                return max(at, table.starts[index])
            table = self._later(table)
        return None

    def next_closing(self, at: datetime) -> datetime | None:
        """The first instant after `at` at which an open time ends; None when none ever does."""
        at = as_utc(at)
        table: _Table | None = self._reaching(at)
        while table is not None:
            index = bisect_right(table.ends, at)
            # An interval that reaches the edge of the table may go on behind it.
            if index < len(table.ends) and table.ends[index] < table.last:
                return table.ends[index]
            table = self._later(table)
        return None

    def add(self, start: datetime, span: timedelta) -> datetime | None:
        """The earliest instant at which `span` of working time has elapsed since `start`.

        Work that ends exactly at closing time is due at closing time, not at the next opening. No time at all is due at
        `start`; a negative span goes back (`before`). None when the calendar is not open that long ever again.
        """
        start = as_utc(start)
        if span <= _NO_TIME:
            return self.before(start, -span)
        table: _Table | None = self._reaching(start)
        while table is not None:
            due = table.when(table.elapsed(start) + span)
            if due is not None:
                return due
            table = self._later(table)
        return None

    def before(self, end: datetime, span: timedelta) -> datetime | None:
        """The earliest instant from which exactly `span` of working time passes until `end`.

        It is where `add` of a span shorter by as much arrives: ten minutes before a due time that lies ten minutes
        after opening is the closing time of the day before. None when the calendar was never open that long before.
        """
        end = as_utc(end)
        if span <= _NO_TIME:
            return end if not span else self.add(end, -span)
        table: _Table | None = self._reaching(end)
        while table is not None:
            elapsed = table.elapsed(end) - span
            if elapsed > _NO_TIME:
                return table.when(elapsed)
            earlier = self._earlier(table)
            if earlier is None and elapsed == _NO_TIME:
                return table.starts[0]
            table = earlier
        return None

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The working time from `start` to `end`; negative when `end` is the earlier one."""
        if start.tzinfo is not UTC or end.tzinfo is not UTC:
            start, end = as_utc(start), as_utc(end)
        table = self._table
        if table is None or not (table.first <= start < table.last and table.first <= end < table.last):
            table = self._holding(start, end)
        return table.elapsed(end) - table.elapsed(start)

    def open_intervals(self, start: datetime, end: datetime) -> list[OpenInterval]:
        """The open times within [start, end), in order, cut at its edges."""
        start, end = as_utc(start), as_utc(end)
        if end <= start:
            return []
        table = self._holding(start, end)
        low, high = bisect_right(table.ends, start), bisect_left(table.starts, end)
        return [(max(a, start), min(b, end)) for a, b in zip(table.starts[low:high], table.ends[low:high], strict=True)]

    def _reaching(self, at: datetime) -> "_Table":
        table = self._table
        if table is not None and table.first <= at < table.last:
            return table
        return self._holding(at, at)

    def _holding(self, one: datetime, other: datetime) -> "_Table":
        """The table, grown to hold the years of two instants with a year on either side."""
        years = [min(max(at.year, FIRST_YEAR), AFTER_LAST_YEAR - 1) for at in (one, other)]
        first, last = min(years) - 1, max(years) + 2
        if self._table is not None:
            first, last = min(first, self._table.first.year), max(last, self._table.last.year)
        return self._grown(first, last)

    def _later(self, table: "_Table") -> "_Table | None":
        """A table that goes on for twice as long; None at the end of known time."""
        first, last = table.first.year, table.last.year
        return None if last >= AFTER_LAST_YEAR else self._grown(first, 2 * last - first)

    def _earlier(self, table: "_Table") -> "_Table | None":
        first, last = table.first.year, table.last.year
        return None if first <= FIRST_YEAR else self._grown(2 * first - last, last)

    def _grown(self, first: int, last: int) -> "_Table":
        first, last = max(first, FIRST_YEAR), min(last, AFTER_LAST_YEAR)
        table = self._table
        if table is None or (first, last) != (table.first.year, table.last.year):
            table = self._table = _open_table(self._rules, first, last)
        return table


class AlwaysOpen(WorkingTime):
    """Round the clock, every day: working time is real time."""

    __slots__ = ()

    def __init__(self, name: str = "always", day: timedelta | None = None) -> None:
        super().__init__(name, (), day)

    def span(self, span: Span) -> timedelta:
        """Round the clock a day has 24 hours and a week seven days, unless the calendar names its `day`."""
        return span.under(self.day) if self.day else span.elapsed()

    def is_open(self, at: datetime) -> bool:
        return True

    def next_opening(self, at: datetime) -> datetime:
        return as_utc(at)

    def next_closing(self, at: datetime) -> None:
        return None

    def add(self, start: datetime, span: timedelta) -> datetime | None:
        try:
            return as_utc(start) + span
        except OverflowError:
            return None

    def before(self, end: datetime, span: timedelta) -> datetime | None:
        return self.add(end, -span)

    def between(self, start: datetime, end: datetime) -> timedelta:
        return as_utc(end) - as_utc(start)

    def open_intervals(self, start: datetime, end: datetime) -> list[OpenInterval]:
        start, end = as_utc(start), as_utc(end)
        return [(start, end)] if start < end else []


ALWAYS = AlwaysOpen()


def working_time(name: str, rules: Mapping[str, CalendarRule]) -> WorkingTime:
    """The calendar of this name among the calendars of a policy; `always` is built in.

    Raises ValueError for a name that no calendar has, and for calendars that are `any_of` each other in a circle.
    """
    if name == ALWAYS.name:
        return ALWAYS
    if name not in rules:
        raise ValueError(f"{name!r} is no calendar: it is neither defined nor {ALWAYS.name}")
    parts = _parts(name, rules, ())
    day = rules[name].day
    return AlwaysOpen(name, day) if None in parts else WorkingTime(name, [rule for rule in parts if rule], day)


def hours_on(rule: CalendarRule, day: date) -> DayHours:
    """The intervals that start on this date."""
    return _exceptions(rule).get(day, rule.hours[day.weekday()])


@lru_cache(maxsize=1024)
def weekly(time_zone: str, hours: WeeklyHours) -> WorkingTime:
    """Weekly hours alone, as the restriction of an on-call layer or a person's quiet hours have them."""
    return WorkingTime("weekly hours", [CalendarRule(time_zone=time_zone, hours=hours)])


class _Table(Struct, frozen=True, gc=False):
    """The open intervals of the years from `first` to `last`, and the working time before each and after all."""

    first: datetime
    last: datetime
    starts: list[datetime]
    ends: list[datetime]
    sums: list[timedelta]

    def elapsed(self, at: datetime) -> timedelta:
        """The working time from the start of the table to `at`."""
        index = bisect_right(self.ends, at)
        if index == len(self.starts) or at <= self.starts[index]:
            return self.sums[index]
        return self.sums[index] + (at - self.starts[index])

    def when(self, elapsed: timedelta) -> datetime | None:
        """The earliest instant at which so much working time has elapsed; None if the table does not hold it."""
        if elapsed > self.sums[-1]:
            return None
        index = bisect_left(self.sums, elapsed) - 1
        return self.starts[index] + (elapsed - self.sums[index])


def _open_table(rules: Iterable[CalendarRule], first_year: int, after_last_year: int) -> _Table:
    return _table_of(msgpack.encode(list(rules)), first_year, after_last_year)


@lru_cache(maxsize=64)
def _table_of(packed: bytes, first_year: int, after_last_year: int) -> _Table:
    """A policy is read anew with each letter that is typed into it; its calendars seldom change meanwhile."""
    rules = msgpack.decode(packed, type=list[CalendarRule])
    first, last = datetime(first_year, 1, 1, tzinfo=UTC), datetime(after_last_year, 1, 1, tzinfo=UTC)
    found = sorted(interval for rule in rules for interval in _opened(rule, first, last))
    starts, ends = _merged(found)
    sums = accumulate((end - start for start, end in zip(starts, ends, strict=True)), initial=_NO_TIME)
    return _Table(first, last, starts, ends, list(sums))


def _opened(rule: CalendarRule, first: datetime, last: datetime) -> Iterator[OpenInterval]:
    """The open intervals of one rule within [first, last), by the day on which they start."""
    place, exceptions = zone(rule.time_zone), _exceptions(rule)
    # An interval may start two days before it ends, and a place may be most of a day ahead of UTC or behind it.
    for midnight, offset in _days(place, first - 3 * _DAY, last + 3 * _DAY):
        day = midnight.date()
        for interval in exceptions.get(day, rule.hours[day.weekday()]):
            if offset is None:
                start, end = instants(day, interval, place)
            else:
                start, end = (midnight + timedelta(minutes=minute) - offset for minute in interval)
            if start < end and start < last and end > first:
                yield max(start, first), min(end, last)


def _days(place: tzinfo, first: datetime, last: datetime) -> Iterator[tuple[datetime, timedelta | None]]:
    """Each midnight, as if it were UTC, with what the place is ahead of UTC then and on the three days that follow.

    It is None where the clocks move meanwhile. No place has ever moved them forth and back within three days.
    """
    count = (last - first).days
    midnights = [first + n * _DAY for n in range(count + 3)]
    offsets = [midnight.replace(tzinfo=place).utcoffset() for midnight in midnights]
    for midnight, now, later in zip(midnights[:count], offsets, offsets[3:], strict=False):
        yield midnight, now if now == later else None


def _exceptions(rule: CalendarRule) -> dict[date, DayHours]:
    """The dates on which not the weekday speaks. What comes later here comes first in precedence."""
    shut: DayHours = ()
    return {**dict.fromkeys(rule.holidays, shut), **dict.fromkeys(rule.closed, shut), **rule.open_days}


def _merged(intervals: Iterable[OpenInterval]) -> tuple[list[datetime], list[datetime]]:
    """Sorted intervals with those that overlap or touch made one."""
    starts: list[datetime] = []
    ends: list[datetime] = []
    for start, end in intervals:
        if ends and start <= ends[-1]:
            ends[-1] = max(ends[-1], end)
        else:
            starts.append(start)
            ends.append(end)
    return starts, ends


def _parts(name: str, rules: Mapping[str, CalendarRule], within: tuple[str, ...]) -> list[CalendarRule | None]:
    """The rules whose hours together make up a calendar; None stands for `always`."""
    if name == ALWAYS.name:
        return [None]
    if name in within:
        circle = " -> ".join((*within[within.index(name) :], name))
        raise ValueError(f"the calendar {name!r} is made of itself: {circle}")
    if name not in rules:
        raise ValueError(f"{within[-1]!r} is open while {name!r} is, but that is no calendar")
    rule = rules[name]
    if not rule.any_of:
        return [rule]
    if rule.hours != NO_HOURS or rule.holidays or rule.closed or rule.open_days:
        raise ValueError(f"the calendar {name!r} is any_of others and has hours or dates too: give these a calendar")
    return [part for member in rule.any_of for part in _parts(member, rules, (*within, name))]
