"""The entries of a calendar between two instants: its repeats, exceptions, moved and cancelled ones worked out.

Each series is worked out by itself, so that one with a fault does not take the others with it. What is left out is
told of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events
from icalendar.prop import vDDDTypes
from msgspec import Struct
from recurring_ical_events import ComponentsWithName, EventAdapter

from rung.core.times.walltime import zone
from rung.policy.feeds.budget import TooMuchWork, budget
from rung.policy.feeds.rules import fault_of
from rung.policy.feeds.times import Calendar, instants_of
from rung.policy.feeds.zones import reading_zones

MOST_ENTRIES = 20_000
LEAST_CALLS, CALLS_A_BYTE = 1_500_000, 8
"""The work that a feed may ask for: about a second's, and more for a large one."""
EDGE = timedelta(days=2)
"""No two clocks in the world are further apart; days and times without a zone are looked for so far outside."""
ZONED = ("DTSTART", "DTEND", "RECURRENCE-ID")


class Entry(Struct, frozen=True):
    """One entry, or one repeat of it. `until` is not after `since` where it ends before it begins."""

    since: datetime
    until: datetime
    attendees: tuple[str, ...]
    summary: str


class Fault(Struct, frozen=True):
    """Something that was left out, or read as well as it could be."""

    code: str
    message: str


class Entries(Struct, frozen=True):
    """What a calendar says in the time asked for. `refusal` says why it says nothing at all."""

    found: tuple[Entry, ...] = ()
    faults: tuple[Fault, ...] = ()
    refusal: str = ""
    is_too_much: bool = False


@lru_cache(maxsize=16)
def entries_of(source: bytes, time_zone: str, from_at: datetime, to_at: datetime) -> Entries:
    """Every entry that lies in or reaches into [from_at, to_at). A policy is checked often, and its feeds stay."""
    reader = _Reader(zone(time_zone), from_at, to_at)
    try:
        with reading_zones(), budget(LEAST_CALLS + CALLS_A_BYTE * len(source)):
            return reader.read(source)
    except TooMuchWork:
        at = f"; it was given up at {reader.at}" if reader.at else ""
        return Entries(refusal=f"working out its entries is too much work{at}", is_too_much=True)
    except _Unreadable as unreadable:
        return Entries(refusal=str(unreadable), is_too_much=unreadable.is_too_much)


class _Unreadable(Exception):
    """No calendar, or one that nothing can be made of."""

    def __init__(self, why: str, *, is_too_much: bool = False) -> None:
        super().__init__(why)
        self.is_too_much = is_too_much


class _Event(EventAdapter):  # type: ignore[misc]  # the library publishes no types
    """An entry as the library sees it, and as it was written."""

    @property
    def written(self) -> Any:
        return self._component


class _Repeat:
    """One occurrence, as the library hands it over. Whether it lies in the time asked for is seen by its instants."""

    def __init__(self, event: _Event, start: date | None = None, end: date | None = None) -> None:
        self.written = event.written
        self.start: date = event.start if start is None else start
        self.end: date = event.end if end is None else end

    def instants(self, place: ZoneInfo) -> tuple[datetime, datetime]:
        return instants_of(self.written, self.start, self.end, place)

    def is_in_span(self, start: datetime, end: datetime) -> bool:
        return True

    def as_component(self, keep_recurrence_attributes: bool) -> _Repeat:
        return self


