"""Keeping a long run's memory flat: what is at rest goes to a temporary file, and rows are sorted there.

`Shelf` holds values by key (an ended issue may come back a year later); `SortedRows` holds any number of rows and gives
them back in order, merging runs that were sorted one by one.
"""

import heapq
import os
import tempfile
import weakref
from collections import OrderedDict
from collections.abc import Iterator
from typing import IO, Any, Generic, TypeVar

import msgspec
from msgspec import Struct

T = TypeVar("T")
ROWS_IN_MEMORY = 20_000
VALUES_IN_MEMORY = 4_000
"""An issue is resolved today and closed in some days: it comes back soon."""
ROWS_OF_A_BLOCK = 100
"""Sorted rows are read back in so many at a time."""
BYTES_IN_MEMORY = 1 << 22
"""What is put on a shelf is written to its file in pieces of this size."""

_ROWS = msgspec.msgpack.Decoder(list[tuple[Any, ...]])


class Shelf(Generic[T]):
    """Values by key: those put there last in memory, of all others only their places in a temporary file."""

    def __init__(self, kind: type[T]) -> None:
        self._file: IO[bytes] | None = None
        self._written = 0
        self._waiting = bytearray()
        """What comes after the bytes that are written."""
        self._recent: OrderedDict[str, T] = OrderedDict()
        self._places: dict[str, int] = {}
        self._encoder = msgspec.msgpack.Encoder()
        self._decoder = msgspec.msgpack.Decoder(kind)

    def __contains__(self, key: str) -> bool:
        return key in self._recent or key in self._places

    def put(self, key: str, value: T) -> None:
        self._recent[key] = value
        if len(self._recent) > VALUES_IN_MEMORY:
            self._put_away(*self._recent.popitem(last=False))

    def _put_away(self, key: str, value: T) -> None:
        block = self._encoder.encode(value)
        self._places[key] = self._written + len(self._waiting)
        self._waiting += len(block).to_bytes(4, "big") + block
        if len(self._waiting) >= BYTES_IN_MEMORY:
            self._write()

    def take(self, key: str) -> T | None:
        """The value of a key, off the shelf; None where there is none."""
        if (value := self._recent.pop(key, None)) is not None:
            return value
        place = self._places.pop(key, None)
        return None if place is None else self._at(place)

    def look(self, key: str) -> T | None:
        """The value of a key, which stays on the shelf."""
        if (value := self._recent.get(key)) is not None:
            return value
        place = self._places.get(key)
        return None if place is None else self._at(place)

    def items(self) -> Iterator[tuple[str, T]]:
        for key, place in self._places.items():
            yield key, self._at(place)
        yield from self._recent.items()

    def _at(self, place: int) -> T:
        waits_at = place - self._written
        if waits_at >= 0:
            begins = waits_at + 4
            size = int.from_bytes(self._waiting[waits_at:begins], "big")
            return self._decoder.decode(self._waiting[begins : begins + size])
        assert self._file is not None
        self._file.seek(place)
        block = _read_block(self._file)
        return self._decoder.decode(block)

    def _write(self) -> None:
        if self._file is None:
            self._file = file_of(self)
        self._file.seek(0, 2)
        self._written += self._file.write(self._waiting)
        self._waiting.clear()


class Spilled(Struct, frozen=True):
    """Where the sorted rows of a file lie: each run from its first byte to behind its last."""

    runs: tuple[tuple[int, int], ...]
    count: int


class SortedRows:
    """Rows with a sort key each, given back in the order of their keys; equal keys in the order they came. Two
    processes may read them at once."""

    def __init__(self) -> None:
        self._rows: list[tuple[Any, ...]] = []
        self._runs: list[tuple[int, int]] = []
        """Where each run of sorted rows begins and ends in the file."""
        self._file: IO[bytes] | None = None
        self._encoder = msgspec.json.Encoder()
        self.count = 0

    def add(self, key: tuple[Any, ...], row: Any) -> None:
        """A key's parts are texts and instants in UTC."""
        self.count += 1
        self._rows.append((*key, self.count, self._encoder.encode(row)))
        if len(self._rows) >= ROWS_IN_MEMORY:
            self._spill()

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for line in self.lines():
            yield msgspec.json.decode(line)

    def lines(self) -> Iterator[bytes]:
        """Each row as JSON."""
        self._rows.sort()
        runs = [self._run(begins, ends) for begins, ends in self._runs]
        for row in heapq.merge(*runs, self._rows):
            yield row[-1]

    def give_away(self) -> tuple[IO[bytes], Spilled]:
        """All rows in a file, for another process that has it open."""
        self._spill()
        assert self._file is not None
        return self._file, Spilled(tuple(self._runs), self.count)

    @classmethod
    def taken_over(cls, file: IO[bytes], spilled: Spilled) -> "SortedRows":
        """What another process gave away. The file is closed with it."""
        found = cls()
        found._file, found._runs, found.count = file, list(spilled.runs), spilled.count
        weakref.finalize(found, file.close)
        return found

    def _spill(self) -> None:
        self._rows.sort()
        if self._file is None:
            self._file = file_of(self)
        begins = self._file.seek(0, 2)
        for rows in _batched(self._rows, ROWS_OF_A_BLOCK):
            block = msgspec.msgpack.encode(rows)
            self._file.write(len(block).to_bytes(4, "big") + block)
        self._file.flush()
        self._runs.append((begins, self._file.tell()))
        self._rows = []

    def _run(self, place: int, ends: int) -> Iterator[tuple[Any, ...]]:
        """One run, some rows of it in memory at a time."""
        assert self._file is not None
        number = self._file.fileno()
        while place < ends:
            # By place: processes that share a file share where it stands, too.
            size = int.from_bytes(os.pread(number, 4, place), "big")
            block = os.pread(number, size, place + 4)
            place += 4 + size
            yield from _ROWS.decode(block)


def file_of(owner: object) -> IO[bytes]:
    """A temporary file that is closed, and so gone, with its owner."""
    file = tempfile.TemporaryFile(prefix="rung-")  # noqa: SIM115 - it lives as long as its owner
    weakref.finalize(owner, file.close)
    return file


def _batched(rows: list[T], size: int) -> Iterator[list[T]]:
    for begins in range(0, len(rows), size):
        yield rows[begins : begins + size]


def _read_block(file: IO[bytes]) -> bytes:
    return file.read(int.from_bytes(file.read(4), "big"))
