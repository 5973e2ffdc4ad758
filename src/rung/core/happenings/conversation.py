"""What is said between the customer and the team, and what it does to the clocks, the status and the ladder."""

from datetime import datetime

from msgspec import structs

from rung.core.draft import NOTHING, Draft, Kinds
from rung.core.effects import Emitted
from rung.core.events import (
    AnyEvent,
    IssueOpened,
    MessageDeleted,
    MessageEdited,
    MessageNeedsNoReply,
    MessageReceived,
    MessageSent,
    NoteAdded,
)
from rung.core.happenings import ending, fields, linking, merging, watching
from rung.core.paths import acknowledge
from rung.core.promises import sla, terms
from rung.core.reasons import Reason

_FROM_OPENING = ("first_response", "update", "resolution")
"""What runs from the opening of an issue on."""


def received(draft: Draft, event: MessageReceived) -> Kinds:
    state = draft.state
    if merging.pass_on(draft, event):
        return NOTHING
    if event.automatic:
        draft.put(messages=state.messages + 1)
        draft.note(Reason("event", "an automatic message: it asks for no answer"))
        return NOTHING
    draft.put(messages=state.messages + 1, customer_at=max(state.customer_at or event.at, event.at))
    note_mood(draft, event)
    if event.thanks:
        draft.note(_only_thanks(event.thanks))
        return NOTHING
    kinds = _moved_by_reply(draft, event)
    if kinds is None:
        return NOTHING
    if state.responded_at and event.at < state.responded_at:
        _answered_already(draft, event.at, state.responded_at)
    else:
        _asks(draft, event.at)
    return kinds | {"message"} | mood(event)


def opened_by_thanks(draft: Draft, thanks: str) -> None:
    """Nothing is promised to whoever only says thanks; the clocks begin with their first question."""
    draft.note(_only_thanks(thanks))
    for metric in _FROM_OPENING:
        sla.cancel(draft, metric, "it is nothing but thanks")
    draft.put(unanswered_at=None)


def _only_thanks(thanks: str) -> Reason:
    return Reason("event", f"nothing but thanks (“{thanks}”): it needs no reply")


def edited(draft: Draft, event: MessageEdited) -> Kinds:
    """Other words for what was said: nobody is asked anew, and no clock moves."""
    _written_over(draft, event, f"{event.by or 'the customer'} edited a message")
    return NOTHING


def deleted(draft: Draft, event: MessageDeleted) -> Kinds:
    """What was said was said, and may have been read: whether it still wants an answer is for a person to say."""
    _written_over(draft, event, f"{event.by or 'the customer'} removed a message")
    return NOTHING


def _written_over(draft: Draft, event: MessageEdited | MessageDeleted, words: str) -> None:
    draft.note(Reason("event", f"{words}: no clock moves"))


def needs_no_reply(draft: Draft, event: MessageNeedsNoReply) -> Kinds:
    """The last customer message was a thank-you: what it started ends; a question before it is still owed an answer."""
    state = draft.state
    draft.put(follow_ups=tuple(at for at in state.follow_ups if at != state.customer_at))
    if state.unanswered_at == state.customer_at:
        for metric in terms.RESPONSES:
            sla.cancel(draft, metric, "the customer's message needs no reply")
        draft.put(unanswered_at=None)
    return NOTHING


def sent(draft: Draft, event: MessageSent) -> Kinds:
    if merging.pass_on(draft, event):
        return NOTHING
    if event.automatic:
        draft.note(Reason("event", "an automatic message: it is no answer"))
        return NOTHING
    words = f"answered by {event.by or 'the team'}"
    for metric in terms.RESPONSES:
        sla.fulfil(draft, metric, event.at, words)
    if (first := draft.state.clocks.get("first_response")) and event.at < first.started_at:
        sla.cancel(draft, "first_response", f"{words} before it was reopened")
    _answered(draft, event)
    if event.to_linked:
        linking.answer_linked(draft, event)
    watching.join(draft, event.by, "answering")
    acknowledge.by_act(draft, event.by, "answered the customer")
    return frozenset({"answered"})


def noted(draft: Draft, event: NoteAdded) -> Kinds:
    """Whom a note mentions is told of it, there where the issue lives on."""
    if not merging.pass_on(draft, event):
        watching.mention(draft, event)
    return NOTHING


def mood(event: IssueOpened | MessageReceived) -> Kinds:
    """Whether there is a mood, or words of a kind, for triggers to look at."""
    return frozenset({"mood"}) if event.sentiment is not None or event.flags else NOTHING


