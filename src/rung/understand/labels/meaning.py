"""The chance of each label by what a text means, beside that by its words: a linear model over sentence vectors."""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from rung.understand.labels.linear import to_tell
from rung.understand.labels.sentence_vectors import NAME, SIZE, Vectors, one_thread

ROUNDS, STEP, AT_ONCE = 30, 30.0, 8
CONSTANT = 0.3
"""What stands beside each vector, so that a label may be likelier than others whatever a text says."""


class Meaning(Struct, frozen=True):
    """What was learned of labels by the meaning of their texts."""

    labels: tuple[str, ...]
    weights: NDArray[np.float32]
    """A row for each number of a vector and one for the constant, a column for each label."""
    centres: Vectors
    """Of each label the mean of what its texts mean, of length 1."""
    name: str
    """Of the vectors that it was learned by."""

    def chances(self, vectors: Vectors) -> NDArray[np.float32]:
        """Of each text the chance of each label."""
        return _chances(_with_constant(vectors) @ self.weights)

    def likeness(self, vector: Vectors) -> float:
        """How near a text is to the nearest label, from -1 to 1."""
        return float((self.centres @ vector).max())


def learn_meaning(vectors: Vectors, labels: Sequence[str], counts: Sequence[float]) -> Meaning:
    """By gradient steps over a few texts at once, which shrink to nothing as the last round ends: the same texts give
    the same model. Raises ValueError where there is nothing to tell apart.
    """
    names = to_tell(labels)
    numbers = {label: number for number, label in enumerate(names)}
    right, weighed, inputs = np.array([numbers[one] for one in labels]), np.array(counts), _with_constant(vectors)
    weights = np.zeros((SIZE + 1, len(names)), np.float32)
    chance = np.random.default_rng(1)
    starts = range(0, len(labels), AT_ONCE)
    done, steps = 0, ROUNDS * len(starts)
    with one_thread():
        for _round in range(ROUNDS):
            order = chance.permutation(len(labels))
            for start in starts:
                some = order[start : start + AT_ONCE]
                errors = _chances(inputs[some] @ weights)
                errors[np.arange(len(some)), right[some]] -= 1
                errors *= weighed[some, None]
                weights -= (STEP * (1 - done / steps) / len(some)) * (inputs[some].T @ errors)
                done += 1
    return Meaning(tuple(names), weights, centres_of(vectors, labels), NAME)


def centres_of(vectors: Vectors, labels: Sequence[str]) -> Vectors:
    """Of each label, in their order, the mean of its vectors, of length 1."""
    names = sorted(set(labels))
    sums = np.zeros((len(names), vectors.shape[1]), np.float32)
    np.add.at(sums, [names.index(one) for one in labels], vectors)
    centres: Vectors = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)
    return centres


def _with_constant(vectors: Vectors) -> Vectors:
    return np.hstack([vectors, np.full((len(vectors), 1), CONSTANT, np.float32)])


def _chances(sums: NDArray[np.float32]) -> NDArray[np.float32]:
    powers = np.exp(sums - sums.max(axis=1, keepdims=True))
    chances: NDArray[np.float32] = powers / powers.sum(axis=1, keepdims=True)
    return chances
