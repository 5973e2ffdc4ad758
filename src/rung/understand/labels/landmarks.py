"""How near a text comes to words that examples often use: to "refund" by "reimburse", whatever else it says.

The sum of what its words mean blurs them; here the nearest word of the text counts for each landmark (a fuzzy bag of
words, pooled by the largest: Zhelezniak and others, "Don't Settle for the Average, Go for the Max", 2019).
"""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from rung.understand.labels.vocabulary import Read
from rung.understand.labels.word_vectors import LEAST_LENGTH, Vectors, parts_of

MOST = 256
LENGTH = 0.7
"""What all landmarks count beside all words and beside what the words mean together."""


class Near(NamedTuple):
    """How near one text comes to landmarks."""

    values: Vectors
    """Of each landmark how much nearer than usual, all of them of one length."""
    words: NDArray[np.int64]
    """Of each landmark the place of the nearest among the words of the text that have a meaning; nothing where none
    has."""


class Landmarks(Struct, frozen=True):
    """Some words of the table, as what they mean there: no letter of them is kept."""

    vectors: Vectors
    """A row for each; a commoner word of the language is shorter and counts less."""
    usual: Vectors
    """How near the examples come in the mean."""

    def near(self, text: Read) -> Near:
        if not text.parts.words:
            return Near(np.zeros(len(self.usual), np.float32), np.zeros(0, np.int64))
        by_word = _by_word(text, self.vectors)
        words = by_word.argmax(axis=0)
        apart = np.maximum(by_word[words, np.arange(len(words))], 0) - self.usual
        return Near(apart * np.float32(LENGTH / max(float(np.linalg.norm(apart)), LEAST_LENGTH)), words)


def landmarks_of(texts: Sequence[Read]) -> Landmarks:
    """The words that are in many of these texts, each counted by how much it says."""
    times = Counter(word for text in texts for word in text.parts.words)
    known = parts_of(sorted(times, key=lambda word: (-times[word], word)))
    weights = np.linalg.norm(known.vectors, axis=1) * np.array([times[word] for word in known.words], np.float32)
    first = np.argsort(-weights, kind="stable")[:MOST]
    longest = float(np.linalg.norm(known.vectors, axis=1).max(initial=LEAST_LENGTH))
    vectors = known.vectors[first] / longest
    usual = np.zeros(len(first), np.float32)
    for text in texts:
        if text.parts.words:
            usual += np.maximum(_by_word(text, vectors).max(axis=0), 0) / len(texts)
    return Landmarks(vectors, usual)


def _by_word(text: Read, landmarks: Vectors) -> Vectors:
    """Of each word of a text that has a meaning, how near it is to each landmark."""
    words = text.parts.vectors
    near: Vectors = (words / np.maximum(np.linalg.norm(words, axis=1, keepdims=True), LEAST_LENGTH)) @ landmarks.T
    return near
