"""Whether Slack sent this: its signature over the time and the body, within five minutes of now."""

from collections.abc import Mapping
from datetime import datetime

from slack_sdk.signature import Clock, SignatureVerifier

from rung.intake.base import Rejected


def verify(headers: Mapping[str, str], body: bytes, secret: str, now: datetime) -> None:
    """Raises `Rejected` for a request that Slack did not sign, or signed more than five minutes from `now`."""
    timestamp = headers.get("x-slack-request-timestamp", "")
    signature = headers.get("x-slack-signature", "")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 15 and signature):
        hint = "Only Slack posts here; see docs/slack.md."
        raise Rejected(401, "unsigned", "The request bears no Slack signature.", hint)
    if abs(now.timestamp() - int(timestamp)) > 300:
        hint = "Check this machine's clock."
        raise Rejected(401, "too_old", "The request was signed more than five minutes from now.", hint)
    verifier = SignatureVerifier(secret, clock=_At(now))
    if not (signature.isascii() and verifier.is_valid(body, timestamp, signature)):
        hint = "Compare RUNG_SLACK_SIGNING_SECRET with the signing secret of the Slack app."
        raise Rejected(401, "bad_signature", "The signature does not fit the request.", hint)


class _At(Clock):
    """The instant at which the request is judged."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> float:
        return self._now.timestamp()
