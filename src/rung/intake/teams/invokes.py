"""What Teams asks and waits for: a pressed button of a card, a dialog to be shown, a dialog that was sent
(https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/universal-actions-for-adaptive-cards).
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from rung.intake import acts, rating
from rung.intake.acts import Press
from rung.intake.base import Answer, Awaited, Parcel
from rung.intake.directory import Directory
from rung.intake.forms import Target
from rung.intake.helpdesk import text_at
from rung.intake.teams import told
from rung.intake.teams.activity import Activity
from rung.intake.teams.dialogs import FORM, TARGET, dialog_of, target_of, values_of
from rung.intake.teams.messages import contact_of

CHANNEL = "teams"
_AT_ONCE = (acts.HAVE_IT, acts.RESOLVE, acts.ACCEPT)
"""Buttons that do something at once; the others open a dialog."""


def parse_invoke(said: Activity, directory: Directory, now: datetime) -> Parcel:
    """The events of a press or a dialog, and what Teams is answered."""
    do = _ASKED.get(said.name)
    if do is None:
        return Parcel(passed_over=f"teams_invoke_{said.name[:40]}", answer=Answer(status=501, payload={}))
    person = said.teammate(directory)
    if (score := rating.score_of(text_at(said.value.get("action"), "verb"))) is not None:
        return _rated(said, score, person, directory, now)
    if person is None:
        text = told.UNKNOWN_HERE if said.is_ours else told.NO_GUESTS
        say = _message if said.name == "adaptiveCard/action" else _words
        return Parcel(passed_over="teams_unknown_person", answer=say(text))
    return do(said, person, directory, now)


def _pressed(said: Activity, person: str, directory: Directory, now: datetime) -> Parcel:
    """A button that acts at once. The card itself changes as soon as it is decided, for everybody who sees it."""
    action = said.value.get("action")
    verb = text_at(action, "verb")
    target = target_of(action.get("data") if isinstance(action, dict) else None)
    if verb not in _AT_ONCE:
        return Parcel(passed_over="teams_other_button", answer=_message("This button is none of Rung's."))
    reply = acts.pressed(verb, _press(said, person, target, now), directory)
    card = f"{said.conversation}/{said.reply_to}"
    awaited = Awaited(where="answer", address=card) if reply.events and not reply.code else None
    passed_over = reply.passed_over(CHANNEL)
    return Parcel(items=reply.items, passed_over=passed_over, answer=_message(reply.text), awaited=awaited)


def _fetched(said: Activity, person: str, directory: Directory, now: datetime) -> Parcel:
    """A button that opens a dialog."""
    data = said.value.get("data")
    target = target_of(data)
    form = acts.form_behind(text_at(data, "dialog"), target, directory)
    if form is None:
        return Parcel(passed_over="teams_other_button", answer=_words("This button is none of Rung's."))
    looked = acts.opened(_press(said, person, target, now), directory)
    if looked.code:
        return Parcel(items=looked.items, passed_over=looked.passed_over(CHANNEL), answer=_words(looked.text))
    answer = Answer(payload=dialog_of(form))
    return Parcel(items=looked.items, passed_over="" if looked.events else "teams_dialog", answer=answer)


def _sent(said: Activity, person: str, directory: Directory, now: datetime) -> Parcel:
    """A dialog comes back: it becomes events, or stays open and says what is wrong."""
    data = said.value.get("data")
    name = text_at(data, FORM)
    if not isinstance(data, dict) or name not in _BEHIND:
        return Parcel(passed_over="teams_other_form", answer=_words("This dialog is none of Rung's."))
    target, values = target_of(data.get(TARGET)), values_of(data)
    reply = acts.sent(name, values, _press(said, person, target, now), directory)
    passed_over = reply.passed_over(CHANNEL)
    if reply.errors:
        form = acts.form_behind(_BEHIND[name], target, directory)
        assert form is not None
        return Parcel(passed_over=passed_over, answer=Answer(payload=dialog_of(form, reply.errors, values)))
    awaited = Awaited(where="form") if reply.events else None
    return Parcel(items=reply.items, passed_over=passed_over, answer=_words(reply.text), awaited=awaited)


def _rated(said: Activity, score: int, person: str | None, directory: Directory, now: datetime) -> Parcel:
    """A score of a survey: the customer's side answers."""
    action = said.value.get("action")
    reply = rating.pressed(
        score, rating.asked_of(action.get("data") if isinstance(action, dict) else None), contact=contact_of(said),
        channel=CHANNEL, name=f"press/{said.object_id or said.user}/{said.number}", now=now, directory=directory,
        is_colleague=person is not None,
    )  # fmt: skip
    return Parcel(items=reply.items, passed_over=reply.passed_over(CHANNEL), answer=_message(reply.text))


def _press(said: Activity, person: str, target: Target, now: datetime) -> Press:
    name = f"press/{said.object_id}/{said.number}"
    return Press(person=person, target=target, name=name, now=now, channel=CHANNEL)


def instead(awaited: Awaited, words: str) -> Answer:
    """What Teams is answered where an act came to something else than its answer says."""
    return _words(words) if awaited.where == "form" else _message(words)


def in_place(card: dict[str, Any]) -> Answer:
    """The card as it stands now, in the place of the one that was pressed."""
    said = {"statusCode": 200, "type": "application/vnd.microsoft.card.adaptive", "value": card}
    return Answer(payload=said)


def _message(text: str) -> Answer:
    """Words that whoever pressed sees above the card."""
    said = {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": text}
    return Answer(payload=said)


def _words(text: str) -> Answer:
    """Words in the place of a dialog, which can then only be closed."""
    return Answer(payload={"task": {"type": "message", "value": text}})


_BEHIND = {
    "decline_form": acts.NOT_OURS, "reply_form": acts.REPLY, "note_form": acts.NOTE, "reassign_form": acts.REASSIGN,
    "escalate_form": acts.ESCALATE, "hand_over_form": acts.HAND_OVER,
    "return_form": acts.RETURN,
}  # fmt: skip
"""By form, the button that it stands behind."""
_Do = Callable[[Activity, str, Directory, datetime], Parcel]
_ASKED: dict[str, _Do] = {"adaptiveCard/action": _pressed, "task/fetch": _fetched, "task/submit": _sent}
