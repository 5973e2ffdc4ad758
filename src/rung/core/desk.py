"""What a decision may ask about the world beside one issue: whose turn, who is away, who carries how much, whom others
wait for, whom an account knows.

The shell reads these facts and gives them in; `decide` returns the changes it makes to them (`DeskChange`), and the
shell folds those in before the next decision. Every fact that a decision asked for comes back in `Decision.facts`,
and a desk made of those facts alone gives the same decision again: that is what "replay" and "why not" use.
"""

from bisect import bisect_left, insort
from collections.abc import Callable
from datetime import datetime
from operator import attrgetter
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from rung.core.document import Account, Contact
from rung.core.refused import Refused

T = TypeVar("T")


class Away(Struct, frozen=True, omit_defaults=True):
    """A person is away in [from_at, until_at); an end of None is open."""

    from_at: datetime
    until_at: datetime | None = None
    deputy: str | None = None

    def covers(self, at: datetime) -> bool:
        return self.from_at <= at and (self.until_at is None or at < self.until_at)


class Spot(Struct, frozen=True):
    """Where an issue stands in a line: what is due first comes first, then what was opened first."""

    due_at: datetime
    """The end of time where nothing of it is due."""
    opened_at: datetime
    issue: str

    @property
    def order(self) -> tuple[datetime, datetime, str]:
        return in_order(self)


in_order: Callable[[Spot], tuple[datetime, datetime, str]] = attrgetter("due_at", "opened_at", "issue")


class Waiter(Struct, frozen=True):
    """An issue in line: for whom it waits, and when it looks by itself whether somebody of them is there."""

    spot: Spot
    people: tuple[str, ...]
    watch_at: datetime | None = None


class TurnTaken(Struct, frozen=True, tag="turn"):
    """A round robin's cursor moved on: `person` had their turn at `key` (a level or a routing rule)."""

    key: str
    person: str


class LoadChanged(Struct, frozen=True, tag="load"):
    person: str
    by: int


class AwaySet(Struct, frozen=True, tag="away"):
    """All that is known of a person's absences from now on."""

    person: str
    spans: tuple[Away, ...]


class LineChanged(Struct, frozen=True, tag="line"):
    """An issue came to wait for people, waits for others or otherwise, or waits no more."""

    issue: str
    was: Waiter | None = None
    now: Waiter | None = None


class Served(Struct, frozen=True, tag="served"):
    """An issue of an account was given to somebody: the account knows them."""

    account: str
    person: str
    at: datetime


class Surveyed(Struct, frozen=True, tag="surveyed"):
    """A contact was asked how it went."""

    contact: str
    at: datetime


class AccountSet(Struct, frozen=True, tag="account"):
    account: Account


DeskChange = TurnTaken | LoadChanged | AwaySet | AccountSet | LineChanged | Served | Surveyed


