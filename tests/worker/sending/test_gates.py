"""Rooms and tokens: a burst after a rest, then so many a second, and one conversation never takes another's."""

from __future__ import annotations

from datetime import datetime, timedelta

from rung import clock
from rung.channels.base import Limits, Rate
from rung.engine.sending import wires
from rung.worker.gates import ROOM, Bucket, Gate, Gates
from tests.engine.house import MONDAY

BUSY = Limits(rate=Rate(2, 6), conversation_rate=Rate(1, 3), at_once=5)


def after(seconds: float) -> datetime:
    return MONDAY + timedelta(seconds=seconds)


def takes(gate: Gate, address: str, now: datetime, times: int) -> int:
    return sum(gate.takes("slack", address, now) for _ in range(times))


def test_a_bucket_gives_a_burst_and_then_so_many_a_second() -> None:
    bucket = Bucket(Rate(2, 3))
    for _ in range(3):
        assert bucket.left(MONDAY) >= 1
        bucket.take(MONDAY)
    assert bucket.left(MONDAY) == 0
    assert bucket.ready_at(MONDAY) == after(0.5)
    assert bucket.left(after(0.5)) == 1
    assert bucket.left(after(3600)) == 3, "never more than a burst"


def test_a_clock_that_goes_back_gives_and_takes_nothing() -> None:
    bucket = Bucket(Rate(1, 2))
    bucket.take(after(60))
    assert bucket.left(MONDAY) == 1
    assert bucket.left(after(60)) == 1
    assert bucket.left(after(61)) == 2


def test_on_a_fast_clock_the_other_side_still_counts_real_seconds() -> None:
    replaced = clock.use(clock.FastClock.from_now(60.0))
    try:
        bucket = Bucket(Rate(1, 1))
        bucket.take(MONDAY)
        assert bucket.left(after(59)) == 0
        assert bucket.left(after(60)) == 1
    finally:
        clock.use(replaced)


def test_what_is_under_way_takes_room_and_what_was_sent_takes_tokens() -> None:
    gate = Gate(BUSY)
    assert gate.room(MONDAY) == 5
    gate.under_way = 4
    assert gate.room(MONDAY) == 1
    gate.under_way = 0
    assert [takes(gate, one, MONDAY, 5) for one in ("U1", "U2")] == [3, 3], "each conversation has its own burst"
    assert gate.room(MONDAY) == 0
    assert gate.ready_at(MONDAY) == after(0.5)
    assert gate.room(after(1)) == 2


def test_whoever_answers_too_many_gets_no_burst_after_its_rest() -> None:
    gate = Gate(BUSY)
    assert gate.room(MONDAY) == 5
    gate.had_enough()
    assert gate.room(MONDAY) == 0
    assert gate.room(after(0.5)) == 1


def test_a_destination_without_limits_has_a_room_all_the_same() -> None:
    gate = Gate(Limits(at_once=2))
    assert takes(gate, "a", MONDAY, 100) == 100
    assert (gate.room(MONDAY), gate.ready_at(MONDAY)) == (2, None)


def test_our_own_stand_ins_have_no_limits() -> None:
    gates = Gates()
    assert gates.of(wires.OUTBOX, "slack").room(MONDAY) == ROOM
    assert gates.of(wires.LIVE, "slack") is not gates.of(wires.OUTBOX, "slack")
