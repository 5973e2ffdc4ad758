"""What was learned of who solves what as bytes and back; of words only digests: whoever asks brings the word."""

from hashlib import sha256
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from rung.understand.digests import Digested, numbers, packed, unpacked
from rung.understand.envelope import closed, opened
from rung.understand.experts.experts import Experts, Postings
from rung.understand.labels.linear import Linear

FORMAT = 1


class _Packed(Struct, frozen=True):
    format: int
    key: bytes
    people: tuple[str, ...]
    digests: bytes
    rarities: bytes
    weights: bytes
    starts: bytes
    issues: bytes
    likeness: bytes
    solvers: bytes
    votes: bytes
    shown: bytes
    coolness: float


def pack(experts: Experts) -> bytes:
    """Of what `learn` makes. Weights are kept in half precision."""
    names = sorted(experts.places, key=experts.places.__getitem__)
    rows = [experts.linear.places.get(name, -1) for name in names]  # -1: a word of nobody's solved issues
    weights = np.vstack([experts.linear.weights, np.zeros((1, len(experts.linear.labels)), np.float32)])[rows]
    kept = _bytes(weights, "<f2")
    key = sha256(kept).digest()
    whole = _Packed(
        FORMAT, key, experts.linear.labels, packed(key, names),
        _bytes(np.array([experts.rarities[name] for name in names]), "<f4"), kept,
        _bytes(experts.postings.starts, "<i4"), _bytes(experts.postings.issues, "<i4"),
        _bytes(experts.postings.weights, "<f2"), _bytes(experts.solvers, "<i4"), _bytes(experts.votes, "<f4"),
        _bytes(experts.shown, "|b1"), experts.coolness,
    )  # fmt: skip
    return closed(whole)


def unpack(content: bytes) -> Experts:
    """Raises Unreadable."""
    given = opened(content, _Packed, FORMAT)
    digests = unpacked(given.digests)
    places = Digested(given.key, {one: place for place, one in enumerate(digests)})
    rarities = Digested(given.key, dict(zip(digests, numbers(given.rarities, "<f4").tolist(), strict=True)))
    weights = numbers(given.weights, "<f2").reshape(len(digests), len(given.people))
    postings = Postings(
        np.frombuffer(given.starts, "<i4"), np.frombuffer(given.issues, "<i4"), numbers(given.likeness, "<f2")
    )
    return Experts(
        Linear(given.people, places, weights), rarities, places, postings, np.frombuffer(given.solvers, "<i4"),
        numbers(given.votes, "<f4"), np.frombuffer(given.shown, "|b1"), given.coolness,
    )  # fmt: skip


def _bytes(values: NDArray[Any], kind: str) -> bytes:
    return np.ascontiguousarray(values, dtype=kind).tobytes()
