"""Three clocks with one face: the real one, a fast one for demonstrations, and one that a test pushes."""

from datetime import UTC, datetime, timedelta

import pytest

from rung.clock import FastClock, PushedClock, SystemClock, current, use

NOON = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)


def test_a_fast_clock_runs_an_hour_in_a_minute() -> None:
    fast = FastClock(started_real=NOON, started_at=NOON - timedelta(days=1), speed=60)
    assert fast.map(NOON) == NOON - timedelta(days=1)
    assert fast.map(NOON + timedelta(minutes=1)) == NOON - timedelta(days=1) + timedelta(hours=1)


def test_a_clock_runs_forward() -> None:
    with pytest.raises(ValueError, match="runs forward"):
        FastClock(NOON, NOON, 0)


def test_a_pushed_clock_moves_when_pushed() -> None:
    pushed = PushedClock(NOON)
    assert pushed.push(timedelta(minutes=5)) == NOON + timedelta(minutes=5)
    assert pushed.map(datetime(1999, 1, 1, tzinfo=UTC)) == pushed.now()


def test_the_process_has_one_clock() -> None:
    replaced = use(PushedClock(NOON))
    try:
        assert current().now() == NOON
    finally:
        use(replaced)
    assert isinstance(replaced, SystemClock)
