"""Buttons of an alert and the forms behind them, pressed and filled in Slack.

What they come to stands in `rung.intake.acts`. Whoever presses must be a person of the policy; anybody else is told
what to do.
"""

from datetime import datetime
from typing import Any

from rung.intake import acts, rating
from rung.intake.acts import BUTTONS, OPEN, Press
from rung.intake.base import Answer, Awaited, Call, Parcel, digest_of
from rung.intake.directory import Directory
from rung.intake.helpdesk import text_at
from rung.intake.slack.commands import UNKNOWN, aside
from rung.intake.slack.messages import actor_of
from rung.intake.slack.views import target_of, values_of, view_of

CHANNEL = "slack"


def parse_interaction(payload: dict[str, Any], directory: Directory, now: datetime) -> Parcel:
    """The events of a pressed button or a sent form."""
    user, person = actor_of(payload, directory)
    match payload.get("type"):
        case "block_actions":
            return _pressed(payload, user, person, directory, now)
        case "view_submission":
            return _submitted(payload, user, person, directory, now)
        case kind:
            return Parcel(passed_over=f"slack_{str(kind)[:40]}")


def _pressed(
    payload: dict[str, Any], user: str, person: str | None, directory: Directory, now: datetime
) -> Parcel:
    actions = payload.get("actions")
    action = actions[0] if isinstance(actions, list) and actions and isinstance(actions[0], dict) else {}
    button = action.get("action_id")
    if (score := rating.score_of(str(button))) is not None:
        return _rated(payload, action, score, user, person, directory, now)
    if button not in BUTTONS:
        return Parcel(passed_over="slack_open" if button == OPEN else "slack_other_button")
    if person is None:
        return Parcel(passed_over="slack_unknown_person", calls=_told(payload, UNKNOWN.format(user=user or "?")))
    name = f"{user}/{text_at(payload, 'container', 'message_ts')}/{button}/{action.get('action_ts', '')}"
    press = Press(person=person, target=target_of(action.get("value")), name=name, now=now, channel=CHANNEL)
    reply, app = acts.pressed(button, press, directory), text_at(payload, "api_app_id")
    address = text_at(payload, "response_url")
    calls: tuple[Call, ...] = ()
    if reply.form is not None:
        shown = {
            "trigger_id": text_at(payload, "trigger_id"), "view": view_of(reply.form), "url": address,
            "otherwise": reply.text,
        }  # fmt: skip
        calls = (Call(method="form", payload=shown, app=app),)
    elif reply.code:
        calls = _told(payload, reply.text)
    acted = not reply.code and reply.form is None
    awaited = Awaited(where="aside", address=address, app=app) if acted else None
    return Parcel(items=reply.items, passed_over=reply.passed_over(CHANNEL), calls=calls, awaited=awaited)


def _rated(
    payload: dict[str, Any], action: dict[str, Any], score: int, user: str, person: str | None, directory: Directory,
    now: datetime,
) -> Parcel:  # fmt: skip
    """A score of a survey. Whoever pressed is told what came of it, and nobody else."""
    name = f"{user}/{text_at(payload, 'container', 'message_ts')}/rate/{action.get('action_ts', '')}"
    reply = rating.pressed(
        score, rating.asked_of(action.get("value")), contact=f"slack:{user}", channel=CHANNEL, name=name, now=now,
        directory=directory, is_colleague=person is not None,
    )  # fmt: skip
    return Parcel(items=reply.items, passed_over=reply.passed_over(CHANNEL), calls=_told(payload, reply.text))


def _submitted(
    payload: dict[str, Any], user: str, person: str | None, directory: Directory, now: datetime
) -> Parcel:
    view = payload.get("view")
    form = view.get("callback_id") if isinstance(view, dict) else None
    if not isinstance(view, dict) or not isinstance(form, str) or not (first := acts.first_field(form)):
        return Parcel(passed_over="slack_other_form")
    if person is None:
        return Parcel(passed_over="slack_unknown_person", answer=_errors({first: UNKNOWN.format(user=user or "?")}))
    values = values_of(view)
    # A form that was refused stays open, and is sent again under the same id with other words.
    name = f"view/{view.get('id', '')}/{digest_of(values)[:12]}"
    target = target_of(view.get("private_metadata"))
    press = Press(person=person, target=target, name=name, now=now, channel=CHANNEL)
    reply = acts.sent(form, values, press, directory)
    if reply.errors:
        shown = {block.get("block_id") for block in view.get("blocks") or [] if isinstance(block, dict)}
        # Slack takes errors for fields of the form only.
        errors = {field if field in shown or not shown else first: said for field, said in reply.errors.items()}
        return Parcel(passed_over=reply.passed_over(CHANNEL), answer=_errors(errors))
    awaited = Awaited(where="form", field=first, app=text_at(payload, "api_app_id"))
    return Parcel(items=reply.items, answer=Answer(payload={"response_action": "clear"}), awaited=awaited)


def _told(payload: dict[str, Any], text: str) -> tuple[Call, ...]:
    """A word that only whoever pressed can read."""
    if not (address := text_at(payload, "response_url")):
        return ()
    return (aside(address, text, text_at(payload, "api_app_id")),)


def _errors(errors: dict[str, str]) -> Answer:
    return Answer(payload={"response_action": "errors", "errors": errors})
