"""Three clocks with one face: the real one, a fast one for demonstrations, and one that a test pushes."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from rung import clock
from rung.clock import FastClock, PushedClock, SystemClock, current, use
from rung.worker.loop import real_seconds_until

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


@pytest.fixture
def machine_off(request: pytest.FixtureRequest) -> Iterator[timedelta]:
    """This machine's clock is off by so many hours, and the database has said what time it is: noon."""
    off = timedelta(hours=request.param)
    with time_machine.travel(NOON + off, tick=False):
        clock.agree(clock.machine(), NOON, clock.machine())
        yield off
        clock.agree(NOON, NOON, NOON)


@pytest.mark.parametrize("machine_off", [1, -1], indirect=True)
def test_a_machine_an_hour_off_takes_over_the_time_of_the_database(machine_off: timedelta) -> None:
    assert clock.machine() == NOON + machine_off
    assert (clock.now(), clock.wall()) == (NOON, NOON)
    assert FastClock.from_now(60).now() == NOON


@pytest.mark.parametrize("machine_off", [1, -1], indirect=True)
def test_a_machine_an_hour_off_waits_for_the_right_instant(machine_off: timedelta) -> None:
    """One that was ahead thought every coming wake-up to be due and looked without a pause; one that was behind slept
    for its whole second, however soon it was."""
    assert real_seconds_until(NOON + timedelta(milliseconds=200)) == pytest.approx(0.2)


def test_a_clock_that_is_right_is_never_moved() -> None:
    """The answer took a second, in which anything fits; an offset is what no delay explains."""
    with time_machine.travel(NOON, tick=False):
        assert clock.agree(NOON - timedelta(seconds=1), NOON - timedelta(milliseconds=900), NOON) == timedelta(0)
        assert clock.agree(NOON, NOON - timedelta(seconds=3), NOON + timedelta(seconds=1)) == timedelta(seconds=3)
        assert clock.agree(NOON, NOON, NOON) == timedelta(0)
