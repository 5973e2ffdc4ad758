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
from rung.store import fact_columns
from rung.store.fact_columns import Gone, Piece

MOST_HELD = 384_000_000
"""Bytes of columns that a process holds in memory: of a million issues, a year of what the overview shows."""
A_WORD = 80
"""Bytes that a word takes, about."""
TRIES = 3

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(tuple[list[str] | None, str, int, bytes]).decode
"""Its words, if it is one of words; the type of its values, how many, and themselves; none: all are not known."""


class _Held:
    """What was read or joined already, by what it is of; the longest unused is let go first."""

    def __init__(self) -> None:
        self._known: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._size = 0
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
            while self._size > MOST_HELD and len(self._known) > 1:
                self._size -= self._known.popitem(last=False)[1][1]

    def let_go(self) -> None:
        with self._lock:
            self._known.clear()
            self._size = 0


_held = _Held()


def let_go() -> None:
    """What is held is read again: as in a process that has just begun."""
    _held.let_go()


class _Known:
    """What there is of each kind, for as long as none of it changes."""

    def __init__(self) -> None:
        self._found: tuple[str, dict[str, list[Piece]]] | None = None

    def of(self, kind: str) -> list[Piece]:
        version, known = fact_columns.version(), self._found
        if version is None:
            return fact_columns.pieces(FORM).get(kind, [])
        if known is None or known[0] != version:
            known = self._found = version, fact_columns.pieces(FORM)
        return known[1].get(kind, [])


_known = _Known()


def of(kind: str, since: date, until: date) -> Table:
    """The facts of a kind from a day to another, both included (UTC), by their instants; there may be some of the rest
    of the first and last month. Raises Gone where it was made anew again and again meanwhile."""
    for last in range(TRIES - 1, -1, -1):
        found = tuple(one for one in _known.of(kind) if one.until >= since and one.since <= until)
        try:
            days = _days(kind, [one for one in found if not one.is_month])
            table = Table(0, partial(_column, kind, found, days))
            return Table(len(table.at), table.column)
        except Gone:
            if not last:
                raise
    raise AssertionError("the last try gives a table or raises")


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


def _column(kind: str, found: tuple[Piece, ...], days: dict[Piece, Table], name: str) -> Any:
    """A column of all these pieces, one after the other."""
    key = (kind, found, name)
    column = _held.get(key)
    if column is None:
        months = _months(kind, name, [one for one in found if one.is_month])
        column = segments.joined([months[one] if one.is_month else days[one].column(name) for one in found], name)
        _held.put(key, column, _size_of(column))
    return column


def _days(kind: str, wanted: Sequence[Piece]) -> dict[Piece, Table]:
    read = {one: _held.get((kind, one)) for one in wanted}
    missing = [one for one, table in read.items() if table is None]
    contents = fact_columns.of_days(kind, [one.since for one in missing]) if missing else {}
    for one in missing:
        sha, content = contents.get(one.since, ("", b""))
        if sha != one.sha:
            raise Gone
        read[one] = segments.unpack(content)
        _held.put((kind, one), read[one], len(content))
    return read


def _months(kind: str, name: str, wanted: Sequence[Piece]) -> dict[Piece, Any]:
    """One column of each of these months."""
    read = {one: _held.get((kind, one, name)) for one in wanted}
    missing = [one for one, column in read.items() if column is None]
    contents = fact_columns.of_months(kind, name, missing) if missing else {}
    for one in missing:
        read[one] = _unpacked(contents[one.since])
        _held.put((kind, one, name), read[one], _size_of(read[one]))
    return read


def _size_of(column: Any) -> int:
    return len(column[0]) * A_WORD + column[1].nbytes if isinstance(column, tuple) else int(column.nbytes)
