"""The instants at which it can change who could be told: between two of them nothing that coverage asks for differs."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from rung.core.desk import Desk
from rung.core.document import Person
from rung.core.paths.levels import WAITS_FOR_SHIFT, WAITS_OVER_WEEKEND
from rung.core.people.oncall import shifts_between
from rung.core.policy import Policy
from rung.core.times.walltime import first_instant, last_instant, zone

A_DAY = timedelta(days=1)


def instants_within(policy: Policy, desk: Desk, from_at: datetime, to_at: datetime) -> Iterator[datetime]:
    """Openings and closings of somebody's hours, hand-overs on call, the edges of quiet hours and of absences."""
    for name in _calendars_of_people(policy):
        for interval in policy.calendar(name).open_intervals(from_at, to_at):
            yield from interval
    for schedule in policy.document.schedules.values():
        for duty in shifts_between(schedule, from_at, to_at):
            yield from (at for at in (duty.since, duty.until) if at is not None)
    for person in policy.document.people.values():
        yield from _quiet_edges(policy, person, from_at, to_at)
    for spans in desk.away.values():
        for away in spans:
            yield from (at for at in (away.from_at, away.until_at) if at is not None)


def instants_of_waits(policy: Policy, from_at: datetime, to_at: datetime) -> Iterator[datetime]:
    """When a level with `during` begins to wait for an opening, or a turn on call, that now comes soon enough."""
    far = to_at + WAITS_OVER_WEEKEND
    levels = [level for path in policy.document.paths.values() for level in path.levels]
    named = {during for level in levels for during in level.during.values}
    for name in _calendars_of_people(policy) | named - {"on_shift"}:
        for opens_at, closes_at in policy.calendar(name).open_intervals(from_at, far):
            yield from (opens_at, closes_at, opens_at - WAITS_FOR_SHIFT, opens_at - WAITS_OVER_WEEKEND)
    for schedule in policy.document.schedules.values():
        yield from (duty.since - WAITS_FOR_SHIFT for duty in shifts_between(schedule, from_at, far) if duty.since)
    # A wait over a weekend may be longer, so it matters when a day begins.
    places = {"UTC", policy.workspace.time_zone, *(rule.time_zone for rule in policy.document.calendars.values())}
    for place in places:
        yield from _midnights(place, from_at, to_at)


def _calendars_of_people(policy: Policy) -> set[str | None]:
    return {policy.hours_of(person) for person in policy.document.people.values()}


def _quiet_edges(policy: Policy, person: Person, from_at: datetime, to_at: datetime) -> Iterator[datetime]:
    quiet = policy.quiet_of(person)
    if quiet is None:
        return
    time_zone = policy.zone_of(person.key)
    place = zone(time_zone)
    for midnight in _wall_midnights(time_zone, from_at, to_at):
        yield first_instant(datetime.combine(midnight, quiet.start), place)
        yield last_instant(datetime.combine(midnight, quiet.end), place)


def _midnights(time_zone: str, from_at: datetime, to_at: datetime) -> Iterator[datetime]:
    place = zone(time_zone)
    return (first_instant(midnight, place) for midnight in _wall_midnights(time_zone, from_at, to_at))


def _wall_midnights(time_zone: str, from_at: datetime, to_at: datetime) -> Iterator[datetime]:
    """The midnights of a place around a span of time, by its wall clocks."""
    place = zone(time_zone)
    day = from_at.astimezone(place).replace(tzinfo=None, hour=0, minute=0, second=0, microsecond=0) - A_DAY
    while day <= to_at.astimezone(place).replace(tzinfo=None):
        yield day
        day += A_DAY
