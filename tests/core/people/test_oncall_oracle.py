"""On call against a slow minute-by-minute walk, over every kind of clock change."""

from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rung.core.people.oncall import (
    Every,
    Layer,
    Override,
    Schedule,
    Shift,
    next_change,
    on_call,
    shifts_between,
    who_is_on_call,
)
from rung.core.times.walltime import NO_HOURS
from tests.core.slow_calendar import ZONES, intervals, times_of_day
from tests.core.slow_clock import CLOCK_CHANGES, MINUTE, end_of, start_of
from tests.properties import tried

BEFORE, AFTER = timedelta(days=4), timedelta(days=5)
"""How far around a clock change every minute is looked at."""
LENGTH = (BEFORE + AFTER) // MINUTE
MICROSECOND = timedelta(microseconds=1)
OFFSETS = (0, 60, 120, -300, 630, 780)

Painted = tuple[str | None, str | None]
"""Who is on call in a minute, and by which source."""

persons = st.sampled_from(["ana", "bo", "cy", "dee"])
turns = st.one_of(
    st.builds(Every, st.just("hour"), st.one_of(st.sampled_from([1, 8, 12, 23, 24, 25, 49]), st.integers(1, 49))),
    st.builds(Every, st.just("day"), st.integers(1, 5)),
    st.builds(Every, st.just("week"), st.integers(1, 3)),
    st.builds(Every, st.just("month"), st.integers(1, 4)),
)
hours_of_a_week = st.tuples(*[st.lists(intervals, max_size=2).map(tuple)] * 7)


@st.composite
def layers(draw: st.DrawFn, around: date) -> Layer:
    """A rotation that began long ago, or begins now; some in a zone of their own, or from an exact instant."""
    back = draw(st.one_of(st.integers(-3, 4), st.integers(0, 40), st.integers(0, 500)))
    starts = datetime.combine(around - timedelta(days=back), time.min) + draw(times_of_day) * MINUTE
    every = draw(turns)
    if every.unit == "month" and draw(st.booleans()):  # the end of a month is where months differ
        last = monthrange(starts.year, starts.month)[1]
        starts = starts.replace(day=min(draw(st.integers(28, 31)), last))
    if draw(st.integers(0, 3)) == 0:
        starts = starts.replace(tzinfo=timezone(timedelta(minutes=draw(st.sampled_from(OFFSETS)))))
    return Layer(
        rotation=tuple(draw(st.lists(persons, min_size=1, max_size=4))),
        every=every,
        starts=starts,
        time_zone=draw(st.one_of(st.none(), st.sampled_from(ZONES))),
        only=draw(st.one_of(st.none(), hours_of_a_week)),
    )


@st.composite
def schedules(draw: st.DrawFn, zone: str, around: date) -> Schedule:
    first = first_minute(around)

    def fixed(kind: Callable[..., Any]) -> Any:
        start, length = draw(st.integers(-600, LENGTH)), draw(st.one_of(st.just(1), st.integers(1, 4000)))
        return kind(draw(persons), first + start * MINUTE, first + (start + length) * MINUTE)

    return Schedule(
        "platform",
        zone,
        layers=tuple(draw(st.lists(layers(around), max_size=3))),
        overrides=tuple(fixed(Override) for _ in range(draw(st.integers(0, 2)))),
        shifts=tuple(fixed(Shift) for _ in range(draw(st.integers(0, 3)))),
    )


def first_minute(around: date) -> datetime:
    return datetime.combine(around, time.min, UTC) - BEFORE


