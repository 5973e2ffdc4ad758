"""One level of a path: how urgent it is now, when it climbs, and whether its hours have come."""

from datetime import datetime, timedelta
from typing import NamedTuple

from msgspec import structs

from rung.core.document import Level, Person
from rung.core.draft import Draft
from rung.core.issue import Escalation
from rung.core.people import people, presence
from rung.core.times.calendar import WorkingTime
from rung.core.times.walltime import zone

CLIMB_AFTER = timedelta(minutes=30)
"""What `climb_after` means where it is left out."""
WAITS_FOR_SHIFT = timedelta(hours=24)
WAITS_OVER_WEEKEND = timedelta(hours=72)
WEEKEND = (5, 6)


class Asked(NamedTuple):
    """Whom a level would tell at any hour: people, or a channel that counts as somebody told."""

    people: tuple[Person, ...] = ()
    place: bool = False


ONLY_A_PLACE = Asked(place=True)


def is_inside(draft: Draft, escalation: Escalation, spec: Level) -> bool:
    """Whether the level may be told now. A critical one always may, and one that nobody but a channel is told by
    `on_shift`: a channel has no shift.
    """
    during = spec.during.of(draft.state.priority)
    if during is None or urgency_of(draft, spec) == "critical":
        return True
    if during == "on_shift":
        asked = _asked(draft, escalation, spec)
        return any(presence.on_shift(draft, one) for one in asked.people) or asked == ONLY_A_PLACE
    return draft.policy.calendar(during).is_open(draft.wake)


def waits_until(draft: Draft, escalation: Escalation, spec: Level) -> datetime | None:
    """When a level that is outside its `during` will be told; None: nobody will be inside soon enough."""
    during = spec.during.of(draft.state.priority)
    asked, limit = _asked(draft, escalation, spec), WAITS_FOR_SHIFT
    if during == "on_shift":
        openings = [presence.next_shift(draft, one) for one in asked.people]
        opens_at = min((one for one in openings if one), default=None)
    else:
        opens_at = draft.policy.calendar(during).next_opening(draft.wake) if any(asked) else None
        if opens_at and _over_weekend(draft, during, opens_at):
            limit = WAITS_OVER_WEEKEND
    return opens_at if opens_at and opens_at - draft.wake <= limit else None


def _asked(draft: Draft, escalation: Escalation, spec: Level) -> Asked:
    """Whom `notify` names at any hour; if nobody is present, whom `backup` would tell."""
    levels = draft.path_of(escalation).levels
    of = structs.replace(escalation, level=next(n for n, one in enumerate(levels, start=1) if one is spec))
    for targets in (spec.notify, spec.backup):
        keys = people.would_be(draft, targets, of)
        found = tuple(person for key in keys if (person := draft.person(key)))
        place = bool(people.counting(targets, people.places_of(draft, targets)))
        if found or place:
            return Asked(found, place)
    return Asked()


def _over_weekend(draft: Draft, calendar: str | None, opens_at: datetime) -> bool:
    """Whether a Saturday or Sunday, by the calendar's own dates, lies between now and its opening."""
    rule = draft.policy.document.calendars.get(calendar or "")
    there = zone(rule.time_zone if rule else draft.policy.workspace.time_zone)
    day, end = draft.wake.astimezone(there), opens_at.astimezone(there)
    while day.date() <= end.date():
        if day.weekday() in WEEKEND:
            return True
        day += timedelta(days=1)
    return False


def turn_key(escalation: Escalation, level: int) -> str:
    """The name of the level's round robin."""
    return f"path/{escalation.path}/{level}"


def urgency_of(draft: Draft, spec: Level) -> str:
    """How urgently the level tells, at the issue's priority."""
    return spec.urgency.of(draft.state.priority) or "high"


def _climb_calendar(draft: Draft, spec: Level) -> WorkingTime:
    return draft.policy.calendar(spec.climb_clock.of(draft.state.priority) or "always")


def repeats_at(draft: Draft, spec: Level) -> datetime | None:
    """When the level is told again; None where it is told once, at the issue's priority."""
    every = spec.repeat.every.of(draft.state.priority) if spec.repeat else None
    return _later(draft, spec, _climb_calendar(draft, spec).span(every)) if every else None


def climbs_at(draft: Draft, spec: Level, since: datetime | None = None) -> datetime:
    """When a level that was told `since` then (None: now) gives way to the next."""
    span = spec.climb_after.of(draft.state.priority)
    return _later(draft, spec, _climb_calendar(draft, spec).span(span) if span else CLIMB_AFTER, since)


def _later(draft: Draft, spec: Level, span: timedelta, since: datetime | None = None) -> datetime:
    """A span from then on the level's `climb_clock`. One that never opens that long again stops no ladder."""
    since = since or draft.wake
    return _climb_calendar(draft, spec).add(since, span) or since + span


def nobody_words(level: int, spec: Level, considered: tuple[tuple[str, str], ...]) -> str:
    looked = "; ".join(f"{who} {why}" for who, why in considered)
    return f"nobody to tell at level {level}, {spec.name}" + (f": {looked}" if looked else "")
