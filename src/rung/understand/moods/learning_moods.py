"""Learning from the moods that people corrected, and keeping it only where it is worth more than the words alone.

A kernel logistic regression on top of what the words say: their chances are where it begins, and a penalty draws it
back to them. Messages that somebody left as they were heard, though they corrected one beside them, count a little as
heard rightly. Of all others nobody said anything, so they teach no mood: they only hold the model still, so that what
is usual for the team does not move because of a few.

Every tested message is told by a model of what was corrected before it. Unless more of them are right than by the words
alone, and hardly any message changes that nobody corrected, nothing of it is used.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import log

import numpy as np
from msgspec import Struct, structs
from numpy.typing import NDArray

from rung.understand.figures import Doubt, Figures, figures_of, surest
from rung.understand.judges import TooLittle
from rung.understand.known import Known
from rung.understand.labels.linear import rarities
from rung.understand.moods.corrected_moods import CorrectedMoods, counts_of, features_of
from rung.understand.moods.hearing import LEAST_CORRECTED, LEAST_SURE
from rung.understand.moods.mood import Mood, measure
from rung.understand.moods.mood_labels import LABELS, guess_of, likeliest

SEEN_COUNTS, OTHERS_COUNT = 0.3, 0.2
"""Beside a corrected message, one that was seen and left, and one that nobody looked at."""
PENALTY = 0.2
STEPS = 40
MOST_CORRECTED, MOST_SEEN, MOST_OTHERS = 1_000, 500, 500
"""The newest of each."""
MOST_CHANGED = 0.05
"""Of the messages that nobody corrected, so many may change at most."""
KEPT_APART = 3
"""Each third of them is kept apart while that is measured."""
LOOKS = 10
"""So often, at most, what was known by then is tried on what came next."""
FIRST = 0.2
"""The share that teaches before the first look."""
SAY_NOTHING = ("usual", "abstained")
"""Figures of judges that have nothing to fall back on; here the words alone stand in their place."""
FEATURES_AT_ONCE = 4_096


class Past(Struct, frozen=True):
    """What is known of how a team's messages sound."""

    corrected: Sequence[Known]
    """With what was said last: negative, neutral, positive."""
    seen: Sequence[Known] = ()
    """Left as they were by who corrected one beside them, with what the words say of them."""
    others: Sequence[str] = ()
    """Messages that nobody said anything of, the newest last."""


class _Text(Struct, frozen=True):
    """A message as the learning sees it."""

    text: str
    mood: Mood
    weight: float
    label: str = ""
    """What it teaches; empty where it only holds still."""
    issue: str = ""


def learn_moods(past: Past) -> tuple[CorrectedMoods, Figures]:
    """The model, without any weight where the words alone do better, and what it is worth. Raises TooLittle."""
    if len(past.corrected) < LEAST_CORRECTED:
        there = len(past.corrected)
        raise TooLittle(f"it needs {LEAST_CORRECTED} messages whose mood somebody corrected; there are {there}")
    told = _told(past)
    still = [_Text(text, measure("", text), OTHERS_COUNT) for text in past.others[-MOST_OTHERS:]]
    learner = _Learner([*told, *still])
    figures = _measured(learner, len(told), len(past.corrected))
    return (learner.model([]) if figures.verdict else learner.model(range(len(learner.texts)))), figures


def _told(past: Past) -> list[_Text]:
    """What somebody said of messages, by saying it or by leaving them, the oldest message first."""
    corrected = sorted(past.corrected, key=lambda one: one.at)[-MOST_CORRECTED:]
    seen = sorted(past.seen, key=lambda one: one.at)[-MOST_SEEN:]
    weighty = [*((one, 1.0) for one in corrected), *((one, SEEN_COUNTS) for one in seen)]
    return [
        _Text(one.text, measure("", one.text), weight, one.label, one.issue)
        for one, weight in sorted(weighty, key=lambda pair: pair[0].at)
    ]


class _Learner:
    """Learns from any part of the same texts: how alike each two are is reckoned once."""

    def __init__(self, texts: Sequence[_Text]) -> None:
        self.texts = texts
        counts = [counts_of(one.text) for one in texts]
        self.rarities = rarities(counts)
        self.unknown = log(1 + len(texts)) + 1
        self._features = [features_of(one, self.rarities, self.unknown) for one in counts]
        self._alike = _alike(self._features)
        before = [guess_of(one.mood) for one in texts]
        self._before = np.array([[log(guess[label]) for label in LABELS] for guess in before])
        self._wanted = np.array(
            [
                [float(label == one.label) if one.label else guess[label] for label in LABELS]
                for one, guess in zip(texts, before, strict=True)
            ]
        )

    def model(self, places: Sequence[int]) -> CorrectedMoods:
        """What the texts at these places teach; with none of them, nothing."""
        teach = [place for place in places if self.texts[place].label]
        names: dict[str, int] = {}
        for place in teach:
            for name in self._features[place]:
                names.setdefault(name, len(names))
        weights = np.zeros((len(names), len(LABELS)), np.float32)
        if teach:
            pulls = self._pulls(np.array(places))
            for place, pull in zip(places, pulls, strict=True):
                known = [(names[name], value) for name, value in self._features[place].items() if name in names]
                rows, values = [row for row, _ in known], np.array([value for _, value in known])
                weights[rows] += values[:, None] * pull
        return CorrectedMoods(names, weights, {name: self.rarities[name] for name in names}, self.unknown)

    def _pulls(self, places: NDArray[np.int64]) -> NDArray[np.float64]:
        """How much each text pulls towards each label: steps by a bound of the curvature (Boehning, 1992), which never
        overshoot.
        """
        alike = self._alike[np.ix_(places, places)]
        counts = np.array([self.texts[place].weight for place in places])[:, None]
        before, wanted = self._before[places], self._wanted[places]
        steps = np.linalg.inv(PENALTY * np.eye(len(places)) + 0.5 * counts * alike)
        pulls = np.zeros_like(before)
        for _ in range(STEPS):
            sums = before + alike @ pulls
            powers = np.exp(sums - sums.max(axis=1, keepdims=True))
            pulls -= steps @ (PENALTY * pulls - counts * (wanted - powers / powers.sum(axis=1, keepdims=True)))
        return pulls


