"""The loop that delivers: claims due deliveries with a lease, hands them to the sender, writes what became of them.

1. Take what the sender finished, and write it set-wise: attempt, delivery, living message, and the events that follow.
2. Give up notices that no channel accepted in time; their issues go on with the next level.
3. Lease what is due, as far as each channel has room, and render each as things stand now.
"""

import queue
import random
from collections import deque
from datetime import datetime, timedelta
from hashlib import blake2b

import msgspec
import structlog
from msgspec import structs

from rung import clock
from rung.channels.base import Alert, Answer, Captured, Failed
from rung.channels.registry import CHANNELS
from rung.config import Config
from rung.engine import alerts, answers, faults
from rung.engine.alerts import Dropped
from rung.store import deliveries, outbox, results, settings_store, work
from rung.store.outbox import Leased
from rung.store.results import Finished
from rung.worker import wires
from rung.worker.loop import POLL, Loop, real_seconds_until
from rung.worker.sending import Parcel, Result, Sender

LEASE = timedelta(seconds=45)
"""Twice as long as an attempt may take and more: whoever still holds a lease is still sending."""
FIRST_RETRY = 2.0
LONGEST_RETRY = 300.0
MOST_ATTEMPTS = 20
PATIENCE = 10.0
"""Seconds that sends under way have when the process is asked to stop."""

log = structlog.get_logger()


class Delivering(Loop):
    """Delivers notices and brings living messages up to date."""

    def __init__(self, config: Config, lease: timedelta = LEASE) -> None:
        super().__init__("deliver", "delivery")
        self.sender = Sender(config, self.bell.ring, lease.total_seconds() * 0.45)
        self._lease_lasts = lease
        self._captured: deque[Captured] = deque()
        self._unwritten: list[Finished] = []
        self._random = random.Random()  # noqa: S311 - spreads retries, guards nothing

    def begin(self) -> None:
        self.sender.start()

    def turn(self) -> float:
        self._write_finished()
        now = work.read_now()
        results.give_up(now)
        started = [self._lease(channel, now) for channel in sorted(outbox.due_channels(now) & CHANNELS.keys())]
        if any(started):
            return 0.0
        return real_seconds_until(outbox.next_due_at()) if self._has_room() else POLL

    def end(self) -> None:
        self.sender.stop(PATIENCE)
        self._write_finished()

    def _has_room(self) -> bool:
        return all(self.sender.room(channel) > 0 for channel in CHANNELS)

    def _lease(self, channel: str, now: datetime) -> int:
        leased = outbox.lease(channel, now, now + _in_our_time(self._lease_lasts), self.sender.room(channel))
        if not leased:
            return 0
        mode = settings_store.delivery_mode()
        routed = [_routed(one, wires.route(mode, one.to)) for one in leased if one.op != answers.OP]
        packed = [
            _packed(known, alert, wires.route(mode, known.to), now)
            for known, alert in zip(routed, alerts.build(routed, now), strict=True)
        ]
        public = [one for one in leased if one.op == answers.OP]
        packed += [
            _answered(one, answer, wires.route(mode, one.to), now)
            for one, answer in zip(public, answers.build(public), strict=True)
        ]
        unsent = []
        for parcel in packed:
            if isinstance(parcel, Parcel):
                self.sender.send(parcel)
            else:
                unsent.append(parcel)
        if unsent:
            results.finish(unsent, now)
        return len(leased)

    def _write_finished(self) -> None:
        """Takes what the sender is done with. What cannot be written now is kept and written at the next turn."""
        self._take_done()
        while self._captured:
            deliveries.keep_in_outbox(msgspec.to_builtins(self._captured[0]))
            self._captured.popleft()
        if self._unwritten:
            faults.point("before-result")
            for lost in results.finish(self._unwritten, work.read_now()):
                log.warning("deliver.lease_lost", delivery=lost, hint="another sender has it; it may arrive twice")
            self._unwritten = []

    def _take_done(self) -> None:
        while True:
            try:
                one = self.sender.done.get_nowait()
            except queue.Empty:
                return
            if isinstance(one, Captured):
                self._captured.append(one)
            else:
                self.sender.under_way[one.parcel.delivery.channel] -= 1
                self._unwritten.append(self._finished(one))

    def _finished(self, result: Result) -> Finished:
        parcel, delivery = result.parcel, result.parcel.delivery
        if result.sent is not None and result.sent.skipped:
            return Finished(delivery, "skipped", result.ended_at, parcel.mode, error=result.sent.skipped)
        if result.sent is not None:
            return Finished(
                delivery, "accepted", result.ended_at, parcel.mode, vendor_ref=result.sent.vendor_ref,
                content_hash=parcel.content_hash,
            )  # fmt: skip
        assert result.failed is not None
        return self._failed(result.failed, delivery, parcel.mode, result.ended_at)

    def _failed(self, failed: Failed, delivery: Leased, mode: str, at: datetime) -> Finished:
        """Trying again helps, unless the failure says that it cannot."""
        log.warning(
            "deliver.failed", issue=delivery.issue, to=delivery.to, channel=delivery.channel, attempt=delivery.attempt,
            error=failed.message, permanent=failed.permanent, unknown=failed.unknown,
        )  # fmt: skip
        if failed.permanent or delivery.attempt >= MOST_ATTEMPTS:
            return Finished(delivery, "failed", at, mode, error=failed.message)
        seconds = min(LONGEST_RETRY, FIRST_RETRY * 2 ** (delivery.attempt - 1)) * self._random.uniform(0.75, 1.25)
        seconds = max(seconds, failed.retry_after or 0.0)
        return Finished(
            delivery, "retry", at, mode, error=failed.message, retry_after=failed.retry_after,
            retry_at=at + _in_our_time(timedelta(seconds=seconds)), unknown=failed.unknown,
        )  # fmt: skip


def _routed(delivery: Leased, mode: str) -> Leased:
    """A message that lives elsewhere (at a stand-in, while we send for real) is none to bring up to date."""
    return delivery if delivery.message_mode == mode else structs.replace(delivery, vendor_ref=None)


def _packed(delivery: Leased, alert: Alert | Dropped, mode: str, now: datetime) -> Parcel | Finished:
    """What is to be sent; or the delivery finished, where nothing is."""
    if isinstance(alert, Dropped):
        return Finished(delivery, "dropped", now, mode, error=alert.why)
    digest = content_hash(alert)
    if delivery.op == "update" and digest == delivery.content_hash:
        return Finished(delivery, "dropped", now, mode, error="the message says so already")
    return Parcel(delivery, CHANNELS[delivery.channel].render(alert), delivery.vendor_ref, mode, digest)


def _answered(
    delivery: Leased, answer: Answer | answers.Unanswerable, mode: str, now: datetime
) -> Parcel | Finished:
    """A public answer that is to be carried; or its delivery finished, where it cannot be."""
    if isinstance(answer, answers.Unanswerable):
        return Finished(delivery, "failed", now, mode, error=answer.why)
    return Parcel(delivery, answer, None, mode, "")


def content_hash(alert: Alert) -> str:
    """The same for alerts that say the same, whenever they say it."""
    settled = structs.replace(
        alert, now=alert.opened_at, ring=False, possible_repeat=False, late_by=None, act_link="", notice="", because="",
        asked="" if alert.state == "asking" else alert.asked,
    )  # fmt: skip
    return blake2b(msgspec.json.encode(settled), digest_size=16).hexdigest()


def _in_our_time(span: timedelta) -> timedelta:
    """A span of real time as our clock counts it."""
    return span * max(clock.current().speed, 1.0)
