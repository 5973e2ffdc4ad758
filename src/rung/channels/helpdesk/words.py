"""Words as HTML for helpdesks that take nothing else, and back."""

import re
from html import escape, unescape

_BREAK = re.compile(r"<br\s*/?>|</p>|</div>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")


def html_of(words: str) -> str:
    """Paragraphs and line breaks, and nothing that the words themselves may mean as HTML."""
    paragraphs = [one for one in words.replace("\r\n", "\n").split("\n\n") if one.strip()]
    return "".join(f"<p>{escape(one, quote=False).replace(chr(10), '<br>')}</p>" for one in paragraphs)


def words_of(html: str) -> str:
    """The words of such HTML: for telling whether it is ours, never for reading."""
    return unescape(_TAG.sub("", _BREAK.sub("\n", html))).strip()
