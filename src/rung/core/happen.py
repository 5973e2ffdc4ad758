"""What each event means for the issue it happens to, before any trigger looks.

`HAPPENS` is the table. Each entry changes the draft and returns the kinds of event that triggers may be waiting for
(`opened`, `message`, `answered`, `changed:priority` ...).
"""

from collections.abc import Callable
from typing import Any

from msgspec import UNSET, structs

from rung.core import acknowledge, fields, notices, path, routing, sla, triggers
from rung.core.desk import LoadChanged
from rung.core.draft import Draft
from rung.core.effects import Emitted, IssueSet
from rung.core.events import (
    AccountChanged,
    CsatReceived,
    EscalationAcknowledged,
    EscalationClosed,
    EscalationDeclined,
    HandoffAccepted,
    HandoffOffered,
    HandoffReturned,
    IssueAssigned,
    IssueChanged,
    IssueClosed,
    IssueEscalated,
    IssueLinked,
    IssueMerged,
    IssueOpened,
    IssueReopened,
    IssueResolved,
    IssueSnoozed,
    IssueUnlinked,
    MessageNeedsNoReply,
    MessageReceived,
    MessageSent,
    NoteAdded,
    NoticeAccepted,
    NoticeFailed,
    NoticeSeen,
    PolicyPublished,
)
from rung.core.policy import METRICS
from rung.core.reasons import Reason
from rung.core.refused import Refused

NOTHING: frozenset[str] = frozenset()
Kinds = frozenset[str]
OVER = ("resolved", "closed")
"""Statuses that end an issue: setting one is that event."""
OUT_OF_THE_MEASURES = ("spam", "duplicate", "internal")


# Opening ----------------------------------------


def begin_partial(draft: Draft) -> None:
    """An event of an issue never opened: what is known begins here, its clocks with their next run."""
    draft.put(priority=draft.policy.workspace.default_priority, unassigned_at=draft.at)
    draft.note(Reason("event", "this issue was never opened here: what came before is not known"))


def _opened(draft: Draft, event: IssueOpened) -> Kinds:
    state = draft.state
    if not state.partial and state.messages:
        draft.note(Reason("event", "opened again: it was open already"))
        return NOTHING
    draft.put(
        partial=event.partial,
        priority=_priority(draft, event.priority),
        status=event.status or state.status,
        kind=event.kind,
        account=event.account,
        contact=event.contact,
        channel=event.channel,
        team=_team(draft, event.team),
        tags=event.tags,
        skills=event.skills,
        fields=event.fields,
        sentiment=event.sentiment,
        flags=event.flags,
        messages=state.messages + 1,
        customer_at=state.customer_at or event.at,
        unanswered_at=state.unanswered_at if state.responded_at else event.at,
        unassigned_at=None if state.assignee else event.at,
    )
    fields.note_waiting(draft)
    for metric in ("first_response", "update", "resolution"):
        if metric not in state.clocks and state.is_open:
            sla.start(draft, metric, event.at, "the issue was opened")
    if state.responded_at:
        sla.fulfil(draft, "first_response", state.responded_at, "it was answered before its opening arrived")
    if draft.account is None and not event.bulk:
        unknown = draft.policy.workspace.unknown_account.inform
        notices.inform(draft, unknown, Reason("inform", "nobody knows which account this is"))
    if draft.state.status in OVER and draft.state.is_open:
        _resolve(draft, f"it was opened as {draft.state.status}")
        return NOTHING
    return frozenset({"opened"}) | _mood(event)


def _team(draft: Draft, given: str | None) -> str | None:
    """A team that nobody here knows would keep the issue from every routing rule: it is left out, and said."""
    if given and given not in draft.policy.document.teams:
        draft.note(Reason("event", f"{given} is no team here: routing looks at all teams"))
        return None
    return given


def _priority(draft: Draft, given: str | None) -> str:
    workspace = draft.policy.workspace
    if given and given not in workspace.priorities:
        draft.note(Reason("event", f"{given} is no priority here: {workspace.default_priority} is used"))
        return workspace.default_priority
    return given or workspace.default_priority


