"""What a measure is, and a figure of it."""

from collections.abc import Callable, Iterator, Mapping
from typing import Literal

from msgspec import Struct

from rung.reports.facts import OPEN
from rung.reports.segments import Table

Unit = Literal["count", "share", "span", "score"]
"""A span is in seconds; a share is from 0 to 1."""
Tables = dict[str, Table]
Named = tuple[str, float | None]
"""A figure by its name."""
GOOD = 4
"""A score from which on a customer is satisfied."""
FEW = 20
"""Facts below which a share or a span says little."""


class Further(Mapping[str, float | None]):
    """Further figures of the same facts. Each is counted when somebody first comes to it: a chart never does."""

    def __init__(self, told: Iterator[Named]) -> None:
        self._told = told
        self._known: dict[str, float | None] = {}
        self._names: list[str] = []

    def __getitem__(self, name: str) -> float | None:
        while name not in self._known and self._is_more():
            pass
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        place = 0
        while place < len(self._names) or self._is_more():
            yield self._names[place]
            place += 1

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __repr__(self) -> str:
        return repr(dict(self))

    def _is_more(self) -> bool:
        """Counts the next one, if there is any."""
        for name, value in self._told:
            self._known[name] = value
            self._names.append(name)
            return True
        return False


class Figure(Struct, frozen=True):
    """What a measure is, and of how many facts."""

    value: float | None
    count: int
    also: Mapping[str, float | None] = {}
    """By their names in `ALSO`."""

    @property
    def is_few(self) -> bool:
        return self.count < FEW


ALSO: dict[str, tuple[str, Unit]] = {
    "mean": ("mean", "span"),
    "p90": ("nine of ten within", "span"),
    "worked_median": ("median of working time", "span"),
    "worked_mean": ("mean of working time", "span"),
    "worked_p90": ("nine of ten within, working time", "span"),
    "met": ("kept", "count"),
    "missed": ("missed", "count"),
    "late_median": ("missed ones given so much later, median", "span"),
    "by_hand": ("by hand", "count"),
    "automatic": ("by a trigger", "count"),
    "average": ("average score", "score"),
    "escalated_good": ("good ones of escalated issues", "share"),
    "other_good": ("good ones of others", "share"),
    "bounces": ("bounces", "count"),
    "at_night": ("at night", "count"),
    "nights": ("nights disturbed", "count"),
    "age_median": ("median age", "span"),
    "age_p90": ("nine of ten younger than", "span"),
    "oldest": ("oldest", "span"),
    "others": ("of all others", "share"),
    "adds": ("adds to the whole", "share"),
}
"""By name: what it is called, and its unit."""


class Measure(Struct, frozen=True):
    key: str
    name: str
    unit: Unit
    means: str
    """Its definition, in words."""
    kinds: tuple[str, ...]
    """The facts that it counts; those of the first are the ones behind it."""
    count: Callable[[Tables], Figure]
    splits: tuple[str, ...] = ("team", "tier", "priority", "issue_kind", "channel", "account")
    """The fields by which it may be parted."""
    is_better: Literal["lower", "higher", ""] = ""
    sign: float | None = None
    """A value that is a sign of something, drawn as a line."""

    @property
    def is_stock(self) -> bool:
        """Whether it counts what there is at the end of a span, not what happened in it."""
        return self.kinds == (OPEN,)
