"""The clients: `Rung` waits for each answer, `AsyncRung` is awaited. Both speak every operation of the API."""

import asyncio
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

import httpx2
from msgspec import structs

from rung_client.calls import Call, seconds_to_wait
from rung_client.errors import Unreachable
from rung_client.operations import AsyncOperations, Operations

BUSY = (429, 502, 503, 504)
"""Answers after which the same call may do."""
LONGEST_WAIT = 60.0
"""Seconds: a server that asks for more patience is answered by the error that it gave."""


class Rung(Operations):
    """A client that waits for each answer.

    `address` is where Rung is reached, such as https://rung.example; `token` one of Settings → Access, or of
    `rung token create`. Calls that can be repeated without harm are, up to `tries` times: what only reads, and acts,
    each of which carries an Idempotency-Key. `transport` and `sleep` are for tests.
    """

    def __init__(
        self, address: str, token: str, *, tries: int = 4, timeout: float = 30.0,
        transport: httpx2.BaseTransport | None = None, sleep: Callable[[float], None] = time.sleep,
    ) -> None:  # fmt: skip
        headers = {"Authorization": f"Bearer {token}"}
        self._http = httpx2.Client(base_url=address, headers=headers, timeout=timeout, transport=transport)
        self._tries, self._sleep = tries, sleep

    def _ask(self, call: Call) -> Any:
        call = _as_one_act(call)
        last: Exception | None = None
        for pause in _pauses(call, self._tries):
            try:
                answer = self._http.request(call.method, call.address, content=call.content, headers=call.headers)
            except httpx2.TransportError as error:
                last, wanted = error, pause
            else:
                wanted = _wanted(answer, pause)
                if wanted is None:
                    return call.read(answer.status_code, answer.content)
            if wanted is None:
                break
            self._sleep(wanted)
        raise Unreachable(f"{call.method} {call.path}: no answer ({last})") from last

    def disconnect(self) -> None:
        """Give the connections back; `with Rung(...)` does so at its end."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.disconnect()


class AsyncRung(AsyncOperations):
    """A client whose calls are awaited; otherwise as `Rung`."""

    def __init__(
        self, address: str, token: str, *, tries: int = 4, timeout: float = 30.0,
        transport: httpx2.AsyncBaseTransport | None = None, sleep: Callable[[float], Any] = asyncio.sleep,
    ) -> None:  # fmt: skip
        headers = {"Authorization": f"Bearer {token}"}
        self._http = httpx2.AsyncClient(base_url=address, headers=headers, timeout=timeout, transport=transport)
        self._tries, self._sleep = tries, sleep

    async def _ask(self, call: Call) -> Any:
        call = _as_one_act(call)
        last: Exception | None = None
        for pause in _pauses(call, self._tries):
            try:
                answer = await self._http.request(call.method, call.address, content=call.content, headers=call.headers)
            except httpx2.TransportError as error:
                last, wanted = error, pause
            else:
                wanted = _wanted(answer, pause)
                if wanted is None:
                    return call.read(answer.status_code, answer.content)
            if wanted is None:
                break
            await self._sleep(wanted)
        raise Unreachable(f"{call.method} {call.path}: no answer ({last})") from last

    async def disconnect(self) -> None:
        """Give the connections back; `async with AsyncRung(...)` does so at its end."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.disconnect()


def _as_one_act(call: Call) -> Call:
    """An act with a name of its own, so that repeating it does it once."""
    if not call.is_act or call.idempotency_key:
        return call
    return structs.replace(call, idempotency_key=str(uuid4()))


def _pauses(call: Call, tries: int) -> Iterator[float | None]:
    """How long to wait after each try, in seconds, if it came to nothing; None after the last."""
    if call.is_act or call.is_harmless:
        yield from (0.5 * 2**number for number in range(tries - 1))
    yield None


def _wanted(answer: httpx2.Response, pause: float | None) -> float | None:
    """How long to wait before asking again; None where the answer is to be read."""
    if pause is None or answer.status_code not in BUSY:
        return None
    asked = seconds_to_wait(answer.headers.get("Retry-After"), datetime.now(UTC))
    wanted = pause if asked is None else asked
    return wanted if wanted <= LONGEST_WAIT else None
