"""A merge that was a mistake is undone: the merged issue stands again as it was, the other one gives back what it took.

The one that stays decides whether it can be undone, and tells the merged one. What was said since stays where it is.
"""

from datetime import datetime, timedelta

from msgspec import structs

from rung.core.desk import LoadChanged
from rung.core.draft import Draft
from rung.core.effects import Emitted
from rung.core.events import IssueAbsorbed, IssueReleased, IssueUnmerged, TrackerUnlinked
from rung.core.happenings import fields, handover
from rung.core.issue import LIVE_STATES, Absorption, IssueState
from rung.core.paths import climb, moves, notices
from rung.core.people import routing
from rung.core.promises import sla, taking_back
from rung.core.promises.terms import RESPONSES
from rung.core.reasons import Reason
from rung.core.refused import Refused

WITHIN = timedelta(hours=1)
"""So long a merge can be undone."""


def keep(draft: Draft, event: IssueAbsorbed, own: IssueState) -> None:
    """The other issue has come in: what it brought is noted, and what this one was without it (`own`)."""
    taken = Absorption(
        from_=event.from_,
        at=draft.at,
        messages=event.messages,
        responded_at=event.responded_at,
        follow_ups=event.follow_ups,
        watchers=event.watchers,
        brought_account=event.account,
        was_open=own.is_open,
        opened_at=own.opened_at,
        customer_at=own.customer_at,
        unanswered_at=own.unanswered_at,
        own_responded_at=own.responded_at,
        own_follow_ups=own.follow_ups,
        own_watchers=own.watchers,
        account=own.account,
        channel=own.channel,
        tracked=tuple((one.tracker, one.number) for one in own.tracked),
        own_clocks=own.clocks,
        clocks=draft.state.clocks,
    )
    recent = tuple(one for one in draft.state.absorptions if draft.at - one.at <= WITHIN)
    draft.put(absorptions=(*recent, taken))


def undoable(state: IssueState, now: datetime) -> str | None:
    """The issue whose merge into this one can be undone now: the latest."""
    last = state.absorptions[-1] if state.absorptions else None
    return last.from_ if last and not state.merged_into and now - last.at <= WITHIN else None


def let_go(draft: Draft, event: IssueUnmerged) -> None:
    """What was merged into this issue stands for itself again."""
    taken = _to_undo(draft, event)
    who = f" by {event.by}" if event.by else ""
    because = Reason("event", f"the merge of {event.from_} into this issue was undone{who}")
    draft.note(because)
    is_answered = draft.state.responded_at not in (taken.own_responded_at, taken.responded_at)
    _give_back(draft, taken, is_answered)
    _clocks(draft, taken, is_answered, because.words)
    if not taken.was_open and draft.state.is_open:
        draft.note(Reason("event", f"it stays open: {event.from_} had opened it again"))
    released = IssueReleased(
        at=draft.at,
        issue=event.from_,
        from_=draft.state.id,
        by_person=event.by,
        tracked=taken.tracked,
        bulk=event.bulk,
    )
    draft.say(Emitted(at=draft.at, because=because, event=released))


def stand_again(draft: Draft, event: IssueReleased) -> None:
    """The issue that this one was merged into gives it back: it is what it was, and who was asked is asked again."""
    before, who = draft.state.before_merge, f" by {event.by_person}" if event.by_person else ""
    because = Reason("event", f"the merge into {event.from_} was undone{who}")
    draft.note(because)
    if before is None:
        return  # it was opened again before
    draft.put(
        merged_into=None,
        before_merge=None,
        resolved_at=before.resolved_at,
        closed_at=before.closed_at,
        closed_as=before.closed_as,
        snoozed_until=_if_ahead(draft, before),
        next_update_by=before.next_update_by,
        survey_at=before.survey_at,
        spent=before.spent,
        looked=before.looked,
        deferred=before.deferred,
        account_held=before.account_held,
    )
    fields.set_status(draft, before.status, because)
    for clock in before.clocks.values():
        taking_back.put_back(draft, clock, because)
    _tracked_again(draft, before, event)
    if not before.is_open:
        return
    if draft.state.assignee:
        draft.change_desk(LoadChanged(draft.state.assignee, 1))
        draft.put(away_at=routing.next_absence(draft, draft.state.assignee, or_now=True))
    handover.offer_again(draft, before, because)
    sla.reconsider(draft, because.words)
    _climb_again(draft, before, because)
    if draft.state.assignee is None:
        routing.route(draft)


