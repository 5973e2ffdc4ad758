"""What was learned of Microsoft Teams: the channels and chats where the app is, whose they are, and who is who there.

A few hundred rows at most, changed a few times a day: they are kept as one setting each.
"""

from datetime import datetime
from typing import Any

from msgspec import Struct

from rung.store import settings_store

ROOMS, ACCOUNTS, PEOPLE = "teams_rooms", "teams_accounts", "teams_people"
MOST = 2_000
"""Channels and chats that are remembered; the ones heard of longest ago are forgotten first."""


class Room(Struct, frozen=True, kw_only=True):
    """A channel or chat where the app is, or from which it heard."""

    conversation: str
    name: str
    kind: str
    """`channel` or `groupChat`."""
    heard_at: datetime
    account: str | None = None
    """Whose it is, as somebody said here."""
    is_unmapped: bool = False
    """Somebody wrote there, and nobody said whose it is."""


def rooms() -> list[Room]:
    """All of them, those that nobody said anything of first."""
    kept: dict[str, dict[str, Any]] = settings_store.get(ROOMS) or {}
    of = _accounts()
    found = [
        Room(
            conversation=conversation, name=one["name"], kind=one["kind"], account=of.get(conversation),
            heard_at=datetime.fromisoformat(one["heard_at"]),
            is_unmapped=bool(one.get("is_unmapped")) and conversation not in of,
        )
        for conversation, one in kept.items()
    ]  # fmt: skip
    return sorted(found, key=lambda one: (not one.is_unmapped, one.name.casefold(), one.conversation))


def remember(conversation: str, name: str, kind: str, now: datetime, *, is_unmapped: bool = False) -> None:
    """The app was put there, or somebody wrote there."""
    kept: dict[str, dict[str, Any]] = settings_store.get(ROOMS) or {}
    before = kept.get(conversation, {})
    said = {"name": name or before.get("name", ""), "kind": kind, "heard_at": now.isoformat()}
    kept[conversation] = {**said, "is_unmapped": is_unmapped or before.get("is_unmapped", False)}
    if len(kept) > MOST:
        kept = dict(sorted(kept.items(), key=lambda one: one[1]["heard_at"])[-MOST:])
    settings_store.put(ROOMS, kept)


def is_known(conversation: str, *, as_unmapped: bool = False) -> bool:
    """Whether it is remembered already, and with what is to be said of it."""
    kept: dict[str, dict[str, Any]] = settings_store.get(ROOMS) or {}
    return conversation in kept and (not as_unmapped or bool(kept[conversation].get("is_unmapped")))


def forget(conversation: str) -> None:
    """The app was taken away. Whose the channel is stays known: it may come again."""
    kept: dict[str, dict[str, Any]] = settings_store.get(ROOMS) or {}
    if kept.pop(conversation, None) is not None:
        settings_store.put(ROOMS, kept)


def assign(conversation: str, account: str | None) -> None:
    """Says whose a channel or chat is; None: nobody's."""
    kept = _accounts()
    if account:
        kept[conversation] = account
    else:
        kept.pop(conversation, None)
    settings_store.put(ACCOUNTS, kept)


def account_of(conversation: str) -> str | None:
    return _accounts().get(conversation)


def people() -> dict[str, str]:
    """By object id in Entra, the key of who that is, as it was found out when they wrote to the bot."""
    return dict(settings_store.get(PEOPLE) or {})


def link(object_id: str, person: str) -> None:
    settings_store.put(PEOPLE, {**people(), object_id.lower(): person})


def unlink(object_id: str) -> None:
    settings_store.put(PEOPLE, {one: key for one, key in people().items() if one != object_id})


def _accounts() -> dict[str, str]:
    return dict(settings_store.get(ACCOUNTS) or {})
