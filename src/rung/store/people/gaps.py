"""Known gaps: spans in which a level has nobody to tell, and who looked for them last."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from msgspec import Struct

from rung.store.models import CoverageLook
from rung.store.models import Gap as Row

ONLY = 1
"""The number of the one row of the last look."""
KEPT = timedelta(days=90)
"""How long a closed gap is kept."""


class KnownGap(Struct, frozen=True):
    """A gap as it is kept."""

    path: str
    level: int
    tier: str | None
    priorities: tuple[str, ...]
    """None named: whatever the priority."""
    from_at: datetime
    to_at: datetime
    found_at: datetime
    id: int = 0
    closed_at: datetime | None = None
    is_past: bool = False
    known_by: str | None = None
    """Who said that it is to stay as it is."""
    told_at: datetime | None = None
    week_told_at: datetime | None = None
    day_told_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class LastLook(Struct, frozen=True):
    """When the coming weeks were looked at last, and what was seen beside gaps."""

    fingerprint: str
    looked_at: datetime
    from_at: datetime
    to_at: datetime
    policy_version: int
    found: dict[str, Any]


def last_look() -> LastLook | None:
    row = CoverageLook.objects.filter(pk=ONLY, looked_at__isnull=False).first()
    if row is None:
        return None
    return LastLook(row.fingerprint, row.looked_at, row.from_at, row.to_at, row.policy_version, row.found)


def claim(fingerprint: str, name: str, now: datetime, until: datetime) -> bool:
    """Whether this worker is the one that looks: nobody has seen this already, and nobody is looking."""
    with transaction.atomic():
        CoverageLook.objects.get_or_create(pk=ONLY)
        free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=now)
        mine = CoverageLook.objects.filter(free, pk=ONLY).exclude(fingerprint=fingerprint)
        return bool(mine.update(claim=name, claimed_until=until))


def give_back(name: str) -> None:
    """The look came to nothing: another may begin at once."""
    with transaction.atomic():
        CoverageLook.objects.filter(pk=ONLY, claim=name).update(claim="", claimed_until=None)


def finish(name: str, look: LastLook) -> bool:
    """Keeps what a look saw, inside the transaction that keeps its gaps; False where another worker took it over."""
    with transaction.atomic():
        return bool(
            CoverageLook.objects.filter(pk=ONLY, claim=name).update(
                fingerprint=look.fingerprint, looked_at=look.looked_at, from_at=look.from_at, to_at=look.to_at,
                policy_version=look.policy_version, found=look.found, claim="", claimed_until=None,
            )
        )  # fmt: skip


def hold() -> None:
    """Until the transaction ends, nobody else tells of gaps."""
    CoverageLook.objects.get_or_create(pk=ONLY)
    CoverageLook.objects.filter(pk=ONLY).update(claim=F("claim"))


def open_gaps() -> list[KnownGap]:
    """Everything that is known and not closed, the earliest first."""
    return _known(Row.objects.filter(closed_at__isnull=True))


def open_or_past(since: datetime) -> list[KnownGap]:
    """As `open_gaps`, with those that time alone has closed since then."""
    return _known(Row.objects.filter(Q(closed_at__isnull=True) | Q(is_past=True, closed_at__gte=since)))


def by_number(numbers: Iterable[int]) -> dict[int, KnownGap]:
    return {one.id: one for one in _known(Row.objects.filter(pk__in=set(numbers)))}


def add(found: Sequence[KnownGap]) -> list[KnownGap]:
    """Keeps new gaps; the same with their numbers."""
    with transaction.atomic():
        rows = Row.objects.bulk_create([Row(**_values(one)) for one in found])
    return [_one(row) for row in rows]


def change(one: KnownGap) -> None:
    """Keeps a gap as it is now: other edges, told, closed."""
    with transaction.atomic():
        Row.objects.filter(pk=one.id).update(**_values(one))


def leave(path: str, level: int, tier: str | None, by: str | None) -> int:
    """Somebody says that the gaps of a level are to stay as they are; with nobody, that they are to be told of again.
    How many they are.
    """
    with transaction.atomic():
        return int(Row.objects.filter(path=path, level=level, tier=tier, closed_at__isnull=True).update(known_by=by))


def forget_closed(before: datetime) -> None:
    with transaction.atomic():
        Row.objects.filter(closed_at__lt=before).delete()


def is_any_due(now: datetime, week: timedelta, day: timedelta) -> bool:
    """Whether a gap is over, or near enough to be told of again."""
    over = Q(to_at__lte=now)
    near = Q(week_told_at__isnull=True, from_at__lte=now + week) | Q(day_told_at__isnull=True, from_at__lte=now + day)
    return bool(Row.objects.filter(over | near, closed_at__isnull=True).exists())


def _known(rows: Any) -> list[KnownGap]:
    return [_one(row) for row in rows.order_by("from_at", "path", "level", "tier", "pk")]


def _one(row: Any) -> KnownGap:
    return KnownGap(
        row.path, row.level, row.tier, tuple(row.priorities), row.from_at, row.to_at, row.found_at, row.pk,
        row.closed_at, row.is_past, row.known_by, row.told_at, row.week_told_at, row.day_told_at,
    )  # fmt: skip


def _values(one: KnownGap) -> dict[str, Any]:
    return {
        "path": one.path, "level": one.level, "tier": one.tier, "priorities": list(one.priorities),
        "from_at": one.from_at, "to_at": one.to_at, "found_at": one.found_at, "closed_at": one.closed_at,
        "is_past": one.is_past, "known_by": one.known_by, "told_at": one.told_at,
        "week_told_at": one.week_told_at, "day_told_at": one.day_told_at,
    }  # fmt: skip
