"""PagerDuty's Events API on this machine: takes what it takes, refuses what it refuses."""

import hmac
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

import aiohttp
from aiohttp import web

from rung.channels.base import Captured
from rung.channels.http_standin import HttpStandIn

ROUTING_KEY = "0123456789abcdef0123456789abcdef"
STATES = {"trigger": "triggered", "acknowledge": "acknowledged", "resolve": "resolved"}
ACTIONS = tuple(STATES)
SEVERITIES = ("critical", "error", "warning", "info")


def webhook(
    number: str, key: str, state: str, agent: Mapping[str, str], at: datetime, secret: str
) -> tuple[dict[str, str], bytes]:
    """Headers and body by which PagerDuty tells that somebody changed the incident of this key."""
    event = {
        "id": number, "event_type": f"incident.{state}", "resource_type": "incident",
        "occurred_at": at.isoformat(), "agent": dict(agent),
        "data": {"id": "PT4KHLK", "type": "incident", "status": state, "incident_key": key},
    }  # fmt: skip
    body = json.dumps({"event": event}).encode()
    signature = "v1=" + hmac.new(secret.encode(), body, sha256).hexdigest()
    return {"X-PagerDuty-Signature": signature, "Content-Type": "application/json"}, body


class EventsApi(HttpStandIn):
    """Answers 202 with the dedup key, 400 with PagerDuty's list of errors; tells of incidents by its webhooks (V3)."""

    hook = ""
    """Where its webhooks go; empty: nowhere."""
    secret = ""
    """What they are signed with."""

    def __init__(self, *, capture: Callable[[Captured], None], now: Callable[[], datetime]) -> None:
        super().__init__(capture=capture, now=now)
        self.incidents: dict[str, str] = {}
        """By their keys, whether they are triggered, acknowledged or resolved."""
        self.told: list[int] = []
        """The statuses with which webhooks were answered."""

    async def acts(self, key: str, state: str, *, by: str, name: str) -> None:
        """A user acknowledges or resolves an incident there."""
        await self._change(key, state, {"id": by, "type": "user_reference", "summary": name})

    async def _change(self, key: str, state: str, agent: dict[str, str]) -> None:
        if self.incidents.get(key) == state:
            return
        self.incidents[key] = state
        if not self.hook:
            return
        number = f"01{len(self.told):06d}"
        headers, body = webhook(number, key, state, agent, self.now(), self.secret)
        async with aiohttp.ClientSession() as session, session.post(self.hook, data=body, headers=headers) as answer:
            self.told.append(answer.status)

    @property
    def settings(self) -> dict[str, Any]:
        return {"default_key": ROUTING_KEY, "url": f"{self.url}/v2/enqueue"}

    async def take(self, request: web.Request) -> web.Response:
        try:
            said = json.loads(await request.text())
        except ValueError:
            said = {}
        if errors := _errors(said):
            return web.json_response({"status": "invalid event", "errors": errors}, status=400)
        del said["routing_key"]
        text = f"{said['event_action']}: {said['payload']['summary']}"
        captured = Captured(
            channel="pagerduty", kind="new" if said["event_action"] == "trigger" else "update",
            to=said["payload"].get("component", ""), ref=said["dedup_key"], text=text, payload=said, at=self.now(),
        )  # fmt: skip
        self.capture(captured)
        integration = {"id": "PIJ90N7", "type": "events_api_v2_inbound_integration_reference", "summary": "Rung"}
        await self._change(said["dedup_key"], STATES[said["event_action"]], integration)
        return web.json_response({"status": "success", "dedup_key": said["dedup_key"]}, status=202)


def _errors(said: dict[str, Any]) -> list[str]:
    what = said.get("payload") or {}
    errors = []
    if said.get("routing_key") != ROUTING_KEY:
        errors.append("'routing_key' is not a valid integration key")
    if said.get("event_action") not in ACTIONS:
        errors.append("'event_action' is missing or invalid")
    if not 0 < len(said.get("dedup_key", "")) <= 255:
        errors.append("'dedup_key' is missing or too long")
    if not 0 < len(what.get("summary", "")) <= 1024:
        errors.append("'payload.summary' is missing or too long")
    if not what.get("source") or what.get("severity") not in SEVERITIES:
        errors.append("'payload.source' or 'payload.severity' is missing or invalid")
    return errors
