"""Who works now, who is back when, and who has room for another issue."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from rung.core.desk import Away
from rung.core.document import Person
from rung.core.draft import Draft
from rung.core.people.oncall import LOOKS, Schedule, on_call, shifts_between
from rung.core.policy import Policy

A_FORTNIGHT = timedelta(days=14)
_MOST_ABSENCES = 50
"""Absences one after the other, beyond which nobody looks."""


def on_shift(draft: Draft, person: Person) -> bool:
    """Whether somebody works now. Being on call counts."""
    return draft.policy.calendar(draft.policy.hours_of(person)).is_open(draft.wake) or is_on_call(draft, person.key)


def is_on_call(draft: Draft, person: str) -> bool:
    """Whether somebody is on call now, or stands in for whoever is."""
    for schedule in draft.policy.document.schedules.values():
        holder = on_call(schedule, draft.wake)
        if holder == person:
            return True
        away = draft.away(holder) if holder else None
        if away and away.deputy == person:
            return True
    return False


def is_here(draft: Draft, person: Person) -> bool:
    """Whether somebody works now and is not away."""
    return not draft.away(person.key) and on_shift(draft, person)


def back_at(draft: Draft, person: Person) -> datetime | None:
    """When somebody who is not here may be: their absence ends, or else their shift begins."""
    away = draft.away(person.key)
    return away.until_at if away else next_shift(draft, person)


def room(draft: Draft, person: Person) -> int | None:
    """How many more issues somebody may be given; None: any number."""
    return None if person.capacity is None else max(0, person.capacity - draft.load(person.key))


def next_shift(draft: Draft, person: Person) -> datetime | None:
    """When this person next works: their hours open, or a turn of theirs on call begins. Many issues ask in one night,
    and until that instant the answer stays as it is: it is kept beside the policy.
    """
    known = draft.policy.next_shifts
    kept = known.get(person.key)
    if kept is not None and kept[0] <= draft.wake < kept[1]:
        return kept[1]
    begins_at = _next_shift(draft, person)
    if begins_at is not None:
        known[person.key] = (draft.wake, begins_at)
    return begins_at


def _next_shift(draft: Draft, person: Person) -> datetime | None:
    opens_at = draft.policy.calendar(draft.policy.hours_of(person)).next_opening(draft.wake)
    turns = (
        _next_turn(schedule, person.key, draft.wake, opens_at or draft.wake + LOOKS)
        for schedule in draft.policy.document.schedules.values()
        if person.key in schedule.people
    )
    return min((one for one in (opens_at, *turns) if one), default=None)


def _next_turn(schedule: Schedule, person: str, at: datetime, until: datetime) -> datetime | None:
    """The first instant before `until` at which it is this person's turn. Most turns are near: that is where to look
    first.
    """
    reach = A_FORTNIGHT
    while True:
        end = min(at + reach, until)
        for duty in shifts_between(schedule, at, end):
            if duty.person == person:
                return duty.since
        if end == until:
            return None
        reach *= 4


class Staffing(NamedTuple):
    """Whether somebody works now, and when the first one may otherwise."""

    is_open: bool
    opens_at: datetime | None
    """None while somebody works, and where nobody knows."""


def staffing(policy: Policy, team: str, absences: Mapping[str, tuple[Away, ...]], now: datetime) -> Staffing:
    """Of a team, or of everybody where it is empty: by their working hours and absences. Who is merely on call waits
    for alerts, not for visitors."""
    people = [one for one in policy.document.people.values() if not team or team in one.teams]
    works_at = [at for one in people if (at := _works_at(policy, one, absences.get(one.key, ()), now))]
    first = min(works_at, default=None)
    return Staffing(True, None) if first == now else Staffing(False, first)


def _works_at(policy: Policy, person: Person, absences: tuple[Away, ...], now: datetime) -> datetime | None:
    """The first instant from now on at which somebody works and is not away."""
    calendar, at = policy.calendar(policy.hours_of(person)), now
    for _ in range(_MOST_ABSENCES):
        opens_at = calendar.next_opening(at)
        if opens_at is None:
            return None
        gone = next((one for one in absences if one.covers(opens_at)), None)
        if gone is None or gone.until_at is None:
            return None if gone else opens_at
        at = gone.until_at
    return at
