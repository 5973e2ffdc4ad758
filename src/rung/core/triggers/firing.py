"""What a trigger does when it fires, and how often it may (POLICY.md, "What triggers mean").

`set` comes before `escalate`. What a person set by hand is not overwritten without `force`; an escalation that a
person closed silences its trigger on the issue for a day, or until the priority rises or a clock breaches.
"""

from datetime import datetime, timedelta
from typing import Any, Literal

from msgspec import structs

from rung.core.document import Limit, OnFlag, OnSentiment, Trigger
from rung.core.draft import Draft
from rung.core.effects import IssueSet
from rung.core.happenings import ending, handover, linking
from rung.core.happenings.fields import LISTS, OWN, field_of, key_of, kinds_of, put_field, set_status
from rung.core.issue import Firing, IssueState
from rung.core.paths import notices, path
from rung.core.people import routing
from rung.core.promises import sla
from rung.core.reasons import Reason
from rung.core.triggers import floods, windows
from rung.core.values import holds, verdict

SILENT_AFTER_CLOSING = timedelta(hours=24)
"""How long a trigger keeps quiet on an issue after a person closed its escalation."""


def fire(draft: Draft, trigger: Trigger, position: int, wait: str | None = None) -> bool:
    """Do what the trigger says. True: it set something, and all triggers are to look once more, as at this event."""
    draft.fired.add(trigger.name)
    if trigger.stop:
        draft.stopped_at = position if draft.stopped_at is None else min(position, draft.stopped_at)
    flood = floods.flood_of(draft, trigger)
    looked_at = {**_looked_at_by(draft, trigger, flood), **verdict(draft, trigger.when).values}
    because = Reason("trigger", trigger.name, looked_at)
    began = len(draft.effects)
    last = draft.state.fired.get(trigger.name)
    firing = Firing(at=draft.at, times=last.times + 1 if last else 1)
    draft.put(fired={**draft.state.fired, trigger.name: firing})
    if trigger.incident and flood:
        floods.join_or_open(draft, trigger, flood, because)
        draft.looked_at(trigger, "fired", because=because, began=began)
        return False
    changed = set_fields(draft, trigger, because)
    notices.inform(draft, trigger.inform, Reason("inform", trigger.name))
    if trigger.escalate and not _is_held_back(draft, trigger, because, wait):
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
    draft.kinds |= changed
    draft.looked_at(trigger, "fired", because=because, began=began)
    return bool(changed)


def _is_held_back(draft: Draft, trigger: Trigger, because: Reason, wait: str | None) -> bool:
    """Whether an open incident sees to the issue, or known trouble holds what the trigger asks for."""
    return linking.hold_back(draft, trigger, wait) or windows.hold_back(draft, trigger, because, wait)


def _looked_at_by(draft: Draft, trigger: Trigger, flood: floods.Flood | None) -> dict[str, Any]:
    """What a trigger on the customer's mood, or on many issues of one sort, looked at: part of its reason."""
    facts: dict[str, Any] = {}
    if any(isinstance(on, OnSentiment) for on in trigger.on) and draft.state.sentiment is not None:
        facts["issue.sentiment"] = draft.state.sentiment
    if any(isinstance(on, OnFlag) for on in trigger.on) and (flags := getattr(draft.event, "flags", ())):
        facts["message.flags"] = list(flags)
    if flood:
        facts["near"] = [one.issue for one in flood.near]
    return facts


def set_fields(draft: Draft, trigger: Trigger, because: Reason) -> set[str]:
    """Change the issue's fields; what a person set by hand stays unless `force`."""
    own = {f"{OWN}{name}": value for name, value in (trigger.set.get("fields") or {}).items()}
    named = {field: value for field, value in trigger.set.items() if field != "fields"}
    changed = [field for field, value in {**named, **own}.items() if _set_field(draft, trigger, field, value, because)]
    if changed:
        if draft.state.assignee is None:
            routing.route(draft)
        sla.reconsider(draft, f"{because.words} changed the issue")
    return {kind for field in changed for kind in kinds_of(field)} | ({"assigned"} if "assignee" in changed else set())


def _set_field(draft: Draft, trigger: Trigger, field: str, value: Any, because: Reason) -> bool:
    was = draft.state.assignee if field == "assignee" else field_of(draft.state, field)
    new = _new_value(draft, field, was, value)
    if new == was or (key_of(field) in draft.state.by_hand and not trigger.force and field not in LISTS):
        return False
    if field == "assignee":
        routing.assign(draft, new, Reason("routing", because.words, because.facts))
        draft.note_change("assignee", was, new)
    elif field == "status":
        set_status(draft, new, because)
        ending.become(draft, new, because.words)
    else:
        put_field(draft, field, new)
        draft.say(IssueSet(at=draft.at, because=because, field=field, was=was, now=new))
    if field == "team":
        draft.put(team_routed=False)
        handover.overtaken(draft, None)
    if field == "priority" and draft.policy.rank(new) < draft.policy.rank(str(was)):
        end_silence(draft)
    return True


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


def end_silence(draft: Draft) -> bool:
    """The priority rose or a clock breached: triggers that a person silenced may speak again. True: some were."""
    if not draft.state.fired:
        return False
    if any(firing.silent_until for firing in draft.state.fired.values()):
        heard = {name: structs.replace(firing, silent_until=None) for name, firing in draft.state.fired.items()}
        draft.put(fired=heard)
        return True
    return False


def silence_ends_at(state: IssueState) -> list[datetime]:
    """When triggers speak again that a person silenced, where a moment of theirs has come meanwhile."""
    waiting = {key.partition("/")[0] for key in state.looked}
    return [one.silent_until for name, one in state.fired.items() if one.silent_until and name in waiting]


def silence_is_over(draft: Draft) -> bool:
    """Whether the day of quiet of a trigger ends at this instant."""
    over = {name: one for name, one in draft.state.fired.items() if one.silent_until and one.silent_until <= draft.at}
    if over:
        heard = {name: structs.replace(one, silent_until=None) for name, one in over.items()}
        draft.put(fired={**draft.state.fired, **heard})
    return bool(over)


def would_fire(draft: Draft, trigger: Trigger) -> bool:
    """Whether nothing keeps it from firing now."""
    is_meant = floods.is_of(draft, trigger) or holds(draft, trigger.when)
    if kept := kept_from_firing(draft, trigger) or (None if is_meant else "when"):
        draft.looked_at(trigger, kept)
    return kept is None


def kept_from_firing(draft: Draft, trigger: Trigger) -> Literal["silent", "limit"] | None:
    """What keeps the trigger from firing on this issue: a person silenced it, or it fired as often as it may."""
    firing = draft.state.fired.get(trigger.name)
    if firing is None:
        return None
    if firing.silent_until and draft.at < firing.silent_until:
        return "silent"
    if trigger.limit is None or _within(trigger.limit, firing, draft.at, draft.state.priority):
        return None
    return "limit"


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
