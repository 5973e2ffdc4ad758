"""What conditions read of an account's issues: how many are open, and how many escalations were opened lately.

What counts, and for which account, is said here; a batch adds to what the database said, and a history counts all of
its own.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from rung.core.effects import AnyEffect, EscalationOpened
from rung.core.issue import IssueState

COUNTED_DAYS = timedelta(days=30)
"""`account.escalations_30d` counts so far back."""


def open_with(state: IssueState | None) -> str | None:
    """The account that has it among its open issues."""
    return state.account if state is not None and state.is_open else None


def escalated_at(effects: Iterable[AnyEffect]) -> list[datetime]:
    """When this decision opened escalations: they count for the account that its issue has then."""
    return [effect.at for effect in effects if isinstance(effect, EscalationOpened)]
