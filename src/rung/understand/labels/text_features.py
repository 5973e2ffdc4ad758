"""A text as features by which its kind can be told: words, pairs of words, and pieces of words.

Pieces of three to five letters catch what spelling, endings and other languages do to words; pairs of content words
catch what a question is about.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from math import log, sqrt
from typing import NamedTuple

from rung.understand.tokens import cap

PIECES = (3, 4, 5)
LONGEST_WORD = 40
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d{1,9}")
_BLANKS = re.compile(r"\S+")
_ENDINGS = ("ingly", "edly", "ings", "ing", "ied", "ies", "ed", "es", "ly", "s", "e")
_SHORTEST_STEM = 3
_EMPTY = frozenset(
    "i my the a an to is do can you it of on in for have how what me and was with this that am be are did at so there "
    "your if would not n't t s m ve please".split()
)
"""Words of English that hardly tell one question from another, alone or in pairs."""


class Counted(NamedTuple):
    """How often each feature is in a text."""

    words: Counter[str]
    """Words and pairs of words."""
    pieces: Counter[str]
    content: frozenset[str]
    """As `content_words`."""
    spelled: list[str]
    """As `plain_words`."""


def counted(text: str) -> Counted:
    spelled = plain_words(text)
    words = [stem_of(word) for word in spelled]
    return Counted(Counter(word_features(words)), Counter(piece_features(text)), frozenset(words) - _EMPTY, spelled)


def weighed(counts: Mapping[str, int], rarity_of: Callable[[str], float], length: float = 1.0) -> dict[str, float]:
    """By feature how much it counts, by how often it is there and how rare it is; all together are of that length."""
    weights = {name: (1 + log(times)) * rarity_of(name) for name, times in counts.items()}
    whole = sqrt(sum(weight * weight for weight in weights.values()))
    return {name: length * weight / whole for name, weight in weights.items()} if whole else {}


def word_features(words: Sequence[str]) -> Iterator[str]:
    """Of words without their endings: they, neighbours, and content words that stand near one another."""
    yield from words
    yield from (f"{first} {second}" for first, second in pairwise(words))
    content = [word for word in words if word not in _EMPTY]
    yield from (f"{first}~{second}" for first, second in pairwise(content))
    yield from (f"{first}&{second}" for gap in (2, 3) for first, second in zip(content, content[gap:], strict=False))


def content_words(text: str) -> frozenset[str]:
    """Words without their endings, those left out that hardly tell one question from another."""
    return frozenset(stems(text)) - _EMPTY


def stems(text: str) -> list[str]:
    """The words of a text without their endings."""
    return [stem_of(word) for word in plain_words(text)]


def plain_words(text: str) -> list[str]:
    """The words of a text in lower case."""
    return [word[:LONGEST_WORD] for word in _WORD.findall(plain(text))]


def content_stems(text: str) -> list[str]:
    """The same, but for words that hardly tell one question from another."""
    return [word for word in stems(text) if word not in _EMPTY]


def spelled(text: str) -> dict[str, str]:
    """By its stem, how a word of a text is spelled first, in lower case."""
    found: dict[str, str] = {}
    for word in plain_words(text):
        found.setdefault(stem_of(word), word)
    return found


def as_written(text: str, stems: Iterable[str]) -> tuple[str, ...]:
    """Words without their endings as they stand in a text where they stand first, in lower case."""
    written: dict[str, str] = {}
    for word in _WORD.findall(cap(text).lower()):
        written.setdefault(stem_of(word[:LONGEST_WORD]), word[:LONGEST_WORD])
    return tuple(written.get(stem, stem) for stem in stems)


def piece_features(text: str) -> Iterator[str]:
    """Pieces of three to five letters, with the blanks at both ends of a word."""
    for word in _BLANKS.findall(plain(text)):
        padded = f" {word[:LONGEST_WORD]} "
        for size in PIECES:
            yield from (f"#{padded[start : start + size]}" for start in range(len(padded) - size + 1))


def plain(text: str) -> str:
    """A text as its words are looked for in it."""
    return cap(text).lower().replace("can't", "can not").replace("n't", " not")


def stem_of(word: str) -> str:
    """A word in lower case without its ending."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)]
    return word
