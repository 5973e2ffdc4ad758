"""The loop that runs the back-tests that people asked for, one at a time, each in a process of its own.

It starts the process, writes down how far it is, and what it came to. So the database has one writer on SQLite, as
always, and what a back-test costs is borne by a process that goes behind everything else.
"""

import time
from contextlib import suppress

import structlog

from rung import clock, tracing
from rung.config import Config
from rung.engine.proof import backtests as asking
from rung.engine.proof import watches
from rung.store.decisions import work
from rung.store.policies import backtests
from rung.store.policies.backtests import Backtest, Fault
from rung.worker import alone
from rung.worker.apart import Apart, CannotStart, Ended
from rung.worker.loop import POLL, Loop

LOOKS_EVERY = 0.2
"""Seconds between two looks at whether the process has ended."""
SAYS_EVERY = 1.0
"""Seconds between two writings of how far it is: each is a commit, which others wait behind."""

log = structlog.get_logger()


class Running(Apart):
    """The process of one back-test."""

    def __init__(self, config: Config, asked: Backtest) -> None:
        """Starts it. Raises CannotStart."""
        super().__init__(config, alone.__name__, str(asked.id))
        self.asked = asked
        self.traced_from = tracing.began()


class Backtesting(Loop):
    """Runs what waits, and replays for each watch what came in since it began."""

    def __init__(self, config: Config) -> None:
        super().__init__("backtests")
        self._config = config
        self._running: Running | None = None
        self._written_at = float("-inf")

    def begin(self) -> None:
        if self._config.is_sqlite and (left := backtests.interrupt_all(work.read_now())):
            log.warning("backtest.interrupted", backtests=left, hint="their worker was stopped; they can be run again")

    def turn(self) -> float:
        if self._running is not None:
            return self._look(self._running)
        if self.must_stand_by():
            return POLL
        now = work.read_now()
        if silent := backtests.interrupt_silent(now, clock.of_real(asking.SILENT)):
            log.warning("backtest.interrupted", backtests=silent, hint="their worker is gone; they can be run again")
        watches.plan(now)
        asked = backtests.claim(now)
        if asked is None:
            return POLL
        try:
            self._running = Running(self._config, asked)
        except CannotStart as error:
            hint = "make room on the disk of temporary files, then run it again"
            backtests.fail(asked.runner, now, [Fault(f"its process cannot be started: {error}", hint)])
            log.error("backtest.not_started", backtest=asked.id, error=str(error))
        return LOOKS_EVERY

    def end(self) -> None:
        if self._running is not None:
            runner = self._running.asked.runner
            self._close()
            backtests.interrupt(runner, work.read_now())

    def _look(self, running: Running) -> float:
        """Writes down how far it is; ends one that nobody wants any more."""
        if (ended := running.ended()) is not None:
            self._keep(running, ended)
            self._close()
            return 0.0
        present = time.monotonic()
        if present - self._written_at >= SAYS_EVERY:
            self._written_at, far = present, running.progress()
            if not backtests.beat(running.asked.runner, work.read_now(), far.part, far.done, far.total):
                self._close()
        return LOOKS_EVERY

    def _keep(self, running: Running, ended: Ended) -> None:
        asked, now = running.asked, work.read_now()
        problem = "" if ended.result is not None else "it could not be run"
        tracing.work("backtest", running.traced_from, {"rung.backtest": asked.id}, problem)
        if ended.result is not None:
            backtests.finish(asked.runner, now, ended.result, ended.report)
        else:
            backtests.fail(asked.runner, now, ended.faults)
            if ended.errors:
                log.error("backtest.broke_off", backtest=asked.id, error=ended.errors)
        if (kept := backtests.get(asked.id)) is not None:
            watches.ran(kept)

    def _close(self) -> None:
        running, self._running = self._running, None
        if running is not None:
            with suppress(OSError):
                running.close()
