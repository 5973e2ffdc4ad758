"""Texts from outside, made fit to stand in a line of ours."""

import re
import unicodedata

# Characters that turn the direction of what follows, or hide in it: a customer's text must not rearrange our words.
_DIRECTION_MARKS = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF])
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")  # the categories Cc, Zl, Zp and Cs
_JOINER = "\u200d"
_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"
_RIGHT_TO_LEFT = ("R", "AL", "AN")
_FIRST_RIGHT_TO_LEFT = "\u0590"
"""Letters before it run from left to right: most texts need no closer look."""


def one_line(text: str, limit: int) -> str:
    """The text as one line of at most `limit` characters without control characters; an ellipsis shows a cut."""
    if len(text) <= limit and text.isascii() and text.isprintable():
        return " ".join(text.split())  # as most texts are: nothing in it needs a closer look
    return _isolated(" ".join(_clean(_within_reason(text, limit)).split()), limit)


def several_lines(text: str, limit: int) -> str:
    """The text with its line breaks, at most `limit` characters, without control characters."""
    lines = [" ".join(_clean(line).split()) for line in _within_reason(text, limit).splitlines()]
    return _isolated("\n".join(lines).strip(), limit)


def shortened(text: str, limit: int) -> str:
    """Cut at `limit` characters, at a word's end where one is near, never inside a letter or an emoji."""
    if len(text) <= limit:
        return text
    kept = text[: max(limit - 1, 0)]
    space = kept.rfind(" ")
    if space >= limit * 2 // 3:
        kept = kept[:space]
    elif kept and (_continues(text[len(kept)]) or kept.endswith(_JOINER)):
        kept = _without_last_letter(kept)
    return f"{kept.rstrip()}…"


def writable(text: str) -> str:
    """The text as far as a database holds it: without the letter 0 and half letters, which bad encoders write."""
    if text.isascii() and "\0" not in text:
        return text
    return text.encode("utf-8", "replace").decode().replace("\0", "")


def _within_reason(text: str, limit: int) -> str:
    """Enough of the text to fill the limit, however much white space it begins with; a long mail costs nothing more."""
    return text[: limit * 4 + 1000]


def _clean(text: str) -> str:
    return _CONTROLS.sub(" ", text if text.isascii() else text.translate(_DIRECTION_MARKS))


def _isolated(text: str, limit: int) -> str:
    """Cut; right-to-left text stands between marks that keep its direction to itself."""
    if max(text, default="") >= _FIRST_RIGHT_TO_LEFT and any(
        unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT for letter in text
    ):
        return f"{_ISOLATE}{shortened(text, limit - 2)}{_END_ISOLATE}"
    return shortened(text, limit)


def _continues(letter: str) -> bool:
    """Belongs to the letter before it: an accent, a variation, a skin tone, a joined emoji."""
    is_skin_tone = "\U0001f3fb" <= letter <= "\U0001f3ff"
    return letter == _JOINER or is_skin_tone or unicodedata.category(letter) in ("Mn", "Me", "Mc")


def _without_last_letter(text: str) -> str:
    while len(text) > 1 and (_continues(text[-1]) or text[-2] == _JOINER):
        text = text[:-1]
    return text[:-1]
