"""What time does to an issue: the step at an instant, and the next instant at which there is one.

`wake_at` is the earliest instant at which anything could happen to the issue; the shell needs to know nothing else.
"""

from collections.abc import Iterator
from datetime import datetime

from rung.core import climb, exhaustion, levels, moves, notices, path, routing
from rung.core.draft import Draft
from rung.core.firing import silence_ends_at
from rung.core.issue import Escalation, Told
from rung.core.moments import instants_of, still_waits
from rung.core.reasons import Reason
from rung.core.values import holds


def step(draft: Draft) -> None:
    """Do what has come due for the ladders and the people, escalation by escalation."""
    for escalation in moves.each(draft):
        _step_level(draft, escalation)
        _step_people(draft, escalation.number)
    state = draft.state
    if state.routing_at and state.routing_at <= draft.at:
        routing.try_again(draft)
    if state.snoozed_until and state.snoozed_until <= draft.at:
        draft.put(snoozed_until=None)
        draft.note(Reason("time", "the snooze ended"))


def settle(draft: Draft) -> None:
    """The end of each decision: what ended well closes, and nobody is left waiting for what cannot come any more."""
    if draft.state.escalations:
        close_ended_waits(draft)
        tell_sooner(draft)
        path.let_go(draft)
        exhaustion.tell_last_resort(draft)


def tell_sooner(draft: Draft) -> None:
    """The priority changed: a level that its hours hold back no more, such as one critical by now, is told at once."""
    if draft.event.bulk or draft.before.priority == draft.state.priority:
        return
    for escalation in moves.each(draft, "open"):
        spec = draft.path_of(escalation).levels[escalation.level - 1] if escalation.waits_until else None
        if spec and levels.is_inside(draft, spec):
            because = Reason("event", f"level {escalation.level} waits no more at priority {draft.state.priority}")
            climb.start_level(draft, draft.put_escalation(escalation, waits_until=None), escalation.level, because)


def close_ended_waits(draft: Draft) -> None:
    """What a wait or a clock opened closes when that ended well; a path with `closes_when`, when that holds."""
    for escalation in moves.each(draft):
        if escalation.wait and not still_waits(draft, escalation.wait):
            path.end(draft, escalation, "fulfilled", Reason("event", _what_ended(escalation.wait)))
            continue
        closes_when = draft.path_of(escalation).closes_when
        if closes_when and holds(draft, closes_when, draft.version_of(escalation)):
            path.end(draft, escalation, "closed", Reason("event", f"it is no longer needed: {closes_when}"))


_ENDINGS = {
    "first_response": "the customer has a first answer",
    "next_response": "the customer has an answer",
    "update": "the customer has an update",
    "follow_ups": "the customer has an answer",
    "resolution": "it is resolved",
    "assignment": "somebody is assigned",
    "acknowledgement": "somebody has it",
    "customer": "the customer is waited for no more",
    "handoff": "the handoff was answered",
}


def _what_ended(wait: str) -> str:
    """Why nobody needs to be asked any more, by what was waited for."""
    metric = wait.partition("#")[0]
    return _ENDINGS.get(metric, f"what it waited for has happened: {metric}")


def wake_at(draft: Draft) -> datetime | None:
    """The earliest instant at which anything could happen to the issue."""
    state = draft.state
    instants = [clock.due_at for clock in state.clocks.values() if clock.due_at and clock.state == "running"]
    instants += instants_of(draft.policy, state)
    instants += [at for escalation in state.live() for at in _escalation_instants(escalation) if at]
    instants += [deferred.at for deferred in state.deferred]
    if state.looked:
        instants += silence_ends_at(state)
    if state.routing_at:
        instants.append(state.routing_at)
    if state.snoozed_until:
        instants.append(state.snoozed_until)
    return min(instants, default=None)


def _escalation_instants(escalation: Escalation) -> Iterator[datetime | None]:
    yield escalation.climbs_at
    yield escalation.repeats_at
    yield escalation.waits_until
    if escalation.state == "acknowledged":
        yield escalation.acknowledged_until
    if escalation.state in ("held", "exhausted"):
        yield escalation.held_until
    for told in escalation.told:
        yield told.release_at
        if escalation.state == "open":
            yield told.fallback_at


def _step_level(draft: Draft, escalation: Escalation) -> None:
    """A level that waited is told; nobody acknowledged: climb; time to tell again: repeat."""
    if escalation.waits_until and escalation.waits_until <= draft.at:
        because = Reason(escalation.waits_code, f"level {escalation.level} is inside its hours again")
        climb.start_level(draft, draft.put_escalation(escalation, waits_until=None), escalation.level, because)
    elif escalation.climbs_at and escalation.climbs_at <= draft.at:
        climb.climb_on(draft, escalation)
    elif escalation.repeats_at and escalation.repeats_at <= draft.at:
        climb.repeat(draft, escalation)


def _step_people(draft: Draft, number: int) -> None:
    """Quiet hours that ended, and later channels of notices that nobody saw."""
    for notice in [told.notice for told in _told(draft, number)]:
        escalation = draft.state.escalation(number)
        told = next((one for one in _told(draft, number) if one.notice == notice), None)
        if escalation is None or told is None:
            continue
        if told.release_at and told.release_at <= draft.at:
            changed = notices.release(draft, escalation, told)
        elif told.fallback_at and told.fallback_at <= draft.at and escalation.state == "open":
            changed = notices.fall_back(draft, escalation, told) or notices.marked(told, told.state)
        else:
            continue
        others = tuple(one if one.notice != notice else changed for one in _told(draft, number))
        draft.put_escalation(escalation, told=tuple(one for one in others if one is not None))


def _told(draft: Draft, number: int) -> tuple[Told, ...]:
    escalation = draft.state.escalation(number)
    return escalation.told if escalation else ()
