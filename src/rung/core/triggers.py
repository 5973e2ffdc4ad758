"""Which triggers fire, and what they then do (POLICY.md, "What triggers mean").

Event triggers are looked at on their event, in document order; a later one sees what an earlier one `set`. Where a
`set` changes a field that triggers watch, all look once more, as at the same event; each fires at most once an event.

Time triggers have a moment: an instant of a clock's run or of a wait. Its key names trigger, `on` and run; a moment
that fired or was jumped over is `spent`, one whose instant came while `when` did not hold is `looked` at again at
each event.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from msgspec import structs

from rung.core import notices, path, routing, sla
from rung.core.draft import Draft
from rung.core.effects import IssueSet
from rung.core.events import PolicyPublished
from rung.core.fields import LISTS, field_of, put_field
from rung.core.issue import Deferred, Firing, IssueState
from rung.core.moments import Moment, moments_of, still_waits
from rung.core.policy import (
    Limit,
    On,
    OnChanged,
    OnEvent,
    OnFlag,
    OnFollowUps,
    OnSentiment,
    Trigger,
)
from rung.core.reasons import Reason
from rung.core.values import holds, verdict

Kinds = frozenset[str]
NOTHING: Kinds = frozenset()

SILENT_AFTER_CLOSING = timedelta(hours=24)
"""How long a trigger keeps quiet on an issue after a person closed its escalation."""


# On an event ----------------------------------------


def on_event(draft: Draft, kinds: Iterable[str]) -> None:
    """Look at the triggers of this kind of event.

    A bulk event rings nobody; nor does an issue that is over, but for what the customer then says of it (`csat`).
    """
    if draft.event.bulk:
        return
    looked_for = set(kinds) if draft.state.is_open else {"csat"} & set(kinds)
    if looked_for.isdisjoint(draft.policy.by_event):
        return
    fired: set[int] = set()
    again = True
    while again:
        again = False
        for position in _positions(draft, looked_for):
            trigger = draft.policy.document.triggers[position]
            if position in fired or not _matches(draft, trigger, looked_for):
                continue
            wait = "follow_ups" if any(isinstance(on, OnFollowUps) for on in trigger.on) else None
            if _defer(draft, trigger, wait):
                fired.add(position)
            elif _may_fire(draft, trigger) and holds(draft, trigger.when):
                fired.add(position)
                changed = fire(draft, trigger, wait)
                if trigger.stop:
                    return
                if changed:
                    looked_for |= changed
                    again = True
                    break


def note_account(draft: Draft) -> None:
    """Remember which triggers on the account hold, so that the next change of it fires only what becomes true."""
    positions = draft.policy.by_event.get("account", ())
    if positions:
        triggers = [draft.policy.document.triggers[position] for position in positions]
        draft.put(account_held=tuple(trigger.name for trigger in triggers if holds(draft, trigger.when)))


def _positions(draft: Draft, kinds: set[str]) -> list[int]:
    by_event = draft.policy.by_event
    return sorted({position for kind in kinds for position in by_event.get(kind, ())})


def _matches(draft: Draft, trigger: Trigger, kinds: set[str]) -> bool:
    """Whether the event is one that the trigger waits for."""
    return any(_is_awaited(draft, trigger, on, kinds) for on in trigger.on)


def _is_awaited(draft: Draft, trigger: Trigger, on: On, kinds: set[str]) -> bool:
    match on:
        case OnEvent(kind="account"):
            return "account" in kinds and trigger.name not in draft.before.account_held
        case OnEvent(kind=kind):
            return kind in kinds
        case OnChanged():
            return on.kind in kinds
        case OnFollowUps():
            priority = draft.state.priority
            was, counted = (len(follow_ups(state, on, draft.at, priority)) for state in (draft.before, draft.state))
            return "message" in kinds and was < on.count == counted
        case OnSentiment():
            return "mood" in kinds and _crosses(on, draft.before.sentiment, draft.state.sentiment)
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


def _defer(draft: Draft, trigger: Trigger, wait: str | None, moment: str | None = None) -> bool:
    """Outside the trigger's `during` the event is looked at again at the next opening."""
    during = trigger.during.of(draft.state.priority)
    if during is None or draft.policy.calendar(during).is_open(draft.wake):
        return False
    opens_at = draft.policy.calendar(during).next_opening(draft.wake)
    if opens_at and all((one.trigger, one.wait) != (trigger.name, wait) for one in draft.state.deferred):
        draft.put(deferred=(*draft.state.deferred, Deferred(trigger.name, opens_at, wait, moment)))
        draft.note(Reason("time", f"{trigger.name} is looked at again when {during} opens"))
    return True


def follow_ups(state: IssueState, on: OnFollowUps, at: datetime, priority: str) -> list[datetime]:
    """The customer messages counted as follow-ups: those close together are one, those before `within` are left out."""
    apart, within = on.apart.of(priority) or timedelta(0), on.within.of(priority)
    counted: list[datetime] = []
    for instant in state.follow_ups:
        if not counted or instant - counted[-1] >= apart:
            counted.append(instant)
    return [instant for instant in counted if within is None or at - instant <= within]


