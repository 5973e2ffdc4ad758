"""The loop that keeps how well accounts are: a few accounts at a time, behind whatever is urgent."""

import secrets
import time
from datetime import datetime

from rung.engine.accounts import health_keeping
from rung.engine.accounts.health_keeping import Pass
from rung.store.decisions import work
from rung.worker.loop import Loop

EVERY = 5.0
"""Seconds between two looks at whether anything changed."""
AT_ONCE = 0.2
"""Seconds of work at a time, after which others have their turn."""
BREATH = 0.1
ASKED_EVERY = 30.0
"""Seconds; much shorter than a claim lasts."""


class Scoring(Loop):
    """Looks at the accounts that are due."""

    def __init__(self) -> None:
        super().__init__("health")
        self._name = secrets.token_hex(8)
        self._pass: Pass | None = None
        self._seen: tuple[object, ...] | None = None
        self._claimed = float("-inf")

    def turn(self) -> float:
        if self.must_stand_by():
            return EVERY
        now = work.read_now()
        if not (self._pass or self._has_anything(now)) or not self._may_look(now):
            return EVERY
        if self._pass is None:
            self._pass = health_keeping.begin(now)
        until = time.monotonic() + AT_ONCE
        while self._pass.due and time.monotonic() < until:
            health_keeping.take(self._pass.due.pop(), now)
        if self._pass.due:
            return BREATH
        health_keeping.finish(self._pass)
        self._pass = None
        return EVERY

    def _has_anything(self, now: datetime) -> bool:
        """Whether anybody may be due: something happened, a day began, the rules changed, or somebody rested."""
        seen = health_keeping.fingerprint(now)
        is_new = seen is not None and seen != self._seen
        self._seen = seen
        return is_new

    def _may_look(self, now: datetime) -> bool:
        """Whether another worker looks already; it is asked now and then, not at each turn."""
        if time.monotonic() - self._claimed < ASKED_EVERY and self._pass is not None:
            return True
        if not health_keeping.claim(self._name, now):
            self._pass = None
            return False
        self._claimed = time.monotonic()
        return True
