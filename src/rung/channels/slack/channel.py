"""Alerts to people (direct messages) and channels of Slack, by its Web API."""

import logging
import uuid
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import aiohttp
from msgspec import Struct
from slack_sdk.web.async_client import AsyncWebClient

from rung.channels.base import (
    Address,
    Alert,
    Answer,
    Capabilities,
    Description,
    Destination,
    Failed,
    Field,
    Limits,
    Preview,
    Rate,
    Rendered,
    Sent,
    Stage,
    Wire,
    settings_of,
)
from rung.channels.kept import Kept
from rung.channels.slack import blocks
from rung.channels.slack.errors import MessageGone, translated
from rung.channels.slack.names import is_member, reference, split
from rung.channels.slack.preview import preview
from rung.channels.slack.reply import Replies
from rung.channels.slack.standin import SlackStandin

API_URL = "https://slack.com/api/"
# A namespace of our own: the same key always makes the same message id, on every machine.
_IDS = uuid.UUID("6d8b6c1e-6f0f-5a53-9d0c-2f0f9f1d7c11")
_OPEN_CONVERSATIONS = 10_000
# Under a logger without a level of its own Slack's client writes out each whole request for a debugging line that
# nobody reads: a third of what a message takes.
_QUIET = logging.getLogger("rung.slack")
_QUIET.setLevel(logging.WARNING)
_LOOKED_THROUGH = 20
_STAND_IN_TOKEN = "xoxb-stand-in"  # noqa: S105 - opens nothing: the stand-in asks for it as Slack would


class Settings(Struct, frozen=True):
    """The `Field`s of the description, as the wire carries them."""

    token: str
    signing_secret: str = ""
    api_url: str = API_URL


ABOUT = Description(
    name="slack",
    label="Slack",
    summary="A direct message or a message in a channel, with buttons; it changes when somebody has it.",
    fields=(
        Field(name="token", label="Bot token", kind="secret", required=True, help="Begins with xoxb-."),
        Field(
            name="signing_secret",
            label="Signing secret",
            kind="secret",
            help="Checks that buttons and messages come from Slack.",
        ),
        Field(name="api_url", label="Address of the Web API", kind="url", default=API_URL),
    ),
    address=Address(
        label="Member id or channel",
        example="U01ANA",
        pattern=r"[UW][A-Z0-9]{2,20}|[CGD][A-Z0-9]{2,20}|#[^\s#@,<>A-Z]{1,80}",
        hint="a member id such as U01ANA, or a channel such as #war-room",
    ),
    capabilities=Capabilities(
        buttons=True, updates_in_place=True, threads=True, answers_customers=True, files="carried"
    ),
    # Slack: a message a second to each conversation, short bursts allowed, and several hundred a minute to a workspace.
    limits=Limits(characters=3000, rate=Rate(5, 60), conversation_rate=Rate(1, 5), at_once=64),
)


