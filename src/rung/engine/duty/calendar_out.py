"""Shifts as an iCalendar feed, for the calendar programs of those who have them (RFC 5545, RFC 7986).

Instants are in UTC, so that no program has to know our time zones. A shift keeps its name (UID) as long as it begins
when it does, however often the feed is read; DTSTAMP is the instant at which the policy in force was published, so the
same shifts make the same bytes, and a program that has them is told so (ETag).
"""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING

from msgspec import Struct

from rung import config
from rung.channels.text import one_line
from rung.core.desk import Away
from rung.core.people.oncall import Duty, Schedule, shifts_between, who_is_on_call
from rung.core.policy import Policy
from rung.store.decisions import desk as shared
from rung.store.pages import names
from rung.store.people import calendar_links
from rung.store.people.calendar_links import CalendarLink
from rung.store.policies import policies

if TYPE_CHECKING:
    from icalendar import Calendar, Event

BACK, AHEAD = timedelta(days=30), timedelta(days=400)
"""How much of the past stays in the calendar, and how much of what is to come."""
REFRESH = timedelta(hours=1)

LONGEST_TITLE = 200


class Feed(Struct, frozen=True):
    """A calendar as it is sent."""

    body: bytes
    etag: str


class _Entry(Struct, frozen=True):
    """One entry of a calendar."""

    name: tuple[str, ...]
    """What it is of, and stays the same."""
    from_at: datetime
    to_at: datetime
    summary: str
    description: str = ""


def read(token: str, now: datetime) -> Feed | None:
    """The calendar behind a private address; None where it leads nowhere."""
    link = calendar_links.find(token)
    if link is None or policies.current_number() is None:
        return None
    policy = policies.current()
    published = policies.version(policy.version)
    assert published is not None, "this version is in force"
    calendar = _calendar(link, policy, published.published_at, _midnight(now))
    body = calendar.to_ical()
    return Feed(body, f'"{blake2b(body, digest_size=16).hexdigest()}"')


def _calendar(link: CalendarLink, policy: Policy, stamp: datetime, midnight: datetime) -> "Calendar":
    from icalendar import Calendar, vDuration  # large: it comes with the first feed

    found = Calendar()
    entries_of = _of_person if link.kind == "person" else _of_schedule
    title, entries = entries_of(link.key, policy, midnight)
    for name, value in (
        ("VERSION", "2.0"), ("PRODID", "-//Rung//On call//EN"), ("METHOD", "PUBLISH"), ("CALSCALE", "GREGORIAN"),
        ("NAME", one_line(title, LONGEST_TITLE)), ("X-WR-CALNAME", one_line(title, LONGEST_TITLE)),
    ):  # fmt: skip
        found.add(name, value)
    found.add("REFRESH-INTERVAL", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    found.add("X-PUBLISHED-TTL", vDuration(REFRESH))
    for entry in entries:
        found.add_component(_event(entry, stamp))
    return found


def _of_schedule(key: str, policy: Policy, midnight: datetime) -> tuple[str, list[_Entry]]:
    """Everybody's shifts on one schedule; one that the policy no longer has gives an empty calendar."""
    schedule = policy.document.schedules.get(key)
    title = f"On call: {names.schedule(policy, key)}"
    duties = duties_of(schedule, midnight - BACK, midnight + AHEAD) if schedule else []
    return title, [_shift(key, policy, one, names.who(policy, one.person)) for one in duties if one.person]


def _of_person(person: str, policy: Policy, midnight: datetime) -> tuple[str, list[_Entry]]:
    """A person's shifts on every schedule, and when they are away."""
    entries = []
    for key, schedule in policy.document.schedules.items():
        if person in schedule.people:
            duties = duties_of(schedule, midnight - BACK, midnight + AHEAD)
            title = f"On call: {names.schedule(policy, key)}"
            entries += [_shift(key, policy, one, title) for one in duties if one.person == person]
    away = shared.read(midnight).away.get(person, ())
    entries += [_absence(policy, person, one, midnight + AHEAD) for one in away]
    return f"On call: {names.who(policy, person)}", sorted(entries, key=lambda one: (one.from_at, one.name))


def duties_of(schedule: Schedule, from_at: datetime, to_at: datetime) -> list[Duty]:
    """The duties between two instants, the first and the last of them whole: a shift does not begin anew each day."""
    return [_whole(schedule, one, from_at, to_at) for one in shifts_between(schedule, from_at, to_at)]


def _whole(schedule: Schedule, duty: Duty, from_at: datetime, to_at: datetime) -> Duty:
    if duty.since != from_at and duty.until != to_at:
        return duty
    assert duty.since is not None, "duties between two instants have both ends"
    full = who_is_on_call(schedule, duty.since)
    return Duty(duty.person, duty.source, full.since or from_at, full.until or to_at)


def _shift(key: str, policy: Policy, duty: Duty, summary: str) -> _Entry:
    assert duty.person is not None, "a gap is no shift"
    assert duty.since is not None, "it is whole"
    assert duty.until is not None, "it is whole"
    source = "a cover" if duty.source == "override" else str(duty.source)
    words = f"{names.who(policy, duty.person)} is on call on {names.schedule(policy, key)}, by {source}."
    link = f"{config.current().base_url}/on-call/schedules/{key}"
    name = ("shift", key, duty.person, duty.since.isoformat())
    return _Entry(name, duty.since, duty.until, summary, f"{words}\n{link}")


def _absence(policy: Policy, person: str, away: Away, horizon: datetime) -> _Entry:
    deputy = f" ({names.who(policy, away.deputy)} stands in)" if away.deputy else ""
    until = away.until_at or max(horizon, away.from_at + timedelta(days=1))
    return _Entry(("away", person, away.from_at.isoformat()), away.from_at, until, f"Away{deputy}")


def _event(entry: _Entry, stamp: datetime) -> "Event":
    from icalendar import Event

    event = Event()
    event.add("UID", f"{_digest(entry.name)}@rung")
    event.add("DTSTAMP", stamp.astimezone(UTC).replace(microsecond=0))
    event.add("DTSTART", entry.from_at.astimezone(UTC))
    event.add("DTEND", entry.to_at.astimezone(UTC))
    event.add("SUMMARY", entry.summary)
    if entry.description:
        event.add("DESCRIPTION", entry.description)
    event.add("TRANSP", "TRANSPARENT" if entry.name[0] == "shift" else "OPAQUE")
    return event


def _digest(name: Iterable[str]) -> str:
    return blake2b("\0".join(name).encode(), digest_size=16).hexdigest()


def _midnight(now: datetime) -> datetime:
    return datetime.combine(now.astimezone(UTC).date(), time.min, UTC)
