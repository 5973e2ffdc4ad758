"""Facts of a past that is kept nowhere, as columns in memory: what is asked of an installation can be asked of it."""

from collections.abc import Iterable
from datetime import date

import numpy as np

from rung.core.measures import Fact
from rung.reports import segments
from rung.reports.packing import pack
from rung.reports.segments import Table

PACKED_AT = 20_000
"""So many facts of a kind are made columns at once: they take a tenth of the memory then."""


class Collected:
    """Is given the facts of one issue after the other; `read` is what `facts.Asked` wants."""

    def __init__(self) -> None:
        self.issues: list[str] = []
        """By their numbers, what they are called."""
        self._waiting: dict[str, list[tuple[int, Fact]]] = {}
        self._packed: dict[str, list[Table]] = {}

    def add(self, issue: str, facts: Iterable[Fact]) -> None:
        number = len(self.issues)
        self.issues.append(issue)
        for fact in facts:
            waiting = self._waiting.setdefault(fact.kind, [])
            waiting.append((number, fact))
            if len(waiting) >= PACKED_AT:
                self._pack(fact.kind)

    def read(self, kind: str, first: date, last: date) -> Table:
        """All facts of a kind by their instants, those before and after these days too."""
        if self._waiting.get(kind):
            self._pack(kind)
        table = segments.together(self._packed.get(kind, []))
        if np.any(table.at[1:] < table.at[:-1]):
            table = table.where(np.argsort(table.at, kind="stable"))
        self._packed[kind] = [table]
        return table

    def _pack(self, kind: str) -> None:
        content = pack(self._waiting.pop(kind))[1]
        self._packed.setdefault(kind, []).append(segments.unpack(content))
