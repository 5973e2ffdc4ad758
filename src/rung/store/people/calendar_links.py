"""Private addresses of shifts, for calendar programs: made for a person or a schedule, shown once, and revoked.

Whoever has it reads the shifts until it is revoked, or until the member who made it may no longer sign in.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from msgspec import Struct

from rung import clock
from rung.store import secret_addresses
from rung.store.models import CalendarLink as Row
from rung.store.people import members

KINDS = ("person", "schedule")
USE = "calendar"
_USED_EVERY = timedelta(hours=1)


class CalendarLink(Struct, frozen=True):
    """What may be shown of a private address."""

    id: int
    prefix: str
    kind: str
    key: str
    user_id: int
    user: str
    created_at: datetime
    last_used_at: datetime | None


def create(user: Any, kind: str, key: str) -> tuple[str, CalendarLink]:
    """Makes an address: the secret part of it, to show this once, and what is kept."""
    if kind not in KINDS:
        raise ValueError(f"a calendar is of {' or '.join(KINDS)}, not of {kind}")
    text, kept = secret_addresses.make(USE)
    return text, _link(Row.objects.create(user=user, kind=kind, key=key, **kept))


def find(text: str) -> CalendarLink | None:
    """What an address leads to; None where it is unknown or revoked, or its owner may no longer sign in."""
    row = secret_addresses.find(Row.objects, USE, text)
    member = members.of_user(row.user) if row is not None else None
    if row is None or member is None or not member.is_active:
        return None
    if row.kind == "person" and member.person != row.key:
        return None  # its owner is somebody else by now
    secret_addresses.used(row, _USED_EVERY)
    return _link(row)


def of_user(user: Any) -> list[CalendarLink]:
    """Those that a member made and that still lead somewhere."""
    return _links(Row.objects.filter(user=user, revoked_at=None))


def everyone() -> list[CalendarLink]:
    return _links(Row.objects.filter(revoked_at=None))


def revoke(link_id: int) -> None:
    with transaction.atomic():
        Row.objects.filter(pk=link_id, revoked_at=None).update(revoked_at=clock.now())


def _links(rows: Any) -> list[CalendarLink]:
    return [_link(row) for row in rows.select_related("user").order_by("-created_at")]


def _link(row: Row) -> CalendarLink:
    return CalendarLink(
        row.pk, row.prefix, row.kind, row.key, row.user_id, row.user.get_username(), row.created_at, row.last_used_at
    )
