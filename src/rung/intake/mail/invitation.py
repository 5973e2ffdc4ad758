"""A calendar invitation (RFC 5545, RFC 5546) as one line that people read: what, when and what is asked.

Its instants are written in UTC (`2026-03-09 08:30 UTC`), and pages show them on the reader's clock.
"""

from datetime import UTC, date, datetime
from typing import Any

import icalendar

MAX_CALENDAR = 64 * 1024
MAX_EVENTS = 5
_METHODS = {
    "REQUEST": "Invitation", "CANCEL": "Cancelled", "COUNTER": "Another time proposed", "ADD": "Invitation",
    "DECLINECOUNTER": "Time declined", "REFRESH": "Asked for the invitation", "REPLY": "Answer",
}  # fmt: skip
_ANSWERS = {"ACCEPTED": "Accepted", "DECLINED": "Declined", "TENTATIVE": "Tentatively accepted"}
SIGNS = (*dict.fromkeys(_METHODS.values()), *_ANSWERS.values(), "Event")
"""How such a line begins, before its colon."""


def invitation(text: str) -> tuple[str, ...]:
    """A line for each event; none for a calendar that cannot be read: it is kept as a file all the same."""
    if len(text) > MAX_CALENDAR:
        return ()
    try:
        calendar = icalendar.Calendar.from_ical(text)
        method = str(calendar.get("METHOD", "")).upper()
        return tuple(_line(event, method) for event in calendar.walk("VEVENT")[:MAX_EVENTS])
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, OverflowError):
        return ()


def _line(event: Any, method: str) -> str:
    sign = _METHODS.get(method, "Event")
    if sign == "Answer":
        attendee = event.get("ATTENDEE")
        first = attendee[0] if isinstance(attendee, list) and attendee else attendee
        sign = _ANSWERS.get(str(getattr(first, "params", {}).get("PARTSTAT", "")).upper(), sign)
    begins, ends = event.decoded("DTSTART", None), event.decoded("DTEND", None)
    what = _short(event.get("SUMMARY"), 200) or "without a title"
    parts = [what, _when(begins, ends), "repeated" if event.get("RRULE") else "", _short(event.get("LOCATION"), 200)]
    return f"{sign}: " + ", ".join(part for part in parts if part)


def _when(begins: Any, ends: Any) -> str:
    first, last = _instant(begins), _instant(ends)
    if isinstance(ends, date) and not isinstance(ends, datetime) and isinstance(begins, date):
        last = "" if (ends - begins).days <= 1 else (ends.fromordinal(ends.toordinal() - 1)).isoformat()
    return f"{first} to {last}" if last and last != first else first


def _instant(value: Any) -> str:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            return f"{value:%Y-%m-%d %H:%M} on the sender's clock"
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    return value.isoformat() if isinstance(value, date) else ""


def _short(value: Any, most: int) -> str:
    return " ".join(str(value or "").split())[:most]
