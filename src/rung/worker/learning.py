"""The loop that learns: one judge at a time, each in a process of its own, once a day and when somebody asks for it."""

from contextlib import suppress

import msgspec
import structlog

from rung import clock
from rung.config import Config
from rung.engine.learning import learning
from rung.engine.learning.learning import Learned
from rung.store.decisions import work
from rung.store.policies import learned
from rung.understand.figures import Figures
from rung.worker import learning_alone
from rung.worker.apart import Apart, CannotStart, Ended
from rung.worker.loop import POLL, Loop

LOOKS_EVERY = 0.2
"""Seconds between two looks at whether the process has ended."""
EVERY = 2.0
"""Seconds between two looks at whether it is time to learn."""

log = structlog.get_logger()


class Running(Apart):
    """The process that learns a judge."""

    def __init__(self, config: Config, asked: learned.Judge) -> None:
        """Starts it. Raises CannotStart."""
        super().__init__(config, learning_alone.__name__, asked.name)
        self.asked = asked


class Learning(Loop):
    """Takes the judges whose time has come, and keeps what each learned or why it could not."""

    def __init__(self, config: Config) -> None:
        super().__init__("learning")
        self._config = config
        self._running: Running | None = None

    def turn(self) -> float:
        if self._running is not None:
            return self._look(self._running)
        if self.must_stand_by():
            return POLL
        now = work.read_now()
        patience = clock.of_real(learning.PATIENCE)
        due = learned.due(learning.LEARNING, now, learning.EVERY, patience)
        asked = learned.begin(due[0], now, learning.EVERY, patience) if due else None
        if asked is None:
            return EVERY
        if problem := learning.too_few(asked.name):
            learned.end(asked.name, now, problem)
            return 0.0
        try:
            self._running = Running(self._config, asked)
        except CannotStart as error:
            learned.end(asked.name, now, f"its process cannot be started: {error}")
            log.error("models.not_started", judge=asked.name, error=str(error))
        return LOOKS_EVERY

    def end(self) -> None:
        if self._running is not None:
            judge = self._running.asked.name
            self._close()
            learned.interrupt(judge)

    def _look(self, running: Running) -> float:
        ended = running.ended()
        if ended is None:
            return LOOKS_EVERY
        self._keep(running, ended)
        self._close()
        return 0.0

    def _keep(self, running: Running, ended: Ended) -> None:
        judge, now = running.asked.name, work.read_now()
        if ended.result is None:
            learned.end(judge, now, "; ".join(one.message for one in ended.faults))
            if ended.errors:
                log.error("models.broke_off", judge=judge, error=ended.errors)
            return
        figures = msgspec.convert(ended.result["figures"], Figures)
        learning.keep(judge, Learned(ended.report, figures), now, running.asked.asked_by)

    def _close(self) -> None:
        running, self._running = self._running, None
        if running is not None:
            with suppress(OSError):
                running.close()
