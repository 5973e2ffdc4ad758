"""The versions of the directory: the newest is in force, the others say who changed what and when."""

from datetime import datetime
from typing import Any

from msgspec import Struct

from rung import clock
from rung.store.models import DirectoryVersion


class Roster(Struct, frozen=True):
    """The directory as somebody left it."""

    number: int = 0
    """0 before anything was entered."""
    records: dict[str, dict[str, dict[str, Any]]] = {}
    changed_at: datetime | None = None
    changed_by: str = ""
    comment: str = ""


def newest() -> Roster:
    found = DirectoryVersion.objects.order_by("-number").first()
    return _roster(found) if found else Roster()


def newest_number() -> int:
    return int(DirectoryVersion.objects.order_by("-number").values_list("number", flat=True).first() or 0)


def keep(records: dict[str, Any], by: str, comment: str, after: int) -> int:
    """Keeps the directory as the version after this one, inside the transaction that publishes with it."""
    DirectoryVersion.objects.create(
        number=after + 1, records=records, changed_at=clock.now(), changed_by=by, comment=comment
    )
    return after + 1


def changes(limit: int = 50) -> list[Roster]:
    """Who changed the directory last, the newest first."""
    return [_roster(row) for row in DirectoryVersion.objects.order_by("-number")[:limit]]


def _roster(row: DirectoryVersion) -> Roster:
    return Roster(row.number, row.records, row.changed_at, row.changed_by, row.comment)
