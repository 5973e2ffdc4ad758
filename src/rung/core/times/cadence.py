"""How often something is made: each day, week or month at a time that a clock on the wall shows."""

import calendar
import re
from datetime import date, datetime, time, timedelta
from typing import Literal

from msgspec import Struct

from rung.core.times.walltime import WEEKDAYS, first_instant, zone

Every = Literal["day", "week", "month"]
A_DAY = timedelta(days=1)
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)
LOOKED_AT = 64
"""Days: two months and more."""


class Cadence(Struct, frozen=True, kw_only=True):
    every: Every
    day: int = 0
    """Of a week: 0 is Monday. Of a month: 1 to 31, and its last day where it has no such day."""
    minute: int = 420
    """Since midnight."""
    time_zone: str = "UTC"

    @property
    def words(self) -> str:
        at = f"{self.minute // 60:02d}:{self.minute % 60:02d}, {self.time_zone}"
        match self.every:
            case "day":
                return f"each day at {at}"
            case "week":
                return f"each {calendar.day_name[self.day]} at {at}"
            case "month":
                return f"on day {self.day} of each month at {at}"


def cadence_of(every: str, day: str, at: str, time_zone: str) -> Cadence:
    """From what somebody typed: `week`, `mon`, `08:00`, `Europe/Berlin`. Raises ValueError, with how to mend it."""
    found = _TIME.fullmatch(at.strip())
    if found is None:
        raise ValueError(f"{at!r} is no time: write one such as 08:00")
    minute = int(found[1]) * 60 + int(found[2])
    zone(time_zone)
    match every:
        case "day":
            return Cadence(every="day", minute=minute, time_zone=time_zone)
        case "week":
            return Cadence(every="week", day=_weekday(day), minute=minute, time_zone=time_zone)
        case "month":
            if not (day.isascii() and day.isdecimal() and len(day) < 3 and 1 <= int(day) <= 31):
                raise ValueError(f"{day!r} is no day of a month: write a number from 1 to 31")
            return Cadence(every="month", day=int(day), minute=minute, time_zone=time_zone)
        case _:
            raise ValueError(f"{every!r} is no rhythm: use day, week or month")


def next_after(cadence: Cadence, after: datetime) -> datetime:
    """The first instant at which it is made after another one."""
    today = after.astimezone(zone(cadence.time_zone)).date()
    days = (today + A_DAY * step for step in range(LOOKED_AT))
    return next(at for day in days if _fits(cadence, day) and (at := _slot(cadence, day)) > after)


def last_until(cadence: Cadence, until: datetime) -> datetime:
    """The latest instant at which it was to be made by then."""
    today = until.astimezone(zone(cadence.time_zone)).date()
    days = (today - A_DAY * step for step in range(LOOKED_AT))
    return next(at for day in days if _fits(cadence, day) and (at := _slot(cadence, day)) <= until)


def days_before(cadence: Cadence, at: datetime) -> tuple[date, date]:
    """The whole days that are told of at an instant: yesterday, the last seven, or the month before."""
    yesterday = at.astimezone(zone(cadence.time_zone)).date() - A_DAY
    match cadence.every:
        case "day":
            return yesterday, yesterday
        case "week":
            return yesterday - 6 * A_DAY, yesterday
        case "month":
            last = (yesterday + A_DAY).replace(day=1) - A_DAY
            return last.replace(day=1), last


def _weekday(text: str) -> int:
    given = text.strip().lower()
    for number, short in enumerate(WEEKDAYS):
        if given in (short, calendar.day_name[number].lower()):
            return number
    raise ValueError(f"{text!r} is no weekday: use one of {', '.join(WEEKDAYS)}")


def _fits(cadence: Cadence, day: date) -> bool:
    match cadence.every:
        case "day":
            return True
        case "week":
            return day.weekday() == cadence.day
        case "month":
            return day.day == min(cadence.day, calendar.monthrange(day.year, day.month)[1])


def _slot(cadence: Cadence, day: date) -> datetime:
    wall = datetime.combine(day, time(cadence.minute // 60, cadence.minute % 60))
    return first_instant(wall, zone(cadence.time_zone))
