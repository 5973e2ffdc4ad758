"""Whether a sentence threatens to leave or with the law by all its words together, where no phrase of the lexicon does.

Nobody can list all the ways in which people say that they leave. So beside the phrases there is a small linear model of
words and pairs of words, learned from sentences written for this product (`python -m dev.hunches` makes `hunches.tsv`
of them). It raises a flag and names the word that speaks most for it; that and each weight can be looked up there.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib import resources
from itertools import pairwise
from math import exp

from msgspec import Struct

from rung.understand.labels.text_features import stems, weighed
from rung.understand.moods.hits import ENDS, Hit
from rung.understand.moods.lexicon import Phrase
from rung.understand.tokens import Word

FLAGS = ("threat_to_leave", "legal")
ENOUGH = 0.25
"""A chance: so few messages threaten that what is learned from is far from what comes in."""
ENOUGH_BESIDE = 0.9
"""Where a phrase says one of them already: threats to leave and with the law use the same words."""
WEIGHT = -0.35
"""As the flags of the lexicon."""
BIAS = "<always>"
SCALE = 3.0
SAY_LITTLE = frozenset(
    "a an and are am as at be been but by can could did do doe for from ha had hav he her him hi i if in is it its me "
    "my no not of on or our so that the their them then ther thes they thi thos to us wa we wer what when which who "
    "will with would you your 'v 'll 're".split()
)
"""Without their endings; alone, or two of them, they threaten nothing."""
TELLING = 0.4
"""The weight of a word without any of which a sentence is not looked at."""
SHORTEST, MOST_SENTENCES = 4, 40
"""Words of a sentence, and sentences of a message that are looked at."""


class Hunch(Struct, frozen=True, gc=False):
    """A word, or two neighbours, without their endings: how rare it is, and by flag how much it speaks for it."""

    rarity: float
    weights: tuple[float, ...]


def hunches_of(words: Sequence[Word], settled: frozenset[str]) -> Iterator[Hit]:
    """The flags that sentences of a message raise, but for those that phrases have `settled`."""
    enough = ENOUGH if settled.isdisjoint(FLAGS) else ENOUGH_BESIDE
    wanted = [number for number, flag in enumerate(FLAGS) if flag not in settled]
    for start, end in list(_sentences(words))[:MOST_SENTENCES] if wanted else ():
        keys = keys_of(words[start:end])
        if _telling().isdisjoint(keys):
            continue
        features = features_of(keys)
        for number in list(wanted):
            if chance(features, number) >= enough:
                wanted.remove(number)
                place = start + _loudest(words[start:end], features, number)
                yield Hit(Phrase(f"flag:{FLAGS[number]}", WEIGHT, ()), place, place + 1, WEIGHT)


def features_of(keys: Sequence[str]) -> dict[str, float]:
    """The known words and pairs of a sentence, all of them together of one length, the unknown ones included."""
    known = _known()
    features = weighed(counts_of(keys), lambda name: known[name].rarity if name in known else _unknown(), SCALE)
    return {name: value for name, value in features.items() if name in known}


def keys_of(words: Sequence[Word]) -> list[str]:
    """The words of a sentence without their endings."""
    return [key for word in words if not word.is_break for key in _stems(word.key)]


def counts_of(keys: Sequence[str]) -> Counter[str]:
    """Words without their endings, and each two neighbours, as far as there is one that says something by itself."""
    alone = (key for key in keys if key not in SAY_LITTLE)
    pairs = ((first, second) for first, second in pairwise(keys) if not {first, second} <= SAY_LITTLE)
    return Counter([*alone, *(" ".join(pair) for pair in pairs)])


def chance(features: Mapping[str, float], number: int) -> float:
    """That the sentence raises the flag of this number."""
    known = _known()
    total = known[BIAS].weights[number] + sum(value * known[name].weights[number] for name, value in features.items())
    return 1 / (1 + exp(-total))


def _loudest(words: Sequence[Word], features: Mapping[str, float], number: int) -> int:
    """The place of the word that speaks most for the flag."""
    known = _known()

    def gain(place: int) -> float:
        name = next(iter(_stems(words[place].key)), "")
        return features[name] * known[name].weights[number] if name in features else 0.0

    return max(range(len(words)), key=gain)


def _sentences(words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    start = 0
    for place, word in enumerate(words):
        if word.key in ENDS or word.key == "\n":
            if place - start >= SHORTEST:
                yield start, place
            start = place + 1
    if len(words) - start >= SHORTEST:
        yield start, len(words)


@lru_cache(maxsize=10_000)
def _stems(key: str) -> tuple[str, ...]:
    return tuple(stems(key))


@cache
def _telling() -> frozenset[str]:
    return frozenset(name for name, hunch in _known().items() if max(hunch.weights) >= TELLING)


@cache
def _unknown() -> float:
    """How rare a word is that never was."""
    return max(hunch.rarity for hunch in _known().values())


@cache
def _known() -> Mapping[str, Hunch]:
    text = (resources.files("rung.understand") / "hunches.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {name: Hunch(float(rarity), tuple(map(float, weights))) for name, rarity, *weights in rows}
