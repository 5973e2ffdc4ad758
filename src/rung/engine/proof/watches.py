"""Drafts that are watched for a week: what they would have done beside the live policy, seen while it happens.

A watched draft decides nothing that anybody could notice. Again and again the time since the watch began is replayed
through both policies, as a back-test (docs/decisions/0017): the same core, the same events, each with the answers that
people really gave. So it survives restarts, needs no rows beside the live ones, and never stands in the way of a live
decision; what it shows is at most a little old. How long it rests between two replays depends on how long one took, so
that it never takes more than a small share of one processor.
"""

from datetime import datetime, timedelta

from django.db import transaction

from rung import clock
from rung.core.refused import Refused
from rung.engine.proof import backtests as asking
from rung.engine.proof import watch_bulletins
from rung.store.policies import backtests, drafts, policies, watches
from rung.store.policies.backtests import Backtest
from rung.store.policies.drafts import Draft
from rung.store.policies.watches import Watch

LASTS = timedelta(days=7)
MOST = 3
"""So many go on at once."""
MOST_KEPT = 50
REST = timedelta(minutes=15)
"""Between two replays, at least."""
LONGEST_REST = timedelta(hours=6)
"""A watch whose replays fail rests twice as long after each, up to this, while its week goes on."""
SHARE = 50
"""Of its time a watch rests so many times as long as its last replay took."""
TRIES = 3
"""After the week, replays that may fail before the watch ends without."""


def start(draft: Draft, by: str, now: datetime) -> Watch:
    """Watches the draft as it is now, for a week. Raises Refused."""
    if not draft.is_open:
        raise Refused("not_open", f"the draft is {draft.state}", "begin a new one from the version that you want")
    asking.of_draft(draft, by)
    going_on = watches.running()
    if any(one.draft == draft.id and one.revision == draft.revision for one in going_on):
        raise Refused("is_watched", "this draft is watched already, as it is now", "look at what it has seen so far")
    if len(going_on) >= MOST:
        raise Refused("too_many", f"{MOST} drafts are watched already", "stop one of them first")
    return watches.add(draft.name, draft.id, draft.revision, draft.text, by, now=now, ends_at=now + LASTS)


def stop(watch: Watch, by: str, now: datetime) -> None:
    """Nobody wants to know any more; what it has seen stays. Raises Refused."""
    if not watches.end(watch.id, "stopped", now, f"stopped by {by}"):
        raise Refused("not_running", "this watch has ended already", "look at what it has seen")
    _cancel_runs(watch, now)


def look_now(watch: Watch, now: datetime) -> None:
    """Brings it up to date as soon as a worker is free."""
    watches.look_at(watch.id, now)


def plan(now: datetime) -> int:
    """Puts the replays that are due in line, and ends the watches of drafts that are drafts no more; called all the
    time by each worker. How many were put in line."""
    planned = 0
    for watch in watches.running():
        draft = drafts.get(watch.draft)
        if draft is None or not draft.is_open:
            became = f"it became version {draft.version}" if draft and draft.version else "it was dropped"
            watches.end(watch.id, "stopped", now, became)
            _cancel_runs(watch, now)
        elif watch.next_at <= now:
            planned += _put_in_line(watch, now)
    return planned


def ran(run: Backtest) -> None:
    """A replay of a watch ended: it is what the watch shows, or is tried again later."""
    watch = watches.get(run.watch) if run.watch is not None else None
    if watch is None or run.until_at is None or run.started_at is None:
        return
    now = clock.now()
    if run.state == "done":
        took = (run.ended_at or now) - run.started_at
        watches.seen(watch.id, run.id, now + max(REST, took * SHARE))
        backtests.forget_of_watch(watch.id, [run.id])
        if run.until_at >= watch.ends_at:
            _end(watch, now, "")
    elif run.state == "failed" and watch.is_running:
        watches.failed(watch.id, watch.failed + 1, now + _rest_of_failed(watch, now))
        backtests.forget_of_watch(watch.id, [run.id, *([watch.backtest] if watch.backtest is not None else [])])
        if now >= watch.ends_at and watch.failed + 1 >= TRIES:
            _end(watch, now, run.problems[0].message if run.problems else "it could not be replayed")


def _rest_of_failed(watch: Watch, now: datetime) -> timedelta:
    """How long a watch rests whose replay failed again; never past the end of its week."""
    longer = min(LONGEST_REST, REST * 2 ** min(watch.failed, 10))
    return max(REST, min(longer, watch.ends_at - now))


def _put_in_line(watch: Watch, now: datetime) -> bool:
    """One replay at a time, also where several workers look at once."""
    with transaction.atomic():
        if not watches.hold(watch.id, watch.next_at, now + REST) or backtests.has_active(watch.id):
            return False
        number = policies.current_number()
        assert number is not None, "a watch began beside a live policy"
        new = backtests.New(
            name=watch.name, text=watches.text(watch.id), against=number, asked_by=watch.asked_by, draft=watch.draft,
            revision=watch.revision, watch=watch.id, since_at=watch.started_at,
            until_at=min(max(now, watch.started_at), watch.ends_at),
        )  # fmt: skip
        backtests.add(new, now)
    return True


def _end(watch: Watch, now: datetime, why: str) -> None:
    """The week is over: whoever asked is told that the difference is there."""
    with transaction.atomic():
        if watches.end(watch.id, "over", now, why):
            watch_bulletins.tell(watch, why)


def _cancel_runs(watch: Watch, now: datetime) -> None:
    for number in backtests.active_of_watch(watch.id):
        backtests.cancel(number, now)
