"""How Slack writes what is said to a teammate, and how it wrote what they said."""

import re

from rung.intake.directory import Directory
from rung.intake.slack.words import plain_text

_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
_MARKED = re.compile(r"@([UW][A-Z0-9]{2,})\b")
_LINK = re.compile(r"<(https?://[^<>|]+)(?:\|[^<>]*)?>")


class SlackVoice:
    """Slack's mrkdwn."""

    command = "/rung"

    def plain(self, text: str) -> str:
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    def link(self, text: str, address: str) -> str:
        return f"<{address}|{self.plain(text).replace('|', '¦')}>"

    def strong(self, text: str) -> str:
        return f"*{text}*"


VOICE = SlackVoice()


def named(text: str, directory: Directory) -> str:
    """Words whose marks are undone already: the member id of a teammate becomes their key."""
    return _MARKED.sub(lambda found: f"@{directory.person_by_slack(found[1]) or found[1]}", text)


def ordered(text: str, directory: Directory) -> str:
    """The words of a command: a mention of a teammate becomes `@` and their key, a link its address."""
    named = _MENTION.sub(lambda found: f"@{directory.person_by_slack(found[1]) or found[1]}", text)
    return plain_text(_LINK.sub(lambda found: found[1], named))
