"""A server of calendars on this machine, as good and as bad as those of the world."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from aiohttp import web
from msgspec import structs

from rung import config

PATIENCE = 20.0
Asked = dict[str, str]


class CalendarServer:
    """Answers every path alike. `asked` are the headers of each request, in order."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.meanwhile: Callable[[], object] | None = None
        """Done once, while somebody waits for the answer."""
        self._answer: Callable[[web.Request], Any] = self._calendar
        self._content, self._etag = b"", ""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._over: asyncio.Event
        self.host = ""

    @property
    def url(self) -> str:
        return f"http://{self.host}/on-call.ics?key=a-secret"

    def says(self, content: bytes, etag: str = "") -> None:
        """The calendar from now on; with an etag it answers 304 to who has it already."""
        self._content, self._etag, self._answer = content, etag, self._calendar

    def answers(self, status: int, body: bytes = b"", **headers: str) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self._answer = lambda request: web.Response(status=status, body=body, headers=named)

    def hangs(self) -> None:
        self._answer = self._hang

    def never_ends(self) -> None:
        self._answer = self._endless

    def start(self) -> None:
        self._thread.start()
        self._run(self._start())

    def stop(self) -> None:
        if self._loop.is_closed():
            return
        self._run(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE)
        self._loop.close()

    async def _start(self) -> None:
        self._over = asyncio.Event()
        app = web.Application()
        app.router.add_get("/{any:.*}", self._handle)
        self._runner = web.AppRunner(app, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.host = f"127.0.0.1:{self._runner.addresses[0][1]}"

    async def _stop(self) -> None:
        self._over.set()
        await self._runner.cleanup()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(dict(request.headers))
        if self.meanwhile is not None:
            done, self.meanwhile = self.meanwhile, None
            await asyncio.to_thread(done)
        answer = self._answer(request)
        return await answer if asyncio.iscoroutine(answer) else answer

    def _calendar(self, request: web.Request) -> web.Response:
        headers = {"ETag": self._etag} if self._etag else {}
        if self._etag and request.headers.get("If-None-Match") == self._etag:
            return web.Response(status=304, headers=headers)
        return web.Response(body=self._content, headers=headers, content_type="text/calendar")

    async def _hang(self, request: web.Request) -> web.Response:
        await self._over.wait()
        return web.Response()

    async def _endless(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while not self._over.is_set():
            await response.write(b"BEGIN:VCALENDAR\r\n" * 1000)
        return response

    def _run(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)


@contextmanager
def open_calendar_server(*, is_ours: bool = True) -> Iterator[CalendarServer]:
    """A running server; `is_ours`: the configuration names its host, which lies in our own network."""
    server, before = CalendarServer(), config.current()
    server.start()
    if is_ours:
        config.use(structs.replace(before, feed_hosts=(server.host,)))
    try:
        yield server
    finally:
        config.use(structs.replace(config.current(), feed_hosts=before.feed_hosts))
        server.stop()
