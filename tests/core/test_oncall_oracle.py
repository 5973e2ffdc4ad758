"""On call against a slow minute-by-minute walk, over every kind of clock change."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rung.core.oncall import (
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
from rung.core.walltime import NO_HOURS
from tests.core.slow_clock import CLOCK_CHANGES, MINUTE, Minutes, minutes

DAYS = 45
LOOKED_AT = range((DAYS - 4) * 24 * 60, (DAYS + 5) * 24 * 60)

few = settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])

people = st.lists(st.sampled_from(["ana", "bo", "cy"]), min_size=1, max_size=4).map(tuple)
turns = st.one_of(
    st.builds(Every, st.just("hour"), st.integers(5, 60)),
    st.builds(Every, st.just("day"), st.integers(1, 4)),
    st.builds(Every, st.just("week"), st.integers(1, 2)),
    st.builds(Every, st.just("month"), st.just(1)),
)
times_of_day = st.one_of(st.sampled_from([0, 30, 90, 120, 150, 180, 1410, 1439]), st.integers(0, 1439))
intervals = st.builds(lambda start, length: (start, start + length), times_of_day, st.integers(1, 24 * 60))
restrictions = st.one_of(st.none(), st.tuples(*[st.lists(intervals, max_size=1).map(tuple)] * 7))


@st.composite
def schedules(draw: st.DrawFn, zone: str, around: date) -> Schedule:
    first = minutes(zone, around, DAYS).all

    def layer() -> Layer:
        day = around + timedelta(days=draw(st.integers(-40, 2)))
        starts = datetime.combine(day, time.min) + draw(times_of_day) * MINUTE
        return Layer(draw(people), draw(turns), starts, only=draw(restrictions))

    def fixed(kind: type[Override] | type[Shift]) -> Override | Shift:
        start, length = draw(st.sampled_from(LOOKED_AT)), draw(st.integers(1, 3 * 24 * 60))
        return kind(draw(st.sampled_from(["ana", "bo", "cy"])), first[start], first[start] + length * MINUTE)

    return Schedule(
        "platform",
        zone,
        layers=tuple(layer() for _ in range(draw(st.integers(0, 3)))),
        overrides=tuple(fixed(Override) for _ in range(draw(st.integers(0, 2)))),
        shifts=tuple(fixed(Shift) for _ in range(draw(st.integers(0, 2)))),
    )


def walk(schedule: Schedule, around: date) -> list[str | None]:
    """Who is on call in each minute: every source paints its minutes over those of the sources below it."""
    clock = minutes(schedule.time_zone, around, DAYS)
    painted: list[str | None] = [None] * len(clock.all)
    for layer in schedule.layers:
        spoken = minutes_of(layer, clock, around)
        for turn, (start, end) in enumerate(turns_of(layer, clock)):
            for minute in range(start, end):
                if minute in spoken:
                    painted[minute] = layer.rotation[turn % len(layer.rotation)]
    for fixed in (*sorted(schedule.shifts, key=lambda shift: shift.from_at), *schedule.overrides):
        for minute in range(clock.at_or_after(fixed.from_at), clock.at_or_after(fixed.to_at)):
            painted[minute] = fixed.who
    return painted


def turns_of(layer: Layer, clock: Minutes) -> list[tuple[int, int]]:
    starts = [clock.start(layer.starts)]
    while starts[-1] < LOOKED_AT[-1]:
        number = len(starts)
        if layer.every.unit == "hour":
            starts.append(starts[0] + number * layer.every.count * 60)
        else:
            starts.append(clock.start(datetime.combine(turn_day(layer, number), layer.starts.time())))
    return list(pairwise(starts))


def turn_day(layer: Layer, number: int) -> date:
    if layer.every.unit == "month":
        months = layer.starts.month - 1 + number
        year, month = layer.starts.year + months // 12, months % 12 + 1
        return date(year, month, min(layer.starts.day, monthrange(year, month)[1]))
    return layer.starts.date() + timedelta(days=number * layer.every.count * (7 if layer.every.unit == "week" else 1))


def minutes_of(layer: Layer, clock: Minutes, around: date) -> range | set[int]:
    if layer.only is None:
        return range(len(clock.all))
    spoken: set[int] = set()
    for offset in range(-8, 9):
        midnight = datetime.combine(around + timedelta(days=offset), time.min)
        for start, end in layer.only[midnight.weekday()]:
            spoken.update(range(clock.start(midnight + start * MINUTE), clock.end(midnight + end * MINUTE)))
    return spoken


@pytest.mark.parametrize(("zone", "around"), CLOCK_CHANGES)
def test_every_minute_around_a_clock_change_is_as_the_slow_walk_says(zone: str, around: date) -> None:
    every_minute = minutes(zone, around, DAYS).all

    @few
    @given(schedule=schedules(zone, around), first=st.sampled_from(LOOKED_AT))
    def holds(schedule: Schedule, first: int) -> None:
        expected = walk(schedule, around)
        for minute in LOOKED_AT[::11]:
            assert on_call(schedule, every_minute[minute]) == expected[minute], every_minute[minute]

        painted: list[str | None] = []
        for duty in shifts_between(schedule, every_minute[LOOKED_AT[0]], every_minute[LOOKED_AT[-1]]):
            assert duty.since is not None
            assert duty.until is not None
            assert duty.since < duty.until
            painted.extend([duty.person] * ((duty.until - duty.since) // MINUTE))
        assert painted == expected[LOOKED_AT[0] : LOOKED_AT[-1]]

        change = next((n for n in range(first, LOOKED_AT[-1]) if expected[n] != expected[first]), None)
        if change is not None:
            assert next_change(schedule, every_minute[first]) == every_minute[change]

    holds()


@few
@given(
    schedule=schedules("Europe/Berlin", date(2026, 3, 29)),
    offset=st.timedeltas(timedelta(days=-5), timedelta(days=5)),
)
def test_a_duty_agrees_with_the_list_of_duties_it_stands_in(schedule: Schedule, offset: timedelta) -> None:
    at = datetime(2026, 3, 29, tzinfo=UTC) + offset
    duty = who_is_on_call(schedule, at)
    assert duty.person == on_call(schedule, at)
    assert duty.since is None or duty.since <= at
    assert duty.until is None or at < duty.until
    if duty.since is not None and duty.until is not None:
        assert shifts_between(schedule, duty.since, duty.until) == [duty]
        before, after = duty.since - timedelta(microseconds=1), duty.until
        assert (duty.person, duty.source) != described(schedule, before)
        assert (duty.person, duty.source) != described(schedule, after)


def described(schedule: Schedule, at: datetime) -> tuple[str | None, str | None]:
    duty = who_is_on_call(schedule, at)
    return duty.person, duty.source


def test_a_layer_restricted_to_no_hours_never_speaks() -> None:
    silent = Layer(("ana",), Every("day"), datetime.fromisoformat("2026-01-05T00:00"), only=NO_HOURS)
    assert on_call(Schedule("platform", layers=(silent,)), datetime(2026, 3, 9, tzinfo=UTC)) is None
