"""When an entry of a calendar begins and ends, from the times and spans that are written in it.

RFC 5545, 3.3.6: a span of hours is exact, one of days or weeks is of wall time. An entry that says its end (DTEND) ends
at that wall time at each of its repeats: a night shift ends at eight, however long the night. A day without a time
begins at midnight of the schedule's zone, as does a time without a zone.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
from icalendar.prop import TypesFactory, vDuration

from rung.core.times.walltime import first_instant, last_instant

_ZERO = timedelta()


class Span(timedelta):
    """A DURATION as it was written: 24 hours are not a day when the clocks change."""

    exact: timedelta
    """The part of it that is hours, minutes and seconds."""


class Duration(vDuration):
    """Keeps what the library forgets."""

    @staticmethod
    def from_ical(ical: str) -> timedelta:
        whole: timedelta = vDuration.from_ical(ical)  # type: ignore[no-untyped-call]
        _, _, hours = ical.upper().partition("T")
        span = Span(days=whole.days, seconds=whole.seconds)
        exact: timedelta = vDuration.from_ical(f"PT{hours}") if hours else _ZERO  # type: ignore[no-untyped-call]
        span.exact = -exact if whole < _ZERO else exact
        return span


class Calendar(icalendar.Calendar):
    """A calendar whose spans are kept as they were written."""

    types_factory = TypesFactory()


Calendar.types_factory["duration"] = Duration


def instants_of(written: Any, start: date, end: date, place: ZoneInfo) -> tuple[datetime, datetime]:
    """The instants of an entry, or of one of its repeats, that begins and ends at these times by the library."""
    if _is_day(written["DTSTART"].dt):
        start = _day(start)
    since = _instant(start, place)
    if "DTEND" in written:
        if _is_day(written["DTEND"].dt):
            end = _day(end)
    elif "DURATION" in written and end - start == (span := written["DURATION"].dt):
        return since, _after(start, span, since, place)
    return since, since if end == start else _instant(end, place, ends=True)


def _after(start: date, span: Span, since: datetime, place: ZoneInfo) -> datetime:
    """The end of a span: its days by wall time first, then its hours by elapsed time."""
    if not span.exact:
        return _instant(start + span, place, ends=True)
    days = span - span.exact
    return (_instant(start + days, place) if days else since) + span.exact


def _instant(wall: date, place: ZoneInfo, *, ends: bool = False) -> datetime:
    """The instant of a date, a floating time, or a time with a zone."""
    instant = last_instant if ends else first_instant
    if not isinstance(wall, datetime):
        return instant(datetime.combine(wall, time()), place)
    return instant(wall.replace(tzinfo=None), wall.tzinfo or place)


def _is_day(value: date) -> bool:
    return not isinstance(value, datetime)


def _day(value: date) -> date:
    """The day that was written, where the library made a time of it to compare it with another."""
    return value.date() if isinstance(value, datetime) else value
