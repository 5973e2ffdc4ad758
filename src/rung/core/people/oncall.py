"""On call: who carries the pager of a schedule at an instant, and when that changes.

A schedule is layers of rotations, and overrides above them. From the lowest to the highest:

    layers      in document order; a later one wins wherever it speaks
    shifts      fixed turns, as an iCal feed gives them; of two at once the one that began last
    overrides   one person for one span; of two at once the later in the document

A layer is silent before it starts, outside the hours of its `only`, and when its rotation names nobody; there the
layers below it speak. Where none speaks nobody is on call, which is an answer of its own and never an error.

Turns by day, week or month pass on at the wall time of the layer's zone at which it starts: at nine in the morning,
summer and winter, so a turn may last an hour more or less. A hand-over at a wall time that does not exist happens at
the first instant after the gap; at one that exists twice, at the first. A month without the day on which a rotation
starts hands over on its last day. Turns by hours pass on after that many hours have elapsed, whatever the clocks do.
Turns go on while `only` keeps a layer silent: its hours narrow who is asked, not whose turn it is.

Spans are [from, to).
"""

from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from msgspec import Struct
from msgspec.structs import force_setattr, replace

from rung.core.times.calendar import weekly
from rung.core.times.spans import Span
from rung.core.times.walltime import WeeklyHours, as_utc, first_instant, zone

LOOKS = timedelta(days=400)
"""How far `who_is_on_call` and `next_change` look before they say that nothing changes."""

_HOUR = timedelta(hours=1)
_FIRST_LOOK = timedelta(days=8)
_MOST_KEPT = 1_000
"""So many hand-overs of a layer are kept."""


class Every(Struct, frozen=True, gc=False):
    """How long a turn lasts: so many hours of elapsed time, or days, weeks or months by wall time."""

    unit: Literal["hour", "day", "week", "month"]
    count: int = 1

    def __post_init__(self) -> None:
        if self.count < 1:
            raise ValueError(f"a turn of {self.count} {self.unit}s never begins: write 1 or more")

    @classmethod
    def of(cls, span: Span) -> "Every":
        """The turn that a span means: `12h`, `1d`, `2w`, `1mo`; days and weeks may be added up."""
        hours, rest = divmod(span.seconds, 3600)
        days = span.weeks * 7 + span.days
        if not rest and [bool(hours), bool(days), bool(span.months)].count(True) == 1:
            if hours:
                return cls("hour", hours)
            if days:
                return cls("day", days) if span.days else cls("week", span.weeks)
            return cls("month", span.months)
        raise ValueError(f"a turn of {span} is not possible: write hours (12h), days (1d), weeks (2w) or months (1mo)")


class Layer(Struct, frozen=True, gc=False, omit_defaults=True, cache_hash=True):
    """A rotation: people who take turns in this order, from `starts` on."""

    rotation: tuple[str, ...]
    every: Every
    starts: datetime
    """Wall time in the layer's zone when it has no offset, else an instant."""
    time_zone: str | None = None
    """None is the schedule's."""
    only: WeeklyHours | None = None
    """The hours in which the layer speaks, in its zone; None is always."""
    name: str = ""


class FixedTurn(Struct, frozen=True, gc=False):
    """One person in [from_at, to_at), whatever the rotations say."""

    who: str
    from_at: datetime
    to_at: datetime


class Override(FixedTurn, frozen=True, gc=False):
    """What was arranged for once: a swap, a cover."""


class Shift(FixedTurn, frozen=True, gc=False):
    """A turn as it was read from an iCal feed."""


class Schedule(Struct, frozen=True, gc=False, omit_defaults=True):
    """Who is on call for something, by rotation, by fixed shifts, and by what was arranged for once."""

    name: str
    time_zone: str = "UTC"
    layers: tuple[Layer, ...] = ()
    overrides: tuple[Override, ...] = ()
    shifts: tuple[Shift, ...] = ()
    ical: str | None = None
    """Where the shifts were read from."""
    slack_group: str | None = None
    """The user group of Slack whose members are whoever is on duty; it decides nothing here."""

    def __post_init__(self) -> None:
        """Shifts stand in the order in which they begin: who is on call is asked far more often than a feed is read."""
        force_setattr(self, "shifts", tuple(sorted(self.shifts, key=_start)))

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody who may be on call, each once, in document order."""
        turns = (person for layer in self.layers for person in layer.rotation)
        fixed = (turn.who for turn in (*self.shifts, *self.overrides))
        return tuple(dict.fromkeys((*turns, *fixed)))


class Duty(Struct, frozen=True, gc=False):
    """A span in which one person is on call for one reason; a gap, with nobody, has no person and no source."""

    person: str | None
    source: str | None
    """`layer 2` or the layer's name, `shift`, or `override`."""
    since: datetime | None
    """None when it began longer ago than `LOOKS`."""
    until: datetime | None
    """None when it lasts longer than `LOOKS` from now on."""


