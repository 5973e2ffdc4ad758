"""The loop that delivers: claims due deliveries with a lease, hands them to the sender, writes what became of them.

1. Give up notices that no channel accepted in time; their issues go on with the next level.
2. Lease what is due, destination by destination, as far as each has room and bears it, and render each as things stand
   now.
3. Write what the sender finished meanwhile, set-wise: attempt, delivery, living message, and the events that follow;
   and what it says about the destinations.
"""

import queue
import secrets
from collections import Counter, deque
from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec
import structlog
from django.db import DataError, IntegrityError
from msgspec import structs

from rung import clock
from rung.channels.base import Captured
from rung.channels.registry import WAYS
from rung.config import Config
from rung.engine import faults
from rung.engine.counted import ATTEMPTS
from rung.engine.sending import breaker, destinations, detours, wires
from rung.engine.sending.breaker import Outcome
from rung.store import ways
from rung.store.decisions import work
from rung.store.deliveries import claims, deliveries, outbox, results
from rung.store.deliveries import destinations as kept
from rung.store.deliveries.claims import Line, Outlook
from rung.store.deliveries.destinations import Standing
from rung.store.deliveries.results import Finished
from rung.store.settings_store import DeliveryMode
from rung.store.standing import figures, vitals
from rung.worker import outcomes, parcels
from rung.worker.counting import Counting
from rung.worker.gates import Gates
from rung.worker.loop import POLL, Loop, real_seconds_until
from rung.worker.parcels import Parcel
from rung.worker.sending import Result, Sender

LEASE = timedelta(seconds=45)
"""Twice as long as an attempt may take and more: whoever still holds a lease is still sending."""
TAKES = 0.45
"""The part of a lease after which an attempt without an answer is given up."""
BEGINS = 0.5
"""The part of a lease after which nothing is begun any more: the process was paused."""
UNWRITABLE = (DataError, IntegrityError, UnicodeEncodeError)
"""What the database refuses to hold, today and tomorrow."""
PATIENCE = 10.0
"""Seconds that sends under way have when the process is asked to stop."""

log = structlog.get_logger()


