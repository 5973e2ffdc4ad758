"""How likely a promise is missed, at one instant of an issue: learned from what became of earlier ones.

Logistic regression over the numbers of a track record, by Newton steps (Hastie, Tibshirani, Friedman, "The Elements of
Statistical Learning", 4.4.1), each feature brought to one scale and held back by a penalty. The record goes on while
the model stays: that a queue fills, or that a kind of issue goes better than before, is seen at once.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from math import exp

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

PENALTY = 0.03
STEPS = 30
LEAST_EXAMPLES = 50
LEAST_OF_EACH = 5
"""Promises that were missed, and that were kept: fewer would be learned by heart."""
LEAST_TIMES = 20
"""What was seen less often teaches nothing of its own: the record speaks for it."""
SETTLING = 0.1
"""So large a part of the past only fills the record: with an empty one nothing can be learned."""

Numbers = NDArray[np.float64]


AT_OPENING, LATER = "opening", "later"
"""When an issue was looked at: at its first event; at another event or step of time after it."""


class Known(Struct, frozen=True):
    """One look at an issue of the past: the numbers known then, and whether its promise was missed."""

    features: Mapping[str, float]
    missed: bool
    stage: str = AT_OPENING


class RiskModel:
    """The learned weights. `learn` makes one."""

    def __init__(self, places: Mapping[str, int], means: Numbers, scales: Numbers, weights: Numbers) -> None:
        """`places`: by feature its place in the rows. `weights`: one for each of these, and the last for what is so
        whatever the features are.
        """
        self.places = places
        self.means, self.scales, self.weights = means, scales, weights

    def chance(self, features: Mapping[str, float]) -> float:
        """The chance that the promise is missed, 0 to 1."""
        scaled = (_row(features, self.places) - self.means) / self.scales
        return 1 / (1 + exp(-max(-30.0, min(30.0, float(scaled @ self.weights[:-1] + self.weights[-1])))))

    def gains(self, features: Mapping[str, float]) -> dict[str, float]:
        """By feature that is there, how far it moves the odds from where they usually are; above zero: up."""
        known = [(name, value, self.places[name]) for name, value in features.items() if name in self.places]
        return {
            name: float((value - self.means[place]) / self.scales[place] * self.weights[place])
            for name, value, place in known
        }


def learn(past: Sequence[Known]) -> RiskModel:
    """Learn from issues in the order in which they opened.

    Raises ValueError where they are too few, or where all of them or none were missed.
    """
    taught = past[int(SETTLING * len(past)) :]
    missed = sum(one.missed for one in taught)
    if len(taught) < LEAST_EXAMPLES or min(missed, len(taught) - missed) < LEAST_OF_EACH:
        raise ValueError(
            f"{missed} of {len(taught)} promises were missed: at least {LEAST_EXAMPLES} must be known, and of these "
            f"{LEAST_OF_EACH} kept and {LEAST_OF_EACH} missed"
        )
    times = Counter(name for one in taught for name in one.features)
    names = sorted(name for name, count in times.items() if count >= LEAST_TIMES)
    places = {name: place for place, name in enumerate(names)}
    rows = np.array([_row(one.features, places) for one in taught])
    means, scales = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    scaled = np.hstack([(rows - means) / scales, np.ones((len(rows), 1))])
    return RiskModel(places, means, scales, _fitted(scaled, np.array([one.missed for one in taught], dtype=np.float64)))


def _fitted(rows: Numbers, missed: Numbers) -> Numbers:
    weights = np.zeros(rows.shape[1])
    held_back = np.full(rows.shape[1], PENALTY)
    held_back[-1] = 0.0
    for _step in range(STEPS):
        chances = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        slope = rows.T @ (chances - missed) / len(missed) + held_back * weights
        bend = (rows * (chances * (1 - chances))[:, None]).T @ rows / len(missed) + np.diag(held_back + 1e-9)
        change = np.linalg.solve(bend, slope)
        weights -= change
        if float(np.abs(change).max()) < 1e-8:
            break
    fitted: Numbers = weights
    return fitted


def _row(features: Mapping[str, float], places: Mapping[str, int]) -> Numbers:
    row = np.zeros(len(places))
    for name, value in features.items():
        if name in places:
            row[places[name]] = value
    return row