def on_call(schedule: Schedule, at: datetime) -> str | None:
    """The person on call at this instant, or None in a gap."""
    at = as_utc(at)
    for turn in reversed(schedule.overrides):
        if turn.from_at <= at < turn.to_at:
            return turn.who
    shifts = schedule.shifts
    for number in range(bisect_right(shifts, at, key=_start) - 1, -1, -1):
        if at < shifts[number].to_at:
            return shifts[number].who
    for layer in reversed(schedule.layers):
        person = _rotation(layer, schedule.time_zone).holder(at)
        if person is not None:
            return person
    return None


def who_is_on_call(schedule: Schedule, at: datetime) -> Duty:
    """Who is on call at this instant, by what, since when and until when.

    Turns of the same person that follow each other by the same source are one duty.
    """
    at, reach = as_utc(at), _FIRST_LOOK
    duty = _duty_within(schedule, at, reach)
    while reach < LOOKS and (duty.since is None or duty.until is None):
        reach = min(4 * reach, LOOKS)
        duty = _duty_within(schedule, at, reach)
    return duty


def shifts_between(schedule: Schedule, from_at: datetime, to_at: datetime) -> list[Duty]:
    """All of [from_at, to_at) as duties in order, without a hole: where nobody is on call the duty has no person."""
    from_at, to_at = as_utc(from_at), as_utc(to_at)
    if to_at <= from_at:
        return []
    duties = [Duty(None, None, from_at, to_at)]
    for claims in _claims(schedule, from_at, to_at):
        duties = _overlaid(duties, claims)
    return _joined(duties)


def next_change(schedule: Schedule, at: datetime) -> datetime | None:
    """The first instant after `at` at which another person, or nobody, is on call; None when none comes in sight."""
    at, reach = as_utc(at), _FIRST_LOOK
    change = _change_within(schedule, at, reach)
    while reach < LOOKS and change is None:
        reach = min(4 * reach, LOOKS)
        change = _change_within(schedule, at, reach)
    return change


class _Claim(Struct, frozen=True, gc=False):
    """What one source wants for a span, before the sources above it are heard."""

    person: str
    source: str
    since: datetime
    until: datetime


class _Turn(Struct, frozen=True, gc=False):
    number: int
    since: datetime
    until: datetime


class _Rotation:
    """A layer's turns, numbered from its start: each is held from its hand-over until that of the next."""

    def __init__(self, layer: Layer, time_zone: str) -> None:
        self.people = layer.rotation
        self.every = layer.every
        self.place = zone(time_zone)
        self.only = weekly(time_zone, layer.only) if layer.only is not None else None
        if layer.starts.tzinfo is None:
            self.wall, self.first = layer.starts, first_instant(layer.starts, self.place)
        else:
            self.wall, self.first = layer.starts.astimezone(self.place).replace(tzinfo=None), as_utc(layer.starts)
        self._begins: dict[int, datetime] = {}
        self._latest = _Turn(0, self.first, self._handover(1))

    def holder(self, at: datetime) -> str | None:
        """Whose turn it is, or None where the layer is silent."""
        if not self.people or at < self.first or (self.only and not self.only.is_open(at)):
            return None
        return self._person(self._turn(at))

    def claims(self, source: str, from_at: datetime, to_at: datetime) -> Iterator[_Claim]:
        """The spans in which the layer speaks, in order, with whose turn it is."""
        since = max(from_at, self.first)
        while self.people and since < to_at:
            turn = self._turn(since)
            until = min(turn.until, to_at)
            for start, end in self.only.open_intervals(since, until) if self.only else [(since, until)]:
                yield _Claim(self._person(turn), source, start, end)
            since = until

    def _person(self, turn: _Turn) -> str:
        return self.people[turn.number % len(self.people)]

    def _turn(self, at: datetime) -> _Turn:
        """The turn that holds this instant. Questions come close together: often it is the one asked for last."""
        turn = self._latest
        if not turn.since <= at < turn.until:
            number = self._number(at)
            turn = self._latest = _Turn(number, self._handover(number), self._handover(number + 1))
        return turn

    def _number(self, at: datetime) -> int:
        """The last turn handed over at or before this instant. Wall time guesses it; hand-overs correct the guess."""
        if self.every.unit == "hour":
            return (at - self.first) // (self.every.count * _HOUR)
        wall = at.astimezone(self.place).replace(tzinfo=None, fold=0)
        if self.every.unit == "month":
            number = ((wall.year - self.wall.year) * 12 + wall.month - self.wall.month) // self.every.count
        else:
            number = (wall - self.wall) // self._days()
        while self._handover(number + 1) <= at:
            number += 1
        while number > 0 and self._handover(number) > at:
            number -= 1
        return number

    def _handover(self, number: int) -> datetime:
        """The instant at which the turn of this number begins. The same few are asked for again and again."""
        if number <= 0:
            return self.first
        if self.every.unit == "hour":
            return self.first + number * self.every.count * _HOUR
        if (begins := self._begins.get(number)) is None:
            if len(self._begins) >= _MOST_KEPT:
                self._begins.clear()
            begins = self._begins[number] = self._by_wall_time(number)
        return begins

    def _by_wall_time(self, number: int) -> datetime:
        if self.every.unit == "month":
            return first_instant(_months_later(self.wall, number * self.every.count), self.place)
        return first_instant(self.wall + number * self._days(), self.place)

    def _days(self) -> timedelta:
        return timedelta(days=self.every.count * (7 if self.every.unit == "week" else 1))


