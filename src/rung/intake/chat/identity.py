"""Who a visitor of a site is, as the site's own server proves it.

    base64url({"id": "4711", "email": "ana@acme.example", "name": "Ana", "at": 1773044000}) + "." + hexadecimal HMAC

The HMAC is SHA-256 over the first part with the widget's secret; `at` is when it was signed, in seconds since 1970.
Made anew with each page, it is worth nothing to whoever finds it a day later.
"""

import binascii
import hmac
from base64 import urlsafe_b64decode
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import msgspec
from msgspec import Struct

from rung.intake.base import ADDRESS, Rejected

LASTS = timedelta(hours=12)
AHEAD = timedelta(minutes=5)
"""How far the site's clock may be ahead of ours."""
LONGEST = 4_000
LONGEST_NAME = 150


class Identity(Struct, frozen=True):
    """A proven user of the site: known there by `id`, by `email`, or by both."""

    at: int
    id: str | int = ""
    email: str = ""
    name: str = ""
    company: str | int = ""
    """The customer's number in the site's own system; an account has it in its field `chat_company`."""

    @property
    def user(self) -> str:
        """What the same user has at every visit."""
        return f"id:{self.id}" if str(self.id) else f"email:{self.email.lower()}"


def proven(text: str, secret: str, now: datetime) -> Identity:
    """Who the site vouches for. `now` is the time of the world. Raises `Rejected` with what is wrong."""
    if len(text) > LONGEST:
        raise _wrong(f"it has more than {LONGEST:,} characters")
    signed, dot, given = text.strip().partition(".")
    if not dot:
        raise _wrong("it has no dot between what is signed and the signature")
    expected = hmac.new(secret.encode(), signed.encode("utf-8", "replace"), sha256).hexdigest()
    if not hmac.compare_digest(expected.encode(), given.lower().encode("utf-8", "replace")):
        raise _wrong("the signature does not fit: compare the secret, and sign exactly the part before the dot")
    identity = _read(signed)
    _check_time(identity.at, now)
    return identity


def _read(signed: str) -> Identity:
    try:
        content = urlsafe_b64decode(signed + "=" * (-len(signed) % 4))
        identity = msgspec.json.decode(content, type=Identity)
    except (binascii.Error, ValueError) as error:  # msgspec's own errors are ValueErrors
        raise _wrong(f"what is signed is not base64url of a JSON object with `at`: {str(error)[:120]}") from None
    if identity.email and not ADDRESS.fullmatch(identity.email):
        raise _wrong("`email` is no mail address")
    if not str(identity.id) and not identity.email:
        raise _wrong("it names nobody: give `id`, `email` or both")
    too_long = [name for name in ("id", "email", "name", "company") if len(str(getattr(identity, name))) > LONGEST_NAME]
    if too_long:
        raise _wrong(f"{too_long[0]} has more than {LONGEST_NAME} characters")
    return identity


def _check_time(at: int, now: datetime) -> None:
    try:
        signed_at = datetime.fromtimestamp(at, UTC)
    except (ValueError, OverflowError, OSError):
        raise _wrong("`at` is no instant in seconds since 1970") from None
    if signed_at > now + AHEAD:
        raise _wrong("`at` lies ahead: it is in seconds since 1970, not milliseconds, and the clocks must agree")
    if now - signed_at > LASTS:
        raise _wrong(f"it was signed more than {LASTS // timedelta(hours=1)} hours ago: sign anew with each page")


def _wrong(why: str) -> Rejected:
    hint = "The visitor can write all the same, as somebody nobody vouches for."
    return Rejected(401, "bad_identity", f"The identity was not taken: {why}.", hint)
