"""How messages sound by what a team corrected before: a shift of what the words alone say, never a judgement apart.

Each correction speaks for messages that share its words and pairs of words, the more the rarer these are. What has
nothing telling in common with any correction keeps the measure of the words to the last digit. `learning_moods` learns
the weights; this says what they mean for one message.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import exp, log

import numpy as np
from msgspec import structs
from numpy.typing import NDArray

from rung.understand.labels.text_features import as_written, weighed
from rung.understand.moods.hearing import Heard
from rung.understand.moods.hunches import keys_of
from rung.understand.moods.mood import NEGATIVE_BELOW, POSITIVE_ABOVE, Mood
from rung.understand.moods.mood_labels import LABELS, guess_of, likeliest
from rung.understand.tokens import words_of

SENTIMENTS = (-0.8, 0.0, 0.8)
"""Of each label, as a colleague's word counts (`core.moods`)."""
LEAST_SHIFT = 0.3
"""A shift smaller than this is none: common words alone move nothing."""
BOUND = 0.02
"""How far inside its label a shifted sentiment stays at least."""
MOST_WORDS = 4
SAY_LITTLE = frozenset(
    "a an and are am as at be been but by can could did do doe for from ha had hav he her him hi i if in is it its me "
    "my no not of on or our so that the their them then ther thes they thi thos to us wa we wer what when which who "
    "will with would you your 'v 'll 're".split()
)
"""Without their endings; alone, or two of them, they tell no message from another."""


class CorrectedMoods:
    """What was learned. Of its words it may know digests alone."""

    def __init__(
        self, places: Mapping[str, int], weights: NDArray[np.float32], rarities: Mapping[str, float], unknown: float
    ) -> None:
        """`places`: by feature, its row of `weights`, whose columns are the labels; `unknown`: how rare a feature is
        that is not in `rarities`.
        """
        self.places, self.weights, self.rarities, self.unknown = places, weights, rarities, unknown

    def hear(self, text: str, mood: Mood, least_sure: float) -> Heard | None:
        """The mood as the corrections shift it; null where they leave it. Another label needs to be that sure."""
        features = features_of(counts_of(text), self.rarities, self.unknown)
        known = [(name, row) for name in features if (row := self.places.get(name)) is not None]
        if not known:
            return None
        values = np.array([features[name] for name, _ in known], dtype=np.float32)
        gains = values[:, None] * self.weights[[row for _, row in known]]
        shift = gains.sum(axis=0)
        shift -= shift.mean()
        if float(np.abs(shift).max()) < LEAST_SHIFT:
            return None
        before = guess_of(mood)
        chances = shifted(list(before.values()), shift.tolist())
        place = max(range(len(LABELS)), key=chances.__getitem__)
        is_new = LABELS[place] != likeliest(before) or mood.sentiment is None
        if is_new and chances[place] < least_sure:
            return None
        speak = sorted(zip((gains[:, place] - gains.mean(axis=1)).tolist(), known, strict=True), reverse=True)
        words = (word for gain, (name, _) in speak if gain > 0 for word in name.split())
        said = dict.fromkeys(word for word in words if word not in SAY_LITTLE)
        return Heard(
            LABELS[place], round(chances[place], 3), _as_heard(mood, list(before.values()), chances, place),
            as_written(text, list(said)[:MOST_WORDS]),
        )  # fmt: skip


def counts_of(text: str) -> Counter[str]:
    """The words that a person wrote, without their endings, and each two neighbours, but for those that say little."""
    keys = keys_of(words_of(text))
    alone = (key for key in keys if key not in SAY_LITTLE)
    pairs = ((first, second) for first, second in pairwise(keys) if not {first, second} <= SAY_LITTLE)
    return Counter([*alone, *(" ".join(pair) for pair in pairs)])


def features_of(counts: Mapping[str, int], rarities: Mapping[str, float], unknown: float) -> dict[str, float]:
    """By feature how much it counts; all together are of the length 1."""
    return weighed(counts, lambda name: rarities.get(name, unknown))


def shifted(chances: Sequence[float], shift: Sequence[float]) -> list[float]:
    """Chances after a shift of their logarithms."""
    sums = [log(chance) + by for chance, by in zip(chances, shift, strict=True)]
    powers = [exp(each - max(sums)) for each in sums]
    return [power / sum(powers) for power in powers]


def _as_heard(mood: Mood, before: Sequence[float], chances: Sequence[float], place: int) -> Mood:
    """The mood moved as far as the chances moved, and inside its label."""
    known = sum(value * chance for value, chance in zip(SENTIMENTS, chances, strict=True))
    if mood.sentiment is not None:
        known += mood.sentiment - sum(value * chance for value, chance in zip(SENTIMENTS, before, strict=True))
    low, high = ((-1.0, NEGATIVE_BELOW - BOUND), (NEGATIVE_BELOW, POSITIVE_ABOVE), (POSITIVE_ABOVE + BOUND, 1.0))[place]
    crosser = chances[0] - (before[0] if mood.sentiment is not None else 0.0)
    vexed = (mood.frustration or 0.0) - SENTIMENTS[0] * crosser
    return structs.replace(
        mood,
        sentiment=round(min(max(known, low), high), 3),
        frustration=round(min(max(vexed, 0.0), 1.0), 3),
        sure=True,
    )