def _asks(draft: Draft, at: datetime) -> None:
    """The customer waits for an answer since the oldest message without one. An issue whose beginning is not known may
    have been answered before.
    """
    state = draft.state
    draft.put(
        unanswered_at=min(state.unanswered_at or at, at),
        follow_ups=tuple(sorted((*state.follow_ups, at))) if state.messages > 1 else state.follow_ups,
    )
    if not state.is_open:
        return
    if not (state.responded_at or state.partial):
        first = state.clocks.get("first_response")
        if first and first.state == "cancelled":  # what opened it needed no reply; this does
            for metric in _FROM_OPENING:
                if (clock := state.clocks.get(metric)) and clock.state == "cancelled":
                    sla.start(draft, metric, at, "the customer wrote")
    elif state.unanswered_at is None:
        sla.start(draft, "next_response", at, "the customer wrote")
    elif at < state.unanswered_at:
        sla.begin_earlier(draft, "next_response", at, "an older message of the customer arrived")


def _answered_already(draft: Draft, at: datetime, responded_at: datetime) -> None:
    """A message that arrives late, older than the last answer: its run has begun and ended meanwhile."""
    last = draft.state.clocks.get("next_response")
    first = draft.state.clocks.get("first_response")
    begins = first.fulfilled_at if first and first.fulfilled_at else None
    if begins and at > begins and (last is None or (last.fulfilled_at and last.fulfilled_at < at)):
        sla.start(draft, "next_response", at, "the customer wrote")
        sla.breach_due(draft, until=responded_at)
        sla.fulfil(draft, "next_response", responded_at, "it was answered before it arrived")


def note_mood(draft: Draft, event: IssueOpened | MessageReceived) -> None:
    """How this message sounds, and how far from those before. One that was not measured leaves all as it was; one that
    arrives late, older than the last, is no news of how the customer sounds now.
    """
    if event.flags:
        draft.put(flags=tuple(dict.fromkeys((*draft.state.flags, *event.flags))))
    if draft.before.customer_at and event.at < draft.before.customer_at:
        return
    if event.frustration is not None:
        draft.put(frustration=event.frustration)
    if event.learned_mood is not None:
        draft.note(Reason("event", f"its mood: {event.learned_mood}"))
    sentiment, mean = event.sentiment, draft.state.sentiment_mean
    if sentiment is None:
        return
    if mean is None:
        draft.put(sentiment=sentiment, sentiment_mean=sentiment)
    else:
        trend, mean = round(sentiment - mean, 3), round((sentiment + mean) / 2, 3)
        draft.put(sentiment=sentiment, sentiment_trend=trend, sentiment_mean=mean)


def _moved_by_reply(draft: Draft, event: MessageReceived) -> Kinds | None:
    """`on_reply`: a waiting issue moves on, a resolved one is reopened; too late, and a new issue opens (None)."""
    rule, state = draft.policy.workspace.on_reply, draft.state
    if state.status in draft.policy.workspace.statuses_waiting and rule.waiting and state.is_open:
        fields.set_status(draft, rule.waiting, Reason("event", "the customer wrote"))
        sla.reconsider(draft, "the customer wrote")
        return NOTHING
    if state.closed_as in ending.OUT_OF_THE_MEASURES:
        draft.note(Reason("event", f"closed as {state.closed_as}: a message does not reopen it"))
    elif not state.is_open and rule.resolved == "reopen":
        ended_at = state.closed_at or state.resolved_at or event.at
        within = rule.within.of(state.priority)
        if within is None or event.at - ended_at <= within:
            return ending.reopen(draft, "the customer wrote")
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
        frustration=event.frustration,
        flags=event.flags,
        fields={**event.fields, "continues": state.id},
        bulk=event.bulk,
    )
    draft.put(continued_as=opened.issue)
    draft.say(Emitted(at=draft.at, because=Reason("event", f"{words}: {opened.issue} is opened"), event=opened))


def _answered(draft: Draft, event: MessageSent) -> None:
    """What the customer waits for after an answer. One that arrives late answers nothing that was written after it."""
    state = draft.state
    is_latest = state.responded_at is None or event.at >= state.responded_at
    later = tuple(instant for instant in state.follow_ups if instant > event.at)
    unanswered_at = min((at for at in (state.unanswered_at, *later) if at and at > event.at), default=None)
    draft.put(
        responded_at=event.at if is_latest else state.responded_at,
        unanswered_at=unanswered_at,
        follow_ups=later,
        next_update_by=event.next_update_by if is_latest else state.next_update_by,
    )
    if unanswered_at and unanswered_at != state.unanswered_at and draft.state.is_open:
        sla.start(draft, "next_response", unanswered_at, "the customer wrote after that answer")
    update = draft.state.clocks.get("update")
    if is_latest and draft.state.is_open and not (update and update.started_at > event.at):
        sla.fulfil(draft, "update", event.at, "the customer was kept posted")
        sla.start(draft, "update", event.at, "the customer was answered", promised_at=event.next_update_by)


def note_owner(draft: Draft, event: AnyEvent) -> None:
    """Who answered the customer has the issue, unless a ladder still climbs past them once all is decided."""
    answers = isinstance(event, MessageSent) and not event.automatic and draft.person(event.by)
    if answers and draft.state.owner != answers.key and not draft.state.live("open", "exhausted"):
        draft.put(owner=answers.key)
