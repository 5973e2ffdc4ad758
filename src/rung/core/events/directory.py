"""What changes with accounts and people, whichever issues they have."""

from datetime import datetime
from typing import Any

from rung.core.events.base import Event


class AccountChanged(Event, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="account.changed"):
    account: str
    changes: dict[str, Any] = {}
    issue: str | None = None
    """Set where the change is fanned out to one of the account's open issues."""


class OfAccount(Event, frozen=True, gc=False, omit_defaults=True, kw_only=True):
    """What is kept of an account, and no issue hears of."""

    account: str
    issue: None = None


class AccountSignal(OfAccount, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="account.signal"):
    """Something that another system measured of an account, such as how many people used the product that day. The
    last word of a day counts for that day."""

    name: str
    """What was measured, such as active_users."""
    value: float


class AccountNoted(OfAccount, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="account.noted"):
    """A teammate notes something of an account, or gives a note of it (`note`) other words."""

    note: str
    """Which note it is, by a name of its own."""
    body: str = ""
    by: str | None = None


class AccountNoteRemoved(
    OfAccount, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="account.note_removed"
):
    """A note of an account is taken away; its words can never be read again."""

    note: str
    by: str | None = None


class PersonAway(
    Event, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="person.away", rename={"from_": "from"}
):
    person: str
    from_: datetime | None = None
    until: datetime | None = None
    deputy: str | None = None
    issue: str | None = None
    """Set where it is told to one of the issues that the person has."""


class PersonBack(Event, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="person.back"):
    """Whoever was away is there again, whatever end was known."""

    person: str
    by: str | None = None
    issue: str | None = None
    """Set where it is told to one of the issues that the person has."""
