"""The loop that measures: it makes of the journal what charts count, and stays a few seconds behind it."""

import time
from datetime import datetime

from rung.reports import measuring
from rung.store.decisions import work
from rung.worker.loop import Loop

EVERY = 3.0
"""Seconds between two looks at what was decided since."""
RESTS = 3.0
"""Between two steps it rests so many times as long as one kept the processor: it shares it with whoever decides and
sends, and nobody waits for a chart."""


class Measuring(Loop):
    """Reads the journals of issues that something happened to, and makes the columns of the days and months that it
    touched."""

    def __init__(self) -> None:
        super().__init__("measuring")
        self._complete_at: datetime | None = None
        """Up to when nothing is missing; null: nobody has looked yet."""
        self._began_at: datetime | None = None
        """When the round of looking began that is under way."""
        self._after = 0
        """The row of the issue that it came to."""

    def turn(self) -> float:
        if self.must_stand_by():
            return EVERY
        self._began_at, began = self._began_at or work.read_now(), time.thread_time()
        done = measuring.step(self._complete_at, self._after)
        self._after = done.after
        if done.is_more:
            return min(EVERY, RESTS * (time.thread_time() - began))
        if not done.is_taken:
            self._complete_at, self._began_at = self._began_at, None
        self._after = 0
        return EVERY
