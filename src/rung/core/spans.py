"""Spans of time as people write them: `90s 15m 2h 1d 1w 1h30m`, and `1mo` for rotations.

A day is not 24 hours everywhere. Under a calendar `1d` is that calendar's `day` (24 working hours where it names none)
and `1w` is five of them; elsewhere they are 24 hours and 7 days. So a `Span` keeps the parts it was written with until
somebody who knows the calendar asks for its length.
"""

import re
from datetime import timedelta

from msgspec import Struct

DAY = timedelta(days=1)
WORKING_DAYS_OF_A_WEEK = 5

FORMS = "write 90s, 15m, 2h, 1d, 1w or a sum such as 1h30m"

_PART = re.compile(r"(\d{1,9})\s*(mo|[smhdw])\s*", re.ASCII)
_SECONDS = {"s": 1, "m": 60, "h": 3600}
_LONGEST = 200 * 366 * DAY


class Span(Struct, frozen=True, gc=False, omit_defaults=True):
    """A length of time in the parts it was written with: `1w2d` stays a week and two days."""

    months: int = 0
    weeks: int = 0
    days: int = 0
    seconds: int = 0

    def under(self, day: timedelta | None) -> timedelta:
        """Its length under a calendar whose working day is `day` (None: 24 working hours); a week is five of them."""
        return self._of(day or DAY, WORKING_DAYS_OF_A_WEEK)

    def elapsed(self) -> timedelta:
        """Its length where no calendar stands behind it: days of 24 hours, weeks of seven days."""
        return self._of(DAY, 7)

    @property
    def depends_on_calendar(self) -> bool:
        """Whether it means something else under another calendar."""
        return bool(self.days or self.weeks)

    def __str__(self) -> str:
        """As it would be written in a policy: `1h30m`."""
        hours, seconds = divmod(self.seconds, 3600)
        minutes, seconds = divmod(seconds, 60)
        parts = ((self.months, "mo"), (self.weeks, "w"), (self.days, "d"), (hours, "h"), (minutes, "m"), (seconds, "s"))
        return "".join(f"{count}{unit}" for count, unit in parts if count) or "0s"

    def _of(self, day: timedelta, days_of_a_week: int) -> timedelta:
        if self.months:
            raise ValueError(f"{self} has no fixed length: months are for rotations; {FORMS}")
        return (self.weeks * days_of_a_week + self.days) * day + timedelta(seconds=self.seconds)


def parse_span(text: str) -> Span:
    """The span that a text means. `0` alone is no time at all; anything else names its unit, and each unit once."""
    written = text.strip()
    if written == "0":
        return Span()
    counts: dict[str, int] = {}
    position = 0
    while part := _PART.match(written, position):
        count, unit = int(part[1]), part[2]
        if unit in counts:
            raise ValueError(f"{text!r} names {unit} twice: {FORMS}")
        counts[unit] = count
        position = part.end()
    if not counts or position != len(written):
        raise ValueError(f"{text!r} is not a span of time: {FORMS}")
    return _span_of(counts, text)


def format_span(span: timedelta) -> str:
    """A length for people to read: `1 h 30 min`. Days are of 24 hours; what is shorter than a second is left out."""
    seconds = abs(span) // timedelta(seconds=1)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = ((days, "d"), (hours, "h"), (minutes, "min"), (seconds, "s"))
    words = " ".join(f"{count} {unit}" for count, unit in parts if count)
    if not words:
        return "less than 1 s" if span else "0 s"
    return f"-{words}" if span < timedelta(0) else words


def _span_of(counts: dict[str, int], text: str) -> Span:
    seconds = sum(count * _SECONDS[unit] for unit, count in counts.items() if unit in _SECONDS)
    span = Span(months=counts.get("mo", 0), weeks=counts.get("w", 0), days=counts.get("d", 0), seconds=seconds)
    days = span.months * 31 + span.weeks * 7 + span.days
    if days * 86_400 + seconds > _LONGEST // timedelta(seconds=1):
        raise ValueError(f"{text!r} is longer than two hundred years")
    return span
