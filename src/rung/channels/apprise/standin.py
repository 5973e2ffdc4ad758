"""What Apprise posts as JSON, on this machine: takes what such a service takes, and refuses what it refuses."""

import json
from typing import Any

from aiohttp import web

from rung.channels.base import Captured
from rung.channels.http_standin import HttpStandIn


class JsonReceiver(HttpStandIn):
    """Answers 200 to a message in the form of Apprise's own JSON, and 400 to anything else."""

    _count = 0

    @property
    def settings(self) -> dict[str, Any]:
        return {"deliver_to": self.url.replace("http://", "json://") + "/"}

    async def take(self, request: web.Request) -> web.Response:
        try:
            said = json.loads(await request.text())
        except ValueError:
            said = {}
        to = request.headers.get("X-Rung-Address", "")
        if not to or not isinstance(said, dict) or not said.get("message") or said.get("type") not in KINDS:
            return web.Response(status=400)
        self._count += 1
        title, message = str(said.get("title", "")), str(said["message"])
        text = f"{title}\n{message}" if title and title not in message else message
        payload = {"title": title, "message": message, "type": said["type"]}
        self.capture(
            Captured(
                channel="apprise", kind="new", to=to, ref=f"apprise{self._count}", text=text, payload=payload,
                at=self.now(),
            )
        )  # fmt: skip
        return web.Response(status=200)


KINDS = ("info", "success", "warning", "failure")
