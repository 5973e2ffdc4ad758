"""What became of issues like one at hand, as far as it was known at an instant: nothing that only the future knows.

An issue is described by facts, such as its kind, its team, its contact. For each fact, and for each with the kind of
issue, the record counts how many such issues have ended, how many of them missed their promise, and how many are open.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from math import log, log1p

from msgspec import Struct

PRIOR = 8.0
"""So many issues of the usual kind are thought beside those of a fact: three of a kind prove little."""
PAIRED_WITH = "kind"
QUEUES = ("team", "kind")
HOURS_TOGETHER = 3


class Opening(Struct, frozen=True, kw_only=True):
    """An issue as it opens: what is known of it, and how long it has until its promise is missed."""

    at: datetime
    """In the zone of the workspace: the hour and the day of the week count."""
    facts: Mapping[str, str]
    """Such as priority, kind, team, account, contact, channel, and its own fields."""
    left: timedelta
    """From `at` to the instant at which the promise is missed."""


class TrackRecord:
    """The counts so far. Tell it of each opening and of each end, in the order of time."""

    def __init__(self) -> None:
        self._ended: Counter[str] = Counter()
        self._missed: Counter[str] = Counter()
        self._open: Counter[str] = Counter()

    def opens(self, opening: Opening) -> None:
        self._open.update(_queues(opening))

    def ends(self, opening: Opening, *, missed: bool | None) -> None:
        """It is known now whether its promise was missed; None: it was called off, and proves nothing."""
        self._open.subtract(_queues(opening))
        if missed is None:
            return
        keys = ["", *(name for _, name in _alike(opening))]
        self._ended.update(keys)
        if missed:
            self._missed.update(keys)

    @property
    def usual(self) -> float:
        """The share of all issues so far that missed their promise."""
        return (self._missed[""] + 1) / (self._ended[""] + 5)

    def features(self, opening: Opening) -> dict[str, float]:
        """What is known at its opening, as numbers: how issues like it fared, how full its queues are, when it came."""
        usual = self.usual
        found = {"usual": _odds(usual), "left": log1p(max(0.0, opening.left / timedelta(hours=1))) / 3}
        for group, name in _alike(opening):
            ended = self._ended[name]
            found[f"fared:{group}"] = _odds((self._missed[name] + PRIOR * usual) / (ended + PRIOR)) - found["usual"]
            found[f"known:{group}"] = log1p(ended) / 5
        for queue in _queues(opening):
            found[f"open:{queue.partition('=')[0]}"] = log1p(max(0, self._open[queue])) / 5
        found[f"hour:{opening.at.hour // HOURS_TOGETHER * HOURS_TOGETHER}"] = 1.0
        found[f"weekday:{opening.at.weekday()}"] = 1.0
        found.update((f"{name}={value}", 1.0) for name, value in opening.facts.items())
        return found


def _alike(opening: Opening) -> Iterator[tuple[str, str]]:
    """The groups of issues that this one belongs to: which facts they share, and the name of the group."""
    facts = opening.facts
    for name, value in facts.items():
        yield name, f"{name}={value}"
    if (kind := facts.get(PAIRED_WITH)) is not None:
        others = ((name, value) for name, value in facts.items() if name != PAIRED_WITH)
        yield from ((f"{name}+{PAIRED_WITH}", f"{name}={value}\0{PAIRED_WITH}={kind}") for name, value in others)


def _queues(opening: Opening) -> list[str]:
    return ["all", *(f"{name}={opening.facts[name]}" for name in QUEUES if name in opening.facts)]


def _odds(share: float) -> float:
    return log(share / (1 - share))