def _alike(features: Sequence[Mapping[str, float]]) -> NDArray[np.float64]:
    """The cosine of each two texts."""
    names: dict[str, int] = {}
    for one in features:
        for name in one:
            names.setdefault(name, len(names))
    places = [(row, names[name], value) for row, one in enumerate(features) for name, value in one.items()]
    rows, columns, values = (np.array(each) for each in zip(*places, strict=True)) if places else [np.zeros(0)] * 3
    alike = np.zeros((len(features), len(features)))
    for start in range(0, len(names), FEATURES_AT_ONCE):
        inside = (columns >= start) & (columns < start + FEATURES_AT_ONCE)
        block = np.zeros((len(features), min(FEATURES_AT_ONCE, len(names) - start)), np.float32)
        block[rows[inside].astype(int), columns[inside].astype(int) - start] = values[inside]
        alike += block @ block.T
    return alike


def _measured(learner: _Learner, told: int, corrected: int) -> Figures:
    """By models of what was known before each tested message, and of what was nothing said of, by the others of it."""
    first = max(2, round(FIRST * told))
    ends = sorted({round(end) for end in np.linspace(first, told, min(LOOKS, told - first) + 1)})
    still = range(told, len(learner.texts))
    tested, heard = learner.texts[first:told], list[tuple[str, float]]()
    for start, end in pairwise(ends):
        model = learner.model([*range(start), *still])
        heard += [_heard(model, one) for one in learner.texts[start:end]]
    there, said = [one.label for one in tested], [label for label, _ in heard]
    by_words = [likeliest(guess_of(one.mood)) for one in tested]
    changed = _changed(learner, told)
    right, alone = (sum(a == b for a, b in zip(there, each, strict=True)) for each in (said, by_words))
    count = max(1, len(tested))
    more = {"words_alone": round(alone / count, 4), "others_changed": changed}
    figures = figures_of(
        there, said, [sure for _, sure in heard], "neutral", corrected, _doubts(tested, heard), more
    )  # fmt: skip
    values = {name: value for name, value in figures.values.items() if name not in SAY_NOTHING}
    return structs.replace(figures, values=values, verdict=_verdict(right, alone, len(tested), changed))


def _verdict(right: int, alone: int, tested: int, changed: float) -> str:
    """Why the words alone are left to tell; empty where what was learned is better."""
    if right <= alone:
        return f"told by what was corrected before, {right} of {tested} were right; by the words alone, {alone}"
    if changed > MOST_CHANGED:
        return f"{changed:.0%} of the messages that nobody corrected would change, more than {MOST_CHANGED:.0%}"
    return ""


def _changed(learner: _Learner, told: int) -> float:
    """Of the messages that nobody corrected, the share whose label changes by a model that they did not hold still."""
    still, changed = range(told, len(learner.texts)), 0
    for part in range(KEPT_APART if len(still) >= KEPT_APART else 0):
        model = learner.model([*range(told), *(place for place in still if place % KEPT_APART != part)])
        apart = [learner.texts[place] for place in still if place % KEPT_APART == part]
        changed += sum(_heard(model, one)[0] != likeliest(guess_of(one.mood)) for one in apart)
    return round(changed / max(1, len(still)), 4)


def _heard(model: CorrectedMoods, one: _Text) -> tuple[str, float]:
    """The label and how sure it is; by the words, where the model leaves it."""
    heard = model.hear(one.text, one.mood, LEAST_SURE)
    if heard is not None:
        return heard.label, heard.confidence
    guess = guess_of(one.mood)
    return likeliest(guess), round(guess[likeliest(guess)], 3)


def _doubts(tested: Sequence[_Text], heard: Sequence[tuple[str, float]]) -> tuple[Doubt, ...]:
    """Those where it was sure and wrong."""
    wrong = [
        Doubt(one.issue, one.label, label, sure)
        for one, (label, sure) in zip(tested, heard, strict=True)
        if label != one.label and one.issue
    ]
    return surest(wrong)