class Facts(Struct, frozen=True, omit_defaults=True):
    """What one decision asked the desk, and was answered. Kept in the journal."""

    away: dict[str, tuple[Away, ...]] = {}
    load: dict[str, int] = {}
    turns: dict[str, dict[str, int]] = {}
    account: Account | None = None
    contact: int = 0
    """Which of the things said of the contact conditions could read: what it says is kept under the contact's key."""
    lines: dict[str, Spot] = {}
    """By person, the first of those who wait for them, but for the issue itself."""
    watches: dict[str, dict[str, datetime]] = {}
    served: dict[str, dict[str, datetime]] = {}
    surveyed: dict[str, datetime] = {}
    """By contact, when they were last asked how it went."""

    def __bool__(self) -> bool:
        return self != Facts()


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
        lines: dict[str, list[Spot]] | None = None,
        watches: dict[str, dict[str, datetime]] | None = None,
        served: dict[str, dict[str, datetime]] | None = None,
        surveyed: dict[str, datetime] | None = None,
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
        self.lines = lines or {}
        """By person, the issues that wait for them, in order: as many as a batch may come to."""
        self.watches = watches or {}
        """By person, the issues in their line that look by themselves whether they are there, and when."""
        self.served = served or {}
        """By account, who was given an issue of it, and when last."""
        self.surveyed = surveyed or {}
        """By contact, when they were last asked how it went: those whom a batch may ask."""

    @classmethod
    def of(cls, facts: Facts) -> "Desk":
        """The desk as one decision saw it."""
        accounts = {facts.account.key: facts.account} if facts.account else {}
        return cls(
            dict(facts.away),
            dict(facts.load),
            copied(facts.turns),
            accounts,
            lines={person: [spot] for person, spot in facts.lines.items()},
            watches=copied(facts.watches),
            served=copied(facts.served),
            surveyed=dict(facts.surveyed),
        )

    def fold(self, change: DeskChange) -> None:
        """Take in what a decision changed."""
        match change:
            case TurnTaken(key=key, person=person):
                turns = self.turns.setdefault(key, {})
                turns[person] = max(turns.values(), default=0) + 1
            case LoadChanged(person=person, by=by):
                self.load[person] = self.load.get(person, 0) + by
            case AwaySet(person=person, spans=spans):
                self.away[person] = spans
            case LineChanged(issue=issue, was=was, now=after):
                self._move_in_line(issue, was, after)
            case Served(account=key, person=person, at=at):
                self.served.setdefault(key, {})[person] = at
            case Surveyed(contact=contact, at=at):
                self.surveyed[contact] = at
            case AccountSet(account=account):
                self.accounts[account.key] = account

    def account(self, key: str | None) -> Account | None:
        return self.accounts.get(key) if key else None

    def copy(self) -> "Desk":
        """The same facts, to be changed apart from these."""
        return Desk(
            dict(self.away), dict(self.load), copied(self.turns), dict(self.accounts), dict(self.texts),
            dict(self.contacts),
            {person: [*spots] for person, spots in self.lines.items()}, copied(self.watches), copied(self.served),
            dict(self.surveyed),
        )  # fmt: skip

    def _move_in_line(self, issue: str, was: Waiter | None, now: Waiter | None) -> None:
        if was is not None:
            self._leave_line(issue, was)
        if now is None:
            return
        for person in now.people:
            insort(self.lines.setdefault(person, []), now.spot, key=in_order)
            if now.watch_at is not None:
                self.watches.setdefault(person, {})[issue] = now.watch_at

    def _leave_line(self, issue: str, was: Waiter) -> None:
        stood_at = was.spot.order
        for person in was.people:
            spots = self.lines.get(person, [])
            place = bisect_left(spots, stood_at, key=in_order)
            if place < len(spots) and spots[place].issue == issue:
                del spots[place]
            self.watches.get(person, {}).pop(issue, None)


def copied(facts: dict[str, dict[str, T]]) -> dict[str, dict[str, T]]:
    return {key: dict(values) for key, values in facts.items()}


def after_away(spans: tuple[Away, ...], from_at: datetime | None, gone: Away) -> tuple[Away, ...]:
    """A person's absences after `person.away`; what is said last of a time holds.

    Said of the same beginning, or without one (`from_at`) while they are away, it changes that absence: it may end
    sooner or later, or with another deputy. An absence that ends before it begins is taken back; one without a
    beginning that has ended already says that they are back.
    """
    if from_at is None and gone.until_at is not None and gone.until_at <= gone.from_at:
        return after_return(spans, gone.until_at)
    same = next((one for one in spans if one.from_at == gone.from_at), None)
    if same is None and from_at is None:
        same = next((one for one in spans if one.covers(gone.from_at)), None)
        if same is not None:
            gone = Away(same.from_at, gone.until_at, gone.deputy or same.deputy)
    others = tuple(one for one in spans if one is not same)
    return (*others, gone) if gone.until_at is None or gone.until_at > gone.from_at else others


def after_return(spans: tuple[Away, ...], at: datetime) -> tuple[Away, ...]:
    """A person's absences once they are back: those that had begun have ended."""
    ended = (Away(one.from_at, at, one.deputy) if one.covers(at) else one for one in spans)
    return tuple(one for one in ended if one.until_at is None or one.until_at > one.from_at)


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


COMPUTED = "computed"
"""The fact of an account that only Rung itself says."""
ESCALATION = "escalation"
"""The fact of an account that only its incident says: whatever it named would see to the account's issues."""


def is_for_issues(before: Account | None, after: Account, changes: dict[str, Any]) -> bool:
    """Whether the account's open issues hear of a change. Not of what Rung computed, where it leaves as they are the
    health and the risk that conditions read."""
    if changes.keys() != {COMPUTED}:
        return True
    read_before = (before.health_now, before.is_at_risk) if before else (None, False)
    return read_before != (after.health_now, after.is_at_risk)


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
