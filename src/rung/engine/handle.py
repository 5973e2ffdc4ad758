"""One batch of decisions: claim, decide, commit.

1. Claim the subjects that have something to do, a line in the inbox or a wake-up that is due, by locking their rows.
2. Decide, across all of them, in the one order of the contract: by instant, events before time steps, arrival, issue.
   An event first lets pass what was due before it; one that comes at the very instant of a wake-up goes before it.
3. Write states, journal lines, texts, notices, deliveries, turns and loads set-wise, and take the decided lines from
   the inbox, all in the same transaction. A crash at any instruction leaves the whole batch decided or not at all.

An event that makes no sense for its issue (`Refused`) is kept with the reason, and the issue goes on. A decision that
fails unexpectedly is set aside with its traceback; the later events of that issue wait, visibly, and every other
issue goes on.
"""

import heapq
import traceback
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import msgspec
import structlog
from django.db import DataError, IntegrityError, InterfaceError, OperationalError, transaction
from msgspec import Struct, structs

from rung.core.decide import Decision, Refused
from rung.core.decide import decide as core_decide
from rung.core.desk import Desk
from rung.core.events import (
    AccountChanged,
    AnyEvent,
    OfAccount,
    PersonAway,
    PersonBack,
    PersonFreed,
    PolicyPublished,
    TimePassed,
)
from rung.core.issue import IssueState
from rung.core.policy import Policy
from rung.core.times.walltime import LATEST
from rung.engine import faults, neighbours
from rung.engine.batch import Batch
from rung.engine.learning import judges
from rung.engine.subject import Subject
from rung.engine.trail import name_of
from rung.store import ways
from rung.store.decisions import work
from rung.store.dialect import pipelined
from rung.store.policies import policies
from rung.store.standing.trouble import kind_of, passes
from rung.understand.events import understood
from rung.understand.judges import Judges
from rung.understand.risk.foretelling import foretold

Decide = Callable[[IssueState | None, AnyEvent, Policy, Desk, datetime], Decision]

BATCH = 500
AHEAD = timedelta(minutes=5)
"""How far an event's `at` may lie in the future before it is refused."""
ENDS = ("until", "next_update_by", "from_")
"""What of an event may lie in the future, and no later than any clock reckons."""
MOST_STEPS_AT_ONE_INSTANT = 1_000
FAILS_ALONE = 5
"""Turns in which a subject that is handled alone cannot be written, after which its event is set aside."""
FAILS_IN_A_ROW = 3
"""Subjects that fail alone one after the other, after which it is the database, and the others are not tried."""

log = structlog.get_logger()
_events = msgspec.json.Decoder(AnyEvent)


class Stepped(Struct, frozen=True):
    """What one batch did; where that was nothing, when there is something to do again without anybody's help."""

    handled: int
    """Decisions made, refusals included."""
    next_wake_at: datetime | None = None
    has_policy: bool = True
    is_held_back: bool = False
    """There was something to do, and none of it was for us: other workers have it."""


class Stuck(Exception):
    """An issue wants to wake again and again at one instant: time would never pass for it."""


def step(decide: Decide = core_decide, limit: int = BATCH, *, alone: Counter[int] | None = None) -> Stepped:
    """Handles one batch. Call it again as long as it handled something.

    `alone`: batches have failed again and again, so each subject is handled alone; how often each failed so is counted
    here. One that the database refuses to write again and again, without being in trouble itself, is set aside. The
    others are handled, and the error is raised after them.
    """
    ways.plan_anew()
    seen = work.outlook()
    number = seen.policy
    if number is None:
        return Stepped(0, has_policy=False)
    # Outside the transaction: compiling a policy, or loading a model, takes its time.
    policy, known = policies.load(number), judges.ready(seen.judges)
    # An import of many waits for its turn behind whatever comes meanwhile: nobody urgent stands behind it in the line.
    is_brought = not seen.has_inbox and seen.has_later and work.bring_forward(limit) > 0
    has_inbox = seen.has_inbox or is_brought
    if not has_inbox and (seen.wake_at is None or seen.wake_at > seen.now):
        return Stepped(0, seen.wake_at)
    if is_brought or seen.has_unnamed:
        work.name_subjects(limit)
    handle_batch = partial(_batch, policy, known, decide, limit)
    try:
        handled = handle_batch() if alone is None else _one_by_one(handle_batch, limit, alone)
    except (DataError, IntegrityError) as error:
        log.error("engine.batch_unwritable", error=str(error), hint="its subjects are handled one by one")
        handled = _one_by_one(handle_batch, limit, Counter())
    if handled:
        return Stepped(handled)
    return Stepped(0, work.next_wake_at(), is_held_back=True)


def _batch(
    policy: Policy, known: Judges, decide: Decide, limit: int, only: int | None = None, poison: str | None = None
) -> int:
    """`only`: this subject; `poison`: why its next event cannot be written."""
    with transaction.atomic():
        with pipelined():
            present = work.ask_now()  # goes with BEGIN
        now = present()
        claimed = [one for one in work.claim(now, limit) if only is None or one.id == only]
        faults.point("after-claim")
        if not claimed:
            return 0
        work.bring_forward_of(claimed)
        batch = Batch(claimed, policy, now, limit, known)
        if poison is not None:
            batch.set_aside_all(poison)
        else:
            _decide_all(batch, decide)
        batch.save()
        faults.point("before-commit")
    faults.point("after-commit")
    batch.trail.tell()
    return batch.handled


