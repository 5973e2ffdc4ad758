"""What a decision may ask about the world beside one issue: whose turn, who is away, who carries how much.

The shell reads these facts and gives them in; `decide` returns the changes it makes to them (`DeskChange`), and the
shell folds those in before the next decision. Every fact that a decision asked for comes back in `Decision.facts`,
and a desk made of those facts alone gives the same decision again: that is what "replay" and "why not" use.
"""

from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from rung.core.policy import Account, Contact
from rung.core.refused import Refused


class Away(Struct, frozen=True, omit_defaults=True):
    """A person is away in [from_at, until_at); an end of None is open."""

    from_at: datetime
    until_at: datetime | None = None
    deputy: str | None = None


class TurnTaken(Struct, frozen=True, tag="turn"):
    """A round robin's cursor moved on: `person` had their turn at `key` (a level or a routing rule)."""

    key: str
    person: str


class LoadChanged(Struct, frozen=True, tag="load"):
    person: str
    by: int


class AwayChanged(Struct, frozen=True, tag="away"):
    person: str
    away: Away


class AccountSet(Struct, frozen=True, tag="account"):
    account: Account


DeskChange = TurnTaken | LoadChanged | AwayChanged | AccountSet


class Facts(Struct, frozen=True, omit_defaults=True):
    """What one decision asked the desk, and was answered. Kept in the journal."""

    away: dict[str, tuple[Away, ...]] = {}
    load: dict[str, int] = {}
    turns: dict[str, dict[str, int]] = {}
    account: Account | None = None
    contact: int = 0
    """Which of the things said of the contact conditions could read: what it says is kept under the contact's key."""

    def __bool__(self) -> bool:
        return bool(self.away or self.load or self.turns or self.account or self.contact)


class Desk:
    """The facts that issues share, as one worker or the simulator holds them while it decides."""

    def __init__(
        self,
        away: dict[str, tuple[Away, ...]] | None = None,
        load: dict[str, int] | None = None,
        turns: dict[str, dict[str, int]] | None = None,
        accounts: dict[str, Account] | None = None,
        texts: dict[str, dict[str, str]] | None = None,
        contacts: dict[str, Contact] | None = None,
    ) -> None:
        self.away = away or {}
        self.load = load or {}
        self.turns = turns or {}
        """By cursor key, the number of each person's last turn; a larger number is more recent."""
        self.accounts = accounts or {}
        self.texts = texts or {}
        """By issue, its `subject` and `body`: filled only where the policy's conditions read them."""
        self.contacts = contacts or {}
        """By issue, who wrote at the event at hand, where conditions read it; a scenario has them by address."""

    @classmethod
    def of(cls, facts: Facts) -> "Desk":
        """The desk as one decision saw it."""
        accounts = {facts.account.key: facts.account} if facts.account else {}
        return cls(dict(facts.away), dict(facts.load), {k: dict(v) for k, v in facts.turns.items()}, accounts)

    def fold(self, change: DeskChange) -> None:
        """Take in what a decision changed."""
        match change:
            case TurnTaken(key=key, person=person):
                turns = self.turns.setdefault(key, {})
                turns[person] = max(turns.values(), default=0) + 1
            case LoadChanged(person=person, by=by):
                self.load[person] = self.load.get(person, 0) + by
            case AwayChanged(person=person, away=away):
                self.away[person] = (*self.away.get(person, ()), away)
            case AccountSet(account=account):
                self.accounts[account.key] = account

    def account(self, key: str | None) -> Account | None:
        return self.accounts.get(key) if key else None


def changed_account(account: Account | None, key: str, changes: dict[str, Any]) -> Account:
    """An account after `account.changed`: known fields are taken over, others go to its `fields`. Null: not known.

    Raises `Refused` for a value that its field cannot hold.
    """
    base: dict[str, Any] = msgspec.to_builtins(account) if account else {"key": key, "name": key}
    own = changes.get("fields") or {}
    if not isinstance(own, dict):
        raise Refused("wrong_form", f"{own!r} are no fields", "write the fields of an account as values by name")
    known = {name: value for name, value in changes.items() if name in CHANGEABLE}
    others = {name: value for name, value in changes.items() if name not in CHANGEABLE and name != "fields"}
    fields = {**base.get("fields", {}), **others, **own}
    merged = {**base, **known, "fields": {name: value for name, value in fields.items() if value is not None}}
    given = {name: value for name, value in merged.items() if value is not None}
    try:
        return msgspec.convert(given, Account, strict=False)
    except msgspec.ValidationError as error:
        hint = "arr and health are numbers, renews_on is a date such as 2026-12-24, churn_risk is true or false"
        raise Refused("wrong_form", f"the account {key} cannot be so: {error}", hint) from error


CHANGEABLE = frozenset(Account.__struct_fields__) - {"key", "fields"}
"""The facts of an account that have names of their own; everything else is one of its fields."""


def account_changes(changes: dict[str, Any]) -> dict[str, Any]:
    """What an `account.changed` says, each fact in its one place: what has no name of its own stands in `fields`."""
    own = changes.get("fields") or {}
    if not isinstance(own, dict):
        return changes  # which is refused as a whole
    others = {name: value for name, value in changes.items() if name not in CHANGEABLE and name != "fields"}
    known = {name: value for name, value in changes.items() if name in CHANGEABLE}
    return {**known, **({"fields": {**others, **own}} if others or own else {})}
