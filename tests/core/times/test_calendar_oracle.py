"""Working time against a slow minute-by-minute walk, over every kind of clock change."""

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rung.core.times.calendar import CalendarRule, WorkingTime, hours_on, working_time
from tests.core.slow_calendar import DAYS, ZONES, calendars, rules, walk
from tests.core.slow_clock import CLOCK_CHANGES, MINUTE, minutes
from tests.properties import tried

MARGIN = 3 * 24 * 60
MICROSECOND = timedelta(microseconds=1)
NOTHING = timedelta(0)
Calendars = dict[str, CalendarRule]


@pytest.mark.parametrize(("zone", "around"), CLOCK_CHANGES)
def test_every_minute_around_a_clock_change_is_as_the_slow_walk_says(zone: str, around: date) -> None:
    every_minute = minutes(zone, around, DAYS).all
    inside = range(MARGIN, len(every_minute) - MARGIN)

    @tried(12)
    @given(desk=calendars(zone, around), data=st.data())
    def holds(desk: Calendars, data: st.DataObject) -> None:
        calendar = working_time("desk", desk)
        expected = walk(desk, around)
        assert [calendar.is_open(every_minute[n]) for n in inside] == [expected[n] for n in inside]

        worked = list(accumulate((MINUTE if was_open else NOTHING for was_open in expected), initial=NOTHING))
        start, end = sorted(data.draw(st.tuples(st.sampled_from(inside), st.sampled_from(inside)), "from, to"))
        span = worked[end] - worked[start]
        assert calendar.between(every_minute[start], every_minute[end]) == span
        assert calendar.between(every_minute[end], every_minute[start]) == -span
        if span:
            assert calendar.add(every_minute[start], span) == every_minute[bisect_left(worked, worked[end])]
            earliest = bisect_left(worked, worked[start])
            if earliest > MARGIN:
                assert calendar.before(every_minute[end], span) == every_minute[earliest]

        opening = next((n for n in range(start, inside[-1]) if expected[n]), None)
        if opening is not None:
            assert calendar.next_opening(every_minute[start]) == every_minute[opening]
        closing = next((n for n in range(start + 1, inside[-1]) if expected[n - 1] and not expected[n]), None)
        if closing is not None:
            assert calendar.next_closing(every_minute[start]) == every_minute[closing]

    holds()


# To the microsecond ----------------------------------------


def change_of(zone: str) -> date:
    return next(day for place, day in CLOCK_CHANGES if place == zone)


offsets = st.timedeltas(timedelta(days=-6), timedelta(days=6))
spans = st.timedeltas(MICROSECOND, timedelta(hours=60))


@pytest.mark.parametrize("zone", ZONES)
def test_adding_and_then_measuring_gives_the_span_back_to_the_microsecond(zone: str) -> None:
    midnight = datetime.combine(change_of(zone), time.min, UTC)

    @tried(25)
    @given(desk=calendars(zone, change_of(zone)), offset=offsets, span=spans)
    def holds(desk: Calendars, offset: timedelta, span: timedelta) -> None:
        calendar, start = working_time("desk", desk), midnight + offset
        due = calendar.add(start, span)
        if due is None:
            assert calendar.between(start, start + timedelta(days=3650)) < span
            return
        assert calendar.between(start, due) == span
        assert calendar.between(start, due - MICROSECOND) < span
        assert calendar.is_open(due - MICROSECOND)
        back = calendar.before(due, span)
        assert back is not None
        assert calendar.between(back, due) == span
        assert calendar.between(back - MICROSECOND, due) > span or not calendar.between(back - MICROSECOND, back)
        assert back <= calendar.next_opening(start)

    holds()


@pytest.mark.parametrize("zone", ZONES)
def test_spans_one_after_the_other_are_their_sum(zone: str) -> None:
    midnight = datetime.combine(change_of(zone), time.min, UTC)

    @tried(15)
    @given(desk=calendars(zone, change_of(zone)), offset=offsets, first=spans, second=spans)
    def holds(desk: Calendars, offset: timedelta, first: timedelta, second: timedelta) -> None:
        calendar, start = working_time("desk", desk), midnight + offset
        middle, due = calendar.add(start, first), calendar.add(start, first + second)
        if middle is not None and due is not None:
            assert calendar.add(middle, second) == due
            assert calendar.before(due, second) == middle
            assert calendar.between(start, middle) + calendar.between(middle, due) == calendar.between(start, due)

    holds()


# What else holds ----------------------------------------

BERLIN_SPRING = ("Europe/Berlin", date(2026, 3, 29))
instants = st.timedeltas(NOTHING, timedelta(days=60)).map(lambda offset: datetime(2026, 3, 1, tzinfo=UTC) + offset)


@tried(6)
@given(
    desk=calendars(*BERLIN_SPRING), at=instants, asked_before=st.lists(st.integers(1975, 2100), max_size=3), span=spans
)
def test_what_was_asked_before_changes_no_answer(
    desk: Calendars, at: datetime, asked_before: list[int], span: timedelta
) -> None:
    fresh, used = working_time("desk", desk), working_time("desk", desk)
    for year in asked_before:
        used.is_open(at.replace(year=year, day=1))

    def answers(calendar: WorkingTime) -> list[object]:
        week_later = at + timedelta(days=7)
        return [
            calendar.add(at, span),
            calendar.before(at, span),
            calendar.next_opening(at),
            calendar.next_closing(at),
            calendar.between(at, week_later),
            calendar.open_intervals(at, week_later),
        ]

    assert answers(fresh) == answers(used)


@tried(20)
@given(rule=rules(*BERLIN_SPRING), offset=st.integers(-10, 10))
def test_the_hours_of_a_date_are_those_that_count(rule: CalendarRule, offset: int) -> None:
    day = date(2026, 3, 29) + timedelta(days=offset)
    midnight = datetime.combine(day, time.min, ZoneInfo("Europe/Berlin"))
    alone = CalendarRule(time_zone="Europe/Berlin", open_days={day: hours_on(rule, day)})
    whole, only = working_time("whole", {"whole": rule}), working_time("only", {"only": alone})
    for start, end in only.open_intervals(midnight.astimezone(UTC), midnight.astimezone(UTC) + timedelta(days=3)):
        assert whole.between(start, end) == end - start
