"""All facts of one kind on one day, column by column: what a chart counts is read without looking at anything else.

Words (a team, a path, a person ...) stand once in a list, and rows point to them. Instants are seconds since 1970, UTC.
A number that is not known is not a number (NaN).
"""

from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
from msgspec import Struct

from rung.reports.packing import ANSWERS, FORM, NUMBERS, WORDS, Packed, pack

Column = npt.NDArray[Any]


class Table(Struct):
    """Facts of one kind, as columns of one length."""

    at: Column
    issue: Column
    words: dict[str, tuple[list[str], Column]]
    """By field: the words, and for each row the place of its word."""
    numbers: dict[str, Column]
    answers: dict[str, Column]

    def __len__(self) -> int:
        return len(self.at)

    def where(self, rows: Column) -> "Table":
        """Only these rows: a mask, or their places."""
        return Table(
            self.at[rows], self.issue[rows],
            {name: (known, codes[rows]) for name, (known, codes) in self.words.items()},
            {name: column[rows] for name, column in self.numbers.items()},
            {name: column[rows] for name, column in self.answers.items()},
        )  # fmt: skip

    def is_word(self, field: str, wanted: Sequence[str]) -> Column:
        """Which rows have one of these words in a field."""
        known, codes = self.words[field]
        return np.isin(codes, [place for place, word in enumerate(known) if word in wanted])

    def counts(self, field: str) -> dict[str, int]:
        """How many rows have each word of a field."""
        known, codes = self.words[field]
        numbers = np.bincount(codes, minlength=len(known))
        return {word: int(number) for word, number in zip(known, numbers, strict=True) if number}


def unpack(content: bytes) -> Table:
    """What an older form did not say is not known; it is shown until it is made anew. Raises ValueError for what cannot
    be read."""
    try:
        packed = msgspec.msgpack.decode(content, type=Packed)
    except msgspec.DecodeError as error:
        raise ValueError(f"the facts of a day cannot be read: {error}") from error
    if packed.form > FORM:
        raise ValueError(f"the facts of a day have form {packed.form}, newer than {FORM}")
    unsaid = [""], np.zeros(packed.rows, "<i4")
    return Table(
        np.frombuffer(packed.at, "<f8"), np.frombuffer(packed.issue, "<i8"),
        dict.fromkeys(WORDS, unsaid)
        | {field: (known, np.frombuffer(codes, "<i4")) for field, (known, codes) in packed.words.items()},
        {field: np.frombuffer(column, "<f8") for field, column in packed.numbers.items()},
        {field: np.frombuffer(column, "i1") for field, column in packed.answers.items()},
    )  # fmt: skip


def together(tables: Sequence[Table]) -> Table:
    """Several days as one table."""
    if not tables:
        return unpack(pack([])[1])
    return Table(
        np.concatenate([one.at for one in tables]), np.concatenate([one.issue for one in tables]),
        {field: _joined([one.words[field] for one in tables]) for field in WORDS},
        {field: np.concatenate([one.numbers[field] for one in tables]) for field in NUMBERS},
        {field: np.concatenate([one.answers[field] for one in tables]) for field in ANSWERS},
    )  # fmt: skip


def _joined(columns: Sequence[tuple[list[str], Column]]) -> tuple[list[str], Column]:
    places: dict[str, int] = {}
    moved = []
    for known, codes in columns:
        new = np.array([places.setdefault(word, len(places)) for word in known], dtype="<i4")
        moved.append(new[codes] if len(known) else codes)
    return list(places), np.concatenate(moved)
