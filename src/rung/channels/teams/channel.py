"""Alerts in Microsoft Teams: by the bot to a person's chat or a channel, or by the webhook of a Workflow.

The bot's card is a living message: it changes in place, and rings again by a short message below it. A card that a
webhook posted (https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/) cannot change: one short
card follows when somebody has the issue, or it is over.
"""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from rung.channels import http, words
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
from rung.channels.teams import cards
from rung.channels.teams.activities import APP, TENANT
from rung.channels.teams.connector import NAME, Connector, Gone, Settings
from rung.channels.teams.names import channel_of, is_channel, is_chat, is_person, is_principal, reference, split
from rung.channels.teams.preview import preview
from rung.channels.teams.standin import TeamsStandIn

_LONGEST_ANSWER = 20_000
_CHATS = 10_000

ABOUT = Description(
    name="teams",
    label="Microsoft Teams",
    summary="A card in somebody's chat or in a channel, with buttons; it changes when somebody has it.",
    fields=(
        Field(name="app_id", label="App id of the bot", help="Of the app registration in Microsoft Entra."),
        Field(name="app_secret", label="Client secret", kind="secret"),
        Field(name="tenant", label="Tenant id", help="Of your own organisation."),
        Field(name="cloud", label="Microsoft's cloud", default="public", help="public or government."),
        Field(name="urls", label="Webhooks by name", kind="map", help="What teams:name leads to without a bot."),
        Field(name="login_url", label="Address of the sign-in", kind="url", help="In place of Microsoft's."),
        Field(name="service_url", label="Address of the Connector", kind="url", help="In place of Microsoft's."),
        Field(name="deliver_to", label="Send webhooks to", kind="url", help="Set by delivery mode outbox."),
    ),
    address=Address(
        label="Object id, user name, channel or webhook",
        example="6f1c0c2e-3a54-4b7e-9d6e-0c5a1f0b2a11",
        pattern=(
            r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[^@\s:/]{1,64}@[\w.-]{3,190}|"
            r"19:[\w.@-]{5,200}|[\w][\w .-]{0,63}"
        ),
        hint="somebody's object id or user name in Entra, a channel's id (19:…@thread.tacv2), or a webhook's name",
    ),
    capabilities=Capabilities(
        buttons=True, updates_in_place=True, follow_ups=True, threads=True, answers_customers=True, files="linked"
    ),
    # Teams: fifty requests a second to a tenant; seven messages in a second to one conversation, eight in two.
    limits=Limits(characters=cards.LARGEST, rate=Rate(20, 40), conversation_rate=Rate(1, 4), at_once=16),
)


