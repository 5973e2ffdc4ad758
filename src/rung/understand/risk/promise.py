"""The promise of an issue as its state tells it: what the chance to miss it is reckoned from, and what became of it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal

from rung.core.issue import Clock, IssueState
from rung.core.policy import Policy
from rung.core.promises.breach_risk import PROMISE, running
from rung.core.times.walltime import zone
from rung.understand.risk.track_record import Promise

FACTS = ("priority", "team", "assignee", "kind", "contact", "account", "channel")
LONGEST_VALUE = 80
"""Characters; a field that says more is prose, and no two issues share it."""
NOTHING = timedelta(0)


def promise_of(
    state: IssueState, policy: Policy, at: datetime, queues: Mapping[str, int], said: Mapping[str, str] | None = None
) -> Promise | None:
    """The promise of an issue that is open, at an instant; None where none runs, or none that ends.

    `queues`: how many issues are open, this one apart: `all`, and `team` with its team. `said`: what events said of
    team and assignee; it counts where the policy does not know them.
    """
    clock = running(state)
    if clock is None or clock.due_at is None:
        return None
    named = said or {}
    facts = {name: value for name in FACTS if (value := getattr(state, name) or named.get(name))}
    own = state.fields.items()
    facts |= {name: value for name, value in own if isinstance(value, str) and 0 < len(value) <= LONGEST_VALUE}
    return Promise(
        at=at.astimezone(zone(policy.document.workspace.time_zone)),
        facts=facts,
        left=max(NOTHING, clock.due_at - at),
        used=_used(clock, policy, at),
        course={
            "handoffs": state.handoffs,
            "follow_ups": len(state.follow_ups),
            "messages": state.messages,
            "reopens": state.reopens,
            "answered": int(state.responded_at is not None),
            "nobody": int("assignee" not in facts),
        },
        queues=queues,
    )


def was_missed(state: IssueState) -> bool | Literal["unknown"] | None:
    """Whether the first run of the promise was missed; None where it was called off."""
    clock = state.clocks.get(PROMISE)
    if clock is None or clock.run != 1:
        return None
    if clock.breached_at is not None:
        return True
    return {"met": False, "cancelled": None}.get(clock.state, "unknown")


def _used(clock: Clock, policy: Policy, at: datetime) -> float:
    if not clock.span:
        return 0.0
    since = clock.since_at
    worked = clock.worked + (policy.calendar(clock.calendar).between(since, at) if since and since < at else NOTHING)
    return min(1.0, max(0.0, worked / clock.span))