# Messages ----------------------------------------


def _received(draft: Draft, event: MessageReceived) -> Kinds:
    state = draft.state
    draft.put(
        messages=state.messages + 1, sentiment=event.sentiment if event.sentiment is not None else state.sentiment
    )
    if event.flags:
        draft.put(flags=tuple(dict.fromkeys((*state.flags, *event.flags))))
    if event.automatic:
        draft.note(Reason("event", "an automatic message: it asks for no answer"))
        return NOTHING
    kinds = _moved_by_reply(draft, event)
    if kinds is None:
        return NOTHING
    draft.put(
        customer_at=event.at,
        unanswered_at=state.unanswered_at or event.at,
        follow_ups=tuple(sorted((*state.follow_ups, event.at))) if state.messages else state.follow_ups,
    )
    if state.unanswered_at is None and state.responded_at and draft.state.is_open:
        sla.start(draft, "next_response", event.at, "the customer wrote")
    return kinds | {"message"} | _mood(event)


def _mood(event: IssueOpened | MessageReceived) -> Kinds:
    """Whether there is a mood, or words of a kind, for triggers to look at."""
    return frozenset({"mood"}) if event.sentiment is not None or event.flags else NOTHING


def _moved_by_reply(draft: Draft, event: MessageReceived) -> Kinds | None:
    """`on_reply`: a waiting issue moves on, a resolved one is reopened; too late, and a new issue opens (None)."""
    rule, state = draft.policy.workspace.on_reply, draft.state
    if state.status in draft.policy.workspace.statuses_waiting and rule.waiting and state.is_open:
        _set_status(draft, rule.waiting, Reason("event", "the customer wrote"))
        sla.reconsider(draft, "the customer wrote")
        return frozenset({"changed:status"})
    if not state.is_open and rule.resolved == "reopen":
        ended_at = state.closed_at or state.resolved_at or event.at
        within = rule.within.of(state.priority)
        if within is None or event.at - ended_at <= within:
            return _reopen(draft, "the customer wrote")
        _continue_elsewhere(draft, event)
        return None
    return NOTHING


def _continue_elsewhere(draft: Draft, event: MessageReceived) -> None:
    """A reply too late to reopen opens a new issue that links back; later ones go there as well."""
    state, words = draft.state, "a reply too late to reopen this issue"
    if state.continued_as:
        moved = structs.replace(event, issue=state.continued_as, id="")
        draft.say(Emitted(at=draft.at, because=Reason("event", f"{words}: it goes to {moved.issue}"), event=moved))
        return
    opened = IssueOpened(
        at=event.at,
        issue=f"{state.id}+{state.reopens + 1}",
        body=event.body,
        account=state.account,
        contact=event.contact,
        channel=event.channel or state.channel,
        sentiment=event.sentiment,
        flags=event.flags,
        fields={**event.fields, "continues": state.id},
    )
    draft.put(continued_as=opened.issue)
    draft.say(Emitted(at=draft.at, because=Reason("event", f"{words}: {opened.issue} is opened"), event=opened))


def _needs_no_reply(draft: Draft, event: MessageNeedsNoReply) -> Kinds:
    sla.cancel(draft, "next_response", "the customer's message needs no reply")
    draft.put(unanswered_at=None if draft.state.responded_at else draft.state.unanswered_at, follow_ups=())
    return NOTHING


def _sent(draft: Draft, event: MessageSent) -> Kinds:
    if event.automatic:
        draft.note(Reason("event", "an automatic message: it is no answer"))
        return NOTHING
    for metric in ("first_response", "next_response"):
        sla.fulfil(draft, metric, event.at, f"answered by {event.by or 'the team'}")
    _answered(draft, event)
    acknowledge.by_act(draft, event.by, "answered the customer")
    if draft.person(event.by) and not draft.state.live("open", "exhausted"):
        draft.put(owner=event.by)
    return frozenset({"answered"})


