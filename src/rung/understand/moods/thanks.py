"""Whether a message is nothing but thanks, so that nobody waits for an answer to it.

Careful on purpose: every single word must belong to a thank-you of one language, one of them must say thanks, and one
word more (a "but", a question mark, a number, an address) makes it a message like any other. The names of teammates,
and a name below a closing line, may stand in it. What people say is in `thanks.tsv`.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from importlib import resources
from itertools import product

from msgspec import Struct

LONGEST = 400
"""Characters: whoever writes more says more."""
LONGEST_NAME = 3
"""Words of a name below a closing line."""
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|:[a-z0-9_+\-]{1,40}:|<3|@\w+|[^\s]")
_MARKS = frozenset(".,;:!()-–—…*_~\"'“”„’¡️\u200d")
_PICTURES = frozenset("🙏👍🙌👏🎉✅😊🙂😀😃😄😁☺❤💙💚💛🧡💜🤗🥳🌟⭐💪👌🤝🏻🏼🏽🏾🏿") | {
    "<3", ":pray:", ":thank_you:", ":thanks:", ":+1:", ":thumbsup:", ":tada:", ":white_check_mark:", ":raised_hands:",
    ":clap:", ":heart:", ":smile:", ":slightly_smiling_face:", ":blush:", ":ok_hand:", ":muscle:", ":star:",
}  # fmt: skip
_SAYS_THANKS = frozenset({"🙏", ":pray:", ":thank_you:", ":thanks:"})


class Phrases(Struct, frozen=True):
    """What a thank-you of one language is made of."""

    thanks: frozenset[tuple[str, ...]]
    """One of these must be in it."""
    more: frozenset[tuple[str, ...]]
    """These may stand beside."""
    closings: frozenset[tuple[str, ...]]
    """These too, and a name may follow them."""
    known: frozenset[tuple[str, ...]]
    """All of these."""
    longest: Mapping[str, int]
    """By their first word how many words they have at most."""


def only_thanks(text: str, names: Collection[str] = ()) -> str:
    """The words of thanks, where a message is nothing else; empty where it says more. `names`: of teammates, each word
    in lower case."""
    if not text or len(text) > LONGEST:
        return ""
    begins = _first_word(text).lower().replace("’", "'")
    may_stand_first = begins in _PICTURES or begins.startswith("@") or begins in names
    tried = _phrases() if may_stand_first else _by_first_word().get(begins, ())
    if not tried:
        return ""
    lines = _lines(text)
    return next((said for phrases in tried if (said := _said(lines, phrases, names))), "")


def _first_word(text: str) -> str:
    found = _WORD.search(text)
    while found and found[0] in _MARKS:
        found = _WORD.search(text, found.end())
    return found[0] if found else ""


def _lines(text: str) -> list[tuple[list[str], list[str]]]:
    """The words of each line that has any, as they are written and as they are compared."""
    written = [[word for word in _WORD.findall(line) if word not in _MARKS] for line in text.splitlines()]
    return [(words, [word.lower().replace("’", "'") for word in words]) for words in written if words]


def _said(lines: list[tuple[list[str], list[str]]], phrases: Phrases, names: Collection[str]) -> str:
    said, closed = "", False
    for number, (written, line) in enumerate(lines):
        if closed and said and number == len(lines) - 1 and _is_name(written):
            break
        closed, place = tuple(line) in phrases.closings, 0
        while place < len(line):
            if line[place] in _PICTURES or line[place].removeprefix("@") in names or line[place].startswith("@"):
                said = said or (line[place] if line[place] in _SAYS_THANKS else "")
                place += 1
                continue
            length = _length(line, place, phrases)
            if not length:
                return ""
            found = tuple(line[place : place + length])
            place += length
            if said and found in phrases.closings and number == len(lines) - 1 and _is_name(written[place:]):
                break
            said = said or (" ".join(found) if found in phrases.thanks else "")
    return said


def _length(line: list[str], place: int, phrases: Phrases) -> int:
    """Of the longest phrase that begins here; 0 where none does."""
    for length in range(min(phrases.longest.get(line[place], 0), len(line) - place), 0, -1):
        if tuple(line[place : place + length]) in phrases.known:
            return length
    return 0


def _is_name(written: list[str]) -> bool:
    return len(written) <= LONGEST_NAME and all(word[0].isupper() and word.isalpha() for word in written)


@cache
def _by_first_word() -> Mapping[str, Sequence[Phrases]]:
    """By a word those that have a phrase beginning with it: most messages begin with none, and need no other look."""
    found: dict[str, list[Phrases]] = {}
    for phrases in _phrases():
        for word in phrases.longest:
            found.setdefault(word, []).append(phrases)
    return found


@cache
def _phrases() -> Sequence[Phrases]:
    """One for each language."""
    found: dict[str, dict[str, set[tuple[str, ...]]]] = {}
    text = (resources.files("rung.understand") / "thanks.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            language, kind, phrases = line.split("\t")
            kinds = found.setdefault(language, {"thanks": set(), "more": set(), "closing": set()})
            for phrase in phrases.split(", "):
                kinds[kind].update(product(*(word.split("|") for word in phrase.split())))
    return [
        _of_language(frozenset(kinds["thanks"]), frozenset(kinds["more"]), frozenset(kinds["closing"]))
        for kinds in found.values()
    ]


def _of_language(
    thanks: frozenset[tuple[str, ...]], more: frozenset[tuple[str, ...]], closings: frozenset[tuple[str, ...]]
) -> Phrases:
    known = thanks | more | closings
    longest: dict[str, int] = {}
    for phrase in known:
        longest[phrase[0]] = max(longest.get(phrase[0], 0), len(phrase))
    return Phrases(thanks, more, closings, known, longest)
