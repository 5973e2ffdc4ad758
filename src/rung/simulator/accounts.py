"""The accounts of a run: which issues each has open, and what conditions read of that."""

from bisect import bisect_left, insort
from collections.abc import Iterable
from datetime import datetime

from msgspec import structs

from rung.core.accounts.counts import COUNTED_DAYS, escalated_at, open_with
from rung.core.desk import Desk
from rung.core.effects import AnyEffect
from rung.core.events import AnyEvent
from rung.core.issue import IssueState


class Accounts:
    """Kept by every run, for an account that changes is looked at by each of its open issues."""

    def __init__(self, *, counted: bool) -> None:
        """`counted`: whether conditions read how many issues an account has open, and how often one escalated."""
        self.counts = Counts() if counted else None
        self._open: dict[str, set[str]] = {}

    def open_of(self, account: str) -> list[str]:
        return sorted(self._open.get(account, ()))

    def move(self, issue: str, before: IssueState | None, state: IssueState) -> None:
        """An issue is opened, ends, or comes to another account."""
        was_with, is_with = open_with(before), open_with(state)
        if was_with == is_with:
            return
        if was_with:
            self._open[was_with].discard(issue)
        if is_with:
            self._open.setdefault(is_with, set()).add(issue)

    def count(self, desk: Desk, before: IssueState | None, event: AnyEvent, now: datetime) -> None:
        """Tells the desk what conditions read of an account's issues, as it stands before this decision: of the issue's
        own account, and of one that it comes to here.
        """
        if self.counts is None:
            return
        moved = getattr(event, "changes", {}).get("account")
        keys = {before.account if before else None, getattr(event, "account", None), moved}
        for account in (desk.account(key) for key in keys if isinstance(key, str)):
            if account is not None:
                issues = len(self._open.get(account.key, ()))
                since = self.counts.since(account.key, now - COUNTED_DAYS)
                desk.accounts[account.key] = structs.replace(account, open_issues=issues, escalations_30d=since)


class Counts:
    """The escalations of each account over the last days; older ones are forgotten."""

    def __init__(self) -> None:
        self._opened: dict[str, list[datetime]] = {}

    def take(self, account: str, effects: Iterable[AnyEffect]) -> None:
        for at in escalated_at(effects):
            insort(self._opened.setdefault(account, []), at)

    def since(self, account: str, at: datetime) -> int:
        opened = self._opened.get(account, [])
        del opened[: bisect_left(opened, at)]
        return len(opened)
