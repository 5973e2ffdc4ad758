"""Whatever a feed holds: reading it never raises, ends within its budget, and what it says stands at a place."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from rung.policy import Feeds, load
from tests.policy.documents import company
from tests.policy.feeds.test_feeds import DAILY, FOLLOW_THE_SUN, HOUR, NEVER, feed, in_a_zone_of_its_own
from tests.properties import tried

POLICY = company('schedules: {on-call: {ical: "on-call.ics"}}', ("schedules",))
SWAP = "UID:d;;RECURRENCE-ID:20260304T080000Z;;DTSTART:20260304T100000Z;;DTEND:20260304T160000Z;;SUMMARY:bo"
WHOLE = in_a_zone_of_its_own(feed(*FOLLOW_THE_SUN, f"{DAILY};;SUMMARY:ana", SWAP, f"{HOUR};;SUMMARY:Dana"))
LINES = WHOLE.split(b"\r\n")
ODD = [
    line.encode()
    for line in (
        "RRULE:FREQ=DAILY", "RRULE:FREQ=YEARLY;BYDAY=53MO", f"RRULE:{NEVER}", "RRULE:FREQ=SECONDLY", "RRULE:",
        "RRULE:FREQ=HOURLY;COUNT=0", "RRULE:FREQ=WEEKLY;INTERVAL=-1", "RRULE:FREQ=DAILY;UNTIL=x", "DURATION:-P1D",
        "DURATION:P99999999999D", "DURATION:P", "DTSTART:99991231T235959Z", "DTSTART:00010101T000000",
        "DTSTART;VALUE=DATE:20260329", "DTSTART;TZID=Mars:20260302T080000", "DTSTART;TZID=Europe:20260302T080000",
        "DTSTART:soon", "DTEND;VALUE=DATE:20260101", "DTEND:00010101T000000Z", "RDATE:20260101", "RDATE:",
        "RDATE;VALUE=PERIOD:20260303T080000Z/PT5H", "EXDATE:x", "EXDATE;VALUE=DATE:20260303", "BEGIN:VEVENT",
        "END:VEVENT", "BEGIN:VCALENDAR", "END:VCALENDAR", "BEGIN:VTIMEZONE", "TZID:", "TZOFFSETTO:x", "SEQUENCE:x",
        "RECURRENCE-ID;RANGE=THISANDFUTURE:20260303T080000Z", "RECURRENCE-ID:20260101T000000", "STATUS:", "ATTENDEE:",
        "UID:d", "X-WR-TIMEZONE:Moon", "X-WR-TIMEZONE:Asia/Tokyo", "CALSCALE:LUNAR", "\x00", "\u2028", " folded", ":",
    )
]  # fmt: skip

positions = st.integers(0, len(LINES) - 1)


def sound(source: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "on-call.ics"
        file.write_bytes(source)
        began = time.process_time()
        loaded = load(POLICY, feeds=Feeds.of_years([2026], folder=file.parent))
        assert time.process_time() - began < 10
    lines = POLICY.count("\n") + 1
    for problem in (*loaded.errors, *loaded.warnings):
        assert 1 <= problem.line <= lines
        assert problem.column >= 1
        assert problem.message
    assert {problem.code for problem in loaded.errors} <= {"unreadable_feed"}
    assert (loaded.document is None) == bool(loaded.errors)


@tried(50)
@given(st.lists(st.tuples(positions, st.sampled_from(["put in", "instead", "out"]), st.sampled_from(ODD)), max_size=4))
@example([(5, "put in", b"RRULE:FREQ=SECONDLY")])
def test_lines_put_in_and_taken_out(edits: list[tuple[int, str, bytes]]) -> None:
    lines = list(LINES)
    for at, edit, odd in edits:
        if edit == "put in":
            lines.insert(at, odd)
        else:
            lines[at % len(lines) : at % len(lines) + 1] = [odd] * (edit == "instead")
    sound(b"\r\n".join(lines))


@tried(40)
@given(st.lists(st.tuples(st.integers(0, len(WHOLE)), st.integers(0, 40), st.binary(max_size=6)), max_size=4))
def test_bytes_deleted_and_put_in(edits: list[tuple[int, int, bytes]]) -> None:
    source = WHOLE
    for at, length, odd in edits:
        source = source[:at] + odd + source[at + length :]
    sound(source)


@tried(15)
@given(st.binary(max_size=300))
@example(b"BEGIN:VCALENDAR\r\n" + b"BEGIN:X\r\n" * 20_000)
@example(b"BEGIN:VCALENDAR\r\n" * 20_000 + b"END:VCALENDAR\r\n" * 20_000)
@example(b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:" + b"\\," * 200_000 + b"\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")
def test_anything_at_all(source: bytes) -> None:
    sound(source)
