"""What Slack sends to a request URL, built from a captured message: pressed buttons, forms, events, each signed.

The stand-in posts these, and so does the Outbox page when somebody presses a button there: whoever receives them
cannot tell them from Slack's. """

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from msgspec import Struct
from slack_sdk.signature import SignatureVerifier

from rung.channels.base import Captured
from rung.channels.slack.names import split

TEAM = "T0STANDIN"
APP = "A0STANDIN"
BOT_USER = "U0RUNG"
BOT = "B0RUNG"


class Signed(Struct, frozen=True):
    """The body and headers of one POST."""

    body: bytes
    headers: dict[str, str]


class NoSuchButton(LookupError):
    """The message has no button with this action."""


def channel_id(name: str) -> str:
    """The conversation's id for a channel's name: the same in every life of a stand-in."""
    name = name.removeprefix("#")
    return "C" + hashlib.sha256(name.encode()).hexdigest()[:10].upper()


def conversation_id(user: str) -> str:
    """The id of the direct conversation between the bot and a person; it holds the person's."""
    return f"D{user}"


def person_in(conversation: str) -> str | None:
    """The person of a direct conversation."""
    return conversation[1:] if conversation.startswith(("DU", "DW")) else None


def press(
    message: Captured,
    action_id: str,
    user: str,
    at: datetime,
    secret: str,
    *,
    trigger_id: str = "",
    response_url: str = "",
) -> Signed:
    """The POST that tells of a pressed button."""
    payload = block_actions(message, action_id, user, at, trigger_id=trigger_id, response_url=response_url)
    return as_form(payload, secret, at)


def block_actions(
    message: Captured, action_id: str, user: str, at: datetime, *, trigger_id: str, response_url: str
) -> dict[str, Any]:
    """`user` presses the button `action_id` of a captured message."""
    button = _button(message.payload.get("blocks", []), action_id)
    channel, ts = split(message.ref)
    name = "directmessage" if channel.startswith("D") else message.to.removeprefix("#")
    return {
        **_envelope("block_actions", user),
        "container": {"type": "message", "message_ts": ts, "channel_id": channel, "is_ephemeral": False},
        "trigger_id": trigger_id,
        "channel": {"id": channel, "name": name},
        "message": {"type": "message", "user": BOT_USER, "bot_id": BOT, "ts": ts, **message.payload},
        "state": {"values": {}},
        "response_url": response_url,
        "actions": [{**button, "action_ts": f"{at.timestamp():.6f}"}],
    }


