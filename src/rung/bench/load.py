"""A plain HTTP client that asks much: each connection sends the next request as soon as the last is answered.

It shares the machine with what it measures, so it does as little as it can: bodies are made beforehand, and of an
answer only the status is read.
"""

import asyncio
import time
from collections.abc import Callable, Iterator
from itertools import cycle
from typing import Any

import uvloop
from msgspec import Struct

CONNECTIONS = 32


class Load(Struct, frozen=True):
    """How much is asked."""

    connections: int = CONNECTIONS
    made_a_second: int = 20_000
    """Requests are made before the clock starts: so many, and these again if it should not be enough."""
    kind: str = "application/json"


SINGLE = Load()


class Answers(Struct):
    """What came back."""

    seconds: float
    waits: list[float]
    """Seconds that each request took."""
    refused: int = 0

    @property
    def per_second(self) -> float:
        return len(self.waits) / self.seconds


def ask(port: int, token: str, body: Callable[[int], bytes], seconds: float, load: Load = SINGLE) -> Answers:
    """POST events for so long, as fast as they are taken."""
    made = int(load.made_a_second * max(1.0, seconds))
    requests = [request(token, port, body(number), load.kind) for number in range(1, made + 1)]
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_ask(port, iter(cycle(requests)), seconds, load.connections))


def request(token: str, port: int, body: bytes, kind: str = "application/json") -> bytes:
    return (
        f"POST /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body


async def _ask(port: int, requests: Iterator[bytes], seconds: float, connections: int) -> Answers:
    loop = asyncio.get_running_loop()
    answers = Answers(0.0, [])
    until = time.perf_counter() + seconds
    opened = [
        await loop.create_connection(lambda: _Asker(requests, answers, until), "127.0.0.1", port)
        for _ in range(connections)
    ]
    started = time.perf_counter()
    for _, asker in opened:
        asker.ask()
    await asyncio.gather(*(asker.done for _, asker in opened))
    answers.seconds = time.perf_counter() - started
    for transport, _ in opened:
        transport.close()
    return answers


class _Asker(asyncio.Protocol):
    """One connection. An answer is whole when so many bytes came as its head announces."""

    def __init__(self, requests: Iterator[bytes], answers: Answers, until: float) -> None:
        self._requests, self._answers, self._until = requests, answers, until
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._received = b""
        self._began = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport

    def ask(self) -> None:
        self._began = time.perf_counter()
        self._transport.write(next(self._requests))

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, found, rest = self._received.partition(b"\r\n\r\n")
        if not found or len(rest) < _length(head):
            return
        self._received = b""
        now = time.perf_counter()
        self._answers.waits.append(now - self._began)
        if not head.startswith(b"HTTP/1.1 2"):
            self._answers.refused += 1
        if now < self._until:
            self.ask()
        elif not self.done.done():
            self.done.set_result(None)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(exc or ConnectionError("the server hung up"))


async def read_status(reader: asyncio.StreamReader) -> bytes:
    """The status of one answer, its body read away."""
    head = await reader.readuntil(b"\r\n\r\n")
    await reader.readexactly(_length(head))
    return head.split(b" ", 2)[1]


def _length(head: bytes) -> int:
    _, found, rest = head.lower().partition(b"content-length:")
    return int(rest.partition(b"\r\n")[0]) if found else 0
