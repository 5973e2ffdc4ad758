"""The loop that asks a stronger model, where the operator has one: behind the decisions, and never in their way."""

from rung.config import Config
from rung.engine.stronger import asking
from rung.store.decisions import work
from rung.worker.loop import Loop

EVERY = 2.0
"""Seconds between two looks at what came in."""


class Asking(Loop):
    """Asks about texts of which the judges here were unsure."""

    def __init__(self, config: Config) -> None:
        super().__init__("asking")
        self._config = config

    def turn(self) -> float:
        if self.must_stand_by():
            return EVERY
        is_more = asking.turn(self._config, work.read_now(), self.stopping.is_set)
        return 0.0 if is_more else EVERY