def view_submission(view: Mapping[str, Any], user: str, values: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """`user` sends a form. `values`: what was written or chosen, by block id and action id."""
    kinds = {
        block["block_id"]: block["element"].get("type") for block in view.get("blocks", []) if "element" in block
    }
    filled = {
        block: {action: _filled(kinds.get(block, "plain_text_input"), value) for action, value in inputs.items()}
        for block, inputs in values.items()
    }
    return {**_envelope("view_submission", user), "view": {**view, "state": {"values": filled}}, "response_urls": []}


def _filled(kind: str, value: str) -> dict[str, Any]:
    """What somebody wrote or chose, as Slack tells it; nothing chosen is null."""
    if kind == "static_select":
        option = {"text": {"type": "plain_text", "text": value}, "value": value} if value else None
        return {"type": kind, "selected_option": option}
    return {"type": kind, "value": value or None}


def message_event(
    *, channel: str, user: str, text: str, at: datetime, event_id: str, ts: str, thread_ts: str | None = None,
    team: str = TEAM, files: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """Somebody writes in a channel (its id) where the app is a member. `team`: the workspace that they are of."""
    written = written_message(channel, user, text, ts, thread_ts, team, files)
    return event_callback({**written, "event_ts": ts}, event_id=event_id, at=at)


def written_message(
    channel: str, user: str, text: str, ts: str, thread_ts: str | None, team: str, files: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """A message as it stands in a conversation."""
    event: dict[str, Any] = {
        "type": "message",
        "channel": channel,
        "channel_type": "im" if channel.startswith("D") else "channel",
        "user": user,
        "text": text,
        "ts": ts,
        "team": team,
    }
    if thread_ts:
        event["thread_ts"] = thread_ts
    if files:
        event |= {"subtype": "file_share", "files": [dict(each) for each in files]}
    if team != TEAM:
        event["user_team"] = team
    return event


def changed_event(
    before: Mapping[str, Any], text: str, at: datetime, *, event_id: str, ts: str
) -> dict[str, Any]:
    """Whoever wrote a message gives it other words."""
    edited = {"user": before["user"], "ts": ts}
    event = {
        "type": "message", "subtype": "message_changed", "hidden": True, "channel": before["channel"],
        "message": {**before, "text": text, "edited": edited}, "previous_message": dict(before), "ts": ts,
        "event_ts": ts,
    }  # fmt: skip
    return event_callback(event, event_id=event_id, at=at)


def link_shared(
    *, channel: str, user: str, links: Sequence[str], at: datetime, event_id: str, ts: str, unfurl_id: str,
    is_ext_shared: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """Somebody posts links to this installation."""
    event = {
        "type": "link_shared", "channel": channel, "user": user, "message_ts": ts, "unfurl_id": unfurl_id,
        "source": "conversations_history", "is_bot_user_member": True, "event_ts": ts,
        "links": [{"url": link, "domain": urlsplit(link).hostname or ""} for link in links],
    }  # fmt: skip
    return {**event_callback(event, event_id=event_id, at=at), "is_ext_shared_channel": is_ext_shared}


def deleted_event(before: Mapping[str, Any], at: datetime, *, event_id: str, ts: str) -> dict[str, Any]:
    """Whoever wrote a message takes it back. Where a thread hangs on it, an empty place is left."""
    event = {
        "type": "message", "subtype": "message_deleted", "hidden": True, "channel": before["channel"],
        "deleted_ts": before["ts"], "previous_message": dict(before), "ts": ts, "event_ts": ts,
    }  # fmt: skip
    return event_callback(event, event_id=event_id, at=at)


def reaction_event(
    message: Mapping[str, Any], user: str, emoji: str, at: datetime, *, event_id: str, ts: str
) -> dict[str, Any]:
    """`user` puts an emoji under a message; its words do not come along."""
    item = {"type": "message", "channel": message["channel"], "ts": message["ts"]}
    event = {
        "type": "reaction_added", "user": user, "reaction": emoji, "item_user": message["user"], "item": item,
        "event_ts": ts,
    }  # fmt: skip
    return event_callback(event, event_id=event_id, at=at)


def message_action(
    message: Mapping[str, Any], callback_id: str, user: str, at: datetime, *, trigger_id: str, response_url: str
) -> dict[str, Any]:
    """`user` chooses a shortcut in the menu of a message."""
    return {
        **_envelope("message_action", user),
        "callback_id": callback_id,
        "trigger_id": trigger_id,
        "response_url": response_url,
        "action_ts": f"{at.timestamp():.6f}",
        "message_ts": message["ts"],
        "channel": {"id": message["channel"], "name": "channel"},
        "message": {name: value for name, value in message.items() if name != "channel"},
    }


def event_callback(event: Mapping[str, Any], *, event_id: str, at: datetime) -> dict[str, Any]:
    return {
        "token": "deprecated",
        "team_id": TEAM,
        "api_app_id": APP,
        "event": dict(event),
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(at.timestamp()),
        "authorizations": [{"team_id": TEAM, "user_id": BOT_USER, "is_bot": True, "is_enterprise_install": False}],
        "is_ext_shared_channel": False,
    }


def url_verification(challenge: str) -> dict[str, Any]:
    """Slack asks whether the request URL is ours; the answer is the challenge."""
    return {"token": "deprecated", "challenge": challenge, "type": "url_verification"}


def command(
    text: str, user: str, secret: str, at: datetime, *, trigger_id: str = "1.2.command",
    response_url: str = "https://hooks.slack.com/commands/x",
) -> Signed:  # fmt: skip
    """Somebody writes `/rung` and this text; mentions come as `<@U02BO|bo>`."""
    fields = {
        "token": "deprecated", "team_id": TEAM, "team_domain": "stand-in", "channel_id": "C0ANY", "user_id": user,
        "user_name": user.lower(), "command": "/rung", "text": text, "api_app_id": APP, "trigger_id": trigger_id,
        "response_url": response_url,
    }  # fmt: skip
    return _signed(urlencode(fields).encode(), "application/x-www-form-urlencoded", secret, at)


def as_form(payload: Mapping[str, Any], secret: str, at: datetime) -> Signed:
    """Interactions travel as one form field."""
    body = urlencode({"payload": json.dumps(payload)}).encode()
    return _signed(body, "application/x-www-form-urlencoded", secret, at)


def as_json(payload: Mapping[str, Any], secret: str, at: datetime, retry: tuple[int, str] | None = None) -> Signed:
    """Events travel as JSON. `retry`: the number of this repeat and its reason."""
    signed = _signed(json.dumps(payload).encode(), "application/json", secret, at)
    if retry is not None:
        signed.headers.update({"X-Slack-Retry-Num": str(retry[0]), "X-Slack-Retry-Reason": retry[1]})
    return signed


def _signed(body: bytes, content_type: str, secret: str, at: datetime) -> Signed:
    timestamp = str(int(at.timestamp()))
    signature = SignatureVerifier(secret).generate_signature(timestamp=timestamp, body=body)
    return Signed(
        body,
        {
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature or "",
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        },
    )


def _envelope(kind: str, user: str) -> dict[str, Any]:
    return {
        "type": kind,
        "team": {"id": TEAM, "domain": "stand-in"},
        "user": {"id": user, "username": user.lower(), "name": user.lower(), "team_id": TEAM},
        "api_app_id": APP,
        "token": "deprecated",
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _button(blocks: list[dict[str, Any]], action_id: str) -> dict[str, Any]:
    buttons = [
        {"block_id": block.get("block_id", f"block{place}"), **element}
        for place, block in enumerate(blocks)
        if block.get("type") == "actions"
        for element in block["elements"]
    ]
    for button in buttons:
        if button.get("action_id") == action_id:
            return button
    raise NoSuchButton(f"the message has no button {action_id!r}, only {[each.get('action_id') for each in buttons]}")
