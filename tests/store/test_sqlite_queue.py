"""On SQLite all writers of the process stand in one line, and nobody is passed over."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction

from rung.store import one_process, setup
from rung.store.models import Setting
from rung.store.settings_store import put
from rung.store.sqlite.base import WRITERS
from rung.store.sqlite.queue import FairLock


def test_first_come_first_served() -> None:
    lock = FairLock()
    order: list[int] = []
    waiting = threading.Semaphore(0)

    def take(number: int) -> None:
        waiting.release()
        with lock:
            order.append(number)

    lock.acquire()
    line = []
    for number in range(5):
        line.append(threading.Thread(target=take, args=(number,)))
        line[-1].start()
        waiting.acquire()
        while len(lock) <= number:  # until it stands in the line
            pass
    lock.release()
    for each in line:
        each.join()
    assert order == [0, 1, 2, 3, 4]


def test_those_in_a_hurry_go_first_and_pass_nobody_twice() -> None:
    lock = FairLock()
    order: list[str] = []

    def take(name: str, *, in_a_hurry: bool) -> None:
        lock.acquire(in_a_hurry=in_a_hurry)
        order.append(name)
        lock.release()

    lock.acquire()
    line = []
    for name, in_a_hurry in (("a", False), ("b", False), ("C", True), ("D", True), ("E", True)):
        line.append(threading.Thread(target=take, args=(name,), kwargs={"in_a_hurry": in_a_hurry}))
        line[-1].start()
        while len(lock) < len(line):  # until it stands in the line
            pass
    lock.release()
    for each in line:
        each.join()
    assert order == ["C", "a", "D", "b", "E"]


def test_a_lock_that_nobody_holds_cannot_be_released() -> None:
    with pytest.raises(RuntimeError):
        FairLock().release()


def test_a_rolled_back_transaction_gives_its_turn_away(sqlite_database: str) -> None:
    def write_and_fail() -> None:
        with transaction.atomic():
            put("a", 1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    assert not WRITERS.is_held
    assert not Setting.objects.filter(key="a").exists()


def test_a_statement_outside_a_transaction_takes_its_turn_too(sqlite_database: str) -> None:
    written = threading.Event()

    def write() -> None:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO setting (key, value) VALUES ('b', '1')")
        written.set()
        setup.release()

    writer = threading.Thread(target=write)
    with WRITERS:
        writer.start()
        assert not written.wait(0.2), "it waits while somebody else writes"
    writer.join()
    assert Setting.objects.get(key="b").value == 1
    assert not WRITERS.is_held


def test_many_writers_lose_nothing(sqlite_database: str) -> None:
    def count_up() -> None:
        for _ in range(25):
            with transaction.atomic():
                row = Setting.objects.filter(key="n").first()
                put("n", (row.value if row else 0) + 1)
        setup.release()

    writers = [threading.Thread(target=count_up) for _ in range(6)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert Setting.objects.get(key="n").value == 150


def test_writes_are_on_disk_when_they_are_answered(sqlite_database: str) -> None:
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert cursor.execute("PRAGMA synchronous").fetchone()[0] == 2, "FULL"


def test_a_second_holder_is_told_who_is_first(sqlite_database: str) -> None:
    from rung import config

    first = one_process.hold(config.current())
    with pytest.raises(one_process.AnotherProcess, match="takes one process"):
        one_process.hold(config.current())
    first.close()
    one_process.hold(config.current()).close()


def test_a_place_that_nobody_can_write_is_named_before_anything_starts(sqlite_database: str) -> None:
    """Here a folder stands where the file of the lock belongs: nobody opens that for writing, not even root."""
    from rung import config

    place = config.current().sqlite_path.with_name(f"{config.current().sqlite_path.name}.lock")
    place.mkdir()
    with pytest.raises(one_process.CannotHold, match="cannot be written: Is a directory") as caught:
        one_process.hold(config.current())
    assert "make room" in caught.value.hint
    place.rmdir()
