"""People, accounts, and who is on call."""

from datetime import date
from typing import Any

from pydantic import Field

from rung.api.shapes.base import Instant, Shown
from rung.store.people import directory


class Absence(Shown):
    from_at: Instant
    until_at: Instant | None
    deputy: str | None


class Person(Shown):
    """Somebody of the policy's people."""

    key: str
    name: str
    title: str | None
    email: str | None
    teams: list[str]
    skills: dict[str, int]
    manager: str | None
    capacity: int | None = Field(description="Null: unlimited.")
    open_issues: int
    is_away: bool
    is_on_shift: bool
    shift_ends_at: Instant | None
    on_call_for: list[str] = Field(description="Schedules.")
    away: list[Absence] = Field(description="Now and to come.")

    @classmethod
    def of(cls, row: directory.PersonRow) -> "Person":
        one = row.person
        away = [Absence(from_at=each.from_at, until_at=each.until_at, deputy=each.deputy) for each in row.away]
        return cls(
            key=one.key, name=one.name, title=one.title, email=one.email, teams=list(one.teams), skills=one.skills,
            manager=one.manager, capacity=one.capacity, open_issues=row.open_issues, is_away=row.is_away,
            is_on_shift=row.is_on_shift, shift_ends_at=row.shift_ends_at, on_call_for=list(row.on_call_for), away=away,
        )  # fmt: skip


class People(Shown):
    people: list[Person]


class Account(Shown):
    """A customer company, as decisions know it."""

    key: str
    name: str
    tier: str | None
    arr: float | None
    owner: str | None
    domains: list[str]
    health: float | None = Field(description="As it was given, by a CRM, an import or a person.")
    health_now: float | None = Field(description="What conditions read as its health: given, or computed here.")
    renews_on: date | None
    churn_risk: bool = Field(description="As it was given.")
    at_risk: bool = Field(description="What conditions read as its churn risk: given, or computed here.")
    lifecycle: str | None
    tags: list[str]
    fields: dict[str, Any]
    open_issues: int

    @classmethod
    def of(cls, row: directory.AccountRow) -> "Account":
        one = row.account
        return cls(
            key=one.key, name=one.name or one.key, tier=one.tier, arr=one.arr, owner=one.owner,
            domains=list(one.domains), health=one.health, health_now=one.health_now, renews_on=one.renews_on,
            churn_risk=one.churn_risk, at_risk=one.is_at_risk, lifecycle=one.lifecycle,
            tags=list(one.tags), fields=one.fields, open_issues=row.open_issues,
        )  # fmt: skip


class Accounts(Shown):
    accounts: list[Account]
    total: int = Field(description="How many there are, on all pages.")


class Duty(Shown):
    """Who is on call on one schedule."""

    schedule: str
    person: str | None = Field(description="Null: nobody.")
    name: str
    until: Instant | None

    @classmethod
    def of(cls, duty: directory.Duty) -> "Duty":
        return cls(schedule=duty.schedule, person=duty.person, name=duty.name, until=duty.until)


class OnCall(Shown):
    at: Instant
    on_call: list[Duty]
