"""An ntfy server on this machine: takes what one takes, and refuses what one refuses."""

import json
from typing import Any

from aiohttp import web

from rung.channels.base import Captured
from rung.channels.http_standin import HttpStandIn

TOKEN = "tk_stands_in"  # noqa: S105 - opens nothing but this
_KNOWN = {"topic", "title", "message", "priority", "click"}


class NtfyServer(HttpStandIn):
    """Answers a message with its id, 401 without the token, 400 where it is none."""

    _count = 0

    @property
    def settings(self) -> dict[str, Any]:
        return {"server": self.url, "token": TOKEN}

    async def take(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.json_response({"code": 40101, "http": 401, "error": "unauthorized"}, status=401)
        try:
            said = json.loads(await request.text())
        except ValueError:
            said = {}
        if not said.get("topic") or not 1 <= said.get("priority", 3) <= 5 or said.keys() - _KNOWN:
            return web.json_response({"code": 40024, "http": 400, "error": "invalid request"}, status=400)
        self._count += 1
        ref = f"push{self._count}"
        text = f"{said['title']}\n{said['message']}" if said["title"] not in said["message"] else said["message"]
        self.capture(
            Captured(channel="push", kind="new", to=said["topic"], ref=ref, text=text, payload=said, at=self.now())
        )
        return web.json_response({"id": ref, "event": "message", "topic": said["topic"]})
