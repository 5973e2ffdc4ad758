"""The way in for everything that the Bot Framework posts to `/in/teams`."""

from datetime import datetime
from typing import Any

from rung.intake import commands
from rung.intake.base import Awaited, Call, Description, Parcel
from rung.intake.commands import Order
from rung.intake.directory import Directory
from rung.intake.teams import invokes, messages, told
from rung.intake.teams.activity import Activity, Bot
from rung.intake.teams.signature import CHANNEL
from rung.intake.teams.voice import VOICE

DESCRIPTION = Description(
    name="teams",
    label="Microsoft Teams",
    docs="docs/teams.md",
    address="`POST /in/teams`",
    proof="a token of the Bot Framework, signed with a key that Microsoft publishes",
    brings=("issues", "messages", "answers", "states", "edits", "files", "takes"),
)
_GREETINGS = ("", "hello", "hi", "hey", "hallo", "start")
_CALLED = ("@rung", "/rung", "rung")


def parse(activity: dict[str, Any], bot: Bot, directory: Directory, now: datetime) -> Parcel:
    """The events of an activity, and what is to be said."""
    said = Activity(activity, bot)
    if activity.get("channelId") != CHANNEL:
        return Parcel(passed_over="teams_other_channel")
    match said.kind:
        case "message":
            return _message(said, directory, now)
        case "messageUpdate" if said.event_kind in ("", "editMessage", "undeleteMessage"):
            return messages.edited(said, said.teammate(directory), directory, now)
        case "messageDelete":
            return messages.deleted(said, said.teammate(directory), directory, now)
        case "invoke":
            return invokes.parse_invoke(said, directory, now)
        case "conversationUpdate":
            return _conversation(said)
        case "installationUpdate":
            return _installation(said, activity.get("action"))
        case kind:
            return Parcel(passed_over=f"teams_{kind[:40] or 'nothing'}")


def _message(said: Activity, directory: Directory, now: datetime) -> Parcel:
    if said.is_own or said.is_by_bot:
        return Parcel(passed_over="teams_bot")
    if not (said.conversation and said.number and said.user):
        return Parcel(passed_over="teams_incomplete")
    if said.value and not said.words():
        return Parcel(passed_over="teams_other_button")
    person, account = said.teammate(directory), directory.account_by_teams_chat(said.conversation)
    is_for_bot = said.mentions_bot or (said.is_personal and account is None)
    below = messages.beside_of(said, directory) if account is None and person else None
    if is_for_bot and person and ((account is None and below is None) or _is_order(said, directory)):
        return _ordered(said, person, directory, now, is_private=account is not None)
    if below is not None and person:
        return messages.beside(said, *below, person, directory, now)
    if account is not None:
        return messages.of_customer(said, account, person, directory, now)
    return _unmapped(said, person, is_for_bot=is_for_bot)


def _ordered(said: Activity, person: str, directory: Directory, now: datetime, *, is_private: bool) -> Parcel:
    """A teammate wants something. In a customer's channel the answer goes to their own chat with the bot."""
    name = f"order/{messages.event_id(said)}"  # no message of the conversation's issue
    order = Order(words=_order(said, directory), person=person, name=name, now=now, voice=VOICE)
    reply = commands.obey(order, directory)
    if is_private:
        call = Call(method="say_to", payload={"object_id": said.object_id, "activity": told.activity(reply.text)})
    else:
        answer = told.activity(reply.text, said.number)
        call = Call(method="say", payload={"conversation": said.conversation, "activity": answer})
    awaited = Awaited(where="aside") if reply.events else None
    return Parcel(items=reply.items, passed_over=reply.passed_over("teams"), calls=(call,), awaited=awaited)


def _unmapped(said: Activity, person: str | None, *, is_for_bot: bool) -> Parcel:
    """A conversation that is nobody's: a chat with somebody who is not known yet, or a channel without an account."""
    if said.is_personal:
        return Parcel(passed_over="teams_unknown_person", calls=(_introduce(said),))
    if person:
        return Parcel(passed_over="teams_internal_channel", calls=(_remember(said),))
    calls: tuple[Call, ...] = (_remember(said, is_unmapped=True),)
    if is_for_bot:
        text = told.UNKNOWN_HERE if said.is_ours else told.NOT_CONNECTED
        answer = {"conversation": said.conversation, "activity": told.activity(text, said.number)}
        calls += (Call(method="say", payload=answer),)
    return Parcel(passed_over="teams_unmapped_channel", calls=calls)


def _conversation(said: Activity) -> Parcel:
    """People and bots come and go, channels are renamed: the bot's own coming and going counts."""
    if said.has_member("membersRemoved"):
        return _gone(said)
    if said.has_member("membersAdded") and not said.is_personal:  # there the installation says so, too
        return _there(said)
    return Parcel(passed_over="teams_conversation_update")


def _installation(said: Activity, action: Any) -> Parcel:
    if action in ("remove", "remove-upgrade"):
        return _gone(said)
    return _there(said) if action in ("add", "add-upgrade") else Parcel(passed_over="teams_installation_update")


def _there(said: Activity) -> Parcel:
    """The app was installed: in a channel or chat it is remembered, in a personal chat it says who it is."""
    call = _introduce(said) if said.is_personal else _remember(said)
    return Parcel(passed_over="teams_installed", calls=(call,) if said.conversation and said.user else ())


def _gone(said: Activity) -> Parcel:
    room = said.conversation.partition(";")[0]
    return Parcel(passed_over="teams_removed", calls=(Call(method="forget", payload={"conversation": room}),))


def _introduce(said: Activity) -> Call:
    return Call(method="introduce", payload={"conversation": said.conversation, "user": said.user})


def _remember(said: Activity, *, is_unmapped: bool = False) -> Call:
    room = said.conversation.partition(";")[0]
    kind = "channel" if "@thread.tacv2" in room or "@thread.skype" in room else "groupChat"
    given = {"conversation": room, "name": said.room_name, "kind": kind, "only_if_new": said.kind == "message"}
    return Call(method="remember", payload={**given, "is_unmapped": is_unmapped})


def _order(said: Activity, directory: Directory) -> str:
    """What is ordered, without the name of the bot."""
    words = said.words(directory)
    first, _, rest = words.partition(" ")
    words = rest if first.lower().rstrip(":,") in _CALLED else words
    return "help" if words.strip().lower().rstrip("!.") in _GREETINGS else words.strip()


def _is_order(said: Activity, directory: Directory) -> bool:
    """Whether a colleague who mentions the bot in a customer's channel wants something of it, and answers nobody."""
    return commands.is_command(_order(said, directory))
