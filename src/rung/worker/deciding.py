"""The loop that decides: batches as long as there is anything, then sleep until the next wake-up, a signal, or a
second."""

import time
from collections import Counter

import structlog

from rung.engine import handle
from rung.engine.trail import LATENESS
from rung.store.policies import policies
from rung.store.standing import figures
from rung.worker.counting import Counting
from rung.worker.loop import POLL, Loop, real_seconds_until
from rung.worker.pace import Pace

OTHERS_TAKE = 0.05
"""Seconds to wait where everything that could be done is in the hands of other workers."""
FAILS_TOGETHER = 5
"""Turns that failed one after the other, after which the batch is looked through for what it fails with."""

log = structlog.get_logger()


class Deciding(Loop):
    """Decides events and due steps, and moves issues to a newly published policy."""

    def __init__(self, limit: int = handle.BATCH) -> None:
        super().__init__("decide", "inbox")
        self._pace = Pace(limit)
        self._alone: Counter[int] = Counter()
        """How often each subject failed alone."""
        self._said_no_policy = False
        self._looked = float("-inf")
        self._lateness = Counting(figures.LATENESS, LATENESS)

    def turn(self) -> float:
        if self.failed < FAILS_TOGETHER:
            self._alone.clear()
        with self._pace.measured():
            stepped = handle.step(limit=self._pace.limit, alone=self._alone if self.failed >= FAILS_TOGETHER else None)
        self._lateness.keep_now_and_then()
        if not stepped.has_policy:
            return self._without_policy()
        self._said_no_policy = False
        moved = self._move()
        if moved or stepped.handled:
            return 0.0
        if stepped.is_held_back:
            return POLL if self.must_stand_by() else OTHERS_TAKE
        self.is_standing_by = False
        return real_seconds_until(stepped.next_wake_at)

    def end(self) -> None:
        self._lateness.keep()

    def _move(self) -> int:
        """Moves issues to a newly published policy; looked for once a second, however busy it is."""
        present = time.monotonic()
        if present - self._looked < POLL:
            return 0
        moved = policies.move_batch()
        self._looked = float("-inf") if moved else present
        return moved

    def _without_policy(self) -> float:
        if not self._said_no_policy:
            log.warning("engine.no_policy", hint="events wait until a policy is published")
            self._said_no_policy = True
        return POLL
