"""How Teams writes what is said to a teammate: Markdown."""

import re

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+!|~])")


class TeamsVoice:
    """The Markdown of bots."""

    command = "@Rung"

    def plain(self, text: str) -> str:
        shown = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return _MARKDOWN.sub(r"\\\1", shown)

    def link(self, text: str, address: str) -> str:
        return f"[{self.plain(text)}]({address.replace(')', '%29')})"

    def strong(self, text: str) -> str:
        return f"**{text}**"


VOICE = TeamsVoice()


def card_text(text: str) -> str:
    """Words of people on a card, shown letter by letter."""
    return _MARKDOWN.sub(r"\\\1", text)
