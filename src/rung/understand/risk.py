"""How likely a promise is missed, at the instant at which it is made: learned from what became of earlier ones.

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

from rung.understand.track_record import Opening, TrackRecord

PENALTY = 0.03
STEPS = 30
LEAST_EXAMPLES = 50
LEAST_TIMES = 20
"""What was seen less often teaches nothing of its own: the record speaks for it."""
SETTLING = 0.1
"""So large a part of the past only fills the record: with an empty one nothing can be learned."""
MOST_REASONS = 3


class Known(Struct, frozen=True):
    """One issue of the past: the numbers known at its opening, and whether its promise was missed."""

    features: Mapping[str, float]
    missed: bool


class Risk(Struct, frozen=True):
    """The chance that a promise is missed, 0 to 1, and what raises it most."""

    chance: float
    raised_by: tuple[str, ...]


class RiskModel:
    """The learned weights. `learn` makes one."""

    def __init__(self, names: Sequence[str], means: NDArray[np.float64], scales: NDArray[np.float64],
                 weights: NDArray[np.float64]) -> None:  # fmt: skip
        """`weights`: one for each name, and the last for what is so whatever the features are."""
        self._places = {name: place for place, name in enumerate(names)}
        self._names, self._means, self._scales, self._weights = tuple(names), means, scales, weights

    def risk(self, record: TrackRecord, opening: Opening) -> Risk:
        """The chance for an issue that opens now, by what the record knows now."""
        return self.of(record.features(opening))

    def of(self, features: Mapping[str, float]) -> Risk:
        row = _row(features, self._places)
        gains = (row - self._means) / self._scales * self._weights[:-1]
        chance = 1 / (1 + exp(-max(-30.0, min(30.0, float(gains.sum() + self._weights[-1])))))
        ranked = sorted(zip(gains.tolist(), self._names, strict=True), reverse=True)
        return Risk(chance, tuple(name for gain, name in ranked[:MOST_REASONS] if gain > 0 and name in features))


def learn(past: Sequence[Known]) -> RiskModel:
    """Learn from issues in the order in which they opened.

    Raises ValueError where they are too few, or where all of them or none were missed.
    """
    taught = past[int(SETTLING * len(past)) :]
    missed = sum(one.missed for one in taught)
    if len(taught) < LEAST_EXAMPLES or missed in (0, len(taught)):
        raise ValueError(
            f"{missed} of {len(taught)} promises were missed: at least {LEAST_EXAMPLES} must be known, some of them "
            "kept and some missed"
        )
    times = Counter(name for one in taught for name in one.features)
    names = sorted(name for name, count in times.items() if count >= LEAST_TIMES)
    places = {name: place for place, name in enumerate(names)}
    rows = np.array([_row(one.features, places) for one in taught])
    means, scales = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    scaled = np.hstack([(rows - means) / scales, np.ones((len(rows), 1))])
    return RiskModel(names, means, scales, _fitted(scaled, np.array([one.missed for one in taught], dtype=np.float64)))


def calibration_error(chances: Sequence[float], missed: Sequence[bool], bins: int = 10) -> float:
    """How far what was said lies from what came, on average over ten equally wide ranges of chances."""
    wrong = 0.0
    for number in range(bins):
        here = [place for place, chance in enumerate(chances) if min(bins - 1, int(chance * bins)) == number]
        if here:
            said, came = sum(chances[place] for place in here), sum(missed[place] for place in here)
            wrong += abs(said - came)
    return wrong / len(chances) if chances else 0.0


def _fitted(rows: NDArray[np.float64], missed: NDArray[np.float64]) -> NDArray[np.float64]:
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
    fitted: NDArray[np.float64] = weights
    return fitted


def _row(features: Mapping[str, float], places: Mapping[str, int]) -> NDArray[np.float64]:
    row = np.zeros(len(places))
    for name, value in features.items():
        if name in places:
            row[places[name]] = value
    return row
