"""Keeping a long run's memory flat: what is at rest goes to a temporary file, and rows are sorted there.

`Shelf` holds values by key (an ended issue may come back a year later); `SortedRows` holds any number of rows and gives
them back in order, merging runs that were sorted one by one.
"""

import heapq
import tempfile
import weakref
from collections.abc import Iterator
from typing import IO, Any, Generic, TypeVar

import msgspec

T = TypeVar("T")
ROWS_IN_MEMORY = 20_000


class Shelf(Generic[T]):
    """Values by key in a temporary file; only their places are in memory."""

    def __init__(self, kind: type[T]) -> None:
        self._file: IO[bytes] | None = None
        self._places: dict[str, int] = {}
        self._decoder = msgspec.msgpack.Decoder(kind)

    def __contains__(self, key: str) -> bool:
        return key in self._places

    def put(self, key: str, value: T) -> None:
        if self._file is None:
            self._file = _file_of(self)
        self._places[key] = self._file.seek(0, 2)
        _write_block(self._file, msgspec.msgpack.encode(value))

    def take(self, key: str) -> T | None:
        """The value of a key, off the shelf; None where there is none."""
        place = self._places.pop(key, None)
        return None if place is None else self._at(place)

    def items(self) -> Iterator[tuple[str, T]]:
        for key, place in self._places.items():
            yield key, self._at(place)

    def _at(self, place: int) -> T:
        assert self._file is not None
        self._file.seek(place)
        block = _read_block(self._file)
        assert block is not None
        return self._decoder.decode(block)


class SortedRows:
    """Rows with a sort key each, given back in the order of their keys; equal keys in the order they came."""

    def __init__(self) -> None:
        self._rows: list[tuple[Any, ...]] = []
        self._runs: list[IO[bytes]] = []
        self.count = 0

    def add(self, key: tuple[str, ...], row: dict[str, Any]) -> None:
        """A key's parts are texts; instants as RFC 3339 in UTC sort as time does."""
        self.count += 1
        self._rows.append((*key, self.count, msgspec.json.encode(row)))
        if len(self._rows) >= ROWS_IN_MEMORY:
            self._spill()

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for line in self.lines():
            yield msgspec.json.decode(line)

    def lines(self) -> Iterator[bytes]:
        """Each row as JSON."""
        self._rows.sort()
        runs = [_run(file) for file in self._runs]
        for row in heapq.merge(*runs, self._rows):
            yield row[-1]

    def _spill(self) -> None:
        self._rows.sort()
        file = _file_of(self)
        for row in self._rows:
            _write_block(file, msgspec.msgpack.encode(row))
        self._runs.append(file)
        self._rows = []


def _file_of(owner: object) -> IO[bytes]:
    """A temporary file that is closed, and so gone, with its owner."""
    file = tempfile.TemporaryFile(prefix="rung-")  # noqa: SIM115 - it lives as long as its owner
    weakref.finalize(owner, file.close)
    return file


def _run(file: IO[bytes]) -> Iterator[tuple[Any, ...]]:
    decoder = msgspec.msgpack.Decoder(tuple[Any, ...])
    place = 0
    while True:
        file.seek(place)
        block = _read_block(file)
        if block is None:
            return
        place = file.tell()
        yield decoder.decode(block)


def _write_block(file: IO[bytes], block: bytes) -> None:
    file.write(len(block).to_bytes(4, "big") + block)


def _read_block(file: IO[bytes]) -> bytes | None:
    size = file.read(4)
    return file.read(int.from_bytes(size, "big")) if size else None
