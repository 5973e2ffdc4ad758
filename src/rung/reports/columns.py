"""The columns of facts as a process holds them: months that are over, and the days of the others.

What was read stays in memory by the sha of its content, so that what changed is read again and nothing else is. The
columns of a month are read one by one, those of a day together.
"""

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from datetime import date
from functools import partial
from threading import Lock
from typing import Any

import msgspec
import numpy as np

from rung.reports import segments
from rung.reports.packing import FORM
from rung.reports.segments import COLUMNS, Table
from rung.store.measures import fact_columns
from rung.store.measures.fact_columns import Gone, Piece

MOST_HELD = 384_000_000
"""Bytes of columns of months and days that a process holds in memory: of a million issues, a year of all that pages
show."""
MOST_JOINED = 256_000_000
"""Bytes of the same, joined as they were asked for last; made again where they are let go."""
A_WORD = 80
"""Bytes that a word takes, about."""
TRIES = 3

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(tuple[list[str] | None, str, int, bytes]).decode
"""Its words, if it is one of words; the type of its values, how many, and themselves; none: all are not known."""


class _Held:
    """What was read or joined already, by what it is of; the longest unused is let go first."""

    def __init__(self, most: int) -> None:
        self._known: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._size, self._most = 0, most
        self._lock = Lock()

    def get(self, key: Hashable) -> Any:
        with self._lock:
            found = self._known.get(key)
            if found is None:
                return None
            self._known.move_to_end(key)
            return found[0]

    def put(self, key: Hashable, value: Any, size: int) -> None:
        with self._lock:
            self._size += size - self._known.pop(key, (None, 0))[1]
            self._known[key] = value, size
            while self._size > self._most and len(self._known) > 1:
                self._size -= self._known.popitem(last=False)[1][1]

    def let_go(self) -> None:
        with self._lock:
            self._known.clear()
            self._size = 0


_held, _joined = _Held(MOST_HELD), _Held(MOST_JOINED)


def let_go() -> None:
    """What is held is read again: as in a process that has just begun."""
    _held.let_go()
    _joined.let_go()


class _Known:
    """What there is of each kind, for as long as none of it changes."""

    def __init__(self) -> None:
        self._found: tuple[str, dict[str, list[Piece]]] | None = None

    def of_all(self) -> dict[str, list[Piece]]:
        version, known = fact_columns.version(), self._found
        if version is None:
            return fact_columns.pieces(FORM)
        if known is None or known[0] != version:
            known = self._found = version, fact_columns.pieces(FORM)
        return known[1]


_known = _Known()


class Reading:
    """What one page reads, or one question: each table once, of all that there was when it was first asked for."""

    def __init__(self) -> None:
        self._found: dict[str, list[Piece]] | None = None
        self._tables: dict[tuple[str, tuple[Piece, ...]], Table] = {}

    def of(self, kind: str, since: date, until: date) -> Table:
        """The facts of a kind from a day to another, both included (UTC), by their instants; there may be some of the
        rest of the first and last month. Raises Gone where it was made anew again and again meanwhile."""
        for last in range(TRIES - 1, -1, -1):
            if self._found is None:
                self._found = _known.of_all()
            found = tuple(one for one in self._found.get(kind, ()) if one.until >= since and one.since <= until)
            if (kind, found) in self._tables:
                return self._tables[kind, found]
            try:
                days = _days(kind, [one for one in found if not one.is_month])
                table = Table(0, partial(_column, kind, found, days))
                self._tables[kind, found] = Table(len(table.at), table.column)
                return self._tables[kind, found]
            except Gone:
                self._found = None
                if not last:
                    raise
        raise AssertionError("the last try gives a table or raises")


def of(kind: str, since: date, until: date) -> Table:
    """As `Reading.of`, of what there is now."""
    return Reading().of(kind, since, until)


def pack_month(days: Sequence[Table]) -> dict[str, bytes]:
    """The columns of all these days, each by itself."""
    table = segments.together(days)
    return {name: _packed(table.column(name)) for name in COLUMNS} if len(table) else {}


def _packed(column: Any) -> bytes:
    known, values = column if isinstance(column, tuple) else (None, column)
    is_nothing = values.dtype == "<f8" and bool(np.all(np.isnan(values)))
    return _encode((known, values.dtype.str, len(values), b"" if is_nothing else values.tobytes()))


def _unpacked(content: bytes) -> Any:
    known, kind, rows, packed = _decode(content)
    values = np.frombuffer(packed, kind) if packed else np.full(rows, np.nan)
    return values if known is None else (known, values)


def _column(kind: str, found: tuple[Piece, ...], days: Sequence[Table], name: str) -> Any:
    """A column of all these pieces: of the months, and then of the days."""
    months = tuple(one for one in found if one.is_month)
    parts = [_of_months(kind, months, name)] if months else []
    if parts and not days:
        return parts[0]
    column = _joined.get((kind, found, name))
    if column is None:
        column = segments.joined([*parts, *(one.column(name) for one in days)], name)
        _joined.put((kind, found, name), column, _size_of(column))
    return column


def _of_months(kind: str, months: tuple[Piece, ...], name: str) -> Any:
    """One column of these months, as they were when their pieces were found."""
    column = _held.get((kind, months, name))
    if column is None:
        contents = fact_columns.of_months(kind, name, months)
        column = segments.joined([_unpacked(contents[one.since]) for one in months], name)
        _held.put((kind, months, name), column, _size_of(column))
    return column


def _days(kind: str, wanted: Sequence[Piece]) -> list[Table]:
    """The facts of these days, in their order. Raises Gone where one is other than it was."""
    read = {one: _held.get((kind, one)) for one in wanted}
    missing = [one for one, table in read.items() if table is None]
    contents = fact_columns.of_days(kind, [one.since for one in missing]) if missing else {}
    for one in missing:
        sha, content = contents.get(one.since, ("", b""))
        if sha != one.sha:
            raise Gone
        read[one] = segments.unpack(content)
        _held.put((kind, one), read[one], len(content))
    return [read[one] for one in wanted]


def _size_of(column: Any) -> int:
    return len(column[0]) * A_WORD + column[1].nbytes if isinstance(column, tuple) else int(column.nbytes)
