"""How much is decided at once where everybody shares one writer.

On SQLite nobody else writes until a batch of decisions has committed. The larger it is, the less each decision costs;
but whoever sends an event or presses a button waits for its end. So batches are short as long as such people
come, and large while nobody does, as for a backlog at night. On PostgreSQL nobody waits, and batches stay as they are.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rung.store.sqlite.base import WRITERS

LONGEST = 0.008
"""Seconds that a batch should take while somebody waits for the writer."""
LEAST = 10
"""Fewer at once would cost more than they spare anybody."""
_GROWS = 1.1
"""By so much after each batch that nobody waited for: a sender who comes again at once finds it short still."""


class Pace:
    """How many a batch takes: learned from how long the last one took, and whether somebody waited meanwhile."""

    def __init__(self, most: int) -> None:
        self._most = most
        self.limit = most

    @contextmanager
    def measured(self) -> Iterator[None]:
        """Around a batch of `limit`."""
        hurried, began = WRITERS.hurried, time.monotonic()
        yield
        self.learn(time.monotonic() - began, somebody_waited=WRITERS.hurried > hurried)

    def learn(self, seconds: float, *, somebody_waited: bool) -> None:
        """A batch took so long. One that was no longer than it should be may become larger again."""
        wanted = self.limit * LONGEST / seconds if somebody_waited and seconds > LONGEST else self.limit * _GROWS
        self.limit = min(self._most, max(LEAST, round(wanted)))
