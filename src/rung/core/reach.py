"""How notices of each urgency would reach a person, apart from any issue: what their own page tells them."""

from datetime import datetime, timedelta

from msgspec import Struct

from rung.core.document import URGENCIES, Person
from rung.core.notices import breaks_quiet_hours, channels_for, quiet_end, rule_of
from rung.core.policy import Policy


class Way(Struct, frozen=True):
    """How one urgency reaches them."""

    urgency: str
    channels: tuple[str, ...]
    """At once; empty where they have no address at all."""
    later: tuple[tuple[timedelta | None, tuple[str, ...]], ...]
    """What is tried where nobody saw it, and how long after it was told; no span where that differs by priority."""
    waits_until: datetime | None
    """Told at this instant, it would wait for the end of their quiet hours, unless they are on call."""
    is_held_at_night: bool
    """Their quiet hours hold it."""


def ways(policy: Policy, person: Person, at: datetime) -> tuple[Way, ...]:
    """The ways of all urgencies, the most urgent first, as they are at an instant."""
    return tuple(_way(policy, person, urgency, at) for urgency in URGENCIES)


def _way(policy: Policy, person: Person, urgency: str, at: datetime) -> Way:
    rule = rule_of(policy, person, urgency)
    is_held = person.quiet is not None and not breaks_quiet_hours(policy, rule, urgency)
    until = quiet_end(person.quiet, policy.zone_of(person.key), at) if person.quiet is not None and is_held else None
    later = tuple(
        (one.after.default if len(set(one.after.values)) == 1 else None, channels)
        for one in rule.then
        if (channels := tuple(channel for channel in one.channels if person.address(channel)))
    )
    return Way(urgency, channels_for(person, rule.channels), later, until, is_held)
