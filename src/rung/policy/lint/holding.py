"""What can be said for certain of the conditions of one document: never, together, only under others.

Certain means for every issue there could be. Where a condition is too long for that, or all of them together would take
too much work, nothing is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from rung.core.conditions.cases import EVERYWHERE, Case, Cases, TooMany, cases_of, given, meet, rest
from rung.core.conditions.check import Vocabulary
from rung.core.conditions.condition import Condition
from rung.core.conditions.regions import Region, words
from rung.core.conditions.world import World
from rung.core.document import PolicyDocument
from rung.core.times.calendar import CalendarRule

MOST_STEPS = 15_000
"""Comparisons of two cases for one question about a whole document: some hundredths of a second."""

PRIORITY = "issue.priority"
TIER = "account.tier"
KIND = "issue.kind"


class Holding:
    """The conditions of a document, each taken apart once."""

    def __init__(self, document: PolicyDocument, condition: Callable[[str], Condition]) -> None:
        workspace = document.workspace
        self.document = document
        self.condition = condition
        self.triggers = [*enumerate(document.triggers)]
        """Those that look at anything, with their positions."""
        self.world = World(Vocabulary(frozenset(document.calendars), workspace.priorities, workspace.tiers))
        self.never_open = frozenset(_never_open(document))
        self._cases: dict[str, Cases | None] = {}
        self._steps = 0

    def begin(self) -> None:
        """Another question about the whole document: it may take its own time."""
        self._steps = 0

    @property
    def is_spent(self) -> bool:
        """Whether the question has taken all its time: nothing more is said."""
        return self._steps > MOST_STEPS

    def cases(self, when: str | None) -> Cases | None:
        """The cases in which a condition holds; None where they are too many."""
        if when is None:
            return EVERYWHERE
        if when not in self._cases:
            self._cases[when] = self._taken_apart(when)
        return self._cases[when]

    def never(self, *whens: str | None, name: str = "", region: Region | None = None) -> bool:
        """Whether the conditions never hold together; with a name, while that has one of these values."""
        found: Cases = ({name: region},) if region is not None else EVERYWHERE
        try:
            for when in whens:
                cases = self.cases(when)
                if cases is None:
                    return False
                self._step(len(found) * len(cases))
                found = meet(found, cases)
        except TooMany:
            return False
        return not found

    def never_at(self, priority: str, *whens: str | None) -> bool:
        """Whether the conditions never hold together for an issue of this priority."""
        return self.never(*whens, name=PRIORITY, region=words(priority))

    def priorities(self, when: str | None) -> list[str]:
        """The priorities at which a condition can hold."""
        return [one for one in self.document.workspace.priorities if not self.never_at(one, when)]

    def only_under(self, when: str | None, others: Iterable[str | None]) -> bool:
        """Whether wherever a condition holds, one of the others holds too."""
        return self.rest(when, others) == ()

    def rest(self, when: str | None, others: Iterable[str | None]) -> Cases | None:
        """The cases of a condition in which none of the others holds; None where that cannot be said."""
        cases = self.cases(when)
        if cases is None or self.is_spent:
            return None
        known = [found for other in others if (found := self.cases(other)) is not None]
        try:
            return rest(cases, (case for found in known for case in found), self.world, self._step)
        except TooMany:
            return None

    def once(self, when: str | None, name: str, region: Region) -> Cases:
        """The cases of a condition once a name was given such a value; none of one with too many cases."""
        return given(self.cases(when) or (), name, region)

    def can_be_with(self, cases: Cases, when: str | None) -> bool:
        """Whether a condition may hold in one of these cases; where that cannot be said, no."""
        others = self.cases(when)
        try:
            self._step(len(cases) * len(others or ()))
            return others is not None and bool(meet(cases, others))
        except TooMany:
            return False

    def is_about(self, when: str | None, name: str) -> bool:
        """Whether every case in which a condition holds asks for a value of this name."""
        cases = self.cases(when)
        return cases is not None and all(name in case for case in cases)

    def words_of(self, when: str | None, name: str) -> set[str]:
        """The texts that a condition compares a name with."""
        cases: Iterable[Case] = self.cases(when) or ()
        return {text for case in cases if name in case for text in case[name].texts}

    def _taken_apart(self, when: str) -> Cases | None:
        try:
            return cases_of(self.condition(when), self.world)
        except TooMany:
            return None

    def _step(self, comparisons: int = 1) -> None:
        self._steps += comparisons
        if self.is_spent:
            raise TooMany


def _never_open(document: PolicyDocument) -> Iterable[str]:
    """The calendars that are never open, those made of others included."""
    closed: set[str] = set()
    for _ in document.calendars:
        before = len(closed)
        for key, rule in document.calendars.items():
            if {*rule.any_of} <= closed if rule.any_of else _has_no_hours(rule):
                closed.add(key)
        if len(closed) == before:
            break
    return closed


def _has_no_hours(rule: CalendarRule) -> bool:
    return not any(rule.hours) and not any(rule.open_days.values())
