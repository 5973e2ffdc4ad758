"""The loop that measures: it makes of the journal what charts count, and stays a few seconds behind it."""

from datetime import datetime

from rung.reports import measuring
from rung.store.decisions import work
from rung.worker.loop import Loop
from rung.worker.pace import Pace

EVERY = 3.0
"""Seconds between two looks at what was decided since."""


class Measuring(Loop):
    """Reads the journals of issues that something happened to, and makes the columns of the days and months that it
    touched."""

    def __init__(self) -> None:
        super().__init__("measuring")
        self._pace = Pace(measuring.ISSUES_AT_ONCE)
        self._complete_at: datetime | None = None
        """Up to when nothing is missing; null: nobody has looked yet."""
        self._began_at: datetime | None = None
        """When the round of looking began that is under way."""
        self._after = 0
        """The row of the issue that it came to."""

    def turn(self) -> float:
        if self.must_stand_by():
            return EVERY
        self._began_at = self._began_at or work.read_now()
        with self._pace.measured():
            done = measuring.step(self._complete_at, self._after, self._pace.limit)
        self._after = done.after
        if done.is_more:
            return 0.0
        if not done.is_taken:
            self._complete_at, self._began_at = self._began_at, None
        self._after = 0
        return EVERY
