"""Batches are short while somebody waits for the one writer, and large otherwise."""

from __future__ import annotations

import threading

from rung.store import setup, ways
from rung.store.settings_store import put
from rung.store.sqlite.base import WRITERS
from rung.worker.pace import LEAST, LONGEST, Pace


def test_a_batch_that_somebody_waited_for_is_shorter_next_time() -> None:
    pace = Pace(500)
    pace.learn(5 * LONGEST, somebody_waited=True)
    assert pace.limit == 100
    pace.learn(2 * LONGEST, somebody_waited=True)
    assert pace.limit == 50
    pace.learn(60.0, somebody_waited=True)
    assert pace.limit == LEAST


def test_it_grows_again_up_to_its_most() -> None:
    pace = Pace(500)
    pace.learn(10 * LONGEST, somebody_waited=True)
    sizes = [pace.limit]
    while pace.limit < 500:
        pace.learn(60.0, somebody_waited=False)
        sizes.append(pace.limit)
        assert sizes[-1] > sizes[-2]
    pace.learn(60.0, somebody_waited=False)
    assert pace.limit == 500


def test_a_short_batch_may_grow_although_somebody_waited() -> None:
    pace = Pace(500)
    pace.learn(5 * LONGEST, somebody_waited=True)
    pace.learn(LONGEST / 2, somebody_waited=True)
    assert pace.limit == 110


def test_those_who_wait_for_an_answer_are_in_a_hurry_and_loops_are_not(sqlite_database: str) -> None:
    def write(name: str, *, as_loop: bool) -> None:
        if as_loop:
            ways.by_index()
        put(name, 1)
        setup.release()

    for name, as_loop, hurried in (("a", True, 0), ("b", False, 1)):
        before = WRITERS.hurried
        writer = threading.Thread(target=write, args=(name,), kwargs={"as_loop": as_loop})
        with WRITERS:
            writer.start()
            while not len(WRITERS):  # until it stands in the line
                pass
        writer.join()
        assert WRITERS.hurried - before == hurried
