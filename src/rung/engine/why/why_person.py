"""Why somebody was told of an issue, or was not: each notice, each level that started, and those that never did."""

import re
from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct

from rung.core.document import Level
from rung.core.document import Person as Somebody
from rung.core.effects import AnyEffect, LevelStarted, LevelWaits, Notice, Recorded
from rung.core.issue import Escalation, IssueState
from rung.core.paths.telling import HELD_UNTIL
from rung.core.policy import Policy
from rung.engine.replay import Again, decided_again
from rung.engine.why.why import NoAnswer, hint_for, lines_of, same_name
from rung.engine.why.why_told import Telling, tellings
from rung.policy.saying.sentences import Speaker
from rung.store.deliveries import deliveries
from rung.store.pages import names
from rung.store.policies import policies

NOBODY = re.compile(r"nobody to tell at level (\d+), (.+?): (.+)", re.DOTALL)
"""How the journal says that a level had nobody: which level, its name, and who was looked at (`core.levels`)."""


class AtLevel(Struct, frozen=True):
    """What one level did for one person."""

    seq: int | None
    """The line of the journal; None: the level has not started."""
    at: datetime | None
    path: str
    level: int
    name: str
    was_told: bool
    words: str


class Person(Struct, frozen=True):
    """One person, what they were told of an issue, and the levels of its ladders, in the order of its journal."""

    issue: str
    key: str
    name: str
    levels: tuple[AtLevel, ...]
    tellings: tuple[Telling, ...] = ()
    """Every notice to them, those that only showed the issue included."""
    is_named: bool = True
    """Whether any level of any path names them, by themselves, a team, a schedule or skills; roles are left out."""

    @property
    def words(self) -> str:
        """The answer in one sentence."""
        told = sum(one.was_told for one in self.levels)
        if told:
            return f"{self.name} was told at {told} of {len(self.levels)} levels"
        unnamed = "" if self.is_named else "; no level of any path names them, unless by a role"
        if self.tellings and not any(one.ring for one in self.tellings):
            return f"{self.name} was informed, and not rung{unnamed}"
        if not self.levels:
            return f"{self.name} was not told: no level of any path has started{unnamed}"
        return f"{self.name} was not told{unnamed}"


def of_person(issue: str, person: str) -> Person:
    """Why a person, by their key or their name, was told or not told. Raises `NoAnswer`."""
    kept, lines = lines_of(issue)
    steps = list(decided_again(kept, lines))
    somebody = _somebody(person, steps[-1].policy)
    started = [one for step in steps for one in _of_step(step, somebody)]
    last = kept.state or steps[-1].after
    never = _never_started(last, steps[-1].policy, somebody, started) if last else ()
    told = tuple(tellings(steps, somebody, deliveries.of_issue(issue)))
    policy = steps[-1].policy
    levels = (level for path in policy.document.paths.values() for level in path.levels)
    is_named = any(_names(policy, level, somebody) for level in levels)
    return Person(issue, somebody.key, somebody.name, (*started, *never), told, is_named)


def _somebody(person: str, policy: Policy) -> Somebody:
    people = policy.document.people
    by_name = {one.name: one.key for one in people.values()}
    key = same_name(person, people) or by_name.get(same_name(person, by_name) or "")
    if key is None:
        message = f"version {policy.version} of the policy knows nobody called {person!r}"
        raise NoAnswer("unknown_person", message, hint_for(person, [*people, *by_name], "there is"))
    return people[key]


# Levels that started ----------------------------------------


def _of_step(step: Again, person: Somebody) -> Iterator[AtLevel]:
    effects = step.line.effects
    for place, effect in enumerate(effects):
        match effect:
            case LevelStarted():
                was_told, words = _at_start(step, effect, person)
                yield AtLevel(step.line.seq, effect.at, effect.path, effect.level, effect.name, was_told, words)
            case LevelWaits(path=path, level=level, until=until):
                policy = _version(step, effect.number)
                name, words = names.level(policy, path, level), _waits(policy, path, level, until, person)
                yield AtLevel(step.line.seq, effect.at, path, level, name, False, words)
            case Recorded() if found := NOBODY.fullmatch(effect.because.words):
                looked = found[3].split("; ")
                why = next(
                    (one.removeprefix(f"{person.key} ") for one in looked if one.startswith(f"{person.key} ")), ""
                )
                words = f"not told: {why or 'the level names others'}; it had nobody to tell, and gave way to the next"
                path = _next_path(effects[place + 1 :])
                yield AtLevel(step.line.seq, effect.at, path, int(found[1]), found[2], False, words)
            case Notice(to=to, because=because) if to == person.key and because.code == "last_resort":
                words = f"told as the last resort, by {_ways(effect)}"
                yield AtLevel(
                    step.line.seq, effect.at, effect.path or "", effect.level or 0, "last resort", True, words
                )
            case _:
                pass  # tells no level's people


