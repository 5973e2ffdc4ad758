"""What was learned from corrected moods as bytes and back: weights and rarities, and of its words only digests."""

from hashlib import sha256

import numpy as np
from msgspec import Struct

from rung.understand.digests import Digested, numbers, packed, unpacked
from rung.understand.envelope import closed, opened
from rung.understand.moods.corrected_moods import CorrectedMoods
from rung.understand.moods.mood_labels import LABELS

FORMAT = 1


class _Packed(Struct, frozen=True):
    format: int
    key: bytes
    digests: bytes
    rarities: bytes
    weights: bytes
    unknown: float


def pack(model: CorrectedMoods) -> bytes:
    """Of a model as `learn_moods` makes it."""
    names = sorted(model.places, key=model.places.__getitem__)
    weights = np.ascontiguousarray(model.weights, dtype="<f4").tobytes()
    key = sha256(weights).digest()
    rare = np.array([model.rarities[name] for name in names], dtype="<f4").tobytes()
    return closed(_Packed(FORMAT, key, packed(key, names), rare, weights, model.unknown))


def unpack(content: bytes) -> CorrectedMoods:
    """Raises Unreadable."""
    given = opened(content, _Packed, FORMAT)
    digests = unpacked(given.digests)
    weights = numbers(given.weights, "<f4").reshape(len(digests), len(LABELS))
    places = Digested(given.key, {one: place for place, one in enumerate(digests)})
    rarities = Digested(given.key, dict(zip(digests, numbers(given.rarities, "<f4").tolist(), strict=True)))
    return CorrectedMoods(places, weights, rarities, given.unknown)
