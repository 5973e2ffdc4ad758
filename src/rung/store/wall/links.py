"""Read-only addresses of the wall, for screens that have no login: made by a lead, shown once, and revoked.

Whoever has it sees the wall, and nothing else, until it is revoked, or until the member who made it may no longer make
one.
"""

from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from rung import clock
from rung.store import secret_addresses
from rung.store.models import WallLink as Row
from rung.store.people import members

USE = "wall"
LONGEST_NAME = 100
_USED_EVERY = timedelta(minutes=10)


class WallLink(Struct, frozen=True):
    """What may be shown of an address."""

    id: int
    prefix: str
    name: str
    """Where the screen hangs."""
    team: str | None
    """The one team that it shows; None for all."""
    has_accounts: bool
    """Whether it names accounts."""
    user: str
    created_at: datetime
    last_used_at: datetime | None


def create(user: Any, name: str, team: str | None, *, has_accounts: bool) -> tuple[str, WallLink]:
    """Makes an address: the secret part of it, to show this once, and what is kept."""
    text, kept = secret_addresses.make(USE)
    row = Row.objects.create(user=user, name=name, team=team, has_accounts=has_accounts, **kept)
    return text, _link(row)


def find(text: str) -> WallLink | None:
    """What an address leads to; None where it is unknown or revoked, or whoever made it may no longer make one."""
    row = secret_addresses.find(Row.objects, USE, text)
    member = members.of_user(row.user) if row is not None else None
    if row is None or member is None or not member.can("share_wall"):
        return None
    secret_addresses.used(row, _USED_EVERY)
    return _link(row)


def everyone() -> list[WallLink]:
    """All that are not revoked, the newest first."""
    return [_link(row) for row in Row.objects.filter(revoked_at=None).select_related("user").order_by("-created_at")]


def revoke(link_id: int) -> bool:
    """Whether there was one to revoke."""
    return bool(Row.objects.filter(pk=link_id, revoked_at=None).update(revoked_at=clock.now()))


def _link(row: Row) -> WallLink:
    return WallLink(
        row.pk, row.prefix, row.name, row.team, row.has_accounts, row.user.get_username(), row.created_at,
        row.last_used_at,
    )  # fmt: skip
