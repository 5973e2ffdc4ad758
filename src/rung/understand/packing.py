"""A classifier as bytes and back: labels, weights and rarities, and of its words only digests.

Weights are kept in half precision, which moves a chance by less than a thousandth. What was packed is unpacked by every
later version of Rung that knows its format; another one is refused.
"""

import zlib
from hashlib import sha256

import msgspec
import numpy as np
from msgspec import Struct

from rung.understand.classifier import Classifier
from rung.understand.digests import Digested, numbers, packed, unpacked
from rung.understand.judges import Unreadable
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
    return zlib.compress(msgspec.msgpack.encode(whole), 1)


def unpack(content: bytes) -> Classifier:
    """Raises Unreadable."""
    try:
        given = msgspec.msgpack.decode(zlib.decompress(content), type=_Packed)
    except (zlib.error, msgspec.DecodeError) as error:
        raise Unreadable(f"no model: {error}") from error
    if given.format != FORMAT:
        raise Unreadable(f"a model of format {given.format}; this Rung knows format {FORMAT}")
    digests = unpacked(given.digests)
    weights = numbers(given.weights, "<f2").reshape(len(digests), len(given.labels))
    places = Digested(given.key, {one: place for place, one in enumerate(digests)})
    rarities = Digested(given.key, dict(zip(digests, numbers(given.rarities, "<f4").tolist(), strict=True)))
    return Classifier(Linear(given.labels, places, weights), rarities, given.coolness, given.least_known)
