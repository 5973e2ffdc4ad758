"""What was learned of Microsoft Teams: the channels and chats where the app is, whose they are, and who is who there.

A few hundred rows at most, changed a few times a day: they are kept as one setting each.
"""

from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from rung.store import settings_store

ROOMS, ACCOUNTS, PEOPLE, HEARD = "teams_rooms", "teams_accounts", "teams_people", "teams_heard"
MOST_WORDS = 500
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

    def how(kept: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
        before = kept.get(conversation, {})
        said = {"name": name or before.get("name", ""), "kind": kind, "heard_at": now.isoformat()}
        rooms = {**kept, conversation: {**said, "is_unmapped": is_unmapped or before.get("is_unmapped", False)}}
        return dict(sorted(rooms.items(), key=lambda one: str(one[1]["heard_at"]))[-MOST:])

    settings_store.change(ROOMS, {}, how)


def is_known(conversation: str, *, as_unmapped: bool = False) -> bool:
    """Whether it is remembered already, and with what is to be said of it."""
    kept: dict[str, dict[str, Any]] = settings_store.get(ROOMS) or {}
    return conversation in kept and (not as_unmapped or bool(kept[conversation].get("is_unmapped")))


def forget(conversation: str) -> None:
    """The app was taken away. Whose the channel is stays known: it may come again."""
    settings_store.change(ROOMS, {}, lambda kept: _without(kept, conversation))


def assign(conversation: str, account: str | None) -> None:
    """Says whose a channel or chat is; None: nobody's."""
    settings_store.change(
        ACCOUNTS, {}, lambda kept: {**kept, conversation: account} if account else _without(kept, conversation)
    )


def account_of(conversation: str) -> str | None:
    return _accounts().get(conversation)


def people() -> dict[str, str]:
    """By object id in Entra, the key of who that is, as it was found out when they wrote to the bot."""
    return dict(settings_store.get(PEOPLE) or {})


def link(object_id: str, person: str) -> None:
    settings_store.change(PEOPLE, {}, lambda kept: {**kept, object_id.lower(): person})


def unlink(object_id: str) -> None:
    settings_store.change(PEOPLE, {}, lambda kept: _without(kept, object_id))


def name_of(conversation: str) -> str:
    """What a channel or chat is called; empty where nobody said."""
    kept: dict[str, dict[str, Any]] = settings_store.get(ROOMS) or {}
    return str(kept.get(conversation, {}).get("name", ""))


class Heard(Struct, frozen=True):
    """When Teams was last heard, and what last went wrong with it since then. Instants are UTC."""

    last_at: datetime | None = None
    trouble: str = ""
    trouble_at: datetime | None = None


def heard() -> Heard:
    return msgspec.convert(settings_store.get(HEARD) or {}, Heard)


def note(now: datetime, trouble: str = "") -> None:
    """Something came in and was taken; or it was not, or could not be answered: `trouble` says why."""

    def how(kept: dict[str, Any]) -> dict[str, Any]:
        return {**kept, "trouble": trouble[:MOST_WORDS], "trouble_at": now.isoformat()} if trouble else {
            "last_at": now.isoformat()
        }

    settings_store.change(HEARD, {}, how)


def _without(kept: dict[str, Any], name: str) -> dict[str, Any]:
    return {one: value for one, value in kept.items() if one != name}


def _accounts() -> dict[str, str]:
    return dict(settings_store.get(ACCOUNTS) or {})
