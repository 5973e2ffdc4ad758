"""The loop that clears up: deliveries whose sender vanished wait again, and what was kept long enough is let go."""

import time
from datetime import timedelta

import structlog

from rung.engine.customers import chat_mail
from rung.engine.duty import reach_tests, shift_swaps
from rung.engine.learning import alike
from rung.engine.proof import backtests as asking
from rung.engine.proof.watches import MOST_KEPT as MOST_WATCHES
from rung.engine.sending import channel_alarms
from rung.reports import overload
from rung.store import sealing
from rung.store.decisions import set_aside, work
from rung.store.deliveries import destinations, outbox
from rung.store.elsewhere import chat
from rung.store.policies import backtests, watches
from rung.store.standing import vitals
from rung.worker.loop import POLL, Loop, pause

EVERY = 5.0
KEPT = timedelta(days=90)
IDLE = timedelta(hours=1)
"""A destination to which nobody sends any more is looked upon as unknown after so long."""
HOUR = 3600.0
WARNED_EVERY = 300.0
"""Seconds of our clock between two looks at who carries too much; on a fast one not more often than `EVERY`."""
ASKED_EVERY = 60.0
"""Seconds of our clock between two looks at whom to ask whether they hear."""

log = structlog.get_logger()


class Sweeping(Loop):
    """Frees deliveries whose lease ran out, ends offers of shifts that began, mails answers to chat visitors who
    left, reads new issues so that those alike are found, and looks who carries too much; once an hour, forgets old
    refusals, attempts, idle destinations, back-tests, visitors and the words of closed issues, and seals credentials
    that an older process kept.
    """

    def __init__(self, worker: str = "") -> None:
        super().__init__("sweep")
        self._worker = worker
        self._looked = float("-inf")
        self._cleared = time.monotonic()
        self._warned = float("-inf")
        self._asked = float("-inf")

    def end(self) -> None:
        vitals.leave(self._worker)

    def turn(self) -> float:
        present = time.monotonic()
        if present - self._looked >= EVERY:
            if not self.must_stand_by():
                vitals.beat(self._worker)  # one that stands by is no worker that anybody could count on
            # After a trouble of the database the senders are there, and know what became of what they sent: they get
            # until the next look to write it down.
            if not self.failed and (freed := outbox.free_expired(work.read_now())):
                log.warning("deliver.leases_freed", deliveries=freed, hint="their sender vanished; repeats are marked")
            destinations.end_lost_probes()
            if not self.failed and not self.is_standing_by:
                shift_swaps.end_lapsed(work.read_now())
                channel_alarms.look(work.read_now())
                chat_mail.send_left(work.read_now())
                alike.mark_new()
            self._looked = present
        if present - self._cleared >= HOUR:
            self._cleared = present
            set_aside.forget_refused(KEPT)
            outbox.forget_attempts(work.read_now(), KEPT)
            destinations.forget(work.read_now(), IDLE)
            backtests.forget(work.read_now(), asking.KEPT_FOR, asking.MOST_KEPT)
            backtests.forget_uploads(work.read_now(), asking.UPLOAD_KEPT_FOR)
            watches.forget(MOST_WATCHES)
            chat.forget_old(work.read_now())
            alike.let_go()
            sealing.look(work.read_now())
        if present - self._asked >= pause(ASKED_EVERY, EVERY):
            self._asked = present
            if not self.is_standing_by:
                reach_tests.look(work.read_now())
        if present - self._warned >= pause(WARNED_EVERY, EVERY):
            # Last, and not again at once where it fails: nothing else may wait for it.
            self._warned = present
            overload.keep(work.read_now())
        return POLL