def _answered(draft: Draft, event: MessageSent) -> None:
    """What the customer waits for after an answer. One that arrives late answers nothing that was written after it."""
    state = draft.state
    is_latest = state.responded_at is None or event.at >= state.responded_at
    later = tuple(instant for instant in state.follow_ups if instant > event.at)
    unanswered_at = min((at for at in (state.unanswered_at, *later) if at and at > event.at), default=None)
    draft.put(responded_at=event.at if is_latest else state.responded_at, unanswered_at=unanswered_at, follow_ups=later)
    if unanswered_at and unanswered_at != state.unanswered_at and draft.state.is_open:
        sla.start(draft, "next_response", unanswered_at, "the customer wrote after that answer")
    if is_latest:
        draft.put(next_update_by=event.next_update_by)
    if is_latest and draft.state.is_open:
        sla.fulfil(draft, "update", event.at, "the customer was kept posted")
        sla.start(draft, "update", event.at, "the customer was answered", promised_at=event.next_update_by)


def _noted(draft: Draft, event: NoteAdded) -> Kinds:
    return NOTHING


# Changes ----------------------------------------


def _changed(draft: Draft, event: IssueChanged) -> Kinds:
    kinds: set[str] = set()
    status = event.changes.get("status")
    own = event.changes.get("fields") or {}
    if not isinstance(own, dict):
        raise Refused("wrong_form", f"{own!r} are no fields", "write fields as values by name")
    if "assignee" in event.changes:
        given = IssueAssigned(at=event.at, issue=event.issue, to=event.changes["assignee"], by=event.by)
        kinds |= _assigned(draft, given)
    for field, value in {**event.changes, **own}.items():
        if field not in ("fields", "assignee"):
            kinds |= _change_field(draft, field, value, event.by)
    if kinds:
        sla.reconsider(draft, "the issue changed")
    if status == "resolved" and draft.state.is_open:
        _resolve(draft, "the status was set to resolved")
    elif status == "closed" and draft.state.closed_at is None:
        _close(draft, "done")
    elif status is not None and status not in OVER and not draft.state.is_open:
        return frozenset(kinds) | _reopen(draft, f"the status was set to {status}", status)
    return frozenset(kinds)


def _change_field(draft: Draft, field: str, value: Any, by: str | None) -> set[str]:
    value = fields.checked(draft, field, value)
    was = fields.field_of(draft.state, field)
    if was == value:
        return set()
    because = Reason("event", f"{field} changed" + (f" by {by}" if by else ""))
    if field == "status":
        _set_status(draft, value, because)
    else:
        fields.put_field(draft, field, value)
        draft.say(IssueSet(at=draft.at, because=because, field=field, was=was, now=value))
    if by:
        draft.put(by_hand=tuple(dict.fromkeys((*draft.state.by_hand, field))))
    if field == "priority" and draft.policy.rank(value) < draft.policy.rank(was):
        triggers.end_silence(draft)
    draft.changed = (field, was, value)
    return {f"changed:{field}"} | ({"priority"} if field == "priority" else set())


def _set_status(draft: Draft, status: str, because: Reason) -> None:
    was = draft.state.status
    if was != status:
        fields.put_field(draft, "status", status)
        draft.say(IssueSet(at=draft.at, because=because, field="status", was=was, now=status))


def _assigned(draft: Draft, event: IssueAssigned) -> Kinds:
    if event.to is not None and draft.person(event.to) is None:
        raise Refused(
            "unknown_person", f"{event.to!r} is nobody in the directory", "use a person's key from the policy"
        )
    because = Reason("manual", f"assigned by {event.by}" if event.by else "assigned")
    if event.team is not UNSET:
        routing.set_team(draft, event.team, because)
    routing.assign(draft, event.to, because)
    if event.by and event.by == event.to:
        acknowledge.by_act(draft, event.by, "took the assignment")
    return frozenset({"assigned"})


def _snoozed(draft: Draft, event: IssueSnoozed) -> Kinds:
    if event.until is not None and event.until <= draft.at:
        raise Refused("until_in_past", "a snooze must end in the future", "give a later instant as `until`")
    draft.put(snoozed_until=event.until)
    return NOTHING


