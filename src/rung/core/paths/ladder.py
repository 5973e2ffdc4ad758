"""What time does to an issue: the step at an instant, and the next instant at which there is one.

`wake_at` is the earliest instant at which anything could happen to the issue; the shell needs to know nothing else.
"""

from datetime import datetime

from rung.core.draft import Draft
from rung.core.events import AccountChanged
from rung.core.issue import LIVE_STATES, Escalation, Told
from rung.core.paths import climb, exhaustion, levels, moves, notices, path
from rung.core.people import absence, routing
from rung.core.reasons import Reason
from rung.core.triggers.firing import silence_ends_at
from rung.core.triggers.moments import next_of, still_waits
from rung.core.values import holds


def step(draft: Draft) -> None:
    """Do what has come due for the ladders, then for people: quiet hours that ended, later channels."""
    if draft.state.escalations:
        _step_ladders(draft)
    state = draft.state
    if state.routing_at and state.routing_at <= draft.at:
        draft.put(routing_at=None)
        absence.look(draft) if state.assignee else routing.route(draft)
    if state.snoozed_until and state.snoozed_until <= draft.at:
        draft.put(snoozed_until=None)
        draft.note(Reason("time", "the snooze ended"))


def _step_ladders(draft: Draft) -> None:
    for escalation in moves.each(draft):
        _step_level(draft, escalation)
    if any(told.release_at for escalation in draft.state.live() for told in escalation.told):
        _release(draft)
    for escalation in draft.state.live("open", "exhausted"):
        _fall_back(draft, escalation)


def settle(draft: Draft) -> None:
    """The end of each decision: what ended well closes, and nobody is left waiting for what cannot come any more."""
    if not draft.state.escalations:
        return
    close_ended_waits(draft)
    tell_sooner(draft)
    states = {one.state for one in draft.state.escalations}
    if "held" in states:
        path.let_go(draft)
    if "held" in states or "exhausted" in states:
        exhaustion.tell_last_resort(draft)


def tell_sooner(draft: Draft) -> None:
    """The priority or the people changed: a level that waits for its hours is looked at once more. It is told at once
    where they hold it back no more, such as one critical by now; where nobody will be there soon, the next level is.
    """
    if draft.event.bulk or not any(one.waits_until for one in draft.state.live("open")):
        return
    if not (change := _of_who_waits(draft)):
        return
    for escalation in moves.each(draft, "open"):
        if escalation.waits_until is None:
            continue
        spec = draft.path_of(escalation).levels[escalation.level - 1]
        waits = not levels.is_inside(draft, escalation, spec)
        if not waits or levels.waits_until(draft, escalation, spec) != escalation.waits_until:
            because = Reason(escalation.waits_code, f"level {escalation.level} is looked at again: {change}")
            climb.start_level(draft, draft.put_escalation(escalation, waits_until=None), escalation.level, because)


def _of_who_waits(draft: Draft) -> str:
    """What changed of how and for whom a level waits."""
    before, after = draft.before, draft.state
    if before.priority != after.priority:
        return f"the priority is {after.priority} now"
    changed = isinstance(draft.event, AccountChanged) or any(
        was is not now and was != now
        for was, now in (
            (before.assignee, after.assignee),
            (before.team, after.team),
            (before.account, after.account),
            (before.watchers, after.watchers),
        )
    )
    return "its people changed" if changed else ""


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
    instants = [at] if (at := next_of(draft.policy, state)) else []
    for escalation in state.escalations:
        if escalation.state in LIVE_STATES:
            instants += _escalation_instants(escalation)
    if state.deferred:
        instants += [deferred.at for deferred in state.deferred]
    if state.looked:
        instants += silence_ends_at(state)
    if state.routing_at:
        instants.append(state.routing_at)
    if state.away_at and state.away_at > draft.reached:
        instants.append(state.away_at)
    if state.snoozed_until:
        instants.append(state.snoozed_until)
    if state.survey_at:
        instants.append(state.survey_at)
    return min(instants) if instants else None


def _escalation_instants(escalation: Escalation) -> list[datetime]:
    instants = [escalation.climbs_at, escalation.repeats_at, escalation.waits_until]
    if escalation.state == "acknowledged":
        instants.append(escalation.acknowledged_until)
    if escalation.state in ("held", "exhausted"):
        instants.append(escalation.held_until)
    falls_back = escalation.state in ("open", "exhausted")
    for told in escalation.told:
        instants.append(told.release_at)
        if falls_back:
            instants.append(told.fallback_at)
    return [at for at in instants if at]


def _step_level(draft: Draft, escalation: Escalation) -> None:
    """A level that waited is told; nobody acknowledged: climb; time to tell again: repeat."""
    if escalation.waits_until and escalation.waits_until <= draft.at:
        because = Reason(escalation.waits_code, f"level {escalation.level} is inside its hours again")
        climb.start_level(draft, draft.put_escalation(escalation, waits_until=None), escalation.level, because)
    elif escalation.climbs_at and escalation.climbs_at <= draft.at:
        climb.climb_on(draft, escalation)
    elif escalation.repeats_at and escalation.repeats_at <= draft.at:
        climb.repeat(draft, escalation)


def _release(draft: Draft) -> None:
    """Quiet hours ended: what they held of this issue is sent, and of several notices to one person only the most
    urgent rings.
    """
    due = [
        (escalation.number, told)
        for escalation in draft.state.live()
        for told in escalation.told
        if told.release_at and told.release_at <= draft.at
    ]
    rung: set[str] = set()
    for number, told in sorted(due, key=lambda one: notices.rank(one[1].urgency)):
        escalation = draft.state.escalation(number)
        assert escalation is not None, "what is told belongs to an escalation"
        released = notices.release(draft, escalation, told, rings=told.to not in rung)
        if released and released.ring:
            rung.add(told.to)
        first_told_at = escalation.first_told_at or (released.at if released else None)
        draft.put_escalation(escalation, told=_with(escalation, told.notice, released), first_told_at=first_told_at)


def _fall_back(draft: Draft, escalation: Escalation) -> None:
    """Later channels of notices that nobody saw."""
    for told in escalation.told:
        if told.fallback_at and told.fallback_at <= draft.at:
            changed = notices.fall_back(draft, escalation, told) or notices.marked(told, told.state)
            escalation = draft.put_escalation(escalation, told=_with(escalation, told.notice, changed))


def _with(escalation: Escalation, notice: int, changed: Told | None) -> tuple[Told, ...]:
    """What an escalation told, with one of it changed, or without it."""
    return tuple(one for old in escalation.told if (one := changed if old.notice == notice else old) is not None)
