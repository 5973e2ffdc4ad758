"""Customers' health and retention next to their escalations."""

from datetime import date

from pydantic import Field

from rung.api.shapes.base import Shown
from rung.reports import retention as reports


class RetentionGroup(Shown):
    accounts: int
    gone: int = Field(description="Customers no more, by their lifecycle.")
    at_risk: int
    known: int = Field(description="Of how many the health is known before and at the end.")
    health_before: float | None
    health_at_end: float | None

    @classmethod
    def of(cls, one: reports.Group) -> "RetentionGroup":
        return cls(
            accounts=one.accounts, gone=one.gone, at_risk=one.at_risk, known=one.known, health_before=one.then,
            health_at_end=one.now,
        )  # fmt: skip


class RetentionLine(Shown):
    account: str
    name: str
    tier: str | None
    arr: float | None
    opened: int
    escalated: int = Field(description="Issues that escalated for the first time.")
    promises_missed: int
    health_before: int | None = Field(description="At the end of the day before the span.")
    health_at_end: int | None
    risk_before: str | None = Field(description="`none`, `watch` or `high`.")
    risk_at_end: str | None
    signs: list[str] = Field(description="By what one sees that it may leave.")
    renews_on: date | None
    lifecycle: str | None
    is_gone: bool

    @classmethod
    def of(cls, line: reports.Line) -> "RetentionLine":
        one = line.account
        return cls(
            account=one.key, name=one.name or one.key, tier=one.tier, arr=one.arr, opened=line.opened,
            escalated=line.escalated, promises_missed=line.missed, health_before=line.then.score,
            health_at_end=line.now.score, risk_before=line.then.level, risk_at_end=line.now.level,
            signs=list(line.now.signs), renews_on=one.renews_on, lifecycle=one.lifecycle, is_gone=line.is_gone,
        )  # fmt: skip


class Retention(Shown):
    since: date
    until: date
    time_zone: str
    escalated: RetentionGroup
    others: RetentionGroup
    customers: list[RetentionLine] = Field(description="Those with the most issues that escalated first.")
