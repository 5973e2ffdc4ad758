"""The mood of a customer's message: how pleased or cross, how frustrated, what it threatens or waits for, and which
words say so.

A lexicon of our own and no model: what it says can be looked up, and it runs anywhere in a fraction of a millisecond.
The words of cross people weigh most; calm words about trouble ("does not work") add up to little, so a technical report
stays neutral. Where the language is not known, or known by its strongest words alone and none of them is there, the
answer is "not sure", never a guess.
"""

from collections.abc import Iterator, Sequence
from math import exp, sqrt

from msgspec import Struct, structs

from rung.understand.languages import language_of
from rung.understand.moods.hits import BUT, ENDS, NEGATED_GOOD, Found, Hit, find
from rung.understand.moods.lexicon import lexicon
from rung.understand.moods.mocking import mocked
from rung.understand.tokens import Word, words_of

FLAGS = ("threat_to_leave", "legal", "deadline", "repeated_contact", "still_waiting", "outage")

LONGEST_SUBJECT = 300
CALM_FLAGS = frozenset({"deadline", "still_waiting", "outage"})
"""They say what is so, not how the customer feels."""
VEXING_FLAGS = frozenset(FLAGS) - {"deadline", "outage"}
"""Who has to say so is frustrated."""
CROSS = frozenset({"anger", "irony"})
NEGATIVE_BELOW, POSITIVE_ABOVE = -0.3, 0.3
"""Between them a message is neutral."""
MOST_TROUBLE = 0.45
EXCLAIMED, MOST_EXCLAIMED = 0.12, 4
BEND = 0.7
"""A sum of 1 is bent to a sentiment of 0.77; the larger, the later."""
USUAL_LENGTH = 60
SAD_VEXES, CALM_VEXES, PRAISE_SOOTHES, MANNERS = 0.35, 0.5, 0.4, 0.85
"""What sad and calm words, praise and manners count for in the frustration."""
LONGEST_QUOTED = 1_000
"""Characters of a message in which quotes are looked for."""
LONGEST_IRONY = 40
"""Words: whoever writes more and praises means it."""
GUSHES = frozenset(
    "great wonderful fantastic lovely brilliant bravo super excellent wow perfect nice congratulations congrats joy "
    "amazing awesome splendid terrific marvellous marvelous good superb genius impressive glorious delightful charming "
    "thoughtful considerate kind generous clever glad delighted thrilled pleased happy love kudos cheers fabulous "
    "incredible impressed amazed remarkable magnificent outstanding stellar classy smart hooray hurray yay".split()
)
"""With one of them people open a sentence that says the contrary."""
LEADS_IN = frozenset(
    "oh ah well how so yes yay just another yet what a an such very truly simply really that is it's this that's i i'm "
    "we we're am are absolutely and".split()
)
TELLS = frozenset({"how", "that", "when"})
"""Right after praise they tell what is praised."""
SINCERE = frozenset({"thank", "thanks", "thx", "cheers", "appreciate", "appreciated", "please", "sorry", "answer"})
"""Where one of them stands, praise is meant as such."""
RELIEF = frozenset("fixed solved working resolved sorted helped faster".split())
"""Where one of them stands, what went wrong may be over."""
LEAST_TROUBLE = -0.17
"""Weaker words than this do not turn praise."""
MOST_DRIVERS = 12
LEAST_SHOWN = 0.25


class Driver(Struct, frozen=True):
    """A phrase of the message that drove its mood."""

    phrase: str
    weight: float
    """Its share, from -1 (bad) to 1 (good)."""
    flag: str = ""
    """The flag that it raised, if it did."""


class Mood(Struct, frozen=True):
    """How a message sounds."""

    sentiment: float | None
    """From -1 (angry) to 1 (happy); None where it cannot be said."""
    frustration: float | None
    """From 0 to 1; None where it cannot be said."""
    flags: tuple[str, ...]
    words: tuple[Driver, ...]
    """What drove it, in the order of the text."""
    language: str | None
    sure: bool


NO_MOOD = Mood(None, None, (), (), None, sure=False)


def measure(subject: str, body: str) -> Mood:
    """The mood of a message. `body` is what the customer wrote now, without what they quote."""
    words = words_of(f"{subject[:LONGEST_SUBJECT]}\n{body}" if subject else body)
    if all(word.is_break for word in words):
        return NO_MOOD
    english = lexicon("en")
    assert english is not None
    found = find(words, english)
    language = language_of(words, known=found.known)
    if language == "en":
        from rung.understand.moods.hunches import hunches_of, irony_of  # late: only who hears moods needs numpy

        settled = found.denied.union(hit.phrase.flag for hit in found.hits)
        more = (*hunches_of(words, settled), *_mocked(body, words), *irony_of(words, found.hits))
        found = structs.replace(found, hits=(*found.hits, *more))
        return _mood(words, found, language, knows_all=True)
    other = lexicon(language) if language else None
    if other is None:
        return Mood(None, None, (), (), language, sure=False)
    return _mood(words, find(words, other), language, knows_all=False)


def _mood(words: Sequence[Word], found: Found, language: str | None, *, knows_all: bool) -> Mood:
    """`knows_all`: the lexicon is a full one, so that to find nothing means a neutral message."""
    hits = _without_irony(words, found.hits) if language == "en" else found.hits
    sums = _Sums(words, hits)
    says = knows_all or any(hit.weight for hit in hits)
    sentiment = sums.sentiment if says else None
    raised = {hit.phrase.flag for hit in hits}
    return Mood(
        sentiment=sentiment,
        frustration=sums.frustration if says else None,
        flags=tuple(flag for flag in FLAGS if flag in raised),
        words=_drivers(words, hits),
        language=language,
        sure=sentiment is not None and not sums.is_torn and (knows_all or abs(sentiment) >= 0.4),
    )


