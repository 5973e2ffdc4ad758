"""What others post to, each at an address with a name and a key of its own; and digests by the installation's secret.

A key is shown once; kept is its digest. That something came in, or why it was not taken, is written down for whoever
looks, the same not more than once a minute.
"""

import hmac
import re
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Generic, Protocol, TypeVar

from rung.store import secret_key
from rung.store.models import Mailbox, Source
from rung.store.standing import watch

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,38}[a-z0-9]|[a-z0-9]")
TOLD_EVERY = timedelta(minutes=1)
"""How often it is written down that something came in."""
LONGEST_TROUBLE = 500
Row = TypeVar("Row", Source, Mailbox)


class Heard(Protocol):
    """One of them, as it was read."""

    @property
    def name(self) -> str: ...

    @property
    def last_at(self) -> datetime | None: ...

    @property
    def trouble(self) -> str: ...

    @property
    def trouble_at(self) -> datetime | None: ...


class Keyed(Generic[Row]):
    """All of one kind."""

    def __init__(self, rows: type[Row], use: str) -> None:
        self._rows: type[Row] = rows
        self._use = use

    def made(self) -> tuple[str, str]:
        """A key, and what is kept of it."""
        key = secrets.token_urlsafe(24)
        return key, digest(self._use, key)

    def find(self, name: str, key: str) -> Row | None:
        """The one with this name, where the key is its own."""
        row = self._rows.objects.filter(pk=name).first() if NAME.fullmatch(name) else None
        return row if row is not None and hmac.compare_digest(row.key_digest, digest(self._use, key)) else None

    def new_key(self, name: str) -> str:
        """Another key, to show this once: the old address leads nowhere from now on."""
        key, kept = self.made()
        self._rows.objects.filter(pk=name).update(key_digest=kept)
        return key

    def took(self, heard: Heard, now: datetime) -> None:
        """Something came in and was taken."""
        if heard.trouble or heard.last_at is None or now - heard.last_at > TOLD_EVERY:
            told = self._rows.objects.filter(pk=heard.name)
            watch.where_possible(told.update, last_at=now, trouble="", trouble_at=None)

    def refused(self, heard: Heard, trouble: str, now: datetime) -> None:
        """Something came in and was not taken; whoever looks is shown why."""
        words = trouble[:LONGEST_TROUBLE]
        if heard.trouble != words or heard.trouble_at is None or now - heard.trouble_at > TOLD_EVERY:
            watch.where_possible(self._rows.objects.filter(pk=heard.name).update, trouble=words, trouble_at=now)


def check_name(name: str, reserved: Collection[str]) -> None:
    """Raises ValueError for a name that cannot stand in an address, or whose address leads elsewhere."""
    if not NAME.fullmatch(name):
        raise ValueError("a name has small letters, digits and dashes, at most 40")
    if name in reserved:
        raise ValueError(f"{name} is taken by Rung itself")


def digest(use: str, text: str) -> str:
    """An HMAC under the installation's secret, for one use alone: it tells nobody else the text."""
    return secret_key.digest(f"{use} {text}".encode("utf-8", "replace"))