def walk(schedule: Schedule, around: date) -> list[Painted]:
    """Who is on call in each minute: every source paints its minutes over those of the sources below it."""
    first = first_minute(around)
    painted: list[Painted] = [(None, None)] * LENGTH

    def within(at: datetime) -> int:
        return min(max((at - first) // MINUTE, 0), LENGTH)

    for number, layer in enumerate(schedule.layers, start=1):
        zone = layer.time_zone or schedule.time_zone
        speaks = hours_spoken(layer, zone, around, within)
        for turn, since, until in turns_of(layer, zone, first, first + LENGTH * MINUTE):
            mine = (layer.rotation[turn % len(layer.rotation)], f"layer {number}")
            for minute in range(within(since), within(until)):
                if speaks[minute]:
                    painted[minute] = mine
    for source, all_fixed in (
        ("shift", sorted(schedule.shifts, key=lambda shift: shift.from_at)),
        ("override", schedule.overrides),
    ):
        for fixed in all_fixed:
            for minute in range(within(fixed.from_at), within(fixed.to_at)):
                painted[minute] = (fixed.who, source)
    return painted


def hours_spoken(layer: Layer, zone: str, around: date, within: Callable[[datetime], int]) -> list[bool]:
    speaks = [layer.only is None] * LENGTH
    for offset in range(-8, 9) if layer.only else ():
        midnight = datetime.combine(around + timedelta(days=offset), time.min)
        for start, end in layer.only[midnight.weekday()] if layer.only else ():
            since, until = start_of(midnight + start * MINUTE, zone), end_of(midnight + end * MINUTE, zone)
            for minute in range(within(since), within(until)):
                speaks[minute] = True
    return speaks


def turns_of(layer: Layer, zone: str, first: datetime, last: datetime) -> list[tuple[int, datetime, datetime]]:
    """Number, beginning and end of each turn that falls between two instants."""
    if layer.starts.tzinfo is None:
        wall, began = layer.starts, start_of(layer.starts, zone)
    else:
        wall = layer.starts.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)
        began = layer.starts.astimezone(UTC)

    def handed_over(number: int) -> datetime:
        if number == 0:
            return began
        if layer.every.unit == "hour":
            return began + number * layer.every.count * timedelta(hours=1)
        return start_of(turn_wall(wall, layer.every, number), zone)

    # None lasts longer than this: turns that surely lie before the first instant are passed over.
    longest = timedelta(hours={"hour": 1, "day": 49, "week": 8 * 24, "month": 32 * 24}[layer.every.unit])
    found = []
    number = max(0, (first - began) // (longest * layer.every.count) - 1)
    while (since := handed_over(number)) < last:
        until = handed_over(number + 1)
        if until > first:
            found.append((number, since, until))
        number += 1
    return found


def turn_wall(wall: datetime, every: Every, number: int) -> datetime:
    """The wall time at which a turn begins."""
    if every.unit == "month":
        months = wall.month - 1 + number * every.count
        year, month = wall.year + months // 12, months % 12 + 1
        return wall.replace(year=year, month=month, day=min(wall.day, monthrange(year, month)[1]))
    return wall + timedelta(days=number * every.count * (7 if every.unit == "week" else 1))


@pytest.mark.parametrize(("zone", "around"), CLOCK_CHANGES)
def test_every_minute_around_a_clock_change_is_as_the_slow_walk_says(zone: str, around: date) -> None:
    first = first_minute(around)
    every_minute = [first + n * MINUTE for n in range(LENGTH + 1)]

    @tried(12)
    @given(schedule=schedules(zone, around), looks=st.lists(st.integers(0, LENGTH - 1), min_size=1, max_size=4))
    def holds(schedule: Schedule, looks: list[int]) -> None:
        expected = walk(schedule, around)
        painted: list[Painted] = []
        for duty in shifts_between(schedule, first, every_minute[-1]):
            assert duty.since == every_minute[len(painted)]
            assert duty.until is not None
            assert duty.since < duty.until
            assert not painted or painted[-1] != (duty.person, duty.source)
            painted.extend([(duty.person, duty.source)] * ((duty.until - duty.since) // MINUTE))
        assert painted == expected

        handed_over = [n for n in range(1, LENGTH) if expected[n][0] != expected[n - 1][0]]
        for minute in (*looks, *handed_over[:20]):
            at = every_minute[minute]
            assert on_call(schedule, at) == expected[minute][0], at
            assert on_call(schedule, at + MINUTE - MICROSECOND) == expected[minute][0], at
        for minute in looks:
            change = next((n for n in handed_over if n > minute), None)
            if change is not None:
                assert next_change(schedule, every_minute[minute]) == every_minute[change]
            assert_duty(schedule, expected, minute, every_minute)

    holds()


def assert_duty(schedule: Schedule, expected: list[Painted], minute: int, every_minute: list[datetime]) -> None:
    """Who, by what, since when and until when, as far as the walk sees."""
    duty, mine = who_is_on_call(schedule, every_minute[minute]), expected[minute]
    since = next((n + 1 for n in range(minute, -1, -1) if expected[n] != mine), None)
    until = next((n for n in range(minute, LENGTH) if expected[n] != mine), None)
    assert (duty.person, duty.source) == mine
    assert since is None or duty.since == every_minute[since]
    assert until is None or duty.until == every_minute[until]


@pytest.mark.parametrize("zone", ZONES)
def test_a_duty_agrees_with_the_list_of_duties_it_stands_in(zone: str) -> None:
    around = next(day for place, day in CLOCK_CHANGES if place == zone)

    @tried(10)
    @given(schedule=schedules(zone, around), offset=st.timedeltas(timedelta(0), BEFORE + AFTER))
    def holds(schedule: Schedule, offset: timedelta) -> None:
        at = first_minute(around) + offset
        duty = who_is_on_call(schedule, at)
        assert duty.person == on_call(schedule, at)
        assert duty.since is None or duty.since <= at
        assert duty.until is None or at < duty.until
        if duty.since is not None and duty.until is not None:
            assert shifts_between(schedule, duty.since, duty.until) == [duty]
            assert described(schedule, duty.since - MICROSECOND) != (duty.person, duty.source)
            assert described(schedule, duty.until) != (duty.person, duty.source)

    holds()


def described(schedule: Schedule, at: datetime) -> Painted:
    duty = who_is_on_call(schedule, at)
    return duty.person, duty.source


def test_a_layer_restricted_to_no_hours_never_speaks() -> None:
    silent = Layer(("ana",), Every("day"), datetime.fromisoformat("2026-01-05T00:00"), only=NO_HOURS)
    assert on_call(Schedule("platform", layers=(silent,)), datetime(2026, 3, 9, tzinfo=UTC)) is None
