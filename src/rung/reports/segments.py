"""Facts of one kind, column by column: what a chart counts is read without looking at anything else.

Words (a team, a path, a person ...) stand once in a list, and rows point to them. Instants are seconds since 1970, UTC.
A number that is not known is not a number (NaN).
"""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from rung.reports.packing import ANSWERS, FORM, NUMBERS, UNKNOWN, WORDS, Packed

Column = npt.NDArray[Any]
Words = tuple[list[str], Column]
"""The words of a field, and for each row the place of its word."""
Read = Callable[[str], Any]
"""Gives a column by its name: `at`, `issue`, or a field of `packing`; of a field of words its `Words`."""
COLUMNS = ("at", "issue", *WORDS, *NUMBERS, *ANSWERS)


class Table:
    """Facts of one kind, as columns of one length. A column is read when somebody first looks at it."""

    def __init__(self, rows: int, read: Read) -> None:
        self._rows, self._read = rows, read
        self._known: dict[str, Any] = {}

    def __len__(self) -> int:
        return self._rows

    def column(self, name: str) -> Any:
        if name not in self._known:
            self._known[name] = self._read(name)
        return self._known[name]

    @property
    def at(self) -> Column:
        return self.column("at")

    @property
    def issue(self) -> Column:
        return self.column("issue")

    @property
    def words(self) -> "_Fields":
        """By field its `Words`."""
        return _Fields(self)

    @property
    def numbers(self) -> "_Fields":
        """By field its numbers; a span is in seconds."""
        return _Fields(self)

    @property
    def answers(self) -> "_Fields":
        """By field 1 for yes, 0 for no, -1 for what was not answered."""
        return _Fields(self)

    def where(self, rows: Column | slice) -> "Table":
        """Only these rows: a slice, a mask, or their places."""
        if isinstance(rows, slice):
            return Table(len(range(*rows.indices(self._rows))), lambda name: _cut(self.column(name), rows))
        places = np.flatnonzero(rows) if rows.dtype == bool else rows
        return Table(len(places), lambda name: _cut(self.column(name), places))

    def having(self, **columns: Callable[[], Column]) -> "Table":
        """The same rows with these columns in place of their own, made when somebody looks at them."""
        return Table(self._rows, lambda name: columns[name]() if name in columns else self.column(name))

    def is_word(self, field: str, wanted: Sequence[str]) -> Column:
        """Which rows have one of these words in a field."""
        known, codes = self.words[field]
        places = [place for place, word in enumerate(known) if word in wanted]
        return codes == places[0] if len(places) == 1 else np.isin(codes, places)

    def counts(self, field: str) -> dict[str, int]:
        """How many rows have each word of a field."""
        known, codes = self.words[field]
        numbers = np.bincount(codes, minlength=len(known))
        return {word: int(number) for word, number in zip(known, numbers, strict=True) if number}


class Ordered(Table):
    """The rows of a table by a column of numbers, those of one number as they were: put in order when a column of it is
    looked at, and not where its rows are counted."""

    def __init__(self, table: Table, by: Callable[[], Column]) -> None:
        super().__init__(len(table), self._in_order)
        self._table, self._by = table, by
        self._order: Column | None = None

    def _in_order(self, name: str) -> Any:
        if self._order is None:
            self._order = np.argsort(self._by(), kind="stable")
        return _cut(self._table.column(name), self._order)


class _Fields:
    """The columns of a table by field."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def __getitem__(self, field: str) -> Any:
        return self._table.column(field)


def unpack(content: bytes) -> Table:
    """What an older form did not say is not known; it is shown until it is made anew. Raises ValueError for what cannot
    be read."""
    try:
        packed = msgspec.msgpack.decode(content, type=Packed)
    except msgspec.DecodeError as error:
        raise ValueError(f"the facts of a day cannot be read: {error}") from error
    if packed.form > FORM:
        raise ValueError(f"the facts of a day have form {packed.form}, newer than {FORM}")
    return Table(packed.rows, lambda name: _unpacked(packed, name))


def together(tables: Sequence[Table]) -> Table:
    """Several, one after the other, as one table."""
    return Table(sum(len(one) for one in tables), lambda name: joined([one.column(name) for one in tables], name))


def joined(columns: Sequence[Any], name: str) -> Any:
    """The same column of several tables as one."""
    if not columns:
        return ([], np.array([], "<i1")) if name in WORDS else np.array([], "i1" if name in ANSWERS else "<f8")
    if not isinstance(columns[0], tuple):
        return np.concatenate(columns)
    places: dict[str, int] = {}
    moved = [([places.setdefault(word, len(places)) for word in known], codes) for known, codes in columns]
    narrow = code_type(len(places))
    return list(places), np.concatenate([_moved(codes, new, narrow) for new, codes in moved])


def _moved(codes: Column, places: list[int], narrow: str) -> Column:
    """Rows that point to words, as they point to these places of them: the first of many mostly do so already."""
    return codes if places == list(range(len(places))) else np.array(places, narrow)[codes]


def code_type(words: int) -> str:
    """The narrowest column that can point to so many words: what is narrow is read, sorted and compared faster."""
    return "<i1" if words <= 1 << 7 else "<i2" if words <= 1 << 15 else "<i4"


def _unpacked(packed: Packed, name: str) -> Any:
    rows = packed.rows
    if name in WORDS:
        known, codes = packed.words.get(name, ([""], b""))
        return known, np.frombuffer(codes, f"<i{len(codes) // rows}") if codes else np.zeros(rows, "<i1")
    if name in NUMBERS:
        numbers = packed.numbers[name]
        return np.frombuffer(numbers, "<f8") if numbers else np.full(rows, np.nan)
    if name in ANSWERS:
        answers = packed.answers[name]
        return np.frombuffer(answers, "i1") if answers else np.full(rows, UNKNOWN, "i1")
    return np.frombuffer(packed.at, "<f8") if name == "at" else np.frombuffer(packed.issue, "<i8")


def _cut(column: Any, rows: Column | slice) -> Any:
    return (column[0], column[1][rows]) if isinstance(column, tuple) else column[rows]
