"""A text as features, read once however many models judge it, and the features that a model knows, by digests alone.

All models share one key, so a text's names are made into digests once. A model keeps them sorted, and looks up all the
features of a text in one step: a model that was kept is as fast as one that was just learned.
"""

from collections.abc import Sequence
from math import log

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from rung.understand.digests import SIZE, digest
from rung.understand.labels.linear import Known
from rung.understand.labels.sentence_vectors import Vectors, vectors_of
from rung.understand.labels.text_features import counted
from rung.understand.labels.word_vectors import Parts, parts_of, vector_of

KEY = b"rung.words.2"
PIECES_COUNT = 0.8
"""What all pieces of words count beside all words."""
KIND = np.dtype("<u8")
"""A digest as a number."""

Digests = NDArray[np.uint64]


class Read(Struct):
    """A text with its features."""

    text: str
    names: list[str]
    """The words and pairs of words, then the pieces of words."""
    digests: Digests
    counts: NDArray[np.float32]
    """How much each counts by how often it is there."""
    words: int
    """So many of the names are words or pairs of words."""
    content: frozenset[str]
    """Those of them that are content words."""
    spelled: list[str]
    """Its words in lower case."""
    meaning: Vectors | None = None
    """Its sentence vector; reckoned for the first model that asks for it."""
    together: Vectors | None = None
    """What its words mean together; the same."""
    each_word: Parts | None = None
    """What each of its words means; the same."""

    @property
    def vector(self) -> Vectors:
        """Raises NoVectors."""
        if self.meaning is None:
            self.meaning = vectors_of([self.text])[0]
        return self.meaning

    @property
    def by_words(self) -> Vectors:
        """What it means by its words alone, however they stand."""
        if self.together is None:
            self.together = vector_of(self.spelled)
        return self.together

    @property
    def parts(self) -> Parts:
        if self.each_word is None:
            self.each_word = parts_of(self.spelled)
        return self.each_word


def read(text: str) -> Read:
    return _read(text, {})


def read_all(texts: Sequence[str], *, with_vectors: bool = False) -> list[Read]:
    """The same of many texts, whose names come again and again. Raises NoVectors."""
    known: dict[str, bytes] = {}
    found = [_read(text, known) for text in texts]
    if with_vectors:
        for one, vector in zip(found, vectors_of(texts), strict=True):
            one.meaning = vector
    return found


def _read(whole: str, known: dict[str, bytes]) -> Read:
    text = counted(whole)
    names = [*text.words, *text.pieces]
    for name in names:
        if name not in known:
            known[name] = digest(KEY, name)
    digests = np.frombuffer(b"".join([known[name] for name in names]), KIND)
    times = [*text.words.values(), *text.pieces.values()]
    counts = np.array([1 + log(one) for one in times], np.float32)
    return Read(whole, names, digests, counts, len(text.words), text.content, text.spelled)


class Vocabulary:
    """The features that were seen while learning, and how rare each is."""

    def __init__(self, digests: Digests, rarities: NDArray[np.float32]) -> None:
        """`digests`: sorted; a feature's place in them is its row of a model's weights."""
        self.digests, self.rarities = digests, rarities

    def __len__(self) -> int:
        return len(self.digests)

    def known(self, text: Read) -> Known:
        """The known features of a text with their weights: words and pieces each weighed by how rare they are, and
        made equally long."""
        if not len(self.digests):
            return Known([], np.zeros(0, np.int64), np.zeros(0, np.float32))
        at = np.minimum(np.searchsorted(self.digests, text.digests), len(self.digests) - 1)
        places = np.flatnonzero(self.digests[at] == text.digests)
        rows = at[places]
        values = text.counts[places] * self.rarities[rows]
        words = int(np.searchsorted(places, text.words))
        for group, counts in ((values[:words], 1.0), (values[words:], PIECES_COUNT)):
            if len(group):
                group *= counts / np.sqrt(group @ group)
        return Known([text.names[place] for place in places.tolist()], rows, values)


def vocabulary_of(texts: Sequence[Read]) -> Vocabulary:
    """Of all features of some texts; how rare one is: the smoothed inverse document frequency."""
    digests, times = np.unique(np.concatenate([one.digests for one in texts]), return_counts=True)
    return Vocabulary(digests, (np.log((1 + len(texts)) / (1 + times)) + 1).astype(np.float32))


def packed(vocabulary: Vocabulary) -> bytes:
    return vocabulary.digests.astype(KIND).tobytes()


def unpacked(digests: bytes, rarities: NDArray[np.float32]) -> Vocabulary:
    """Raises ValueError where these do not belong together, or were not made by `packed`."""
    found = np.frombuffer(digests, KIND) if len(digests) % SIZE == 0 else np.zeros(0, KIND)
    if len(found) != len(rarities) or bool((found[1:] <= found[:-1]).any()):
        raise ValueError("the numbers of a model do not belong to its features")
    return Vocabulary(found, rarities)
