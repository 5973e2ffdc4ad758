"""Sends side by side, in an event loop of its own: a slow service delays nobody but its own.

The stand-ins run in the same event loop, started when the first delivery goes to one.
"""

import asyncio
import queue
import threading
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

import aiohttp
import msgspec
import structlog
import uvloop
from msgspec import Struct

from rung import clock, tracing
from rung.channels import http
from rung.channels.base import (
    Answer,
    Captured,
    Change,
    Failed,
    Sent,
    Stage,
    StandIn,
    Task,
    Wire,
    as_long_as,
    check_still_ours,
)
from rung.channels.registry import ANSWERING, CHANNELS, KEPT, TRACKERS, WAYS_OUT
from rung.config import Config
from rung.engine import faults
from rung.engine.customers.chat_box import ChatBox
from rung.engine.sending import wires
from rung.store.deliveries.deliveries import outbox_by_ref
from rung.store.sealed import HINT, is_lost, lost
from rung.worker.parcels import Parcel

T = TypeVar("T")
RESOLVERS = 32
"""Threads that ask for the addresses of hosts. One that gets no answer is kept for each silent host, never for more."""
log = structlog.get_logger()


class Result(Struct, frozen=True):
    """What became of one attempt."""

    parcel: Parcel
    sent: Sent | None = None
    failed: Failed | None = None


class Sender(threading.Thread):
    """The event loop that sends. `done` is filled from it: results, and what the stand-ins captured.

    An attempt without an answer within `attempt_takes` seconds is given up; whether it arrived is unknown.
    """

    def __init__(self, config: Config, on_done: Callable[[], None], attempt_takes: float) -> None:
        super().__init__(name="rung-send", daemon=True)
        self.done: queue.SimpleQueue[Result | Captured] = queue.SimpleQueue()
        self._config = config
        self._settings = wires.live_settings(config)
        self._on_done = on_done
        self._attempt_takes = attempt_takes
        self._loop = uvloop.new_event_loop()
        self._resolver = ThreadPoolExecutor(RESOLVERS, thread_name_prefix="rung-resolve")
        self._loop.set_default_executor(self._resolver)
        self._stand_ins: dict[str, StandIn] = {}
        self._starting = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="rung-recall")
        self._letter_box = ChatBox(self._reader)
        self._public: aiohttp.ClientSession | None = None
        self._inner: aiohttp.ClientSession | None = None

    def send(self, parcels: Sequence[Parcel]) -> None:
        """Begins to send these, all at once: the sending loop is woken once for them."""
        self._loop.call_soon_threadsafe(self._start, parcels)

    def stand_in(self, channel: str) -> Future[StandIn]:
        """The stand-in of a channel, started if it is not yet; for tests and for the Outbox page."""
        return asyncio.run_coroutine_threadsafe(self._stand_in(channel), self._loop)

    def run_in_loop(self, work: Any) -> Future[Any]:
        """Runs a coroutine in the sending loop."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_forever()
        finally:
            self._loop.run_until_complete(self._close())
            self._loop.close()
            self._reader.shutdown()
            self._resolver.shutdown(wait=False, cancel_futures=True)

    def stop(self, patience: float) -> None:
        """Lets what is under way end, at most `patience` seconds; then the loop ends."""
        if not self.is_alive():
            return
        try:
            asyncio.run_coroutine_threadsafe(self._finish(patience), self._loop).result(patience + 5)
        finally:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self.join(10)

    def _start(self, parcels: Sequence[Parcel]) -> None:
        for parcel in parcels:
            task = self._loop.create_task(self._attempt(parcel))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _attempt(self, parcel: Parcel) -> None:
        sent: Sent | None = None
        failed: Failed | None = None
        began = tracing.began()
        try:
            async with asyncio.timeout(self._attempt_takes):
                with as_long_as(lambda: clock.steady() < parcel.begins_by):
                    check_still_ours()
                    sent = await self._send(parcel)
        except Failed as failure:
            failed = failure
        except TimeoutError:
            failed = Failed(f"no answer within {self._attempt_takes:g} s", unknown=True)
        except Exception as error:
            failed = Failed(f"{type(error).__name__}: {error}", unknown=True)
            delivery = parcel.delivery
            log.error(
                "deliver.channel_fault", event_id=delivery.event_id, issue=delivery.issue, notice=delivery.notice,
                channel=delivery.channel, error=failed.message, exc_info=error,
            )  # fmt: skip
        if sent is not None:
            faults.point("after-accepted")
        if began:
            _trace(parcel, began, failed)
        self.done.put(Result(parcel, sent, failed))
        self._on_done()

    async def _send(self, parcel: Parcel) -> Sent:
        delivery = parcel.delivery
        wire = await self._wire(delivery.channel, delivery.address, parcel.mode, parcel.settings)
        faults.point("before-send")
        if not wire.stand_in and (lacking := _lacking(parcel, self._config)):
            raise Failed(lacking, permanent=True)
        if isinstance(parcel.rendered, Answer):
            return await ANSWERING[delivery.channel].answer(parcel.rendered, parcel.key, wire)
        if isinstance(parcel.rendered, Change):
            return await KEPT[delivery.channel].change(parcel.rendered, wire)
        if isinstance(parcel.rendered, Task):
            return await TRACKERS[delivery.channel].perform(parcel.rendered, parcel.key, wire)
        return await CHANNELS[delivery.channel].send(
            parcel.rendered, delivery.address, parcel.previous, parcel.key, wire
        )

    async def ask(self, channel: str, mode: str, question: Callable[[Wire], Awaitable[T]]) -> T:
        """Something else of a channel's service than to deliver, by the same way; runs in the sending loop. Raises
        `Failed`."""
        if mode == wires.LIVE and (lacking := wires.missing(self._config, channel)):
            raise Failed(lacking, permanent=True)
        return await question(await self._wire(channel, "", mode))

    async def _wire(self, channel: str, address: str, mode: str, own: dict[str, Any] | None = None) -> Wire:
        """`own`: settings in place of the installation's."""
        real_now = clock.wall()
        if mode == wires.OUTBOX:
            stand_in = await self._stand_in(channel)
            return Wire(session=self._inner_session(), settings=stand_in.settings, at=real_now, stand_in=True)
        if wires.stays_inside(channel):
            return Wire(session=self._inner_session(), at=clock.now(), letter_box=self._letter_box)
        settings = self._settings[channel] if own is None else own
        private = wires.may_be_private(channel, address, self._config, settings)
        session = self._inner_session() if private else self._public_session()
        return Wire(session=session, settings=settings, at=real_now)

    async def _stand_in(self, channel: str) -> StandIn:
        async with self._starting:
            found = self._stand_ins.get(channel)
            if found is None:
                stage = Stage(
                    capture=self._captured, now=clock.wall, base_url=local_address(self._config),
                    recall=lambda ref: self._recall(channel, ref),
                )  # fmt: skip
                found = WAYS_OUT[channel].stand_in(stage, self._settings.get(channel, {}))
                await found.start()
                self._stand_ins[channel] = found
            return found

    def _captured(self, captured: Captured) -> None:
        self.done.put(captured)
        self._on_done()

    def _recall(self, channel: str, ref: str) -> Captured | None:
        """A message of an earlier life of this process. The database is asked in a thread that may."""
        row = self._reader.submit(outbox_by_ref, channel, ref).result()
        return msgspec.convert(row.captured, Captured) if row else None

    def _public_session(self) -> aiohttp.ClientSession:
        if self._public is None:
            self._public = http.open_session()
        return self._public

    def _inner_session(self) -> aiohttp.ClientSession:
        if self._inner is None:
            self._inner = http.open_session(allow_private=True)
        return self._inner

    async def _finish(self, patience: float) -> None:
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=patience)
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _close(self) -> None:
        for stand_in in self._stand_ins.values():
            await stand_in.stop()
        for session in (self._public, self._inner):
            if session is not None:
                await session.close()


