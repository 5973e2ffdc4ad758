"""What each event means for the issue it happens to, before any trigger looks.

`HAPPENS` is the table. Each entry changes the draft and returns the kinds of event that triggers may be waiting for
(`opened`, `message`, `answered`, `changed:priority` ...).
"""

from collections.abc import Callable
from typing import Any

from msgspec import UNSET

from rung.core.desk import ESCALATION
from rung.core.draft import NOTHING, Draft, Kinds
from rung.core.effects import IssueSet
from rung.core.events import (
    AccountChanged,
    CsatReceived,
    EscalationAcknowledged,
    EscalationClosed,
    EscalationDeclined,
    HandoffAccepted,
    HandoffOffered,
    HandoffReturned,
    HandoffWithdrawn,
    IssueAbsorbed,
    IssueAssigned,
    IssueChanged,
    IssueClosed,
    IssueEscalated,
    IssueFoundUnlike,
    IssueLinked,
    IssueMerged,
    IssueOpened,
    IssueReleased,
    IssueReopened,
    IssueResolved,
    IssueRiskSaid,
    IssueSkillSaid,
    IssueSnoozed,
    IssueSuggested,
    IssueUnlinked,
    IssueUnmerged,
    IssueUnwatched,
    IssueWatched,
    LinkTold,
    MessageDeleted,
    MessageEdited,
    MessageMoodCorrected,
    MessageNeedsNoReply,
    MessageReceived,
    MessageSent,
    NoteAdded,
    NoticeAccepted,
    NoticeFailed,
    NoticeSeen,
    PersonAway,
    PersonBack,
    PlaceOffered,
    PolicyPublished,
    SideClosed,
    SideReopened,
    SideReplied,
    SideStarted,
    TrackerAsked,
    TrackerChanged,
    TrackerFailed,
    TrackerLinked,
    TrackerUnlinked,
)
from rung.core.happenings import (
    conversation,
    ending,
    fields,
    gathering,
    handover,
    linking,
    merging,
    moods,
    opening,
    sides,
    suggestions,
    survey,
    tracking,
    unmerging,
    watching,
)
from rung.core.paths import acknowledge, path, versions
from rung.core.people import absence, places, routing, skills
from rung.core.promises import breach_risk, sla
from rung.core.reasons import Reason
from rung.core.refused import Refused
from rung.core.triggers import firing

# Changes ----------------------------------------


def _changed(draft: Draft, event: IssueChanged) -> Kinds:
    kinds: Kinds = NOTHING
    status = event.changes.get("status")
    own = event.changes.get("fields") or {}
    if not isinstance(own, dict):
        raise Refused("wrong_form", f"{own!r} are no fields", "write fields as values by name")
    if "assignee" in event.changes:
        given = IssueAssigned(at=event.at, issue=event.issue, to=event.changes["assignee"], by=event.by)
        kinds |= _assigned(draft, given)
    named = {field: value for field, value in event.changes.items() if field not in ("fields", "assignee")}
    for field, value in {**named, **{f"{fields.OWN}{name}": value for name, value in own.items()}}.items():
        _change_field(draft, field, value, event.by)
    if draft.changes:
        sla.reconsider(draft, "the issue changed")
    if status is not None:
        kinds |= ending.become(draft, status, f"the status was set to {status}")
    return kinds


def _change_field(draft: Draft, field: str, value: Any, by: str | None) -> None:
    value = fields.checked(draft, field, value)
    was = fields.field_of(draft.state, field)
    agreed = suggestions.settle(draft, field, value, by)
    if was == value:
        if agreed and by:
            fields.note_by_hand(draft, field)
        return
    because = Reason("event", f"{field} changed" + (f" by {by}" if by else ""))
    if field == "status":
        fields.set_status(draft, value, because)
    else:
        fields.put_field(draft, field, value)
        draft.say(IssueSet(at=draft.at, because=because, field=field, was=was, now=value))
    if by:
        fields.note_by_hand(draft, fields.key_of(field))
    if field == "team":
        draft.put(team_routed=False)
        handover.overtaken(draft, by)
    if field == "priority" and draft.policy.rank(value) < draft.policy.rank(was):
        firing.end_silence(draft)


