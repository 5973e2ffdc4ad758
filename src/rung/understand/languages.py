"""Which language a message is written in, by its most common words. Not to know is an answer."""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources

from rung.understand.tokens import Word

LEAST_SHARE = 0.12
"""So many of the words must be common ones of the language, unless no other has any."""
LEAST_VOTES = 0.5
KNOWN_PHRASE = 0.7
"""What a phrase of the English lexicon says for English: short messages have few common words."""
LATIN_ENDS = "\u024f"


def language_of(words: Sequence[Word], known: int = 0) -> str | None:
    """The language, such as `en`; None where the words do not tell. `known`: how many phrases are known as English."""
    common = _common()
    votes: dict[str, float] = {"en": KNOWN_PHRASE * known}
    letters = foreign = total = 0
    for word in words:
        if word.is_break or not word.key[0].isalpha():
            continue
        total += 1
        letters += len(word.key)
        foreign += len(word.key) if word.key[0] > LATIN_ENDS else 0
        languages = common.get(word.key, ())
        for language in languages:
            votes[language] = votes.get(language, 0.0) + (1.0 if len(languages) == 1 else 0.5)
    if not total or foreign * 2 > letters:
        return None
    first, *others = sorted(votes, key=lambda language: -votes[language])
    second = votes[others[0]] if others else 0.0
    is_enough = votes[first] >= max(LEAST_VOTES, LEAST_SHARE * total) or not second
    return first if votes[first] > second and is_enough else None


def is_common(word: str) -> bool:
    """Whether a word, in lower case, is one of the commonest of a language: it hardly says what a text is about."""
    return word in _common()


@cache
def _common() -> Mapping[str, tuple[str, ...]]:
    """By word the languages in which it is common."""
    found: dict[str, tuple[str, ...]] = {}
    text = (resources.files("rung.understand") / "lexicons" / "common.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            language, words = line.split("\t")
            for word in words.split():
                if language not in found.get(word, ()):
                    found[word] = (*found.get(word, ()), language)
    return found
