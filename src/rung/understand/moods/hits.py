"""The phrases of mood in a message, each as strong as what stands before it makes it: negated, raised, shouted."""

from collections.abc import Iterator, Sequence

from msgspec import Struct, structs

from rung.understand.moods.lexicon import Lexicon, Phrase
from rung.understand.tokens import Word

NEGATED_GOOD, NEGATED_BAD = -0.8, -0.3
"""`not happy` is nearly as bad as happy is good; `not bad` is a little good."""
TURNS = {"more": 1.3, "less": 0.6}
SHOUTED, DRAWN = 1.25, 1.15
BEFORE_BUT, AFTER_BUT = 0.7, 1.25
BUT = frozenset({"but", "however", "aber", "mais", "pero", "maar", "ma", "mas"})
ENOUGH = 0.99
"""Hints that weigh as much together say what they hint at."""
NEAR = 25
"""Words and marks: hints further apart belong to different matters."""
HINTED_IRONY, HINTED_FLAG = -0.6, -0.35
MOODS = frozenset({"anger", "irony", "mood", "trouble", "neutral"})
"""Of these kinds one phrase counts at a place, the longest."""
ENDS = frozenset(".!?")
LOOKS_BACK = 3


class Hit(Struct, frozen=True):
    """A phrase found in the message: the words from `place` to before `end`."""

    phrase: Phrase
    place: int
    end: int
    weight: float


class Found(Struct, frozen=True):
    """What a lexicon finds in a message."""

    hits: tuple[Hit, ...]
    known: int
    """How many phrases it knew, those that are no mood included: they tell its language."""
    denied: frozenset[str] = frozenset()
    """Flags of which it is said that it is not so."""


def find(words: Sequence[Word], lexicon: Lexicon) -> Found:
    """At each place the longest phrase of mood, and each flag. A flag does not hide the mood of its own words; a
    phrase that is no mood ("kill the process") hides both.
    """
    reading = _Reading(words)
    for place in range(len(words)):
        if phrases := lexicon.at(words, place):
            reading.take(place, phrases)
    hits = _around_but(words, [*reading.hits, *_hinted(reading)])
    return Found(tuple(hits), reading.known, frozenset(reading.denied))


def _hinted(reading: "_Reading") -> Iterator[Hit]:
    """What hints near one another say together: at the place of the weightiest, as a phrase of that kind."""
    raised = {hit.phrase.flag for hit in reading.hits} | {hit.phrase.kind for hit in reading.hits}
    for name in sorted({hit.phrase.hint for hit in reading.hints} - raised):
        hints = [hit for hit in reading.hints if hit.phrase.hint == name]
        together = max((_from(hints, start) for start in range(len(hints))), key=lambda near: sum(map(_weight, near)))
        if sum(map(_weight, together)) >= ENOUGH:
            best = max(together, key=_weight)
            kind, weight = (name, HINTED_IRONY) if name == "irony" else (f"flag:{name}", HINTED_FLAG)
            yield structs.replace(best, phrase=structs.replace(best.phrase, kind=kind, weight=weight), weight=weight)


def _from(hints: Sequence[Hit], start: int) -> list[Hit]:
    """The hints from one on that stand near it; the same hint twice is one, and so are two for the same words."""
    near: dict[Phrase, Hit] = {}
    for hit in hints[start:]:
        if hit.place > hints[start].place + NEAR:
            break
        if not any(_is_within(hit, other) for other in near.values()):
            near.setdefault(hit.phrase, hit)
    return list(near.values())


def _weight(hit: Hit) -> float:
    return hit.weight


def _is_within(hit: Hit, other: Hit) -> bool:
    return other.place <= hit.place and hit.end <= other.end


class _Reading:
    """How far a message is read, and what stood before."""

    def __init__(self, words: Sequence[Word]) -> None:
        self.hits: list[Hit] = []
        self.hints: list[Hit] = []
        self.denied: set[str] = set()
        self.known = 0
        self._words = words
        self._turns: dict[int, str] = {}
        self._is_free_from = 0
        """Words before it belong to a phrase of mood already."""
        self._is_hidden_to = 0
        self._flagged_to: dict[str, int] = {}
        long = [word for word in words if len(word.written) > 2 and not word.is_break]
        self._all_shouted = sum(word.is_shouted for word in long) > 0.6 * len(long)
        """Then a single word in capitals says nothing."""

    def take(self, place: int, phrases: Sequence[tuple[Phrase, int]]) -> None:
        self.known += 1
        longest, end = self._longest(place, phrases)
        if longest is not None and longest.kind == "neutral":
            self._is_hidden_to = end
        before = self._before(place)
        for phrase, to in phrases:
            if phrase.kind in ("not", "more", "less") and place >= self._is_hidden_to:
                self._turns[to - 1] = phrase.kind
            elif phrase.kind in ("polite", "mishap"):
                self.hits.append(Hit(phrase, place, to, 0.0))
            elif phrase.hint and "not" not in before and to > self._is_hidden_to:
                self.hints.append(Hit(phrase, place, to, phrase.weight))
            elif phrase.flag and to > self._is_hidden_to:
                if "not" in before:
                    self.denied.add(phrase.flag)
                else:
                    self._raise(phrase, place, to)
        if longest is not None:
            self._is_free_from = end
            if longest.kind != "neutral":
                self.hits.append(Hit(longest, place, end, self._weight(longest, place, before)))

    def _longest(self, place: int, phrases: Sequence[tuple[Phrase, int]]) -> tuple[Phrase | None, int]:
        """The longest phrase of mood or of none; of two as long the one that is no mood."""
        moods = [one for one in phrases if one[0].kind in MOODS]
        if place < self._is_free_from or not moods:
            return None, 0
        return max(moods, key=lambda one: (one[1], one[0].kind == "neutral"))

    def _raise(self, phrase: Phrase, place: int, to: int) -> None:
        if place >= self._flagged_to.get(phrase.kind, 0):
            self.hits.append(Hit(phrase, place, to, phrase.weight))
            self._flagged_to[phrase.kind] = to

    def _before(self, place: int) -> list[str]:
        """What the few words before say of this one, within its clause."""
        found = []
        for before in range(place - 1, max(-1, place - 1 - LOOKS_BACK), -1):
            if self._words[before].is_break:
                break
            if before in self._turns:
                found.append(self._turns[before])
        return found

    def _weight(self, phrase: Phrase, place: int, before: Sequence[str]) -> float:
        word, weight = self._words[place], phrase.weight
        if not word.key[0].isalpha() or phrase.kind == "irony":
            return weight  # a smiley; what is meant otherwise is not turned by a word before it
        for turn in before:
            weight *= TURNS.get(turn) or (NEGATED_GOOD if weight > 0 else NEGATED_BAD)
        if word.is_shouted and not self._all_shouted:
            weight *= SHOUTED
        return weight * DRAWN if word.short else weight


def _around_but(words: Sequence[Word], hits: Sequence[Hit]) -> list[Hit]:
    """`It is nice, but nothing works`: what comes after the `but` of a sentence is what is meant."""
    factors = [1.0] * len(words)
    start = but = 0
    for place, word in enumerate(words):
        if word.key in BUT:
            factors[start:place] = [BEFORE_BUT] * (place - start)
            start = but = place
        if but and word.key not in ENDS:
            factors[place] = AFTER_BUT
        if word.key in ENDS:
            start, but = place + 1, 0
    return [structs.replace(hit, weight=hit.weight * factors[hit.place]) for hit in hits]
