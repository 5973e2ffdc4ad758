"""Mail that Mailgun posts by a route: `timestamp` and `token` signed with HMAC-SHA256, and the raw mail as `body-mime`.

What is posted comes again for eight hours until it is answered with 200, so nothing is lost while somebody mends the
settings. The signature does not cover the mail: the key in the address, and that a token is good once, stand for that.
"""

import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from rung.intake.base import Rejected
from rung.intake.mail.delivered import Delivered

GOOD_FOR = timedelta(hours=9)
"""As long as Mailgun tries again, and an hour."""


def verify(form: Mapping[str, str], secret: str, now: datetime) -> str:
    """Raises `Rejected` unless who posts knows the signing key; returns the token, which is good once."""
    timestamp, token, signature = (form.get(name, "")[:200] for name in ("timestamp", "token", "signature"))
    signed = hmac.new(secret.encode(), f"{timestamp}{token}".encode(), sha256).hexdigest()
    if not token or not hmac.compare_digest(signed.encode(), signature.encode("utf-8", "replace")):
        hint = "Copy the HTTP webhook signing key from Mailgun's settings, API security."
        raise Rejected(401, "bad_signature", "The signature does not fit the request.", hint)
    if not timestamp.isdigit() or len(timestamp) > 11:
        raise Rejected(401, "bad_timestamp", "The timestamp is no number of seconds.")
    if abs(now - datetime.fromtimestamp(int(timestamp), UTC)) > GOOD_FOR:
        raise Rejected(401, "too_old", "The request was signed too long ago.", "Is the clock of this machine right?")
    return token


def read(form: Mapping[str, str]) -> Delivered:
    """The mail. Raises `Rejected` where Mailgun parsed it instead of sending it as it came."""
    raw = form.get("body-mime", "")
    if not raw:
        hint = "Let the address in the route's forward() end with /mime."
        raise Rejected(422, "no_raw_mail", "The mail is not in it as it came (body-mime).", hint)
    recipient = form.get("recipient", "")[:320]
    return Delivered(raw.encode("utf-8", "surrogateescape"), form.get("sender"), (recipient,) if recipient else ())
