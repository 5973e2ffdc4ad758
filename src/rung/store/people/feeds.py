"""On-call feeds at addresses: the last calendar of each that could be read, and how its last try went."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from msgspec import Struct

from rung.store.models import Feed


class KeptFeed(Struct, frozen=True, kw_only=True):
    """What is known of one address."""

    address: str
    next_at: datetime
    content: bytes | None = None
    etag: str = ""
    last_modified: str = ""
    fetched_at: datetime | None = None
    """When the content was last known to be what the address says."""
    trouble: str = ""
    """Why the last try gave nothing."""
    failing_since: datetime | None = None
    problems: tuple[str, ...] = ()
    """What is wrong with the calendar itself."""


def all_kept() -> list[KeptFeed]:
    """Every address with its state, without its content."""
    return [_kept(row) for row in Feed.objects.defer("content").order_by("address")]


def kept(addresses: Collection[str]) -> dict[str, KeptFeed]:
    """Those of these addresses that are known, with their content."""
    rows = Feed.objects.filter(address__in=addresses)
    return {row.address: _kept(row, row.content) for row in rows}


def expect(addresses: Iterable[str], now: datetime) -> None:
    """These addresses are to be fetched from now on; those that are known stay as they are."""
    rows = [Feed(address=address, next_at=now) for address in addresses]
    with transaction.atomic():
        Feed.objects.bulk_create(rows, ignore_conflicts=True)


def claim(address: str, now: datetime, until: datetime) -> bool:
    """Whether this process is the one that fetches an address now; the others leave it alone `until` then."""
    with transaction.atomic():
        return bool(Feed.objects.filter(address=address, next_at__lte=now).update(next_at=until))


def keep(address: str, content: bytes, etag: str, last_modified: str, now: datetime, next_at: datetime) -> None:
    """A new calendar that can be read."""
    _save(address, now, next_at, content=content, etag=etag, last_modified=last_modified, **_good(now))


def keep_unchanged(address: str, now: datetime, next_at: datetime) -> None:
    """The address says that its calendar is still the one that we have."""
    _save(address, now, next_at, **_good(now))


def keep_trouble(address: str, trouble: str, now: datetime, next_at: datetime) -> None:
    """The try gave nothing; the last good calendar stays."""
    with transaction.atomic():
        _save(address, now, next_at, trouble=trouble)
        Feed.objects.filter(address=address).update(failing_since=Coalesce(F("failing_since"), now))


def note_problems(address: str, problems: Collection[str]) -> None:
    with transaction.atomic():
        Feed.objects.filter(address=address).update(problems=list(problems))


def forget_all_but(addresses: Collection[str], before: datetime) -> None:
    """Lets go of what no policy in force names and nobody tried since then."""
    with transaction.atomic():
        Feed.objects.exclude(address__in=addresses).filter(next_at__lt=before).delete()


def _good(now: datetime) -> dict[str, Any]:
    return {"fetched_at": now, "trouble": "", "failing_since": None}


def _save(address: str, now: datetime, next_at: datetime, **values: Any) -> None:
    values |= {"tried_at": now, "next_at": next_at}
    with transaction.atomic():
        Feed.objects.update_or_create(address=address, defaults=values)


def _kept(row: Any, content: Any = None) -> KeptFeed:
    return KeptFeed(
        address=row.address, next_at=row.next_at, content=None if content is None else bytes(content), etag=row.etag,
        last_modified=row.last_modified, fetched_at=row.fetched_at, trouble=row.trouble,
        failing_since=row.failing_since, problems=tuple(row.problems),
    )  # fmt: skip
