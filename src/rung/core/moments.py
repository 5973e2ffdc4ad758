"""The instants at which time triggers look: moments of clocks, and of the waits of an issue.

A moment's key names trigger, `on` and run; it fires at most once for one run.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from rung.core import sla
from rung.core.draft import Draft
from rung.core.issue import IssueState
from rung.core.policy import METRICS, OnTarget, OnWaiting, Policy, Trigger


class Wait(NamedTuple):
    """Something an issue waits for: which run of it, since when, and the stops that do not count."""

    key: str
    started_at: datetime
    stops: tuple[tuple[datetime, datetime | None], ...] = ()
    calendar: str = "always"


class Moment(NamedTuple):
    """A time trigger's instant on one run."""

    at: datetime
    trigger: Trigger
    key: str
    wait: str
    """The run whose good end closes what this moment opens."""


def moments_of(policy: Policy, state: IssueState) -> Iterator[Moment]:
    """Every moment of an issue's running clocks and waits that is not spent, in document order."""
    if not state.is_open:
        return
    spent = state.spent
    for _, trigger, index, on in policy.timed:
        for run, at in _instants(policy, state, on):
            key = f"{trigger.name}/{index}/{run}"
            if at is not None and key not in spent:
                yield Moment(at, trigger, key, run)


def waits(state: IssueState, metric: str) -> Iterator[Wait]:
    """What `waiting_for: <metric>` measures now, whether or not a target exists for it."""
    if metric in METRICS:
        clock = state.clocks.get(metric)
        if clock and clock.is_waiting:
            # A breached run stands still, which its last stop says; what waits for the answer goes on.
            stops = clock.pauses[:-1] if clock.state == "breached" else clock.pauses
            yield Wait(clock.key, clock.started_at, stops, clock.calendar)
    elif metric == "assignment" and state.unassigned_at:
        yield Wait(f"assignment#{state.unassigned_at.timestamp():.0f}", state.unassigned_at)
    elif metric == "customer" and state.waiting_since_at:
        yield Wait(f"customer#{state.waiting_since_at.timestamp():.0f}", state.waiting_since_at)
    elif metric == "handoff" and state.handoff_at:
        yield Wait(f"handoff#{state.handoff_at.timestamp():.0f}", state.handoff_at)
    elif metric == "acknowledgement":
        for escalation in state.live("open", "exhausted"):
            if escalation.first_told_at:
                yield Wait(f"acknowledgement#{escalation.number}", escalation.first_told_at)


def still_waits(draft: Draft, wait: str) -> bool:
    """Whether the run of a clock or wait, by its key, still goes on."""
    if wait == "follow_ups":
        return draft.state.unanswered_at is not None
    metric, _, run = wait.partition("#")
    if metric == "acknowledgement":
        awaited = draft.state.escalation(int(run))
        return awaited is None or awaited.state in ("open", "held", "exhausted", "replaced")
    return any(one.key == wait for one in waits(draft.state, metric))


def _instants(policy: Policy, state: IssueState, on: OnTarget | OnWaiting) -> Iterator[tuple[str, datetime | None]]:
    if isinstance(on, OnTarget):
        for metric in on.metrics:
            clock = state.clocks.get(metric)
            if clock and clock.is_waiting:
                yield clock.key, sla.moment_of(policy, clock, on.at)
        return
    span = on.longer_than.of(state.priority)
    if span is None:
        return
    for wait in waits(state, on.metric):
        name = (on.calendar.of(state.priority) if on.calendar else None) or wait.calendar
        calendar = policy.calendar(name)
        yield wait.key, sla.after_wait(calendar, wait.started_at, wait.stops, calendar.span(span))