# What the one that stays gives back ----------------------------------------


def _to_undo(draft: Draft, event: IssueUnmerged) -> Absorption:
    state, other = draft.state, event.from_
    if draft.begins_partial or other not in state.absorbed:
        raise Refused("not_merged", f"{other} is not merged into {state.id}", "name the one that has it now as `issue`")
    if state.merged_into:
        raise Refused("merged_on", f"{state.id} was merged into {state.merged_into} itself", "undo that merge first")
    taken = next((one for one in state.absorptions if one.from_ == other and draft.at - one.at <= WITHIN), None)
    if taken is None:
        hint = f"reopen {other}: what it brought along stays in {state.id}"
        raise Refused("too_late", f"{other} was merged more than an hour ago", hint)
    last = state.absorptions[-1]
    if last is not taken:
        raise Refused("merged_since", f"{last.from_} was merged into {state.id} after {other}", "undo that merge first")
    return taken


def _give_back(draft: Draft, taken: Absorption, is_answered: bool) -> None:
    """`is_answered`: somebody answered since, so that nothing of before waits any more."""
    state = draft.state
    known = {*taken.own_follow_ups, *taken.follow_ups}
    since = [at for at in state.follow_ups if at not in known]
    theirs = {*taken.watchers} - {*taken.own_watchers}
    wrote_since = state.customer_at is not None and state.customer_at > taken.at
    draft.put(
        absorbed=tuple(one for one in state.absorbed if one != taken.from_),
        absorptions=state.absorptions[:-1],
        messages=max(state.messages - taken.messages, 0),
        opened_at=taken.opened_at,
        customer_at=state.customer_at if wrote_since else taken.customer_at,
        watchers=tuple(one for one in state.watchers if one not in theirs),
        channel=taken.channel or state.channel,
        follow_ups=tuple(since),
    )
    if taken.account is None and state.account == taken.brought_account:
        draft.put(account=None)
        draft.forget_account()
    if is_answered:
        return
    own = taken.unanswered_at or min((at for at in since if at > taken.at), default=None)
    draft.put(
        responded_at=taken.own_responded_at,
        follow_ups=tuple(sorted((*taken.own_follow_ups, *since))),
        unanswered_at=own if state.unanswered_at else None,
    )


def _clocks(draft: Draft, taken: Absorption, is_answered: bool, words: str) -> None:
    for metric in (*RESPONSES, "resolution") if taken.was_open else RESPONSES:
        then = taken.clocks.get(metric)
        if then is None or (is_answered and metric in RESPONSES and not then.is_waiting):
            continue
        taking_back.take_back(draft, taken.own_clocks.get(metric), then, words)
    state = draft.state
    waiting = state.clocks.get("next_response")
    if state.is_open and state.responded_at and state.unanswered_at and not (waiting and waiting.is_waiting):
        sla.start(draft, "next_response", state.unanswered_at, "the customer wrote")


# What the merged one gets back ----------------------------------------


def _if_ahead(draft: Draft, before: IssueState) -> object:
    return before.snoozed_until if before.snoozed_until and before.snoozed_until > draft.at else None


def _tracked_again(draft: Draft, before: IssueState, event: IssueReleased) -> None:
    """What engineering followed for it is followed for it again, and for the other one only where it was before."""
    draft.put(tracked=before.tracked)
    because = Reason("event", f"it is followed for {draft.state.id} again")
    for one in before.tracked:
        if one.number and (one.tracker, one.number) not in event.tracked:
            gone = TrackerUnlinked(issue=event.from_, at=draft.at, tracker=one.tracker, number=one.number)
            draft.say(Emitted(at=draft.at, because=because, event=gone))


def _climb_again(draft: Draft, before: IssueState, because: Reason) -> None:
    """A ladder that climbed tells its level again, for its people were told that it is over; one that somebody has is
    theirs again. In an import nobody is told."""
    for was in sorted(before.live(), key=lambda one: notices.rank(one.urgency)):
        now = draft.state.escalation(was.number)
        if now is None or now.state in LIVE_STATES:
            continue
        if was.state != "open":
            moved = moves.move(draft, now, was.state, because, by=was.acknowledged_by, until=was.acknowledged_until)
            draft.put_escalation(moved, held_by=was.held_by, held_until=was.held_until)
        elif draft.event.bulk:
            draft.note(Reason("event", f"{was.path} is not climbed again in an import"))
        else:
            climb.begin_again(draft, structs.replace(now, level=was.level), because)
