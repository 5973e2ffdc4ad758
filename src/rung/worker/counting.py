"""What a worker counted is added to what all of them did, every few seconds and when it ends."""

import time

import structlog
from django.db import DatabaseError, InterfaceError

from rung.engine.counted import Counts
from rung.store.standing import figures, watch

EVERY = 5.0
"""Seconds between two writings."""

log = structlog.get_logger()


class Counting:
    """Figures are not worth a turn that fails: what cannot be written now is added later."""

    def __init__(self, name: str, counts: Counts) -> None:
        self._name, self._counts = name, counts
        self._kept = time.monotonic()

    def keep_now_and_then(self) -> None:
        if time.monotonic() - self._kept >= EVERY:
            self.keep()

    def keep(self) -> None:
        self._kept = time.monotonic()
        if not (numbers := self._counts.take()):
            return
        try:
            figures.add(self._name, numbers)
        except (DatabaseError, InterfaceError) as error:
            self._counts.put(numbers)
            if watch.note(error) is None:
                log.warning("figures.not_kept", error=str(error), hint="they are added later")
