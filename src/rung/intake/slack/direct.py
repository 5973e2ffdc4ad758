"""What somebody writes to Rung alone, in their direct conversation with it: an order, as after `/rung`. What it came to
is said below it, in the thread where it was written in one."""

from datetime import datetime
from typing import Any

from rung.intake import commands
from rung.intake.base import Awaited, Call, Parcel
from rung.intake.commands import Order
from rung.intake.directory import Directory
from rung.intake.slack.commands import UNKNOWN, said_at
from rung.intake.slack.messages import Message, homes_of, name_of, team_of, teammate
from rung.intake.slack.voice import VOICE, ordered

KIND = "im"
"""What Slack calls such a conversation."""
_GREETINGS = frozenset({"", "hi", "hello", "hey", "help", "?"})


def ordered_directly(
    message: Message, given: dict[str, Any], payload: dict[str, Any], directory: Directory, now: datetime
) -> Parcel:
    """The events of an order, and what is answered: at once, or once it is known what the order came to."""
    app = str(payload.get("api_app_id") or "")
    person = teammate(message.user, team_of(given), homes_of(payload), directory)
    if person is None:
        said = _say(message, UNKNOWN.format(user=message.user), app)
        return Parcel(passed_over="slack_unknown_person", calls=(said,))
    words = ordered(str(given.get("text") or ""), directory).strip().removeprefix(VOICE.command).strip()
    words = "help" if words.casefold().rstrip("!.") in _GREETINGS else words
    order = Order(words=words, person=person, name=f"order/{message.name}", now=now, voice=VOICE)
    reply = commands.obey(order, directory)
    if not reply.events:
        return Parcel(passed_over=reply.passed_over("slack"), calls=(_say(message, reply.text, app),))
    return Parcel(items=reply.items, awaited=Awaited(where="aside", address=_place(message), done=reply.text, app=app))


def _say(message: Message, words: str, app: str) -> Call:
    return said_at(_place(message), words, app)


def _place(message: Message) -> str:
    return message.place if message.is_in_thread else name_of(message.channel, "")
