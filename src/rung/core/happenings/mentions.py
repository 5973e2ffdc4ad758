"""Whom the words of a note address: `@bo`, a teammate by key, and `@team:technical` or `@technical`, a team.

A person goes before a team of the same name. Keys are read whatever their case, and a mail address is no mention.
"""

import re

from msgspec import Struct

from rung.core.document import PolicyDocument

_MENTION = re.compile(r"(?<![\w@.+/-])@((?:team:)?\w[\w.+-]*)")
TEAM = "team:"
MOST = 50
"""So many mentions of one note are looked at."""


class Mentioned(Struct, frozen=True):
    """Whom a text addresses, each once, in its order."""

    people: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    """What looks like a mention and is nobody's name."""

    @property
    def targets(self) -> tuple[str, ...]:
        """As an event says it: people by their keys, teams by theirs with `team:` before it."""
        return (*self.people, *(f"{TEAM}{team}" for team in self.teams))


def mentioned(text: str, document: PolicyDocument) -> Mentioned:
    """Whom the words address."""
    if "@" not in text:
        return Mentioned()
    people = {key.casefold(): key for key in document.people}
    teams = {key.casefold(): key for key in document.teams}
    found: dict[str, list[str]] = {"people": [], "teams": [], "unknown": []}
    for match in _MENTION.findall(text)[:MOST]:
        written = match.rstrip(".+-")
        name = written.casefold()
        if name in people:
            found["people"].append(people[name])
        elif name.removeprefix(TEAM) in teams:
            found["teams"].append(teams[name.removeprefix(TEAM)])
        else:
            found["unknown"].append(written)
    return Mentioned(**{kind: tuple(dict.fromkeys(names)) for kind, names in found.items()})
