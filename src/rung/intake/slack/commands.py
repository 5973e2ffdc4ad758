"""The command `/rung` in Slack. What its words mean stands in `rung.intake.commands`; the answer is seen by whoever
wrote it alone."""

from datetime import datetime
from typing import Any

from rung.intake import commands
from rung.intake.base import Answer, Awaited, Call, Parcel
from rung.intake.commands import Order
from rung.intake.directory import Directory
from rung.intake.slack.views import view_of
from rung.intake.slack.voice import VOICE, ordered
from rung.intake.spoken import Reply

UNKNOWN = (
    "Rung does not know you, so nothing was done. Ask whoever keeps the directory to add your Slack member id {user} "
    "to your entry."
)


def parse_command(form: dict[str, str], directory: Directory, now: datetime) -> Parcel:
    """The events of a command, and what whoever wrote it is answered."""
    user = form.get("user_id", "")
    person = directory.person_by_slack(user) if user else None
    if person is None:
        return Parcel(passed_over="slack_unknown_person", answer=ephemeral(UNKNOWN.format(user=user or "?")))
    name = f"command/{form.get('trigger_id') or f'{user}/{now.timestamp()}'}"
    words = ordered(form.get("text", ""), directory)
    order = Order(words=words, person=person, name=name, now=now, voice=VOICE)
    return _parcel(commands.obey(order, directory), form)


def _parcel(reply: Reply, form: dict[str, str]) -> Parcel:
    address, app, trigger = form.get("response_url", ""), form.get("api_app_id", ""), form.get("trigger_id", "")
    if reply.form is not None and trigger:
        shown = {"trigger_id": trigger, "view": view_of(reply.form), "url": address, "otherwise": reply.text}
        return Parcel(passed_over=reply.passed_over("slack"), calls=(Call(method="form", payload=shown, app=app),))
    awaited = Awaited(where="answer", address=address, app=app) if reply.events else None
    return Parcel(
        items=reply.items, passed_over=reply.passed_over("slack"), answer=ephemeral(reply.text), awaited=awaited
    )


def said_at(address: str, text: str, app: str) -> Call:
    """A word at a `response_url`, or at a place of a conversation (`D024BE91L/1773045000.000100`)."""
    if address.startswith("http"):
        return aside(address, text, app)
    channel, _, thread = address.partition("/")
    return Call(method="say", payload={"channel": channel, "text": text, "thread_ts": thread}, app=app)


def aside(address: str, text: str, app: str) -> Call:
    """A word at a `response_url`, which only whoever pressed or asked can read."""
    body = {"response_type": "ephemeral", "replace_original": False, "text": text}
    return Call(method="respond", payload={"url": address, "body": body}, app=app)


def ephemeral(text: str) -> Answer:
    """Seen by whoever wrote the command, and by nobody else."""
    payload: dict[str, Any] = {"response_type": "ephemeral", "text": text}
    return Answer(payload=payload)