def _account_changed(draft: Draft, event: AccountChanged) -> Kinds:
    sla.reconsider(draft, "the account changed")
    return frozenset({"account"})


def _policy_published(draft: Draft, event: PolicyPublished) -> Kinds:
    sla.reconsider(draft, f"version {event.version} of the policy was published")
    return NOTHING


# Resolving and reopening ----------------------------------------


def _resolved(draft: Draft, event: IssueResolved) -> Kinds:
    if draft.state.is_open:
        _resolve(draft, f"resolved by {event.by}" if event.by else "resolved")
    return NOTHING


def _resolve(draft: Draft, words: str) -> None:
    because = Reason("event", words)
    for metric in ("first_response", "next_response", "update"):
        sla.cancel(draft, metric, words)
    sla.fulfil(draft, "resolution", draft.at, words)
    _end_work(draft, "resolved", because)
    draft.put(resolved_at=draft.at)
    _set_status(draft, "resolved", because)


def _closed(draft: Draft, event: IssueClosed) -> Kinds:
    if draft.state.closed_at is None:
        _close(draft, event.as_)
    return NOTHING


def _close(draft: Draft, as_: str) -> None:
    because = Reason("event", f"closed as {as_}")
    if as_ in OUT_OF_THE_MEASURES:
        for metric in METRICS:
            sla.cancel(draft, metric, because.words)
        _end_work(draft, "closed", because)
    elif draft.state.is_open:
        _resolve(draft, because.words)
    else:
        _end_work(draft, "closed", because)
    draft.put(closed_at=draft.at, closed_as=as_)
    _set_status(draft, "closed", because)


def _end_work(draft: Draft, status: str, because: Reason) -> None:
    """Nothing climbs for an issue that is over, and its assignee no longer carries it."""
    for escalation in draft.state.live():
        path.end(draft, escalation, "resolved", because)
    if draft.state.assignee and draft.state.is_open:
        draft.change_desk(LoadChanged(draft.state.assignee, -1))
    draft.put(snoozed_until=None, routing_at=None, next_update_by=None)


def _reopened(draft: Draft, event: IssueReopened) -> Kinds:
    return _reopen(draft, f"reopened by {event.by}" if event.by else "reopened") if not draft.state.is_open else NOTHING


def _reopen(draft: Draft, words: str, status: str = "open") -> Kinds:
    state = draft.state
    draft.put(resolved_at=None, closed_at=None, closed_as=None, reopens=state.reopens + 1)
    _set_status(draft, status, Reason("event", words))
    if state.assignee:
        draft.change_desk(LoadChanged(state.assignee, 1))
    sla.resume_resolution(draft)
    sla.start(draft, "update", draft.at, words)
    if state.responded_at is None:
        sla.start(draft, "first_response", draft.at, words)
    elif state.unanswered_at is not None:
        sla.start(draft, "next_response", state.unanswered_at, words)
    return frozenset({"reopened", "changed:status"})


# Links ----------------------------------------


def _linked(draft: Draft, event: IssueLinked) -> Kinds:
    draft.put(linked=tuple(dict.fromkeys((*draft.state.linked, event.to))))
    return NOTHING


def _unlinked(draft: Draft, event: IssueUnlinked) -> Kinds:
    draft.put(linked=tuple(one for one in draft.state.linked if one != event.to))
    return NOTHING


def _merged(draft: Draft, event: IssueMerged) -> Kinds:
    draft.note(Reason("event", f"merged into {event.into}"))
    _close(draft, "duplicate")
    return NOTHING


# Escalations ----------------------------------------


def _escalated(draft: Draft, event: IssueEscalated) -> Kinds:
    paths = draft.policy.document.paths
    if event.path not in paths:
        raise Refused("unknown_path", f"there is no path {event.path!r}", f"use one of {', '.join(paths)}")
    if not draft.state.is_open:
        raise Refused("not_open", "the issue is resolved", "reopen it before it is escalated")
    if event.bulk:
        draft.note(Reason("manual", f"escalated to {event.path} in an import: nobody is told"))
        return NOTHING
    words = f"escalated by {event.by}" if event.by else "escalated by hand"
    because = Reason("manual", f"{words}: {event.reason}" if event.reason else words)
    path.escalate(draft, event.path, event.level, because, trigger="manual", by=event.by)
    return NOTHING


