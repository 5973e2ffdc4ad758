"""The line of the issues that wait for somebody: what is due first comes first."""

from datetime import UTC, datetime

from rung.core.desk import Spot, Waiter
from rung.core.issue import IssueState

NOBODY = ("",)
"""The line of issues that nobody here could have, whoever had room."""
NOTHING_DUE = datetime(9999, 1, 1, tzinfo=UTC)


def spot_of(state: IssueState) -> Spot:
    """Where an issue stands: by the earliest promise that somebody still waits for, overdue ones included."""
    dues = (clock.due_at for clock in state.clocks.values() if clock.due_at and clock.is_waiting)
    return Spot(min(dues, default=NOTHING_DUE), state.opened_at, state.id)


def waits(state: IssueState) -> bool:
    """Whether the issue stands in any line."""
    return state.waits_for_assignee or bool(state.waits_for)


def waiter_of(state: IssueState) -> Waiter | None:
    """An issue's place in the lines of those it waits for; None where it does not wait."""
    if not waits(state) or not state.is_open:
        return None
    return Waiter(spot_of(state), state.waits_for or NOBODY, state.routing_at)