class Slack:
    """A living message per escalation and recipient: it changes in place, and rings again by a mention in its
    thread."""

    name = ABOUT.name

    def __init__(self) -> None:
        self._conversations = Kept[tuple[str, str, str], str](_OPEN_CONVERSATIONS)
        self._replies = Replies()

    def describe(self) -> Description:
        return ABOUT

    def destination(self, address: str, settings: Mapping[str, Any]) -> Destination:
        """The workspace; within it each person or channel (a customer's message is `conversation/time stamp`)."""
        return Destination(self.name, address.partition("/")[0])

    def render(self, alert: Alert) -> Rendered:
        first = blocks.first_line(alert)
        return Rendered(
            text=first, payload=blocks.message(alert, first), state=alert.state, ring=alert.ring, is_news=alert.is_news
        )

    async def send(
        self, rendered: Rendered, address: str, previous: str | None, idempotency_key: str, wire: Wire
    ) -> Sent:
        ABOUT.check_address(address)
        client = client_of(wire)
        if previous is None:
            return await self._first(client, rendered, address, idempotency_key)
        try:
            await self._update(client, rendered, previous, idempotency_key)
        except MessageGone:
            # Who must act gets a new message; nobody is told anew that somebody has what they deleted.
            if rendered.ring:
                return await self._post(client, rendered, address, idempotency_key)
            return Sent(previous, skipped="the message was deleted in Slack")
        if rendered.ring:
            await self._ring(client, rendered, address, previous, idempotency_key)
        return Sent(previous, updated=True)

    def place_of(self, fields: Mapping[str, Any], contact: str | None) -> str | None:
        thread = fields.get("slack_thread")
        return thread if isinstance(thread, str) and "/" in thread else None

    async def answer(self, answer: Answer, idempotency_key: str, wire: Wire) -> Sent:
        """`answer.place` is the reference of the customer's message: conversation, slash, time stamp."""
        return await self._replies.post(wire, client_of(wire), answer, idempotency_key)

    def preview(self, payload: Mapping[str, Any]) -> Preview:
        return preview(payload)

    def stand_in(self, stage: Stage, settings: Mapping[str, Any]) -> SlackStandin:
        """Presses are signed with the installation's own signing secret; its token stays at home."""
        return SlackStandin(
            token=_STAND_IN_TOKEN,
            signing_secret=settings["signing_secret"],
            capture=stage.capture,
            now=stage.now,
            request_url=f"{stage.base_url}/in/slack",
            recall=stage.recall,
        )

    async def _first(self, client: AsyncWebClient, rendered: Rendered, address: str, key: str) -> Sent:
        """A new message, unless an attempt whose outcome nobody knew has posted it already."""
        if rendered.payload["possible_repeat"] and is_member(address):
            found = await self._posted_before(client, address, key)
            if found is not None:
                await self._update(client, rendered, found, key)
                return Sent(found)
        return await self._post(client, rendered, address, key)

    async def _posted_before(self, client: AsyncWebClient, address: str, key: str) -> str | None:
        """The message with our key among the latest to this person. None also where the app may not read them."""
        channel = await self._conversation(client, address)
        try:
            async with translated():
                response = await client.conversations_history(
                    channel=channel, limit=_LOOKED_THROUGH, include_all_metadata=True
                )
        except Failed as failed:
            if failed.permanent:
                return None
            raise
        for message in response["messages"]:
            if message.get("metadata", {}).get("event_payload", {}).get("key") == key:
                return reference(channel, message["ts"])
        return None

    @translated()
    async def _post(self, client: AsyncWebClient, rendered: Rendered, address: str, key: str) -> Sent:
        channel = await self._conversation(client, address)
        about = {
            "channel": channel, "client_msg_id": message_id(key), "unfurl_links": False, "unfurl_media": False,
            "parse": "none",
        }  # fmt: skip
        response = await client.api_call("chat.postMessage", json={**about, **_content(rendered, key)})
        return Sent(reference(response["channel"], response["ts"]))

    @translated()
    async def _update(self, client: AsyncWebClient, rendered: Rendered, previous: str, key: str) -> None:
        channel, ts = split(previous)
        about = {"channel": channel, "ts": ts, "parse": "none"}
        await client.api_call("chat.update", json={**about, **_content(rendered, key)})

    @translated()
    async def _ring(self, client: AsyncWebClient, rendered: Rendered, address: str, previous: str, key: str) -> None:
        """A changed message makes no sound; a short reply that mentions the person does. A channel sees it below."""
        channel, ts = split(previous)
        mention = f"<@{address}> " if is_member(address) else ""
        await client.chat_postMessage(
            channel=channel,
            thread_ts=ts,
            text=f"{mention}{rendered.payload['ring']}",
            client_msg_id=message_id(f"{key}/ring"),
            reply_broadcast=not is_member(address),
        )

    @translated()
    async def _conversation(self, client: AsyncWebClient, address: str) -> str:
        """Where to post: a channel as it is, a person's direct conversation with the bot."""
        if not is_member(address):
            return address
        assert client.session is not None, "it is made with one"
        opened, name = self._conversations.over(client.session), (client.base_url, client.token or "", address)
        if name not in opened:
            response = await client.conversations_open(users=[address])
            opened[name] = response["channel"]["id"]
        return opened[name]


def message_id(key: str) -> str:
    """Our own name for a message, which stays the same when it is sent again."""
    return str(uuid.uuid5(_IDS, key))


def client_of(wire: Wire) -> AsyncWebClient:
    """Slack's client on the wire's session. It never tries again by itself: that is the deliverer's part.

    Messages with blocks go by `api_call`, not by the methods of their names: ours are plain values, and those look
    through each of them.
    """
    settings = settings_of(wire, Settings, "Slack")
    return _client(wire.session, settings, wire.stand_in)


@lru_cache(maxsize=4)
def _client(session: aiohttp.ClientSession, settings: Settings, stand_in: bool) -> AsyncWebClient:
    """Kept: making one takes as long as putting a message together."""
    client = AsyncWebClient(
        token=settings.token, base_url=settings.api_url, session=session, retry_handlers=[], logger=_QUIET
    )
    if stand_in:
        client.proxy = None
    return client


def _content(rendered: Rendered, key: str) -> dict[str, Any]:
    payload = rendered.payload
    about = payload["metadata"]
    return {
        "text": payload["text"],
        "blocks": payload["blocks"],
        "metadata": {**about, "event_payload": {**about["event_payload"], "key": key}},
    }
