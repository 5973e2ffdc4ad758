"""What a review looks at: plain figures of four weeks, gathered beforehand. Instants are seconds since 1970, UTC."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby

from msgspec import Struct

from rung.core.document import PolicyDocument, Trigger

FEW = 20
"""Happenings below which nothing is said of a share of them."""
DAYS = 28
LAST = 7
"""Days of the last week, which is held against the three before it."""
A_DAY = 86_400.0


class Firing(Struct, frozen=True, kw_only=True):
    """An escalation that a trigger began, and what became of it."""

    trigger: str
    path: str
    issue: int
    at: float
    priority: str = ""
    is_over: bool = True
    is_false: bool = False
    """Somebody took it and closed it by hand, and nothing followed."""
    ended: str = ""
    seconds: float = 0.0
    """From its beginning to its end."""
    is_taken: bool = False
    missed: tuple[tuple[str, float], ...] = ()
    """Promises of its issue that were missed: the metric, and when each was due."""
    late: tuple[tuple[str, float], ...] = ()
    """Of those that were given late: the metric, and how much later."""
    target: str = ""
    """The target that promised something to its issue."""


class Taken(Struct, frozen=True):
    """An escalation that somebody took: at which level, and how long after the first notice."""

    path: str
    level: int
    seconds: float
    issue: int
    priority: str = ""


class Climbed(Struct, frozen=True):
    """A level of a path whose people were told."""

    path: str
    level: int
    issue: int


class Ended(Struct, frozen=True):
    """A promise that ended."""

    target: str
    metric: str
    at: float
    is_kept: bool
    issue: int


class Opened(Struct, frozen=True):
    """An issue: its kind when it was opened, and whether it escalated."""

    issue: int
    kind: str
    at: float
    is_escalated: bool = False


class Carried(Struct, frozen=True):
    """Somebody who carries much."""

    person: str
    name: str
    words: str
    is_much: bool
    """Too much already; otherwise nearly."""


class Ahead(Struct, frozen=True):
    """A level that nobody carries for a while."""

    path: str
    level: int
    times: int
    first: str
    """When it has nobody first, in words."""
    hours: float
    """All of those times together."""
    called: str
    has_schedule: bool


class Figures(Struct, frozen=True, kw_only=True):
    since: date
    until: date
    now: float
    last_from: float
    """When the last week began."""
    document: PolicyDocument
    version: int = 0
    old_triggers: frozenset[str] = frozenset()
    """Those that were in force all the time."""
    opened: Sequence[Opened] = ()
    firings: Sequence[Firing] = ()
    taken: Sequence[Taken] = ()
    climbed: Sequence[Climbed] = ()
    exhausted: Sequence[Taken] = ()
    """Escalations that nobody took to the end of their path; `seconds` says nothing here."""
    promises: Sequence[Ended] = ()
    carried: Sequence[Carried] = ()
    ahead: Sequence[Ahead] = ()

    def by_trigger(self) -> Mapping[str, list[Firing]]:
        ordered = sorted(self.firings, key=lambda one: (one.trigger, one.at, one.issue))
        return {name: list(rows) for name, rows in groupby(ordered, key=lambda one: one.trigger)}

    def triggers(self) -> list[tuple[int, Trigger]]:
        """Those that are on and escalate, with their places in the document."""
        return [
            (place, one) for place, one in enumerate(self.document.triggers) if one.enabled and one.escalate is not None
        ]


def issues_of(rows: Sequence[Firing | Taken | Climbed | Ended | Opened]) -> tuple[int, ...]:
    """Their issues, each once, the latest of these rows first."""
    return tuple(dict.fromkeys(one.issue for one in reversed(rows)))
