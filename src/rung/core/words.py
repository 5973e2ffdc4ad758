"""Words in messages: the name that was probably meant, the names there are, and values that are not too long."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable
from functools import lru_cache
from itertools import takewhile

MOST_COMPARED = 1_000
"""A near name is looked for among so many names at most."""
LONGEST_COMPARED = 80
SHORT, SURE_OF_SHORT = 4, 0.72
"""Of a short word a single letter is much: `none` is not `phone`."""
MOST_SHOWN = 10
LONGEST_SHOWN = 60
"""Of a value that is shown in a message; what was pasted by mistake may be a megabyte."""


def near(word: str, words: Collection[str], at_least: float = 0.6) -> str:
    """The name that was probably meant; empty where none is at least so like it."""
    if not words or len(words) > MOST_COMPARED:
        return ""
    plain = _plain(word[:LONGEST_COMPARED])
    if len(plain) <= SHORT:
        at_least = max(at_least, SURE_OF_SHORT)
    pairs = _pairs(plain)
    ranked = sorted(words, key=lambda name: len(pairs & _pairs(_plain(name))), reverse=True)[:_LOOKED_AT]
    best, likeness = "", at_least
    for name in ranked:
        found = _likeness(plain, _plain(name))
        if found > likeness:
            best, likeness = name, found
    return best


def nearest(word: str, words: Collection[str]) -> str:
    """A hint at the name that was probably meant, else at those there are."""
    if meant := near(word, words):
        return f"did you mean {shortened(meant)}?"
    return there_is(words)


def nearest_name(word: str, words: Collection[str]) -> str:
    """The same as a sentence, for chat and the API, where names stand as code."""
    if meant := near(word, words):
        return f"Did you mean `{shortened(meant)}`?"
    shown = ", ".join(f"`{shortened(one)}`" for one in list(words)[:MOST_SHOWN])
    return f"There is {shown}{', …' if len(words) > MOST_SHOWN else ''}." if shown else ""


def there_is(words: Collection[str]) -> str:
    """A hint at the names there are, or at some of them."""
    shown = sorted(filter(None, words))[:MOST_SHOWN]
    if not shown:
        return ""
    return f"there is: {', '.join(map(shortened, shown))}" + (" and others" if len(words) > len(shown) else "")


def listed(words: Iterable[str]) -> str:
    """`a, b or c`."""
    *most, last = words
    return f"{', '.join(most)} or {last}" if most else last


def shortened(text: str, most: int = LONGEST_SHOWN) -> str:
    """A text as it is shown in a message: what is long is cut."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _likeness(word: str, other: str) -> float:
    """How alike two words are: 0 to 1 by their letters, and more where they begin alike, for few slips come first."""
    if word == other:
        return 2.0
    alike = takewhile(lambda pair: pair[0] == pair[1], zip(word, other, strict=False))
    began = len(list(alike)) / (min(len(word), len(other)) or 1)
    within = len(word) > 3 and (word in other or other in word)
    return difflib.SequenceMatcher(None, word, other).ratio() + 0.2 * began + 0.1 * within


@lru_cache(maxsize=4096)
def _plain(word: str) -> str:
    """A word as it is compared: case and the signs between its parts say nothing."""
    return re.sub(r"[-_. ]", "", word).casefold()


@lru_cache(maxsize=4096)
def _pairs(word: str) -> frozenset[str]:
    """Its pairs of neighbouring letters, with its beginning: words of many common pairs are alike."""
    return frozenset(f"^{word}"[at : at + 2] for at in range(len(word)))


_LOOKED_AT = 8
"""Names that are compared letter by letter: those with the most pairs in common."""
