"""The calendar on the page says what the core says, in every zone and on every night."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rung.console.pictures import duty_calendar
from rung.core.document import Person, PolicyDocument
from rung.core.people.oncall import Schedule, on_call
from rung.core.policy import Policy
from tests.core.people.test_oncall_oracle import schedules
from tests.core.slow_calendar import ZONES
from tests.core.slow_clock import CLOCK_CHANGES
from tests.properties import tried

CAST = {key: Person(key, key.title()) for key in ("ana", "bo", "cy", "dee")}


def policy_of(schedule: Schedule) -> Policy:
    return Policy(PolicyDocument(people=CAST, schedules={"s": schedule}), 1)


@pytest.mark.parametrize(("place", "around"), CLOCK_CHANGES)
def test_each_day_is_filled_without_a_hole_by_whoever_is_on_call(place: str, around: date) -> None:
    now = datetime.fromisoformat(f"{around}T12:00+00:00")

    @tried(6)
    @given(schedule=schedules(place, around), reader=st.sampled_from(ZONES), view=st.sampled_from(["week", "month"]))
    def holds(schedule: Schedule, reader: str, view: str) -> None:
        shown = duty_calendar.sheet({"view": view, "on": around.isoformat()}, reader, now)
        days = duty_calendar.days_of(schedule, shown, policy_of(schedule), reader, now, with_layers=True)
        assert [day.date for day in days] == list(shown.days)
        bars = [bar for day in days for bar in day.lines[0].bars]
        for bar in bars:
            assert on_call(schedule, max(bar.since, shown_from(days))) == bar.person
            assert on_call(schedule, bar.until - timedelta(microseconds=1)) == bar.person
        for day in days:
            width = sum(bar.width for bar in day.lines[0].bars)
            assert width == pytest.approx(100, abs=0.2) or (not day.lines[0].bars and "not exist" in day.marks[0])

    holds()


def shown_from(days: list[duty_calendar.Day]) -> datetime:
    return min(bar.since for day in days for bar in day.lines[0].bars)


@pytest.mark.parametrize(("place", "around"), CLOCK_CHANGES)
def test_the_day_on_which_clocks_move_is_marked_for_whoever_lives_there(place: str, around: date) -> None:
    now = datetime.fromisoformat(f"{around}T12:00+00:00")
    shown = duty_calendar.sheet({"on": around.isoformat()}, place, now)
    days = duty_calendar.days_of(Schedule("s", place), shown, policy_of(Schedule("s", place)), place, now)
    marked = {day.date: day.marks for day in days if day.marks}
    assert around in marked or around - timedelta(days=1) in marked
    assert all(place in mark or "not exist" in mark for marks in marked.values() for mark in marks)
