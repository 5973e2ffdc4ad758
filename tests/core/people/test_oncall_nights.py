"""The nights on which clocks move, at the very hour of a hand-over, place by place."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from rung.core.people.oncall import Every, Layer, Override, Schedule, on_call, shifts_between
from rung.core.times.walltime import weekly_hours

NIGHTS = [
    # place, hand-over each day, first day, hours of the turns from it on
    ("Europe/Berlin", "02:30", "2026-03-28", [23.5, 23.5, 24], "02:30 does not exist on the 29th: 03:00 is meant"),
    ("Europe/Berlin", "02:30", "2026-10-24", [24, 25, 24], "02:30 is there twice on the 25th: the first is meant"),
    ("Europe/Berlin", "09:00", "2026-03-28", [23, 24, 24], "the turn that the night is in is shorter"),
    ("America/New_York", "02:00", "2026-03-07", [24, 23, 24], "02:00 does not exist on the 8th: 03:00 is meant"),
    ("America/New_York", "01:30", "2026-10-31", [24, 25, 24], "01:30 is there twice on the 1st"),
    ("Australia/Lord_Howe", "02:00", "2026-04-04", [24.5, 24, 24], "half an hour back, from two to half past one"),
    ("Australia/Lord_Howe", "02:15", "2026-10-03", [23.75, 23.75, 24], "half an hour forward: 02:30 is meant"),
    ("America/Santiago", "00:00", "2026-09-05", [24, 23, 24], "midnight does not exist on the 6th: 01:00 is meant"),
    ("America/Santiago", "00:00", "2026-04-04", [25, 24, 24], "the last hour of the 4th is there twice"),
    ("Pacific/Apia", "09:00", "2011-12-29", [15, 9, 24], "there is no 30 December: its turn is from midnight to nine"),
    ("Asia/Beirut", "00:00", "2026-03-28", [24, 23, 24], "midnight does not exist on the 29th"),
]


@pytest.mark.parametrize(("place", "time", "day", "hours", "why"), NIGHTS)
def test_turns_of_a_day_hand_over_at_the_wall_time(
    place: str, time: str, day: str, hours: list[float], why: str
) -> None:
    first = datetime.fromisoformat(f"{day}T{time}")
    daily = Schedule("s", place, (Layer(("ana", "bo", "cy", "dee"), Every("day"), first),))
    start = first.replace(tzinfo=ZoneInfo(place))
    turns = shifts_between(daily, start, start + timedelta(days=5))[:3]
    lengths = [(turn.until - turn.since) / timedelta(hours=1) for turn in turns if turn.since and turn.until]
    assert lengths == hours, why
    assert [turn.person for turn in turns] == ["ana", "bo", "cy"]


@pytest.mark.parametrize("place", sorted({night[0] for night in NIGHTS}))
def test_turns_of_hours_last_their_hours_on_any_night(place: str) -> None:
    for _, time, day, *_rest in (night for night in NIGHTS if night[0] == place):
        first = datetime.fromisoformat(f"{day}T{time}")
        by_hours = Schedule("s", place, (Layer(("ana", "bo"), Every("hour", 8), first),))
        start = first.replace(tzinfo=ZoneInfo(place))
        turns = shifts_between(by_hours, start, start + timedelta(days=4))[:-1]
        assert {turn.until - turn.since for turn in turns if turn.since and turn.until} == {timedelta(hours=8)}


def test_layers_that_follow_the_sun_leave_the_gap_that_a_change_of_clocks_tears() -> None:
    """Berlin has nine to five, New York what is eleven to eleven there: for three weeks in March they do not meet."""

    def layer(person: str, place: str, hours: str) -> Layer:
        starts = datetime.fromisoformat("2026-01-05T00:00")
        return Layer((person,), Every("week"), starts, place, weekly_hours({"daily": [hours]}))

    layers = (layer("ana", "Europe/Berlin", "05:00-17:00"), layer("bo", "America/New_York", "11:00-23:00"))
    around = Schedule("s", "UTC", layers)

    def gaps(day: str) -> list[tuple[str, str]]:
        start = datetime.fromisoformat(f"{day}T00:00+00:00")
        duties = shifts_between(around, start, start + timedelta(days=1))
        return [(f"{one.since:%H:%M}", f"{one.until:%H:%M}") for one in duties if one.person is None]

    assert gaps("2026-03-04") == []
    assert gaps("2026-03-11") == [("03:00", "04:00")], "New York has moved, Berlin has not"
    assert gaps("2026-04-01") == []
    net = Schedule("s", "UTC", (layer("cy", "UTC", "00:00-24:00"), *layers))
    assert on_call(net, datetime.fromisoformat("2026-03-11T03:30+00:00")) == "cy"


def test_a_cover_of_the_hour_that_is_there_twice() -> None:
    place = ZoneInfo("Europe/Berlin")
    alone = Layer(("ana",), Every("week"), datetime.fromisoformat("2026-01-05T00:00"))
    first, second = (datetime(2026, 10, 25, 2, 30, tzinfo=place, fold=fold) for fold in (0, 1))
    covered = Schedule("s", "Europe/Berlin", (alone,), (Override("bo", first, second),))
    (cover,) = [one for one in shifts_between(covered, first - timedelta(hours=9), second) if one.person == "bo"]
    assert cover.since is not None
    assert cover.until is not None
    assert cover.until - cover.since == timedelta(hours=1)
