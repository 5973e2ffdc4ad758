"""The one door into the core: `decide(state, event, policy, desk, now)`.

Pure: the same arguments give the same answer, live, in a scenario, in a back-test, or in a replay that explains why.
"""

from datetime import datetime

from msgspec import Struct

from rung.core.desk import Desk, DeskChange, Facts
from rung.core.effects import AnyEffect
from rung.core.events import AnyEvent
from rung.core.issue import IssueState
from rung.core.policy import Policy


class Refused(Exception):
    """An event that makes no sense for its issue: what is wrong and how to mend it."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint


class Decision(Struct, frozen=True):
    """What an event led to: the issue's new state, what to do, and what changed on the desk."""

    state: IssueState
    effects: tuple[AnyEffect, ...]
    desk_changes: tuple[DeskChange, ...] = ()
    facts: Facts = Facts()


def decide(state: IssueState | None, event: AnyEvent, policy: Policy, desk: Desk, now: datetime) -> Decision:
    raise Refused("unwritten", "the decision is being written")
