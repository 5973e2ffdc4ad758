"""A loop in a thread of its own: does what there is, waits for what comes, and survives what goes wrong.

A loop owns its database connection. When the database is in trouble (`rung.store.standing.watch`, which logs it once)
it waits a little longer each time, and goes on when it is well again; nothing is lost meanwhile, since everything
that is to be done stands in the database. Another fault is logged whole when it begins or changes, not at each turn.
"""

import threading
from datetime import datetime, timedelta

import structlog

from rung import clock
from rung.store import editions, setup, ways
from rung.store.signals import WELL, Bell
from rung.store.standing import watch

POLL = 1.0
"""Seconds after which a loop that waits for something looks even if nothing rang."""
LONGEST_BACK_OFF = 10.0
"""Seconds; the end of a trouble of the database rings the bell of every loop."""
HINT_OVERTAKEN = "it finishes what it began and stands by; start the newer version here too"

log = structlog.get_logger()


class Loop(threading.Thread):
    """Calls `turn` again and again. `turn` returns how many seconds there is nothing to do (0: go on at once)."""

    def __init__(self, name: str, *signals: str) -> None:
        super().__init__(name=f"rung-{name}", daemon=True)
        self.label = name
        self.bell = Bell(*signals, WELL)
        self.stopping = threading.Event()
        self.failed = 0
        """Turns that failed one after the other."""
        self.is_standing_by = False
        self._said = ""
        """What the last of them was logged with."""

    def turn(self) -> float:
        raise AssertionError(f"the loop {self.label} says what a turn is")

    def begin(self) -> None:
        """Once, in the loop's own thread."""

    def end(self) -> None:
        """Once, after the last turn."""

    def must_stand_by(self) -> bool:
        """Whether a newer Rung does this loop's work now; said once."""
        overtaken = editions.overtaken()
        if overtaken and not self.is_standing_by:
            log.error("worker.overtaken", loop=self.label, error=str(overtaken), hint=HINT_OVERTAKEN)
        self.is_standing_by = overtaken is not None
        return self.is_standing_by

    def run(self) -> None:
        ways.by_index()
        self.begin()
        try:
            while not self.stopping.is_set():
                self.bell.wait(self._turn_or_back_off())
        finally:
            self._end()
            self.bell.close()
            setup.release()

    def stop(self) -> None:
        """Asks the loop to end after its present turn."""
        self.stopping.set()
        self.bell.ring()

    def _turn_or_back_off(self) -> float:
        try:
            seconds = self.turn()
        except Exception as error:  # noqa: BLE001 - one bad turn must not end the loop; it is logged whole and tried again
            return self._back_off(error)
        if self.failed:
            log.info("worker.recovered", loop=self.label, after=self.failed)
        self.failed, self._said = 0, ""
        return seconds

    def _end(self) -> None:
        """What cannot be written at the end stands in the database as not finished: the next start takes it up."""
        try:
            self.end()
        except Exception as error:
            if watch.note(error) is None:
                said = f"{type(error).__name__}: {error}"
                log.error("worker.end_failed", loop=self.label, error=said, exc_info=error)

    def _back_off(self, error: Exception) -> float:
        self.failed += 1
        setup.release()
        said = f"{type(error).__name__}: {error}"
        if watch.note(error) is None and said != self._said:
            self._said = said
            log.error("worker.turn_failed", loop=self.label, error=said, times=self.failed, exc_info=error)
        return min(LONGEST_BACK_OFF, 0.1 * 2 ** min(self.failed, 10))


def pause(seconds: float, least: float) -> float:
    """Real seconds in which our clock counts so many; on a fast one not fewer than `least`."""
    return max(clock.in_real(timedelta(seconds=seconds)) / timedelta(seconds=1), least)


def real_seconds_until(at: datetime | None) -> float:
    """How long until an instant of our clock, in seconds on the wall; `POLL` at most, since not everything rings that
    brings it nearer."""
    if at is None:
        return POLL
    present = clock.current()
    left = (at - present.now()).total_seconds()
    if left <= 0:
        return 0.0
    return min(left / present.speed, POLL) if present.speed else POLL
