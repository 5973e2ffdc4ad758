"""Customers' health and retention next to their escalations: what stood then, what stands now, and who is gone.

It says what goes together, never what caused it: who is badly off escalates more, whatever comes of it.
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from rung.core.document import Account
from rung.reports import facts
from rung.reports.facts import A_DAY, Asked
from rung.store.accounts import account_health
from rung.store.accounts.account_health import OnDay
from rung.store.people import directory

GONE = ("churned", "cancelled", "canceled", "lost", "former", "ended", "offboarded", "closed lost")
"""Lifecycles of who is a customer no more."""
UNKNOWN = OnDay(None, None)


class Line(Struct, frozen=True):
    """One account. Its facts are those of today, its figures those of the span."""

    account: Account
    opened: int
    escalated: int
    """Issues that escalated for the first time."""
    missed: int
    """Promises."""
    then: OnDay
    """At the end of the day before the span."""
    now: OnDay
    """At the end of the span."""

    @property
    def is_gone(self) -> bool:
        return (self.account.lifecycle or "").strip().casefold().replace("_", " ") in GONE

    @property
    def change(self) -> int | None:
        """Of its health, from then to now."""
        then, now = self.then.score, self.now.score
        return None if then is None or now is None else now - then

    @property
    def is_at_risk(self) -> bool:
        return self.now.level == "high"


class Group(Struct, frozen=True):
    """Accounts together."""

    accounts: int
    gone: int
    at_risk: int
    known: int
    """Of how many the health is known then and now."""
    then: float | None
    """Their mean health."""
    now: float | None


class Report(Struct, frozen=True):
    asked: Asked
    lines: tuple[Line, ...]
    """Those with the most issues that escalated first."""
    escalated: Group
    others: Group


def report(asked: Asked) -> Report:
    """All accounts, those that fit the filters where some are asked for."""
    opened, escalated, missed = _counts(asked)
    then, now = account_health.on_day(asked.since - A_DAY), account_health.on_day(asked.until)
    lines = [
        Line(
            row.account, opened.get(row.account.key, 0), escalated.get(row.account.key, 0),
            missed.get(row.account.key, 0), then.get(row.account.key, UNKNOWN), now.get(row.account.key, UNKNOWN),
        )
        for row in directory.accounts()
        if _fits(row.account, asked)
    ]  # fmt: skip
    lines.sort(key=lambda one: (-one.escalated, -(one.account.arr or 0.0), -one.opened, one.account.key))
    return Report(
        asked, tuple(lines), group([one for one in lines if one.escalated]),
        group([one for one in lines if not one.escalated]),
    )  # fmt: skip


def group(lines: Sequence[Line]) -> Group:
    known = [(one.then.score, one.now.score) for one in lines if one.change is not None]
    return Group(
        accounts=len(lines), gone=sum(one.is_gone for one in lines), at_risk=sum(one.is_at_risk for one in lines),
        known=len(known), then=_mean([then or 0 for then, _ in known]), now=_mean([now or 0 for _, now in known]),
    )  # fmt: skip


def _counts(asked: Asked) -> tuple[Mapping[str, int], ...]:
    opened, escalated, promises = (facts.of(kind, asked) for kind in ("opened", "escalated", "promise"))
    first, missed = escalated.where(escalated.answers["first"] == 1), promises.where(promises.answers["ok"] == 0)
    return tuple(table.counts("account") for table in (opened, first, missed))


def _fits(account: Account, asked: Asked) -> bool:
    return all(
        (value or "") in asked.only[field]
        for field, value in (("tier", account.tier), ("account", account.key))
        if field in asked.only
    )


def _mean(numbers: Sequence[int]) -> float | None:
    return sum(numbers) / len(numbers) if numbers else None
