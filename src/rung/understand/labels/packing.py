"""A classifier as bytes and back: labels, weights and rarities, and of its words only digests.

Weights are kept in half precision, which moves a chance by less than a thousandth. What was packed is unpacked by every
later version of Rung that knows its format; another one is refused.
"""

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from rung.understand.digests import numbers
from rung.understand.envelope import closed, opened
from rung.understand.judges import Unreadable
from rung.understand.labels import sentence_vectors, vocabulary, word_vectors
from rung.understand.labels.classifier import Classifier, Measured, Views
from rung.understand.labels.landmarks import Landmarks
from rung.understand.labels.linear import Softmax
from rung.understand.labels.meaning import Meaning

FORMAT = 4
BEFORE_WORD_VECTORS, BEFORE_LANDMARKS = 2, 3
"""Formats that are still read."""


class _Packed(Struct, frozen=True):
    format: int
    labels: tuple[str, ...]
    digests: bytes
    rarities: bytes
    weights: bytes
    measured: Measured
    vectors: str = ""
    """The name of the sentence vectors that it was learned by; empty where it was learned by words alone."""
    meaning: bytes = b""
    centres: bytes = b""
    word_vectors: str = ""
    """The name of the word vectors that it was learned by; empty where there were none yet."""
    word_centres: bytes = b""
    landmarks: bytes = b""
    """Of each what it means by those word vectors; empty where there were none yet."""
    landmarks_usual: bytes = b""


def pack(classifier: Classifier) -> bytes:
    """Of a classifier as `learn` makes it."""
    views = classifier.views
    words, meaning, landmarks = views.vocabulary, views.meaning, views.landmarks
    whole = _Packed(
        FORMAT, classifier.labels, vocabulary.packed(words), words.rarities.astype("<f4").tobytes(),
        _halves(views.model.weights), classifier.measured, classifier.vectors,
        _halves(meaning.weights) if meaning else b"", _halves(meaning.centres) if meaning else b"",
        "" if views.centres is None else word_vectors.NAME,
        b"" if views.centres is None else _halves(views.centres),
        _halves(landmarks.vectors) if landmarks else b"", _halves(landmarks.usual) if landmarks else b"",
    )  # fmt: skip
    return closed(whole)


def unpack(content: bytes) -> Classifier:
    """Raises Unreadable; also where it was learned with sentence vectors, and what makes them is not installed."""
    given = opened(content, _Packed, BEFORE_WORD_VECTORS, BEFORE_LANDMARKS, FORMAT)
    try:
        words = vocabulary.unpacked(given.digests, numbers(given.rarities, "<f4"))
        size = word_vectors.size_of(given.word_vectors)
        landmarks = _landmarks(given, size) if given.format > BEFORE_LANDMARKS and size else None
        rows = len(words) + size + (len(landmarks.vectors) if landmarks else 0)
        weights = numbers(given.weights, "<f2").reshape(rows, len(given.labels))
        centres = numbers(given.word_centres, "<f2").reshape(len(given.labels), size) if size else None
        meaning = _meaning(given) if given.vectors else None
    except ValueError as error:
        raise Unreadable(f"a broken model: {error}") from error
    except (sentence_vectors.NoVectors, word_vectors.NoSuchTable) as error:
        raise Unreadable(str(error)) from error
    return Classifier(Views(Softmax(given.labels, weights), words, centres, meaning, landmarks), given.measured)


def _meaning(given: _Packed) -> Meaning:
    sentence_vectors.check(given.vectors)
    weights = numbers(given.meaning, "<f2").reshape(sentence_vectors.SIZE + 1, len(given.labels))
    centres = numbers(given.centres, "<f2").reshape(len(given.labels), sentence_vectors.SIZE)
    return Meaning(given.labels, weights, centres, given.vectors)


def _landmarks(given: _Packed, size: int) -> Landmarks:
    usual = numbers(given.landmarks_usual, "<f2")
    return Landmarks(numbers(given.landmarks, "<f2").reshape(len(usual), size), usual)


def _halves(values: NDArray[np.float32]) -> bytes:
    return np.ascontiguousarray(values, dtype="<f2").tobytes()
