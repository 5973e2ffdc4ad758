"""What became of issues like one at hand, as far as it was known at an instant: nothing that only the future knows.

An issue is described by facts, such as its kind, its team, its contact. For each fact, and for each with the kind of
issue, the record counts how many such issues have ended, and how many of them missed their promise.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from math import log, log1p

from msgspec import Struct

PRIOR = 8.0
"""So many issues of the usual kind are thought beside those of a fact: three of a kind prove little."""
PAIRED_WITH = "kind"
HOURS_TOGETHER = 3
NO_ISSUES = (0, 0)
LEAST_ENDED = 2
"""What was seen less often is not kept with the record: it proves next to nothing."""


class Promise(Struct, frozen=True, kw_only=True):
    """An issue whose promise runs, as it stands at an instant: what is known of it, and how long it has."""

    at: datetime
    """In the zone of the workspace: the hour and the day of the week count."""
    facts: Mapping[str, str]
    """Such as priority, kind, team, account, contact, channel, and its own fields."""
    left: timedelta
    """From `at` to the instant at which the promise is missed."""
    used: float = 0.0
    """The share of its working time that has gone by, 0 to 1; 0 as it opens."""
    course: Mapping[str, int] = {}
    """How often what happened to it has happened, such as `handoffs`."""
    queues: Mapping[str, int] = {}
    """How many issues are open: `all`, and with its `team`."""


class TrackRecord:
    """The counts so far, as far as one is kept; `GrowingRecord` is told of each end."""

    def __init__(self, counts: Mapping[str, tuple[int, int]]) -> None:
        """`counts`: by group of issues how many ended, and how many of these missed their promise; "" is all."""
        self._counts = counts

    @property
    def usual(self) -> float:
        """The share of all issues so far that missed their promise."""
        ended, missed = self._counts.get("", NO_ISSUES)
        return (missed + 1) / (ended + 5)

    def fared(self, facts: Mapping[str, str]) -> dict[str, tuple[int, int]]:
        """By group of facts that an issue shares, how many such issues ended, and how many missed their promise."""
        return {group: self._counts.get(name, NO_ISSUES) for group, name in _alike(facts)}

    def features(self, promise: Promise) -> dict[str, float]:
        """What is known, as numbers: how issues like it fared, how full its queues are, how it went so far."""
        usual = self.usual
        found = {"usual": _odds(usual), "left": log1p(max(0.0, promise.left / timedelta(hours=1))) / 3}
        for group, (ended, missed) in self.fared(promise.facts).items():
            found[f"fared:{group}"] = _odds((missed + PRIOR * usual) / (ended + PRIOR)) - found["usual"]
            found[f"known:{group}"] = log1p(ended) / 5
        for queue, count in promise.queues.items():
            found[f"open:{queue}"] = log1p(max(0, count)) / 5
        found[f"hour:{promise.at.hour // HOURS_TOGETHER * HOURS_TOGETHER}"] = 1.0
        found[f"weekday:{promise.at.weekday()}"] = 1.0
        found.update((f"{name}={value}", 1.0) for name, value in promise.facts.items())
        found["used"], found["used:squared"] = promise.used, promise.used**2
        found.update((f"course:{name}", log1p(times)) for name, times in promise.course.items())
        return found


class GrowingRecord(TrackRecord):
    """A record while a past goes by. Tell it of each end, in the order of time."""

    def __init__(self) -> None:
        self._own: dict[str, tuple[int, int]] = {}
        super().__init__(self._own)

    def ends(self, opened: Promise, *, missed: bool) -> None:
        """It is known now whether this promise was missed; `opened`: as it stood when it was made."""
        for name in ("", *(name for _, name in _alike(opened.facts))):
            ended, before = self._own.get(name, NO_ISSUES)
            self._own[name] = (ended + 1, before + missed)

    def counts(self) -> dict[str, tuple[int, int]]:
        """The record as it is kept."""
        return {name: one for name, one in self._own.items() if one[0] >= LEAST_ENDED}


def _alike(facts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The groups of issues that one belongs to: which facts they share, and the name of the group."""
    for name, value in facts.items():
        yield name, f"{name}={value}"
    if (kind := facts.get(PAIRED_WITH)) is not None:
        others = ((name, value) for name, value in facts.items() if name != PAIRED_WITH)
        yield from ((f"{name}+{PAIRED_WITH}", f"{name}={value}\0{PAIRED_WITH}={kind}") for name, value in others)


def _odds(share: float) -> float:
    return log(share / (1 - share))
