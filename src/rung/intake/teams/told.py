"""What the bot says in Teams of itself: who it takes somebody for, and how they come to be known."""

from collections.abc import Mapping
from typing import Any

from rung.intake.teams.voice import VOICE

NO_GUESTS = "You are a guest of this organisation, and only its own people can act in Rung."
UNKNOWN_HERE = (
    "Rung does not know you, so nothing was done. Write “hello” to Rung in a chat of its own: it finds you by your "
    "mail address, or says what is missing."
)
NOT_CONNECTED = (
    "This channel belongs to no account yet, so nobody is told of what is written here. Whoever runs Rung says whose "
    "it is in Settings, Microsoft Teams."
)


def activity(text: str, reply_to: str = "") -> dict[str, Any]:
    """A message of the bot. A line ends a paragraph in Teams only where it is followed by an empty one."""
    said = {"type": "message", "textFormat": "markdown", "text": "\n\n".join(text.splitlines())}
    return {**said, "replyToId": reply_to} if reply_to else said


def linked(name: str, base_url: str, *, is_reachable: bool) -> str:
    page = VOICE.link("your page", f"{base_url}/me")
    way = (
        f"Alerts can reach you in this chat: choose Teams on {page}."
        if is_reachable
        else "The policy itself says how you are reached; whoever keeps it can add Teams."
    )
    return f"You are {VOICE.strong(VOICE.plain(name))} here. {way}\nWrite `help` to see what you can do."


def unknown(member: Mapping[str, Any], base_url: str, *, is_guest: bool) -> str:
    if is_guest:
        return NO_GUESTS
    page = VOICE.link("directory", f"{base_url}/directory")
    mail = VOICE.plain(str(member.get("email") or member.get("userPrincipalName") or "your mail address"))
    return (
        f"Rung does not know you: nobody in its {page} has {VOICE.strong(mail)}. Ask a lead to enter that address at "
        f"you, or among your addresses `teams: {member.get('aadObjectId', '')}`; then write to me again."
    )
