"""A second opinion on what a calendar's entries mean: each series by itself, by wall time, one repeat after the other.

It reads the plain forms only and says so where a calendar uses others; what it knows of time zones it tries out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
from dateutil.rrule import rrulestr

Turn = tuple[datetime, datetime, str]
MINUTE = timedelta(minutes=1)


class NotPlain(Exception):
    """This calendar says something in a way that has no one plain meaning, or that is not looked at here."""


def slow_turns(source: bytes, place: str, from_at: datetime, to_at: datetime) -> set[Turn]:
    """Each entry's instants with its summary. Raises NotPlain."""
    found: set[Turn] = set()
    for calendar in icalendar.Calendar.from_ical(source, multiple=True):
        _put_into_its_zone(calendar)
        series: dict[str, list[Any]] = {}
        for number, event in enumerate(calendar.walk("VEVENT")):
            series.setdefault(str(event.get("UID", number)), []).append(event)
        for events in series.values():
            found |= set(_turns(events, ZoneInfo(place), to_at + timedelta(days=3)))
    return {turn for turn in found if turn[0] < to_at and turn[1] > from_at and turn[0] < turn[1]}


@lru_cache(maxsize=100_000)
def instant(wall: datetime, zone: Any, *, ends: bool = False) -> datetime:
    """The instant of a wall time: the first that shows it, or the last; in a gap the minute after it."""
    around = [(wall.replace(tzinfo=UTC) + timedelta(hours=hours)).astimezone(zone) for hours in range(-40, 41)]
    tried = {wall.replace(tzinfo=UTC) - (at.utcoffset() or timedelta()) for at in around}
    shown = sorted(at for at in tried if at.astimezone(zone).replace(tzinfo=None) == wall)
    if shown:
        return shown[-1] if ends else shown[0]
    at = min(tried) - timedelta(hours=2)
    at = at.replace(second=0)
    while at.astimezone(zone).replace(tzinfo=None) < wall:
        at += MINUTE
    return at


def _put_into_its_zone(calendar: Any) -> None:
    """Where a calendar names a zone, its times in no zone or in UTC are meant in that one."""
    if "X-WR-TIMEZONE" not in calendar:
        return
    own = ZoneInfo(str(calendar["X-WR-TIMEZONE"]))
    for event in calendar.walk("VEVENT"):
        if "RDATE" in event or "EXDATE" in event:
            raise NotPlain("dates to be put into another zone")
        for name in ("DTSTART", "DTEND", "RECURRENCE-ID"):
            value = event.get(name)
            if value is None or not isinstance(value.dt, datetime):
                continue
            if value.dt.tzinfo is None:
                value.dt = value.dt.replace(tzinfo=own)
            elif value.dt.tzname() == "UTC":
                value.dt = value.dt.astimezone(own)


def _turns(events: list[Any], place: ZoneInfo, horizon: datetime) -> Iterator[Turn]:
    masters = [event for event in events if "RECURRENCE-ID" not in event]
    if len(masters) != 1:
        raise NotPlain("several entries of one name, or changes of none")
    (master,) = masters
    repeats = {_at(start, place): start for start in _starts(master, place, horizon)}
    for event in events:
        if event is master:
            continue
        changed = event["RECURRENCE-ID"]
        if "RANGE" in changed.params or any(name in event for name in ("RRULE", "RDATE", "EXDATE")):
            raise NotPlain("a change of several repeats")
        if int(event.get("SEQUENCE", 0)) < int(master.get("SEQUENCE", 0)):
            raise NotPlain("a change older than the series")
        if _at(changed.dt, place) not in repeats:
            raise NotPlain("a change of no repeat, or two of one")
        del repeats[_at(changed.dt, place)]
        yield from _turn(event, event["DTSTART"].dt, place)
    for start in repeats.values():
        yield from _turn(master, start, place)


