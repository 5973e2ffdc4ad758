"""Somebody has it, somebody declines, and what ends either (POLICY.md, "What paths mean").

Acknowledging stops the climb, not the clocks. It comes by its own event, or by an act that says the same: a public
answer, taking the assignment or accepting a hand-over, by somebody told or by the assignee.
"""

from datetime import timedelta

from rung.core.draft import Draft
from rung.core.effects import Declined
from rung.core.events import EscalationAcknowledged, EscalationDeclined, NoticeAccepted, NoticeFailed
from rung.core.issue import Escalation, Told
from rung.core.paths import climb, moves, notices
from rung.core.reasons import Reason
from rung.core.refused import Refused
from rung.core.times.spans import FORMS, parse_span
from rung.core.words import near

BACK_TO_SENDER = {"not_ours": "not ours", "not_urgent": "not urgent", "known": "known already"}
"""Reasons that are an opinion: they go back to who escalated, and the ladder holds."""
DECLINES = ("unavailable", *BACK_TO_SENDER)


def by_event(draft: Draft, event: EscalationAcknowledged) -> None:
    """ "I have it": all that climb, or those of one path."""
    lasts = _lasts(event)
    climbing = [one for one in draft.state.live("open", "exhausted") if event.path in (None, one.path)]
    taken_over = [
        one
        for one in draft.state.live("acknowledged")
        if event.path in (None, one.path) and (lasts or one.acknowledged_by != event.by)
    ]
    for escalation in (*climbing, *taken_over):
        acknowledge(draft, escalation, event.by, Reason("event", f"{event.by or 'somebody'} has it"), lasts)
    if not climbing and not taken_over:
        draft.note(Reason("event", f"{event.by or 'somebody'} acknowledged, but nothing was climbing"))


def by_act(draft: Draft, person: str | None, act: str) -> None:
    """An act on the issue: it acknowledges what climbs if the person was told or is the assignee, and renews what
    they have.
    """
    if person is None or not draft.state.escalations:
        return
    for escalation in moves.each(draft, "open", "exhausted"):
        was_told = any(told.to == person and told.state != "held" for told in escalation.told)
        if was_told or person == draft.state.assignee:
            acknowledge(draft, escalation, person, Reason("event", f"{person} {act}"))


def renew(draft: Draft, person: str | None) -> None:
    """Any act of the acknowledger on the issue renews an acknowledgement that would run out. What a machine sends in
    their name is no act of theirs.
    """
    if person is None or not draft.state.escalations or getattr(draft.event, "automatic", False):
        return
    for escalation in moves.each(draft, "acknowledged"):
        if escalation.acknowledged_by == person and escalation.lasts:
            draft.put_escalation(escalation, acknowledged_until=draft.wake + escalation.lasts)


def acknowledge(
    draft: Draft, escalation: Escalation, person: str | None, because: Reason, lasts: timedelta | None = None
) -> None:
    """Stop the climb: until `lasts`, the path's `acknowledge_lasts`, or the next breach of the issue."""
    lasts = lasts or draft.path_of(escalation).acknowledge_lasts.of(draft.state.priority)
    until = draft.wake + lasts if lasts else None
    owned = draft.put_escalation(
        escalation, acknowledged_by=person, acknowledged_at=draft.at, acknowledged_until=until, lasts=lasts
    )
    moves.move(draft, owned, "acknowledged", because, by=person, until=until)
    draft.put(owner=person or draft.state.owner)


def expire(draft: Draft) -> None:
    """Acknowledgements that have run out, and held escalations whose wait for them is over."""
    if not draft.state.live("acknowledged", "held"):
        return
    for escalation in moves.most_urgent_first(draft, "acknowledged"):
        if escalation.acknowledged_until and escalation.acknowledged_until <= draft.at:
            by = f" by {escalation.acknowledged_by}" if escalation.acknowledged_by else ""
            _run_out(draft, escalation, f"the acknowledgement{by} ended")
    for held in moves.most_urgent_first(draft, "held"):
        if held.held_until and held.held_until <= draft.at and not held.hold:
            climb.begin_again(draft, held, Reason("acknowledgement_expired", "what held it back is over"))


def expire_at_breach(draft: Draft, metric: str) -> None:
    """A breach ends every acknowledgement that was given without an end, and lets go of what such a one holds."""
    for escalation in moves.most_urgent_first(draft, "acknowledged"):
        if escalation.acknowledged_until is None:
            _run_out(draft, escalation, f"{metric} was breached")
    for held in moves.most_urgent_first(draft, "held"):
        if not held.hold:
            climb.begin_again(draft, held, Reason("acknowledgement_expired", f"{metric} was breached"))