# At an instant ----------------------------------------


def at_instant(draft: Draft) -> None:
    """A time step: the moments whose instant has come, in document order."""
    looked = draft.state.looked
    come = [moment for moment in moments_of(draft.policy, draft.state) if moment.at <= draft.at]
    _look(draft, [moment for moment in come if moment.key not in looked])
    for deferred in draft.state.deferred:
        if deferred.at <= draft.at:
            _look_again(draft, deferred)
    if any(isinstance(one, IssueSet) for one in draft.effects):
        _defer_anew(draft)
        _jump_over(draft, draft.at)


def again_at_event(draft: Draft) -> None:
    """After an event: moments that a change jumped over (the latest that holds fires), and those that did not hold."""
    if draft.event.bulk:
        _pass_over(draft)
        return
    _defer_anew(draft)
    if _may_have_jumped(draft):
        _jump_over(draft, draft.at)
    if looked := draft.state.looked:
        past = [moment for moment in moments_of(draft.policy, draft.state) if moment.at < draft.at]
        _look(draft, [moment for moment in past if moment.key in looked])


def _may_have_jumped(draft: Draft) -> bool:
    """Whether moments may lie behind that never came: runs changed or began before now, waits got another length, or
    other triggers look.
    """
    before, after = draft.before, draft.state
    if before.priority != after.priority or before.is_open != after.is_open:
        return True
    return isinstance(draft.event, PolicyPublished) or any(
        clock.is_waiting and clock != was and (clock.started_at < draft.at or (was and was.run == clock.run))
        for clock, was in ((clock, before.clocks.get(metric)) for metric, clock in after.clocks.items())
    )


def _jumped(draft: Draft, at: datetime) -> list[Moment]:
    """The moments before `at` that never came. All others were looked at when time passed them."""
    looked = draft.state.looked
    return [one for one in moments_of(draft.policy, draft.state) if one.at < at and one.key not in looked]


def _jump_over(draft: Draft, at: datetime) -> None:
    by_run: dict[str, list[Moment]] = {}
    for moment in _jumped(draft, at):
        by_run.setdefault(moment.wait, []).append(moment)
    for run in by_run.values():
        _jump(draft, sorted(run, key=lambda moment: moment.at, reverse=True))


def _pass_over(draft: Draft) -> None:
    """An import rings nobody: what it jumps over, and what lay before it was known here, is spent."""
    if passed := _jumped(draft, draft.wake):
        draft.put(spent=(*draft.state.spent, *(moment.key for moment in passed)))


def _look(draft: Draft, due: list[Moment]) -> None:
    for moment in due:
        if moment.key in draft.state.spent:
            continue
        if _defer(draft, moment.trigger, moment.wait, moment.key):
            draft.put(spent=(*draft.state.spent, moment.key), looked=_without(draft.state.looked, moment.key))
        elif _may_fire(draft, moment.trigger) and holds(draft, moment.trigger.when):
            draft.put(spent=(*draft.state.spent, moment.key), looked=_without(draft.state.looked, moment.key))
            if _fire_in_time(draft, moment.trigger, moment.wait):
                keys = {one.key for one in due}
                still = [one for one in moments_of(draft.policy, draft.state) if one.at <= draft.at and one.key in keys]
                _look(draft, still)
                return
        elif moment.key not in draft.state.looked:
            draft.put(looked=(*draft.state.looked, moment.key))


def _look_again(draft: Draft, deferred: Deferred) -> None:
    """A trigger's `during` has opened: it is looked at with the values of now, if what it waited for goes on."""
    draft.put(deferred=tuple(one for one in draft.state.deferred if one != deferred))
    trigger = next((one for one in draft.policy.document.triggers if one.name == deferred.trigger), None)
    if trigger is None or not draft.state.is_open or (deferred.wait and not still_waits(draft, deferred.wait)):
        return
    if _may_fire(draft, trigger) and holds(draft, trigger.when):
        _fire_in_time(draft, trigger, deferred.wait)
    elif deferred.moment:
        draft.put(spent=_without(draft.state.spent, deferred.moment), looked=(*draft.state.looked, deferred.moment))


def _defer_anew(draft: Draft) -> None:
    """The priority changed: a trigger whose `during` differs by priority waits for the opening that it means now."""
    if draft.before.priority == draft.state.priority:
        return
    differing = {one.name: one for one in draft.policy.document.triggers if one.during.by}
    for deferred in draft.state.deferred:
        if trigger := differing.get(deferred.trigger):
            draft.put(deferred=tuple(one for one in draft.state.deferred if one != deferred))
            if not _defer(draft, trigger, deferred.wait, deferred.moment):
                _look_again(draft, deferred)


