"""The words of mood of one language, read from `lexicons/*.tsv`, and how they are found in a message.

Each line of a file names a kind, a weight and phrases with commas between. In a phrase `a|b` is either of two words,
`fail*` any word that begins so, `#` a number, `#h` a time of day such as 5pm, `..` up to three words of one clause,
`<leave>` any word of a family. A line of the kind `family` names one and its words.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib import resources

from msgspec import Struct

from rung.understand.tokens import Word

KINDS = ("anger", "irony", "mood", "trouble", "mishap", "neutral", "polite", "not", "more", "less")
"""What a phrase can be, beside `flag:` with the flag's name. `irony`: said by cross people alone, however polite the
words; `mishap`: nothing by itself, but whoever praises and tells it does not mean the praise. `hint:` with the name of
a flag, or `hint:irony`: says little alone; hints that weigh 1 together say it.
"""
FAMILY = "family"
WIDEST_GAP = 3
MOST_GAPS = 2
"""In one phrase: so the work at one place of a message has a small bound."""
MOST_REMEMBERED = 10_000
"""Words of which it is remembered which phrases begin with them."""
NUMBERS = frozenset(
    "one two three four five six seven eight nine ten twelve several many multiple numerous countless few dozens "
    "zwei drei vier fünf mehrere deux trois quatre cinq plusieurs dos tres cuatro cinco varias varios twee drie vier "
    "vijf meerdere due tre quattro cinque più dois duas três quatro cinco várias vários".split()
)
_FAMILY = re.compile(r"<(\w+)>")
_NUMBER = re.compile(r"\d+(?:st|nd|rd|th|x)?")
_TIME_OF_DAY = re.compile(r"\d+(?:am|pm|h)")


class Step(Struct, frozen=True, gc=False):
    """One word of a phrase: one of some words, or one with one of some beginnings, or a number."""

    words: frozenset[str] = frozenset()
    beginnings: tuple[str, ...] = ()
    is_number: bool = False
    is_time: bool = False
    is_gap: bool = False

    def takes(self, key: str) -> bool:
        if key in self.words or (self.beginnings and key.startswith(self.beginnings)):
            return True
        return (self.is_number and is_number(key)) or (self.is_time and _TIME_OF_DAY.fullmatch(key) is not None)


class Phrase(Struct, frozen=True, gc=False):
    """Some words, what they are (`KINDS`), and from -1 to 1 how good or bad they sound."""

    kind: str
    weight: float
    steps: tuple[Step, ...]

    @property
    def hint(self) -> str:
        """What it hints at; empty for a phrase that says what it says."""
        return self.kind.removeprefix("hint:") if self.kind.startswith("hint:") else ""

    @property
    def flag(self) -> str:
        """The flag that it raises; empty for a phrase of mood."""
        return self.kind.removeprefix("flag:") if self.kind.startswith("flag:") else ""


class _Start(Struct, frozen=True, gc=False):
    """The phrases that begin alike, by what comes second: most words of a message begin many and go on with none."""

    alone: list[Phrase]
    by_second: dict[str, list[Phrase]]
    others: list[Phrase]

    def take(self, phrase: Phrase) -> None:
        if len(phrase.steps) == 1:
            self.alone.append(phrase)
            return
        second = phrase.steps[1]
        if second.is_gap or second.is_number or second.is_time or second.beginnings:
            self.others.append(phrase)
            return
        for word in second.words:
            self.by_second.setdefault(word, []).append(phrase)


class Lexicon:
    """The phrases of one language, by the word they begin with."""

    def __init__(self, phrases: Sequence[Phrase]) -> None:
        self._by_word: dict[str, _Start] = {}
        self._by_beginning: dict[str, _Start] = {}
        self._by_number = _Start([], {}, [])
        for phrase in phrases:
            first = phrase.steps[0]
            for word in first.words:
                self._by_word.setdefault(word, _Start([], {}, [])).take(phrase)
            for beginning in first.beginnings:
                self._by_beginning.setdefault(beginning, _Start([], {}, [])).take(phrase)
            if first.is_number:
                self._by_number.take(phrase)
        self._lengths = sorted({len(beginning) for beginning in self._by_beginning})
        self._starts = lru_cache(maxsize=MOST_REMEMBERED)(self._look_up)

    def at(self, words: Sequence[Word], place: int) -> list[tuple[Phrase, int]]:
        """The phrases that stand at this place, each with the place after it."""
        word = words[place]
        starts = self._starts(word.key)
        if word.short and not starts:
            starts = self._starts(word.short)
        second = words[place + 1].key if place + 1 < len(words) else ""
        found: list[tuple[Phrase, int]] = []
        for start in starts:
            found += [(phrase, place + 1) for phrase in start.alone]
            for phrase in (*start.by_second.get(second, ()), *start.others):
                if end := _end_of(phrase.steps, 1, words, place + 1):
                    found.append((phrase, end))
        return found

    def _look_up(self, key: str) -> list[_Start]:
        found = [start] if (start := self._by_word.get(key)) else []
        for length in self._lengths:
            if length > len(key):
                break
            if start := self._by_beginning.get(key[:length]):
                found.append(start)
        if is_number(key):
            found.append(self._by_number)
        return found


@cache
def lexicon(language: str) -> Lexicon | None:
    """The lexicon of a language, such as `en`; None where there is none."""
    file = resources.files("rung.understand") / "lexicons" / f"{language}.tsv"
    return Lexicon(list(read(file.read_text(encoding="utf-8")))) if file.is_file() else None


def read(text: str) -> Iterator[Phrase]:
    """The phrases of a lexicon file."""
    families: dict[str, str] = {}
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        kind, weight, phrases = line.split("\t")
        if kind == FAMILY:
            families[weight] = phrases
            continue
        for written in phrases.split(", "):
            yield Phrase(kind, float(weight), tuple(_step(each) for each in _spelled_out(written, families).split()))


def _spelled_out(phrase: str, families: Mapping[str, str]) -> str:
    """A phrase with the words of each family in its place; a family that there is not is a KeyError."""
    return _FAMILY.sub(lambda found: families[found[1]], phrase)


def is_number(key: str) -> bool:
    """Whether a word is a number, an ordinal, or stands for several."""
    return key in NUMBERS or (key[:1].isdigit() and _NUMBER.fullmatch(key) is not None)


def _step(written: str) -> Step:
    if written == "..":
        return Step(is_gap=True)
    parts = written.split("|")
    plain = [part for part in parts if part not in ("#", "#h")]
    return Step(
        words=frozenset(part for part in plain if not part.endswith("*")),
        beginnings=tuple(part[:-1] for part in plain if part.endswith("*")),
        is_number="#" in parts,
        is_time="#h" in parts,
    )


def _end_of(steps: Sequence[Step], step: int, words: Sequence[Word], place: int) -> int:
    """The place after the phrase; 0 where the message does not go on like this."""
    while step < len(steps):
        if steps[step].is_gap:
            return _end_after_gap(steps, step + 1, words, place)
        if place >= len(words) or not steps[step].takes(words[place].key):
            return 0
        step, place = step + 1, place + 1
    return place


def _end_after_gap(steps: Sequence[Step], step: int, words: Sequence[Word], place: int) -> int:
    for after in range(place, min(place + WIDEST_GAP + 1, len(words))):
        if end := _end_of(steps, step, words, after):
            return end
        if words[after].is_break:
            return 0
    return 0
