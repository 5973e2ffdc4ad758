"""Group commit: what gathers while a write is under way, and what one bad event costs the others."""

import asyncio
import threading
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from django.db import OperationalError

from rung.core.events import MessageReceived
from rung.edge.gathering import LOT, Full, Gathering, Unavailable
from rung.edge.threads import DatabaseThreads
from rung.store.decisions.intake import Accepted, InboxRow, Outcome, Ready

NOW = datetime(2026, 3, 9, 8, 30, tzinfo=UTC)


def row(name: str) -> InboxRow:
    return InboxRow("story", MessageReceived(issue="A-1", id=name, at=NOW))


class Disk:
    """Where rows go; it can be held, be away, or break at one row."""

    def __init__(self) -> None:
        self.writes: list[list[str]] = []
        self.is_free = threading.Event()
        self.is_free.set()
        self.is_writing = threading.Event()
        self.is_away = False
        self.breaks_at = ""
        self.held_at = ""
        """Where it is held for one batch alone: the first event of that."""

    def put(self, rows: Sequence[Ready]) -> list[Outcome]:
        self.is_writing.set()
        if self.held_at in ("", rows[0].event.id):
            self.is_free.wait(10)
        if self.is_away:
            raise OperationalError("the server is gone")
        names = [each.event.id for each in rows]
        if self.breaks_at in names:
            raise TypeError("this one cannot be written")
        self.writes.append(names)
        return [Accepted(number, name) for number, name in enumerate(names)]


class Room:
    """A gathering over a disk, for the length of a story."""

    def __init__(self, bound: int = 100) -> None:
        self.disk = Disk()
        self.threads = DatabaseThreads("story", 2)
        self.gathering = Gathering(self.disk.put, self.threads, bound)

    async def __aenter__(self) -> "Room":
        self.gathering.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.disk.is_free.set()
        await self.gathering.stop()
        self.threads.close()

    async def hold_first_write(self) -> "asyncio.Task[list[Outcome]]":
        self.disk.is_free.clear()
        first = asyncio.create_task(self.gathering.put([row("first")]))
        await asyncio.to_thread(self.disk.is_writing.wait, 10)
        return first


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


pytestmark = pytest.mark.anyio


async def test_while_one_is_written_the_next_gather() -> None:
    async with Room() as room:
        first = await room.hold_first_write()
        others = [asyncio.create_task(room.gathering.put([row(f"e{n}")])) for n in range(30)]
        await asyncio.sleep(0)
        room.disk.is_free.set()
        await asyncio.gather(first, *others)
        assert room.disk.writes == [["first"], [f"e{n}" for n in range(30)]]
        assert room.gathering.waiting == 0


async def test_each_gets_its_own_outcomes() -> None:
    async with Room() as room:
        first = await room.hold_first_write()
        two = asyncio.create_task(room.gathering.put([row("a"), row("b")]))
        one = asyncio.create_task(room.gathering.put([row("c")]))
        room.disk.is_free.set()
        await first
        assert [each.event_id for each in await two] == ["a", "b"]
        assert [each.event_id for each in await one] == ["c"]


async def test_one_bad_event_costs_only_itself() -> None:
    async with Room() as room:
        room.disk.breaks_at = "bad"
        first = await room.hold_first_write()
        tasks = [asyncio.create_task(room.gathering.put([row(name)])) for name in ("good", "bad", "fine")]
        room.disk.is_free.set()
        results = await asyncio.gather(first, *tasks, return_exceptions=True)
        assert [type(each) for each in results] == [list, list, Unavailable, list]


async def test_a_database_that_is_away_is_said_and_comes_back() -> None:
    async with Room() as room:
        room.disk.is_away = True
        with pytest.raises(Unavailable):
            await room.gathering.put([row("a")])
        room.disk.is_away = False
        assert await room.gathering.put([row("a")]) == [Accepted(0, "a")]


async def test_no_more_is_promised_than_the_bound() -> None:
    async with Room(bound=3) as room:
        first = await room.hold_first_write()
        second = asyncio.create_task(room.gathering.put([row("a"), row("b")]))
        await asyncio.sleep(0)
        with pytest.raises(Full):
            await room.gathering.put([row("c")])
        room.disk.is_free.set()
        await asyncio.gather(first, second)


async def test_nobody_waits_for_the_end_of_a_large_lot() -> None:
    async with Room(bound=1_000) as room:
        room.disk.held_at = "lot0"
        room.disk.is_free.clear()
        lot = asyncio.create_task(room.gathering.put([row(f"lot{n}") for n in range(LOT)]))
        await asyncio.to_thread(room.disk.is_writing.wait, 10)
        assert await room.gathering.put([row("a")]) == [Accepted(0, "a")]
        assert not lot.done()
        room.disk.is_free.set()
        assert len(await lot) == LOT
        assert room.gathering.waiting == 0


async def test_who_hangs_up_does_not_trouble_the_others() -> None:
    async with Room() as room:
        first = await room.hold_first_write()
        gone, stays = (asyncio.create_task(room.gathering.put([row(name)])) for name in ("gone", "stays"))
        await asyncio.sleep(0)
        gone.cancel()
        room.disk.is_free.set()
        await first
        assert await stays == [Accepted(1, "stays")]


async def test_stopping_writes_what_was_promised_and_takes_no_more() -> None:
    room = Room()
    room.gathering.start()
    first = await room.hold_first_write()
    second = asyncio.create_task(room.gathering.put([row("a")]))
    await asyncio.sleep(0)
    room.disk.is_free.set()
    await room.gathering.stop()
    assert [len(await each) for each in (first, second)] == [1, 1]
    with pytest.raises(Unavailable):
        await room.gathering.put([row("b")])
    room.threads.close()
