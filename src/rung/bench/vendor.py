"""A stand-in for Slack that notes when the first message of each issue came.

It shares the machine with what it measures, so it does as little as it can: whatever is asked is accepted, and nothing
is looked through but for the name of an issue. That our messages are as Slack wants them is for tests to see.
"""

import asyncio
import re
import time
from datetime import datetime, timedelta
from typing import Any

from msgspec import structs

from rung import clock
from rung.bench.place import Place

_ACCEPTED = b'{"ok":true,"channel":%b,"ts":"%d.%06d"}'
_CONVERSATION = b'{"id":"D02BO"}'
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class Vendor:
    """Listens on this machine from `start` to `stop`."""

    def __init__(self, prefix: str) -> None:
        self.came: dict[str, float] = {}
        """By issue, on the steady clock."""
        self._named = re.compile(rb"\b%b-\d+" % prefix.encode())
        self._began = clock.now(), time.perf_counter()
        self._answered = 0
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.BaseTransport] = set()

    async def start(self) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Connection(self, self._connections), "127.0.0.1", 0)

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        for connection in list(self._connections):
            connection.close()

    def came_at(self, issue: str) -> datetime:
        return self._began[0] + timedelta(seconds=self.came[issue] - self._began[1])

    def known_to(self, spot: Place) -> Place:
        """The same place, whose processes believe Slack to be there."""
        assert self._server is not None
        slack = {
            "RUNG_SLACK_TOKEN": "xoxb-bench",
            "RUNG_SLACK_SIGNING_SECRET": "bench",
            "RUNG_SLACK_API_URL": f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/api/",
            "RUNG_SEND_LIMITS": "slack=off",  # it is our speed that is measured, not what Slack bears
        }
        return structs.replace(spot, environment={**spot.environment, **slack})

    def answer(self, head: bytes, body: bytes) -> bytes:
        """What a call of the Web API is answered with."""
        if b"/api/chat." in head and (found := self._named.search(body)):
            self.came.setdefault(found[0].decode(), time.perf_counter())
        self._answered += 1
        is_opened = b"/api/conversations.open" in head
        said = _ACCEPTED % (_CONVERSATION if is_opened else b'"D02BO"', 1_700_000_000, self._answered)
        return _HEAD % len(said) + said


class _Connection(asyncio.Protocol):
    """One connection: a call is answered as soon as all of it is there."""

    def __init__(self, vendor: Vendor, connections: set[asyncio.BaseTransport]) -> None:
        self._vendor, self._connections = vendor, connections
        self._received = b""

    def connection_made(self, transport: Any) -> None:  # uvloop's are of no class of asyncio's
        self._transport = transport
        self._connections.add(transport)

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, found, rest = self._received.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if found and length is not None and len(rest) >= int(length[1]):
            self._received = b""
            self._transport.write(self._vendor.answer(head, rest))

    def connection_lost(self, exc: Exception | None) -> None:
        self._connections.discard(self._transport)
