"""Accounts one by one, the people who write for them, and what an import comes to."""

from collections.abc import Callable
from datetime import date
from typing import Any, Literal

from pydantic import Field

from rung.api.shapes.base import Given, Instant, Name, Shown
from rung.api.shapes.people import Account
from rung.core import document as core
from rung.engine.accounts import imports
from rung.policy.tables.facts import plain_value
from rung.policy.tables.sheets import Fault
from rung.store.accounts import accounts as kept
from rung.store.accounts import contacts
from rung.store.people import directory


class Origin(Shown):
    """Where a fact comes from."""

    what: str = Field(description="`policy`, `console`, `API`, `event`, or the import of a file.")
    at: Instant | None
    by: str

    @classmethod
    def of(cls, origin: kept.Origin) -> "Origin":
        return cls(what=origin.what, at=origin.at, by=origin.by)


class OneAccount(Account):
    """An account with where each of its facts comes from."""

    calendar: str | None
    target: str | None
    origins: dict[str, Origin] = Field(description="By fact; custom fields have `fields.` before their names.")
    waiting: bool = Field(False, description="A change is on disk and is not decided yet: look again in a moment.")

    @classmethod
    def shown(cls, row: directory.AccountRow, origins: dict[str, kept.Origin], *, waiting: bool) -> "OneAccount":
        base = Account.of(row).model_dump()
        said = {name: Origin.of(one) for name, one in origins.items()}
        account = row.account
        return cls(**base, calendar=account.calendar, target=account.target, origins=said, waiting=waiting)


SORTS: dict[str, Callable[[Account], Any]] = {
    "key": lambda one: one.key,
    "health": lambda one: (one.health_now is None, one.health_now, one.key),
    "renewal": lambda one: (one.renews_on is None, one.renews_on, one.key),
    "churn_risk": lambda one: (not one.at_risk, one.health_now is None, one.health_now, one.key),
}


class WhichAccounts(Given):
    """Which accounts, in which order."""

    at_risk: bool | None = Field(None, description="Only those at risk, or only the others.")
    health_below: float | None = None
    renews_within: int | None = Field(None, ge=0, le=3660, description="Days from today.")
    sort: Literal["key", "health", "renewal", "churn_risk"] | None = Field(
        None, description="What needs a look first; what is not known comes last."
    )
    limit: int | None = Field(None, ge=1, le=1000, description="Absent: all.")
    offset: int = Field(0, ge=0)

    def has(self, account: core.Account, today: date) -> bool:
        if self.at_risk is not None and account.is_at_risk != self.at_risk:
            return False
        if self.health_below is not None and (account.health_now is None or account.health_now >= self.health_below):
            return False
        if self.renews_within is None:
            return True
        return account.renews_on is not None and 0 <= (account.renews_on - today).days <= self.renews_within


class AccountFacts(Given):
    """Facts to change. Null takes one away; what is left out stays."""

    name: str | None = None
    tier: str | None = None
    arr: float | str | None = None
    owner: str | None = Field(None, description="A person of the policy, by their key.")
    domains: list[str] | None = None
    health: float | str | None = None
    renews_on: str | None = Field(None, description="A date such as 2026-12-24.")
    calendar: str | None = None
    target: str | None = None
    churn_risk: bool | None = None
    lifecycle: str | None = None
    tags: list[str] | None = None
    fields: dict[str, Any] | None = Field(None, description="Custom fields; those that are not named stay.")


class Contact(Shown):
    """Somebody who writes to us, as far as anything is known of them."""

    id: str
    email: str
    name: str | None
    account: str | None
    tags: list[str]
    fields: dict[str, Any]
    language: str | None
    time_zone: str | None
    phone: str | None
    changed_at: Instant
    changed_by: str
    origin: str

    @classmethod
    def of(cls, one: contacts.KnownContact) -> "Contact":
        said = one.profile
        return cls(
            id=one.id, email=one.address, name=said.name, account=said.account, tags=list(said.tags),
            fields=said.fields, language=said.language, time_zone=said.time_zone, phone=said.phone,
            changed_at=one.changed_at, changed_by=one.changed_by, origin=one.origin,
        )  # fmt: skip


class Contacts(Shown):
    contacts: list[Contact]


class ContactFacts(Given):
    """What is known of a contact, to change. Null takes a fact away; what is left out stays."""

    name: str | None = None
    account: str | None = None
    tags: list[str] | None = None
    language: str | None = None
    time_zone: str | None = None
    phone: str | None = None
    fields: dict[str, Any] | None = None


class WhichContacts(Given):
    account: Name | None = Field(None, description="Only those of this account.")
    email: Name | None = Field(None, description="Only the one with this address.")


class How(Given):
    dry_run: bool = Field(False, description="Say what would change, and change nothing.")


class Erased(Shown):
    """The contact is erased: nobody can read what they wrote, or who they were, any more."""

    id: str


class ChangedFact(Shown):
    field: str
    was: Any
    now: Any


class ChangedRecord(Shown):
    """A record that is new, or becomes another."""

    key: str
    line: int = Field(description="The line, or the place in the array, counted from 1.")
    changes: list[ChangedFact]

    @classmethod
    def of(cls, one: imports.Entry) -> "ChangedRecord":
        changes = [ChangedFact(field=each.field, was=_plain(each.was), now=_plain(each.now)) for each in one.changes]
        return cls(key=one.key, line=one.line, changes=changes)


class Doubt(Shown):
    """What to look at again; it keeps nothing from going in."""

    line: int
    field: str
    code: str
    message: str
    hint: str
    row: str

    @classmethod
    def of(cls, fault: Fault) -> "Doubt":
        return cls(**fault_of(fault))


class Imported(Shown):
    """What an import changed; with `dry_run`, what it would change."""

    done: bool
    waiting: bool = Field(False, description="It is on disk and is decided as soon as its turn comes.")
    new: list[ChangedRecord]
    changed: list[ChangedRecord]
    unchanged: int
    custom_fields: list[str]
    warnings: list[Doubt]

    @classmethod
    def of(cls, found: imports.Proposal, *, done: bool, waiting: bool = False) -> "Imported":
        return cls(
            done=done, waiting=waiting, new=[ChangedRecord.of(one) for one in found.new],
            changed=[ChangedRecord.of(one) for one in found.changed], unchanged=found.unchanged,
            custom_fields=list(found.custom), warnings=[Doubt.of(one) for one in found.doubts],
        )  # fmt: skip


def fault_of(fault: Fault) -> dict[str, Any]:
    """A fault as problems and previews say it."""
    names = ("line", "field", "code", "message", "hint", "row")
    return {name: getattr(fault, name) for name in names}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else plain_value(value)