def _assigned(draft: Draft, event: IssueAssigned) -> Kinds:
    if event.to is not None and draft.person(event.to) is None:
        raise Refused(
            "unknown_person", f"{event.to!r} is nobody in the directory", "use a person's key from the policy"
        )
    because = Reason("manual", f"assigned by {event.by}" if event.by else "assigned")
    was = draft.state.assignee
    if event.team is not UNSET:
        handover.give_team(draft, event.team, event.by, because)
        handover.overtaken(draft, event.by)
    handover.give(draft, event.to, event.by, because)
    handover.tell_assignee(draft, was, event.by)
    if event.to is None and event.team not in (UNSET, None):
        routing.route(draft)
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
    if ESCALATION in event.changes:
        gathering.gather(draft)
    return frozenset({"account"})


def _policy_published(draft: Draft, event: PolicyPublished) -> Kinds:
    sla.reconsider(draft, f"version {event.version} of the policy was published")
    versions.move_climbs(draft, event.climbs)
    return NOTHING


# Links ----------------------------------------


def _merged(draft: Draft, event: IssueMerged) -> Kinds:
    merging.merge(draft, event)
    return NOTHING


def _unmerged(draft: Draft, event: IssueUnmerged) -> Kinds:
    unmerging.let_go(draft, event)
    return NOTHING


def _released(draft: Draft, event: IssueReleased) -> Kinds:
    unmerging.stand_again(draft, event)
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
    asked = paths[event.path].asks
    if missing := [question for question in asked if not event.answers.get(question, "").strip()]:
        draft.note(Reason("manual", f"{event.path} asks for {', '.join(missing)}: nothing was said of it"))
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
            firing.silence(draft, escalation.trigger)
    return NOTHING


# Answers ----------------------------------------


def _csat(draft: Draft, event: CsatReceived) -> Kinds:
    survey.answered(draft, event)
    return frozenset({"csat"})


# Outcomes of notices ----------------------------------------


def _notice_accepted(draft: Draft, event: NoticeAccepted) -> Kinds:
    acknowledge.accepted(draft, event)
    return NOTHING


def _notice_failed(draft: Draft, event: NoticeFailed) -> Kinds:
    acknowledge.failed(draft, event)
    return NOTHING


def _notice_seen(draft: Draft, event: NoticeSeen) -> Kinds:
    acknowledge.seen(draft, event.notice)
    return NOTHING


HAPPENS: dict[type, Callable[[Draft, Any], Kinds]] = {
    IssueOpened: opening.opened,
    MessageReceived: conversation.received,
    MessageEdited: conversation.edited,
    MessageDeleted: conversation.deleted,
    MessageNeedsNoReply: conversation.needs_no_reply,
    MessageMoodCorrected: moods.corrected,
    MessageSent: conversation.sent,
    NoteAdded: conversation.noted,
    IssueChanged: _changed,
    IssueAssigned: _assigned,
    IssueSkillSaid: skills.said,
    IssueSuggested: suggestions.later,
    IssueFoundUnlike: linking.found_unlike,
    IssueRiskSaid: breach_risk.said,
    IssueSnoozed: _snoozed,
    IssueResolved: ending.resolved,
    IssueReopened: ending.reopened,
    IssueClosed: ending.closed,
    IssueLinked: linking.linked,
    IssueUnlinked: linking.unlinked,
    LinkTold: linking.told,
    IssueWatched: watching.watched,
    IssueUnwatched: watching.unwatched,
    IssueMerged: _merged,
    IssueAbsorbed: merging.absorb,
    IssueUnmerged: _unmerged,
    IssueReleased: _released,
    IssueEscalated: _escalated,
    EscalationAcknowledged: _acknowledged,
    EscalationDeclined: _declined,
    EscalationClosed: _escalation_closed,
    HandoffOffered: handover.offered,
    HandoffAccepted: handover.accepted,
    HandoffReturned: handover.returned,
    HandoffWithdrawn: handover.withdrawn,
    TrackerAsked: tracking.asked,
    TrackerLinked: tracking.linked,
    TrackerChanged: tracking.changed,
    TrackerUnlinked: tracking.unlinked,
    TrackerFailed: tracking.failed,
    SideStarted: sides.started,
    SideReplied: sides.replied,
    SideClosed: sides.closed,
    SideReopened: sides.reopened,
    CsatReceived: _csat,
    NoticeAccepted: _notice_accepted,
    NoticeFailed: _notice_failed,
    NoticeSeen: _notice_seen,
    AccountChanged: _account_changed,
    PersonAway: absence.moved,
    PersonBack: absence.moved,
    PlaceOffered: places.answer,
    PolicyPublished: _policy_published,
}