def _one_by_one(handle_batch: Callable[..., int], limit: int, alone: Counter[int]) -> int:
    """The batch could not be written: find the subject that cannot, and set its event aside."""
    handled, in_a_row = 0, 0
    failed: OperationalError | None = None
    with transaction.atomic():
        ids = [one.id for one in work.claim(work.read_now(), limit)]
    for subject_id in sorted(ids, key=lambda one: alone[one]):  # those that failed stand behind all others
        try:
            handled += handle_batch(only=subject_id)
        except (DataError, IntegrityError, OperationalError) as error:
            if kind_of(error) is not None:
                raise
            if isinstance(error, OperationalError) and not _is_its_own_fault(subject_id, error, alone):
                failed, in_a_row = error, in_a_row + 1
                if in_a_row >= FAILS_IN_A_ROW:
                    break
                continue
            handled += handle_batch(only=subject_id, poison=traceback.format_exc())
        alone.pop(subject_id, None)
        in_a_row = 0
    if failed is not None:
        raise failed
    return handled


def _is_its_own_fault(subject_id: int, error: OperationalError, alone: Counter[int]) -> bool:
    """Whether a subject is set aside for what the database said: never for what passes, and not for the first time."""
    alone[subject_id] += 1
    return not passes(error) and alone[subject_id] >= FAILS_ALONE


def _decide_all(batch: Batch, decide: Decide) -> None:
    """Runs every subject's events and due steps in one common order."""
    line = [
        (*action, subject.key, subject)
        for subject in batch.subjects
        if (action := subject.next_action(batch.now)) is not None
    ]
    heapq.heapify(line)
    while line:
        at, is_time, _, _, subject = heapq.heappop(line)
        if is_time and batch.told_others:
            continue  # what was told to others at this instant comes before any step of time: next batch
        _act(batch, subject, at, is_time, decide)
        if (action := subject.next_action(batch.now)) is not None:
            heapq.heappush(line, (*action, subject.key, subject))


def _act(batch: Batch, subject: Subject, at: datetime, is_time: int, decide: Decide) -> None:
    """One event, or one step of time, of one subject."""
    event: AnyEvent | None = None
    try:
        event = subject.take(at, is_time, _events.decode)
        if isinstance(event, PolicyPublished):
            event = structs.replace(event, climbs=batch.climbs_move_to(event.version))
        _check_instant(event, batch.now)
        _act_on(batch, subject, event, decide)
    except Refused as refused:
        batch.refuse(subject, event, refused)
    except (OperationalError, InterfaceError):
        raise  # the database, not the decision: nothing of the batch is written, and all of it is tried again
    except Exception as error:
        # Whatever a decision fails with must stop this issue only; it is kept and shown. What stops everybody is not
        # the event's fault.
        if kind_of(error) is not None:
            raise
        name = name_of(event, subject.key) if event is not None else ""
        log.error("engine.set_aside", event_id=name, **{subject.kind: subject.key}, error=type(error).__name__)
        batch.set_aside(subject, event, traceback.format_exc())
    batch.handled += 1


def _act_on(batch: Batch, subject: Subject, event: AnyEvent, decide: Decide) -> None:
    if event.issue is not None:
        _decide_issue(batch, subject, event, decide)
        return
    match event:
        case AccountChanged():
            neighbours.change_account(batch, subject, event)
        case OfAccount():
            neighbours.keep_of_account(batch, subject, event)
        case PersonAway() | PersonBack():
            neighbours.move_person(batch, subject, event)
        case PersonFreed():
            neighbours.offer_places(batch, subject, event)


def _decide_issue(batch: Batch, subject: Subject, event: AnyEvent, decide: Decide) -> None:
    state = subject.state
    policy = batch.policy_of(subject)
    now = max(batch.now, state.decided_at) if state else batch.now
    known_as = batch.contact_id(event)
    event = understood(event, policy, state, batch.judges)
    event = batch.openings.with_near(event, state, policy)
    batch.prepare_desk(subject, event, policy)
    event = foretold(event, state, policy, batch.desk, now, batch.judges, batch.queues.around, known_as)
    decision = decide(state, event, policy, batch.desk, now)
    if isinstance(event, TimePassed):
        subject.count_step(event.at, decision.state.wake_at, MOST_STEPS_AT_ONE_INSTANT, Stuck)
    if known_as and decision.state.contact == getattr(event, "contact", None):
        decision = structs.replace(decision, state=structs.replace(decision.state, contact=known_as))
    batch.keep(subject, event, decision, policy, known_as)


def _check_instant(event: AnyEvent, now: datetime) -> None:
    if event.at > now + AHEAD:
        raise Refused(
            "at_in_future",
            f"the event's instant {event.at.isoformat()} is more than 5 minutes ahead of now, {now.isoformat()}",
            "send `at` in UTC or with its offset, and check the sender's clock",
        )
    for name in ENDS:
        if isinstance(end := getattr(event, name, None), datetime) and end > LATEST:
            raise Refused(
                "too_far_ahead", f"`{name.rstrip('_')}` is {end.isoformat()}, after {LATEST.year}",
                "check the year; what has no end has none given",
            )  # fmt: skip
