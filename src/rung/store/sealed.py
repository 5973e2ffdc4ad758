"""Credentials of other systems, sealed under the installation's secret: a copy of the database alone opens none.

What was kept before this was so is read as it stands. It is sealed where it is kept anew, and all of it once this has
been at work for a day: until then older processes, which can open nothing, may still work on the same database.
"""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from rung.store.secret_key import key_for

SEALED = "sealed:1:"
"""How a sealed text begins; the number says by which means."""
USE = "sealed"
"""Under which key (`secret_key.key_for`)."""
_NONCE = 12


class Unopened(Exception):
    """Something was sealed under another secret."""

    def __init__(self) -> None:
        super().__init__(
            "credentials are kept here that were sealed under another secret key: put secret_key (or RUNG_SECRET_KEY) "
            "back from a backup"
        )


def seal(text: str) -> str:
    """Another text each time; nothing stays nothing."""
    if not text:
        return ""
    nonce = secrets.token_bytes(_NONCE)
    return SEALED + urlsafe_b64encode(nonce + AESGCM(key_for(USE)).encrypt(nonce, text.encode(), None)).decode()


def opened(kept: str) -> str:
    """The text; one that was never sealed as it is. Raises Unopened."""
    if not kept.startswith(SEALED):
        return kept
    sealed = urlsafe_b64decode(kept.removeprefix(SEALED))
    try:
        return AESGCM(key_for(USE)).decrypt(sealed[:_NONCE], sealed[_NONCE:], None).decode()
    except InvalidTag:
        raise Unopened from None
