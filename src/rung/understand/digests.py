"""Names of features as numbers that cannot be turned back: a model that is kept holds no word that anybody wrote.

Whoever asks brings the word; a number says nothing about which word it was made of. Each model has a key of its own.
"""

from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Value = TypeVar("Value")

SIZE = 8
"""Bytes. Two of a million names share a number once in forty million models."""


class Digested(Mapping[str, Value]):
    """A mapping of names that knows only their digests. It answers who knows the name, and cannot list the names."""

    def __init__(self, key: bytes, values: dict[bytes, Value]) -> None:
        self.key, self.values_by_digest = key, values

    def __getitem__(self, name: str) -> Value:
        return self.values_by_digest[digest(self.key, name)]

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and digest(self.key, name) in self.values_by_digest

    def __len__(self) -> int:
        return len(self.values_by_digest)

    def __iter__(self) -> Iterator[str]:
        raise TypeError("the names are not kept: ask for one of them")


def digest(key: bytes, name: str) -> bytes:
    return blake2b(name.encode("utf-8", "surrogatepass"), digest_size=SIZE, key=key).digest()


def packed(key: bytes, names: Iterable[str]) -> bytes:
    """The digests of names, one behind the other."""
    return b"".join(digest(key, name) for name in names)


def unpacked(digests: bytes) -> list[bytes]:
    return [digests[start : start + SIZE] for start in range(0, len(digests), SIZE)]


def numbers(packed: bytes, kind: str) -> NDArray[np.float32]:
    """Packed numbers, such as `<f2`, as the models reckon with them."""
    return np.frombuffer(packed, dtype=kind).astype(np.float32)
