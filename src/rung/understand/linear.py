"""A small linear model of labels, learned from examples: enough for a few thousand texts, in plain Python.

Multinomial logistic regression over named features, by stochastic gradient steps whose size shrinks for each feature
as it is seen (AdaGrad). The same examples give the same model.
"""

import random
from collections.abc import Mapping, Sequence
from math import exp, sqrt

Features = Mapping[str, float]

ROUNDS = 5
STEP = 0.1
DECAY = 1e-4


class Linear:
    """The learned weights; `guess` gives the chance of each label."""

    def __init__(self, labels: Sequence[str]) -> None:
        self.labels = tuple(labels)
        self.weights: dict[str, list[float]] = {}

    def guess(self, features: Features) -> dict[str, float]:
        return dict(zip(self.labels, self.chances(features), strict=True))

    def chances(self, features: Features) -> list[float]:
        sums = [0.0] * len(self.labels)
        for name, value in features.items():
            if weights := self.weights.get(name):
                for place, weight in enumerate(weights):
                    sums[place] += weight * value
        highest = max(sums)
        powers = [exp(one - highest) for one in sums]
        whole = sum(powers)
        return [power / whole for power in powers]


def train(examples: Sequence[tuple[Features, str]]) -> Linear:
    """Learn from examples. Raises ValueError where there is nothing to tell apart."""
    labels = sorted({label for _, label in examples})
    if len(labels) < 2:
        raise ValueError(f"the examples have {len(labels)} labels; at least two are needed to learn a difference")
    model = Linear(labels)
    seen: dict[str, list[float]] = {}
    chance = random.Random(1)  # noqa: S311 - an order to learn in, no secret
    order = list(range(len(examples)))
    for _round in range(ROUNDS):
        chance.shuffle(order)
        for place in order:
            features, label = examples[place]
            _learn(model, seen, features, labels.index(label))
    return model


def _learn(model: Linear, seen: dict[str, list[float]], features: Features, right: int) -> None:
    errors = model.chances(features)
    errors[right] -= 1.0
    for name, value in features.items():
        weights = model.weights.get(name)
        if weights is None:
            weights = model.weights[name] = [0.0] * len(errors)
            seen[name] = [1e-2] * len(errors)
        squares = seen[name]
        for place, error in enumerate(errors):
            slope = error * value + DECAY * weights[place]
            squares[place] += slope * slope
            weights[place] -= STEP * slope / sqrt(squares[place])
