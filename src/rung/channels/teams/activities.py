"""What Teams sends to a bot, built as it would build it: messages, presses, dialogs, news of conversations; and signed.

The stand-in posts these under Microsoft's own protocol; the Outbox page and the demo under a secret that only this
installation knows, to the same front door.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from html import escape
from typing import Any

import jwt
from msgspec import Struct

from rung.channels.base import Captured
from rung.channels.teams.cards import DIALOG
from rung.channels.teams.names import channel_of, split, thread_root

APP = "00000000-0000-4000-8000-00000000b07a"
"""The bot's app id where no real one is set up."""
TENANT = "00000000-0000-4000-8000-00000000c0de"
"""The tenant of the stand-in."""
SERVICE_URL = "https://smba.trafficmanager.net/emea/"
OWN_ISSUER = "urn:rung:teams-stand-in"
"""Who signs what this installation says in the place of Teams."""
BOT_NAME = "Rung"
_LASTS = timedelta(minutes=60)


class Signed(Struct, frozen=True):
    """The body and headers of one POST."""

    body: bytes
    headers: dict[str, str]


class Writer(Struct, frozen=True):
    """Who writes or presses: an object id of Entra, and the tenant that they are of."""

    object_id: str
    name: str = ""
    tenant: str = TENANT

    @property
    def teams_id(self) -> str:
        """Teams has an id of its own for everybody, which each bot sees differently."""
        return f"29:1{hashlib.sha256(self.object_id.encode()).hexdigest()[:40]}"


class Room(Struct, frozen=True):
    """Where it happens: a channel's thread, a group chat or the personal chat with the bot."""

    conversation: str
    tenant: str = TENANT
    name: str = ""
    team: str = ""

    @property
    def kind(self) -> str:
        if self.conversation.startswith("a:"):
            return "personal"
        return "channel" if "@thread.tacv2" in self.conversation else "groupChat"


class NoSuchButton(LookupError):
    """The card has no button with this verb or dialog."""


def personal(object_id: str) -> str:
    """The stand-in's name for somebody's chat with the bot; it holds theirs."""
    return f"a:{object_id}"


def channel_id(name: str) -> str:
    """A channel's id for its name: the same in every life of a stand-in."""
    return f"19:{hashlib.sha256(name.encode()).hexdigest()[:32]}@thread.tacv2"


def thread(channel: str, message: str) -> str:
    """The thread that a message of a channel begins."""
    return f"{channel};messageid={message}"


def message(
    room: Room, writer: Writer, text: str, *, at: datetime, number: str, to_bot: bool = False, app: str = APP,
    files: tuple[dict[str, Any], ...] = (),
) -> dict[str, Any]:  # fmt: skip
    """`writer` writes. `to_bot`: the message mentions the bot, as it must in a channel unless the app may read all."""
    bot = {"id": f"28:{app}", "name": BOT_NAME}
    shown = f"<at>{BOT_NAME}</at> {escape(text, quote=False)}" if to_bot else escape(text, quote=False)
    mention = [{"type": "mention", "text": f"<at>{BOT_NAME}</at>", "mentioned": bot}] if to_bot else []
    content = {"contentType": "text/html", "content": f"<p>{shown}</p>"}
    return {
        **_envelope("message", room, writer, at=at, number=number, app=app), "text": shown, "textFormat": "plain",
        "attachments": [content, *files], "entities": [*mention, {"type": "clientInfo", "locale": "en-US"}],
    }  # fmt: skip


def changed(room: Room, writer: Writer, text: str, *, at: datetime, number: str, app: str = APP) -> dict[str, Any]:
    """`writer` edits the message `number`."""
    activity = message(room, writer, text, at=at, number=number, app=app)
    data = {**activity["channelData"], "eventType": "editMessage"}
    return {**activity, "type": "messageUpdate", "channelData": data}


def deleted(room: Room, writer: Writer, *, at: datetime, number: str, app: str = APP) -> dict[str, Any]:
    activity = _envelope("messageDelete", room, writer, at=at, number=number, app=app)
    return {**activity, "channelData": {**activity["channelData"], "eventType": "softDeleteMessage"}}


def bot_added(room: Room, writer: Writer, *, at: datetime, app: str = APP, away: bool = False) -> dict[str, Any]:
    """`writer` puts the app into a conversation, or takes it `away`."""
    activity = _envelope("conversationUpdate", room, writer, at=at, number=f"f:{at.timestamp():.0f}", app=app)
    return {**activity, "membersRemoved" if away else "membersAdded": [{"id": f"28:{app}"}]}


