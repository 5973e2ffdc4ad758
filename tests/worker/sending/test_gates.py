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


def test_workers_share_what_a_destination_bears_and_none_of_them_is_left_without() -> None:
    gates = [Gate(BUSY) for _ in range(4)]
    for gate in gates:
        gate.share(4, MONDAY)
    assert [takes_all(gate, MONDAY) for gate in gates] == [1, 1, 1, 1], "a burst of six in four parts"
    in_a_minute = [sum(takes_all(gate, after(second / 2)) for second in range(1, 121)) for gate in gates]
    assert in_a_minute == [30, 30, 30, 30], "two a second together"
    gates[0].share(1, after(60))
    assert gates[0].room(after(60)) == 0, "what others had is not handed over"
    assert gates[0].room(after(62)) == 4


def takes_all(gate: Gate, now: datetime) -> int:
    taken = 0
    while gate.room(now) and gate.takes("slack", f"U{now}{taken}", now):
        taken += 1
    return taken


def test_a_destination_that_rests_meets_no_burst_of_any_worker_afterwards() -> None:
    gate = Gate(BUSY)
    gate.rest(after(30))
    gate.rest(after(30))
    assert gate.room(after(29)) == 1, "nothing comes in meanwhile, and the rest itself is held elsewhere"
    gate.takes("slack", "U1", after(30))
    assert (gate.room(after(30)), gate.ready_at(after(30))) == (0, after(30.5))
