"""Spans of time as people write them: `90s 15m 2h 1d 1w 1h30m`, and `1mo` for rotations.

A day is not 24 hours everywhere. Under a calendar `1d` is that calendar's `day` (24 working hours where it names none)
and `1w` is five of them; elsewhere they are 24 hours and 7 days. So a `Span` keeps the parts it was written with until
somebody who knows the calendar asks for its length.
"""

import re
from contextlib import suppress
from datetime import timedelta
from functools import lru_cache
from unicodedata import normalize

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
        return _length(self, day or DAY, WORKING_DAYS_OF_A_WEEK)

    def elapsed(self) -> timedelta:
        """Its length where no calendar stands behind it: days of 24 hours, weeks of seven days."""
        return _length(self, DAY, 7)

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


@lru_cache(maxsize=4096)
def _length(span: Span, day: timedelta, days_of_a_week: int) -> timedelta:
    if span.months:
        raise ValueError(f"{span} has no fixed length: months are for rotations; {FORMS}")
    return (span.weeks * days_of_a_week + span.days) * day + timedelta(seconds=span.seconds)


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
        meant = meant_span(written)
        raise ValueError(f"{text!r} is not a span of time: {f'write {meant}' if meant else FORMS}")
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


def meant_span(written: str) -> str:
    """How a length of time would be written here that was written in words, with a comma or as a clock shows it; empty
    where nobody can know."""
    if len(written) > _LONGEST_MEANT:
        return ""
    text = normalize("NFKC", written).lower().lstrip("+-").strip()
    if text.isdigit():
        return f"{text}m, {text}s or {text}h, with its unit" if text.isascii() else ""
    if clock := _CLOCK.fullmatch(text):
        parts = [(clock[1], "h"), (clock[2], "m"), (clock[3] or "0", "s")]
    elif (iso := _ISO.fullmatch(text)) and len(text) > 1:
        parts = [(count, unit) for count, unit in zip(iso.groups(), "wdhms", strict=True) if count]
    else:
        parts = _parts_in_words(_EVERY.sub("", _ONE.sub("1 ", _HALF.sub("0.5 ", text))))
    with suppress(ValueError):
        span = Span()
        for count, unit in parts:
            span = _sum(span, _exactly(count, unit))
        return str(span) if span != Span() else ""
    return ""


def _parts_in_words(text: str) -> list[tuple[str, str]]:
    """`1 hour and 30 min` as counts with their units; ValueError where anything else stands in it."""
    if text in _EACH:
        return [("1", _EACH[text])]
    parts: list[tuple[str, str]] = []
    position, smaller = 0, ""
    while position < len(text):
        found = _WORDS.match(text, position)
        unit = (_UNITS.get(found[2]) if found[2] else smaller) if found else None
        if not found or not unit:
            return []
        parts.append((found[1].replace(",", "."), unit))
        smaller = {"h": "m", "m": "s"}.get(unit, "")
        position = found.end()
    return parts


def _exactly(count: str, unit: str) -> Span:
    """So many of a unit, in smaller ones where it is a part of one; ValueError where none is small enough."""
    if unit == "y":
        count, unit = str(365 * int(count)), "d"
    if "." not in count:
        return parse_span(count + unit)
    seconds = float(count) * _SECONDS[unit] if unit in _SECONDS else 0.5
    if not seconds.is_integer():
        raise ValueError(f"{count}{unit} is no whole number of seconds")
    return Span(seconds=int(seconds))


def _sum(one: Span, other: Span) -> Span:
    months, weeks = one.months + other.months, one.weeks + other.weeks
    return Span(months=months, weeks=weeks, days=one.days + other.days, seconds=one.seconds + other.seconds)


_LONGEST_MEANT = 40
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?", re.ASCII)
_ISO = re.compile(r"p(?:(\d+)w)?(?:(\d+)d)?(?:t(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?)?", re.ASCII)
_HALF = re.compile(r"\bhalf an? ")
_ONE = re.compile(r"\b(?:an?|one|(?:every|each)(?! \d)) ")
_EVERY = re.compile(r"^(?:every|each|after|for) ")
_WORDS = re.compile(r"(\d{1,9}(?:[.,]\d{1,3})?)\s*([a-z]*)\.?(?:\s|,|and\b)*", re.ASCII)
_UNITS = {
    word: unit
    for unit, words in {
        "s": "s sec secs second seconds",
        "m": "m min mins minute minutes",
        "h": "h hr hrs hour hours",
        "d": "d day days",
        "w": "w wk wks week weeks",
        "mo": "mo mon month months",
        "y": "y yr yrs year years",
    }.items()
    for word in words.split()
}
_EACH = {"hourly": "h", "daily": "d", "weekly": "w", "monthly": "mo"} | {
    word: _UNITS[word] for word in ("hour", "day", "week", "month")
}


def _span_of(counts: dict[str, int], text: str) -> Span:
    seconds = sum(count * _SECONDS[unit] for unit, count in counts.items() if unit in _SECONDS)
    span = Span(months=counts.get("mo", 0), weeks=counts.get("w", 0), days=counts.get("d", 0), seconds=seconds)
    days = span.months * 31 + span.weeks * 7 + span.days
    if days * 86_400 + seconds > _LONGEST // timedelta(seconds=1):
        raise ValueError(f"{text!r} is longer than two hundred years")
    return span
