"""Who a target means at this instant, who of them is there, and which of them is chosen.

A target (`team:technical`, `schedule:platform-on-call`, `role:assignee` ...) is looked up when a level starts, never
before. Each person considered gets one line that says why they were told or passed over; those lines are shown to
people.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Literal

from msgspec import Struct, structs

from rung.core.desk import TurnTaken
from rung.core.document import Person
from rung.core.draft import Draft
from rung.core.issue import Escalation
from rung.core.people import matching, presence
from rung.core.people.oncall import on_call

CHANNELS = ("slack", "teams", "email", "webhook", "pagerduty")
"""Kinds of target that are a place, not a person."""

Reach = Literal["any_hour", "on_shift"]


class Candidate(Struct, frozen=True, gc=False):
    """A person a target stands for, and whether they are asked only while they work."""

    person: str
    reach: Reach


class Choice(Struct, frozen=True, gc=False):
    """Who is to be told, and what was said of everybody looked at."""

    people: tuple[str, ...]
    places: tuple[str, ...]
    """Channels, each once, with the teams' own looked up."""
    considered: tuple[tuple[str, str], ...]
    counting: frozenset[str] = frozenset()
    """The channels that count as somebody told."""


class Look(Struct, frozen=True, gc=False):
    """How targets are looked up for one telling."""

    everyone: bool = False
    """Members of teams and people of skills at any hour, not only on shift."""
    out: frozenset[str] = frozenset()
    """Who declined or could not be reached."""
    of: Escalation | None = None
    """The escalation that tells, at the level that it tells."""


def choose(
    draft: Draft,
    targets: Sequence[str],
    pick: str | None,
    cursor: str,
    passed: Iterable[str] = (),
    is_reached: Callable[[str], bool] | None = None,
    of: Escalation | None = None,
) -> Choice:
    """Choose among the union of the targets, by `pick`.

    `cursor` names the round robin; `passed` are out already; `of` is the escalation that tells. Where one is picked,
    those whom a notice would not reach now (`is_reached`: their quiet hours hold it) are picked only if it reaches
    nobody.
    """
    considered: list[tuple[str, str]] = []
    present: list[str] = []
    out = frozenset(passed)
    for candidate in _expanded(draft, targets, Look(pick == "everyone", out, of)):
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
        picked = PICKERS[pick](draft, awake or present, cursor)
        considered = [
            (who, picked.why if who == picked.person else f"{why}; {picked.not_chosen(who)}" if who in present else why)
            for who, why in considered
        ]
        present = [picked.person]
    places = places_of(draft, targets)
    return Choice(tuple(present), places, tuple(considered), counting(targets, places))


def named(draft: Draft, targets: Sequence[str]) -> tuple[str, ...]:
    """Everybody whom the targets name and who has an address, away or not: for when nobody else is left."""
    keys = (candidate.person for candidate in _expanded(draft, targets, Look(everyone=True)))
    return tuple(key for key in keys if (person := draft.person(key)) and person.channels)


def would_be(draft: Draft, targets: Sequence[str], of: Escalation | None = None) -> tuple[str, ...]:
    """Whom the targets name at any hour, leaving out those who are away without a deputy."""
    found = []
    for candidate in _expanded(draft, targets, Look(everyone=True, of=of)):
        person, _ = _present(draft, structs.replace(candidate, reach="any_hour"), working=False)
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


def places_of(draft: Draft, targets: Sequence[str]) -> tuple[str, ...]:
    """The channels among the targets, each once: `team:x#channel` and the channel that it means are one."""
    found = (place_of(draft, target) for target in targets if is_place(target))
    return tuple(dict.fromkeys(place for place in found if place))


def counting(targets: Sequence[str], places: tuple[str, ...]) -> frozenset[str]:
    """The channels that count as somebody told: the only target, and PagerDuty, which asks people of its own."""
    if len(places) == 1 and all(is_place(target) for target in targets):
        return frozenset(places)
    return frozenset(place for place in places if place.startswith("pagerduty:"))


# Looking targets up ----------------------------------------


def _expanded(draft: Draft, targets: Sequence[str], look: Look) -> list[Candidate]:
    """Everybody the targets stand for, each once; whom one of them reaches at any hour is reached at any hour."""
    found: dict[str, Candidate] = {}
    for target in targets:
        if is_place(target):
            continue
        kind, _, name = target.partition(":")
        for candidate in LOOK_UPS[kind](draft, name, look):
            if candidate.person not in found or candidate.reach == "any_hour":
                found[candidate.person] = candidate
    return list(found.values())


def _person(draft: Draft, name: str, look: Look) -> list[Candidate]:
    return [Candidate(name, "any_hour")] if draft.person(name) else []


def _team(draft: Draft, name: str, look: Look) -> list[Candidate]:
    """A team's members; where none of them can be told now, or all have declined, those of its backup team."""
    seen: list[str] = []
    while name in draft.policy.document.teams and name not in seen:
        seen.append(name)
        members = [_candidate(person, look) for person in draft.policy.members[name]]
        backup = draft.policy.document.teams[name].backup
        if backup is None or any(_is_left(draft, one, look) for one in members):
            return members
        name = backup
    return [Candidate(person.key, "on_shift") for person in draft.policy.members.get(seen[0], ())] if seen else []


