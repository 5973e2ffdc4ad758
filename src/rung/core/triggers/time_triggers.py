"""Which triggers fire because time has come (POLICY.md, "What triggers mean").

Time triggers have a moment: an instant of a clock's run or of a wait. Its key names trigger, `on` and run; a moment
that fired or was jumped over is `spent`, one whose instant came while `when` did not hold is `looked` at again at
each event. Of what a change jumps over on one run only the latest moment that holds fires.

What events outside a trigger's `during` were put off to (`deferred`) is an instant as well.
"""

from msgspec import structs

from rung.core.document import OnEvent, OnFollowUps, OnSentiment, OnTarget, Trigger
from rung.core.draft import Draft
from rung.core.events import PolicyPublished
from rung.core.issue import Deferred
from rung.core.triggers.firing import fire, kept_from_firing, silence_is_over, would_fire
from rung.core.triggers.moments import Moment, moments_looked_at, moments_of, moments_until, still_waits
from rung.core.triggers.triggers import counted, defer, is_past, look_at_event
from rung.core.values import holds


def at_instant(draft: Draft, *, silence_ended: bool = False) -> None:
    """A time step: the moments whose instant has come, in document order."""
    looked = draft.state.looked
    come = moments_until(draft.policy, draft.state, draft.at)
    has_set = _look(draft, [moment for moment in come if moment.key not in looked])
    has_set = _look_at_deferred(draft) or has_set
    if has_set:
        _defer_anew(draft)
        _jump_over(draft)
    if has_set or silence_ended or silence_is_over(draft):
        _look_at_passed(draft)


def again_at_event(draft: Draft) -> None:
    """After an event: moments that a change jumped over (the latest that holds fires), and those that did not hold."""
    if draft.event.bulk:
        _pass_over(draft)
        return
    _defer_anew(draft)
    if _may_have_jumped(draft):
        _jump_over(draft)
    if draft.state.looked and _look_at_passed(draft):
        _jump_over(draft)


def jump_after_step(draft: Draft) -> None:
    """What began to count again in a time step, such as the wait for an acknowledgement, may have moments behind it."""
    if draft.before.escalations is not draft.state.escalations and not draft.event.bulk:
        _jump_over(draft)


def forget_moved(draft: Draft) -> None:
    """A due time that moves, moves the moments that have not fired: one that lies ahead again is looked at then."""
    looked = draft.state.looked
    if not looked or (draft.before.clocks is draft.state.clocks and draft.before.priority == draft.state.priority):
        return
    ahead = {one.key for one in moments_of(draft.policy, draft.state) if one.at > draft.reached}
    if not ahead.isdisjoint(looked):
        draft.put(looked=tuple(key for key in looked if key not in ahead))


def _may_have_jumped(draft: Draft) -> bool:
    """Whether moments may lie behind that never came: runs changed or began before now, waits got another length, or
    other triggers look.
    """
    before, after = draft.before, draft.state
    if not draft.policy.has_moments or not after.is_open or draft.begins_here:
        return False
    if before.priority != after.priority or not before.is_open:
        return True
    if before.account_calendar != after.account_calendar or isinstance(draft.event, PolicyPublished):
        return True
    if before.clocks is after.clocks:
        return False
    reached, known = draft.reached, before.clocks
    for metric, clock in after.clocks.items():
        was = known.get(metric)
        if clock is was or not clock.is_waiting:
            continue
        if clock.started_at < reached or (was is not None and was.run == clock.run):
            return True
    return False


def _jumped(draft: Draft) -> list[Moment]:
    """The moments behind that never came. All others were looked at when time passed them."""
    looked, reached = draft.state.looked, draft.reached
    passed = moments_until(draft.policy, draft.state, reached)
    return [one for one in passed if one.at < reached and one.key not in looked]


def _jump_over(draft: Draft) -> None:
    """Of the moments of one clock's run that were jumped over only the latest that holds fires; each wait fires."""
    if not (jumped := _jumped(draft)):
        return
    by_run: dict[str, list[Moment]] = {}
    for moment in jumped:
        by_run.setdefault(moment.wait if isinstance(moment.on, OnTarget) else moment.key, []).append(moment)
    for run in by_run.values():
        _jump(draft, sorted(run, key=lambda moment: moment.at, reverse=True))


def _jump(draft: Draft, latest_first: list[Moment]) -> None:
    open_to_it = [one for one in latest_first if not is_past(draft, one.trigger.name, one.position)]
    chosen = next((one for one in open_to_it if would_fire(draft, one.trigger)), None)
    draft.put(spent=(*draft.state.spent, *(moment.key for moment in latest_first)))
    if chosen:
        for earlier in open_to_it[open_to_it.index(chosen) + 1 :]:
            draft.looked_at(earlier.trigger, "jumped_over", by=chosen.trigger)
        _fire(draft, chosen.trigger, chosen.position, chosen.wait)


def _pass_over(draft: Draft) -> None:
    """An import rings nobody: what it jumps over, and what lay before it was known here, is spent. What is overdue only
    because Rung was down is not.
    """
    before = draft.before.clocks
    known = {clock.key for clock in before.values()}
    reached, looked = draft.reached, draft.state.looked
    moments = [one for one in moments_of(draft.policy, draft.state) if one.key not in looked]
    passed = [one for one in moments if one.at < (reached if one.wait in known else max(reached, draft.wake))]
    if passed:
        draft.put(spent=(*draft.state.spent, *(moment.key for moment in passed)))


