"""What changes with accounts and people, whichever issues they have."""

from datetime import datetime
from typing import Any

from rung.core.events.base import Event


class AccountChanged(Event, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="account.changed"):
    account: str
    changes: dict[str, Any] = {}
    issue: str | None = None
    """Set where the change is fanned out to one of the account's open issues."""


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
