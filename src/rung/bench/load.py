"""A plain HTTP client that asks much: each connection sends the next request as soon as the last is answered."""

import asyncio
import time
from collections.abc import Callable
from itertools import count

import uvloop
from msgspec import Struct

CONNECTIONS = 32


class Answers(Struct):
    """What came back."""

    seconds: float
    waits: list[float]
    """Seconds that each request took."""
    refused: int = 0

    @property
    def per_second(self) -> float:
        return len(self.waits) / self.seconds


def ask(port: int, token: str, body: Callable[[int], bytes], seconds: float, connections: int = CONNECTIONS) -> Answers:
    """POST events for so long, as fast as they are taken."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_ask(port, token, body, seconds, connections))


def request(token: str, port: int, body: bytes) -> bytes:
    return (
        f"POST /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body


async def _ask(port: int, token: str, body: Callable[[int], bytes], seconds: float, connections: int) -> Answers:
    numbers = count(1)
    answers = Answers(0.0, [])
    started = time.perf_counter()

    async def one() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            while (began := time.perf_counter()) - started < seconds:
                writer.write(request(token, port, body(next(numbers))))
                if not (await read_status(reader)).startswith(b"2"):
                    answers.refused += 1
                answers.waits.append(time.perf_counter() - began)
        finally:
            writer.close()

    await asyncio.gather(*(one() for _ in range(connections)))
    answers.seconds = time.perf_counter() - started
    return answers


async def read_status(reader: asyncio.StreamReader) -> bytes:
    """The status of one answer, its body read away."""
    head = await reader.readuntil(b"\r\n\r\n")
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            await reader.readexactly(int(line.split(b":")[1]))
    return head.split(b" ", 2)[1]
