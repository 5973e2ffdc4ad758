"""The loop that decides: batches as long as there is anything, then sleep until the next wake-up, a signal, or a
second."""

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

    def turn(self) -> float:
        stepped = handle.step(limit=self._limit)
        if not stepped.has_policy:
            return self._without_policy()
        self._said_no_policy = False
        if stepped.handled or policies.move_batch():
            return 0.0
        return real_seconds_until(stepped.next_wake_at)

    def _without_policy(self) -> float:
        if not self._said_no_policy:
            log.warning("engine.no_policy", hint="events wait until a policy is published")
            self._said_no_policy = True
        return POLL