class Delivering(Loop):
    """Delivers notices and brings living messages up to date."""

    def __init__(self, config: Config, lease: timedelta = LEASE, worker: str = "") -> None:
        super().__init__("deliver", "delivery")
        self.sender = Sender(config, self.bell.ring, lease.total_seconds() * TAKES)
        self.gates = Gates()
        self._lease_lasts = lease
        self._worker = worker
        self._captured: deque[Captured] = deque()
        self._done: list[Result] = []
        """Attempts that ended, and whose ends are not written yet."""
        self._unsaid: dict[str, list[Outcome]] = {}
        """By destination, what attempts said about it and is not written yet."""
        self._standings: dict[str, Standing] = {}
        self._is_labelled = False
        self._attempts = Counting(figures.ATTEMPTS, ATTEMPTS)
        self._unsure: list[datetime] = []
        """Ends of leases that broke off before anything was sent: whether the database has them is not known."""

    def begin(self) -> None:
        self.sender.start()

    def turn(self) -> float:
        """What can go goes first; what became of others, which was known before the clock was read, after it."""
        ways.plan_anew()
        self._take_done()
        self._give_back()
        if not self._is_labelled:
            outbox.forget_labels()
            self._is_labelled = True
        asked = clock.steady()
        seen = claims.outlook()
        now = seen.now
        if (seen.is_overtaken or self.is_standing_by) and self.must_stand_by():
            self._write_finished(now)
            return POLL
        self.gates.share(vitals.delivering(seen.workers, self._worker), now)
        if seen.fails_at is not None and seen.fails_at <= now:
            results.give_up(now)
        if "" in seen.lines:
            destinations.label_waiting()
            seen = claims.outlook()
        diverted, taken = self._send_from(seen, now, asked) if seen.lines else (0, 0)
        written = self._write_finished(now)
        self._attempts.keep_now_and_then()
        is_more = diverted > 0 or seen.has_more_than(taken) or any(one.outcome == "retry" for one in written)
        return 0.0 if is_more and (diverted or taken or written) else self._rest(seen, now, is_more=is_more)

    def end(self) -> None:
        self.sender.stop(PATIENCE)
        self._take_done()
        if self._captured or self._done or self._unsaid:
            self._write_finished(work.read_now())
        self._attempts.keep()

    # Leasing ----------------------------------------------------------------------------------------------------------

    def _send_from(self, seen: Outlook, now: datetime, asked: float) -> tuple[int, int]:
        """How many were sent by another way, and how many were taken."""
        self._standings = {} if seen.all_well else kept.standings()
        diverted = detours.divert(self._standings.values(), seen.mode, now)
        names = [name for name in seen.lines if destinations.channel_of(name) in WAYS]
        taken = sum(self._lease(line, route, now, asked) for line, route in _lines(names, seen.mode))
        return diverted, taken

    def _lease(self, line: Line, mode: str, now: datetime, asked: float) -> int:
        """`asked` is the steady instant at which the lease began, at the latest."""
        gate = self.gates.of(mode, line.destination)
        room, is_probe = gate.room(now), False
        if mode == wires.LIVE and (standing := self._standings.get(line.destination)):
            if standing.paused_until is not None and standing.paused_until > now:
                gate.rest(standing.paused_until)
            admitted = breaker.admits(standing, now)
            is_probe = admitted == "probe" and room > 0
            room = {"all": room, "probe": min(room, 1), "none": 0}[admitted]
        until = now + clock.of_real(self._lease_lasts) + _a_name()
        if is_probe and not kept.begin_probe(line.destination, until, now):
            return 0
        self._unsure.append(until)
        leased = claims.lease(line, now, until, room, lambda channel, place: gate.takes(channel, place, now))
        packed_up = parcels.pack(leased, mode, now) if leased else []
        self._end_probe_unsent(line.destination, is_probe and not leased, now)
        self._unsure.remove(until)
        begins_by = asked + self._lease_lasts.total_seconds() * BEGINS
        ready = [
            structs.replace(one, is_probe=is_probe, begins_by=begins_by) for one in packed_up if isinstance(one, Parcel)
        ]
        gate.under_way += len(ready)
        if ready:
            self.sender.send(ready)
        if unsent := [one for one in packed_up if isinstance(one, Finished)]:
            results.finish(unsent, now)
            ends = [(one.delivery.channel, figures.UNSENT.get(one.outcome, one.outcome)) for one in unsent]
            ATTEMPTS.put(Counter(f"{channel} {outcome}" for channel, outcome in ends))
            self._end_probe_unsent(line.destination, is_probe and len(unsent) == len(leased), now)
        return len(leased)

    def _give_back(self) -> None:
        """The connection broke while we took a lease, or before we had put together what to send: nobody has to wait
        for its end."""
        if self._unsure:
            outbox.give_back(self._unsure)
            self._unsure.clear()

    def _end_probe_unsent(self, destination: str, is_unsent: bool, now: datetime) -> None:
        """What was to go as a probe was not sent at all: the next one may."""
        if is_unsent:
            self._note(destination, [Outcome("neutral", is_probe=True)], now)

    def _rest(self, seen: Outlook, now: datetime, *, is_more: bool) -> float:
        """How long there is nothing to do: until something falls due, a token comes back, or a probe may go.
        `is_more`: something waits."""
        due_at = outbox.next_due_at(now) if is_more else None
        instants = [due_at, seen.fails_at, self.gates.ready_at(now)]
        instants += [breaker.next_at(standing, now) for standing in self._standings.values()]
        soonest = min((at for at in instants if at is not None), default=None)
        return real_seconds_until(soonest) if soonest else POLL

    # Writing ----------------------------------------------------------------------------------------------------------

    def _write_finished(self, now: datetime) -> list[Finished]:
        """What cannot be written now is kept and written at the next turn."""
        while self._captured:
            deliveries.keep_in_outbox(msgspec.to_builtins(self._captured[0]))
            self._captured.popleft()
        finished: list[Finished] = []
        if self._done:
            faults.point("before-result")
            finished = self._finish(now)
        for destination in list(self._unsaid):
            self._note(destination, self._unsaid[destination], now)
            del self._unsaid[destination]
        return finished

    def _take_done(self) -> None:
        while True:
            try:
                one = self.sender.done.get_nowait()
            except queue.Empty:
                return
            if isinstance(one, Captured):
                self._captured.append(one)
                continue
            self._done.append(one)
            mode, destination = one.parcel.mode, one.parcel.delivery.destination
            gate = self.gates.of(mode, destination)
            gate.under_way -= 1
            if mode == wires.LIVE:
                said = outcomes.for_destination(one)
                if said.kind == "busy":
                    gate.had_enough()
                self._unsaid.setdefault(destination, []).append(said)

    def _finish(self, now: datetime) -> list[Finished]:
        """By the database's clock, like all that follows from it: this machine's own may be wrong."""
        finished = [each for one in self._done for each in outcomes.for_deliveries(one, now)]
        try:
            lost = results.finish(finished, now)
        except UNWRITABLE as error:
            log.error("deliver.unwritable", error=str(error), hint="its results are written one by one")
            lost = self._finish_one_by_one(finished, now)
        ATTEMPTS.put(Counter(f"{one.delivery.channel} {one.outcome}" for one in finished))
        for delivery in lost:
            log.warning("deliver.lease_lost", delivery=delivery, hint="another sender has it; it may arrive twice")
        self._done = []
        return finished

    def _finish_one_by_one(self, finished: list[Finished], now: datetime) -> list[int]:
        """One result that the database cannot hold must not hold back the others. It is kept without what the other
        side said: or it would be sent again for ever."""
        lost = []
        for one in finished:
            for version in (one, one.in_our_words):
                try:
                    lost += results.finish([version], now)
                    break
                except UNWRITABLE as error:
                    log.error(
                        "deliver.result_unwritable", event_id=one.delivery.event_id, issue=one.delivery.issue,
                        delivery=one.delivery.id, outcome=one.outcome, error=str(error),
                    )  # fmt: skip
        return lost

    def _note(self, destination: str, said: list[Outcome], now: datetime) -> None:
        if not breaker.changes_anything(self._standings.get(destination), said):
            return
        before = self._standings.get(destination, Standing(destination))
        after = kept.change(destination, lambda standing: breaker.after(standing, said, now), now)
        if after.is_open != before.is_open:
            log.warning(
                "deliver.destination_open" if after.is_open else "deliver.destination_back", destination=destination,
                error=after.error, since=str(after.failing_since or before.failing_since),
            )  # fmt: skip


def _a_name() -> timedelta:
    """A lease is known by its end, to the microsecond; so no two end together."""
    return timedelta(microseconds=secrets.randbelow(1_000_000))


def _lines(names: list[str], mode: DeliveryMode) -> Iterator[tuple[Line, str]]:
    """The lines of these destinations, and whether each leads to the world or to a stand-in."""
    for name in names:
        if wires.stays_inside(destinations.channel_of(name)):
            yield Line(name), wires.LIVE
        elif mode.mode == "only":
            yield Line(name, mode.people), wires.LIVE
            yield Line(name, mode.people, is_people=False), wires.OUTBOX
        else:
            yield Line(name), mode.mode