def press(card: Captured, action: str, writer: Writer, *, at: datetime, app: str = APP) -> dict[str, Any]:
    """`writer` presses a button of a captured card: an invoke, which is answered at once."""
    button = _button(card, action)
    conversation, message_id = split(card.ref)
    if button["type"] == "Action.Execute":
        name, value = "adaptiveCard/action", {"action": {**_part(button), "id": ""}, "trigger": "manual"}
    else:
        name, value = "task/fetch", {"data": {**button["data"], "type": "task/fetch"}, "context": {"theme": "default"}}
    return {**invoke(Room(conversation, writer.tenant), writer, name, value, at=at, app=app), "replyToId": message_id}


def submit(
    card: Captured, data: Mapping[str, Any], filled: Mapping[str, str], writer: Writer, *, at: datetime, app: str = APP
) -> dict[str, Any]:
    """`writer` sends a dialog that a button of a captured card opened: what its own button holds, and what they filled
    in."""
    value = {"data": {**data, **filled}, "context": {"theme": "default"}}
    return invoke(Room(split(card.ref)[0], writer.tenant), writer, "task/submit", value, at=at, app=app)


def invoke(
    room: Room, writer: Writer, name: str, value: Mapping[str, Any], *, at: datetime, app: str = APP
) -> dict[str, Any]:
    made = f"f:{hashlib.sha256(json.dumps([name, value, at.isoformat()]).encode()).hexdigest()[:32]}"
    return {**_envelope("invoke", room, writer, at=at, number=made, app=app), "name": name, "value": dict(value)}


def claims(activity: Mapping[str, Any], issuer: str, at: datetime, app: str = APP) -> dict[str, Any]:
    """What the token of a request says."""
    begins = int(at.timestamp())
    return {
        "iss": issuer, "aud": app, "serviceurl": activity.get("serviceUrl", ""), "nbf": begins,
        "exp": begins + int(_LASTS.total_seconds()),
    }  # fmt: skip


def signed_here(activity: Mapping[str, Any], secret: str, at: datetime, app: str = APP) -> Signed:
    """Signed by this installation itself."""
    token = jwt.encode(claims(activity, OWN_ISSUER, at, app), secret, algorithm="HS256")
    return as_post(activity, token)


def as_post(activity: Mapping[str, Any], token: str) -> Signed:
    headers = {"Content-Type": "application/json; charset=utf-8", "Authorization": f"Bearer {token}"}
    return Signed(json.dumps(activity).encode(), headers)


def _envelope(kind: str, room: Room, writer: Writer, *, at: datetime, number: str, app: str) -> dict[str, Any]:
    data: dict[str, Any] = {"tenant": {"id": room.tenant}}
    if room.kind == "channel":
        channel = channel_of(room.conversation)
        data |= {"channel": {"id": channel}, "team": {"id": room.team or channel, "name": room.name}}
    conversation: dict[str, Any] = {
        "id": room.conversation, "conversationType": room.kind, "tenantId": room.tenant,
    }  # fmt: skip
    if room.kind != "personal":
        conversation |= {"isGroup": True}
    if room.name:
        conversation["name"] = room.name
    activity = {
        "type": kind, "id": number, "timestamp": at.isoformat().replace("+00:00", "Z"), "channelId": "msteams",
        "serviceUrl": SERVICE_URL, "conversation": conversation, "channelData": data, "locale": "en-US",
        "from": {"id": writer.teams_id, "name": writer.name, "aadObjectId": writer.object_id},
        "recipient": {"id": f"28:{app}", "name": BOT_NAME},
    }  # fmt: skip
    root = thread_root(room.conversation)
    if root and root != number and kind == "message":
        activity["replyToId"] = root
    return activity


def _part(button: Mapping[str, Any]) -> dict[str, Any]:
    return {name: button[name] for name in ("type", "title", "verb", "data") if name in button}


def _button(card: Captured, action: str) -> dict[str, Any]:
    found: list[dict[str, Any]] = [
        one
        for attachment in card.payload.get("attachments") or ()
        for one in attachment["content"].get("actions", ())
        if one["type"] != "Action.OpenUrl"
    ]
    for one in found:
        if action in (one.get("verb"), one["data"].get(DIALOG)):
            return one
    names = [one.get("verb") or one["data"].get(DIALOG) for one in found]
    raise NoSuchButton(f"the card has no button {action!r}, only {names}")
