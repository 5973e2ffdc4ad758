"""PagerDuty's Events API on this machine: takes what it takes, refuses what it refuses."""

import json
from typing import Any

from aiohttp import web

from rung.channels.base import Captured
from rung.channels.http_standin import HttpStandIn

ROUTING_KEY = "0123456789abcdef0123456789abcdef"
ACTIONS = ("trigger", "acknowledge", "resolve")
SEVERITIES = ("critical", "error", "warning", "info")


class EventsApi(HttpStandIn):
    """Answers 202 with the dedup key, 400 with PagerDuty's list of errors."""

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
