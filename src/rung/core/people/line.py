"""The line of the issues that wait for somebody: what is due first comes first."""

from datetime import UTC, datetime

from rung.core.desk import Spot, Waiter
from rung.core.issue import IssueState

NOBODY = ("",)
"""The line of issues that nobody here could have, whoever had room."""
NOTHING_DUE = datetime(9999, 1, 1, tzinfo=UTC)


def spot_of(state: IssueState) -> Spot:
    """Where an issue stands: by the earliest promise that somebody still waits for, overdue ones included."""
    first = NOTHING_DUE
    for clock in state.clocks.values():
        due_at = clock.due_at
        if due_at is not None and due_at < first and clock.is_waiting:
            first = due_at
    return Spot(first, state.opened_at, state.id)


def waits(state: IssueState) -> bool:
    """Whether the issue stands in any line."""
    return state.waits_for_assignee or bool(state.waits_for)


def waits_open(state: IssueState) -> bool:
    """Whether it stands there and is not over."""
    return waits(state) and state.is_open


def people_of(state: IssueState) -> tuple[str, ...]:
    """In whose lines an issue that waits stands."""
    return state.waits_for or NOBODY


def waiter_of(state: IssueState) -> Waiter | None:
    """An issue's place in the lines of those it waits for; None where it does not wait."""
    if not waits_open(state):
        return None
    return Waiter(spot_of(state), people_of(state), state.routing_at)
