"""A classifier as bytes and back: labels, weights and rarities, and of its words only digests.

Weights are kept in half precision, which moves a chance by less than a thousandth. What was packed is unpacked by every
later version of Rung that knows its format; another one is refused.
"""

import numpy as np
from msgspec import Struct

from rung.understand import vocabulary
from rung.understand.classifier import Classifier
from rung.understand.digests import numbers
from rung.understand.envelope import closed, opened
from rung.understand.judges import Unreadable
from rung.understand.linear import Softmax

FORMAT = 2


class _Packed(Struct, frozen=True):
    format: int
    labels: tuple[str, ...]
    digests: bytes
    rarities: bytes
    weights: bytes
    coolness: float
    least_known: float


def pack(classifier: Classifier) -> bytes:
    """Of a classifier as `learn` makes it."""
    model, words = classifier.model, classifier.vocabulary
    weights = np.ascontiguousarray(model.weights, dtype="<f2").tobytes()
    rarities = words.rarities.astype("<f4").tobytes()
    whole = _Packed(
        FORMAT, model.labels, vocabulary.packed(words), rarities, weights, classifier.coolness, classifier.least_known
    )
    return closed(whole)


def unpack(content: bytes) -> Classifier:
    """Raises Unreadable."""
    given = opened(content, _Packed, FORMAT)
    try:
        words = vocabulary.unpacked(given.digests, numbers(given.rarities, "<f4"))
        weights = numbers(given.weights, "<f2").reshape(len(words), len(given.labels))
    except ValueError as error:
        raise Unreadable(f"a broken model: {error}") from error
    return Classifier(Softmax(given.labels, weights), words, given.coolness, given.least_known)