def _lacking(parcel: Parcel, config: Config) -> str | None:
    """What is missing to send it for real, in the operator's words; None where nothing is."""
    own_server = parcel.rendered.through if isinstance(parcel.rendered, Answer) else {}
    if is_lost(own_server):
        return f"{lost('The login to the mail server of its mailbox')}: {HINT}, under Settings, Sources."
    if parcel.settings is not None and is_lost(parcel.settings):
        source = parcel.delivery.address.partition("/")[0]
        return f"{lost(f'The login to {source}')}: {HINT}, under Settings, Sources, {source}."
    return None if own_server else wires.missing(config, parcel.delivery.channel)


def _trace(parcel: Parcel, began: int, failed: Failed | None) -> None:
    for one in (parcel.delivery, *parcel.also):
        facts: dict[str, str | int] = {
            "rung.issue": one.issue, "rung.notice": one.notice, "rung.channel": one.channel, "rung.op": one.op,
            "rung.attempt": one.attempt, "rung.mode": parcel.mode,
        }  # fmt: skip
        problem = "" if failed is None else "failed for good" if failed.permanent else "failed"
        tracing.step("deliver", one.event_id, began, facts, problem)


def local_address(config: Config) -> str:
    """Where our own edge is reached from this machine: pressed buttons of the stand-in go there."""
    host = "127.0.0.1" if config.host in ("0.0.0.0", "::", "") else config.host  # noqa: S104 - compared, not bound
    return f"http://{host}:{config.port}"
