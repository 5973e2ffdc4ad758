"""iCal feeds: whose turn an entry is, when it begins and ends, and what a feed cannot do."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import pytest

from rung.core.oncall import Schedule, on_call
from rung.core.policy import Person
from rung.policy.feeds import LARGEST, FeedRead, UnreadableFeed, shifts_of

PEOPLE = {
    "ana": Person("ana", "Ana Ruiz", email="Ana.Ruiz@support.example"),
    "bo": Person("bo", "Bo Lind", email="bo@support.example"),
    "cy": Person("cy", "Cy Park"),
}
SPRING = (datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC))


def feed(*entries: str) -> bytes:
    """A calendar of entries, each the lines of one separated by `;;`; a uid of its own where it names none."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//support.example//EN"]
    for number, entry in enumerate(entries):
        own = entry.split(";;")
        uid = [] if any(line.startswith("UID:") for line in own) else [f"UID:{number}@support.example"]
        lines += ["BEGIN:VEVENT", *uid, *own, "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def read(*entries: str, time_zone: str = "Europe/Berlin") -> FeedRead:
    return shifts_of(feed(*entries), PEOPLE, time_zone, *SPRING)


def turns(*entries: str, time_zone: str = "Europe/Berlin") -> list[str]:
    """Every turn as `ana 03-02 08:00 - 03-02 16:00`, in UTC."""
    found = read(*entries, time_zone=time_zone).shifts
    return [f"{one.who} {one.from_at:%m-%d %H:%M} - {one.to_at:%m-%d %H:%M}" for one in found]


HOUR = "DTSTART:20260302T080000Z;;DTEND:20260302T090000Z"


@pytest.mark.parametrize(
    ("named", "who"),
    [
        ("SUMMARY:ana", "ana"),
        ("SUMMARY:@Ana", "ana"),
        ("SUMMARY:  ana   RUIZ ", "ana"),
        ("SUMMARY:ana.ruiz", "ana"),
        ("SUMMARY:ana.ruiz@Support.example", "ana"),
        ("SUMMARY:On call;;ATTENDEE;CN=Ana:mailto:ana.ruiz@support.example", "ana"),
        ("SUMMARY:cy;;ATTENDEE:MAILTO:BO@support.example", "bo"),
        ("SUMMARY:cy;;ATTENDEE:mailto:boss@customer.example;;ATTENDEE:mailto:bo@support.example", "bo"),
        ("SUMMARY:cy;;ATTENDEE:mailto:boss@customer.example", "cy"),
    ],
)
def test_an_entry_names_somebody_by_attendee_or_summary(named: str, who: str) -> None:
    assert [one.who for one in read(f"{HOUR};;{named}").shifts] == [who]


def test_an_entry_that_names_nobody_is_told_of_and_takes_nothing_away() -> None:
    found = read(f"{HOUR};;SUMMARY:Dana", f"{HOUR};;SUMMARY:bo", HOUR)
    assert [one.who for one in found.shifts] == ["bo"]
    assert found.problems == (
        "'Dana' names nobody of the policy", "'an entry without a summary' names nobody of the policy",
    )  # fmt: skip
    many = read(*(f"{HOUR};;SUMMARY:Somebody {number}" for number in range(9)))
    assert len(many.problems) == 6
    assert many.problems[-1] == "4 more entries name nobody of the policy"


def test_a_weekly_turn_keeps_its_wall_time_when_the_clocks_change() -> None:
    assert turns(
        "SUMMARY:bo;;DTSTART;TZID=Europe/Berlin:20260322T200000;;DTEND;TZID=Europe/Berlin:20260323T080000;;"
        "RRULE:FREQ=WEEKLY;COUNT=2"
    ) == ["bo 03-22 19:00 - 03-23 07:00", "bo 03-29 18:00 - 03-30 06:00"]


def test_a_turn_across_the_change_ends_at_its_wall_time() -> None:
    assert turns("SUMMARY:bo;;DTSTART;TZID=Europe/Berlin:20260329T010000;;DTEND;TZID=Europe/Berlin:20260329T040000"
                 ) == ["bo 03-29 00:00 - 03-29 02:00"]  # fmt: skip


def test_days_and_times_without_a_zone_are_those_of_the_schedule() -> None:
    entries = ("SUMMARY:cy;;DTSTART;VALUE=DATE:20260304;;DTEND;VALUE=DATE:20260306",
               "SUMMARY:bo;;DTSTART:20260307T090000;;DURATION:PT8H")  # fmt: skip
    assert turns(*entries) == ["cy 03-03 23:00 - 03-05 23:00", "bo 03-07 08:00 - 03-07 16:00"]
    assert turns(*entries, time_zone="America/New_York") == [
        "cy 03-04 05:00 - 03-06 05:00", "bo 03-07 14:00 - 03-07 22:00",
    ]  # fmt: skip


DAILY = "UID:d;;DTSTART:20260302T080000Z;;DTEND:20260302T160000Z;;RRULE:FREQ=DAILY;COUNT=3"


def test_days_taken_out_swapped_and_cancelled() -> None:
    assert turns(
        f"{DAILY};;SUMMARY:ana;;EXDATE:20260303T080000Z",
        "UID:d;;RECURRENCE-ID:20260304T080000Z;;DTSTART:20260304T100000Z;;DTEND:20260304T160000Z;;SUMMARY:bo",
    ) == ["ana 03-02 08:00 - 03-02 16:00", "bo 03-04 10:00 - 03-04 16:00"]
    assert turns(f"{HOUR};;SUMMARY:ana;;STATUS:CANCELLED") == []


def test_the_latest_edit_of_an_entry_holds() -> None:
    swapped = "UID:d;;RECURRENCE-ID:20260304T080000Z;;DTSTART:20260304T080000Z;;DTEND:20260304T160000Z"
    assert turns(f"{DAILY};;SUMMARY:ana", f"{swapped};;SEQUENCE:2;;SUMMARY:cy", f"{swapped};;SEQUENCE:1;;SUMMARY:bo"
                 )[-1].startswith("cy 03-04")  # fmt: skip


def test_a_turn_that_reaches_into_the_time_asked_for_is_kept_whole() -> None:
    assert turns("SUMMARY:bo;;DTSTART:20260227T080000Z;;DTEND:20260302T080000Z") == ["bo 02-27 08:00 - 03-02 08:00"]
    assert turns("SUMMARY:bo;;DTSTART:20260227T080000Z;;DTEND:20260301T000000Z") == []


def test_an_entry_that_ends_before_it_begins_is_nobodys_turn() -> None:
    assert turns("SUMMARY:bo;;DTSTART:20260302T080000Z;;DTEND:20260302T080000Z") == []


def test_the_turns_of_a_feed_say_who_is_on_call() -> None:
    shifts = read(f"{DAILY};;SUMMARY:ana", f"{HOUR.replace('T08', 'T07')};;SUMMARY:bo").shifts
    schedule = Schedule("On call", shifts=shifts)
    assert on_call(schedule, datetime(2026, 3, 2, 7, 30, tzinfo=UTC)) == "bo"
    assert on_call(schedule, datetime(2026, 3, 2, 8, 30, tzinfo=UTC)) == "ana", "of two at once the later one"
    assert on_call(schedule, datetime(2026, 3, 2, 16, 0, tzinfo=UTC)) is None


@pytest.mark.parametrize(
    "source", [b"", b"<html>Please sign in</html>", b"\xff\xfe\x00" * 99, b"BEGIN:VEVENT\r\nEND:VEVENT\r\n"]
)
def test_what_is_no_calendar_says_so(source: bytes) -> None:
    with pytest.raises(UnreadableFeed, match="no iCal calendar"):
        shifts_of(source, PEOPLE, "UTC", *SPRING)


def test_a_feed_that_is_too_large_is_not_looked_at() -> None:
    with pytest.raises(UnreadableFeed, match="bytes"):
        shifts_of(b" " * (LARGEST + 1), PEOPLE, "UTC", *SPRING)


NUMBERS = ",".join(map(str, range(60)))


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=HOURLY;INTERVAL=0",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
        f"FREQ=DAILY;BYMINUTE={NUMBERS};BYSECOND={NUMBERS}",
    ],
)
def test_a_rule_without_end_is_given_up(rule: str) -> None:
    with pytest.raises(UnreadableFeed, match=r"too long|worked out"):
        read(f"SUMMARY:bo;;DTSTART:20200101T000000Z;;DURATION:PT1S;;RRULE:{rule}")


def test_reading_leaves_a_profiler_as_it_was() -> None:
    calls: list[str] = []
    sys.setprofile(lambda frame, event, arg: calls.append(event))
    try:
        read(f"{HOUR};;SUMMARY:bo")
        with pytest.raises(UnreadableFeed):
            read("SUMMARY:bo;;DTSTART:20200101T000000Z;;DURATION:PT1S;;RRULE:FREQ=SECONDLY")
        assert sys.getprofile() is not None
    finally:
        sys.setprofile(None)
    assert calls
