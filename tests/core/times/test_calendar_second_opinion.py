"""Working time as another library counts it, and as people count it on their fingers, here and in other products."""

import json
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opening_hours import OpeningHours

from rung.core.times.calendar import ALWAYS, CalendarRule, WorkingTime
from rung.core.times.walltime import DayHours, parse_interval, week_of, weekly_hours
from tests.core.slow_calendar import A_DAY, ZONES
from tests.core.slow_clock import CLOCK_CHANGES
from tests.properties import tried

QUARTER = timedelta(minutes=15)
WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")

# Another library ----------------------------------------


@st.composite
def day_hours(draw: st.DrawFn) -> DayHours:
    """Nothing, a day in one or two pieces, or with a night that runs into the next day."""
    edges = draw(st.lists(st.integers(0, 95), unique=True, max_size=4).map(sorted))
    hours = [(15 * start, 15 * end) for start, end in zip(edges[::2], edges[1::2], strict=False)]
    last_end = hours[-1][1] if hours else 0
    if draw(st.integers(0, 3)) == 0 and last_end < A_DAY - 30:
        hours.append((draw(st.integers(last_end // 15 + 1, 95)) * 15, A_DAY + 15 * draw(st.integers(1, 32))))
    return tuple(hours)


weeks = st.tuples(*[day_hours()] * 7)


def written(week: tuple[DayHours, ...]) -> str:
    """As OpenStreetMap writes it: rules joined by a comma add to each other, and a night is 22:00-30:00."""

    def clock(minute: int) -> str:
        return f"{minute // 60:02d}:{minute % 60:02d}"

    days = (
        f"{day} {','.join(f'{clock(start)}-{clock(end)}' for start, end in hours)}"
        for day, hours in zip(WEEKDAYS, week, strict=True)
        if hours
    )
    return ", ".join(days)


@pytest.mark.parametrize("zone", ZONES)
def test_any_week_is_open_when_another_library_says_so(zone: str) -> None:
    place = ZoneInfo(zone)
    moves = [datetime(day.year, day.month, day.day, tzinfo=UTC) for at, day in CLOCK_CHANGES if at == zone]
    beside = [day + n * QUARTER for day in moves for n in range(-36 * 4, 48 * 4)]
    some_day = st.integers(0, 365 * 96).map(lambda n: datetime(moves[0].year, 1, 2, tzinfo=UTC) + n * QUARTER)

    @tried(15)
    @given(week=weeks.filter(any), some_days=st.lists(some_day, max_size=60))
    def holds(week: tuple[DayHours, ...], some_days: list[datetime]) -> None:
        other = OpeningHours(written(week), timezone=place)
        ours = WorkingTime("desk", [CalendarRule(time_zone=zone, hours=week)])  # type: ignore[arg-type]
        for at in (*beside, *some_days):
            wall = at.astimezone(place)
            if shown_once(wall):  # of times shown twice, that library takes both, and ours the first or the last
                assert ours.is_open(at) == other.is_open(wall), f"{wall:%a %Y-%m-%d %H:%M} of {written(week)}"

    holds()


def shown_once(wall: datetime) -> bool:
    return wall.replace(fold=0).utcoffset() == wall.replace(fold=1).utcoffset()


@pytest.mark.parametrize(
    ("zone", "text", "hours"),
    [
        ("Europe/Berlin", "Mo-Fr 09:00-17:00", {"mon-fri": ["09:00-17:00"]}),
        ("America/New_York", "Mo-Th 08:00-12:30,13:30-18:00; Fr 08:00-16:00",
         {"mon-thu": ["08:00-12:30", "13:30-18:00"], "fri": ["08:00-16:00"]}),
        ("Asia/Kolkata", "Mo-Su 22:00-06:00", {"daily": ["22:00-06:00"]}),
        ("America/Sao_Paulo", "Sa,Su 00:00-24:00; We 20:00-22:00",
         {"sat-sun": ["00:00-24:00"], "wed": ["20:00-22:00"]}),
    ],
)  # fmt: skip
def test_simple_weeks_open_and_close_as_another_library_says(zone: str, text: str, hours: dict[str, list[str]]) -> None:
    place = ZoneInfo(zone)
    other = OpeningHours(text, timezone=place)
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


# By hand ----------------------------------------

OFFICE = {"mon-fri": ["09:00-17:00"]}
SPLIT = {"mon-fri": ["08:00-12:00", "13:00-17:00"]}
UNEVEN = {"mon": ["09:00-17:00"], "tue": ["12:00-18:00"], "sat": ["10:00-13:30"]}
SHOP = {"sun": ["09:00-21:00"]}
NIGHTS = {"daily": ["22:00-06:00"]}
ROUND_THE_CLOCK = {"daily": ["00:00-24:00"]}

ADDED = [
    # zone, hours, from, how long, due; 2 March 2026 is a Monday
    ("UTC", OFFICE, "2026-03-02T07:30", "1:00", "2026-03-02T10:00", "before opening, it counts from the opening"),
    ("UTC", OFFICE, "2026-03-02T09:00", "15:00", "2026-03-03T16:00", "over a night"),
    ("UTC", OFFICE, "2026-03-02T17:00", "0:30", "2026-03-03T09:30", "from the very end of a day"),
    ("UTC", OFFICE, "2026-03-02T09:00", "8:00", "2026-03-02T17:00", "a whole day ends with the day"),
    ("UTC", OFFICE, "2026-03-06T16:59:42", "0:02", "2026-03-09T09:01:42", "seconds stay, over a weekend"),
    ("UTC", SPLIT, "2026-03-02T06:00", "6:00", "2026-03-02T15:00", "noon does not count"),
    ("UTC", UNEVEN, "2026-03-02T16:00", "8:00", "2026-03-07T11:00", "days of different length"),
    ("UTC", {"mon": ["00:01-23:59"]}, "2026-03-02T23:30", "0:30", "2026-03-09T00:02", "a minute missing at each end"),
    ("Asia/Kolkata", {"tue": ["09:00-17:00"]}, "2026-03-03T20:00+00:00", "1:00", "2026-03-10T10:00", "Wednesday there"),
    ("UTC", OFFICE, "2026-03-03T10:00", "-2:00", "2026-03-02T16:00", "back over a night"),
    ("UTC", OFFICE, "2026-03-02T18:10", "-1:30", "2026-03-02T15:30", "back from after closing"),
    ("UTC", ROUND_THE_CLOCK, "2026-03-02T00:00:30", "-0:01", "2026-03-01T23:59:30", "back over midnight"),
    ("Europe/Paris", NIGHTS, "2026-03-28T23:00", "6:00", "2026-03-29T06:00", "a night without an hour"),
    ("Europe/Paris", NIGHTS, "2026-10-24T23:00", "8:00", "2026-10-25T06:00", "a night that has it twice"),
]  # fmt: skip

BETWEEN = [
    # zone, hours, from, until, how long
    ("UTC", OFFICE, "2026-03-06T20:00", "2026-03-09T05:00", "0:00", "nobody works at the weekend"),
    ("UTC", OFFICE, "2026-03-02T15:00", "2026-03-02T10:00", "-5:00", "backwards"),
    ("UTC", SPLIT, "2026-03-02T11:00", "2026-03-09T14:00", "42:00", "a week of split days"),
    ("UTC", UNEVEN, "2026-03-01T00:00", "2026-03-08T00:00", "17:30", "a week of uneven days"),
    ("UTC", UNEVEN, "2026-03-03T15:00", "2026-03-03T15:00", "0:00", "no time at all"),
    ("UTC", {"mon": ["00:00-24:00"]}, "2026-03-01T12:00", "2027-02-28T12:00", "1248:00", "52 Mondays"),
    ("Europe/Paris", SHOP, "2026-10-25T01:00+00:00", "2026-10-26T00:00+00:00", "12:00", "clocks go back first"),
    ("Europe/Paris", SHOP, "2021-01-01T00:00", "2025-12-31T00:00", "3132:00", "261 Sundays through ten changes"),
]  # fmt: skip


def instant(text: str, place: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(place))


def length(text: str) -> timedelta:
    hours, minutes = text.removeprefix("-").split(":")
    span = timedelta(hours=int(hours), minutes=int(minutes))
    return -span if text.startswith("-") else span


@pytest.mark.parametrize(("zone", "hours", "start", "span", "due", "why"), ADDED, ids=[row[-1] for row in ADDED])
def test_added_by_hand(zone: str, hours: dict[str, list[str]], start: str, span: str, due: str, why: str) -> None:
    desk = WorkingTime("desk", [CalendarRule(time_zone=zone, hours=weekly_hours(hours))])
    assert desk.add(instant(start, zone), length(span)) == instant(due, zone).astimezone(UTC)


@pytest.mark.parametrize(("zone", "hours", "start", "end", "span", "why"), BETWEEN, ids=[row[-1] for row in BETWEEN])
def test_measured_by_hand(zone: str, hours: dict[str, list[str]], start: str, end: str, span: str, why: str) -> None:
    desk = WorkingTime("desk", [CalendarRule(time_zone=zone, hours=weekly_hours(hours))])
    assert desk.between(instant(start, zone), instant(end, zone)) == length(span)


# As other products count it ----------------------------------------


def published_cases() -> list[dict[str, Any]]:
    """The cases of the data folder that compute something; the others are about errors of their own products."""
    folder = os.environ.get("RUNG_DATA")
    file = Path(folder) / "calendars" / "working_time_cases.json" if folder else None
    if file is None or not file.is_file():
        return []
    return [case for case in json.loads(file.read_text()) if case["op"] in ("add", "between")]


CASES = published_cases()


def test_the_published_cases_are_at_hand() -> None:
    if not os.environ.get("RUNG_DATA"):
        pytest.skip("RUNG_DATA names no folder of published data sets")
    assert len(CASES) >= 20


@pytest.mark.parametrize("case", CASES, ids=[f"{case['source']}: {case['name']}" for case in CASES])
def test_working_time_is_as_other_products_count_it(case: dict[str, Any]) -> None:
    desk = as_published(case)
    start = instant(case["start"], case["start_tz"])
    if case["op"] == "add":
        due = instant(case["expected"], case["expected_tz"])
        assert desk.add(start, timedelta(seconds=case["seconds"])) == due.astimezone(UTC)
    else:
        expected = timedelta(seconds=case["expected_seconds"])
        assert desk.between(start, instant(case["end"], case["start_tz"])) == expected


def as_published(case: dict[str, Any]) -> WorkingTime:
    if case["hours"] == "24x7":
        return ALWAYS
    hours = case["hours"].items()
    week = week_of(((int(day),), [parse_interval("-".join(one)) for one in intervals]) for day, intervals in hours)
    holidays = tuple(date.fromisoformat(day) for day in case["holidays"])
    return WorkingTime("desk", [CalendarRule(time_zone=case["tz"], hours=week, holidays=holidays)])
