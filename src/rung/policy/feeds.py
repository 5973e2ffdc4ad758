"""iCal feeds of schedules: the turns that a calendar's entries mean, between two instants.

An entry is somebody's turn when it names somebody whom the policy knows: by the mail address of an attendee, else by
its summary, which is the person's key, name, or what stands before the @ of their address. `@ana` names ana too.
Repeats, exceptions, moved and cancelled entries are worked out by `recurring_ical_events`. A day without a time begins
at midnight of the schedule's zone, as does a time without a zone.

What a feed holds was written by others, and a few lines may ask for more work than anybody has time for: an entry for
each second of a century, a rule that no day ever fits. So reading has a budget of steps, by which the same feed ends at
the same place on every machine.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time
from types import FrameType
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct

from rung.core.oncall import Shift
from rung.core.policy import Person
from rung.core.walltime import as_utc, first_instant, last_instant, zone

LARGEST = 1_000_000
"""Bytes of one feed."""
MOST_SHIFTS = 20_000
MOST_STEPS = 2_500_000
"""Calls of functions while one feed is read: about a second."""
MOST_NAMED = 5
"""Entries that name nobody are told of one by one up to so many."""


class UnreadableFeed(Exception):
    """A feed that gives no turns at all: no calendar, too large, or without end. What was read before stays good."""


class FeedRead(Struct, frozen=True):
    """What a feed says: its turns in order, and what its owner should know."""

    shifts: tuple[Shift, ...]
    problems: tuple[str, ...] = ()


def shifts_of(
    source: bytes, people: Mapping[str, Person], time_zone: str, from_at: datetime, to_at: datetime
) -> FeedRead:
    """The turns of a feed that lie in or reach into [from_at, to_at). Raises UnreadableFeed."""
    if len(source) > LARGEST:
        raise UnreadableFeed(f"the feed has more than {LARGEST:,} bytes: leave past years out of it")
    _load_libraries()
    with _budget(MOST_STEPS):
        calendars = _calendars(source)
        entries = _entries(calendars, as_utc(from_at), as_utc(to_at))
        return _read(entries, _Names(people), zone(time_zone))


def _load_libraries() -> None:
    """They are large: they come with the first feed, and their loading is no part of its budget."""
    import icalendar  # noqa: F401
    import recurring_ical_events  # noqa: F401


def _calendars(source: bytes) -> list[Any]:
    import icalendar

    try:
        calendars = icalendar.Calendar.from_ical(source, multiple=True)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise UnreadableFeed(f"this is no iCal calendar: {str(error) or type(error).__name__:.200}") from None
    found = [one for one in calendars if one.name == "VCALENDAR"]
    if not found:
        raise UnreadableFeed("this is no iCal calendar: it has no BEGIN:VCALENDAR")
    return found


def _entries(calendars: Iterable[Any], from_at: datetime, to_at: datetime) -> list[Any]:
    import recurring_ical_events

    entries: list[Any] = []
    for calendar in calendars:
        try:
            # One series with a fault of its own does not take the others with it.
            query = recurring_ical_events.of(calendar, skip_bad_series=True)
            entries += query.between(from_at, to_at)
        except (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError) as error:
            raise UnreadableFeed(
                f"its entries cannot be worked out: {str(error) or type(error).__name__:.200}"
            ) from None
    if len(entries) > MOST_SHIFTS:
        raise UnreadableFeed(f"the feed has more than {MOST_SHIFTS:,} entries in the time asked for")
    return entries


def _read(entries: Iterable[Any], names: _Names, place: ZoneInfo) -> FeedRead:
    shifts: set[tuple[datetime, datetime, str]] = set()
    unknown: dict[str, None] = {}
    for entry in entries:
        if str(entry.get("STATUS", "")).upper() == "CANCELLED":
            continue
        who = names.named_by(entry)
        if who is None:
            unknown[str(entry.get("SUMMARY", "")).strip()[:80] or "an entry without a summary"] = None
        elif (since := _instant(entry.start, place)) < (until := _instant(entry.end, place, ends=True)):
            shifts.add((since, until, who))
    ordered = (Shift(who, since, until) for since, until, who in sorted(shifts))
    return FeedRead(tuple(ordered), tuple(_named(unknown)))


def _named(unknown: Mapping[str, None]) -> Iterator[str]:
    for name in list(unknown)[:MOST_NAMED]:
        yield f"{name!r} names nobody of the policy"
    if len(unknown) > MOST_NAMED:
        yield f"{len(unknown) - MOST_NAMED} more entries name nobody of the policy"


def _instant(wall: date, place: ZoneInfo, *, ends: bool = False) -> datetime:
    """The instant of a date, a floating time, or a time with a zone."""
    instant = last_instant if ends else first_instant
    if not isinstance(wall, datetime):
        return instant(datetime.combine(wall, time()), place)
    if isinstance(wall.tzinfo, ZoneInfo):
        return instant(wall.replace(tzinfo=None), wall.tzinfo)
    return as_utc(wall) if wall.tzinfo else instant(wall, place)


class _Names:
    """People by every word that a feed may use for them."""

    def __init__(self, people: Mapping[str, Person]) -> None:
        self._by_mail = {person.email.casefold(): key for key, person in people.items() if person.email}
        self._by_word: dict[str, str] = {}
        local_parts = ((mail.partition("@")[0], key) for mail, key in self._by_mail.items())
        names = ((person.name.casefold(), key) for key, person in people.items())
        keys = ((key.casefold(), key) for key in people)
        for word, key in (*keys, *names, *local_parts):
            self._by_word.setdefault(word, key)

    def named_by(self, entry: Any) -> str | None:
        """Whose turn an entry is; None where it names nobody."""
        attendees = entry.get("ATTENDEE", [])
        for attendee in attendees if isinstance(attendees, list) else [attendees]:
            mail = str(attendee).strip().casefold().removeprefix("mailto:")
            if mail in self._by_mail:
                return self._by_mail[mail]
        summary = " ".join(str(entry.get("SUMMARY", "")).casefold().split())
        word = summary.removeprefix("@")
        return self._by_mail.get(word) or self._by_word.get(word)


class _Exhausted(BaseException):
    """The budget is used up. No `except Exception` of a library may swallow it: it counts only once."""


@contextmanager
def _budget(steps: int) -> Iterator[None]:
    """Ends what runs inside with UnreadableFeed after so many calls of functions in this thread."""
    left = steps
    before = sys.getprofile()

    def count(frame: FrameType, event: str, arg: object) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise _Exhausted

    sys.setprofile(count)
    try:
        yield
    except _Exhausted:
        raise UnreadableFeed(
            "working out its entries takes too long: a rule repeats without end or never fits"
        ) from None
    finally:
        sys.setprofile(before)