def _at_start(step: Again, started: LevelStarted, person: Somebody) -> tuple[bool, str]:
    """Whether a level that started told a person, and why or why not."""
    considered = dict(started.considered)
    if person.key in started.notified:
        return True, _told(step, started, person, considered.get(person.key, ""))
    others = [f"{names.who(step.policy, key)}, who {considered.get(key, 'was told')}" for key in started.notified]
    if person.key in considered:
        why = considered[person.key]
        if HELD_UNTIL in why:
            return False, f"not told yet: {why}"
        return False, f"not told: {why}" + (f"; told was {' and '.join(others)}" if why.endswith("not chosen") else "")
    for key, why in started.considered:
        if why.startswith(f"stands in for {person.key},"):
            return False, f"not told: {names.who(step.policy, key)} stands in, because {person.name} is away"
    targets = _targets(_version(step, started.number), started.path, started.level)
    meant = ", ".join(names.who(step.policy, key) for key in (considered or started.notified)) or "nobody"
    return False, f"not told: the level tells {targets}, and that meant {meant} then"


def _told(step: Again, started: LevelStarted, person: Somebody, why: str) -> str:
    because = f": {why}" if why else ""
    for effect in step.line.effects:
        if isinstance(effect, Notice) and (effect.to, effect.number) == (person.key, started.number):
            if effect.ring:
                return f"told by {_ways(effect)}{because}"
            return f"shown without ringing, because another ladder of this issue has rung them{because}"
    return f"told{because}"


def _ways(notice: Notice) -> str:
    return ", ".join(notice.channels) or "no channel: they have no address"


def _next_path(effects: tuple[AnyEffect, ...]) -> str:
    return next((path for one in effects if (path := getattr(one, "path", None))), "")


def _version(step: Again, number: int) -> Policy:
    """The policy that the escalation started with."""
    escalation = step.after.escalation(number) if step.after else None
    return step.policy.at_version(escalation.policy) if escalation else step.policy


def _waits(policy: Policy, path: str, level: int, until: datetime, person: Somebody) -> str:
    """Of a level that waits: whether a person is told once it starts. Who a role is then, nobody knows now."""
    targets = _targets_of(policy, path, level)
    if any(_means(policy, target, person) or target.startswith("role:") for target in targets):
        return f"not told yet: the level waits until {names.instant(until)}"
    told = _targets(policy, path, level)
    return f"not told: the level tells {told}; it waits until {names.instant(until)}"


def _targets(policy: Policy, path: str, level: int) -> str:
    """Whom a level tells, as people call them."""
    speaker = Speaker(policy.document)
    return ", ".join(speaker.who(target) for target in _targets_of(policy, path, level)) or "nobody"


def _targets_of(policy: Policy, path: str, level: int) -> tuple[str, ...]:
    found = policy.document.paths.get(path)
    if found is None:
        return ()
    if level > len(found.levels):
        return found.if_nobody
    spec = found.levels[level - 1]
    return (*spec.notify, *spec.backup)


# Levels that did not ----------------------------------------


def _never_started(state: IssueState, policy: Policy, person: Somebody, started: list[AtLevel]) -> tuple[AtLevel, ...]:
    """The levels that name a person and were not reached."""
    reached = {(one.path, one.level) for one in started}
    found = []
    for escalation in state.escalations:
        path = policies.load(escalation.policy).document.paths.get(escalation.path)
        for number, spec in enumerate(path.levels if path else (), start=1):
            if (escalation.path, number) not in reached and number > escalation.level and _names(policy, spec, person):
                words = f"not told: the level has not started, because {_why_not_reached(escalation, policy)}"
                found.append(AtLevel(None, None, escalation.path, number, spec.name, False, words))
    return tuple(found)


def _names(policy: Policy, spec: Level, person: Somebody) -> bool:
    """Whether a level's targets can mean a person. Who a role is, is not asked for a level that never started."""
    return any(_means(policy, target, person) for target in (*spec.notify, *spec.backup))


def _means(policy: Policy, target: str, person: Somebody) -> bool:
    kind, _, name = target.partition(":")
    match kind:
        case "person":
            return name == person.key
        case "team":
            return name in person.teams
        case "schedule":
            schedule = policy.document.schedules.get(name)
            return schedule is not None and person.key in schedule.people
        case "skills":
            return all(person.skills.get(skill) for skill in name.split("+"))
        case _:
            return False


def _why_not_reached(escalation: Escalation, policy: Policy) -> str:
    match escalation.state:
        case "acknowledged":
            until = escalation.acknowledged_until
            ends = f" until {names.instant(until)}" if until else ""
            return f"{names.who(policy, escalation.acknowledged_by)} has it{ends}"
        case "open":
            at = escalation.climbs_at
            return f"the ladder is at level {escalation.level}" + (f" and climbs at {names.instant(at)}" if at else "")
        case "held":
            return "the ladder is held while somebody has the issue"
        case state:
            return f"the ladder ended first: {escalation.closed_because or state}"
