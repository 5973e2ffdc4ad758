"""The promises of a past under a policy: each issue as it stood, and whether its resolution came too late.

What a model of risk learns from and is measured by. It reads steps in the order of time, and what became of an issue is
told only at the step at which it was known.
"""

from collections.abc import Iterable, Iterator

import msgspec
from msgspec import Struct

from rung.core.events import AnyEvent, IssueAssigned, IssueChanged, IssueOpened, IssueRiskSaid
from rung.core.issue import IssueState
from rung.core.policy import Policy
from rung.simulator.run import Late, Simulation, Step
from rung.understand.risk.promise import promise_of, was_missed
from rung.understand.risk.queues import Queues
from rung.understand.risk.risk import AT_OPENING, LATER, Known
from rung.understand.risk.risk_figures import Corrected, Told
from rung.understand.risk.track_record import GrowingRecord, Promise

MOST_LOOKS = 12
"""So many looks at one issue are learned from: one that takes long says nothing more often than others."""
SAID = ("team", "assignee")
STEPS_OF_USE = 4
"""A look counts as another one when so large a part of its time has gone by, or what matters of it has changed."""


class _Open(Struct):
    opening: Promise
    looks: list[tuple[str, dict[str, float]]]
    last: tuple[object, ...]
    corrected: list[tuple[bool, dict[str, float]]] = msgspec.field(default_factory=list)
    """What somebody said, late or in time, with what was known then."""


class Promises:
    """Goes through a past; keeps the record of it, and what was told of each issue whose end is known."""

    def __init__(self, policy: Policy, record: GrowingRecord | None = None) -> None:
        self.record = record or GrowingRecord()
        self._policy = policy
        self._queues = Queues()
        self._open: dict[str, _Open] = {}
        self._said: dict[str, dict[str, str]] = {}
        """By issue that was seen, what events said of its team and assignee last."""

    def run(self, events: Iterable[AnyEvent | Late]) -> Iterator[Told]:
        """What became of each promise, in the order in which it was known."""
        for step in Simulation(self._policy).run(events):
            if step.issue is None or step.state is None or step.refused is not None:
                continue
            is_new = step.issue not in self._said
            said = self._said.setdefault(step.issue, {})
            said.update(_said_in(step.event))
            team = step.state.team or said.get("team")
            self._look(step, step.state, said, self._queues.around(step.issue, team), is_new=is_new)
            self._queues.take(step.issue, team, is_open=step.state.is_open)
            if step.issue in self._open and (missed := was_missed(step.state)) != "unknown":
                ended = self._open.pop(step.issue)
                if missed is not None:
                    self.record.ends(ended.opening, missed=missed)
                    looks = tuple(Known(features, missed, stage) for stage, features in ended.looks)
                    corrected = tuple(Corrected(Known(now, missed, LATER), late) for late, now in ended.corrected)
                    yield Told(step.issue, ended.opening.at, step.at, looks, corrected)

    def _look(
        self, step: Step, state: IssueState, said: dict[str, str], queues: dict[str, int], *, is_new: bool
    ) -> None:
        known = self._open.get(state.id)
        if known is None and not is_new:
            return
        promise = promise_of(state, self._policy, step.at, queues, said)
        if promise is None:
            return
        used = int(promise.used * STEPS_OF_USE)
        now = (promise.facts.get("assignee"), promise.facts.get("team"), state.priority, state.handoffs, used)
        if known is None:
            first = (AT_OPENING, self.record.features(promise))
            self._open[state.id] = _Open(promise, [first], now)
            return
        if now != known.last and len(known.looks) < MOST_LOOKS:
            known.last = now
            known.looks.append((LATER, self.record.features(promise)))
        if isinstance(step.event, IssueRiskSaid) and step.event.late is not None:
            known.corrected.append((step.event.late, self.record.features(promise)))


def _said_in(event: AnyEvent) -> Iterator[tuple[str, str]]:
    """The team and the assignee that an event names."""
    match event:
        case IssueOpened(team=str() as team):
            yield "team", team
        case IssueAssigned(to=str() as to):
            yield "assignee", to
            if isinstance(event.team, str):
                yield "team", event.team
        case IssueChanged(changes=changes):
            yield from ((name, value) for name in SAID if isinstance(value := changes.get(name), str))
        case _:
            pass
