"""Blanks that are none: they come with what is copied from a web page or a chat, and look like nothing is wrong."""

from __future__ import annotations

import re
import unicodedata

_ODD = re.compile("[\u00a0\u00ad\u1680\u180e\u2000-\u200f\u202a-\u202f\u205f-\u2064\u3000\ufeff]")
_UNSEEN = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")


def odd_blank(text: str) -> re.Match[str] | None:
    """The first blank of a text that only looks like one, or cannot be seen at all."""
    return _ODD.search(text)


def odd_blank_in_words(found: re.Match[str]) -> tuple[str, str, str]:
    """Its code, what is wrong, and how to mend it."""
    sign = found[0]
    name = unicodedata.name(sign, "unknown").lower()
    unseen = bool(_UNSEEN.match(sign))
    seen = "a sign that cannot be seen" if unseen else "a blank that only looks like one"
    hint = "remove it" if unseen else "write an ordinary blank in its place"
    return "odd_blank", f"here is {seen} (U+{ord(sign):04X}, {name})", hint
