"""The way in for everything that Slack posts to its request URL."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

from rung.intake.base import Answer, Description, Parcel, Rejected, Setup
from rung.intake.directory import Directory
from rung.intake.helpdesk import payload_of
from rung.intake.slack.actions import parse_interaction
from rung.intake.slack.commands import parse_command
from rung.intake.slack.events import parse_event
from rung.intake.slack.making import by_shortcut
from rung.intake.slack.signature import verify
from rung.intake.slack.unfurls import parse_links

MOST_FIELDS = 40


class SlackIntake:
    """Events, posted links, pressed buttons, sent forms, the command `/rung` and the shortcut of messages."""

    def describe(self) -> Description:
        return Description(
            name="slack",
            label="Slack",
            docs="docs/slack.md",
            address="`POST /in/slack`, or a socket opened from here",
            proof="Slack's signature, five minutes, once; the app-level token",
            brings=("issues", "messages", "answers", "states", "edits", "files", "takes"),
            signs_with="signing secret",
        )

    def verify(self, headers: Mapping[str, str], body: bytes, setup: Setup, now: datetime) -> None:
        secret = setup.secret
        if not secret:
            hint = "Set RUNG_SLACK_SIGNING_SECRET to the signing secret of the Slack app."
            raise Rejected(401, "no_secret", "No Slack app is set up here, so no request can be trusted.", hint)
        verify(headers, body, secret, now)

    def parse(
        self, headers: Mapping[str, str], body: bytes, directory: Directory, now: datetime, setup: Setup
    ) -> Parcel:
        form = _form(headers, body)
        if "command" in form:
            return parse_command(form, directory, now)
        return read(payload_of(form.get("payload", "").encode() if form else body), directory, now, setup)


def read(payload: dict[str, Any], directory: Directory, now: datetime, setup: Setup) -> Parcel:
    """What Slack says, whichever way it came: over HTTP, or through a socket that we opened."""
    match payload.get("type"):
        case "url_verification":
            answer = Answer(payload={"challenge": str(payload.get("challenge", ""))})
            return Parcel(passed_over="slack_url_verification", answer=answer)
        case "event_callback":
            event = payload.get("event")
            if isinstance(event, dict) and event.get("type") == "link_shared":
                return parse_links(payload, directory, now)
            return parse_event(payload, directory, now, setup)
        case "message_action":
            return by_shortcut(payload, directory, now, setup)
        case _ if "command" in payload:
            return parse_command({name: str(value) for name, value in payload.items()}, directory, now)
        case _:
            return parse_interaction(payload, directory, now)


def _form(headers: Mapping[str, str], body: bytes) -> dict[str, str]:
    """The fields of a form: a command's, or the one that an interaction comes in. Events come as JSON alone."""
    if not headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return {}
    try:
        fields = parse_qs(body.decode("utf-8", "replace"), max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise Rejected(400, "invalid_form", f"The form cannot be read: {error}") from None
    return {name: values[0] for name, values in fields.items()} or {"payload": ""}
