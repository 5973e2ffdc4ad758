"""The way in for everything that Slack posts to its request URL."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

import msgspec

from rung.intake.base import Answer, Description, Directory, Parcel, Rejected
from rung.intake.slack.actions import parse_interaction
from rung.intake.slack.events import parse_event
from rung.intake.slack.signature import verify


class SlackIntake:
    """Events API callbacks, pressed buttons and sent forms."""

    def describe(self) -> Description:
        return Description(name="slack", label="Slack", needs=("slack_signing_secret",), docs="docs/add-an-intake.md")

    def verify(self, headers: Mapping[str, str], body: bytes, secrets: Mapping[str, str], now: datetime) -> None:
        secret = secrets.get("slack_signing_secret")
        if not secret:
            hint = "Set RUNG_SLACK_SIGNING_SECRET to the signing secret of the Slack app."
            raise Rejected(401, "no_secret", "No Slack app is set up here, so no request can be trusted.", hint)
        verify(headers, body, secret, now)

    def parse(self, headers: Mapping[str, str], body: bytes, directory: Directory, now: datetime) -> Parcel:
        payload = _payload(headers, body)
        match payload.get("type"):
            case "url_verification":
                answer = Answer(payload={"challenge": str(payload.get("challenge", ""))})
                return Parcel(passed_over="slack_url_verification", answer=answer)
            case "event_callback":
                return parse_event(payload, directory, now)
            case _:
                return parse_interaction(payload, directory, now)


def _payload(headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
    """Events come as JSON, interactions as JSON in one field of a form."""
    text = body
    if headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        text = parse_qs(body.decode("utf-8", "replace"), max_num_fields=10).get("payload", [""])[0].encode()
    try:
        value = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise Rejected(400, "invalid_json", f"The body is not JSON: {str(error)[:200]}") from error
    if not isinstance(value, dict):
        raise Rejected(400, "not_an_object", "The body is no JSON object.")
    return value
