"""Alerts as events of PagerDuty's Events API v2 (https://developer.pagerduty.com/docs/events-api-v2).

One escalation is one incident there, by its `dedup_key`: it is triggered, acknowledged when somebody has it here, and
resolved when there is nothing left to take.
"""

import json
from collections.abc import Mapping
from html import escape
from typing import Any

from msgspec import Struct, field

from rung.channels import http, words
from rung.channels.base import (
    Address,
    Alert,
    Button,
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
from rung.channels.pagerduty.standin import EventsApi
from rung.channels.text import shortened

URL = "https://events.pagerduty.com/v2/enqueue"
SUMMARY, KEY = 1024, 255
ACTIONS = {"asking": "trigger", "informing": "trigger", "owned": "acknowledge", "closed": "resolve"}
SEVERITIES = {"critical": "critical", "high": "error", "normal": "warning"}


class Settings(Struct, frozen=True):
    """The `Field`s of the description, as the wire carries them."""

    keys: dict[str, str] = field(default_factory=dict)
    default_key: str = ""
    url: str = URL


ABOUT = Description(
    name="pagerduty",
    label="PagerDuty",
    summary="An incident of a PagerDuty service: triggered, acknowledged and resolved as the escalation is.",
    fields=(
        Field(name="keys", label="Integration keys by service", kind="map", help="Events API v2."),
        Field(name="default_key", label="Integration key of all others", kind="secret"),
        Field(name="url", label="Address of the API", kind="url", default=URL),
    ),
    address=Address(
        label="Service",
        example="platform",
        pattern=r"[A-Za-z0-9][\w .-]{0,63}",
        hint="the name of a service in the settings",
    ),
    capabilities=Capabilities(updates_in_place=True, threads=True),
    limits=Limits(characters=SUMMARY, rate=Rate(2, 60)),
)


def _summary(alert: Alert) -> str:
    return words.grey_line(alert) if words.is_grey(alert) else words.headline(alert)


class PagerDuty:
    """One event per state of an alert."""

    name = ABOUT.name

    def describe(self) -> Description:
        return ABOUT

    def destination(self, address: str, settings: Mapping[str, Any]) -> Destination:
        return Destination(f"{self.name}:{address[:200]}", address)

    def render(self, alert: Alert) -> Rendered:
        text = words.plain(alert)
        payload = {
            "event_action": ACTIONS[alert.state],
            "dedup_key": f"rung/{alert.escalation or alert.issue}"[:KEY],
            "client": "Rung",
            "client_url": alert.link,
            "links": [{"href": alert.link, "text": "The issue"}],
            "payload": {
                "summary": shortened(_summary(alert), SUMMARY),
                "source": alert.base_url,
                "severity": SEVERITIES.get(alert.urgency, "warning") if alert.state == "asking" else "info",
                "timestamp": alert.opened_at.isoformat(),
                "group": alert.path or "",
                "custom_details": {line.label: line.text for line in words.lines(alert)},
            },
        }
        return Rendered(text=text, payload=payload, state=alert.state, ring=alert.ring)

    async def send(
        self, rendered: Rendered, address: str, previous: str | None, idempotency_key: str, wire: Wire
    ) -> Sent:
        ABOUT.check_address(address)
        settings = settings_of(wire, Settings, "PagerDuty")
        key = settings.keys.get(address) or settings.default_key
        if not key:
            raise Failed(f"No PagerDuty service is named {address!r} in the settings", permanent=True)
        said = {**rendered.payload, "payload": {**rendered.payload["payload"], "component": address}}
        body = json.dumps({"routing_key": key, **said}, ensure_ascii=False).encode()
        answer = await http.post(wire.session, settings.url, body, {"Content-Type": "application/json"}, "PagerDuty")
        if answer.status != 202:
            raise http.from_status(answer, "PagerDuty")
        return Sent(rendered.payload["dedup_key"], updated=previous is not None)

    def preview(self, payload: Mapping[str, Any]) -> Preview:
        """An incident, as its page at PagerDuty shows it."""
        about, link = payload["payload"], str(payload.get("client_url", ""))
        facts = "".join(
            f"<tr><td>{escape(str(name))}</td><td>{escape(str(text))}</td></tr>"
            for name, text in about.get("custom_details", {}).items()
        )
        head = f"<strong>{escape(str(about['summary']))}</strong>"
        said = f"{escape(str(payload['event_action']))}, {escape(str(about['severity']))}"
        button = Button(label="The issue", url=link)
        return Preview(html=f"<p>{head}<br>{said}</p><table>{facts}</table>", buttons=(button,))

    def stand_in(self, stage: Stage, settings: Mapping[str, Any]) -> EventsApi:
        return EventsApi(capture=stage.capture, now=stage.now)