def _jump(draft: Draft, latest_first: list[Moment]) -> None:
    chosen = next(
        (one for one in latest_first if _may_fire(draft, one.trigger) and holds(draft, one.trigger.when)), None
    )
    draft.put(spent=(*draft.state.spent, *(moment.key for moment in latest_first)))
    if chosen:
        _fire_in_time(draft, chosen.trigger, chosen.wait)


def _fire_in_time(draft: Draft, trigger: Trigger, wait: str | None) -> bool:
    """Fire a trigger that time or a jump brought; what it sets makes the others look, as at an event. Tells whether it
    set anything.
    """
    changed = fire(draft, trigger, wait)
    if changed:
        on_event(draft, changed)
    return bool(changed)


# Firing ----------------------------------------


def fire(draft: Draft, trigger: Trigger, wait: str | None = None) -> set[str]:
    """Do what the trigger says: `set` before `escalate`. Returns the kinds of event that its `set` amounts to."""
    because = Reason("trigger", trigger.name, verdict(draft, trigger.when).values)
    last = draft.state.fired.get(trigger.name)
    firing = Firing(at=draft.at, times=last.times + 1 if last else 1)
    draft.put(fired={**draft.state.fired, trigger.name: firing})
    changed = set_fields(draft, trigger, because)
    notices.inform(draft, trigger.inform, Reason("inform", trigger.name))
    if trigger.escalate:
        path.escalate(
            draft,
            trigger.escalate.path,
            trigger.escalate.level,
            because,
            trigger=trigger.name,
            wait=wait,
            replaces=trigger.escalate.replaces,
            over_acknowledged=trigger.over_acknowledged,
        )
    return changed


def set_fields(draft: Draft, trigger: Trigger, because: Reason) -> set[str]:
    """Change the issue's fields; what a person set by hand stays unless `force`."""
    kinds: set[str] = set()
    own = trigger.set.get("fields") or {}
    for field, value in {**trigger.set, **own}.items():
        if field != "fields":
            kinds |= _set_field(draft, trigger, field, value, because)
    if kinds:
        sla.reconsider(draft, f"{because.words} changed the issue")
        if draft.state.assignee is None:
            routing.route(draft)
    return kinds


def _set_field(draft: Draft, trigger: Trigger, field: str, value: Any, because: Reason) -> set[str]:
    was = draft.state.assignee if field == "assignee" else field_of(draft.state, field)
    new = _new_value(draft, field, was, value)
    if new == was or (field in draft.state.by_hand and not trigger.force and field not in LISTS):
        return set()
    draft.changed = (field, was, new)
    if field == "assignee":
        routing.assign(draft, new, Reason("routing", because.words, because.facts))
        return {"changed:assignee", "assigned"}
    put_field(draft, field, new)
    draft.say(IssueSet(at=draft.at, because=because, field=field, was=was, now=new))
    if field == "priority" and draft.policy.rank(new) < draft.policy.rank(str(was)):
        end_silence(draft)
    return {f"changed:{field}"} | ({"priority"} if field == "priority" else set())


def _new_value(draft: Draft, field: str, was: Any, value: Any) -> Any:
    if isinstance(value, dict) and "at_least" in value:
        least = value["at_least"]
        return was if draft.policy.rank(was) <= draft.policy.rank(least) else least
    if field in LISTS:
        return tuple(dict.fromkeys((*was, *value)))
    return value


# Limits ----------------------------------------


def silence(draft: Draft, trigger: str) -> None:
    """A person closed what this trigger opened: it keeps quiet for a day."""
    firing = draft.state.fired.get(trigger)
    if firing:
        quiet = structs.replace(firing, silent_until=draft.at + SILENT_AFTER_CLOSING)
        draft.put(fired={**draft.state.fired, trigger: quiet})


def end_silence(draft: Draft) -> None:
    """The priority rose or a clock breached: triggers that a person silenced may speak again."""
    if any(firing.silent_until for firing in draft.state.fired.values()):
        heard = {name: structs.replace(firing, silent_until=None) for name, firing in draft.state.fired.items()}
        draft.put(fired=heard)


def _may_fire(draft: Draft, trigger: Trigger) -> bool:
    firing = draft.state.fired.get(trigger.name)
    if firing is None:
        return True
    if firing.silent_until and draft.at < firing.silent_until:
        return False
    return trigger.limit is None or _within(trigger.limit, firing, draft.at, draft.state.priority)


def _within(limit: Limit, firing: Firing, at: datetime, priority: str) -> bool:
    match limit.kind:
        case "once":
            return False
        case "every":
            every = limit.every.of(priority)
            return every is None or at - firing.at >= every
        case "at_most":
            return limit.at_most is None or firing.times < limit.at_most
        case _:
            return True


def _without(keys: tuple[str, ...], key: str) -> tuple[str, ...]:
    return tuple(one for one in keys if one != key)
