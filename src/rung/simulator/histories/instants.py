"""Dates and times as exports write them, read as instants: ISO, `29/2/2016 01:16`, `09/Mar/26 3:04 PM`, Unix seconds.

What an export does not say has to be said by whoever knows: the time zone of wall times, and whether `3/4` is in March
or in April. The second is read off the whole file where any of its dates tells.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any, Literal
from zoneinfo import ZoneInfo

from rung.core.times.walltime import first_instant
from rung.core.words import shortened
from rung.policy.times.dates import FIRST_YEAR, LAST_YEAR
from rung.simulator.histories.base import Wrong

Order = Literal["day_first", "month_first"]
ORDERS: tuple[Order, ...] = ("day_first", "month_first")
_MONTHS = {name: number for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_WALL = re.compile(
    r"\s*(\d{1,4}|[A-Za-z]{3,9})[-./ ](\d{1,2}|[A-Za-z]{3,9})[-./, ]+(\d{2,4})"
    r"(?:[T ,]+(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,6}))?)?\s*([AaPp]\.?[Mm]\.?)?)?"
    r"\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?\s*",
    re.ASCII,
)
_SLASHED = re.compile(r"\s*(\d{1,2})([-./])(\d{1,2})\2\d{2,4}(?!\d)", re.ASCII)
_MILLISECONDS = 100_000_000_000
"""A count above this since 1970 is one of milliseconds."""


class Instants:
    """How the dates of one file are read."""

    def __init__(self, zone: ZoneInfo, order: Order | None = None) -> None:
        self._zone = zone
        self._order = order
        self.has_wall_times = False
        """Whether a date without a zone was read: the zone was taken to be ours."""
        self._read = lru_cache(maxsize=10_000)(self._wall)

    def __call__(self, value: Any, field: str) -> datetime:
        """The instant that a value of a record is. Raises Wrong."""
        try:
            if isinstance(value, int | float) and not isinstance(value, bool):
                return self._in_range(_since_1970(value))
            return self._in_range(self._of_text(str(value).strip() if value is not None else ""))
        except (ValueError, OverflowError, OSError) as error:
            hint = getattr(error, "hint", "") or "write it like 2026-03-09 08:30, or 2026-03-09T08:30:00Z"
            raise Wrong(field, f"{field} is no date: {error}", hint, "bad_date") from None

    def _of_text(self, text: str) -> datetime:
        if not text:
            raise ValueError("it is empty")
        if text.isdecimal() and 9 <= len(text) <= 13:
            return _since_1970(int(text))
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            return self._read(text)
        return at.astimezone(UTC) if at.tzinfo else self._here(at)

    def _wall(self, text: str) -> datetime:
        found = _WALL.fullmatch(text)
        if not found:
            raise ValueError(f"{shortened(text)!r}")
        one, other, third, hour, minute, second, fraction, half, offset = found.groups()
        year, month, day = self._day(one, other, third, text)
        hours = _hours(int(hour or 0), half)
        try:
            clock = time(hours, int(minute or 0), int(second or 0), int((fraction or "0").ljust(6, "0")))
            at = datetime.combine(date(year, month, day), clock)
        except ValueError:
            raise _in_other_order(text, self._order) from None
        if offset:
            return datetime.fromisoformat(f"{at.isoformat()}{_offset(offset)}").astimezone(UTC)
        return self._here(at)

    def _day(self, one: str, other: str, third: str, text: str) -> tuple[int, int, int]:
        if len(one) == 4 and one.isdecimal():
            return int(one), _month(other, text), int(third)
        year = int(third) + (2000 if len(third) == 2 else 0)
        if not other.isdecimal():
            return year, _month(other, text), int(one)
        if not one.isdecimal():
            return year, _month(one, text), int(other)
        if self._order is None:
            raise _Ambiguous(text)
        day, month = (one, other) if self._order == "day_first" else (other, one)
        return year, int(month), int(day)

    def _here(self, wall: datetime) -> datetime:
        self.has_wall_times = True
        return first_instant(wall, self._zone)

    def _in_range(self, at: datetime) -> datetime:
        if not FIRST_YEAR <= at.year <= LAST_YEAR:
            raise ValueError(f"calendars do not know the year {at.year}")
        return at


class _Ambiguous(ValueError):
    hint = "say how dates are written: dates: day_first, or dates: month_first"

    def __init__(self, text: str) -> None:
        super().__init__(f"{shortened(text)!r} may be one of two days")


def order_of(dates: Iterable[str]) -> Order | None:
    """In which order day and month stand, as far as any of these dates tells."""
    for text in dates:
        found = _SLASHED.match(text)
        if found is None:
            continue
        if int(found[1]) > 12:
            return "day_first"
        if int(found[3]) > 12:
            return "month_first"
        if found[2] == ".":
            return "day_first"
    return None


def _in_other_order(text: str, order: Order | None) -> ValueError:
    said = f"there is no {shortened(text)!r}"
    return ValueError(f"{said} with the {'day' if order == 'day_first' else 'month'} first" if order else said)


def _month(word: str, text: str) -> int:
    if word.isdecimal():
        return int(word)
    month = _MONTHS.get(word[:3].casefold())
    if month is None:
        raise ValueError(f"{shortened(text)!r}")
    return month


def _hours(hour: int, half: str | None) -> int:
    if half is None:
        return hour
    return hour % 12 + (12 if half[0] in "Pp" else 0)


def _offset(written: str) -> str:
    return "+00:00" if written in ("Z", "UTC", "GMT") else f"{written[:3]}:{written[-2:]}"


def _since_1970(count: float) -> datetime:
    return datetime.fromtimestamp(count / 1000 if abs(count) > _MILLISECONDS else count, UTC)
