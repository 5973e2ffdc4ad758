"""Alerts as JSON to another system, signed after the Standard Webhooks specification.

Every state is sent: the receiver sees the alert opened, owned and closed, each with the id of its notice. The id of a
delivery stays the same when it is tried again, so that the receiver can tell a repeat.
"""

import json
from collections.abc import Mapping
from html import escape
from typing import Any
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct, field
from standardwebhooks import Webhook as Signer

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
from rung.channels.webhook.standin import WebhookReceiver

# Of no use to the receiver, or a key that only the recipient's own hand may turn.
_NOT_SENT = ("act_link", "reply_address", "base_url")

_STAND_IN_SECRET = "whsec_c3RhbmQtaW4="  # noqa: S105 - signs what never leaves this machine


class Settings(Struct, frozen=True):
    """The `Field`s of the description, as the wire carries them."""

    secret: str = ""
    secrets: dict[str, str] = field(default_factory=dict)
    urls: dict[str, str] = field(default_factory=dict)
    deliver_to: str = ""


ABOUT = Description(
    name="webhook",
    label="Webhook",
    summary="The alert as JSON by a POST that the receiver can verify; every change is sent.",
    fields=(
        Field(name="secret", label="Signing secret", kind="secret", help="whsec_ and Base64; for all."),
        Field(name="secrets", label="Secrets by name", kind="map", help="Go before the common secret."),
        Field(name="urls", label="URLs by name", kind="map", help="What webhook:name leads to."),
        Field(name="deliver_to", label="Send everything to", kind="url", help="Set by delivery mode outbox."),
    ),
    address=Address(
        label="URL or name",
        example="https://hooks.example.com/rung",
        pattern=r"https?://[^\s<>\"]{3,2000}|[a-z0-9][a-z0-9_-]{0,63}",
        hint="an https:// address, or the name of one in the settings",
    ),
    capabilities=Capabilities(updates_in_place=True),
    limits=Limits(rate=Rate(20, 40), at_once=8),
)


class Webhook:
    """One POST per state of an alert."""

    name = ABOUT.name

    def describe(self) -> Description:
        return ABOUT

    def destination(self, address: str, settings: Mapping[str, Any]) -> Destination:
        """The host, whichever of its URLs is called. A name that leads nowhere stands for itself."""
        url = settings.get("urls", {}).get(address, address)
        return Destination(f"{self.name}:{(_host(url) or address)[:200]}", address)

    def render(self, alert: Alert) -> Rendered:
        said = msgspec.json.decode(msgspec.json.encode(alert))
        content = {name: value for name, value in said.items() if name not in _NOT_SENT}
        payload = {"type": f"alert.{alert.state}", "text": words.plain(_without_act_link(alert)), "alert": content}
        return Rendered(
            text=words.plain(alert), payload=payload, state=alert.state, ring=alert.ring, is_news=alert.is_news
        )

    async def send(
        self, rendered: Rendered, address: str, previous: str | None, idempotency_key: str, wire: Wire
    ) -> Sent:
        ABOUT.check_address(address)
        settings = settings_of(wire, Settings, "webhooks")
        url = _url(settings, address)
        body = json.dumps({**rendered.payload, "timestamp": wire.at.isoformat()}, ensure_ascii=False)
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Rung",
            "Webhook-Id": idempotency_key,
            "Webhook-Timestamp": str(int(wire.at.timestamp())),
            "Webhook-Signature": _signer(settings, address).sign(idempotency_key, wire.at, body),
            "Idempotency-Key": idempotency_key,
        }
        if settings.deliver_to:
            headers["X-Rung-Address"] = address
        answer = await http.post(wire.session, settings.deliver_to or url, body.encode(), headers, _name(address))
        if not 200 <= answer.status < 300:
            raise http.from_status(answer, _name(address))
        return Sent(previous or idempotency_key, updated=previous is not None)

    def preview(self, payload: Mapping[str, Any]) -> Preview:
        return Preview(html=f"<pre>{escape(json.dumps(payload, indent=2, ensure_ascii=False))}</pre>")

    def stand_in(self, stage: Stage, settings: Mapping[str, Any]) -> WebhookReceiver:
        return WebhookReceiver(secret=_STAND_IN_SECRET, capture=stage.capture, now=stage.now)


def _without_act_link(alert: Alert) -> Alert:
    return msgspec.structs.replace(alert, act_link=alert.link)


def _url(settings: Settings, address: str) -> str:
    if address.startswith(("http://", "https://")):
        return address
    if address in settings.urls:
        return settings.urls[address]
    raise Failed(f"No webhook is named {address!r} in the settings", permanent=True)


def _signer(settings: Settings, address: str) -> Signer:
    secret = settings.secrets.get(address) or settings.secret
    if not secret:
        raise Failed(f"{_name(address)}: no signing secret is set", permanent=True)
    try:
        return Signer(secret)
    except ValueError:
        raise Failed(f"{_name(address)}: the signing secret is not Base64", permanent=True) from None


def _name(address: str) -> str:
    """An address for messages: its host alone, since paths and queries often hold keys."""
    return f"Webhook {_host(address) or address}"


def _host(url: str) -> str | None:
    """The host and port of a URL; None where it has none. Names it only by what may be shown."""
    try:
        parts = urlsplit(url)
        return f"{parts.hostname}:{parts.port}" if parts.hostname and parts.port else parts.hostname
    except ValueError:
        return None
