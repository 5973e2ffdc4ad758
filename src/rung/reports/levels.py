"""How far escalations climb: at each level how many came there and how many were taken there; and those nobody took."""

from collections.abc import Mapping

import numpy as np
from msgspec import Struct

from rung.reports.measures import MEASURES
from rung.reports.reading import Reading
from rung.reports.segments import Column, Table


class Step(Struct, frozen=True):
    level: int
    reached: int
    """How often the people of this level were told."""
    taken: int
    """How often somebody took it there."""
    by_path: Mapping[str, tuple[int, int]]
    """The same by path: reached, taken."""


class Climbs(Struct, frozen=True):
    """What escalations did in a span. What began before it may be taken in it, and counts then."""

    began: int
    steps: tuple[Step, ...]
    exhausted: int
    """Came to the end of their path, and nobody took it."""

    @property
    def taken(self) -> int:
        return sum(step.taken for step in self.steps)


def climbs(reading: Reading) -> Climbs:
    reached, taken = reading.of("level"), reading.of("acknowledged")
    levels = sorted({*_levels(reached), *_levels(taken)})
    steps = []
    for level in levels:
        here, took = _at(reached, level), _at(taken, level)
        ways, ways_taken = here.counts("detail"), took.counts("detail")
        by_path = {path: (ways.get(path, 0), ways_taken.get(path, 0)) for path in sorted({*ways, *ways_taken})}
        steps.append(Step(level, len(here), len(took), by_path))
    return Climbs(len(reading.of("escalated")), tuple(steps), len(reading.of("exhausted")))


class Driver(Struct, frozen=True):
    """A word of a field, such as a kind of issue, with how many of its issues escalated."""

    word: str
    escalated: int
    opened: int

    @property
    def share(self) -> float | None:
        return self.escalated / self.opened if self.opened else None


def drivers(reading: Reading, field: str, most: int) -> list[Driver]:
    """What makes the escalation rate: the words of a field with the most issues that escalated for the first time."""
    tables = reading.tables(MEASURES["escalation_rate"])
    first = tables["escalated"].where(tables["escalated"].answers["first"] == 1).counts(field)
    opened = tables["opened"].counts(field)
    found = [Driver(word, count, opened.get(word, 0)) for word, count in first.items()]
    return sorted(found, key=lambda one: (-one.escalated, one.word))[:most]


def _levels(table: Table) -> list[int]:
    numbers: Column = table.numbers["number"]
    return [int(one) for one in np.flatnonzero(np.bincount(numbers[~np.isnan(numbers)].astype("<i8")))]


def _at(table: Table, level: int) -> Table:
    return table.where(table.numbers["number"] == level)
