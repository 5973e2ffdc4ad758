"""Two issues that are one: the merged one closes, and its messages and its earlier start go to the one that stays.

What happens to the merged one later goes on to the other. In a ring of merges the one merged last stays.
"""

from msgspec import structs

from rung.core.draft import NOTHING, Draft, Kinds
from rung.core.effects import Emitted
from rung.core.events import IssueAbsorbed, IssueMerged, MessageReceived, MessageSent, NoteAdded
from rung.core.happenings import ending, tracking, unmerging
from rung.core.promises import sla
from rung.core.reasons import Reason
from rung.core.refused import Refused


def merge(draft: Draft, event: IssueMerged) -> None:
    """This issue goes into another one."""
    state = draft.state
    if event.into == state.id:
        raise Refused("merged_into_itself", f"{state.id} cannot be merged into itself", "name another issue as `into`")
    because = Reason("event", f"merged into {event.into}" + (f" by {event.by}" if event.by else ""))
    draft.note(because)
    absorbed = IssueAbsorbed(
        at=draft.at,
        issue=event.into,
        from_=state.id,
        opened_at=state.opened_at,
        is_open=state.is_open,
        messages=state.messages,
        customer_at=state.customer_at,
        unanswered_at=state.unanswered_at,
        responded_at=state.responded_at,
        follow_ups=state.follow_ups,
        account=state.account,
        channel=state.channel,
        watchers=state.watchers,
        via=(state.id,),
        bulk=event.bulk,
    )
    ending.close(draft, "duplicate")
    draft.put(merged_into=event.into, before_merge=structs.replace(state, before_merge=None, absorptions=()))
    draft.say(Emitted(at=draft.at, because=because, event=absorbed))
    tracking.go_along(draft, event.into, because)


def absorb(draft: Draft, event: IssueAbsorbed) -> Kinds:
    """Another issue comes into this one: its messages count here, and the clocks that run began with the earlier."""
    state = draft.state
    if state.merged_into and state.merged_into not in event.via:
        _hand_on(draft, structs.replace(event, via=(*event.via, state.id)), state.merged_into)
        return NOTHING
    if event.from_ in state.absorbed:
        return NOTHING
    draft.note(Reason("event", f"{event.from_} was merged into this issue"))
    if state.merged_into or (not state.is_open and event.is_open and event.unanswered_at):
        ending.reopen(draft, f"{event.from_} was merged into it and waits for an answer")
    _take_messages(draft, event)
    _begin_with_it(draft, event)
    unmerging.keep(draft, event, state)
    return frozenset({"merged"})


def pass_on(draft: Draft, event: MessageReceived | MessageSent | NoteAdded) -> bool:
    """What is said in an issue that was merged is said in the one that stays. False: this one was not merged."""
    into = draft.state.merged_into
    if into is None:
        return False
    if isinstance(event, MessageSent):
        event = structs.replace(event, deliver=False)  # it is carried to the customer from here
    _hand_on(draft, event, into)
    return True


def _hand_on(draft: Draft, event: IssueAbsorbed | MessageReceived | MessageSent | NoteAdded, into: str) -> None:
    because = Reason("event", f"it was merged: this goes to {into}")
    draft.say(Emitted(at=draft.at, because=because, event=structs.replace(event, issue=into, id="")))


def _take_messages(draft: Draft, event: IssueAbsorbed) -> None:
    state = draft.state
    responded_at = max((at for at in (state.responded_at, event.responded_at) if at), default=None)
    asked = {*state.follow_ups, *event.follow_ups}
    draft.put(
        absorbed=(*state.absorbed, event.from_),
        watchers=tuple(dict.fromkeys((*state.watchers, *event.watchers))),
        messages=state.messages + event.messages,
        customer_at=max((at for at in (state.customer_at, event.customer_at) if at), default=None),
        responded_at=responded_at,
        follow_ups=tuple(sorted(at for at in asked if responded_at is None or at > responded_at)),
        account=state.account or event.account,
        channel=state.channel or event.channel,
    )
    draft.forget_account()


def _begin_with_it(draft: Draft, event: IssueAbsorbed) -> None:
    state, words = draft.state, f"{event.from_}, which was merged into it, began earlier"
    unanswered_at = min((at for at in (state.unanswered_at, event.unanswered_at) if at), default=None)
    opened_at = min(state.opened_at, event.opened_at)
    draft.put(opened_at=opened_at, unanswered_at=unanswered_at)
    if not state.is_open:
        return
    if state.partial:
        sla.open_with(draft, opened_at, words)
    for metric in ("first_response", "resolution"):
        clock = draft.state.clocks.get(metric)
        if clock and clock.run == 1:
            sla.begin_earlier(draft, metric, opened_at, words)
    if event.responded_at:
        sla.fulfil(draft, "first_response", event.responded_at, f"it was answered in {event.from_}")
    if unanswered_at is None or draft.state.responded_at is None:
        return
    if state.unanswered_at is None:
        sla.start(draft, "next_response", unanswered_at, f"the customer waits for an answer in {event.from_}")
    else:
        sla.begin_earlier(draft, "next_response", unanswered_at, words)
