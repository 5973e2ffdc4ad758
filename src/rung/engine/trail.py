"""What a batch did, told once it is committed: a line in the log for each decision, and how late each step of time was.

Every room names an event the same: by its id, from the intake over its decision to the answer of whoever delivers. A
step of time has no id and is called `issue@instant`. No line holds words that people wrote.
"""

import logging
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import structlog

from rung import clock, tracing
from rung.core.decide import Refused
from rung.core.effects import AnyEffect, Notice
from rung.core.events import AnyEvent, TimePassed
from rung.engine.counted import Counts

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 3600.0)
"""Seconds, the upper ends of the histogram's buckets."""
LABELS = (*map(str, BOUNDS), "+Inf")
"""The buckets by their upper ends, as `/metrics` names them."""

OF_TIME = str(TimePassed.__struct_config__.tag)

log = structlog.get_logger()


class Told(NamedTuple):
    """What a batch did with one event of a subject."""

    kind: str
    key: str
    event: AnyEvent
    line: int = 0
    """Of the journal; where it was refused there is none."""
    effects: Sequence[AnyEffect] = ()
    refused: Refused | None = None

    def facts(self) -> dict[str, Any]:
        """What the log says of it."""
        named = {"event_id": name_of(self.event, self.key), "type": type_of(self.event), self.kind: self.key}
        if self.refused is not None:
            return {**named, "code": self.refused.code}
        notices = [effect.notice for effect in self.effects if isinstance(effect, Notice)]
        return {**named, "line": self.line, **({"notices": notices} if notices else {})}


def name_of(event: AnyEvent, key: str) -> str:
    """How the logs and the deliveries name an event of the subject `key`."""
    return event.id or f"{key}@{event.at.isoformat()}"


def type_of(event: AnyEvent) -> str:
    return str(type(event).__struct_config__.tag)


class Trail:
    """The decisions of one batch, until it is committed."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._began = time.monotonic()
        self._traced_from = tracing.began()
        self._log = log.bind()
        self._told: list[Told] = []
        self._due: list[datetime] = []

    def decided(self, kind: str, key: str, line: int, event: AnyEvent, effects: Sequence[AnyEffect]) -> None:
        """Journal line `line` of a subject, and the notices that it asked for."""
        self._told.append(Told(kind, key, event, line, effects))
        if isinstance(event, TimePassed):
            self._due.append(event.at)

    def refused(self, kind: str, key: str, event: AnyEvent, refused: Refused) -> None:
        self._told.append(Told(kind, key, event, refused=refused))

    def tell(self) -> None:
        """The batch is committed."""
        speed = clock.current().speed or 1.0
        committed_at = self._now + timedelta(seconds=(time.monotonic() - self._began) * speed)
        LATENESS.add([(committed_at - due_at).total_seconds() / speed for due_at in self._due])
        says_all = self._log.is_enabled_for(logging.INFO)
        is_traced = bool(self._traced_from and self._told)
        if is_traced:
            tracing.batch(self._traced_from, len(self._told), {"rung.late": len(self._due)})
        for one in self._told:
            is_refused = one.refused is not None
            if not (is_refused or says_all or is_traced):
                continue
            facts = one.facts()
            if is_refused:
                self._log.warning("engine.refused", **facts)
            elif says_all:
                self._log.info("engine.decided", **facts)
            if is_traced:
                self._trace(facts, "refused" if is_refused else "")

    def _trace(self, facts: Mapping[str, Any], problem: str) -> None:
        told = {f"rung.{name}": value for name, value in facts.items() if name not in ("event_id", "notices")}
        told["rung.notices"] = len(facts.get("notices", ()))
        is_first = facts["type"] == OF_TIME
        tracing.step("decide", facts["event_id"], self._traced_from, told, problem, is_first=is_first)


class Lateness(Counts):
    """How late steps of time were committed, in seconds: by the upper bound of a bucket how many fell into it, and
    their `sum`."""

    def add(self, seconds: Sequence[float]) -> None:
        """Of each step, how late it was."""
        if seconds:
            buckets = Counter(LABELS[bisect_left(BOUNDS, one)] for one in seconds)
            self.put({**buckets, "sum": sum(max(0.0, one) for one in seconds)})


LATENESS = Lateness()
