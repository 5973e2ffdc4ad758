"""User groups of Slack that schedules name: whom each named last, and how the last try went."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from msgspec import Struct

from rung.store.models import SlackGroup


class KeptGroup(Struct, frozen=True, kw_only=True):
    """What is known of one group."""

    group: str
    members: tuple[str, ...]
    mode: str
    set_at: datetime | None
    next_at: datetime
    trouble: str
    failing_since: datetime | None


def all_kept() -> dict[str, KeptGroup]:
    return {row.group: _kept(row) for row in SlackGroup.objects.all()}


def expect(groups: Iterable[str], now: datetime) -> None:
    """These groups are kept in step from now on; those that are known stay as they are."""
    with transaction.atomic():
        SlackGroup.objects.bulk_create([SlackGroup(group=one, next_at=now) for one in groups], ignore_conflicts=True)


def claim(group: str, seen: datetime, until: datetime) -> bool:
    """Whether this process is the one that looks at a group now, which it saw due at `seen`; the others leave it alone
    `until` then."""
    with transaction.atomic():
        return bool(SlackGroup.objects.filter(group=group, next_at=seen).update(next_at=until))


def keep(group: str, members: Collection[str], mode: str, now: datetime, next_at: datetime, trouble: str) -> None:
    """It names these members. `trouble`: who should be among them and cannot be."""
    _save(group, members=sorted(members), mode=mode, set_at=now, next_at=next_at, trouble=trouble, failing_since=None)


def keep_trouble(group: str, trouble: str, now: datetime, next_at: datetime) -> None:
    """It could not be changed, and is as it was."""
    with transaction.atomic():
        _save(group, trouble=trouble, next_at=next_at)
        SlackGroup.objects.filter(group=group).update(failing_since=Coalesce(F("failing_since"), now))


def leave(group: str, trouble: str, next_at: datetime) -> None:
    """It stays as it is, and that is no failure of Slack: nobody is there to be named."""
    _save(group, trouble=trouble, next_at=next_at, failing_since=None)


def forget_all_but(groups: Collection[str]) -> None:
    """Lets go of what no schedule names any more; in Slack such a group stays as it is."""
    with transaction.atomic():
        SlackGroup.objects.exclude(group__in=list(groups)).delete()


def _save(group: str, **values: Any) -> None:
    with transaction.atomic():
        SlackGroup.objects.filter(group=group).update(**values)


def _kept(row: SlackGroup) -> KeptGroup:
    return KeptGroup(
        group=row.group, members=tuple(row.members), mode=row.mode, set_at=row.set_at, next_at=row.next_at,
        trouble=row.trouble, failing_since=row.failing_since,
    )  # fmt: skip
