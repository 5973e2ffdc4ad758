"""The loop that watches over coverage: it sees within seconds that an edit left a level without anybody.

It is a loop of its own: a look at the coming weeks of a large policy takes seconds, and keeps nobody else waiting.
"""

from rung.engine.duty import coverage
from rung.store.decisions import work
from rung.worker.loop import Loop

EVERY = 2.0
"""Seconds between two looks at whether anything changed."""


class Covering(Loop):
    """Looks for gaps where policy or absences changed, and reminds of those that are near."""

    def __init__(self) -> None:
        super().__init__("coverage")

    def turn(self) -> float:
        if not self.must_stand_by():
            coverage.watch(work.read_now())
        return EVERY