@lru_cache(maxsize=1024)
def _rotation(layer: Layer, time_zone: str) -> _Rotation:
    return _Rotation(layer, layer.time_zone or time_zone)


def _claims(schedule: Schedule, from_at: datetime, to_at: datetime) -> Iterator[list[_Claim]]:
    """What each source wants between two instants, the lowest source first; claims of one list do not overlap."""
    for number, layer in enumerate(schedule.layers, start=1):
        source = layer.name or f"layer {number}"
        yield list(_rotation(layer, schedule.time_zone).claims(source, from_at, to_at))
    yield from _apart("shift", schedule.shifts, from_at, to_at)
    yield from _apart("override", schedule.overrides, from_at, to_at)


def _apart(source: str, turns: Iterable[FixedTurn], from_at: datetime, to_at: datetime) -> Iterator[list[_Claim]]:
    """Fixed turns in their order, in lists within which each begins after the one before has ended."""
    apart: list[_Claim] = []
    for turn in turns:
        since, until = max(as_utc(turn.from_at), from_at), min(as_utc(turn.to_at), to_at)
        if since >= until:
            continue
        if apart and since < apart[-1].until:
            yield apart
            apart = []
        apart.append(_Claim(turn.who, source, since, until))
    yield apart


def _overlaid(duties: list[Duty], claims: list[_Claim]) -> list[Duty]:
    """The duties with the claims laid over them. Both are in order and do not overlap; the duties have no hole."""
    result: list[Duty] = []
    remaining = iter(claims)
    claim = next(remaining, None)
    for duty in duties:
        since, until = duty.since, duty.until
        assert since is not None, "duties that are being laid out have both ends"
        assert until is not None, "duties that are being laid out have both ends"
        while claim is not None and claim.since < until:
            if since < claim.since:
                result.append(replace(duty, since=since, until=claim.since))
            result.append(Duty(claim.person, claim.source, max(since, claim.since), min(claim.until, until)))
            since = min(claim.until, until)
            if claim.until > until:
                break
            claim = next(remaining, None)
        if since < until:
            result.append(replace(duty, since=since))
    return result


def _joined(duties: Iterable[Duty]) -> list[Duty]:
    """Neighbours with the same person and source made one."""
    joined: list[Duty] = []
    for duty in duties:
        if joined and (joined[-1].person, joined[-1].source) == (duty.person, duty.source):
            joined[-1] = replace(joined[-1], until=duty.until)
        else:
            joined.append(duty)
    return joined


def _start(shift: Shift) -> datetime:
    return as_utc(shift.from_at)


def _duty_within(schedule: Schedule, at: datetime, reach: timedelta) -> Duty:
    """The duty of an instant as far as it is seen from there; an end that is out of sight is None."""
    start, end = at - reach, at + reach
    for duty in shifts_between(schedule, start, end):
        since = None if duty.since == start else duty.since
        until = None if duty.until == end else duty.until
        if until is None or at < until:
            return replace(duty, since=since, until=until)
    raise AssertionError("duties leave no hole")


def _change_within(schedule: Schedule, at: datetime, reach: timedelta) -> datetime | None:
    for duty, following in pairwise(shifts_between(schedule, at, at + reach)):
        if duty.person != following.person:
            return following.since
    return None


def _months_later(wall: datetime, months: int) -> datetime:
    """The same day and time so many months later, or the last day of a month that is too short."""
    year, month = divmod(wall.year * 12 + wall.month - 1 + months, 12)
    return wall.replace(year=year, month=month + 1, day=min(wall.day, monthrange(year, month + 1)[1]))
