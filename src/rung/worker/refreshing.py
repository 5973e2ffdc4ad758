"""The loop that keeps on-call feeds at addresses up to date.

It is a loop of its own: a calendar that does not answer keeps nobody else waiting.
"""

from rung.engine.duty import feeds
from rung.store.decisions import work
from rung.worker.loop import Loop

EVERY = 5.0
"""Seconds between two looks at what is due; each feed is due every fifteen minutes."""


class Refreshing(Loop):
    """Fetches feeds that are due, and publishes the policy anew where their turns have changed."""

    def __init__(self) -> None:
        super().__init__("feeds")

    def turn(self) -> float:
        feeds.refresh(work.read_now())
        return EVERY
