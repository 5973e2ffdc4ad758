"""What is said of a trigger, a routing rule or a target that was looked at, or was not: the sentences of "why not"."""

from datetime import datetime
from typing import assert_never

from rung.core.conditions.parts import Part
from rung.core.document import (
    Limit,
    Moment,
    On,
    OnChanged,
    OnEvent,
    OnFlag,
    OnFlood,
    OnFollowUps,
    OnSentiment,
    OnTarget,
    OnWaiting,
    Trigger,
)
from rung.core.draft import Draft
from rung.core.effects import AnyEffect, Assigned, EscalationOpened, IssueSet, Recorded
from rung.core.happenings.fields import LISTS, OWN, field_of, key_of
from rung.core.issue import Clock, Firing, IssueState
from rung.core.times.spans import format_span
from rung.core.triggers.triggers import follow_ups

# What a trigger looks at ----------------------------------------

EVENTS = {
    "opened": "the issue is opened",
    "priority": "its priority changes",
    "message": "the customer writes",
    "answered": "the customer is answered",
    "reopened": "it is reopened",
    "assigned": "it is assigned",
    "returned": "a hand-over is returned",
    "csat": "the customer rates the answer",
    "account": "the facts of its account change",
}
WAITS = {
    "first_response": "the first response",
    "next_response": "the next response",
    "update": "the update to the customer",
    "resolution": "the resolution",
    "assignment": "somebody assigned",
    "acknowledgement": "an acknowledgement",
    "customer": "the customer",
    "handoff": "the answer to a hand-over",
}


def looks_when(on: On, priority: str) -> str:
    """When a trigger looks: `the issue is opened`, `75% of the first response has passed`."""
    match on:
        case OnEvent(kind=kind):
            return EVENTS[kind]
        case OnChanged(field=field):
            return f"its {field.removeprefix('fields.')} changes"
        case OnFollowUps(count=count):
            return f"the customer has followed up {_times(count)} without an answer"
        case OnSentiment(kind="falls", value=value):
            return f"the customer's mood falls by {abs(value):g}"
        case OnSentiment(value=value):
            return f"the customer's mood falls below {value:g}"
        case OnFlag(flags=flags):
            return f"the customer's words are of the kind {' or '.join(flags)}"
        case OnFlood(count=count):
            return f"{count} issues come at once (which is not counted yet)"
        case OnTarget(metrics=metrics, at=at):
            return _moment(at, " or ".join(WAITS[metric] for metric in metrics))
        case OnWaiting(metric=metric, longer_than=longer_than):
            span = longer_than.of(priority)
            return f"{wait_words(metric)} is waited for longer than {span}" if span else f"{wait_words(metric)} is late"
        case _:
            assert_never(on)


def wait_words(run: str) -> str:
    """What a run of a clock or a wait waits for, by its key (`first_response#1`)."""
    metric = run.partition("#")[0]
    return WAITS.get(metric, metric)


def _moment(at: Moment, what: str) -> str:
    match at.kind:
        case "before":
            return f"{what} is due in {at.span}"
        case "after":
            return f"{what} is {at.span} late"
        case "breach":
            return f"{what} is due"
        case _:
            return f"{at.share * 100:g}% of the time for {what} has passed"


# A trigger that was looked at ----------------------------------------


def not_awaited(draft: Draft, trigger: Trigger) -> str:
    """The event was of its kind, and yet not what it waits for."""
    said = [words for on in trigger.on if (words := _not_awaited(draft, trigger, on))]
    return "; ".join(said) or "this event is not one that it waits for"


def _not_awaited(draft: Draft, trigger: Trigger, on: On) -> str:
    match on:
        case OnEvent(kind="account") if trigger.name in draft.before.account_held:
            return "its `when` held already when the account was last looked at: it fires when that becomes true"
        case OnFollowUps(count=count):
            counted = len(follow_ups(draft.state, on, draft.at, draft.state.priority))
            return f"it fires on follow-up {count}, and {counted} {'counts' if counted == 1 else 'count'} by now"
        case OnSentiment(value=value):
            now, before = (_mood(one.sentiment) for one in (draft.state, draft.before))
            return f"the mood did not cross {value:g}: it was {before} and is {now}"
        case OnFlag(flags=flags):
            return f"no words of the kind {' or '.join(flags)} were noticed"
        case _:
            return ""


def silenced(firing: Firing) -> str:
    return (
        f"silenced until {instant(firing.silent_until)}, a rise of the priority or a breach: "
        "a person closed what it had opened"
    )


def limit_used(limit: Limit, firing: Firing, priority: str) -> str:
    last = f"it fired last at {instant(firing.at)}"
    match limit.kind:
        case "every":
            every = limit.every.of(priority)
            again = f", and may again from {instant(firing.at + every)}" if every else ""
            return f"its limit is once in {format_span(every) if every else 'a while'}: {last}{again}"
        case "at_most":
            return f"its limit is {_times(limit.at_most or 0)}, and it fired {_times(firing.times)}: {last}"
        case _:
            return f"its limit is once, and {last}"


def outside(during: str, opens_at: datetime | None) -> str:
    opens = f"it is looked at again at {instant(opens_at)}" if opens_at else "and that never opens again"
    return f"outside its `during`, {during}: {opens}"


def condition(parts: tuple[Part, ...]) -> str:
    return f"its `when` does not hold: {'; '.join(map(str, parts))}"