def _starts(master: Any, place: ZoneInfo, horizon: datetime) -> list[date]:
    first = master["DTSTART"].dt
    rules, extra = _all(master, "RRULE"), [one.dt for dates in _all(master, "RDATE") for one in dates.dts]
    if len(rules) > 1 or any(isinstance(one, tuple) for one in extra):
        raise NotPlain("several rules, or spans")
    walls = [_wall(first)]
    for rule in rules:
        text, until = _without_until(rule.to_ical().decode(), first)
        if "COUNT=-" in text:
            raise NotPlain("a count below nothing")
        for wall in rrulestr(text, dtstart=_wall(first)):
            if wall > (until or wall) or wall > horizon.replace(tzinfo=None):
                break
            walls.append(wall)
        if until and until < _wall(first):
            raise NotPlain("a rule that ends before it begins")
    walls += [_wall(_in_zone_of(first, one)) for one in extra]
    left_out = [one.dt for dates in _all(master, "EXDATE") for one in dates.dts]
    starts = [_like(first, wall) for wall in dict.fromkeys(walls)]
    gone = {_at(one, place) for one in left_out}
    days = {one for one in left_out if not isinstance(one, datetime)}
    return [start for start in starts if _at(start, place) not in gone and _wall(start).date() not in days]


def _without_until(text: str, first: date) -> tuple[str, datetime | None]:
    """The rule without its end, and the end by the wall of the series."""
    found = re.search(r";?UNTIL=(\d{8})(T\d{6})?(Z?)", text)
    if not found:
        return text, None
    day, clock, utc = found.groups()
    until = datetime.strptime(day + (clock or "T000000"), "%Y%m%dT%H%M%S")  # noqa: DTZ007
    if isinstance(first, datetime) and first.tzinfo is not None:
        until = until.replace(tzinfo=UTC).astimezone(first.tzinfo).replace(tzinfo=None)
        if not utc:
            raise NotPlain("an end of no zone")
    elif isinstance(first, datetime) and not clock:
        raise NotPlain("an end that is a day")
    return text.replace(found[0], "").strip(";"), until


def _turn(event: Any, start: date, place: ZoneInfo) -> Iterator[Turn]:
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return
    first = event["DTSTART"].dt
    zone = getattr(start, "tzinfo", None) or place
    since = instant(_wall(start), zone)
    if "DTEND" in event:
        last = event["DTEND"].dt
        if isinstance(first, datetime) != isinstance(last, datetime):
            raise NotPlain("a day and a time")
        if getattr(first, "tzinfo", None) != getattr(last, "tzinfo", None):
            raise NotPlain("two zones")
        until = instant(_wall(start) + (_wall(last) - _wall(first)), zone, ends=True)
    elif "DURATION" in event:
        span = event["DURATION"].dt
        if span.days and span.seconds:
            raise NotPlain("days and hours")
        days = timedelta(days=span.days)
        until = instant(_wall(start) + days, zone, ends=True) if days else since + span
    elif isinstance(first, datetime):
        return
    else:
        until = instant(_wall(start) + timedelta(days=1), zone, ends=True)
    yield since, until, str(event.get("SUMMARY", "")).strip()


def _at(value: date, place: ZoneInfo) -> datetime:
    return instant(_wall(value), getattr(value, "tzinfo", None) or place)


def _wall(value: date) -> datetime:
    return value.replace(tzinfo=None) if isinstance(value, datetime) else datetime.combine(value, time())


def _like(first: date, wall: datetime) -> date:
    return wall.replace(tzinfo=first.tzinfo) if isinstance(first, datetime) else wall.date()


def _in_zone_of(first: date, value: date) -> date:
    if isinstance(first, datetime) != isinstance(value, datetime):
        raise NotPlain("a day and a time")
    both = isinstance(first, datetime) and isinstance(value, datetime) and first.tzinfo and value.tzinfo
    return value.astimezone(first.tzinfo) if both else value


def _all(event: Any, name: str) -> list[Any]:
    value = event.get(name, [])
    return value if isinstance(value, list) else [value]
