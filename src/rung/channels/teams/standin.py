"""The webhook of a Workflow on this machine: takes cards that Teams can show."""

import json
from typing import Any

from aiohttp import web

from rung.channels.base import Captured
from rung.channels.http_standin import HttpStandIn

LARGEST = 28_000


class Workflow(HttpStandIn):
    """Answers 202 to a card, 400 to all else, 413 to one that is too large."""

    _count = 0

    @property
    def settings(self) -> dict[str, Any]:
        return {"urls": {"General": self.url}, "deliver_to": self.url}

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        if len(body) > LARGEST:
            return web.Response(status=413)
        try:
            said = json.loads(body)
            card = said["attachments"][0]["content"]
            texts = [block["text"] for block in card["body"] if block["type"] == "TextBlock"]
            is_card = card["type"] == "AdaptiveCard" and card["version"] == "1.4" and said["type"] == "message"
        except (ValueError, KeyError, TypeError, IndexError):
            is_card, texts, said = False, [], {}
        if not is_card:
            return web.json_response({"error": {"code": "InvalidBotRequest"}}, status=400)
        self._count += 1
        captured = Captured(
            channel="teams", kind="new", to=request.headers.get("X-Rung-Address", ""), ref=f"card{self._count}",
            text="\n".join(texts).replace("\\", ""), payload=said, at=self.now(),
        )  # fmt: skip
        self.capture(captured)
        return web.Response(status=202)
