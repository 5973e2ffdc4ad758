"""The loop that decides: batches as long as there is anything, then sleep until the next wake-up, a signal, or a
second."""

import time

import structlog

from rung.engine import handle
from rung.store import policies
from rung.worker.loop import POLL, Loop, real_seconds_until

log = structlog.get_logger()


class Deciding(Loop):
    """Decides events and due steps, and moves issues to a newly published policy."""

    def __init__(self, limit: int = handle.BATCH) -> None:
        super().__init__("decide", "inbox")
        self._limit = limit
        self._said_no_policy = False
        self._looked = float("-inf")

    def turn(self) -> float:
        stepped = handle.step(limit=self._limit)
        if not stepped.has_policy:
            return self._without_policy()
        self._said_no_policy = False
        if self._move() or stepped.handled:
            return 0.0
        return real_seconds_until(stepped.next_wake_at)

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
