"""Whether a message threatens to leave or with the law, or means the contrary of what it says, by all its words
together, where no phrase of the lexicon tells.

Nobody can list all the ways in which people say that they leave, or praise what they are furious about. So beside the
phrases there is a small linear model of words, pairs of words, what the words mean (`labels/word_vectors.py`) and, for
irony, figures of speech. It is learned from sentences written for this product (`python -m dev.hunches` makes
`hunches.tsv` of them). A hunch names the word that speaks most for it; that and each weight can be looked up there.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib import resources
from itertools import pairwise
from math import exp

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from rung.understand.labels.text_features import stems, weighed
from rung.understand.labels.word_vectors import SIZE, NoSuchTable, Parts, parts_of
from rung.understand.moods.figures_of_speech import FAMILIES, figures
from rung.understand.moods.hits import ENDS, Hit
from rung.understand.moods.lexicon import Phrase
from rung.understand.tokens import Word

FLAGS = ("threat_to_leave", "legal")
LEAVES = FLAGS.index("threat_to_leave")
IRONY = len(FLAGS)
"""The number of its weights, after those of the flags."""
ENOUGH = (0.5, 0.5)
"""By flag, from which chance on it is raised. So few messages threaten that what is learned from is far from what
comes in."""
ENOUGH_BESIDE = 0.9
"""Where a phrase says one of them already: threats to leave and with the law use the same words."""
ENOUGH_IRONY = 0.9
"""So sure that posts and tweets which mean what they say keep their mood: from 0.75 on more mockery is heard (28 of 40
instead of 20, of another hand), and joy is taken for it (AUC of negative on tweets 0.90 instead of 0.92)."""
WEIGHT = -0.35
"""As the flags of the lexicon."""
IRONY_WEIGHTS = (-0.4, -0.75)
"""Of the least sure and of the surest: about as the irony of the lexicon."""
BIAS = "<always>"
SCALE, MEANT = 3.0, 1.5
"""The length of the words of a text together, and of what they mean."""
BEGIN, END = "^", "$"
SHORTEST, LONGEST, MOST_AT_AN_END = 4, 80, 10
"""Words of a sentence, fewer or more of which are not looked at for a threat, and sentences at either end of a
message."""
AS_A_COMPANY = frozenset("we our us ours we're we've we'll we'd your yours you're".split())
"""In a sentence without one of them nobody leaves: whoever writes `I switched the editor` is no customer of ours."""
LONGEST_IRONY = 120
"""Words: of longer messages none was learned from."""
OURS = FAMILIES["you"] | frozenset(
    "we our us ours support ticket tickets case customer customers client clients service software system update "
    "updates upgrade release version fix fixed bug bugs error errors crash crashes outage data database invoice "
    "invoices account contract api app login password server team vendor supplier product feature features export "
    "import file files page website portal button screen dashboard report reports sync backup migration helpdesk "
    "hotline chatbot bot agent agents technician engineer engineers consultant docs documentation install installed "
    "subscription license licence licences user users status answer answers answered reply replies response call calls "
    "phone mail email emails message messages solution workaround problem problems issue issues incident downtime "
    "maintenance deadline order orders delivery printer machine plan premium pay paid paying charge bill price "
    "feedback survey manager department office company employees staff colleague colleagues board director audit "
    "auditors patch code endpoint test tests testing tested tool platform partner rollout demo sales priority urgent "
    "resolved logs inbox working network integration".split()
)
"""A message without one of them speaks neither to us nor of what we do: of such talk too little was learned, and what
friends write one another with joy would be taken for irony."""


class Hunch(Struct, frozen=True, gc=False):
    """A word, or two neighbours, without their endings, or a figure: how rare it is, and how much it speaks for each
    flag, and for irony."""

    rarity: float
    weights: tuple[float, ...]


class Seen(Struct, frozen=True):
    """A text as the model sees it."""

    words: dict[str, float]
    """Words, pairs and figures that it knows, with their values."""
    parts: Parts | None
    """What its words mean; None where the table of word vectors was not made."""


def hunches_of(words: Sequence[Word], settled: frozenset[str]) -> Iterator[Hit]:
    """The flags that sentences of a message raise, but for those that phrases have `settled`."""
    beside = not settled.isdisjoint(FLAGS)
    wanted = [number for number, flag in enumerate(FLAGS) if flag not in settled]
    for start, end in _looked_at(words) if wanted else ():
        seen = _seen(words[start:end], {})
        for number in list(wanted):
            if number == LEAVES and AS_A_COMPANY.isdisjoint(word.key for word in words[start:end]):
                continue
            if _chance(seen, number) >= (ENOUGH_BESIDE if beside else ENOUGH[number]):
                wanted.remove(number)
                place = start + _loudest(words[start:end], seen, number)
                yield Hit(Phrase(f"flag:{FLAGS[number]}", WEIGHT, ()), place, place + 1, WEIGHT)


def irony_of(words: Sequence[Word], hits: Sequence[Hit]) -> Iterator[Hit]:
    """One hit where a message sounds as if it meant the contrary of what it says; `hits` are those of the lexicon."""
    if sum(not word.is_break for word in words) > LONGEST_IRONY or OURS.isdisjoint(word.key for word in words):
        return
    seen = _seen(words, figures(words, hits))
    sure = (_chance(seen, IRONY) - ENOUGH_IRONY) / (1 - ENOUGH_IRONY)
    if sure >= 0:
        place, (least, most) = _loudest(words, seen, IRONY), IRONY_WEIGHTS
        weight = least + sure * (most - least)
        yield Hit(Phrase("irony", weight, ()), place, place + 1, weight)


def keys_of(words: Sequence[Word]) -> list[str]:
    """The words of a sentence without their endings."""
    return [key for word in words if not word.is_break for key in _stems(word.key)]


def counts_of(keys: Sequence[str]) -> Counter[str]:
    """Words without their endings and each two neighbours, beginning and end included: `so` at the beginning says much
    of how something is meant."""
    return Counter([*keys, *(f"{first} {second}" for first, second in pairwise([BEGIN, *keys, END]))])


def meaning_of(words: Sequence[Word]) -> Parts | None:
    """What the words of a text mean; None where the table of word vectors was not made."""
    try:
        return parts_of(dict.fromkeys(word.key for word in words if not word.is_break))
    except NoSuchTable:
        return None


def _seen(words: Sequence[Word], more: Mapping[str, float]) -> Seen:
    known = _known()
    counts = counts_of(keys_of(words))
    features = weighed(counts, lambda name: known[name].rarity if name in known else _unknown(), SCALE)
    return Seen({name: value for name, value in [*features.items(), *more.items()] if name in known}, meaning_of(words))


def _chance(seen: Seen, number: int) -> float:
    known = _known()
    total = known[BIAS].weights[number] + sum(value * known[name].weights[number] for name, value in seen.words.items())
    if seen.parts is not None:
        total += MEANT * float((seen.parts.vectors @ _directions()[number]).sum())
    return 1 / (1 + exp(-total))


def _loudest(words: Sequence[Word], seen: Seen, number: int) -> int:
    """The place of the word that speaks most for it."""
    known = _known()
    meant: dict[str, float] = {}
    if seen.parts is not None:
        meant = dict(zip(seen.parts.words, (MEANT * seen.parts.vectors @ _directions()[number]).tolist(), strict=True))

    def gain(place: int) -> float:
        if words[place].is_break:
            return -1e9
        name = next(iter(_stems(words[place].key)), "")
        said = seen.words[name] * known[name].weights[number] if name in seen.words else 0.0
        return said + meant.get(words[place].key, 0.0)

    return max(range(len(words)), key=gain)


def _looked_at(words: Sequence[Word]) -> list[tuple[int, int]]:
    """The sentences of a message; of a long one those at both ends."""
    found = list(_sentences(words))
    return found if len(found) <= 2 * MOST_AT_AN_END else found[:MOST_AT_AN_END] + found[-MOST_AT_AN_END:]


def _sentences(words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    start = 0
    for place, word in enumerate(words):
        if word.key in ENDS or word.key == "\n":
            if place - start >= SHORTEST:
                yield start, min(place, start + LONGEST)
            start = place + 1
    if len(words) - start >= SHORTEST:
        yield start, min(len(words), start + LONGEST)


@lru_cache(maxsize=10_000)
def _stems(key: str) -> tuple[str, ...]:
    return tuple(stems(key))


@cache
def _unknown() -> float:
    """How rare a word is that never was."""
    return max(hunch.rarity for hunch in _known().values())


@cache
def _directions() -> NDArray[np.float32]:
    """By flag, and for irony, how much each number of a vector of meaning speaks for it."""
    known = _known()
    return np.array([known[meaning(number)].weights for number in range(SIZE)], np.float32).T


def meaning(number: int) -> str:
    """The name of one number of a vector of meaning."""
    return f"<meaning {number}>"


@cache
def _known() -> Mapping[str, Hunch]:
    text = (resources.files("rung.understand") / "hunches.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {name: Hunch(float(rarity), tuple(map(float, weights))) for name, rarity, *weights in rows}