def erased(names: list[str]) -> str:
    return f"its `when` reads {', '.join(names)}, and those words are erased: what it came to cannot be said any more"


# A trigger that fired ----------------------------------------


def fired(draft: Draft, trigger: Trigger, effects: tuple[AnyEffect, ...]) -> str:
    """That it fired, and what kept that from telling somebody anew."""
    buts = [*_path_open(trigger, effects), *_held(draft, effects), *_kept_fields(draft, trigger, effects)]
    return "fired" + (f", but {'; '.join(buts)}" if buts else "")


def _path_open(trigger: Trigger, effects: tuple[AnyEffect, ...]) -> list[str]:
    noted = [one.because.words for one in effects if isinstance(one, Recorded)]
    return [words.removeprefix(f"{trigger.name}: ") for words in noted if words.startswith(f"{trigger.name}: ")]


def _held(draft: Draft, effects: tuple[AnyEffect, ...]) -> list[str]:
    held = (draft.state.escalation(one.number) for one in effects if isinstance(one, EscalationOpened) and one.held)
    return [_held_words(draft.state, one.path, one.held_by) for one in held if one and not one.hold]


def _held_words(state: IssueState, path: str, held_by: int | None) -> str:
    holder = state.escalation(held_by) if held_by else None
    who = (holder and holder.acknowledged_by) or "somebody"
    until = holder.acknowledged_until if holder else None
    ends = f"until {instant(until)}" if until else "until the next breach"
    return f"{path} is held, because {who} has the issue {ends}"


def _kept_fields(draft: Draft, trigger: Trigger, effects: tuple[AnyEffect, ...]) -> list[str]:
    """What it would set and did not: it is so already, or a person set it."""
    own = [f"{OWN}{name}" for name in trigger.set.get("fields") or {}]
    changed = {one.field for one in effects if isinstance(one, IssueSet)}
    changed |= {"assignee" for one in effects if isinstance(one, Assigned)}
    named = [field for field in trigger.set if field != "fields"]
    return [_kept_words(draft, trigger, field) for field in (*named, *own) if field not in changed]


def _kept_words(draft: Draft, trigger: Trigger, field: str) -> str:
    value = draft.state.assignee if field == "assignee" else field_of(draft.state, field)
    shown = ", ".join(value) if isinstance(value, tuple) else value
    if key_of(field) in draft.state.by_hand and not trigger.force and field not in LISTS:
        return f"{field} stays {shown}: a person set it by hand"
    return f"{field} is {shown} already"


# A time trigger's instant ----------------------------------------


def not_come(at: datetime, on: OnTarget | OnWaiting, run: str, priority: str) -> str:
    of_run = _moment(on.at, wait_words(run)) if isinstance(on, OnTarget) else looks_when(on, priority)
    return f"its instant has not come: {of_run} at {instant(at)}"


def fired_before(firing: Firing) -> str:
    return f"it fired {_times(firing.times)} before, last at {instant(firing.at)}"


def comes_after(at: datetime) -> str:
    return f"its instant is {instant(at)}: it is looked at after what happens at that very instant"


def came_before(at: datetime) -> str:
    return (
        f"its instant, {instant(at)}, came while its `when` did not hold: "
        "it is looked at again when something happens, not when time passes"
    )


def is_spent(firing: Firing | None, run: str) -> str:
    if firing:
        return f"it has had its instant for {wait_words(run)}"
    return f"its instant for {wait_words(run)} has passed: a later one fired in its place, or an import jumped over it"


def deferred(until: datetime) -> str:
    return f"it waits for its `during`: it is looked at again at {instant(until)}"


def has_no_instant(state: IssueState, run: str) -> str:
    clock = state.clocks.get(run.partition("#")[0])
    if clock and clock.state == "paused":
        return f"it has no instant now: the clock of {wait_words(run)} is paused while the status is {state.status}"
    if clock and clock.span is None:
        return f"it has no instant: no target promises {wait_words(run)}"
    return f"it has no instant now: {wait_words(run)} stands still"


def ended_before(run: str, at: datetime) -> str:
    return f"{wait_words(run)} is waited for no more: its instant would have been {instant(at)}"


def nothing_waits(state: IssueState, metric: str) -> str:
    clock = state.clocks.get(metric)
    ended = f": {_ended(clock)}" if clock and not clock.is_waiting else ""
    return f"{wait_words(metric)} is not waited for{ended}"


def _ended(clock: Clock) -> str:
    if clock.fulfilled_at:
        return f"it came at {instant(clock.fulfilled_at)}"
    return "it is needed no more"


# Small words ----------------------------------------


def instant(at: datetime | None) -> str:
    """In UTC, to the second where it is not a whole minute."""
    if at is None:
        return "an unknown instant"
    return f"{at:%Y-%m-%d %H:%M:%S} UTC" if at.second else f"{at:%Y-%m-%d %H:%M} UTC"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _mood(sentiment: float | None) -> str:
    return "not measured" if sentiment is None else f"{sentiment:g}"


def waits_in_line(state: IssueState) -> str:
    """For whom an issue waits, and when it looks again by itself."""
    whom = f"; it waits for {' or '.join(state.waits_for)}" if state.waits_for else ""
    return whom + (f"; it looks again at {instant(state.routing_at)}" if state.routing_at else "")
