"""Push messages by ntfy, to any phone that follows a topic (https://docs.ntfy.sh/publish/).

A push message cannot change: when somebody has the issue, or it is over, one short message follows.
"""

import json
from collections.abc import Mapping
from html import escape
from typing import Any

from msgspec import Struct

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
from rung.channels.push.standin import NtfyServer
from rung.channels.text import shortened

LONGEST = 4_000
LOUDEST, LOUD, PLAIN = 5, 4, 3


class Settings(Struct, frozen=True):
    """The `Field`s of the description, as the wire carries them."""

    server: str
    token: str = ""


ABOUT = Description(
    name="push",
    label="Push (ntfy)",
    summary="A push message to the phones that follow a topic of an ntfy server.",
    fields=(
        Field(name="server", label="Server", kind="url", required=True, help="Your own, or https://ntfy.sh."),
        Field(name="token", label="Access token", kind="secret"),
    ),
    address=Address(
        label="Topic", example="acme-on-call-bo", pattern=r"[A-Za-z0-9_-]{1,64}", hint="letters, digits, - and _"
    ),
    capabilities=Capabilities(follow_ups=True),
    limits=Limits(characters=LONGEST, rate=Rate(5, 60)),
)


class Push:
    """One message of a topic per ring, and one when somebody has it."""

    name = ABOUT.name

    def describe(self) -> Description:
        return ABOUT

    def destination(self, address: str, settings: Mapping[str, Any]) -> Destination:
        return Destination(self.name, address)

    def render(self, alert: Alert) -> Rendered:
        text = words.plain(alert)
        asks = alert.state == "asking"
        payload = {
            "title": words.title(alert) if asks else "Rung",
            "message": shortened(text, LONGEST),
            "priority": (LOUDEST if alert.urgency == "critical" else LOUD) if asks and alert.ring else PLAIN,
            "click": alert.act_link if asks else alert.link,
        }
        return Rendered(text=text, payload=payload, state=alert.state, ring=alert.ring, is_news=alert.is_news)

    async def send(
        self, rendered: Rendered, address: str, previous: str | None, idempotency_key: str, wire: Wire
    ) -> Sent:
        ABOUT.check_address(address)
        if previous and rendered.only_changes:
            return Sent(previous, skipped="a push message cannot change")
        settings = settings_of(wire, Settings, "push")
        body = json.dumps({"topic": address, **rendered.payload}, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json"}
        if settings.token:
            headers["Authorization"] = f"Bearer {settings.token}"
        answer = await http.post(wire.session, settings.server.rstrip("/") + "/", body, headers, "ntfy")
        if answer.status == 401:
            raise Failed("ntfy answered 401: RUNG_PUSH_TOKEN is wrong or was revoked", refuses_us=True)
        if answer.status != 200:
            raise http.from_status(answer, "ntfy")
        if "id" not in (said := answer.object):
            raise Failed("ntfy: the answer has no id", unknown=True)
        return Sent(str(said["id"]))

    def preview(self, payload: Mapping[str, Any]) -> Preview:
        title, message = escape(str(payload["title"])), escape(str(payload["message"]))
        return Preview(html=f"<p><b>{title}</b></p><pre>{message}</pre>")

    def stand_in(self, stage: Stage, settings: Mapping[str, Any]) -> NtfyServer:
        return NtfyServer(capture=stage.capture, now=stage.now)
