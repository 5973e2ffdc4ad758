"""Promises in quotation marks: who writes of "any moment" or a "quick fix" so does not believe in it.

Only words that vendors promise with, in lower case: labels of buttons and values of fields begin with capitals, and
what programs say (`resolved`, `urgent`) is quoted by people who mean it.
"""

import re
from collections.abc import Iterator, Sequence

from rung.understand.moods.hits import Hit
from rung.understand.moods.lexicon import Phrase
from rung.understand.tokens import Word

WEIGHT = -0.7
"""As the irony of the lexicon."""
MOST = 5
_QUOTED = re.compile(r'["“„«]([a-z][^"“”„«»\n]{2,39})["”“»]')
_PROMISE = re.compile(
    r"\b(?:soon|shortly|any (?:moment|minute|day)|as soon as possible|good hands|we value|we care|happy to help"
    r"|(?:great|nice|wonderful) day|quick fix|easy|seamless|intuitive|improvements?|high availability|premium"
    r"|world[- ]class|24/7|probably|guaranteed|reliable|within [a-z0-9]+ (?:hours?|days?|minutes?))\b"
)


def mocked(text: str, words: Sequence[Word]) -> Iterator[Hit]:
    """Each promise that a text quotes; `words` are those of the text."""
    if not any(mark in text for mark in '"“„«'):
        return
    keys = [word.key for word in words]
    for quoted in [one for one in _QUOTED.findall(text)[:MOST] if _PROMISE.search(one)]:
        said = quoted.split()
        for place in range(len(keys) - len(said) + 1):
            if keys[place : place + len(said)] == said:
                yield Hit(Phrase("irony", WEIGHT, ()), place, place + len(said), WEIGHT)
                break
