"""Who a target means at this instant, who of them is there, and which of them is chosen.

A target (`team:technical`, `schedule:platform-on-call`, `role:assignee` ...) is looked up when a level starts, never
before. Each person considered gets one line that says why they were told or passed over; those lines are shown to
people.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from rung.core.desk import TurnTaken
from rung.core.draft import Draft
from rung.core.oncall import on_call
from rung.core.policy import Person

CHANNELS = ("slack", "teams", "email", "webhook", "pagerduty")
"""Kinds of target that are a place, not a person."""

Reach = Literal["any_hour", "on_shift"]


class Candidate(NamedTuple):
    """A person a target stands for, and whether they are asked only while they work."""

    person: str
    reach: Reach


class Choice(NamedTuple):
    """Who is to be told, and what was said of everybody looked at."""

    people: tuple[str, ...]
    places: tuple[str, ...]
    considered: tuple[tuple[str, str], ...]


def choose(
    draft: Draft,
    targets: Sequence[str],
    pick: str | None,
    cursor: str,
    passed: Iterable[str] = (),
    is_reached: Callable[[str], bool] | None = None,
) -> Choice:
    """Choose among the union of the targets, by `pick`.

    `cursor` names the round robin; `passed` are out already. Where one is picked, those whom a notice would not reach
    now (`is_reached`: their quiet hours hold it) are picked only if it reaches nobody.
    """
    places = tuple(target for target in targets if is_place(target))
    considered: list[tuple[str, str]] = []
    present: list[str] = []
    out = set(passed)
    for candidate in _expanded(draft, targets, everyone=pick == "everyone"):
        person, why = _present(draft, candidate, working=pick in WORKING_PICKS)
        if person in out:
            considered.append((person, "declined or could not be reached"))
        elif person is None:
            considered.append((candidate.person, why))
        elif person not in present:
            present.append(person)
            considered.append((person, why))
    if pick in PICKERS and len(present) > 0:
        awake = [person for person in present if is_reached is None or is_reached(person)]
        one, because = PICKERS[pick](draft, awake or present, cursor)
        considered = [
            (who, because if who == one else f"{why}; not chosen" if who in present else why) for who, why in considered
        ]
        present = [one]
    return Choice(tuple(present), places, tuple(considered))


def named(draft: Draft, targets: Sequence[str]) -> tuple[str, ...]:
    """Everybody whom the targets name and who has an address, away or not: for when nobody else is left."""
    keys = (candidate.person for candidate in _expanded(draft, targets, everyone=True))
    return tuple(key for key in keys if (person := draft.person(key)) and person.channels)


def would_be(draft: Draft, targets: Sequence[str]) -> tuple[str, ...]:
    """Whom the targets name at any hour, leaving out those who are away without a deputy."""
    found = []
    for candidate in _expanded(draft, targets, everyone=True):
        person, _ = _present(draft, candidate._replace(reach="any_hour"), working=False)
        if person and person not in found:
            found.append(person)
    return tuple(found)


def is_place(target: str) -> bool:
    """Whether a target is a channel rather than people (`team:x#channel` is the team's channel)."""
    kind, _, rest = target.partition(":")
    return kind in CHANNELS or (kind == "team" and rest.endswith("#channel"))


def place_of(draft: Draft, target: str) -> str | None:
    """The channel target itself, with `team:x#channel` looked up."""
    if target.startswith("team:"):
        team = draft.policy.document.teams.get(target[len("team:") : -len("#channel")])
        return team.channel if team else None
    return target


def on_shift(draft: Draft, person: Person, at: datetime | None = None) -> bool:
    """Whether somebody works at an instant (now, unless one is given). Being on call counts."""
    at = at or draft.wake
    return draft.policy.calendar(draft.policy.hours_of(person)).is_open(at) or is_on_call(draft, person.key, at)


def is_on_call(draft: Draft, person: str, at: datetime) -> bool:
    return any(
        person in schedule.people and on_call(schedule, at) == person
        for schedule in draft.policy.document.schedules.values()
    )


def next_shift(draft: Draft, person: Person) -> datetime | None:
    """When this person's working hours next open."""
    return draft.policy.calendar(draft.policy.hours_of(person)).next_opening(draft.wake)


# Looking targets up ----------------------------------------


def _expanded(draft: Draft, targets: Sequence[str], everyone: bool) -> list[Candidate]:
    found: dict[str, Candidate] = {}
    for target in targets:
        if is_place(target):
            continue
        kind, _, name = target.partition(":")
        for candidate in LOOK_UPS[kind](draft, name, everyone):
            found.setdefault(candidate.person, candidate)
    return list(found.values())


def _person(draft: Draft, name: str, everyone: bool) -> list[Candidate]:
    return [Candidate(name, "any_hour")] if draft.person(name) else []


def _team(draft: Draft, name: str, everyone: bool) -> list[Candidate]:
    """A team's members; where none of them can be told now, those of its backup team."""
    seen: list[str] = []
    while name in draft.policy.document.teams and name not in seen:
        seen.append(name)
        members = [
            Candidate(person.key, "any_hour" if everyone else "on_shift") for person in draft.policy.members[name]
        ]
        backup = draft.policy.document.teams[name].backup
        if backup is None or any(_present(draft, one, working=False)[0] for one in members):
            return members
        name = backup
    return [Candidate(person.key, "on_shift") for person in draft.policy.members.get(seen[0], ())] if seen else []


def _schedule(draft: Draft, name: str, everyone: bool) -> list[Candidate]:
    schedule = draft.policy.document.schedules.get(name)
    person = on_call(schedule, draft.wake) if schedule else None
    return [Candidate(person, "any_hour")] if person else []


def _skills(draft: Draft, names: str, everyone: bool) -> list[Candidate]:
    wanted = names.split("+")
    able = [p for p in draft.policy.document.people.values() if all(p.skills.get(skill) for skill in wanted)]
    return [Candidate(person.key, "any_hour" if everyone else "on_shift") for person in able]


def _role(draft: Draft, name: str, everyone: bool) -> list[Candidate]:
    found = ROLES[name](draft) if name in ROLES else None
    return [Candidate(found, "any_hour")] if found and draft.person(found) else []


def _lead(draft: Draft) -> str | None:
    """The lead of the issue's team, else of the assignee's first team."""
    teams = draft.policy.document.teams
    if draft.state.team in teams and teams[draft.state.team].lead:
        return teams[draft.state.team].lead
    assignee = draft.person(draft.state.assignee)
    return teams[assignee.teams[0]].lead if assignee and assignee.teams and assignee.teams[0] in teams else None


def _manager_of_assignee(draft: Draft) -> str | None:
    assignee = draft.person(draft.state.assignee)
    return assignee.manager if assignee else None


def _escalated_by(draft: Draft) -> str | None:
    by_hand = [one.escalated_by for one in draft.state.live() if one.escalated_by]
    return by_hand[-1] if by_hand else None


ROLES: dict[str, Callable[[Draft], str | None]] = {
    "assignee": lambda draft: draft.state.assignee,
    "lead": _lead,
    "manager_of_assignee": _manager_of_assignee,
    "account_owner": lambda draft: draft.account.owner if draft.account else None,
    "escalated_by": _escalated_by,
}

LOOK_UPS: dict[str, Callable[[Draft, str, bool], list[Candidate]]] = {
    "person": _person,
    "team": _team,
    "schedule": _schedule,
    "skills": _skills,
    "role": _role,
}


# Who is there ----------------------------------------


def _present(draft: Draft, candidate: Candidate, working: bool) -> tuple[str | None, str]:
    """The person to tell in this candidate's place (their deputy, while away) or None, and why."""
    person = draft.person(candidate.person)
    if person is None:
        return None, "is not in the directory"
    away, stands_in = draft.away(person.key), ""
    if away:
        deputy = draft.person(away.deputy)
        if deputy is None or draft.away(deputy.key):
            return None, "is away" + (f" until {away.until_at:%Y-%m-%d %H:%M} UTC" if away.until_at else "")
        stands_in, person = f"stands in for {person.key}, who is away; ", deputy
    if (working or candidate.reach == "on_shift") and not on_shift(draft, person):
        return None, stands_in + "does not work now"
    if not person.channels:
        return None, stands_in + "has no address"
    return person.key, stands_in + ("works now" if working or candidate.reach == "on_shift" else "is told at any hour")


# Choosing one ----------------------------------------


def round_robin(draft: Draft, present: Sequence[str], cursor: str) -> tuple[str, str]:
    """The one whose turn was longest ago; the first in document order when none had a turn."""
    turns = draft.turns(cursor)
    one = min(present, key=lambda person: turns.get(person, 0))
    draft.change_desk(TurnTaken(cursor, one))
    return one, "had their turn longest ago"


def least_loaded(draft: Draft, present: Sequence[str], cursor: str) -> tuple[str, str]:
    """The one with the smallest share of their capacity in use."""
    one = min(present, key=lambda person: _share_in_use(draft, person))
    return one, f"carries least: {draft.load(one)} open"


def best_match(draft: Draft, present: Sequence[str], cursor: str) -> tuple[str, str]:
    """The one whose declared skills suit the issue best; of equals, the one who carries least."""
    wanted = {*draft.state.skills, *([draft.state.kind] if draft.state.kind else [])}

    def skill(key: str) -> int:
        person = draft.person(key)
        return sum(person.skills.get(name, 0) for name in wanted) if person else 0

    one = min(present, key=lambda person: (-skill(person), _share_in_use(draft, person)))
    return one, f"knows it best: {skill(one)} in {', '.join(sorted(wanted)) or 'no named skill'}"


def _share_in_use(draft: Draft, key: str) -> float:
    person = draft.person(key)
    load = draft.load(key)
    return load / person.capacity if person and person.capacity else load / UNLIMITED


UNLIMITED = 1_000
"""What an unlimited capacity counts as where shares are compared: the less loaded of two such people still comes
first.
"""

PICKERS: dict[str, Callable[[Draft, Sequence[str], str], tuple[str, str]]] = {
    "round_robin": round_robin,
    "least_loaded": least_loaded,
    "best_match": best_match,
}
WORKING_PICKS = ("on_shift", *PICKERS)
