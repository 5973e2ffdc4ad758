"""Who is on, as a wall shows it: each team with who is there until when and who is away, and who is on call. Pure."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

from rung.core.desk import Away
from rung.core.people.oncall import who_is_on_call
from rung.core.policy import Policy


class There(Struct, frozen=True):
    """Somebody of a team."""

    name: str
    until: datetime | None
    """When their shift ends, or their absence; None where no end is known."""


class TeamNow(Struct, frozen=True):
    key: str
    name: str
    there: tuple[There, ...]
    away: tuple[There, ...]
    next_at: datetime | None
    """When the next of them comes, where nobody is there."""


class Call(Struct, frozen=True):
    """Who is on call for a schedule."""

    schedule: str
    person: str
    """Empty: nobody is."""
    until: datetime | None


def teams_now(policy: Policy, away: Mapping[str, tuple[Away, ...]], now: datetime, only: str | None) -> list[TeamNow]:
    """Each team that has people, in document order. `away`: the absences that are under way."""
    return [
        _team_now(policy, key, away, now)
        for key in policy.document.teams
        if only in (None, key) and any(key in one.teams for one in policy.document.people.values())
    ]


def calls_now(policy: Policy, now: datetime, only: str | None) -> list[Call]:
    """Each schedule; of one team those on which somebody of it may be."""
    people = policy.document.people
    found = []
    for schedule in policy.document.schedules.values():
        if only is not None and not any(only in people[one].teams for one in schedule.people if one in people):
            continue
        duty = who_is_on_call(schedule, now)
        name = people[duty.person].name if duty.person in people else duty.person or ""
        found.append(Call(schedule.name, name, duty.until))
    return found


def _team_now(policy: Policy, key: str, away: Mapping[str, tuple[Away, ...]], now: datetime) -> TeamNow:
    there, gone, comes = [], [], []
    for one in policy.document.people.values():
        if key not in one.teams:
            continue
        absence = next((span for span in away.get(one.key, ()) if span.covers(now)), None)
        if absence is not None:
            gone.append(There(one.name, absence.until_at))
            continue
        hours = policy.calendar(policy.hours_of(one))
        if hours.is_open(now):
            there.append(There(one.name, hours.next_closing(now)))
        elif (at := hours.next_opening(now)) is not None:
            comes.append(at)
    return TeamNow(
        key, policy.document.teams[key].name, tuple(there), tuple(gone), min(comes, default=None) if not there else None
    )
