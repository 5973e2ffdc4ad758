"""Group commit: events that arrive together are put on disk together, without anybody waiting for a timer.

One flusher writes; while it writes, the next batch gathers. Only a large lot is written beside others. On a disk where
a commit takes milliseconds this is the difference between hundreds and thousands of events a second. A batch that fails
for an unforeseen reason is put again piece by piece, so that one bad event cannot fail the others.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence

import structlog
from django.db import DatabaseError, InterfaceError, OperationalError
from msgspec import Struct

from rung.edge.threads import DatabaseThreads
from rung.store.decisions import intake
from rung.store.decisions.intake import InboxRow, Outcome, Ready
from rung.store.standing import watch
from rung.store.standing.trouble import kind_of

MOST_ROWS = 500
"""Rows that are gathered into one transaction, unless a single request brings more."""

AT_ONCE = 50
"""So many rows are made ready where they arrive: it takes a fraction of a millisecond."""

LOT = 200
"""Rows that take the database so long that whoever comes next is not to wait for their end."""

log = structlog.get_logger()
Put = Callable[[Sequence[Ready]], list[Outcome]]


class Full(Exception):
    """More waits to be written than is wise to promise."""


class Unavailable(Exception):
    """The database cannot take the events now."""


class _Piece(Struct):
    rows: Sequence[Ready]
    done: "asyncio.Future[list[Outcome]]"


class Gathering:
    """The one way of the edge into the inbox."""

    def __init__(self, put: Put, threads: DatabaseThreads, bound: int = 20_000) -> None:
        self._put = put
        self._threads = threads
        self._bound = bound
        self._pieces: deque[_Piece] = deque()
        self._arrived = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._beside: asyncio.Task[None] | None = None
        """Writes a lot, while what comes after it is written too."""
        self.waiting = 0

    async def put(self, rows: Sequence[InboxRow]) -> list[Outcome]:
        """Returns when the rows are on disk. Raises `Full` or `Unavailable`."""
        if self._task is None or self._task.done():
            raise Unavailable("Rung is stopping.")
        if self.waiting and self.waiting + len(rows) > self._bound:
            raise Full(f"{self.waiting} events wait to be written.")
        piece = _Piece(await self._made_ready(rows), asyncio.get_running_loop().create_future())
        self._pieces.append(piece)
        self.waiting += len(rows)
        self._arrived.set()
        return await piece.done

    async def _made_ready(self, rows: Sequence[InboxRow]) -> list[Ready]:
        """What can be done before it is its turn; of many rows beside the event loop, where others wait."""
        try:
            if len(rows) <= AT_ONCE:
                return intake.ready(rows)
            self.waiting += len(rows)
            try:
                return await asyncio.to_thread(intake.ready, rows)
            finally:
                self.waiting -= len(rows)
        except (ValueError, TypeError) as error:
            log.error("inbox.not_ready", exc_info=error, events=len(rows))
            raise Unavailable("The events could not be put.") from error

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="gathering")

    async def stop(self) -> None:
        """Writes what was promised, then ends."""
        while self.waiting:
            await asyncio.sleep(0.01)
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            await self._arrived.wait()
            batch = self._next_batch()
            if _count(batch) >= LOT and (self._beside is None or self._beside.done()):
                self._beside = asyncio.create_task(self._write(batch), name="gathering a lot")
            else:
                await self._write(batch)

    async def _write(self, batch: list[_Piece]) -> None:
        try:
            await self._flush(batch)
        finally:
            self.waiting -= _count(batch)

    def _next_batch(self) -> list[_Piece]:
        batch: list[_Piece] = []
        rows = 0
        while self._pieces and (not batch or rows + len(self._pieces[0].rows) <= MOST_ROWS):
            batch.append(self._pieces.popleft())
            rows += len(batch[-1].rows)
        if not self._pieces:
            self._arrived.clear()
        return batch

    async def _flush(self, batch: list[_Piece]) -> None:
        try:
            outcomes = await self._threads.run(self._put, [row for piece in batch for row in piece.rows])
        except Exception as error:
            if isinstance(error, OperationalError | InterfaceError) or kind_of(error) is not None:
                _refuse(batch, error)
                return
            log.error("inbox.batch_failed", exc_info=error, pieces=len(batch))
            await self._one_by_one(batch, error)
        else:
            start = 0
            for piece in batch:
                end = start + len(piece.rows)
                _finish(piece, outcomes[start:end])
                start = end

    async def _one_by_one(self, batch: list[_Piece], error: Exception) -> None:
        if len(batch) == 1:
            _fail(batch[0], error if isinstance(error, DatabaseError) else Unavailable("The events could not be put."))
            return
        for piece in batch:
            await self._flush([piece])


def _count(batch: Sequence[_Piece]) -> int:
    return sum(len(piece.rows) for piece in batch)


def _refuse(batch: list[_Piece], error: Exception) -> None:
    """Nothing of this is on disk, and it is no fault of the events."""
    trouble = watch.present()
    if trouble is None:  # which would be logged already
        log.warning("inbox.unavailable", error=str(error).strip(), events=_count(batch))
    for piece in batch:
        _fail(piece, Unavailable(trouble.words if trouble else "The database cannot take events now."))


def _finish(piece: _Piece, outcomes: list[Outcome]) -> None:
    if not piece.done.done():  # who asked may have hung up
        piece.done.set_result(outcomes)


def _fail(piece: _Piece, error: Exception) -> None:
    if not piece.done.done():
        piece.done.set_exception(error)