def _is_left(draft: Draft, candidate: Candidate, look: Look) -> bool:
    person, _ = _present(draft, candidate, working=False)
    return person is not None and person not in look.out


def _schedule(draft: Draft, name: str, look: Look) -> list[Candidate]:
    schedule = draft.policy.document.schedules.get(name)
    person = on_call(schedule, draft.wake) if schedule else None
    return [Candidate(person, "any_hour")] if person else []


def _skills(draft: Draft, names: str, look: Look) -> list[Candidate]:
    wanted = names.split("+")
    able = [p for p in draft.policy.document.people.values() if all(p.skills.get(skill) for skill in wanted)]
    return [_candidate(person, look) for person in able]


def _candidate(person: Person, look: Look) -> Candidate:
    return Candidate(person.key, "any_hour" if look.everyone else "on_shift")


def _role(draft: Draft, name: str, look: Look) -> list[Candidate]:
    if name == "escalated_by" and look.of and look.of.escalated_by:
        return _person(draft, look.of.escalated_by, look)
    if name == "manager_of_told":
        found = _managers_of_told(draft, look.of)
    else:
        found = ROLES[name](draft) if name in ROLES else ()
    return [Candidate(person, "any_hour") for person in found if person and draft.person(person)]


def _lead(draft: Draft) -> tuple[str | None, ...]:
    """The lead of the issue's team, else of the assignee's first team."""
    teams = draft.policy.document.teams
    if draft.state.team in teams and teams[draft.state.team].lead:
        return (teams[draft.state.team].lead,)
    assignee = draft.person(draft.state.assignee)
    return (teams[assignee.teams[0]].lead,) if assignee and assignee.teams and assignee.teams[0] in teams else ()


def _manager_of_assignee(draft: Draft) -> tuple[str | None, ...]:
    assignee = draft.person(draft.state.assignee)
    return (assignee.manager,) if assignee else ()


def _managers_of_told(draft: Draft, of: Escalation | None) -> tuple[str | None, ...]:
    """The managers of those whom the level before told; where it told nobody, of those of the last that did."""
    earlier = [told for told in of.told if told.level < of.level] if of else []
    last = max((told.level for told in earlier), default=0)
    told = (draft.person(one.to) for one in earlier if one.level == last)
    return tuple(dict.fromkeys(person.manager for person in told if person))


def _head(draft: Draft) -> tuple[str | None, ...]:
    """The top of the assignee's reporting line, else of that of the lead of the issue's team."""
    person = draft.person(draft.state.assignee) or draft.person(next(iter(_lead(draft)), None))
    seen: set[str] = set()
    while person and person.key not in seen and (manager := draft.person(person.manager)):
        seen.add(person.key)
        person = manager
    return (person.key,) if person else ()


def _escalated_by(draft: Draft) -> tuple[str, ...]:
    """Who escalated the issue by hand last, for a ladder that nobody did."""
    return tuple(one.escalated_by for one in draft.state.live() if one.escalated_by)[-1:]


ROLES: dict[str, Callable[[Draft], tuple[str | None, ...]]] = {
    "assignee": lambda draft: (draft.state.assignee,),
    "lead": _lead,
    "manager_of_assignee": _manager_of_assignee,
    "head": _head,
    "account_owner": lambda draft: (draft.account.owner,) if draft.account else (),
    "escalated_by": _escalated_by,
    "watchers": lambda draft: draft.state.watchers,
}

LOOK_UPS: dict[str, Callable[[Draft, str, Look], list[Candidate]]] = {
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
    if (working or candidate.reach == "on_shift") and not presence.on_shift(draft, person):
        return None, stands_in + "does not work now"
    if not person.channels:
        return None, stands_in + "has no address"
    return person.key, stands_in + ("works now" if working or candidate.reach == "on_shift" else "is told at any hour")


# Choosing one ----------------------------------------


class Picked(Struct, frozen=True, gc=False):
    """Who was chosen and why; where candidates were compared, how each did."""

    person: str
    why: str
    compared: Mapping[str, str] = MappingProxyType({})

    def not_chosen(self, person: str) -> str:
        """What is said of one who could have been chosen."""
        return f"{self.compared[person]}; not chosen" if person in self.compared else "not chosen"


def round_robin(draft: Draft, present: Sequence[str], cursor: str) -> Picked:
    """The one whose turn was longest ago; the first in document order when none had a turn."""
    turns = draft.turns(cursor)
    one = min(present, key=lambda person: turns.get(person, 0))
    draft.change_desk(TurnTaken(cursor, one))
    return Picked(one, "had their turn longest ago")


def least_loaded(draft: Draft, present: Sequence[str], cursor: str) -> Picked:
    """The one with the smallest share of their capacity in use."""
    one = min(present, key=lambda person: matching.share_in_use(draft, person))
    return Picked(one, f"carries least: {draft.load(one)} open")


def best_match(draft: Draft, present: Sequence[str], cursor: str) -> Picked:
    """The one who knows it best, by what they solved, what they can and what they carry (`matching`)."""
    ranked = matching.ranked(draft, present)
    return Picked(ranked.matches[0].person, ranked.words, {one.person: str(one) for one in ranked.matches})


PICKERS: dict[str, Callable[[Draft, Sequence[str], str], Picked]] = {
    "round_robin": round_robin,
    "least_loaded": least_loaded,
    "best_match": best_match,
}
WORKING_PICKS = ("on_shift", *PICKERS)
