"""The other side of a channel that posts over HTTP, built in: one address on this machine that takes and refuses.

A stand-in of a channel says what it takes (`take`); here is how it listens, and how a test makes it refuse or hang.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar, Self

from aiohttp import web

from rung.channels.base import Captured

_NEVER = 0


class HttpStandIn(ABC):
    """Answers what `take` says; `answer_with` sets other answers for a while, `hang` keeps a message in silence."""

    METHODS: ClassVar[tuple[str, ...]] = ("POST",)

    def __init__(self, *, capture: Callable[[Captured], None], now: Callable[[], datetime]) -> None:
        self.capture = capture
        self.now = now
        self.url = ""
        self._answers: list[tuple[int, dict[str, str]]] = []
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    @property
    @abstractmethod
    def settings(self) -> dict[str, Any]:
        """The fields of a wire that leads here, whatever the address."""

    @abstractmethod
    async def take(self, request: web.Request) -> web.Response:
        """One message: captured and accepted as the real service would, or refused as it would."""

    async def start(self) -> None:
        app = web.Application()
        for method in self.METHODS:
            app.router.add_route(method, "/{path:.*}", self._receive)
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def answer_with(self, status: int, headers: dict[str, str] | None = None, *, times: int = 1) -> None:
        self._answers += [(status, headers or {})] * times

    def hang(self, *, times: int = 1) -> None:
        """Keep the next messages and never answer: their fate is unknown to the sender."""
        self._answers += [(_NEVER, {})] * times

    def recover(self) -> None:
        self._answers.clear()

    async def _receive(self, request: web.Request) -> web.Response:
        status, headers = self._answers.pop(0) if self._answers else (None, {})
        if status:
            return web.Response(status=status, headers=headers)
        answer = await self.take(request)
        if status == _NEVER:
            await asyncio.Event().wait()  # until the sender hangs up, which cancels this handler
        return answer
