"""What the Outbox page does in the place of Teams: a pressed button, a dialog shown, filled in and sent.

Each is an activity of the Bot Framework, signed with the secret of this installation, and posted to its front door.
"""

import re
from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct

from rung import config
from rung.channels.base import Captured
from rung.channels.teams import activities
from rung.channels.teams.activities import APP, TENANT, NoSuchButton, Writer
from rung.clock import SystemClock
from rung.console.acts.presses import DONE, NO_SUCH_BUTTON, NotTaken, Pressed, object_in, post
from rung.core.document import PolicyDocument
from rung.store.elsewhere import teams_rooms

CHANNEL = "teams"
_ESCAPED = re.compile(r"\\(.)")
_SHOWN = ("TextBlock", "Input.Text", "Input.ChoiceSet")


class Dialog(Struct, frozen=True):
    """A dialog that the bot shows, ready for a page."""

    title: str
    send: str
    blocks: tuple[dict[str, Any], ...]
    """`kind`: text, error, line, area or choice; what else the page needs of each."""
    data: str
    """What the sent dialog brings back, as JSON."""


def members(document: PolicyDocument) -> dict[str, str]:
    """Whoever is known in Teams: by object id, their name."""
    people = document.people
    linked = {object_id: people[key].name for object_id, key in teams_rooms.people().items() if key in people}
    return linked | {one.addresses[CHANNEL].lower(): one.name for one in people.values() if one.addresses.get(CHANNEL)}


def press(front_door: str, captured: Mapping[str, Any], action: str, object_id: str) -> Pressed | Dialog:
    """Somebody presses a button of a captured card."""
    card, writer = msgspec.convert(captured, Captured), _writer(object_id)
    try:
        activity = activities.press(card, action, writer, at=SystemClock().now(), app=_app())
    except NoSuchButton:
        return Pressed(False, NO_SUCH_BUTTON)
    return _posted(front_door, activity)


def send(
    front_door: str, captured: Mapping[str, Any], data: str, filled: Mapping[str, str], object_id: str
) -> Pressed | Dialog:
    """Somebody sends a dialog that was shown to them."""
    card, writer = msgspec.convert(captured, Captured), _writer(object_id)
    brought = object_in(data.encode())
    return _posted(front_door, activities.submit(card, brought, filled, writer, at=SystemClock().now(), app=_app()))


def _posted(front_door: str, activity: dict[str, Any]) -> Pressed | Dialog:
    signed = activities.signed_here(activity, config.current().teams_secret, SystemClock().now(), _app())
    try:
        answer = object_in(post(f"{front_door}/in/teams", signed.body, signed.headers))
    except NotTaken as refused:
        return Pressed(False, str(refused))
    task = answer.get("task") or {}
    if task.get("type") == "continue":
        return _dialog(task["value"])
    words = task.get("value") or answer.get("value")
    return Pressed(True, words if isinstance(words, str) else DONE)


def _dialog(about: Mapping[str, Any]) -> Dialog:
    card = about["card"]["content"]
    send = card["actions"][0]
    blocks = tuple(_block(one) for one in card["body"] if one["type"] in _SHOWN)
    return Dialog(about["title"], send["title"], blocks, msgspec.json.encode(send["data"]).decode())


def _block(block: Mapping[str, Any]) -> dict[str, Any]:
    if block["type"] == "TextBlock":
        words = _ESCAPED.sub(r"\1", block["text"])
        return {"kind": "error" if block.get("color") == "Attention" else "text", "text": words}
    field = {
        "name": block["id"], "label": block["label"], "value": block.get("value", ""),
        "is_needed": block.get("isRequired", False),
    }  # fmt: skip
    if block["type"] == "Input.ChoiceSet":
        return {**field, "kind": "choice", "choices": [(one["value"], one["title"]) for one in block["choices"]]}
    return {**field, "kind": "area" if block.get("isMultiline") else "line", "most": block.get("maxLength", 3000)}


def _writer(object_id: str) -> Writer:
    return Writer(object_id, tenant=config.current().teams_tenant or TENANT)


def _app() -> str:
    return config.current().teams_app_id or APP