def _acknowledged(draft: Draft, event: EscalationAcknowledged) -> Kinds:
    acknowledge.by_event(draft, event)
    if event.next_update_by and draft.state.is_open:
        draft.put(next_update_by=event.next_update_by)
        sla.promise(draft, event.next_update_by, "an update was promised with the acknowledgement")
    return NOTHING


def _declined(draft: Draft, event: EscalationDeclined) -> Kinds:
    acknowledge.decline(draft, event)
    return NOTHING


def _escalation_closed(draft: Draft, event: EscalationClosed) -> Kinds:
    for escalation in draft.state.live():
        if event.path in (None, escalation.path):
            why = Reason("event", f"de-escalated by {event.by}" if event.by else "de-escalated by hand")
            path.end(draft, escalation, "closed", why, by=event.by)
            triggers.silence(draft, escalation.trigger)
    return NOTHING


# Hand-overs and answers ----------------------------------------


def _offered(draft: Draft, event: HandoffOffered) -> Kinds:
    draft.put(handoff_to=event.to, handoff_at=draft.at)
    draft.note(Reason("event", f"offered to {event.to}" + (f" by {event.by}" if event.by else "")))
    return NOTHING


def _accepted(draft: Draft, event: HandoffAccepted) -> Kinds:
    team = event.to or draft.state.handoff_to or draft.state.team
    because = Reason("event", f"the hand-over was accepted by {event.by}" if event.by else "the hand-over was accepted")
    draft.put(handoff_to=None, handoff_at=None, handoffs=draft.state.handoffs + 1)
    routing.set_team(draft, team, because)
    routing.assign(draft, event.by if draft.person(event.by) else None, because)
    acknowledge.by_act(draft, event.by, "accepted the hand-over")
    return frozenset({"assigned"})


def _returned(draft: Draft, event: HandoffReturned) -> Kinds:
    draft.put(handoff_to=None, handoff_at=None)
    draft.note(Reason("event", f"returned by {event.by}" if event.by else "returned"))
    return frozenset({"returned"})


def _csat(draft: Draft, event: CsatReceived) -> Kinds:
    draft.put(fields={**draft.state.fields, "csat": event.score})
    return frozenset({"csat"})


# Outcomes of notices ----------------------------------------


def _notice_accepted(draft: Draft, event: NoticeAccepted) -> Kinds:
    return NOTHING


def _notice_failed(draft: Draft, event: NoticeFailed) -> Kinds:
    acknowledge.failed(draft, event.notice)
    return NOTHING


def _notice_seen(draft: Draft, event: NoticeSeen) -> Kinds:
    acknowledge.seen(draft, event.notice)
    return NOTHING


HAPPENS: dict[type, Callable[[Draft, Any], Kinds]] = {
    IssueOpened: _opened,
    MessageReceived: _received,
    MessageNeedsNoReply: _needs_no_reply,
    MessageSent: _sent,
    NoteAdded: _noted,
    IssueChanged: _changed,
    IssueAssigned: _assigned,
    IssueSnoozed: _snoozed,
    IssueResolved: _resolved,
    IssueReopened: _reopened,
    IssueClosed: _closed,
    IssueLinked: _linked,
    IssueUnlinked: _unlinked,
    IssueMerged: _merged,
    IssueEscalated: _escalated,
    EscalationAcknowledged: _acknowledged,
    EscalationDeclined: _declined,
    EscalationClosed: _escalation_closed,
    HandoffOffered: _offered,
    HandoffAccepted: _accepted,
    HandoffReturned: _returned,
    CsatReceived: _csat,
    NoticeAccepted: _notice_accepted,
    NoticeFailed: _notice_failed,
    NoticeSeen: _notice_seen,
    AccountChanged: _account_changed,
    PolicyPublished: _policy_published,
}
