"""The way to Django: its WSGI application in threads, behind the same server.

Three things that the bridge leaves open are closed here. A visitor who hangs up in the middle of an upload is an error
for whoever reads it, never a short body. One who hangs up in the middle of a download ends it. A header whose name
bears an underscore cannot pass for another one.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from a2wsgi import WSGIMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_GONE = "rung.gone"
_TOGETHER = 32 * 1024
_NO_LONGER = 0.1
"""Seconds that a piece waits for others to travel with."""


def django_door(application: Callable[..., Iterable[bytes]], threads: int = 16) -> ASGIApp:
    """Django as an ASGI application."""
    bridge = WSGIMiddleware(_until_gone(application), workers=threads)

    async def door(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        visit = _Visit(receive, _has_body(scope))
        headers = [(name, value) for name, value in scope["headers"] if b"_" not in name]
        inner = {**scope, "headers": headers, "root_path": "", _GONE: visit.gone}
        watching = asyncio.create_task(visit.watch())
        try:
            await bridge(inner, visit.receive, send)  # type: ignore[arg-type]
        finally:
            watching.cancel()

    return door


def _has_body(scope: Scope) -> bool:
    names = {name: value for name, value in scope["headers"] if name in (b"content-length", b"transfer-encoding")}
    return b"transfer-encoding" in names or names.get(b"content-length", b"0") != b"0"


class _Visit:
    """One request: its body piece by piece, and whether the visitor is still there."""

    def __init__(self, receive: Receive, has_body: bool) -> None:
        self._receive = receive
        self._has_body = has_body
        self._read = asyncio.Event()
        self.gone = threading.Event()
        if not has_body:
            self._read.set()

    async def receive(self) -> Message:
        if not self._has_body:
            return {"type": "http.request", "body": b"", "more_body": False}
        message = await self._receive()
        if message["type"] == "http.disconnect":
            self.gone.set()
            raise OSError("the visitor hung up before the body was complete")
        if not message.get("more_body", False):
            self._read.set()
        return message

    async def watch(self) -> None:
        """After the whole body only a hang-up can come."""
        await self._read.wait()
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self.gone.set()


def _until_gone(application: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    def guarded(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        return _Answer(application(environ, start_response), environ["asgi.scope"][_GONE])

    return guarded


class _Answer:
    """Django's answer, piece by piece, while somebody listens."""

    def __init__(self, pieces: Iterable[bytes], gone: threading.Event) -> None:
        self._pieces = pieces
        self._gone = gone

    def __iter__(self) -> Iterator[bytes]:
        """Small pieces travel together: each trip between the threads costs more than a line of a table."""
        gathered: list[bytes] = []
        size, sent_at = 0, time.monotonic()
        for piece in self._pieces:
            if self._gone.is_set():
                return
            gathered.append(piece)
            size += len(piece)
            if size >= _TOGETHER or time.monotonic() - sent_at > _NO_LONGER:
                yield b"".join(gathered)
                gathered, size, sent_at = [], 0, time.monotonic()
        if gathered:
            yield b"".join(gathered)

    def close(self) -> None:
        close = getattr(self._pieces, "close", None)
        if close is not None:
            close()
