"""How an issue ends, and how it begins again."""

from rung.core.desk import LoadChanged
from rung.core.document import METRICS
from rung.core.draft import NOTHING, Draft, Kinds
from rung.core.events import IssueClosed, IssueReopened, IssueResolved
from rung.core.happenings import fields, gathering, handover, survey
from rung.core.paths import path
from rung.core.people import routing
from rung.core.promises import sla
from rung.core.reasons import Reason

OVER = ("resolved", "closed")
"""Statuses that end an issue: setting one is that event."""
OUT_OF_THE_MEASURES = ("spam", "duplicate", "internal")


def become(draft: Draft, status: str, words: str) -> Kinds:
    """A status was set, by an event or a trigger: one that ends an issue, or begins it again, is that event."""
    if status == "resolved" and draft.state.is_open:
        resolve(draft, words)
    elif status == "closed" and draft.state.closed_at is None:
        close(draft, "done")
    elif status not in OVER and not draft.state.is_open:
        return reopen(draft, words, status)
    return NOTHING


def resolved(draft: Draft, event: IssueResolved) -> Kinds:
    if draft.state.is_open:
        resolve(draft, f"resolved by {event.by}" if event.by else "resolved")
    return NOTHING


def resolve(draft: Draft, words: str) -> None:
    because = Reason("event", words)
    for metric in ("first_response", "next_response", "update"):
        sla.cancel(draft, metric, words)
    sla.fulfil(draft, "resolution", draft.at, words)
    _end_work(draft, "resolved", because)
    draft.put(resolved_at=draft.at)
    fields.set_status(draft, "resolved", because)
    survey.plan(draft)


def closed(draft: Draft, event: IssueClosed) -> Kinds:
    if draft.state.closed_at is None or (event.as_ in OUT_OF_THE_MEASURES and draft.state.closed_as != event.as_):
        close(draft, event.as_)
    return NOTHING


def close(draft: Draft, as_: str) -> None:
    because = Reason("event", f"closed as {as_}")
    if as_ in OUT_OF_THE_MEASURES:
        survey.call_off(draft, because.words)
        for metric in METRICS:
            sla.cancel(draft, metric, because.words)
        _end_work(draft, "closed", because)
    elif draft.state.is_open:
        resolve(draft, because.words)
    else:
        _end_work(draft, "closed", because)
    draft.put(closed_at=draft.at, closed_as=as_)
    fields.set_status(draft, "closed", because)


def reopened(draft: Draft, event: IssueReopened) -> Kinds:
    return reopen(draft, f"reopened by {event.by}" if event.by else "reopened") if not draft.state.is_open else NOTHING


def reopen(draft: Draft, words: str, status: str = "open") -> Kinds:
    survey.call_off(draft, "the issue was opened again before it left")
    state = draft.state
    draft.put(resolved_at=None, closed_at=None, closed_as=None, reopens=state.reopens + 1)
    draft.put(merged_into=None, before_merge=None)
    fields.set_status(draft, status, Reason("event", words))
    if state.assignee:
        draft.change_desk(LoadChanged(state.assignee, 1))
        draft.put(away_at=routing.next_absence(draft, state.assignee, or_now=True))
    sla.resume_resolution(draft, words)
    sla.start(draft, "update", draft.at, words)
    if state.responded_at is None:
        sla.start(draft, "first_response", draft.at, words)
    elif state.unanswered_at is not None:
        sla.start(draft, "next_response", state.unanswered_at, words)
    gathering.gather(draft)
    return frozenset({"reopened"})


def _end_work(draft: Draft, status: str, because: Reason) -> None:
    """Nothing climbs for an issue that is over, and its assignee no longer carries it."""
    for escalation in draft.state.live():
        path.end(draft, escalation, "resolved", because)
    if draft.state.assignee and draft.state.is_open:
        draft.change_desk(LoadChanged(draft.state.assignee, -1))
    routing.leave_line(draft)
    handover.lapse(draft, f"the issue is {status}")
    draft.put(snoozed_until=None, away_at=None, next_update_by=None)
