"""What happened to a clock by mistake is taken back: it stands as it stood, where nothing else has happened to it."""

from datetime import timedelta

from msgspec import structs

from rung.core.draft import Draft
from rung.core.issue import Clock
from rung.core.promises import sla
from rung.core.promises.due import due_of
from rung.core.reasons import Reason


def put_back(draft: Draft, was: Clock, because: Reason) -> None:
    """The run as it was. What fell due meanwhile is missed at its own instant, when time is looked at next."""
    if draft.state.clocks.get(was.metric) == was:
        return
    draft.put_clock(was)
    if was.shown and was.is_waiting:
        sla.tell_moved(draft, was, because, is_anew=was.state != "breached")


def take_back(draft: Draft, own: Clock | None, then: Clock, words: str) -> None:
    """`own`: the run before the mistake; `then`: just after it. A run that the mistake began is called off. One that
    went on by itself keeps what it worked since, and begins where it had begun.
    """
    now, because = draft.state.clocks.get(then.metric), Reason("clock", words)
    if now is None or now.run != then.run:
        return
    if own is None or own.run != then.run:
        sla.cancel(draft, then.metric, words)
    elif now == then or _only_breached(now, then):
        put_back(draft, own, because)
    elif now.state in ("running", "paused") and now.started_at < own.started_at:
        longer = draft.policy.calendar(now.calendar).between(now.started_at, own.started_at)
        later = structs.replace(now, started_at=own.started_at, worked=max(now.worked - longer, timedelta(0)))
        later = structs.replace(later, due_at=due_of(draft.policy, later))
        draft.put_clock(later)
        sla.tell_moved(draft, later, because, is_anew=True)


def _only_breached(now: Clock, then: Clock) -> bool:
    """It fell due since, and nothing else happened to it."""
    same = (now.target, now.span, now.calendar, now.promised_at, now.due_at) == (
        then.target, then.span, then.calendar, then.promised_at, then.due_at,
    )  # fmt: skip
    return now.state == "breached" and then.state == "running" and now.fulfilled_at is None and same
