"""Buttons of an alert and the form behind Reply, pressed and filled in Slack.

I have it acknowledges, Not ours declines, Reply opens a form whose text becomes a public answer. Whoever presses must
be a person of the policy; anybody else is told what to do. Each press also says that the notice was seen.
"""

from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from rung.core.events import AnyEvent, EscalationAcknowledged, EscalationDeclined, MessageSent, NoticeSeen
from rung.intake.base import Answer, Call, Directory, Item, Parcel, digest_of, split_escalation, split_notice

HAVE_IT, NOT_OURS, REPLY, OPEN = "have_it", "not_ours", "reply", "open"
REPLY_FORM, TEXT_BLOCK, TEXT_INPUT = "reply_form", "text", "text"
CHANNEL = "slack"
UNKNOWN = (
    "Rung does not know you, so nothing was done. Ask whoever keeps the policy to add your Slack member id {user} to "
    "your entry under `people`."
)
STALE = "This button belongs to something that is over. Open the issue to see how it stands."


class Value(Struct, frozen=True):
    """What a button carries: the escalation and the notice that it answers."""

    e: str = ""
    n: str = ""


def parse_interaction(payload: dict[str, Any], directory: Directory, now: datetime) -> Parcel:
    """The events of a pressed button or a sent form."""
    user = _text(payload, "user", "id")
    person = directory.person_by_slack(user) if user else None
    match payload.get("type"):
        case "block_actions":
            return _pressed(payload, user, person, directory, now)
        case "view_submission":
            return _submitted(payload, user, person, now)
        case kind:
            return Parcel(passed_over=f"slack_{str(kind)[:40]}")


def _pressed(
    payload: dict[str, Any], user: str, person: str | None, directory: Directory, now: datetime
) -> Parcel:
    actions = payload.get("actions")
    action = actions[0] if isinstance(actions, list) and actions and isinstance(actions[0], dict) else {}
    name = action.get("action_id")
    if name not in (HAVE_IT, NOT_OURS, REPLY):
        return Parcel(passed_over="slack_open" if name == OPEN else "slack_other_button")
    if person is None:
        return Parcel(passed_over="slack_unknown_person", calls=_told(payload, UNKNOWN.format(user=user or "?")))
    value = _value(action.get("value"))
    escalation = split_escalation(value.e)
    if escalation is None:
        return Parcel(passed_over="slack_stale_button", calls=_told(payload, STALE))
    press = f"{user}/{_text(payload, 'container', 'message_ts')}/{name}/{action.get('action_ts', '')}"
    seen = _seen(value, person, press, now)
    if name == REPLY:
        form = {"trigger_id": str(payload.get("trigger_id", "")), "value": str(action.get("value", ""))}
        call = Call(method="reply_form", payload=form, app=_text(payload, "api_app_id"))
        return Parcel(items=_items(*seen), calls=(call,))
    issue, path = escalation[0], directory.path_of(value.e)
    if path is None:
        return Parcel(items=_items(*seen), passed_over="slack_stale_button", calls=_told(payload, STALE))
    act: AnyEvent
    if name == HAVE_IT:
        act = EscalationAcknowledged(issue=issue, id=press, at=now, by=person, path=path)
    else:
        act = EscalationDeclined(issue=issue, id=press, at=now, by=person, path=path, reason="not_ours")
    return Parcel(items=_items(act, *seen))


def _submitted(payload: dict[str, Any], user: str, person: str | None, now: datetime) -> Parcel:
    view = payload.get("view")
    if not isinstance(view, dict) or view.get("callback_id") != REPLY_FORM:
        return Parcel(passed_over="slack_other_form")
    if person is None:
        return _form_error("slack_unknown_person", UNKNOWN.format(user=user or "?"))
    value = _value(view.get("private_metadata"))
    named = split_escalation(value.e) or split_notice(value.n)
    text = _text(view, "state", "values", TEXT_BLOCK, TEXT_INPUT, "value").strip()
    if named is None:
        return _form_error("slack_stale_button", STALE)
    if not text:
        return _form_error("slack_empty_reply", "Write what the customer is to read.")
    name, body = f"view/{view.get('id', '')}", text.replace("\0", "")
    sent = MessageSent(issue=named[0], id=name, at=now, by=person, body=body, deliver=True)
    return Parcel(items=_items(sent), answer=Answer(payload={"response_action": "clear"}))


def _seen(value: Value, person: str, press: str, now: datetime) -> tuple[AnyEvent, ...]:
    notice = split_notice(value.n)
    if notice is None:
        return ()
    issue, number = notice
    return (NoticeSeen(issue=issue, id=f"{press}/seen", at=now, notice=number, to=person, channel=CHANNEL),)


def _items(*events: AnyEvent) -> tuple[Item, ...]:
    """The same press again is the same event, whenever it arrives."""
    return tuple(Item(event=event, digest=digest_of([event.id, getattr(event, "body", "")])) for event in events)


def _told(payload: dict[str, Any], text: str) -> tuple[Call, ...]:
    """A word that only whoever pressed can read."""
    address = payload.get("response_url")
    if not isinstance(address, str) or not address:
        return ()
    said = {"url": address, "body": {"response_type": "ephemeral", "replace_original": False, "text": text}}
    return (Call(method="respond", payload=said, app=_text(payload, "api_app_id")),)


def _form_error(code: str, text: str) -> Parcel:
    errors = {"response_action": "errors", "errors": {TEXT_BLOCK: text}}
    return Parcel(passed_over=code, answer=Answer(payload=errors))


def _value(text: Any) -> Value:
    try:
        return msgspec.json.decode(text, type=Value) if isinstance(text, str) else Value()
    except msgspec.DecodeError:
        return Value()


def _text(payload: Any, *path: str) -> str:
    for name in path:
        payload = payload.get(name) if isinstance(payload, dict) else None
    return payload if isinstance(payload, str) else ""
