"""What is made with the installation's secret key: keys for one use each, and digests that tell nobody else the text.

They stand in the tables: another form of them would know nothing again that was kept before.
"""

import hmac
from hashlib import sha256

from rung import config


def key_for(use: str) -> bytes:
    """A key of 32 bytes for this use alone."""
    return sha256(f"{use}:".encode() + _secret()).digest()


def digest(said: bytes) -> str:
    """An HMAC, in hex. What it is of begins with its use, so that one of another use is never the same."""
    return hmac.new(_secret(), said, sha256).hexdigest()


def _secret() -> bytes:
    return config.current().secret_key.encode()
