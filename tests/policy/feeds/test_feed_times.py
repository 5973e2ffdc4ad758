"""When the entries of a feed begin and end: time zones, days, spans, and the nights on which the clocks change."""

from __future__ import annotations

import pytest

from rung.policy.feeds.feeds import shifts_of
from tests.policy.feeds.test_feeds import (
    FOLLOW_THE_SUN,
    FOUR_YEARS,
    HOUR,
    PEOPLE,
    SPRING,
    codes,
    feed,
    in_a_zone_of_its_own,
    read,
    told,
    turns,
)


@pytest.mark.parametrize("name", ["Mars/Base", "Europe", "../../etc/passwd", "x" * 300])
def test_a_zone_that_is_none_is_told_of_and_the_schedules_is_taken(name: str) -> None:
    found = read(f"SUMMARY:bo;;DTSTART;TZID={name}:20260302T080000;;DURATION:PT1H", time_zone="America/New_York")
    assert [f"{one.from_at:%H:%M}" for one in found.shifts] == ["13:00"]
    assert codes(found) == ["feed_zone_unknown"]
    assert told(found)[0].endswith("its times are taken as America/New_York")


def of_zone(name: str, *entries: str) -> list[str]:
    source = feed(*entries).replace(b"PRODID", f"X-WR-TIMEZONE:{name}\r\nPRODID".encode(), 1)
    found = shifts_of(source, PEOPLE, "America/New_York", *SPRING)
    return [*(f"{one.from_at:%m-%d %H:%M}" for one in found.shifts), *codes(found)]


def test_the_zone_of_a_calendar_is_that_of_its_times_without_one() -> None:
    floating, day = "SUMMARY:bo;;DTSTART:20260302T080000;;DURATION:PT1H", "SUMMARY:bo;;DTSTART;VALUE=DATE:20260302"
    weekly = "SUMMARY:bo;;DTSTART:20260324T080000Z;;DURATION:PT1H;;RRULE:FREQ=WEEKLY;COUNT=2"
    assert of_zone("Asia/Tokyo", floating) == ["03-01 23:00"]
    assert of_zone("Asia/Tokyo", day) == ["03-02 05:00"], "a day is one of the schedule's"
    assert of_zone("Europe/Berlin", weekly) == ["03-24 08:00", "03-31 07:00"], "what repeats keeps its wall time"
    assert of_zone("Moon/Sea", floating) == ["03-02 13:00", "feed_zone_unknown"]
    assert of_zone("Europe", floating) == ["03-02 13:00", "feed_zone_unknown"]


def test_a_day_that_ends_at_an_instant_begins_at_midnight_of_the_schedules_zone() -> None:
    mixed = "SUMMARY:bo;;DTSTART;VALUE=DATE:20260305;;DTEND:20260307T000000Z"
    assert turns(mixed) == ["bo 03-04 23:00 - 03-07 00:00"]
    assert turns(mixed, time_zone="America/New_York") == ["bo 03-05 05:00 - 03-07 00:00"]
    assert turns("SUMMARY:bo;;DTSTART:20260305T120000Z;;DTEND;VALUE=DATE:20260307") == ["bo 03-05 12:00 - 03-06 23:00"]


BEFORE_SPRING = "SUMMARY:bo;;DTSTART;TZID=Europe/Berlin:20260328T"


@pytest.mark.parametrize(
    ("entry", "ends"),
    [
        (f"{BEFORE_SPRING}220000;;DURATION:PT8H", "03-29 05:00"),
        (f"{BEFORE_SPRING}220000;;DTEND;TZID=Europe/Berlin:20260329T060000", "03-29 04:00"),
        (f"{BEFORE_SPRING}090000;;DURATION:PT24H", "03-29 08:00"),
        (f"{BEFORE_SPRING}090000;;DURATION:P1D", "03-29 07:00"),
        (f"{BEFORE_SPRING}090000;;DURATION:P1DT1H", "03-29 08:00"),
        (f"{BEFORE_SPRING}090000;;DURATION:P1W", "04-04 07:00"),
        ("SUMMARY:bo;;DTSTART;VALUE=DATE:20260328;;DURATION:P2D", "03-29 22:00"),
        ("SUMMARY:bo;;DTSTART;TZID=Europe/Berlin:20261024T220000;;DURATION:PT8H", "10-25 04:00"),
    ],
)
def test_hours_are_exact_and_days_are_of_wall_time(entry: str, ends: str) -> None:
    found = shifts_of(feed(entry), PEOPLE, "Europe/Berlin", *FOUR_YEARS).shifts
    assert [f"{one.to_at:%m-%d %H:%M}" for one in found] == [ends]


def test_hours_are_exact_at_each_repeat() -> None:
    assert turns(f"{BEFORE_SPRING}220000;;DURATION:PT8H;;RRULE:FREQ=DAILY;COUNT=2") == [
        "bo 03-28 21:00 - 03-29 05:00", "bo 03-29 20:00 - 03-30 04:00",
    ]  # fmt: skip


def test_a_zone_that_a_feed_writes_out_is_as_good_as_the_one_of_the_world() -> None:
    twice = "SUMMARY:bo;;DTSTART;TZID=Europe/Berlin:20261025T023000;;DTEND;TZID=Europe/Berlin:20261025T024500"
    never = "SUMMARY:cy;;DTSTART;TZID=Europe/Berlin:20260329T023000;;DURATION:PT1H"
    source = feed(*FOLLOW_THE_SUN, twice, never)
    expected = shifts_of(source, PEOPLE, "UTC", *FOUR_YEARS)
    assert shifts_of(in_a_zone_of_its_own(source), PEOPLE, "UTC", *FOUR_YEARS) == expected


def test_a_zone_that_a_feed_writes_out_is_not_known_to_the_next() -> None:
    entry = f"SUMMARY:bo;;{HOUR}".replace("DTSTART:", "DTSTART;TZID=Europe/Berlin:").replace("0000Z", "0000")
    own = in_a_zone_of_its_own(feed(entry))
    without = feed(entry.replace("Europe/Berlin", "Customized"))
    assert shifts_of(own, PEOPLE, "America/New_York", *SPRING).problems == ()
    assert codes(shifts_of(without, PEOPLE, "America/New_York", *SPRING)) == ["feed_zone_unknown"]
