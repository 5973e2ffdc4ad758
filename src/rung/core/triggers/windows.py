"""Known trouble: inside a window, what triggers ask of its paths is held (POLICY.md, "What triggers mean").

What is held tells nobody. No breach lets go of it, for clocks run on: it is looked at again when the window ends, with
what the event itself said and all else as it is by then. Who escalates by hand is held by no window.
"""

from datetime import datetime

from rung.core.conditions.condition import Verdict
from rung.core.document import Trigger, Window
from rung.core.draft import Draft
from rung.core.events import PolicyPublished
from rung.core.issue import ANY_ON, Deferred, Escalation, Hold
from rung.core.paths import moves, notices, path
from rung.core.reasons import Reason
from rung.core.triggers import floods
from rung.core.values import facts_of_event, holds, verdict


def hold_back(draft: Draft, trigger: Trigger, because: Reason, wait: str | None) -> bool:
    """Whether a window holds what this trigger asks for."""
    asked = trigger.escalate
    if asked is None or (window := _window_of(draft, asked.path)) is None:
        return False
    open_already = draft.state.climb_of(asked.path)
    if open_already is None:
        by = Hold(window.name, _facts(draft, trigger))
        held = path.hold(draft, asked.path, asked.level, because, trigger.name, wait, window.to_at, by)
        if held is not None:
            _say(draft, window, held, trigger.name)
    elif open_already.hold:
        draft.put_escalation(open_already, level=max(open_already.level, asked.level))
        draft.note(Reason("trigger", f"{trigger.name}: {_held_by(asked.path, window)}"))
    elif asked.level > open_already.level:
        again = Deferred(trigger.name, window.to_at, wait, None, ANY_ON, _facts(draft, trigger))
        draft.put(deferred=(*(one for one in draft.state.deferred if one != again), again))
        draft.note(Reason("trigger", f"{trigger.name}: {_held_by(f'level {asked.level} of {asked.path}', window)}"))
    else:
        return False
    return True


def look_again(draft: Draft) -> None:
    """Windows that have ended let go of what they held, where it still holds."""
    for held in moves.most_urgent_first(draft, "held"):
        if held.hold and held.held_until and held.held_until <= draft.at:
            _look(draft, held)


def at_publication(draft: Draft) -> None:
    """A window that another policy shortens, or does without, ends now."""
    if not isinstance(draft.event, PolicyPublished) or draft.event.bulk:
        return
    for held in moves.most_urgent_first(draft, "held"):
        if held.hold:
            _look(draft, held)


def _look(draft: Draft, held: Escalation) -> None:
    """Whether it is still held, still wanted, and then begins."""
    triggers = draft.policy.document.triggers
    trigger = next((one for one in triggers if one.name == held.trigger and one.enabled and one.escalate), None)
    if trigger is None or trigger.escalate is None or held.hold is None:
        path.end(draft, held, "closed", Reason("time", f"{held.trigger} escalates no more"))
    elif window := _window_of(draft, held.path):
        if (window.name, window.to_at) != (held.hold.window, held.held_until):
            still = Hold(window.name, held.hold.facts)
            _say(draft, window, draft.put_escalation(held, held_until=window.to_at, hold=still), trigger.name)
    elif opens_at := _opens_at(draft, trigger):
        draft.put_escalation(held, held_until=opens_at)
        draft.note(Reason("time", f"{trigger.name} is looked at again when {_during(draft, trigger)} opens"))
    elif (seen := _seen_again(draft, trigger, held.hold)).holds or _is_beyond_asking(draft, trigger):
        because = Reason("trigger", trigger.name, seen.values)
        path.begin(draft, held, held.level, because, trigger.escalate.replaces, trigger.over_acknowledged)
    else:
        path.end(draft, held, "closed", Reason("time", f"{held.hold.window} is over, and {trigger.name} holds no more"))


def _during(draft: Draft, trigger: Trigger) -> str | None:
    return trigger.during.of(draft.state.priority)


def _opens_at(draft: Draft, trigger: Trigger) -> datetime | None:
    """When the trigger's own hours begin, where it is outside them."""
    during = _during(draft, trigger)
    if during is None or draft.policy.calendar(during).is_open(draft.wake):
        return None
    return draft.policy.calendar(during).next_opening(draft.wake)


def _seen_again(draft: Draft, trigger: Trigger, hold: Hold) -> Verdict:
    """The trigger's condition with what the event said, and all else as it is now."""
    draft.recalled = hold.facts or None
    try:
        return verdict(draft, trigger.when)
    finally:
        draft.recalled = None


def _is_beyond_asking(draft: Draft, trigger: Trigger) -> bool:
    """Whether what its condition asked about is as it was: the issues of a flood, or the words of a message."""
    reads = draft.policy.condition(trigger.when).reads if trigger.when else ()
    return "message.body" in reads or floods.is_of(draft, trigger)


def _window_of(draft: Draft, held_path: str) -> Window | None:
    """The window that holds this path for the issue now: of several the one that ends last."""
    found = [
        one
        for one in draft.policy.document.windows
        if held_path in one.hold and one.from_at <= draft.wake < one.to_at and holds(draft, one.when)
    ]
    return max(found, key=lambda one: one.to_at, default=None)


def _facts(draft: Draft, trigger: Trigger) -> dict[str, object]:
    return facts_of_event(draft, draft.policy.condition(trigger.when).reads if trigger.when else ())


def _say(draft: Draft, window: Window, held: Escalation, trigger: str) -> None:
    draft.note(Reason("trigger", f"{trigger}: {_held_by(held.path, window)}"))
    notices.inform(draft, window.inform, Reason("inform", _held_by(held.path, window)), held)


def _held_by(what: str, window: Window) -> str:
    return f"{what} is held until {window.name} is over"
