"""Tables as spreadsheets and helpdesks export them (CSV), read row by row: any delimiter, UTF-8 or older encodings,
cells with line breaks in quotes.
"""

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from msgspec import Struct

from rung.core.words import shortened
from rung.policy.tables.sheets import Cells, normal
from rung.simulator.histories.base import Record, Wrong
from rung.simulator.histories.opening import opened

DELIMITERS = ",;\t|"
LONGEST_CELL = 10_000_000
A_PIECE = 1 << 20
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))

OnWrong = Callable[[Wrong, int, int], object]
"""Told of a row that is none: what is wrong with it, its line and its column."""


class Form(Struct, frozen=True):
    """How a table is written."""

    encoding: str
    delimiter: str
    names: tuple[str, ...]
    """The columns as `normal` writes them; of two with one name the second is `name#2`."""
    written: tuple[str, ...]
    """The columns as they stand there."""


class NoTable(Exception):
    """The header cannot be read."""

    def __init__(self, line: int, message: str, hint: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message
        self.hint = hint


def form_of(file: Path, encoding: str = "", delimiter: str = "") -> Form:
    """How this table is written, read off its header and its bytes. Raises NoTable."""
    encoding = encoding or _encoding_of(file)
    with opened(file) as source:
        lines = _Lines(io.TextIOWrapper(source, encoding, newline=""))
        first = next(iter(lines), "")
        if re.fullmatch(r"sep=.\s*", first, re.IGNORECASE):
            delimiter = delimiter or first.strip()[-1]
            first = next(iter(lines), "")
    if not first.strip():
        raise NoTable(1, "the table is empty", "begin it with a header: issue,at,state")
    delimiter = delimiter or max(DELIMITERS, key=re.sub(r'"[^"]*"', "", first).count)
    for line, cells, _raw in _rows(file, encoding, delimiter):
        written = tuple(cell.strip() for cell in cells)
        if not any(written):
            raise NoTable(line, "the header is empty", "name the columns in the first row")
        return Form(encoding, delimiter, tuple(_told_apart(written)), written)
    raise NoTable(1, "the table is empty", "begin it with a header: issue,at,state")


def records(file: Path, form: Form, on_wrong: OnWrong, on_bytes: Callable[[int], object]) -> Iterator[Record]:
    """The rows below the header. `on_bytes` is told how many bytes of the file were read."""
    is_header = True
    for line, cells, raw in _rows(file, form.encoding, form.delimiter, on_bytes):
        if is_header:
            is_header = False
            continue
        if not any(cell.strip() for cell in cells):
            continue
        wanted = len(form.names)
        if len(cells) < wanted or any(cell.strip() for cell in cells[wanted:]):
            message = f"this row has {len(cells)} cells, and the header {wanted}"
            hint = f"a text that holds {form.delimiter!r} or a line break stands in quotes"
            on_wrong(Wrong("", message, hint, "cells"), line, 1)
            continue
        yield _Row(line, dict(zip(form.names, cells, strict=False)), raw=raw)


class _Row(Record, frozen=True):
    """A row that knows where its cells stand."""

    raw: tuple[str, ...] = ()


def column_of(record: Record, name: str, form: Form) -> tuple[int, int]:
    """The line and the column at which a cell of a record stands."""
    if not isinstance(record, _Row) or name not in form.names:
        return record.line, 1
    place = Cells((), record.raw, form.delimiter).place(1, form.names.index(name) + 1)
    return record.line + place.line - 1, place.column


def _rows(
    file: Path, encoding: str, delimiter: str, on_bytes: Callable[[int], object] = lambda _bytes: None
) -> Iterator[tuple[int, list[str], tuple[str, ...]]]:
    """Each row with the line on which it begins and its lines as they stand there."""
    before = csv.field_size_limit(LONGEST_CELL)
    try:
        with opened(file) as source:
            lines = _Lines(io.TextIOWrapper(io.BufferedReader(_Counted(source, on_bytes)), encoding, newline=""))
            reader = csv.reader(lines, delimiter=delimiter, strict=True)
            start = 1
            try:
                for cells in reader:
                    raw = lines.taken()
                    is_remark = start == 1 and len(raw) == 1 and re.fullmatch(r"sep=.\s*", raw[0], re.IGNORECASE)
                    if cells and not is_remark:
                        yield start, cells, raw
                    start = reader.line_num + 1
            except csv.Error as error:
                hint = "a quote that opens a cell needs its fellow, and one inside is written twice"
                raise NoTable(start, f"this is no CSV from here on: {error}", hint) from None
    finally:
        csv.field_size_limit(before)


class _Lines:
    """The lines of a text, of which those of the row at hand are kept."""

    def __init__(self, source: IO[str]) -> None:
        self._source = source
        self._taken: list[str] = []

    def __iter__(self) -> Iterator[str]:
        for line in self._source:
            self._taken.append(line)
            yield line

    def taken(self) -> tuple[str, ...]:
        taken, self._taken = self._taken, []
        return tuple(taken)


class _Counted(io.RawIOBase):
    """A source that says how far it is read."""

    def __init__(self, source: IO[bytes], on_bytes: Callable[[int], object]) -> None:
        self._source = source
        self._on_bytes = on_bytes
        self._read = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        piece = self._source.read(len(buffer))
        buffer[: len(piece)] = piece
        self._read += len(piece)
        self._on_bytes(self._read)
        return len(piece)


def _encoding_of(file: Path) -> str:
    """UTF-8 where all of it is, else what Windows of the West writes; a mark at the beginning says otherwise."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with opened(file) as source:
        piece = source.read(A_PIECE)
        for mark, name in _MARKS:
            if piece.startswith(mark):
                return name
        if b"\0" in piece[:4]:
            raise NoTable(1, "this is UTF-16 without its mark, or no text", "save it as “CSV UTF-8”")
        try:
            while piece:
                decoder.decode(piece)
                piece = source.read(A_PIECE)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8"


def _told_apart(written: tuple[str, ...]) -> Iterator[str]:
    seen: dict[str, int] = {}
    for place, name in enumerate(written):
        plain = normal(name) or f"column_{place + 1}"
        seen[plain] = seen.get(plain, 0) + 1
        yield plain if seen[plain] == 1 else f"{plain}#{seen[plain]}"


def shown(names: tuple[str, ...]) -> str:
    """Columns in a message."""
    return shortened(", ".join(names), 200)
