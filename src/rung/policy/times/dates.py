"""Dates and instants as people write them, and the ones that they most likely mean.

A policy takes `2026-12-24` and `2026-03-02T09:00`, an event an instant with its offset. What is written otherwise is
refused, and the hint shows how the same day or hour would be written here.
"""

from __future__ import annotations

import re
from calendar import monthrange
from contextlib import suppress
from datetime import UTC, date, datetime, time

from rung.core.times.calendar import AFTER_LAST_YEAR
from rung.core.times.calendar import FIRST_YEAR as FIRST_YEAR_OF_CALENDARS

FIRST_YEAR, LAST_YEAR = FIRST_YEAR_OF_CALENDARS + 1, AFTER_LAST_YEAR - 2
"""A document speaks of these years: calendars know one more at either end, for what reaches over the edge."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YEAR_FIRST = re.compile(r"(\d{4})[-./ ]?(\d{1,2})[-./ ]?(\d{1,2})(?!\d)", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?!\d)", re.ASCII)
_DAY_AND_WORD = re.compile(r"(\d{1,2})\.? ([A-Za-z]{3})[a-z]*\.? (\d{4})", re.ASCII)
_WORD_AND_DAY = re.compile(r"([A-Za-z]{3})[a-z]*\.? (\d{1,2}),? (\d{4})", re.ASCII)
_TIME = re.compile(
    r"[T ,]*(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:\.\d+)? ?(Z|[+-]\d{2}:?\d{2})?", re.ASCII | re.IGNORECASE
)
_SECONDS, _MILLISECONDS = range(31_536_000, 7_226_582_400), range(31_536_000_000, 7_226_582_400_000)
"""The years from 1971 to 2198, counted from 1970."""


def date_meant(text: str) -> str:
    """The day that a text means, as it is written here; empty where it is none, or could be one of two."""
    found = _date_in(text)
    return found[0].isoformat() if found and _time_in(text[found[1] :])[0] is not None else ""


def instant_meant(value: str | float, *, offset: bool = True) -> str:
    """The instant that a text or a count since 1970 means; empty where it is none. Without an offset it has Z."""
    if isinstance(value, bool):
        return ""
    if not isinstance(value, str) or re.fullmatch(r"\d{9,13}", value, re.ASCII):
        return _since_1970(int(value)) if abs(float(value)) < 1e15 else ""
    if (found := _date_in(value)) is None:
        return ""
    day, end = found
    at, zone = _time_in(value[end:])
    if at is None:
        return ""
    seconds = f"{at:%H:%M:%S}" if offset or at.second else f"{at:%H:%M}"
    meant = f"{day}T{seconds}{zone or 'Z' * offset}"
    with suppress(ValueError):
        return meant if datetime.fromisoformat(meant) and meant != value else ""
    return ""


def why_no_date(text: str) -> str:
    """What is wrong with a date that is written as one: a month or a day that its year does not have."""
    found = re.match(r"(\d{4})-(\d{2})-(\d{2})(?!\d)", text, re.ASCII)
    if not found:
        return ""
    year, month, day = map(int, found.groups())
    if not 1 <= month <= 12:
        return f"there is no month {found[2]}"
    if year and not 1 <= day <= (last := monthrange(year, month)[1]):
        return f"{found[1]}-{found[2]} has {last} days, and no day {found[3]}"
    return ""


def _date_in(text: str) -> tuple[date, int] | None:
    """The day with which a text begins, and where what follows it begins."""
    text = text.rstrip()
    if found := _YEAR_FIRST.match(text):
        return _day(found[1], found[2], found[3], found.end())
    if found := _DAY_FIRST.match(text):
        day, month = found[1], found[3]
        if found[2] == "/" and int(day) <= 12:
            # 3/4 is the third of April in Madrid and the fourth of March in Boston.
            if int(month) <= 12:
                return None
            day, month = month, day
        return _day(found[4], month, day, found.end())
    if found := _DAY_AND_WORD.match(text):
        return _day(found[3], _month(found[2]), found[1], found.end())
    if found := _WORD_AND_DAY.match(text):
        return _day(found[3], _month(found[1]), found[2], found.end())
    return None


def _day(year: str, month: str, day: str, end: int) -> tuple[date, int] | None:
    with suppress(ValueError):
        return date(int(year), int(month), int(day)), end
    return None


def _month(word: str) -> str:
    return str(_MONTHS.index(word.lower()) + 1) if word.lower() in _MONTHS else "0"


def _time_in(text: str) -> tuple[time | None, str]:
    """The time of day and the offset in what follows a date; midnight where nothing does."""
    if not text.strip():
        return time(), ""
    found = _TIME.match(text)
    if not found or text[found.end() :].strip():
        return None, ""
    zone = (found[4] or "").upper()
    with suppress(ValueError):
        at = time(int(found[1]), int(found[2]), int(found[3] or 0))
        return at, f"{zone[:3]}:{zone[-2:]}" if len(zone) > 1 else zone
    return None, ""


def _since_1970(count: int) -> str:
    if count in _MILLISECONDS:
        count //= 1_000
    return f"{datetime.fromtimestamp(count, UTC):%Y-%m-%dT%H:%M:%SZ}" if count in _SECONDS else ""
