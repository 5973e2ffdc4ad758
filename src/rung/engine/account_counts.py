"""How many open issues and escalations accounts have while a batch is decided: each decision sees those before it."""

from collections import Counter

from msgspec import structs

from rung.core.accounts.counts import escalated_at, open_with
from rung.core.decide import Decision
from rung.core.desk import Desk
from rung.core.document import Account
from rung.core.issue import IssueState


class AccountCounts:
    """What a batch adds to what the database said of accounts at its start."""

    def __init__(self) -> None:
        self._issues = Counter[str]()
        self._escalations = Counter[str]()

    def added(self, account: Account) -> Account:
        """An account as the database has it, with what the batch has done so far."""
        issues = account.open_issues + self._issues[account.key]
        escalations = account.escalations_30d + self._escalations[account.key]
        return structs.replace(account, open_issues=issues, escalations_30d=escalations)

    def take(self, before: IssueState | None, decision: Decision, desk: Desk) -> None:
        """One decision: its issue may have been opened, ended, escalated, or come to another account."""
        after = decision.state
        if account := open_with(before):
            self._count(desk, account, issues=-1)
        if account := open_with(after):
            self._count(desk, account, issues=1)
        if after.account:
            self._count(desk, after.account, escalations=len(escalated_at(decision.effects)))

    def _count(self, desk: Desk, key: str, issues: int = 0, escalations: int = 0) -> None:
        self._issues[key] += issues
        self._escalations[key] += escalations
        if (known := desk.accounts.get(key)) is not None:
            desk.accounts[key] = structs.replace(
                known,
                open_issues=known.open_issues + issues,
                escalations_30d=known.escalations_30d + escalations,
            )
