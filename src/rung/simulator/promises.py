"""The promises of a past under a policy: each issue as it opened, and whether its resolution came too late.

What a model of risk learns from and is measured by. It reads steps in the order of time, and what became of an issue is
told only at the step at which it was known.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

from rung.core.events import AnyEvent
from rung.core.issue import IssueState
from rung.core.policy import Policy
from rung.core.walltime import zone
from rung.simulator.run import Late, Simulation
from rung.understand.risk import Known
from rung.understand.track_record import Opening, TrackRecord

METRIC = "resolution"
_FACTS = ("team", "assignee")


class Told(Struct, frozen=True):
    """What was known at an issue's first event, and what became of its promise."""

    issue: str
    opened_at: datetime
    known: Known


class Promises:
    """Goes through a past; keeps the record of it, and what was told of each issue whose end is known."""

    def __init__(self, policy: Policy, record: TrackRecord | None = None) -> None:
        self.record = record or TrackRecord()
        self._policy = policy
        self._zone = zone(policy.document.workspace.time_zone)
        self._open: dict[str, tuple[Opening, dict[str, float]]] = {}
        self._seen: set[str] = set()

    def run(self, events: Iterable[AnyEvent | Late]) -> Iterator[Told]:
        """What became of each promise, in the order in which it was known."""
        for step in Simulation(self._policy).run(events):
            if step.issue is None or step.state is None or step.refused is not None:
                continue
            if step.issue not in self._seen:
                self._seen.add(step.issue)
                if (opening := self._opening(step.event, step.state)) is not None:
                    self._open[step.issue] = (opening, self.record.features(opening))
                    self.record.opens(opening)
            if step.issue in self._open and (missed := _was_missed(step.state)) != "unknown":
                opening, features = self._open.pop(step.issue)
                self.record.ends(opening, missed=missed)
                if missed is not None:
                    yield Told(step.issue, opening.at, Known(features, missed))

    def _opening(self, event: AnyEvent, state: IssueState) -> Opening | None:
        """None where nothing is promised, or nothing that ends."""
        clock = state.clocks.get(METRIC)
        if clock is None or clock.due_at is None:
            return None
        said = {name: getattr(event, name, None) for name in ("team", "kind", "contact", "account", "channel")}
        facts = {name: value for name, value in said.items() if isinstance(value, str) and value}
        facts |= {name: value for name in _FACTS if (value := getattr(state, name))}
        facts |= {name: value for name, value in state.fields.items() if isinstance(value, str) and value}
        facts["priority"] = state.priority
        left = max(timedelta(0), clock.due_at - state.opened_at)
        return Opening(at=state.opened_at.astimezone(self._zone), facts=facts, left=left)


def _was_missed(state: IssueState) -> bool | Literal["unknown"] | None:
    """Whether the first run of the promise was missed; None where it was called off."""
    clock = state.clocks.get(METRIC)
    if clock is None or clock.run != 1:
        return None
    if clock.breached_at is not None:
        return True
    return {"met": False, "cancelled": None}.get(clock.state, "unknown")