def decline(draft: Draft, event: EscalationDeclined) -> None:
    """Not mine: the next one is asked at once, or it goes back to who escalated and the ladder holds for one climb."""
    if event.reason not in DECLINES:
        meant = near(event.reason, DECLINES)
        hint = f"did you mean {meant}?" if meant else f"use one of {', '.join(DECLINES)}"
        raise Refused("unknown_reason", f"{event.reason!r} is no reason to decline", hint)
    person = event.by or ""
    for escalation in moves.most_urgent_first(draft, "open"):
        if event.path not in (None, escalation.path):
            continue
        because = Reason("declined", f"{person} declined: {event.reason.replace('_', ' ')}")
        levels = {told.level for told in escalation.told if told.to == person and told.state != "held"}
        if not levels:
            draft.note(Reason("declined", f"{because.words}, but was not told by {escalation.path}"))
            continue
        draft.say(
            Declined(
                at=draft.wake,
                because=because,
                number=escalation.number,
                path=escalation.path,
                by=person,
                reason=event.reason,
            )
        )
        escalation = _mark(draft, escalation, person)
        if event.bulk:
            draft.note(Reason("declined", f"{because.words}, in an import: the ladder keeps its time"))
        elif event.reason in BACK_TO_SENDER:
            _back_to_sender(draft, escalation, person, because)
        elif escalation.level in levels:
            climb.go_on(draft, escalation, "declined", because.words)


def accepted(draft: Draft, event: NoticeAccepted) -> None:
    """A channel took a notice."""
    for escalation in draft.state.live("open"):
        told = _told_by(escalation, event.notice)
        if told and (after := notices.accepted(told, event.channel)) is not told:
            draft.put_escalation(escalation, told=_with(escalation, after))


def failed(draft: Draft, event: NoticeFailed) -> None:
    """A notice reached its person by no channel, once all have refused it: the same as nobody there."""
    for escalation in moves.each(draft, "open"):
        told = _told_by(escalation, event.notice)
        if told is None or told.state not in ("told", "accepted"):
            continue
        after = notices.refused(told, event.channel)
        escalation = draft.put_escalation(escalation, told=_with(escalation, after))
        if after.state == "failed" and told.level == escalation.level:
            escalation = draft.put_escalation(escalation, passed=(*escalation.passed, told.to))
            if not event.bulk:
                climb.go_on(draft, escalation, "nobody", f"{told.to} could not be reached")


def seen(draft: Draft, notice: int) -> None:
    """Somebody looked: their later channels are not needed."""
    for escalation in moves.each(draft):
        told = tuple(
            notices.seen(one) if one.notice == notice and one.state in ("told", "accepted") else one
            for one in escalation.told
        )
        if told != escalation.told:
            draft.put_escalation(escalation, told=told)


def _lasts(event: EscalationAcknowledged) -> timedelta | None:
    try:
        return parse_span(event.lasts).elapsed() if event.lasts else None
    except ValueError as error:
        raise Refused("bad_span", str(error), f"`lasts` is a length of time: {FORMS}") from error


def _run_out(draft: Draft, escalation: Escalation, words: str) -> None:
    because = Reason("acknowledgement_expired", words)
    if draft.state.owner == escalation.acknowledged_by:
        draft.put(owner=None)
    climb.begin_again(draft, escalation, because)
    for held in moves.most_urgent_first(draft, "held"):
        if held.held_by == escalation.number:
            climb.begin_again(draft, held, because)


def _mark(draft: Draft, escalation: Escalation, person: str) -> Escalation:
    """They are out at this level, and nothing that their quiet hours hold is sent any more."""
    told = tuple(
        notices.marked(one, "declined")
        if one.to == person and (one.level == escalation.level or one.state == "held")
        else one
        for one in escalation.told
    )
    return draft.put_escalation(escalation, told=told, passed=(*escalation.passed, person))


def _told_by(escalation: Escalation, notice: int) -> Told | None:
    return next((one for one in escalation.told if one.notice == notice), None)


def _with(escalation: Escalation, changed: Told) -> tuple[Told, ...]:
    return tuple(changed if one.notice == changed.notice else one for one in escalation.told)


def _back_to_sender(draft: Draft, escalation: Escalation, declined_by: str, because: Reason) -> None:
    """To who escalated; where they are not there, or declined themselves, to the assignee, then to the lead."""
    climb.hold_for_climb(draft, escalation)
    sender = (f"person:{escalation.escalated_by}",) if escalation.escalated_by else ()
    for target in (*sender, "role:assignee", "role:lead"):
        current = draft.state.escalation(escalation.number)
        if current and climb.tell_aside(draft, current, target, declined_by, because):
            return
