"""Working time against a slow minute-by-minute walk and a second library, over every kind of clock change."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from opening_hours import OpeningHours

from rung.core.calendar import CalendarRule, WorkingTime, hours_on, working_time
from rung.core.walltime import weekly_hours
from tests.core.slow_clock import CLOCK_CHANGES, MINUTE, minutes

DAYS = 7
MARGIN = 3 * 24 * 60

few = settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])

intervals = st.builds(
    lambda start, length: (start, start + length), st.integers(0, 24 * 60 - 1), st.integers(1, 24 * 60)
)
day_hours = st.lists(intervals, max_size=2).map(tuple)


@st.composite
def rules(draw: st.DrawFn, zone: str, around: date) -> CalendarRule:
    days = st.integers(-4, 4).map(lambda offset: around + timedelta(days=offset))
    return CalendarRule(
        time_zone=zone,
        hours=draw(st.tuples(*[day_hours] * 7)),
        holidays=tuple(draw(st.lists(days, max_size=1))),
        closed=tuple(draw(st.lists(days, max_size=1))),
        open_days=draw(st.dictionaries(days, day_hours, max_size=1)),
    )


def walk(rule: CalendarRule, around: date) -> list[bool]:
    """For each minute around a date whether the calendar is open, found without any arithmetic on instants."""
    clock = minutes(rule.time_zone, around, DAYS)
    is_open = [False] * len(clock.all)
    for offset in range(-DAYS + 1, DAYS - 2):
        day = around + timedelta(days=offset)
        if day in rule.open_days:
            hours = rule.open_days[day]
        elif day in rule.closed or day in rule.holidays:
            hours = ()
        else:
            hours = rule.hours[day.weekday()]
        midnight = datetime.combine(day, time.min)
        for start, end in hours:
            for minute in range(clock.start(midnight + start * MINUTE), clock.end(midnight + end * MINUTE)):
                is_open[minute] = True
    return is_open


@pytest.mark.parametrize(("zone", "around"), CLOCK_CHANGES)
def test_every_minute_around_a_clock_change_is_as_the_slow_walk_says(zone: str, around: date) -> None:
    every_minute = minutes(zone, around, DAYS).all

    @few
    @given(rule=rules(zone, around), data=st.data())
    def holds(rule: CalendarRule, data: st.DataObject) -> None:
        calendar = working_time("desk", {"desk": rule})
        expected = walk(rule, around)
        inside = range(MARGIN, len(every_minute) - MARGIN)
        assert [calendar.is_open(every_minute[n]) for n in inside] == [expected[n] for n in inside]

        worked = list(accumulate((MINUTE if was_open else timedelta(0) for was_open in expected), initial=timedelta(0)))
        start, end = sorted(data.draw(st.tuples(st.sampled_from(inside), st.sampled_from(inside)), "from, to"))
        span = worked[end] - worked[start]
        assert calendar.between(every_minute[start], every_minute[end]) == span
        assert calendar.between(every_minute[end], every_minute[start]) == -span
        if span:
            earliest = next(n for n in inside if worked[n] - worked[start] == span)
            assert calendar.add(every_minute[start], span) == every_minute[earliest]
            earliest = next(n for n in range(len(worked)) if worked[end] - worked[n] == span)
            if earliest > MARGIN:
                assert calendar.before(every_minute[end], span) == every_minute[earliest]

        opening = next((n for n in range(start, inside[-1]) if expected[n]), None)
        if opening is not None:
            assert calendar.next_opening(every_minute[start]) == every_minute[opening]
        closing = next((n for n in range(start + 1, inside[-1]) if expected[n - 1] and not expected[n]), None)
        if closing is not None:
            assert calendar.next_closing(every_minute[start]) == every_minute[closing]

    holds()


berlin_days = rules("Europe/Berlin", date(2026, 3, 29))
new_york_days = rules("America/New_York", date(2026, 3, 29))
instants = st.timedeltas(timedelta(0), timedelta(days=60)).map(lambda offset: datetime(2026, 3, 1, tzinfo=UTC) + offset)
spans = st.timedeltas(timedelta(microseconds=1), timedelta(hours=60))


@few
@given(rule=berlin_days, start=instants, span=spans)
def test_adding_and_then_measuring_gives_the_span_back_to_the_microsecond(
    rule: CalendarRule, start: datetime, span: timedelta
) -> None:
    calendar = working_time("desk", {"desk": rule})
    due = calendar.add(start, span)
    if due is not None:
        assert calendar.between(start, due) == span
        assert calendar.between(start, due - timedelta(microseconds=1)) < span
        back = calendar.before(due, span)
        assert back is not None
        assert back <= calendar.next_opening(start)


@few
@given(rule=berlin_days, start=instants, first=spans, second=spans)
def test_spans_one_after_the_other_are_their_sum(
    rule: CalendarRule, start: datetime, first: timedelta, second: timedelta
) -> None:
    calendar = working_time("desk", {"desk": rule})
    middle, due = calendar.add(start, first), calendar.add(start, first + second)
    if middle is not None and due is not None:
        assert calendar.add(middle, second) == due
        assert calendar.before(due, second) == middle


@few
@given(rule=berlin_days, at=instants, asked_before=st.lists(st.integers(1975, 2100), max_size=3), span=spans)
def test_what_was_asked_before_changes_no_answer(
    rule: CalendarRule, at: datetime, asked_before: list[int], span: timedelta
) -> None:
    fresh, used = working_time("desk", {"desk": rule}), working_time("desk", {"desk": rule})
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


@few
@given(berlin=berlin_days, new_york=new_york_days, at=instants)
def test_any_of_is_open_exactly_while_one_is(berlin: CalendarRule, new_york: CalendarRule, at: datetime) -> None:
    names = {"berlin": berlin, "new-york": new_york, "both": CalendarRule(any_of=("berlin", "new-york"))}
    one, other, both = (working_time(name, names) for name in names)
    for step in range(0, 10 * 24 * 60, 7):
        moment = at + step * MINUTE
        assert both.is_open(moment) == (one.is_open(moment) or other.is_open(moment))


@pytest.mark.parametrize(
    ("zone", "written", "hours"),
    [
        ("Europe/Berlin", "Mo-Fr 09:00-17:00", {"mon-fri": ["09:00-17:00"]}),
        ("America/New_York", "Mo-Th 08:00-12:30,13:30-18:00; Fr 08:00-16:00",
         {"mon-thu": ["08:00-12:30", "13:30-18:00"], "fri": ["08:00-16:00"]}),
        ("Asia/Kolkata", "Mo-Su 22:00-06:00", {"daily": ["22:00-06:00"]}),
        ("America/Sao_Paulo", "Sa,Su 00:00-24:00; We 20:00-22:00",
         {"sat-sun": ["00:00-24:00"], "wed": ["20:00-22:00"]}),
    ],
)  # fmt: skip
def test_simple_weeks_open_and_close_as_another_library_says(
    zone: str, written: str, hours: dict[str, list[str]]
) -> None:
    place = ZoneInfo(zone)
    other = OpeningHours(written, timezone=place)
    ours = WorkingTime("desk", [CalendarRule(time_zone=zone, hours=weekly_hours(hours))])
    at = datetime(2025, 12, 30, 12, tzinfo=place)
    changes = 0
    while at.year < 2027:
        assert ours.is_open(at) == other.is_open(at), at
        following = other.next_change(at)
        expected = ours.next_closing(at) if ours.is_open(at) else ours.next_opening(at)
        assert following is not None
        assert following.astimezone(UTC) == expected
        at, changes = following, changes + 1
    assert changes > 200


@given(rule=berlin_days, offset=st.integers(-10, 10))
@few
def test_the_hours_of_a_date_are_those_that_count(rule: CalendarRule, offset: int) -> None:
    day = date(2026, 3, 29) + timedelta(days=offset)
    midnight = datetime.combine(day, time.min, ZoneInfo("Europe/Berlin"))
    alone = CalendarRule(time_zone="Europe/Berlin", open_days={day: hours_on(rule, day)})
    whole, only = working_time("whole", {"whole": rule}), working_time("only", {"only": alone})
    for start, end in only.open_intervals(midnight.astimezone(UTC), midnight.astimezone(UTC) + timedelta(days=3)):
        assert whole.between(start, end) == end - start
