"""A receiver of webhooks on this machine: verifies each signature as a real one would, and keeps what came."""

import asyncio
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from aiohttp import web
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from rung.channels.base import Captured

_NEVER = 0


class WebhookReceiver:
    """Answers 204 to what is signed with `secret`, 401 to all else; `answer_with` sets other answers for a while."""

    def __init__(self, *, secret: str, capture: Callable[[Captured], None], now: Callable[[], datetime]) -> None:
        self._secret = secret
        self._capture = capture
        self._now = now
        self._answers: list[tuple[int, dict[str, str]]] = []
        self._runner: web.AppRunner | None = None
        self._url = ""

    async def __aenter__(self) -> "WebhookReceiver":
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        app = web.Application()
        app.router.add_post("/", self._receive)
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self._url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/"

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    @property
    def settings(self) -> dict[str, Any]:
        """The fields of a wire that leads here, whatever the address."""
        return {"secret": self._secret, "deliver_to": self._url}

    def answer_with(self, status: int, headers: dict[str, str] | None = None, *, times: int = 1) -> None:
        self._answers += [(status, headers or {})] * times

    def hang(self, *, times: int = 1) -> None:
        """Keep the next messages and never answer: their fate is unknown to the sender."""
        self._answers += [(_NEVER, {})] * times

    async def _receive(self, request: web.Request) -> web.Response:
        status, headers = self._answers.pop(0) if self._answers else (204, {})
        if status not in (204, _NEVER):
            return web.Response(status=status, headers=headers)
        try:
            payload = Verifier(self._secret).verify(await request.text(), dict(request.headers))
        except (WebhookVerificationError, json.JSONDecodeError) as error:
            return web.Response(status=401, text=str(error))
        self._capture(_captured(request, payload, self._now()))
        if status == _NEVER:
            await asyncio.Event().wait()  # until the sender hangs up, which cancels this handler
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
