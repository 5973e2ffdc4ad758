"""A classifier as bytes and back: labels, weights and rarities, and of its words only digests.

Weights are kept in half precision, which moves a chance by less than a thousandth. What was packed is unpacked by every
later version of Rung that knows its format; another one is refused.
"""

from hashlib import sha256

import numpy as np
from msgspec import Struct

from rung.understand.classifier import Classifier
from rung.understand.digests import Digested, numbers, packed, unpacked
from rung.understand.envelope import closed, opened
from rung.understand.linear import Linear

FORMAT = 1


class _Packed(Struct, frozen=True):
    format: int
    key: bytes
    labels: tuple[str, ...]
    digests: bytes
    rarities: bytes
    weights: bytes
    coolness: float
    least_known: float


def pack(classifier: Classifier) -> bytes:
    """Of a classifier as `learn` makes it."""
    model = classifier.model
    names = sorted(model.places, key=model.places.__getitem__)
    weights = np.ascontiguousarray(model.weights, dtype="<f2").tobytes()
    key = sha256(weights).digest()
    rare = np.array([classifier.rarities[name] for name in names], dtype="<f4").tobytes()
    whole = _Packed(
        FORMAT, key, model.labels, packed(key, names), rare, weights, classifier.coolness, classifier.least_known
    )
    return closed(whole)


def unpack(content: bytes) -> Classifier:
    """Raises Unreadable."""
    given = opened(content, _Packed, FORMAT)
    digests = unpacked(given.digests)
    weights = numbers(given.weights, "<f2").reshape(len(digests), len(given.labels))
    places = Digested(given.key, {one: place for place, one in enumerate(digests)})
    rarities = Digested(given.key, dict(zip(digests, numbers(given.rarities, "<f4").tolist(), strict=True)))
    return Classifier(Linear(given.labels, places, weights), rarities, given.coolness, given.least_known)
