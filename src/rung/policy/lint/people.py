"""Wishes that nobody can meet: preferences that narrow nothing, rules that nobody is able for, managers whom nobody
has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rung.core.document import ISSUE_SKILLS, Person, PolicyDocument, RoutingRule
from rung.policy.problems import Paths
from rung.policy.reading.checks import Finding, targets_of

_BETWEEN = re.compile(r"[\s()./-]")
_WITH_COUNTRY = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
MANAGERS = ("role:manager_of_assignee", "role:manager_of_told")


def phones_without_country(document: PolicyDocument, paths: Paths) -> Iterator[Finding]:
    """A number that no network takes: it would be found out at night."""
    for key, person in document.people.items():
        if person.phone and not _WITH_COUNTRY.fullmatch(_BETWEEN.sub("", person.phone)):
            message = f"{key} cannot be called or texted: {person.phone!r} is no number with its country"
            yield f"people.{key}.phone", "phone_without_country", message, "write it such as +49 30 123456"


def preferences_that_narrow_nothing(document: PolicyDocument, paths: Paths) -> Iterator[Finding]:
    for index, rule in enumerate(document.routing):
        people = _named(document, rule)
        for place, name in enumerate(rule.to.prefer):
            if why := _why_nothing(document, rule, people, name):
                message, hint = why
                yield f"routing[{index}].to.prefer[{place}]", "prefers_nobody", message, hint


def rules_that_nobody_can_meet(document: PolicyDocument, paths: Paths) -> Iterator[Finding]:
    """An issue for which a rule holds, and for which nobody has the skills, waits for ever."""
    for index, rule in enumerate(document.routing):
        people = _named(document, rule)
        needs = {skill: level for skill, level in rule.to.needs.items() if skill != ISSUE_SKILLS}
        able = [one for one in people if all(one.skills.get(skill, 0) >= level for skill, level in needs.items())]
        if people and not able:
            wanted = ", ".join(f"{skill} {level}" for skill, level in needs.items())
            message = f"nobody of those named has {wanted}: an issue under {rule.name!r} waits for ever"
            yield f"routing[{index}].to.needs", "nobody_able", message, "lower a level, or name others"
        elif able and all(person.capacity == 0 for person in able):
            message = f"everybody who could have an issue under {rule.name!r} has a capacity of 0: it waits for ever"
            yield f"routing[{index}].to", "nobody_able", message, "write a capacity above 0, or leave it out"


def managers_whom_nobody_has(document: PolicyDocument, paths: Paths) -> Iterator[Finding]:
    managed = any(person.manager for person in document.people.values())
    for path, target in targets_of(document):
        if target == "role:manager_of_told" and not _follows_a_level(path):
            message = "role:manager_of_told are the managers of those told before, and nobody was"
            yield path, "doubtful_target", message, "write role:manager_of_assignee, or name it at a later level"
        elif target in MANAGERS and not managed:
            yield path, "doubtful_target", "nobody has a manager", "write manager: and a name at the people"


def _follows_a_level(path: str) -> bool:
    """Whether people were told before those at this place are."""
    if path.startswith("workspace.last_resort") or ".if_nobody" in path:
        return True
    return ".levels[" in path and ".levels[0]" not in path


def _named(document: PolicyDocument, rule: RoutingRule) -> Sequence[Person]:
    people = document.people.values()
    if rule.to.team:
        return [person for person in people if rule.to.team in person.teams]
    if rule.to.person:
        return [person for person in people if person.key == rule.to.person]
    return []


def _why_nothing(
    document: PolicyDocument, rule: RoutingRule, people: Sequence[Person], name: str
) -> tuple[str, str] | None:
    if not rule.to.team:
        kind = "person" if rule.to.person else "schedule"
        return f"a {kind} is one person: there is nobody to prefer", "write prefer: beside team:"
    if name == "language" and people and not any(person.languages for person in people):
        return f"nobody of {rule.to.team} has languages", "write languages: [en] at its people"
    zones = {person.time_zone or document.workspace.time_zone for person in people}
    if name == "time_zone" and len(zones) == 1:
        return f"everybody of {rule.to.team} is in {zones.pop()}", "write time_zone: at those who are elsewhere"
    return None
