"""A receiver of webhooks on this machine: verifies each signature as a real one would, and keeps what came."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from aiohttp import web
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from rung.channels.base import Captured
from rung.channels.http_standin import HttpStandIn


class WebhookReceiver(HttpStandIn):
    """Answers 204 to what is signed with `secret`, 401 to all else."""

    def __init__(self, *, secret: str, capture: Callable[[Captured], None], now: Callable[[], datetime]) -> None:
        super().__init__(capture=capture, now=now)
        self._secret = secret

    @property
    def settings(self) -> dict[str, Any]:
        return {"secret": self._secret, "deliver_to": f"{self.url}/"}

    async def take(self, request: web.Request) -> web.Response:
        try:
            payload = Verifier(self._secret).verify(await request.text(), dict(request.headers))
        except (WebhookVerificationError, json.JSONDecodeError) as error:
            return web.Response(status=401, text=str(error))
        self.capture(_captured(request, payload, self.now()))
        return web.Response(status=204)


def _captured(request: web.Request, payload: dict[str, Any], at: datetime) -> Captured:
    return Captured(
        channel="webhook",
        kind="new",
        to=request.headers.get("X-Rung-Address", ""),
        ref=request.headers["Webhook-Id"],
        text=str(payload.get("text", "")),
        payload=payload,
        at=at,
    )
