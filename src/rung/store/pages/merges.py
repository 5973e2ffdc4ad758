"""Which issue has what was merged, and whether that can be undone."""

from datetime import datetime

from rung.core.happenings import unmerging
from rung.core.issue import IssueState
from rung.store.pages import queries

LONGEST_WAY = 50


def has_it_now(state: IssueState) -> IssueState | None:
    """The issue that an issue went into, or where that one went; null for one that stands for itself."""
    into: IssueState | None = state
    for _ in range(LONGEST_WAY):
        if into is None or into.merged_into is None:
            break
        into = queries.state_of(into.merged_into)
    return into if into is not None and into.id != state.id else None


def undoable(state: IssueState, now: datetime) -> str | None:
    """The issue whose merge can be undone from the page of this one: this one itself, or what came into it last."""
    if not state.merged_into:
        return unmerging.undoable(state, now)
    into = has_it_now(state)
    return state.id if into is not None and unmerging.undoable(into, now) == state.id else None
