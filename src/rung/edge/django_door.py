"""The way to Django: its WSGI application in threads, behind the same server.

What the bridge leaves open is closed here. No thread waits for a body (`edge.uploads`). A visitor who hangs up in the
middle of an upload is an error for whoever reads it, never a short body. One who hangs up in the middle of a download
ends it. A header whose name bears an underscore cannot pass for another one.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from a2wsgi import WSGIMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rung.edge.uploads import Upload, Uploads
from rung.intake.base import Rejected

_GONE = "rung.gone"
_TOGETHER = 32 * 1024
_PIECE = 64 * 1024
_NO_LONGER = 0.1
"""Seconds that a piece waits for others to travel with."""


def django_door(application: Callable[..., Iterable[bytes]], uploads: Uploads, threads: int = 16) -> ASGIApp:
    """Django as an ASGI application."""
    bridge = WSGIMiddleware(_until_gone(application), workers=threads)

    async def door(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        async with uploads.taken(receive, _announced(scope)) as upload:
            visit = _Visit(receive, upload)
            headers = [(name, value) for name, value in scope["headers"] if b"_" not in name]
            inner = {**scope, "headers": headers, "root_path": "", _GONE: visit.gone}
            watching = asyncio.create_task(visit.watch())
            try:
                await bridge(inner, visit.receive, send)  # type: ignore[arg-type]
            finally:
                watching.cancel()

    return door


def _announced(scope: Scope) -> int:
    """The length of the body. Raises `Rejected` where it is not announced: Django would take it for empty."""
    lengths = [value for name, value in scope["headers"] if name == b"content-length"]
    is_open = any(name == b"transfer-encoding" for name, _ in scope["headers"])
    if is_open and scope["method"] not in ("GET", "HEAD"):
        raise Rejected(411, "length_required", "The request does not say how long it is.", "Send Content-Length.")
    return int(lengths[0]) if lengths and lengths[0].isdigit() else 0


class _Visit:
    """One request: its body piece by piece, and whether the visitor is still there."""

    def __init__(self, receive: Receive, upload: Upload) -> None:
        self._receive = receive
        self._upload = upload
        self.gone = threading.Event()
        if not upload.is_whole:
            self.gone.set()

    async def receive(self) -> Message:
        piece = self._upload.read(_PIECE)
        if not piece and not self._upload.is_whole:
            raise OSError("the visitor hung up before the body was complete")
        is_last = self._upload.is_whole and len(piece) < _PIECE
        return {"type": "http.request", "body": piece, "more_body": not is_last}

    async def watch(self) -> None:
        """After the body only a hang-up can come."""
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
