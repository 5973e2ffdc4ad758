"""What of a policy its scenarios exercise: triggers, levels, targets and routing rules that some run used, and those
that none did. A rule that no scenario reaches can be changed without anything turning red.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from rung.core import effects as fx
from rung.core.document import PolicyDocument
from rung.simulator.run import Step

Kind = Literal["trigger", "level", "target", "routing"]
KINDS: tuple[Kind, ...] = ("trigger", "level", "target", "routing")
TITLES: dict[Kind, str] = {"trigger": "Triggers", "level": "Levels", "target": "Targets", "routing": "Routing rules"}
Rule = tuple[Kind, str]
"""A rule by its name; a level as `outage/2`."""


class Used(Struct, frozen=True):
    """One rule, and in how many scenarios it did something."""

    kind: Kind
    name: str
    scenarios: int

    @property
    def title(self) -> str:
        """As people call it."""
        path, _, number = self.name.rpartition("/")
        return f"{path}, level {number}" if self.kind == "level" else self.name


class Coverage(Struct, frozen=True):
    """All rules of a policy, in the order of its document."""

    rules: tuple[Used, ...]

    @property
    def never(self) -> tuple[Used, ...]:
        return tuple(one for one in self.rules if not one.scenarios)

    @property
    def percent(self) -> float:
        """Of the rules, those that some scenario exercises; all of none are all."""
        return round(100 * (1 - len(self.never) / len(self.rules)), 1) if self.rules else 100.0

    @property
    def groups(self) -> list[tuple[str, list[Used], int]]:
        """By kind: its title, its rules, and how many of them are exercised."""
        found = [(TITLES[kind], [one for one in self.rules if one.kind == kind]) for kind in KINDS]
        return [(title, rules, sum(bool(one.scenarios) for one in rules)) for title, rules in found if rules]


def rules_of(document: PolicyDocument) -> tuple[Rule, ...]:
    """Everything that scenarios can exercise. Whom a path tells if nobody took it is a level behind its last."""
    levels = [
        f"{path.key}/{number}"
        for path in document.paths.values()
        for number in range(1, len(path.levels) + bool(path.if_nobody) + 1)
    ]
    return (
        *(("trigger", trigger.name) for trigger in document.triggers),
        *(("level", level) for level in levels),
        *(("target", target.name) for target in document.targets),
        *(("routing", rule.name) for rule in document.routing),
    )


def exercised(steps: Iterable[Step], document: PolicyDocument) -> frozenset[Rule]:
    """What did something in a run."""
    found: set[Rule] = set()
    routing = [rule.name for rule in document.routing]
    for step in steps:
        if step.state is not None:
            found.update(("trigger", name) for name in step.state.fired)
        for effect in step.effects:
            match effect:
                case fx.LevelStarted(path=path, level=level):
                    found.add(("level", f"{path}/{level}"))
                case fx.ClockStarted(target=str(target)):
                    found.add(("target", target))
                case fx.Assigned() | fx.IssueSet(field="team") if effect.because.code == "routing":
                    found.update(("routing", name) for name in routing if _names(effect.because.words, name))
                case _:
                    pass
    return frozenset(found & set(rules_of(document)))


def coverage(runs: Iterable[Iterable[Rule]], document: PolicyDocument) -> Coverage:
    """How often the rules are exercised by these runs, each of which tells what it exercised."""
    counts = Counter(rule for run in runs for rule in set(run))
    return Coverage(tuple(Used(kind, name, counts[kind, name]) for kind, name in rules_of(document)))


def _names(words: str, rule: str) -> bool:
    """Whether a reason of routing names this rule: alone, or before whom it chose."""
    return words == rule or words.startswith(f"{rule}: ") or f": {rule}: " in words
