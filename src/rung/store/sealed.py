"""Credentials of other systems, sealed under the installation's secret: a copy of the database alone opens none.

What was kept before this was so is read as it stands. It is sealed where it is kept anew, and all of it once this has
been at work for a day: until then older processes, which can open nothing, may still work on the same database.
"""

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from rung.store.secret_key import key_for

SEALED = "sealed:1:"
"""How a sealed text begins; the number says by which means."""
USE = "sealed"
"""Under which key (`secret_key.key_for`)."""
_NONCE = 12
HINT = "enter it again, or put the old secret_key (RUNG_SECRET_KEY) back"
"""How to mend what was sealed under another secret."""
_STILL_SEALED = ""
"""The one key of values that cannot be opened, which no setting is called by."""


def seal(text: str) -> str:
    """Another text each time; nothing stays nothing, and what could not be opened is kept as it is."""
    if not text or is_lost(text):
        return text
    nonce = secrets.token_bytes(_NONCE)
    return SEALED + urlsafe_b64encode(nonce + AESGCM(key_for(USE)).encrypt(nonce, text.encode(), None)).decode()


def opened(kept: str) -> str:
    """The text; one that was never sealed as it is. One that was sealed under another secret stays sealed (`is_lost`):
    whoever uses it says so, and the old secret opens it again."""
    if not kept.startswith(SEALED):
        return kept
    try:
        sealed = urlsafe_b64decode(kept.removeprefix(SEALED))
        return AESGCM(key_for(USE)).decrypt(sealed[:_NONCE], sealed[_NONCE:], None).decode()
    except (InvalidTag, ValueError):
        return kept


def is_lost(value: str | Mapping[str, Any]) -> bool:
    """Whether a credential, or the values with one among them, was sealed under another secret."""
    return value.startswith(SEALED) if isinstance(value, str) else _STILL_SEALED in value


def seal_values(values: Mapping[str, Any]) -> str:
    """Values as one sealed text."""
    return str(values[_STILL_SEALED]) if is_lost(values) else seal(json.dumps(values))


def opened_values(kept: str) -> dict[str, Any]:
    """The values again; those that were sealed under another secret stay sealed."""
    text = opened(kept)
    return {_STILL_SEALED: text} if is_lost(text) else dict(json.loads(text))


def lost(what: str) -> str:
    """What is said of such a credential; `HINT` goes with it."""
    return f"{what} was sealed under another secret key"
