"""Addresses that are secret: shown once, revoked at any time, and good for one thing alone.

As of a program's key, an HMAC under the installation's secret is kept, for one use alone, and never the address itself.
"""

import secrets
from datetime import timedelta
from typing import Any

from rung import clock
from rung.store import secret_key
from rung.store.standing import watch

LONGEST = 100
"""Letters of an address that may be one of ours."""


def make(use: str) -> tuple[str, dict[str, Any]]:
    """The secret part of a new address, to show this once, and what its row keeps of it."""
    text = secrets.token_urlsafe(32)
    return text, {"digest": _digest(use, text), "prefix": text[:6], "created_at": clock.now()}


def find(rows: Any, use: str, text: str) -> Any:
    """The row that an address belongs to, with its user; None where it is unknown or revoked."""
    if not text.isascii() or len(text) > LONGEST:
        return None
    return rows.select_related("user").filter(digest=_digest(use, text), revoked_at=None).first()


def used(row: Any, every: timedelta) -> None:
    """It was just used: written down where that was not done for so long, and where something can be written at all."""
    now = clock.now()
    if row.last_used_at is None or now - row.last_used_at > every:
        watch.where_possible(type(row).objects.filter(pk=row.pk).update, last_used_at=now)


def _digest(use: str, text: str) -> str:
    return secret_key.digest(f"{use}:{text}".encode())
