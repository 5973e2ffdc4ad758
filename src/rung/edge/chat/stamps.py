"""When a page was shown, signed: whoever writes sooner than a person could read it is no person."""

import hmac
from datetime import UTC, datetime, timedelta

from rung.intake.base import Rejected
from rung.store.keyed import digest

SOONEST = timedelta(seconds=2)
LASTS = timedelta(hours=24)


def stamp(at: datetime) -> str:
    """`at` is an instant of the world."""
    seconds = f"{at.timestamp():.1f}"
    return f"{seconds}/{_signature(seconds)}"


def check(text: str, now: datetime) -> None:
    """Raises `Rejected` unless the page was shown long enough ago, and not too long."""
    seconds, _, signature = text[:200].partition("/")
    if not hmac.compare_digest(signature.encode("utf-8", "replace"), _signature(seconds).encode()):
        raise Rejected(403, "bad_stamp", "This page was not shown by Rung.", "Load the page anew.")
    age = now - datetime.fromtimestamp(float(seconds), UTC)
    if age < SOONEST:
        raise Rejected(403, "too_fast", "That was written faster than anybody can.", "Send it again in two seconds.")
    if age > LASTS:
        raise Rejected(403, "bad_stamp", "The page was shown more than a day ago.", "Load the page anew.")


def _signature(seconds: str) -> str:
    return digest("chat stamp", seconds)
