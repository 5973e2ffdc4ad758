"""Sources: other systems that post to us, each at an address with a key of its own.

The key is shown once; kept is its HMAC under the installation's secret. The secret with which the other system signs
is kept sealed under it, since a signature can be checked only with it.
"""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from msgspec import Struct

from rung import clock
from rung.store.keyed import LONGEST_TROUBLE, Keyed, check_name
from rung.store.models import Source as Row
from rung.store.sealed import is_lost

RESERVED = ("new", "slack", "teams", "twilio")
"""Addresses that lead elsewhere."""
_keyed = Keyed(Row, "source")
new_key = _keyed.new_key
took = _keyed.took
refused = _keyed.refused


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

    @property
    def is_secret_lost(self) -> bool:
        """Sealed under another secret key: no signature can be checked."""
        return is_lost(self.secret)

    @property
    def is_api_lost(self) -> bool:
        """Sealed under another secret key: nothing can be written to it."""
        return is_lost(self.api)


class Taken(Exception):
    """There is a source of this name."""


def add(name: str, kind: str, by: str) -> str:
    """A new source; returns its key, to show this once. Raises ValueError for a name that cannot stand in an address,
    Taken for one that is there."""
    check_name(name, RESERVED)
    key, digest = _keyed.made()
    try:
        with transaction.atomic():
            Row.objects.create(name=name, kind=kind, key_digest=digest, created_by=by, created_at=clock.now())
    except IntegrityError:
        raise Taken(name) from None
    return key


def find(name: str, key: str) -> Source | None:
    """The source with this name, where the key is its own."""
    row = _keyed.find(name, key)
    return _source(row) if row else None


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


def remove(name: str) -> None:
    """Nothing is taken from it any more. What came from it stays."""
    Row.objects.filter(pk=name).delete()


def _source(row: Row) -> Source:
    kept = {name: getattr(row, name) for name in Source.__struct_fields__}
    return Source(**{**kept, "api": row.api or {}, "writes": row.writes or []})
