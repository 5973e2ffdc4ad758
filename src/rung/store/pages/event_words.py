"""What happened to an issue, an account or a person: an event of the journal as one line, as people say it.

Each kind of event has a room here, by the first word of its type. What needs no more than one word for a type stands in
`HAPPENED`.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec

from rung.core.events import AnyEvent
from rung.core.policy import Policy
from rung.store.pages import names, tracked_words

HAPPENED = {
    "issue.opened": "opened",
    "issue.resolved": "resolved it",
    "issue.reopened": "reopened it",
    "issue.closed": "closed it",
    "message.received": "the customer wrote",
    "message.sent": "answered the customer",
    "message.edited": "edited a message",
    "message.deleted": "removed a message",
    "message.needs_no_reply": "marked the last message as needing no reply",
    "note.added": "wrote a note",
    "escalation.closed": "closed the escalation",
    "handoff.withdrawn": "took the offer back",
    "side.started": "asked beside the conversation",
    "notice.accepted": "an alert arrived",
    "notice.failed": "an alert did not arrive",
    "notice.seen": "an alert was seen",
    "account.changed": "the account's facts changed",
    "policy.published": "another version of the policy holds from now on",
    "time.passed": "time passed",
}
_UNSURE = "nobody can tell how a message sounds"
_FORETOLD = {True: "it will be late", False: "it will be in time", None: "what is foretold counts again"}

Event = dict[str, Any]
"""As the journal has it."""


def happened(event: AnyEvent, policy: Policy) -> str:
    """An event as one line, with who did it."""
    by = getattr(event, "by", None)
    words = what_happened(msgspec.to_builtins(event), policy)
    return f"{names.who(policy, by)} {words}" if by else words


def what_happened(event: Event, policy: Policy) -> str:
    """The event as one line, without its subject (who did it stands beside)."""
    kind: str = event["type"]
    told = _ROOMS.get(kind.partition(".")[0])
    words = told(event, policy) if told else None
    return words or HAPPENED.get(kind, kind)


# Rooms: None where the type alone says it ----------------------------------------


def _issue(event: Event, policy: Policy) -> str | None:
    match event["type"]:
        case "issue.assigned":
            return f"assigned it to {names.who(policy, event.get('to'))}" if event.get("to") else "unassigned it"
        case "issue.risk_said":
            return f"said that {_FORETOLD[event.get('late')]}"
        case "issue.suggested":
            found = ", ".join(f"{one['field']} {one['value']}" for one in event.get("suggestions", ()))
            model = event.get("model")
            return f"{f'the model {model}' if model else 'somebody'} suggests {found or 'nothing'}"
        case "issue.skill_said":
            return f"said that it {'needs' if event.get('needed', True) else 'does not need'} {event.get('skill')}"
        case "issue.changed":
            changes = ", ".join(f"{name} to {value}" for name, value in event.get("changes", {}).items())
            return f"changed {changes}"
        case "issue.snoozed":
            return f"snoozed it until {_instant(event['until'])}" if event.get("until") else "ended the snooze"
        case "issue.escalated":
            return f"escalated it by hand: {event.get('path')}, level {event.get('level', 1)}{_said(event)}"
        case "issue.watched" | "issue.unwatched" as kind:
            person, verb = event.get("person"), "watches" if kind == "issue.watched" else "no longer watches"
            is_own = person in (None, event.get("by"))
            return f"{verb} it" if is_own else f"says that {names.who(policy, person)} {verb} it"
        case _:
            return _with_another(event, policy)


def _with_another(event: Event, policy: Policy) -> str | None:
    """What an issue has to do with another one."""
    match event["type"]:
        case "issue.merged":
            return f"merged it into {event.get('into')}"
        case "issue.absorbed":
            return f"{event.get('from')} was merged into it"
        case "issue.unmerged":
            return f"undid that {event.get('from')} was merged into it"
        case "issue.released":
            return f"the merge into {event.get('from')} was undone"
        case "issue.found_unlike":
            return f"said that it is not about the same as {event.get('to')}"
        case "issue.linked" | "issue.unlinked" as kind:
            return f"{kind.removeprefix('issue.')} it {'to' if kind == 'issue.linked' else 'from'} {event.get('to')}"
        case "issue.link_told":
            who = names.who(policy, event["by_person"]) if event.get("by_person") else ""
            return _link_told(event, who)
        case _:
            return None


def _link_told(event: Event, who: str) -> str:
    other = event.get("from")
    if not event.get("is_linked", True):
        return f"{other} was unlinked from it{f' by {who}' if who else ''}"
    if event.get("is_incident"):
        return f"{other}, which is linked with it, is an open incident"
    return f"{other} was linked with it by {who}" if who else f"{other} is linked with it"


def _message(event: Event, policy: Policy) -> str | None:
    match event["type"]:
        case "message.edited" | "message.deleted" as kind:
            return f"{'' if event.get('by') else 'the customer '}{HAPPENED[kind]}"
        case "message.mood_corrected":
            mood, model = event["mood"], event.get("model")
            said = f"the model {model} says" if model else "said"
            return f"{said} that {_UNSURE if mood == 'unsure' else f'a message sounds {mood}'}"
        case _:
            return None


def _rating(event: Event, policy: Policy) -> str | None:
    by = f", by {event['channel']}" if event.get("channel") else ""
    return f"the customer rated it {event.get('score')} of 5{by}"


def _escalation(event: Event, policy: Policy) -> str | None:
    match event["type"]:
        case "escalation.acknowledged":
            return f"has it ({event['path']})" if event.get("path") else "has it"
        case "escalation.declined":
            return f"declined: {event.get('reason', 'unavailable').replace('_', ' ')}"
        case "escalation.closed" as kind:
            return f"{HAPPENED[kind]}{_said(event)}"
        case _:
            return None


def _handoff(event: Event, policy: Policy) -> str | None:
    match event["type"]:
        case "handoff.offered":
            return f"offered it to {names.team(policy, event['to']) if event.get('to') else 'another team'}"
        case "handoff.accepted":
            return f"accepted the hand-over{' for ' + names.team(policy, event['to']) if event.get('to') else ''}"
        case "handoff.returned":
            return f"returned it{_said(event)}"
        case _:
            return None


def _side(event: Event, policy: Policy) -> str | None:
    match event["type"]:
        case "side.replied":
            side = f"in side conversation {event.get('side')}"
            return f"somebody outside wrote {side}" if event.get("from_outside") else f"wrote {side}"
        case "side.closed" | "side.reopened" as kind:
            return f"{'ended' if kind == 'side.closed' else 'reopened'} side conversation {event.get('side')}"
        case _:
            return None


def _notice(event: Event, policy: Policy) -> str | None:
    what = HAPPENED.get(event["type"])
    return f"{what}: {names.who(policy, event.get('to'))} {event.get('channel', '')}".strip() if what else None


def _account(event: Event, policy: Policy) -> str | None:
    """What Rung computed of it; all else that is said of an account stands on its own page."""
    found = event.get("changes", {}).get("computed") if event["type"] == "account.changed" else None
    if not isinstance(found, dict):
        return None
    score = found.get("health")
    words = "unknown" if score is None else f"{score:g}"
    return f"the account's computed health is {words}" + (", at risk" if found.get("churn_risk") else "")


def _person(event: Event, policy: Policy) -> str | None:
    who = names.who(policy, event.get("person"))
    match event["type"]:
        case "person.away":
            until = f" until {_instant(event['until'])}" if event.get("until") else ""
            deputy = f", {names.who(policy, event['deputy'])} stands in" if event.get("deputy") else ""
            return f"{who} is away{until}{deputy}"
        case "person.back":
            return "is back" if event.get("by") == event.get("person") else f"{who} is back"
        case "place.offered":
            return f"{who} may have room"
        case _:
            return None


_ROOMS: dict[str, Callable[[Event, Policy], str | None]] = {
    "issue": _issue,
    "message": _message,
    "csat": _rating,
    "escalation": _escalation,
    "handoff": _handoff,
    "side": _side,
    "tracker": tracked_words.happened,
    "notice": _notice,
    "account": _account,
    "person": _person,
    "place": _person,
}


def _said(event: Event) -> str:
    """The reason that somebody gave in their own words."""
    return f": “{event['reason']}”" if event.get("reason") else ""


def _instant(written: str) -> str:
    return names.instant(datetime.fromisoformat(written))
