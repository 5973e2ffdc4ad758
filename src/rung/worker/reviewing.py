"""The loop that makes the weekly review when it is due, and tries out what it proposes, one after the other."""

from datetime import datetime

from msgspec import structs

from rung.core.policy import Policy
from rung.engine.reviews import keeping, trials
from rung.store.decisions import work
from rung.store.measures import measures, reviews
from rung.store.policies import policies
from rung.worker.loop import Loop, pause

EVERY = 30.0
"""Seconds of our clock between two looks; on a fast one not more often than `LEAST`."""
LEAST = 3.0


class Reviewing(Loop):
    """Makes the review of the week, and asks for a back-test of each proposal that its page shows."""

    def __init__(self) -> None:
        super().__init__("review")
        self._young: tuple[object, ...] | None = None
        """What was looked at and held too few issues to say anything: it is not counted again for the same day."""

    def turn(self) -> float:
        rest = pause(EVERY, LEAST)
        if self.must_stand_by():
            return rest
        now = work.read_now()
        try:
            policy = policies.current()
        except policies.NoPolicy:
            return rest
        if self._make(policy, now):
            return 0.0
        latest = reviews.latest()
        known = reviews.known(now)
        shown = [one for one in latest[0].findings if one.key not in known][: reviews.SHOWN] if latest else []
        return LEAST if latest and trials.step(shown, latest[0], now) else rest

    def _make(self, policy: Policy, now: datetime) -> bool:
        """Whether one was due, and is kept now."""
        slot = keeping.due(policy, now)
        today = (slot, now.date(), now.hour)
        if slot is None or self._young == today:
            return False
        settled = now - measures.SETTLED
        is_lacking = measures.lacks(settled)
        if is_lacking and not keeping.has_waited(slot, now):
            return False
        from rung.reports import review  # late: only who measures needs numpy

        new = review.now_of(now)
        if is_lacking:
            new = structs.replace(new, lacks=measures.uncounted(settled).words)
        self._young = today if new.is_young else None
        return keeping.keep(new, now, slot=slot) is not None
