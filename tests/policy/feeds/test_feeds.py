"""iCal feeds: whose turn an entry is, when it begins and ends, and what a feed cannot do."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime

import pytest

from rung.core.document import Person
from rung.core.people.oncall import Schedule, on_call
from rung.policy.feeds.feeds import LARGEST, FeedRead, UnreadableFeed, shifts_of

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


def told(found: FeedRead) -> list[str]:
    return [problem.message for problem in found.problems]


def codes(found: FeedRead) -> list[str]:
    return [problem.code for problem in found.problems]


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
    assert told(found) == [
        "an entry without a summary names nobody of the policy", "'Dana' names nobody of the policy",
    ]  # fmt: skip
    many = read(*(f"{HOUR};;SUMMARY:Somebody {number}" for number in range(9)))
    assert len(many.problems) == 6
    assert told(many)[-1] == "4 more entries name nobody of the policy"


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


NEVER = "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"


@pytest.mark.parametrize("rule", [NEVER, "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30"])
def test_a_rule_that_never_fits_is_given_up_by_the_work_it_makes(rule: str) -> None:
    with pytest.raises(UnreadableFeed, match="too much work; it was given up at 'bo' of 2020-01-01"):
        read(f"SUMMARY:bo;;DTSTART:20200101T000000Z;;DURATION:PT1S;;RRULE:{rule}")


def test_what_was_given_up_is_not_tried_again() -> None:
    source = feed(f"SUMMARY:bo;;DTSTART:20200102T000000Z;;DURATION:PT1S;;RRULE:{NEVER}")
    with pytest.raises(UnreadableFeed):
        shifts_of(source, PEOPLE, "UTC", *SPRING)
    began = time.process_time()
    with pytest.raises(UnreadableFeed, match="too much work"):
        shifts_of(source, PEOPLE, "UTC", *SPRING)
    assert time.process_time() - began < 0.1


FOUR_YEARS = (datetime(2025, 1, 1, tzinfo=UTC), datetime(2029, 1, 1, tzinfo=UTC))
FOLLOW_THE_SUN = [
    f"SUMMARY:{who};;DTSTART;TZID=Europe/Berlin:20240101T{hour}0000;;DURATION:PT8H;;RRULE:FREQ=DAILY"
    for who, hour in (("ana", "00"), ("bo", "08"), ("cy", "16"))
]
OUTLOOK = (
    "BEGIN:VTIMEZONE\r\nTZID:Customized\r\n"
    "BEGIN:STANDARD\r\nDTSTART:16010101T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\n"
    "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\nEND:STANDARD\r\n"
    "BEGIN:DAYLIGHT\r\nDTSTART:16010101T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\n"
    "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\n"
)


def in_a_zone_of_its_own(source: bytes) -> bytes:
    """The same feed as a program writes it that spells its time zone out."""
    own = source.replace(b"TZID=Europe/Berlin", b"TZID=Customized")
    return own.replace(b"BEGIN:VEVENT", OUTLOOK.encode() + b"BEGIN:VEVENT", 1)


@pytest.mark.parametrize(
    ("source", "number"),
    [
        pytest.param(feed(*FOLLOW_THE_SUN), 3 * 1461 + 1, id="three daily turns"),
        pytest.param(in_a_zone_of_its_own(feed(*FOLLOW_THE_SUN)), 3 * 1461 + 1, id="in a zone that is written out"),
        pytest.param(
            feed(*(f"SUMMARY:bo;;DTSTART:2026{1 + n // 84:02d}{1 + n % 28:02d}T{n // 28 % 3 * 8:02d}0000Z;;"
                   "DURATION:PT1H" for n in range(1000))), 1000, id="a thousand single turns",
        ),
        pytest.param(
            feed(*(f"SUMMARY:bo;;DTSTART;TZID=Europe/Berlin:202001{n + 1:02d}T{n:02d}0000;;DURATION:PT8H;;"
                   "RRULE:FREQ=WEEKLY" for n in range(20))), 4175, id="twenty weekly turns since 2020",
        ),
    ],
)  # fmt: skip
def test_ordinary_feeds_are_read(source: bytes, number: int) -> None:
    found = shifts_of(source, PEOPLE, "Europe/Berlin", *FOUR_YEARS)
    assert (len(found.shifts), found.problems) == (number, ())


# --- what is left out is told of ------------------------------------------------------------------------------------

NUMBERS = ",".join(map(str, range(60)))


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=WEEKLY;UNTL=20261023", "UNTL is no part of an RRULE that is understood here, did you mean UNTIL"),
        ("FREQ=FORTNIGHTLY", "its RRULE cannot be read: 'FREQ=FORTNIGHTLY'"),
        ("FREQ=SECONDLY", "it repeats SECONDLY"),
        ("FREQ=MINUTELY;INTERVAL=30", "it repeats MINUTELY"),
        ("FREQ=HOURLY;INTERVAL=0", "INTERVAL=0"),
        ("COUNT=3", "its RRULE has no FREQ"),
        (f"FREQ=DAILY;BYMINUTE={NUMBERS}", "a list at BYMINUTE"),
        (f"FREQ=DAILY;BYSECOND={NUMBERS}", "a list at BYSECOND"),
        ("FREQ=YEARLY;BYDAY=99MO;BYMONTH=13", "it cannot be worked out"),
        ("FREQ=DAILY;UNTIL=tomorrow", "cannot be read"),
    ],
)
def test_a_series_with_a_fault_is_told_of_and_takes_no_other_with_it(rule: str, words: str) -> None:
    found = read(f"SUMMARY:ana;;DTSTART:20260302T090000Z;;DURATION:PT8H;;RRULE:{rule}", f"{HOUR};;SUMMARY:bo")
    assert [one.who for one in found.shifts] == ["bo"]
    (problem,) = found.problems
    assert problem.code == "feed_series_unreadable"
    assert problem.message.startswith("the turns of 'ana' of 2026-03-02 are left out: ")
    assert words in problem.message
    assert problem.hint


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("SUMMARY:ana;;DTEND:20260302T080000Z", "'ana' are left out: it has no DTSTART that can be read"),
        ("SUMMARY:ana;;DTSTART:soon", "its DTSTART cannot be read: 'soon'"),
        ("SUMMARY:ana;;DTSTART:20260302T080000Z;;DTSTART:20260303T080000Z", "more than one DTSTART"),
        ("SUMMARY:ana;;DTSTART:P1D;;DURATION:PT8H", "its DTSTART is no date"),
        ("SUMMARY:ana;;DTSTART:20260302T080000Z;;DURATION:long", "its DURATION cannot be read"),
        ("SUMMARY:ana;;DTSTART:20260302T080000Z;;DURATION:P99999999999D", "its DURATION cannot be read"),
        ("SUMMARY:ana;;DTSTART:99991231T230000Z;;DURATION:P9D", "date value out of range"),
    ],
)
def test_an_entry_with_a_fault_takes_no_other_with_it(entry: str, words: str) -> None:
    found = read(entry, f"{HOUR};;SUMMARY:bo")
    assert [one.who for one in found.shifts] == ["bo"]
    assert codes(found) == ["feed_series_unreadable"]
    assert words in told(found)[0]


def test_a_change_with_a_fault_leaves_the_series_as_it_was() -> None:
    found = read(f"{DAILY};;SUMMARY:ana", "UID:d;;RECURRENCE-ID:20260303T080000Z;;SUMMARY:bo")
    assert [one.who for one in found.shifts] == ["ana", "ana", "ana"]
    assert codes(found) == ["feed_series_unreadable"]


def test_a_fault_of_what_was_cancelled_is_nobodys_trouble() -> None:
    assert read("SUMMARY:ana;;STATUS:CANCELLED", f"{HOUR};;SUMMARY:bo").problems == ()


def test_an_entry_that_ends_before_it_begins_is_nobodys_turn_and_is_told_of() -> None:
    backward = "DTSTART:20260302T170000Z;;DTEND:20260302T090000Z"
    found = read(f"SUMMARY:ana;;{backward}", f"SUMMARY:Cake;;{backward}", f"{HOUR};;SUMMARY:bo")
    assert [one.who for one in found.shifts] == ["bo"]
    assert [one for one in told(found) if "ana" in one] == ["'ana' of 2026-03-02 is left out: it ends before it begins"]
    (still,) = read("SUMMARY:bo;;DTSTART:20260302T080000Z").problems
    assert (still.code, "it ends when it begins" in still.message) == ("feed_ends_before_start", True)
    assert read("SUMMARY:bo;;DTSTART:20250302T080000Z;;DURATION:-PT8H").problems == (), "that is long past"


# --- the edges of the time asked for ----------------------------------------------------------------------------------

YEAR = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("entry", "time_zone", "begins"),
    [
        ("DTSTART;VALUE=DATE:20251231", "America/New_York", ["2025-12-31 05:00"]),
        ("DTSTART;VALUE=DATE:20251231", "Asia/Tokyo", []),
        ("DTSTART;VALUE=DATE:20251201;;RRULE:FREQ=DAILY;COUNT=31", "America/Los_Angeles", ["2025-12-31 08:00"]),
        ("DTSTART;VALUE=DATE:20270101", "Europe/Berlin", ["2026-12-31 23:00"]),
        ("DTSTART;VALUE=DATE:20270101", "America/New_York", []),
        ("DTSTART:20251231T080000;;DURATION:PT12H", "America/Los_Angeles", ["2025-12-31 16:00"]),
        ("DTSTART:20270101T080000;;DURATION:PT1H", "Pacific/Kiritimati", ["2026-12-31 18:00"]),
    ],
)
def test_what_reaches_over_an_edge_is_seen_by_its_instants(entry: str, time_zone: str, begins: list[str]) -> None:
    found = shifts_of(feed(f"SUMMARY:ana;;{entry}"), PEOPLE, time_zone, *YEAR).shifts
    assert [f"{one.from_at:%Y-%m-%d %H:%M}" for one in found] == begins


# --- the budget leaves no trace ---------------------------------------------------------------------------------------


def test_reading_leaves_a_profiler_as_it_was() -> None:
    calls: list[str] = []
    sys.setprofile(lambda frame, event, arg: calls.append(event))
    try:
        read(f"{HOUR};;SUMMARY:bo;;COMMENT:never read before")
        with pytest.raises(UnreadableFeed):
            read(f"SUMMARY:bo;;DTSTART:20200103T000000Z;;DURATION:PT1S;;RRULE:{NEVER}")
        assert sys.getprofile() is not None
    finally:
        sys.setprofile(None)
    assert calls
