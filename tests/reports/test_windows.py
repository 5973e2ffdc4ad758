"""Weeks, nights, free days and hours, worked out by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from rung.core.desk import Away
from rung.core.policy import Policy
from rung.policy import load
from rung.reports import hours
from rung.reports.windows import Window, disturbing, weeks
from tests.properties import tried

WORDS = """
rung: 1
workspace: {time_zone: Europe/Berlin, calendar: office}
calendars:
  office: {time_zone: Europe/Berlin, hours: {mon-fri: ["09:00-17:00"]}, closed: [2026-03-11]}
  half: {time_zone: Europe/Berlin, hours: {mon-wed: ["09:00-13:00"]}}
  both: {any_of: [office, half]}
people:
  ana: {name: Ana, email: ana@support.example, time_zone: America/New_York}
  bo: {name: Bo, email: bo@support.example, hours: half, notices: {quiet: "23:30-05:00"}}
  cy: {name: Cy, email: cy@support.example, hours: always}
  dee: {name: Dee, email: dee@support.example, hours: both}
schedules:
  nights:
    layers: [{rotation: [ana, bo], every: 1d, starts: 2026-03-09T00:00}]
"""
MONDAY = date(2026, 3, 9)
START = datetime(2026, 3, 8, 23, 0, tzinfo=UTC)
"""Midnight in Berlin, in winter."""
END = START + timedelta(days=7)


def policy() -> Policy:
    loaded = load(WORDS)
    assert loaded.document is not None, loaded.errors
    return Policy(loaded.document, 1)


def windows(person: str, kind: str, *days: date) -> list[Window]:
    one = policy()
    return [each for each in disturbing(one, one.document.people[person], days) if each.kind == kind]


def test_weeks_are_the_workspaces_and_the_running_one_ends_now() -> None:
    now = datetime(2026, 4, 1, 10, 0, tzinfo=UTC)
    found = weeks("Europe/Berlin", now, 2)
    assert [one.monday.isoformat() for one in found] == ["2026-03-16", "2026-03-23", "2026-03-30"]
    assert found[1].until_at - found[1].from_at == timedelta(hours=167)  # the clocks went forward on the 29th
    assert [one.is_running for one in found] == [False, False, True]
    assert found[2].until_at == now
    assert found[2].from_at == datetime(2026, 3, 29, 22, 0, tzinfo=UTC)


def test_weeks_may_end_in_the_past_and_never_in_the_future() -> None:
    now = datetime(2026, 4, 1, 10, 0, tzinfo=UTC)
    assert [one.monday.day for one in weeks("UTC", now, 1, date(2026, 3, 11))] == [2, 9]
    assert [one.monday.day for one in weeks("UTC", now, 0, date(2030, 1, 1))] == [30]


def test_a_night_is_in_the_persons_own_zone_and_bears_the_date_of_its_evening() -> None:
    (night,) = windows("ana", "night", MONDAY)
    assert night.from_at == datetime(2026, 3, 10, 2, 0, tzinfo=UTC)  # 22:00 in New York, where summer began on the 8th
    assert night.until_at == datetime(2026, 3, 10, 11, 0, tzinfo=UTC)
    assert night.day == MONDAY


def test_quiet_hours_of_ones_own_are_ones_night() -> None:
    (night,) = windows("bo", "night", MONDAY)
    assert (night.from_at, night.until_at) == (
        datetime(2026, 3, 9, 22, 30, tzinfo=UTC),
        datetime(2026, 3, 10, 4, 0, tzinfo=UTC),
    )


def test_weekends_and_the_holidays_of_the_own_calendar_are_free() -> None:
    week = [MONDAY + timedelta(days=number) for number in range(7)]
    assert [one.day.day for one in windows("ana", "free", *week)] == [11, 14, 15]
    assert [one.day.day for one in windows("bo", "free", *week)] == [14, 15]
    assert [one.day.day for one in windows("cy", "free", *week)] == [14, 15]
    assert [one.day.day for one in windows("dee", "free", *week)] == [14, 15]  # half works on the 11th


def test_hours_worked_are_the_calendars_without_absences() -> None:
    away = {"ana": (Away(datetime(2026, 3, 12, 11, 0, tzinfo=UTC)),)}  # from noon on Thursday, for good
    found = hours.worked(policy(), away, START, END)
    assert found["ana"] == 8 + 8 + 0 + 3
    assert found["bo"] == 12
    assert found["cy"] == 40
    assert hours.worked(policy(), {"cy": (Away(START, END),)}, START, END)["cy"] == 0


def test_turns_on_call_go_to_the_deputy_of_whoever_is_away() -> None:
    assert hours.on_call(policy(), {}, START, END) == {"ana": 96, "bo": 72}
    away = {"ana": (Away(START, START + timedelta(hours=6), "cy"),), "bo": (Away(START, END),)}
    assert hours.on_call(policy(), away, START, END) == {"ana": 90, "bo": 0, "cy": 6}


def test_a_deputy_who_is_away_too_has_no_turn() -> None:
    away = {"ana": (Away(START, START + timedelta(hours=6), "cy"),), "cy": (Away(START, START + timedelta(hours=2)),)}
    assert hours.on_call(policy(), away, START, END)["cy"] == 4


@given(st.integers(0, 3 * 365 * 24 * 60), st.integers(0, 20))
@tried(60)
def test_weeks_follow_each_other_without_a_hole(minutes: int, number: int) -> None:
    now = START + timedelta(minutes=minutes)
    found = weeks("Europe/Berlin", now, number)
    assert len(found) == number + 1
    assert all(one.until_at == other.from_at for one, other in pairwise(found))
    assert found[-1].from_at <= now == found[-1].until_at


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 30)), max_size=5), st.integers(0, 60), st.integers(1, 60))
@tried(80)
def test_what_is_taken_away_and_what_is_left_make_the_whole(
    gone: list[tuple[int, int]], start: int, length: int
) -> None:
    def hour(number: int) -> datetime:
        return START + timedelta(hours=number)

    cut = hours.merged((hour(at), hour(at + span)) for at, span in gone)
    left = hours.without([(hour(start), hour(start + length))], cut)
    held = {number for at, span in gone for number in range(at, at + span)}
    wanted = sum(number not in held for number in range(start, start + length))
    assert sum((until - since for since, until in left), timedelta()) == timedelta(hours=wanted)