class _Reader:
    """Reads one feed. `at` is the entry at work, for who runs out of time over it."""

    def __init__(self, place: ZoneInfo, from_at: datetime, to_at: datetime) -> None:
        self._place = place
        self._from_at = from_at
        self._to_at = to_at
        self._faults: dict[Fault, None] = {}
        self.at = ""

    def read(self, source: bytes) -> Entries:
        found = {entry for calendar in _calendars(source) for entry in self._entries(calendar)}
        ordered = sorted(found, key=lambda entry: (entry.since, entry.until, entry.summary, entry.attendees))
        return Entries(tuple(ordered), tuple(self._faults))

    def _entries(self, calendar: Any) -> Iterator[Entry]:
        time_zone = self._zone_of(calendar)
        number = 0
        for series in _series(calendar):
            good = [event for event in series if self._is_good(event)]
            for repeat in self._repeats(good, time_zone):
                entry = self._entry(repeat)
                if entry is not None:
                    number += 1
                    yield entry
                if number > MOST_ENTRIES:
                    many = f"the feed has more than {MOST_ENTRIES:,} entries in the time asked for"
                    raise _Unreadable(many, is_too_much=True)

    def _zone_of(self, calendar: Any) -> str | None:
        """The zone that a calendar names for its own times without one, if there is such a zone."""
        name = str(calendar.get("X-WR-TIMEZONE", "")).strip()
        if not name:
            return None
        try:
            zone(name)
        except ValueError:
            unknown = f"X-WR-TIMEZONE:{name[:60]} is no time zone"
            self._tell("feed_zone_unknown", f"{unknown}: times without one are taken as {self._place.key}")
            return None
        return name

    def _is_good(self, event: Any) -> bool:
        """Whether an entry can be worked out. Where it cannot, it is told of, unless it was cancelled anyway."""
        self.at = _named(event)
        fault = fault_of(event)
        if fault is None:
            self._look_for_zones(event)
        elif not is_cancelled(event):
            self._lose(fault)
        return fault is None

    def _look_for_zones(self, event: Any) -> None:
        for name in ZONED:
            value = event.get(name)
            if value is None or not isinstance(value.dt, datetime) or value.dt.tzinfo is not None:
                continue
            if wanted := str(value.params.get("TZID", "")):
                unknown = f"TZID={wanted[:60]} is no time zone"
                self._tell("feed_zone_unknown", f"{unknown}: its times are taken as {self._place.key}")

    def _repeats(self, events: list[Any], time_zone: str | None) -> Iterator[_Repeat]:
        """The repeats of one series. An entry that ends before it begins has none: it stands as it was written."""
        calendar = icalendar.Calendar()
        if time_zone:
            calendar["X-WR-TIMEZONE"] = time_zone
        try:
            for event in events:
                alone = _Repeat(one := _Event(event), one.raw_start, one.raw_end)
                since, until = alone.instants(self._place)
                if until < since:
                    yield alone
                else:
                    calendar.add_component(event)
            components = [ComponentsWithName("VEVENT", adapter=_Event, occurrence=_Repeat)]
            query = recurring_ical_events.of(calendar, components=components)
            yield from query.between(self._from_at - EDGE, self._to_at + EDGE)
        except Exception as error:  # noqa: BLE001 - the library fails in its own ways at what it does not expect; one series must not take the others, and is told of
            self._lose(f"it cannot be worked out: {_words(error)}")

    def _entry(self, repeat: _Repeat) -> Entry | None:
        written = repeat.written
        since, until = repeat.instants(self._place)
        if is_cancelled(written) or min(since, until) >= self._to_at or max(since, until) <= self._from_at:
            return None
        return Entry(since, until, _attendees(written), str(written.get("SUMMARY", "")).strip())

    def _lose(self, fault: str) -> None:
        self._tell("feed_series_unreadable", f"the turns of {self.at} are left out: {fault}")

    def _tell(self, code: str, message: str) -> None:
        self._faults.setdefault(Fault(code, message))


def is_cancelled(event: Any) -> bool:
    return str(event.get("STATUS", "")).upper() == "CANCELLED"


def _calendars(source: bytes) -> list[Any]:
    try:
        calendars = Calendar.from_ical(source, multiple=True)
        found = [one for one in calendars if one.name == "VCALENDAR"]
        if any(str(one.get("CALSCALE", "GREGORIAN")).upper() != "GREGORIAN" for one in found):
            raise _Unreadable("only the Gregorian calendar is read")
    except _Unreadable:
        raise
    except Exception as error:  # noqa: BLE001 - what comes may be anything, and the library fails at it in its own ways; why is told
        raise _Unreadable(f"this is no iCal calendar: {_words(error)}") from None
    if not found:
        raise _Unreadable("this is no iCal calendar: it has no BEGIN:VCALENDAR")
    return found


def _series(calendar: Any) -> Iterable[list[Any]]:
    """Entries with the same UID are one series: what repeats, and what was changed of it."""
    by_uid: dict[object, list[Any]] = {}
    for number, event in enumerate(calendar.walk("VEVENT")):
        by_uid.setdefault(str(event["UID"]) if "UID" in event else number, []).append(event)
    return by_uid.values()


def _named(event: Any) -> str:
    """An entry as its owner finds it in the calendar."""
    name = str(event.get("SUMMARY") or event.get("UID") or "").strip()[:80]
    begins = event.get("DTSTART")
    on = f" of {begins.dt:%Y-%m-%d}" if isinstance(begins, vDDDTypes) and isinstance(begins.dt, date) else ""
    return (repr(name) if name else "an entry without a summary") + on


def _attendees(event: Any) -> tuple[str, ...]:
    value = event.get("ATTENDEE", [])
    return tuple(str(one) for one in (value if isinstance(value, list) else [value]))


def _words(error: Exception) -> str:
    return f"{' '.join(str(error).split()) or type(error).__name__:.200}"