class Teams:
    """One card per escalation and recipient."""

    name = ABOUT.name

    def __init__(self) -> None:
        self._chats = Kept[tuple[str, str, str], str](_CHATS)
        """By service, tenant and person, their chat with the bot."""

    def describe(self) -> Description:
        return ABOUT

    def destination(self, address: str, settings: Mapping[str, Any]) -> Destination:
        """The tenant, and within it each conversation; of a webhook its host."""
        if _is_bots(address):
            return Destination(self.name, channel_of(address).partition("/")[0])
        return Destination(f"{self.name}:{_host(settings.get('urls', {}).get(address, '')) or address[:200]}", address)

    def render(self, alert: Alert) -> Rendered:
        first = words.grey_line(alert) if words.is_grey(alert) else words.headline(alert)
        called = words.said_again(alert) if alert.is_beside else words.call(alert)
        ring = words.DOT.join([words.title(alert), called, *words.marks(alert)])
        payload = {
            "bot": cards.message(cards.of_bot(alert), first), "webhook": cards.message(cards.of_webhook(alert)),
            "ring": ring,
        }  # fmt: skip
        return Rendered(
            text=words.plain(alert), payload=payload, state=alert.state, ring=alert.ring, is_news=alert.is_news
        )

    async def send(
        self, rendered: Rendered, address: str, previous: str | None, idempotency_key: str, wire: Wire
    ) -> Sent:
        ABOUT.check_address(address)
        if not _is_bots(address):
            return await _by_webhook(rendered, address, previous, idempotency_key, wire)
        connector = Connector(wire)
        if previous is None or "/" not in previous:
            return await self._post(connector, rendered, address)
        conversation, message = split(previous)
        try:
            await connector.change(conversation, message, rendered.payload["bot"])
        except Gone:
            # Who must act gets a new card; nobody is told anew that somebody has what they deleted.
            if rendered.ring:
                return await self._post(connector, rendered, address)
            return Sent(previous, skipped="the card was deleted in Teams")
        if rendered.ring:
            await connector.say(conversation, _words(rendered.payload["ring"]))
        return Sent(previous, updated=True)

    def place_of(self, fields: Mapping[str, Any], contact: str | None) -> str | None:
        thread = fields.get("teams_thread")
        return thread if isinstance(thread, str) and is_chat(thread) else None

    async def answer(self, answer: Answer, idempotency_key: str, wire: Wire) -> Sent:
        """`answer.place` is the customer's conversation: a chat, or a channel's thread. A bot cannot speak as somebody
        else, so the colleague's name stands first."""
        if answer.survey is not None:
            asked = cards.message(cards.of_survey(answer.survey, answer.issue), answer.survey.question)
            return Sent(reference(answer.place, await Connector(wire).say(answer.place, asked)))
        room = max(_LONGEST_ANSWER - len(answer.links) - 2, 0)
        said = f"{answer.text[:room]}\n\n{answer.links}" if answer.links else answer.text[:_LONGEST_ANSWER]
        text = f"{answer.author}:\n\n{said}" if answer.author else said
        made = await Connector(wire).say(answer.place, _words(text))
        return Sent(reference(answer.place, made))

    def preview(self, payload: Mapping[str, Any]) -> Preview:
        return preview(payload)

    def stand_in(self, stage: Stage, settings: Mapping[str, Any]) -> TeamsStandIn:
        """What it sends is signed with the secret of this installation; the bot's own stays at home."""
        return TeamsStandIn(
            capture=stage.capture, now=stage.now, recall=stage.recall, request_url=f"{stage.base_url}/in/teams",
            own_secret=settings.get("own_secret", ""), app_id=settings.get("app_id") or APP,
            tenant=settings.get("tenant") or TENANT,
        )  # fmt: skip

    async def _post(self, connector: Connector, rendered: Rendered, address: str) -> Sent:
        activity = rendered.payload["bot"]
        if is_channel(address):
            return Sent(reference(*await connector.begin_thread(address, activity)))
        conversation = await self._chat(connector, address) if is_person(address) else address
        return Sent(reference(conversation, await connector.say(conversation, activity)))

    async def _chat(self, connector: Connector, person: str) -> str:
        given = connector.settings
        chats, name = self._chats.over(connector.session), (given.where.service, given.tenant, person.lower())
        if name not in chats:
            user = await connector.object_id(person) if is_principal(person) else person
            chats[name] = await connector.chat_with(user)
        return chats[name]


def _is_bots(address: str) -> bool:
    """Whether the bot posts there, and no webhook."""
    return is_person(address) or is_chat(address)


def _words(text: str) -> dict[str, Any]:
    """A message of words alone: nothing in them comes to life."""
    return {"type": "message", "textFormat": "plain", "text": text}


async def _by_webhook(rendered: Rendered, address: str, previous: str | None, key: str, wire: Wire) -> Sent:
    if previous and rendered.only_changes:
        return Sent(previous, skipped="a card posted by a webhook cannot change")
    settings = settings_of(wire, Settings, NAME)
    url = settings.deliver_to or settings.urls.get(address)
    if not url:
        raise Failed(f"No Teams webhook is named {address!r} in the settings", permanent=True)
    headers = {"Content-Type": "application/json"}
    if settings.deliver_to:
        headers["X-Rung-Address"] = address
    answer = await http.post(wire.session, url, json.dumps(rendered.payload["webhook"]).encode(), headers, NAME)
    if answer.status not in (200, 202):
        raise http.from_status(answer, NAME)
    if answer.status == 200 and b"failed" in answer.body.lower():
        # Teams says 200 where it took the message and then could not post it; too many at once says so as well.
        raise Failed("Teams could not post the card", busy=b"429" in answer.body)
    return Sent(previous or key)


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None
