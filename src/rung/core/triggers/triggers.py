"""Which triggers fire on an event (POLICY.md, "What triggers mean").

Event triggers are looked at on their event, in document order; a later one sees what an earlier one `set`. Where a
`set` changes a field that triggers watch, all look once more, as at the same event. Each fires at most once an event,
and one that says `stop` keeps those below it from being looked at. What comes outside a trigger's `during` is put off
to the next opening (`deferred`), where it is looked at with what the event itself said and all else as it is by then.

Those that time brings are in `time_triggers`, what a firing does in `firing`.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from rung.core.document import On, OnChanged, OnEvent, OnFlag, OnFlood, OnFollowUps, OnSentiment, Trigger
from rung.core.draft import Draft
from rung.core.events import IssueOpened
from rung.core.happenings.fields import kinds_of
from rung.core.issue import ANY_ON, Deferred, IssueState
from rung.core.reasons import Reason
from rung.core.triggers import floods
from rung.core.triggers.firing import fire, would_fire
from rung.core.values import Values, facts_of_event, holds

MOST_DEFERRED = 50
"""So many events of one issue wait for a trigger's hours; of more the oldest are let go."""


def on_event(draft: Draft, kinds: Iterable[str]) -> None:
    """Look at the triggers of this kind of event.

    A bulk event rings nobody; nor does an issue that is over, but for what the customer then says of it (`csat`).
    """
    if draft.event.bulk:
        return
    draft.kinds.update(kinds)
    if draft.state.is_open:
        for field in draft.changes:
            draft.kinds |= kinds_of(field)
    else:
        draft.kinds &= {"csat"}
    if isinstance(draft.event, IssueOpened) and draft.event.flood:
        _act_for_flood(draft, draft.event.flood)
    look_at_event(draft)


def _act_for_flood(draft: Draft, name: str) -> None:
    """It was opened as the incident of a flood: the trigger does what it says, in its hours."""
    for position, trigger in enumerate(draft.policy.document.triggers):
        if trigger.name == name and trigger.enabled and not defer(draft, trigger, None, ANY_ON):
            fire(draft, trigger, position)


def look_at_event(draft: Draft) -> None:
    policy = draft.policy
    if not (watched := policy.watched(draft.kinds)):
        return
    values = Values(draft)
    while True:
        lookers = policy.lookers(watched)
        positions = lookers.positions if draft.explains else lookers.may_fire(values)
        if not positions or not any(_fires_at_event(draft, position) for position in positions):
            return
        watched = policy.watched(draft.kinds)


def _fires_at_event(draft: Draft, position: int) -> bool:
    """Look at one trigger. True: it fired and set something, so that all are to look once more."""
    trigger = draft.policy.document.triggers[position]
    if is_past(draft, trigger.name, position):
        return False
    index = next((n for n, on in enumerate(trigger.on) if _is_awaited(draft, trigger, on)), None)
    if index is None:
        draft.looked_at(trigger, "not_awaited")
        return False
    on = trigger.on[index]
    draft.watched = on.field_watched if isinstance(on, OnChanged | OnEvent) else None
    wait = f"follow_ups#{on.count}" if isinstance(on, OnFollowUps) else None
    puts_off = not (trigger.incident and isinstance(on, OnFlood))  # its hours are those of what the incident does
    try:
        if puts_off and defer(draft, trigger, wait, index):
            draft.fired.add(trigger.name)
        elif would_fire(draft, trigger):
            return fire(draft, trigger, position, wait)
        return False
    finally:
        draft.watched = None


def note_account(draft: Draft, kinds: Iterable[str]) -> None:
    """Remember which triggers on the account hold, so that the next change of it fires only what becomes true."""
    positions = draft.policy.by_event.get("account", ())
    if positions and ("opened" in kinds or "account" in kinds or "account" in draft.changes):
        triggers = [draft.policy.document.triggers[position] for position in positions]
        draft.put(account_held=tuple(trigger.name for trigger in triggers if holds(draft, trigger.when)))


def is_past(draft: Draft, name: str, position: int) -> bool:
    """Whether a trigger is not to be looked at any more at this event: it fired, or one above it said `stop`."""
    return name in draft.fired or (draft.stopped_at is not None and position > draft.stopped_at)


def _is_awaited(draft: Draft, trigger: Trigger, on: On) -> bool:
    """Whether this event is what the trigger waits for."""
    kinds = draft.kinds
    match on:
        case OnEvent(kind="account"):
            return "account" in kinds and trigger.name not in draft.before.account_held
        case OnEvent(kind=kind):
            return kind in kinds
        case OnChanged():
            return on.kind in kinds
        case OnFollowUps():
            was, now = counted(draft, draft.before, on), counted(draft, draft.state, on)
            return not kinds.isdisjoint(("message", "merged")) and was < on.count <= now
        case OnSentiment():
            return "mood" in kinds and _crosses(on, draft.before.sentiment, draft.state.sentiment)
        case OnFlood():
            return "flood" in kinds and floods.flood_of(draft, trigger) is not None
        case OnFlag(flags=flags):
            return "mood" in kinds and bool(set(flags) & set(getattr(draft.event, "flags", ())))
        case _:
            return False


def _crosses(on: OnSentiment, before: float | None, now: float | None) -> bool:
    """A threshold fires when it is crossed, not at each message below it; `falls` by how far one message fell."""
    if now is None:
        return False
    if on.kind == "falls":
        return before is not None and before - now >= abs(on.value)
    return now < on.value and not (before is not None and before < on.value)


def counted(draft: Draft, state: IssueState, on: OnFollowUps) -> int:
    return len(follow_ups(state, on, draft.at, draft.state.priority))


def follow_ups(state: IssueState, on: OnFollowUps, at: datetime, priority: str) -> list[datetime]:
    """The customer messages counted as follow-ups: those close together are one, those before `within` are left out."""
    apart, within = on.apart.of(priority) or timedelta(0), on.within.of(priority)
    counted: list[datetime] = []
    for instant in state.follow_ups:
        if not counted or instant - counted[-1] >= apart:
            counted.append(instant)
    return [instant for instant in counted if within is None or at - instant <= within]


def defer(draft: Draft, trigger: Trigger, wait: str | None, on: int, moment: str | None = None) -> bool:
    """Outside the trigger's `during` the event is looked at again at the next opening."""
    during = trigger.during.of(draft.state.priority)
    if during is None or draft.policy.calendar(during).is_open(draft.wake):
        return False
    opens_at = draft.policy.calendar(during).next_opening(draft.wake)
    draft.looked_at(trigger, "outside", during=during, opens_at=opens_at)
    if opens_at is None:
        return True
    reads = draft.policy.condition(trigger.when).reads if trigger.when else ()
    put_off = Deferred(trigger.name, opens_at, wait, moment, on, facts_of_event(draft, reads))
    if put_off not in draft.state.deferred:
        draft.put(deferred=(*draft.state.deferred, put_off)[-MOST_DEFERRED:])
        draft.note(Reason("time", f"{trigger.name} is looked at again when {during} opens"))
    return True
