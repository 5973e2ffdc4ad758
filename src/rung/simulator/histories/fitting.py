"""An export's names of people, teams, customers and priorities as those of a policy: `Ana Ruiz` is ana.

Whoever has an issue there and is nobody here has no part in a back-test: what assigns an issue to them is left out and
counted, and the issue counts as nobody's.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from msgspec import structs

from rung.core.events import AnyEvent, IssueAssigned, IssueChanged, IssueOpened
from rung.core.policy import Policy
from rung.core.words import shortened
from rung.simulator.histories.convert import Converted
from rung.simulator.histories.history import Walk
from rung.simulator.problems import BadInput, Problem
from rung.simulator.run import Late


class Fitted:
    """A converted history with the names of a policy. `unknown` is complete once the events are walked."""

    def __init__(self, past: Converted, policy: Policy) -> None:
        self._past = past
        document = policy.document
        self._people = _names(
            (key, (key, person.name, person.email)) for key, person in document.people.items()
        )
        self._teams = _names((key, (key, team.name)) for key, team in document.teams.items())
        self._accounts = _names((key, (key, account.name)) for key, account in document.accounts.items())
        self._priorities = _names((one, (one,)) for one in policy.workspace.priorities)
        self._with_strangers: set[str] = set()
        self.unknown: Counter[str] = Counter()
        """Assignments to people whom the policy does not know, by whom."""

    @property
    def count(self) -> int:
        return self._past.count

    @property
    def first_at(self) -> datetime | None:
        return self._past.first_at

    @property
    def last_at(self) -> datetime | None:
        return self._past.last_at

    @property
    def in_order(self) -> bool:
        return True

    @property
    def years(self) -> range:
        return self._past.years

    def events(self, progress: Callable[[], object] = lambda: None) -> Walk:
        self.unknown.clear()
        self._with_strangers.clear()
        return Walk(self._numbered(progress))

    def notes(self) -> tuple[str, ...]:
        """What was left out, in words."""
        if not self.unknown:
            return ()
        named = ", ".join(f"{shortened(name)} ({count:,})" for name, count in self.unknown.most_common(5))
        return (
            f"{self.unknown.total():,} assignments to {len(self.unknown):,} people whom the policy does not know were "
            f"left out, most of all {named}; a mapping can name them: values: {{assignee: {{...}}}}.",
        )

    def _numbered(self, progress: Callable[[], object]) -> Iterator[tuple[int, AnyEvent | Late]]:
        walk = self._past.events(progress)
        for event in walk:
            assert not isinstance(event, Late)
            fitted = self._fit(event)
            if fitted is not None:
                yield walk.line, fitted

    def _fit(self, event: AnyEvent) -> AnyEvent | None:
        changed: dict[str, Any] = {}
        if (by := getattr(event, "by", None)) and by.casefold() in self._people:
            changed["by"] = self._people[by.casefold()]
        match event:
            case IssueOpened():
                changed |= self._known({"team": event.team, "account": event.account, "priority": event.priority})
            case IssueChanged(changes=changes):
                changed["changes"] = {**changes, **self._known(changes)}
            case IssueAssigned(to=to, issue=issue):
                if not self._is_known(issue, to):
                    return None
                changed["to"] = self._people[to.casefold()] if to else None
            case _:
                pass  # the other events name nobody but who did it
        return structs.replace(event, **changed) if changed else event

    def _known(self, given: dict[str, Any]) -> dict[str, str]:
        """Those of these names that the policy writes otherwise."""
        tables = {"team": self._teams, "account": self._accounts, "priority": self._priorities}
        return {
            field: names[value.casefold()]
            for field, names in tables.items()
            if isinstance(value := given.get(field), str) and value.casefold() in names
        }

    def _is_known(self, issue: str, to: str | None) -> bool:
        """Whether an assignment is one in the eyes of the policy: not to a stranger, and not from one to nobody."""
        if to is None:
            is_known = issue not in self._with_strangers
            self._with_strangers.discard(issue)
            return is_known
        if to.casefold() in self._people:
            self._with_strangers.discard(issue)
            return True
        self.unknown[to] += 1
        self._with_strangers.add(issue)
        return False


def check_priorities(past: Converted, policy: Policy) -> None:
    """Every priority that an export speaks of has to be one of the policy, or nothing fits. Raises BadInput."""
    known = {one.casefold() for one in policy.workspace.priorities}
    problems = [
        Problem(
            file=past.reading.file, line=1, field="priority", code="unknown_priority",
            message=f"the policy does not know the priority {shortened(name)!r}, of which "
            + (f"{count:,} events speak" if count != 1 else "1 event speaks"),
            hint=f"say what it is in a mapping: values: {{priority: {{{shortened(name)!r}: "
            f"{policy.workspace.priorities[0]}}}}}; there is {', '.join(policy.workspace.priorities)}",
        )
        for name, count in past.reading.priorities.items()
        if name.casefold() not in known
    ]  # fmt: skip
    if problems:
        raise BadInput(problems)


def _names(entries: "Iterator[tuple[str, tuple[str | None, ...]]]") -> dict[str, str]:
    """By every name that something has, its key; a key counts before the names of others."""
    found: dict[str, str] = {}
    listed = list(entries)
    for key, _names_of in listed:
        found[key.casefold()] = key
    for key, names in listed:
        for name in names:
            if name:
                found.setdefault(name.casefold(), key)
    return found