def _look_at_passed(draft: Draft) -> bool:
    """Look at the moments again whose instant has come while they did not hold."""
    return bool(draft.state.looked) and _look(draft, moments_looked_at(draft.policy, draft.state))


def _look(draft: Draft, due: list[Moment]) -> bool:
    """Look at moments, those in front first. True: something was set, and those after it were looked at with that."""
    for number, moment in enumerate(due):
        if moment.key in draft.state.spent:
            continue
        passed = is_past(draft, moment.trigger.name, moment.position)
        if passed or defer(draft, moment.trigger, moment.wait, moment.nth, moment.key):
            _spend(draft, moment.key)
        elif kept := _kept(draft, moment.trigger):
            if kept == "limit":
                _spend(draft, moment.key)
            elif moment.key not in draft.state.looked:
                draft.put(looked=(*draft.state.looked, moment.key))
        else:
            _spend(draft, moment.key)
            if _fire(draft, moment.trigger, moment.position, moment.wait):
                keys = {one.key for one in due[:number] + due[number + 1 :]}
                still = [one for one in moments_of(draft.policy, draft.state) if one.key in keys]
                _look(draft, [one for one in still if one.at <= draft.reached])
                return True
    return False


def _kept(draft: Draft, trigger: Trigger) -> str | None:
    """What keeps a trigger from firing at its moment. One whose `when` does not hold uses up no limit."""
    kept = kept_from_firing(draft, trigger) if holds(draft, trigger.when) else "when"
    if kept:
        draft.looked_at(trigger, kept)
    return kept


def _spend(draft: Draft, key: str) -> None:
    draft.put(spent=(*draft.state.spent, key), looked=_without(draft.state.looked, key))


# Outside a trigger's hours ----------------------------------------


def _look_at_deferred(draft: Draft) -> bool:
    """What was put off until now, in document order; of one trigger all its events until it fires. True: something was
    set.
    """
    due = [one for one in draft.state.deferred if one.at <= draft.at]
    if not due:
        return False
    triggers = enumerate(draft.policy.document.triggers)
    places = {trigger.name: place for place, trigger in triggers if trigger.enabled}
    has_set = False
    for deferred in sorted(due, key=lambda one: places.get(one.trigger, -1)):
        draft.put(deferred=tuple(one for one in draft.state.deferred if one != deferred))
        place = places.get(deferred.trigger)
        if place is not None and not is_past(draft, deferred.trigger, place):
            has_set = _look_again(draft, deferred, place) or has_set
    return has_set


def _look_again(draft: Draft, deferred: Deferred, place: int) -> bool:
    """A trigger's `during` has opened: it is looked at with the values of now, if what it waited for goes on."""
    trigger = draft.policy.document.triggers[place]
    if (deferred.wait and not still_waits(draft, deferred.wait)) or not _goes_on(draft, trigger, deferred):
        draft.looked_at(trigger, "wait_over")
        return False
    draft.recalled = deferred.facts or None
    try:
        if would_fire(draft, trigger):
            return _fire(draft, trigger, place, deferred.wait)
    finally:
        draft.recalled = None
    if deferred.moment:
        draft.put(spent=_without(draft.state.spent, deferred.moment), looked=(*draft.state.looked, deferred.moment))
    return False


def _goes_on(draft: Draft, trigger: Trigger, deferred: Deferred) -> bool:
    """Whether what the trigger was put off for is still so."""
    on = trigger.on[deferred.on] if deferred.on < len(trigger.on) else None
    match on:
        case OnEvent(kind="csat"):
            return True
        case OnSentiment(kind="below", value=value):
            return draft.state.is_open and draft.state.sentiment is not None and draft.state.sentiment < value
        case OnFollowUps():
            return draft.state.is_open and counted(draft, draft.state, on) >= on.count
        case _:
            return draft.state.is_open


def _defer_anew(draft: Draft) -> None:
    """The priority changed: a trigger whose `during` differs by priority waits for the opening that it means now."""
    if draft.before.priority == draft.state.priority or not draft.state.deferred:
        return
    triggers = enumerate(draft.policy.document.triggers)
    differing = {one.name: n for n, one in triggers if one.during.by and one.enabled}
    for deferred in draft.state.deferred:
        if (place := differing.get(deferred.trigger)) is None:
            continue
        during = draft.policy.document.triggers[place].during.of(draft.state.priority)
        opens_at = draft.policy.calendar(during).next_opening(draft.wake) if during else draft.wake
        others = tuple(one for one in draft.state.deferred if one != deferred)
        if opens_at is not None and opens_at > draft.wake:
            draft.put(deferred=(*others, structs.replace(deferred, at=opens_at)))
        else:
            draft.put(deferred=others)
            if not is_past(draft, deferred.trigger, place):
                _look_again(draft, deferred, place)


def _fire(draft: Draft, trigger: Trigger, position: int, wait: str | None) -> bool:
    """Fire what time brought; what it sets makes the triggers look, as at an event."""
    has_set = fire(draft, trigger, position, wait)
    if has_set and draft.state.is_open and not draft.event.bulk:
        look_at_event(draft)
    return has_set


def _without(keys: tuple[str, ...], key: str) -> tuple[str, ...]:
    return tuple(one for one in keys if one != key)
