"""Sources: other systems that post to us, each at an address with a key of its own.

The key is shown once; kept is its HMAC under the installation's secret. The secret with which the other system signs
is kept as it is, since a signature can be checked only with it.
"""

import hmac
import re
import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction
from msgspec import Struct

from rung import clock, config
from rung.store import watch
from rung.store.models import Source as Row

RESERVED = ("new", "slack", "teams", "twilio")
"""Addresses that lead elsewhere."""
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,38}[a-z0-9]|[a-z0-9]")
TOLD_EVERY = timedelta(minutes=1)
"""How often it is written down that something came in."""
LONGEST_TROUBLE = 500


class Source(Struct, frozen=True):
    """A source as it is kept. Instants are UTC."""

    name: str
    kind: str
    secret: str
    words: dict[str, dict[str, str]]
    mapping: dict[str, Any]
    created_by: str
    created_at: datetime
    last_at: datetime | None
    trouble: str
    trouble_at: datetime | None
    api: dict[str, Any]
    """How it is written to."""
    writes: list[str]
    """What is written to it."""
    me: str
    proof: str
    proved_at: datetime | None
    is_proved: bool


class Taken(Exception):
    """There is a source of this name."""


def add(name: str, kind: str, by: str) -> str:
    """A new source; returns its key, to show this once. Raises ValueError for a name that cannot stand in an address,
    Taken for one that is there."""
    if not NAME.fullmatch(name):
        raise ValueError("a name has small letters, digits and dashes, at most 40")
    if name in RESERVED:
        raise ValueError(f"{name} is taken by Rung itself")
    key = secrets.token_urlsafe(24)
    try:
        with transaction.atomic():
            Row.objects.create(name=name, kind=kind, key_digest=_digest(key), created_by=by, created_at=clock.now())
    except IntegrityError:
        raise Taken(name) from None
    return key


def find(name: str, key: str) -> Source | None:
    """The source with this name, where the key is its own."""
    row = Row.objects.filter(pk=name).first() if NAME.fullmatch(name) else None
    if row is None or not hmac.compare_digest(row.key_digest, _digest(key)):
        return None
    return _source(row)


def get(name: str) -> Source | None:
    row = Row.objects.filter(pk=name).first()
    return _source(row) if row else None


def everyone() -> list[Source]:
    """By name."""
    return [_source(row) for row in Row.objects.order_by("name")]


def change(
    name: str, *, secret: str | None = None, words: dict[str, dict[str, str]] | None = None,
    mapping: dict[str, Any] | None = None,
) -> None:  # fmt: skip
    """Another secret, other meanings, another mapping; what is not given stays."""
    given = {"secret": secret, "words": words, "mapping": mapping}
    Row.objects.filter(pk=name).update(**{field: value for field, value in given.items() if value is not None})


def set_way_back(name: str, api: dict[str, Any], writes: list[str]) -> None:
    """How it is written to from now on, and what. Other credentials are not proved yet."""
    before = get(name)
    if before is not None and before.api != api:
        Row.objects.filter(pk=name).update(me="", proof="", proved_at=None, is_proved=False)
    Row.objects.filter(pk=name).update(api=api, writes=writes)


def proved(name: str, me: str, proof: str, now: datetime, *, is_proved: bool) -> None:
    """It was asked who we are, and said so or refused."""
    kept = {"me": me} if is_proved else {}
    Row.objects.filter(pk=name).update(proof=proof[:LONGEST_TROUBLE], proved_at=now, is_proved=is_proved, **kept)


def new_key(name: str) -> str:
    """Another key, to show this once: the old address leads nowhere from now on."""
    key = secrets.token_urlsafe(24)
    Row.objects.filter(pk=name).update(key_digest=_digest(key))
    return key


def remove(name: str) -> None:
    """Nothing is taken from it any more. What came from it stays."""
    Row.objects.filter(pk=name).delete()


def took(source: Source, now: datetime) -> None:
    """Something came in and was taken."""
    if source.trouble or source.last_at is None or now - source.last_at > TOLD_EVERY:
        watch.where_possible(Row.objects.filter(pk=source.name).update, last_at=now, trouble="", trouble_at=None)


def refused(source: Source, trouble: str, now: datetime) -> None:
    """Something came in and was not taken; whoever looks at the sources is shown why."""
    words = trouble[:LONGEST_TROUBLE]
    if source.trouble != words or source.trouble_at is None or now - source.trouble_at > TOLD_EVERY:
        watch.where_possible(Row.objects.filter(pk=source.name).update, trouble=words, trouble_at=now)


def _source(row: Row) -> Source:
    kept = {name: getattr(row, name) for name in Source.__struct_fields__}
    return Source(**{**kept, "api": row.api or {}, "writes": row.writes or []})


def _digest(key: str) -> str:
    given = b"source " + key.encode("utf-8", "replace")
    return hmac.new(config.current().secret_key.encode(), given, sha256).hexdigest()