def _mocked(body: str, words: Sequence[Word]) -> Iterator[Hit]:
    """What a short message quotes without believing in it."""
    if sum(not word.is_break for word in words) <= LONGEST_IRONY:
        yield from mocked(body[:LONGEST_QUOTED], words)


def _without_irony(words: Sequence[Word], hits: Sequence[Hit]) -> Sequence[Hit]:
    """`Fantastic update! Now nothing opens.`: praise that opens a sentence of a short message, with trouble after it
    and no word of thanks, says the contrary; so does a sentence that is nothing but praise (`Nine days. Impressive.`),
    and any praise beside what only irony says.
    """
    keys = [word.key for word in words]
    if sum(not word.is_break for word in words) > LONGEST_IRONY:
        return hits
    if any(hit.phrase.kind == "irony" for hit in hits):
        return [_turned(hit) for hit in hits]
    if not SINCERE.isdisjoint(keys) or not BUT.isdisjoint(keys):
        return hits
    trouble = [hit.place for hit in hits if hit.weight <= LEAST_TROUBLE and hit.phrase.flag != "deadline"]
    if RELIEF.isdisjoint(keys):
        trouble += [hit.place for hit in hits if hit.phrase.kind == "mishap"]
    return [_turned(hit) if _is_ironic(keys, hit, trouble) else hit for hit in hits]


def _is_ironic(keys: Sequence[str], hit: Hit, trouble: Sequence[int]) -> bool:
    """Praise beside trouble: it opens a sentence, or is one, or tells the trouble itself (`impressed by how ...`)."""
    if not trouble:
        return False
    if _opens_a_sentence(keys, hit.place):
        return max(trouble) > hit.place or _ends_a_sentence(keys, hit.end)
    told = next((place for place in range(hit.end, len(keys)) if keys[place] in ENDS or keys[place] == "\n"), len(keys))
    return not TELLS.isdisjoint(keys[hit.end : hit.end + 3]) and any(hit.end < place < told for place in trouble)


def _turned(hit: Hit) -> Hit:
    return structs.replace(hit, weight=NEGATED_GOOD * hit.weight) if hit.weight > 0 else hit


def _ends_a_sentence(keys: Sequence[str], end: int) -> bool:
    return end >= len(keys) or keys[end] in ENDS or keys[end] == "\n"


def _opens_a_sentence(keys: Sequence[str], place: int) -> bool:
    """Whether a gushing word stands first in its sentence, or after a word that leads in."""
    if keys[place] not in GUSHES:
        return False
    while place and keys[place - 1] in LEADS_IN:
        place -= 1
    return not place or keys[place - 1] in ENDS or keys[place - 1] == "\n"


class _Sums:
    """What the phrases of a message add up to."""

    def __init__(self, words: Sequence[Word], hits: Sequence[Hit]) -> None:
        bad = [hit for hit in hits if hit.weight < 0]
        trouble = -sum(hit.weight for hit in bad if _is_calm(hit))
        self.good = sum(hit.weight for hit in hits if hit.weight > 0)
        self.bad = -sum(hit.weight for hit in bad if not _is_calm(hit))
        self.cross = -sum(hit.weight for hit in bad if hit.phrase.kind in CROSS or hit.phrase.flag in VEXING_FLAGS)
        self.calm = MOST_TROUBLE * (1 - exp(-trouble / MOST_TROUBLE))
        """Trouble said calmly: it approaches a bound."""
        self.is_polite = any(hit.phrase.kind == "polite" for hit in hits)
        self.length = sum(not word.is_break for word in words)
        shouts = sum(len(word.written) for word in words if word.is_break and word.key == "!")
        louder = 1 + EXCLAIMED * min(shouts, MOST_EXCLAIMED)
        if self.good > self.bad:
            self.good *= louder
        else:
            self.bad *= louder
            self.cross *= louder

    @property
    def sentiment(self) -> float:
        """Bent into -1..1. In a long text single words count for less."""
        total = (self.good - self.bad - self.calm) / sqrt(1 + self.length / USUAL_LENGTH)
        return round(total / sqrt(total * total + BEND), 3)

    @property
    def frustration(self) -> float:
        """What is cross counts in full, what is sad or calm in part; praise and manners take from it."""
        vexed = self.cross + SAD_VEXES * max(0.0, self.bad - self.cross) + CALM_VEXES * self.calm
        total = max(0.0, vexed - PRAISE_SOOTHES * self.good) * (MANNERS if self.is_polite else 1.0)
        return round(1 - exp(-total), 3)

    @property
    def is_torn(self) -> bool:
        """As much praise as blame: a mixed message, or irony."""
        return min(self.good, self.bad) > 0.5 and abs(self.good - self.bad) < 0.4 * max(self.good, self.bad)


def _is_calm(hit: Hit) -> bool:
    return hit.phrase.kind == "trouble" or hit.phrase.flag in CALM_FLAGS


def _drivers(words: Sequence[Word], hits: Sequence[Hit]) -> tuple[Driver, ...]:
    """The strongest phrases, in the order of the text."""
    telling = [hit for hit in hits if abs(hit.weight) >= LEAST_SHOWN or hit.phrase.flag]
    strongest = sorted(telling, key=lambda hit: (not hit.phrase.flag, -abs(hit.weight)))[:MOST_DRIVERS]
    return tuple(
        Driver(
            " ".join(word.written for word in words[hit.place : hit.end] if word.written.strip()),
            round(max(-1.0, min(1.0, hit.weight)), 2),
            hit.phrase.flag,
        )
        for hit in sorted(strongest, key=lambda hit: hit.place)
    )
