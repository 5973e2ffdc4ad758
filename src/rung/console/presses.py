"""What the Outbox page does in Slack's place: a pressed button, a sent form, each really signed and really posted.

The request goes to the front door of this installation, which cannot tell it from Slack's. So a press in the Outbox
proves that the whole way back works: signature, parsing, the person behind the Slack member, and the event.
"""

import json
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from rung import config
from rung.channels.base import Captured
from rung.channels.slack import interactions
from rung.channels.slack.blocks import REPLY
from rung.channels.slack.interactions import NoSuchButton, Signed
from rung.clock import SystemClock
from rung.intake import forms
from rung.intake.slack.views import target_of, view_of

PATIENCE = 5.0
NO_SUCH_BUTTON = "This message has no such button any more: somebody was faster. It is up to date now."


class Pressed(Struct, frozen=True):
    """What came of it: whether the front door took it, and what it or we say about it."""

    is_taken: bool
    words: str


def press(front_door: str, captured: dict[str, Any], action: str, user: str) -> Pressed:
    """`user`, a Slack member, presses a button of a captured message."""
    message = msgspec.convert(captured, Captured)
    try:
        signed = interactions.press(message, action, user, SystemClock().now(), config.current().slack_secret)
    except NoSuchButton:
        return Pressed(False, NO_SUCH_BUTTON)
    return _post(front_door, signed)


def reply(front_door: str, captured: dict[str, Any], user: str, text: str) -> Pressed:
    """`user` fills the form behind the message's button Reply, and sends it."""
    value = _reply_value(captured)
    if value is None:
        return Pressed(False, NO_SUCH_BUTTON)
    now = SystemClock().now()
    view = {**view_of(forms.reply(target_of(value))), "id": f"V{int(now.timestamp() * 1_000_000)}"}
    written = {"text": {"text": text}}
    payload = interactions.view_submission(view, user, written)
    return _post(front_door, interactions.as_form(payload, config.current().slack_secret, now))


def _reply_value(captured: dict[str, Any]) -> str | None:
    buttons = (
        element
        for block in captured["payload"].get("blocks", [])
        if block.get("type") == "actions"
        for element in block["elements"]
    )
    return next((str(button["value"]) for button in buttons if button.get("action_id") == REPLY), None)


def _post(front_door: str, signed: Signed) -> Pressed:
    if urlsplit(front_door).scheme != "http":
        raise ValueError(f"the front door is reached by plain HTTP on this machine, not by {front_door}")
    request = urllib.request.Request(f"{front_door}/in/slack", signed.body, signed.headers)  # noqa: S310 - checked above
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(request, timeout=PATIENCE) as response:
            return _understood(response.read())
    except urllib.error.HTTPError as error:
        return Pressed(False, f"The front door refused it: {_problem(error.read()) or error.reason}")
    except (urllib.error.URLError, TimeoutError) as error:
        return Pressed(False, f"The front door did not answer: {getattr(error, 'reason', error)}")


def _understood(body: bytes) -> Pressed:
    """Slack's form answers: an error for a field keeps the form open."""
    said = _json(body)
    if said.get("response_action") == "errors":
        return Pressed(False, " ".join(said.get("errors", {}).values()))
    return Pressed(True, "Pressed. Everyone who was told sees the result in a moment.")


def _problem(body: bytes) -> str:
    said = _json(body)
    return str(said.get("detail") or said.get("title") or "")


def _json(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body or b"{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
