"""What the Outbox page does in Slack's place: a pressed button, a sent form, each really signed and really posted.

The request goes to the front door of this installation, which cannot tell it from Slack's. So a press in the Outbox
proves that the whole way back works: signature, parsing, the person behind the Slack member, and the event.
"""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from rung import config
from rung.channels.base import Captured
from rung.channels.slack import interactions, triggers
from rung.channels.slack.interactions import NoSuchButton, Signed
from rung.channels.slack.preview import CLOSED
from rung.clock import SystemClock
from rung.intake.acts import FORMS_BEHIND
from rung.store.deliveries import deliveries

PATIENCE = 5.0
NO_FORM = "The form did not open: the issue may be over. Press once more, or open its page."
DONE = "Pressed. Everyone who was told sees the result in a moment."
NO_SUCH_BUTTON = "This message has no such button any more: somebody was faster. It is up to date now."


class Pressed(Struct, frozen=True):
    """What came of it: whether the front door took it, and what it or we say about it."""

    is_taken: bool
    words: str
    form: int | None = None
    """The message of the Outbox that is the form behind a button, once it is shown."""
    errors: dict[str, str] = {}
    """Of a sent form: what is wrong, by field."""


def press(front_door: str, captured: dict[str, Any], action: str, user: str) -> Pressed:
    """`user`, a Slack member, presses a button of a captured message. Behind some stands a form: it comes to the Outbox
    as it would open in Slack."""
    message, now, secret = msgspec.convert(captured, Captured), SystemClock().now(), config.current().slack_secret
    trigger = triggers.made(user, now, secret)
    try:
        signed = interactions.press(message, action, user, now, secret, trigger_id=trigger)
    except NoSuchButton:
        return Pressed(False, NO_SUCH_BUTTON)
    outcome = _pressed(front_door, signed)
    if not outcome.is_taken or action not in FORMS_BEHIND:
        return outcome
    form = _shown(triggers.view_id(trigger))
    return Pressed(True, "Fill in the form.", form) if form else Pressed(False, NO_FORM)


def write(front_door: str, user: str, text: str) -> Pressed:
    """`user` writes `/rung` and this text. The answer comes to the Outbox as only they would see it; so does the form
    that some commands open."""
    now, secret = SystemClock().now(), config.current().slack_secret
    trigger = triggers.made(user, now, secret)
    signed = interactions.command(text, user, secret, now, trigger_id=trigger, response_url="")
    try:
        said = object_in(post(f"{front_door}/in/slack", signed.body, signed.headers))
    except NotTaken as not_taken:
        return Pressed(False, str(not_taken))
    if not (words := str(said.get("text", ""))):
        form = _shown(triggers.view_id(trigger))
        return Pressed(True, "Fill in the form.", form) if form else Pressed(False, NO_FORM)
    ref = f"{interactions.conversation_id(user)}/{now.timestamp():.6f}"
    answer = Captured(
        channel="slack", kind="private", to=user, ref=ref, text=words, payload={"text": words}, at=now,
    )  # fmt: skip
    deliveries.keep_in_outbox(msgspec.to_builtins(answer))
    row = deliveries.outbox_by_ref("slack", ref)
    return Pressed(True, f"Answered: /rung {text}".strip(), row.id if row else None)


def send(front_door: str, captured: dict[str, Any], user: str, values: dict[str, str]) -> Pressed:
    """`user` sends a captured form. `values`: what was written or chosen, by field."""
    view, now = captured["payload"], SystemClock().now()
    if view.get(CLOSED):
        return Pressed(False, "This form was sent already.")
    actions = {
        block["block_id"]: block["element"]["action_id"] for block in view["blocks"] if block["type"] == "input"
    }
    written = {name: {action: values.get(name, "")} for name, action in actions.items()}
    payload = interactions.view_submission(view, user, written)
    return _pressed(front_door, interactions.as_form(payload, config.current().slack_secret, now))


def _shown(ref: str) -> int | None:
    """The form with this id, once the stand-in shows it."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if (row := deliveries.outbox_by_ref("slack", ref)) is not None:
            return row.id
        time.sleep(0.05)
    return None


def _pressed(front_door: str, signed: Signed) -> Pressed:
    try:
        return _understood(post(f"{front_door}/in/slack", signed.body, signed.headers))
    except NotTaken as refused:
        return Pressed(False, str(refused))


class NotTaken(Exception):
    """The front door did not take it: why, in words."""


def post(address: str, body: bytes, headers: Mapping[str, str]) -> bytes:
    """Knocks at a front door of this machine; what it answers. Raises `NotTaken`."""
    if urlsplit(address).scheme != "http":
        raise ValueError(f"the front door is reached by plain HTTP on this machine, not by {address}")
    request = urllib.request.Request(address, body, dict(headers))  # noqa: S310 - checked above
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(request, timeout=PATIENCE) as response:
            return bytes(response.read())
    except urllib.error.HTTPError as error:
        raise NotTaken(f"The front door refused it: {_problem(error.read()) or error.reason}") from error
    except (urllib.error.URLError, TimeoutError) as error:
        raise NotTaken(f"The front door did not answer: {getattr(error, 'reason', error)}") from error


def _understood(body: bytes) -> Pressed:
    """Slack's form answers: an error for a field keeps the form open."""
    said = object_in(body)
    if said.get("response_action") == "errors":
        errors = said.get("errors", {})
        return Pressed(False, " ".join(dict.fromkeys(errors.values())), errors=errors)
    return Pressed(True, DONE)


def _problem(body: bytes) -> str:
    said = object_in(body)
    return str(said.get("detail") or said.get("title") or "")


def object_in(body: bytes) -> dict[str, Any]:
    """What the front door answered, as far as it is an object."""
    try:
        found = json.loads(body or b"{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
