"""Alerts as Adaptive Cards, by the webhook of a Workflow of Microsoft Teams
(https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/).

A card that a webhook posted cannot change: one short card follows when somebody has the issue, or it is over. Its
buttons open the small signed page, for a webhook hears no answer.
"""

import json
import re
from collections.abc import Mapping
from html import escape
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct, field

from rung.channels import http, words
from rung.channels.base import (
    Address,
    Alert,
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
from rung.channels.teams.standin import Workflow

CARD = "application/vnd.microsoft.card.adaptive"
LARGEST = 28_000
"""Bytes that Teams takes of one message."""
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-!|>~])")


class Settings(Struct, frozen=True):
    """The `Field`s of the description, as the wire carries them."""

    urls: dict[str, str] = field(default_factory=dict)
    deliver_to: str = ""


ABOUT = Description(
    name="teams",
    label="Microsoft Teams",
    summary="A card in a channel or chat of Teams, by the webhook of a Workflow.",
    fields=(
        Field(name="urls", label="Webhooks by name", kind="map", required=True, help="What teams:name leads to."),
        Field(name="deliver_to", label="Send everything to", kind="url", help="Set by delivery mode outbox."),
    ),
    address=Address(
        label="Webhook's name",
        example="General",
        pattern=r"[\w][\w .-]{0,63}",
        hint="the name of a webhook in the settings",
    ),
    capabilities=Capabilities(follow_ups=True),
    limits=Limits(characters=LARGEST, rate=Rate(2, 4), at_once=4),
)


class Teams:
    """One card per ring, and one when somebody has it."""

    name = ABOUT.name

    def describe(self) -> Description:
        return ABOUT

    def destination(self, address: str, settings: Mapping[str, Any]) -> Destination:
        """The host: Microsoft counts what a tenant sends."""
        return Destination(f"{self.name}:{_host(settings.get('urls', {}).get(address, '')) or address[:200]}", address)

    def render(self, alert: Alert) -> Rendered:
        card = {
            "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
            "type": "AdaptiveCard",
            "version": "1.4",
            "body": _grey(alert) if words.is_grey(alert) else _body(alert),
            "actions": _actions(alert),
        }
        payload = {"type": "message", "attachments": [{"contentType": CARD, "contentUrl": None, "content": card}]}
        return Rendered(text=words.plain(alert), payload=payload, state=alert.state, ring=alert.ring)

    async def send(
        self, rendered: Rendered, address: str, previous: str | None, idempotency_key: str, wire: Wire
    ) -> Sent:
        ABOUT.check_address(address)
        if previous and rendered.only_changes:
            return Sent(previous, skipped="a card posted by a webhook cannot change")
        settings = settings_of(wire, Settings, "Teams")
        url = settings.deliver_to or settings.urls.get(address)
        if not url:
            raise Failed(f"No Teams webhook is named {address!r} in the settings", permanent=True)
        headers = {"Content-Type": "application/json"}
        if settings.deliver_to:
            headers["X-Rung-Address"] = address
        answer = await http.post(wire.session, url, json.dumps(rendered.payload).encode(), headers, "Teams")
        if answer.status not in (200, 202):
            raise http.from_status(answer, "Teams")
        if answer.status == 200 and b"failed" in answer.body.lower():
            # Teams says 200 where it took the message and then could not post it; too many at once says so as well.
            raise Failed("Teams could not post the card", busy=b"429" in answer.body)
        return Sent(previous or idempotency_key)

    def preview(self, payload: Mapping[str, Any]) -> Preview:
        said = "".join(f"<p>{escape(text)}</p>" for text in texts_of(payload))
        return Preview(html=said)

    def stand_in(self, stage: Stage, settings: Mapping[str, Any]) -> Workflow:
        return Workflow(capture=stage.capture, now=stage.now)


def texts_of(payload: Mapping[str, Any]) -> list[str]:
    """What can be read of a card, line by line."""
    found = []
    for block in payload["attachments"][0]["content"]["body"]:
        found += [block["text"]] if block["type"] == "TextBlock" else []
        found += [f"{fact['title']}: {fact['value']}" for fact in block.get("facts", ())]
    return [re.sub(r"\\(.)", r"\1", text) for text in found]


def _body(alert: Alert) -> list[dict[str, Any]]:
    lines = [
        _text(words.title(alert), weight="Bolder", size="Medium"),
        _text(words.call(alert), color="Attention" if alert.urgency == "critical" else "Default"),
        *(_text(f"({mark})", isSubtle=True) for mark in words.marks(alert)),
    ]
    if said := words.quote(alert):
        lines.append(_text(f"“{said}”"))
    facts = [{"title": line.label, "value": _plain(line.text)} for line in words.lines(alert)]
    return [*lines, {"type": "FactSet", "facts": facts}] if facts else lines


def _grey(alert: Alert) -> list[dict[str, Any]]:
    return [_text(words.grey_line(alert), isSubtle=True)]


def _actions(alert: Alert) -> list[dict[str, Any]]:
    open_it = {"type": "Action.OpenUrl", "title": "Open the issue", "url": alert.link}
    if alert.state != "asking":
        return [open_it]
    return [{"type": "Action.OpenUrl", "title": "Take it or pass it on", "url": alert.act_link}, open_it]


def _text(text: str, **how: Any) -> dict[str, Any]:
    return {"type": "TextBlock", "text": _plain(text), "wrap": True, **how}


def _plain(text: str) -> str:
    """A card reads Markdown: what others wrote stays text."""
    return _MARKDOWN.sub(r"\\\1", text)


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None
