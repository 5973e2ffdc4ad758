"""The channels of Slack that the app is in: whose each is, and which are written to and belong to nobody.

Which account has a channel stands in a setting, or in the account's own field `slack_channel`; the setting wins.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import F
from msgspec import Struct

from rung.store import settings_store
from rung.store.models import SlackChannel as Row

MAPPED = "slack_channels"
"""The setting that gives channels, by their ids, to accounts."""
_LOOKED, _WANTED = "slack_looked", "slack_look_wanted"
"""The settings that say when Slack was last asked for its channels, what came of it, and when somebody wanted that."""


class Channel(Struct, frozen=True):
    """One channel, as Slack names it. Instants are UTC."""

    id: str
    name: str = ""
    is_private: bool = False
    is_shared: bool = False
    is_member: bool = False
    unmapped: int = 0
    unmapped_since: datetime | None = None
    unmapped_at: datetime | None = None


def everyone() -> list[Channel]:
    """All that are known, those that wait for an account first."""
    rows = [Channel(**{name: getattr(row, name) for name in Channel.__struct_fields__}) for row in Row.objects.all()]
    return sorted(rows, key=lambda one: (not one.unmapped, one.name, one.id))


class Look(Struct, frozen=True):
    """The last time that Slack was asked, by the clock of the world."""

    at: datetime | None = None
    trouble: str = ""
    """Why it said nothing; empty where it did."""
    wanted_at: datetime | None = None
    """When somebody last wanted it to be asked."""

    @property
    def is_awaited(self) -> bool:
        return self.wanted_at is not None and (self.at is None or self.wanted_at > self.at)


def last_look() -> Look:
    kept, wanted = settings_store.get(_LOOKED) or {}, settings_store.get(_WANTED)
    return msgspec.convert({**kept, "wanted_at": wanted}, Look)


def want(now: datetime) -> None:
    """Somebody wants to see the channels as they are now."""
    settings_store.put(_WANTED, now.isoformat())


def looked(channels: Iterable[Channel] | None, trouble: str, now: datetime) -> None:
    """What Slack says of the channels that the app is in (it is in no others), or why it said nothing."""
    with transaction.atomic():
        settings_store.put(_LOOKED, {"at": now.isoformat(), "trouble": trouble})
        if channels is None:
            return
        Row.objects.update(is_member=False)
        for one in channels:
            said = {"name": one.name, "is_private": one.is_private, "is_shared": one.is_shared, "is_member": True}
            Row.objects.update_or_create(id=one.id, defaults=said)


def passed_over(channel: str, now: datetime) -> None:
    """A message came in a channel that belongs to no account."""
    with transaction.atomic():
        row, _ = Row.objects.get_or_create(id=channel[:40], defaults={"unmapped_since": now})
        since = row.unmapped_since or now
        given = {"unmapped": F("unmapped") + 1, "unmapped_since": since, "unmapped_at": now}
        Row.objects.filter(pk=row.pk).update(**given)


def mapped() -> dict[str, str]:
    """By channel the account that it was given to here."""
    kept: dict[str, Any] = settings_store.get(MAPPED) or {}
    return {str(channel): str(account) for channel, account in kept.items()}


def give(accounts: Mapping[str, str | None]) -> None:
    """Gives channels to accounts; null takes one away. What was passed over before is counted no more."""
    def how(kept: dict[str, Any]) -> dict[str, Any]:
        return {channel: account for channel, account in {**kept, **accounts}.items() if account}

    with transaction.atomic():
        settings_store.change(MAPPED, {}, how)
        nothing = {"unmapped": 0, "unmapped_since": None, "unmapped_at": None}
        Row.objects.filter(pk__in=list(accounts)).update(**nothing)
