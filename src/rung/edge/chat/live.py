"""What lies ready for a visitor reaches their page by server-sent events: one hub hears the signals for all streams.

A stream holds no database connection; what is new is read when a signal names its visitor. A signal may be lost, so
each stream also looks when it says that it is still there.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import msgspec
from django.db import DatabaseError, InterfaceError
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from rung.edge.chat.limits import TooMany
from rung.edge.figures import Figures
from rung.edge.problems import SAFE
from rung.store.elsewhere import chat
from rung.store.elsewhere.chat import Line
from rung.store.signals import Subscription

KEEP_ALIVE = 15.0
LOOKS_EACH = 4
"""Every so many times that it says it is still there, a stream looks whether a signal was lost."""
LASTS = 600.0
"""Seconds after which a stream ends, and the page comes back and shows its token again."""
MOST_OF_VISITOR = 8
MOST_OF_ADDRESS = 100

Read = Callable[[int], Coroutine[Any, Any, list[Line] | None]]
"""The lines beyond one; None where the visitor's token is good no more."""


class ChatHub:
    """Hears for whom something lies ready, in any process, and wakes their streams in this one."""

    def __init__(self) -> None:
        self._bells: dict[str, set[asyncio.Event]] = {}
        self._of_address: dict[str, int] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._subscription: Subscription | None = None
        self.is_open = False

    def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._subscription = Subscription((chat.SIGNAL,), self._heard)
        self.is_open = True

    def stop(self) -> None:
        """Ends every stream; pages come back by themselves."""
        self.is_open = False
        if self._subscription is not None:
            self._subscription.close()
        self._ring("*")

    def join(self, visitor: str, address: str) -> asyncio.Event:
        """A bell for one more stream. Raises `TooMany`."""
        bells = self._bells.get(visitor, set())
        if len(bells) >= MOST_OF_VISITOR or self._of_address.get(address, 0) >= MOST_OF_ADDRESS:
            raise TooMany("too_many", "Too many pages listen at once.", "Ask for new lines each few seconds.", 60)
        self._bells.setdefault(visitor, bells).add(bell := asyncio.Event())
        self._of_address[address] = self._of_address.get(address, 0) + 1
        return bell

    def leave(self, visitor: str, address: str, bell: asyncio.Event) -> None:
        bells = self._bells.get(visitor, set())
        bells.discard(bell)
        if not bells:
            self._bells.pop(visitor, None)
        self._of_address[address] -= 1
        if not self._of_address[address]:
            del self._of_address[address]

    def _heard(self, name: str, payload: str) -> None:
        """Called in whichever thread committed."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._ring, payload)

    def _ring(self, visitor: str) -> None:
        found = [*self._bells.values()] if visitor == "*" else [self._bells.get(visitor, set())]
        for bell in [one for bells in found for one in bells]:
            bell.set()


class Listening(StreamingResponse):
    """A stream to one page. Its bell is given back however it ends, also where its page is gone before it begins."""

    def __init__(self, lines: AsyncIterator[str], left: Callable[[], None]) -> None:
        super().__init__(lines, headers={**SAFE, "X-Accel-Buffering": "no"}, media_type="text/event-stream")
        self._left = left

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._left()


async def stream(
    hub: ChatHub, bell: asyncio.Event, read: Read, after: int, figures: Figures
) -> AsyncIterator[str]:
    """The lines beyond `after`, and each new one within a moment, until the page goes."""
    figures.streams.inc()
    ends_at = asyncio.get_running_loop().time() + LASTS
    quiet = 0
    try:
        yield "retry: 1000\n: welcome\n\n"
        while hub.is_open and asyncio.get_running_loop().time() < ends_at:
            bell.clear()
            lines: list[Line] | None = []
            if quiet % LOOKS_EACH == 0:
                lines = await _looked(read, after)
            if lines is None:
                yield "event: gone\ndata: {}\n\n"
                return
            if lines:
                after = lines[-1].id
                yield f"event: lines\nid: {after}\ndata: {msgspec.json.encode(lines).decode()}\n\n"
            else:
                yield ": still here\n\n"
            quiet = 0 if await _is_rung(bell) else quiet + 1
    finally:
        figures.streams.dec()


async def _looked(read: Read, after: int) -> list[Line] | None:
    """While the database is in trouble nothing is new; the page keeps what it has."""
    try:
        return await read(after)
    except (DatabaseError, InterfaceError):
        return []


async def _is_rung(bell: asyncio.Event) -> bool:
    try:
        await asyncio.wait_for(bell.wait(), KEEP_ALIVE)
    except TimeoutError:
        return False
    return True
