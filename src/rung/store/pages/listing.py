"""What lists show of an issue, made from its state: which row of the queue it is, and when something bad happens next.

The queue is sorted by the next bad instant, not by age. On top stands what nobody has: an exhausted ladder, an alert
that reached nobody, a customer nobody knows. What is breached but owned sinks below what can still be saved.
"""

from datetime import datetime
from typing import Any, NamedTuple

from rung.core.happenings import linking
from rung.core.issue import Clock, Escalation, IssueState

NOBODY_HAS_IT = 0
INCIDENT = 1
CAN_BE_SAVED = 2
QUIET = 3
"""Open, with nothing due and nobody asked."""
BREACHED_BUT_OWNED = 4
WAITS = 5
ENDED = 9
OPEN = (NOBODY_HAS_IT, INCIDENT, CAN_BE_SAVED, QUIET, BREACHED_BUT_OWNED, WAITS)
"""All ranks but that of what has ended. Naming them lets the index of the queue find what is due."""

LONGEST_NAME = 200


class Next(NamedTuple):
    """The next bad instant and what it is: a metric's name, or `climb`."""

    at: datetime
    what: str


def columns(state: IssueState, updated_at: datetime) -> dict[str, Any]:
    """The listing columns of an issue's row."""
    upcoming = next_bad(state)
    return {
        "is_open": state.is_open,
        "is_escalating": any(one.state in ("open", "acknowledged", "held") for one in state.escalations),
        "rank": rank(state, upcoming),
        "next_at": upcoming.at if upcoming else None,
        "next_what": upcoming.what if upcoming else "",
        "priority": state.priority[:40],
        "account": _fitting(state.account),
        "team": _fitting(state.team),
        "assignee": _fitting(state.assignee),
        "offered_to": _fitting(state.handoff_to) if state.is_open else None,
        "status": _fitting(state.status),
        "opened_at": state.opened_at,
        "updated_at": updated_at,
        "overdue": sum(is_overdue(clock) for clock in state.clocks.values()) if state.is_open else 0,
    }


def next_bad(state: IssueState) -> Next | None:
    """The earlier of the next climb and the next due."""
    climbs = [
        Next(one.climbs_at, "climb") for one in state.escalations if one.state == "open" and one.climbs_at is not None
    ]
    dues = [Next(clock.due_at, clock.metric) for clock in state.clocks.values() if _can_breach(clock) and clock.due_at]
    return min((*climbs, *dues), default=None)


def rank(state: IssueState, upcoming: Next | None) -> int:
    """The group of the queue that an issue stands in."""
    if not state.is_open:
        return ENDED
    if why_nobody(state):
        return NOBODY_HAS_IT
    if state.kind == linking.INCIDENT:
        return INCIDENT
    if state.owner and upcoming is None and has_breached(state):
        return BREACHED_BUT_OWNED
    if state.waiting_since_at is not None or state.snoozed_until is not None:
        return CAN_BE_SAVED if upcoming else WAITS
    return CAN_BE_SAVED if upcoming else QUIET


def why_nobody(state: IssueState) -> str | None:
    """Why nobody has this issue: exhausted, undeliverable or unmapped; None when somebody has, or is being asked.

    Being assigned by a rule is not having it: only who acknowledged or answered has.
    """
    if any(one.state == "acknowledged" for one in state.escalations):
        return None
    live = [one for one in state.escalations if one.state in ("open", "exhausted")]
    if live and all(one.state == "exhausted" for one in live):
        return "exhausted"
    if any(_reached_nobody(one) for one in live):
        return "undeliverable"
    is_unmapped = state.account is None and state.kind != linking.INCIDENT  # an incident stands for many accounts
    if is_unmapped and not live and not state.assignee and not state.responded_at:
        return "unmapped"
    return None


def has_breached(state: IssueState) -> bool:
    return any(clock.state == "breached" and clock.fulfilled_at is None for clock in state.clocks.values())


def is_overdue(clock: Clock) -> bool:
    """It has breached, and somebody still waits for what it measures."""
    return clock.state == "breached" and clock.is_waiting


def _fitting(name: str | None) -> str | None:
    """As much of a name as a column takes; the state has the whole."""
    return name[:LONGEST_NAME] if name else name


def _can_breach(clock: Clock) -> bool:
    return clock.state == "running"


def _reached_nobody(escalation: Escalation) -> bool:
    told = [one for one in escalation.told if one.level == escalation.level and one.ring]
    return bool(told) and all(one.state == "failed" for one in told)
