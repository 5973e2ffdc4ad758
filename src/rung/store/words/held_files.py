"""Files that came with a form which could not be taken yet, so that nobody has to choose them again.

Each is encrypted under a key that stands in the page that sent it and nowhere else. After a day they are gone.
"""

import secrets
from datetime import timedelta
from hashlib import sha256

import msgspec
from msgspec import Struct

from rung import clock
from rung.store.models import HeldFile
from rung.store.words import texts

KEPT_FOR = timedelta(days=1)
_encoder = msgspec.json.Encoder()


class Held(Struct, frozen=True):
    """A file on its way."""

    form: str
    field: str
    name: str
    media_type: str
    content: bytes


def hold(file: Held) -> str:
    """Keeps it; returns what opens it again."""
    now = clock.now()
    HeldFile.objects.filter(at__lt=now - KEPT_FOR).delete()
    token = secrets.token_urlsafe(24)
    HeldFile.objects.create(digest=_digest(token), sealed=texts.seal(_key(token), _encoder.encode(file)), at=now)
    return token


def find(token: str) -> Held | None:
    """The file; None where it is gone, or was never there."""
    row = HeldFile.objects.filter(pk=_digest(token), at__gte=clock.now() - KEPT_FOR).first()
    if row is None:
        return None
    return msgspec.json.decode(texts.unseal(_key(token), bytes(row.sealed)), type=Held)


def let_go(tokens: list[str]) -> None:
    """They were taken."""
    HeldFile.objects.filter(pk__in=[_digest(token) for token in tokens]).delete()


def _digest(token: str) -> str:
    return sha256(b"held file " + token.encode("utf-8", "replace")).hexdigest()


def _key(token: str) -> bytes:
    return sha256(b"held file's key " + token.encode("utf-8", "replace")).digest()
