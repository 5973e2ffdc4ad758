"""A linear model of labels, learned from examples on one core: ten thousand texts of 77 kinds take seconds.

Multinomial logistic regression over named features, by stochastic gradient steps that shrink to nothing as the last
round ends (Bottou, "Stochastic Gradient Descent Tricks", 2012). The same examples give the same model.
"""

import random
from collections.abc import Iterable, Mapping, Sequence
from math import log
from typing import NamedTuple

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Features = Mapping[str, float]
Chances = NDArray[np.float32]

ROUNDS = 20
STEP = 2.0


class Example(Struct, frozen=True):
    """One text as features, what it is, and how much it counts beside the others."""

    features: Features
    label: str
    weight: float = 1.0


class Known(NamedTuple):
    """The features of a text that were seen while learning: their names, rows of the weights, and values."""

    names: list[str]
    rows: NDArray[np.int64]
    values: NDArray[np.float32]


class Softmax:
    """The learned weights: of features by their rows, the chance of each label."""

    def __init__(self, labels: Sequence[str], weights: NDArray[np.float32]) -> None:
        """`weights`: a row for each feature, a column for each label."""
        self.labels = tuple(labels)
        self.weights = weights

    def chances(self, known: Known, beside: NDArray[np.float32] | None = None) -> Chances:
        """The chance of each label. `beside`: the numbers that every text has, whose rows stand behind the others."""
        sums = known.values @ self.weights[known.rows]
        return softmax(sums if beside is None else sums + beside @ self.weights[len(self.weights) - len(beside) :])

    def gains(self, rows: NDArray[np.int64] | slice, label: str) -> NDArray[np.float32]:
        """How much features of the value 1 speak for this label against the mean of all."""
        weights = self.weights[rows]
        means = weights @ np.full(len(self.labels), 1 / len(self.labels), np.float32)
        gains: NDArray[np.float32] = weights[:, self.labels.index(label)] - means
        return gains


class Linear(Softmax):
    """The same of features by their names."""

    def __init__(self, labels: Sequence[str], places: Mapping[str, int], weights: NDArray[np.float32]) -> None:
        """`places`: by feature, its row of `weights`."""
        super().__init__(labels, weights)
        self.places = places

    def guess(self, features: Features) -> dict[str, float]:
        return dict(zip(self.labels, self.chances(self.known(features)).tolist(), strict=True))

    def known(self, features: Features) -> Known:
        """To find a feature costs most of a judgement, so each is looked up once."""
        found = [(name, row) for name in features if (row := self.places.get(name)) is not None]
        rows = np.array([row for _, row in found], dtype=np.int64)
        values = np.array([features[name] for name, _ in found], dtype=np.float32)
        return Known([name for name, _ in found], rows, values)


def train(examples: Sequence[Example], rounds: int = ROUNDS, step: float = STEP) -> Linear:
    """Learn from examples. Raises ValueError where there is nothing to tell apart."""
    places: dict[str, int] = {}
    for example in examples:
        for name in example.features:
            places.setdefault(name, len(places))
    model = Linear(to_tell(example.label for example in examples), places, _nothing(0, 0))
    known = [model.known(example.features) for example in examples]
    labels, weights = [example.label for example in examples], [example.weight for example in examples]
    model.weights = fit(known, labels, weights, len(places), rounds, step).weights
    return model


def to_tell(labels: Iterable[str]) -> list[str]:
    """The labels that examples have, in order. Raises ValueError where there is nothing to tell apart."""
    found = sorted(set(labels))
    if len(found) < 2:
        raise ValueError(f"the examples have {len(found)} labels; at least two are needed to learn a difference")
    return found


def fit(
    known: Sequence[Known], labels: Sequence[str], counts: Sequence[float], features: int,
    rounds: int = ROUNDS, step: float = STEP, beside: NDArray[np.float32] | None = None,
) -> Softmax:  # fmt: skip
    """Learn from texts whose features are known by their rows, `features` in all; `counts`: what each text counts.

    `beside`: a row for each text of numbers that every text has; their weights stand behind those of the features.
    Raises ValueError where there is nothing to tell apart.
    """
    model = Softmax(to_tell(labels), _nothing(0, 0))
    numbers_beside = np.zeros((len(known), 0), np.float32) if beside is None else beside
    model.weights = _nothing(features + numbers_beside.shape[1], len(model.labels))
    weights_beside = model.weights[features:]
    numbers = {label: number for number, label in enumerate(model.labels)}
    right = [numbers[label] for label in labels]
    chance = random.Random(1)  # noqa: S311 - an order to learn in, no secret
    order, steps, done = list(range(len(known))), rounds * len(known), 0
    for _round in range(rounds):
        chance.shuffle(order)
        for place in order:
            _, rows, values = known[place]
            weights, others = model.weights[rows], numbers_beside[place]
            errors = softmax(values @ weights + others @ weights_beside)
            errors[right[place]] -= 1.0
            errors *= step * counts[place] * (1 - done / steps)
            model.weights[rows] = weights - np.outer(values, errors)
            weights_beside -= np.outer(others, errors)
            done += 1
    return model


def _nothing(features: int, labels: int) -> NDArray[np.float32]:
    return np.zeros((features, labels), np.float32)


def softmax(sums: NDArray[np.float32]) -> Chances:
    powers = np.exp(sums - sums.max())
    chances: Chances = powers / powers.sum()
    return chances


def likeliest_coolness(among: Sequence[float], sums: NDArray[np.float32], right: NDArray[np.int64]) -> float:
    """The one under which what was right was likeliest (temperature scaling, Guo and others, 2017).

    `sums`: by text the logarithm of each label's chance; `right`: by text the place of its label.
    """

    def loss(coolness: float) -> float:
        cooled = coolness * sums
        highest = cooled.max(axis=1, keepdims=True)
        whole = np.log(np.exp(cooled - highest).sum(axis=1)) + highest[:, 0]
        return float((whole - cooled[np.arange(len(right)), right]).mean())

    return min(among, key=loss)


def rarities(texts: Iterable[Iterable[str]]) -> dict[str, float]:
    """By feature, how rare it is among these texts: the smoothed inverse document frequency."""
    count, seen = 0, dict[str, int]()
    for names in texts:
        count += 1
        for name in set(names):
            seen[name] = seen.get(name, 0) + 1
    return {name: log((1 + count) / (1 + times)) + 1 for name, times in seen.items()}
