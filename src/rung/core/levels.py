"""One level of a path: how urgent it is now, when it climbs, and whether its hours have come."""

from datetime import datetime, timedelta

from rung.core import people
from rung.core.calendar import WorkingTime
from rung.core.draft import Draft
from rung.core.issue import Escalation
from rung.core.policy import Level, Person

CLIMB_AFTER = timedelta(minutes=30)
"""What `climb_after` means where it is left out."""
WAITS_FOR_SHIFT = timedelta(hours=24)
WAITS_OVER_WEEKEND = timedelta(hours=72)
WEEKEND = (5, 6)


def is_inside(draft: Draft, spec: Level) -> bool:
    """Whether the level may be told now; a critical one always may."""
    during = spec.during.of(draft.state.priority)
    if during is None or urgency_of(draft, spec) == "critical":
        return True
    if during == "on_shift":
        return any(people.on_shift(draft, one) for one in _asked(draft, spec))
    return draft.policy.calendar(during).is_open(draft.wake)


def waits_until(draft: Draft, spec: Level) -> datetime | None:
    """When a level that is outside its `during` will be told; None: nobody will be inside soon enough."""
    during = spec.during.of(draft.state.priority)
    if during == "on_shift":
        openings = [people.next_shift(draft, one) for one in _asked(draft, spec)]
        opens_at = min((one for one in openings if one), default=None)
        limit = WAITS_FOR_SHIFT
    else:
        opens_at = draft.policy.calendar(during).next_opening(draft.wake) if _asked(draft, spec) else None
        limit = WAITS_OVER_WEEKEND if opens_at and _over_weekend(draft.wake, opens_at) else WAITS_FOR_SHIFT
    return opens_at if opens_at and opens_at - draft.wake <= limit else None


def _asked(draft: Draft, spec: Level) -> list[Person]:
    """Whom `notify` names at any hour; if nobody is present, whom `backup` would tell."""
    keys = people.would_be(draft, spec.notify) or people.would_be(draft, spec.backup)
    return [person for key in keys if (person := draft.person(key))]


def _over_weekend(start: datetime, end: datetime) -> bool:
    day = start.date()
    while day <= end.date():
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


def climbs_at(draft: Draft, spec: Level) -> datetime:
    span = spec.climb_after.of(draft.state.priority)
    return _later(draft, spec, _climb_calendar(draft, spec).span(span) if span else CLIMB_AFTER)


def _later(draft: Draft, spec: Level, span: timedelta) -> datetime:
    """A span from now on the level's `climb_clock`. One that never opens that long again stops no ladder."""
    return _climb_calendar(draft, spec).add(draft.wake, span) or draft.wake + span


def nobody_words(level: int, spec: Level, considered: tuple[tuple[str, str], ...]) -> str:
    looked = "; ".join(f"{who} {why}" for who, why in considered)
    return f"nobody to tell at level {level}, {spec.name}" + (f": {looked}" if looked else "")
