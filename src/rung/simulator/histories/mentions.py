"""What one look at a whole history finds out, in flat memory, of names that come more than once.

A name is kept as its hash with the place where it stands, in one of many heaps by that hash; heaps that fill go to a
temporary file. Afterwards each heap is looked through by itself.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import IO

from rung.simulator.shelf import file_of

HEAPS = 64
PAIRS_OF_A_HEAP = 4_096
"""So many names of a heap wait in memory before they are written."""


class Places:
    """Whole numbers of which few are missing between the least and the greatest: a bit for each."""

    def __init__(self) -> None:
        self._bits = bytearray()

    def __contains__(self, place: int) -> bool:
        byte = place >> 3
        return byte < len(self._bits) and bool(self._bits[byte] >> (place & 7) & 1)

    def add(self, place: int) -> None:
        byte = place >> 3
        if byte >= len(self._bits):
            self._bits.extend(bytes(byte + 1 - len(self._bits)))
        self._bits[byte] |= 1 << (place & 7)


class Mentions:
    """Names, each with the places where it stands. Two names of one hash are taken for one."""

    def __init__(self, kept: int = PAIRS_OF_A_HEAP) -> None:
        """`kept`: so many names of a heap wait in memory."""
        self._kept = kept
        self._heaps = [array("q") for _ in range(HEAPS)]
        self._written: list[list[int]] = [[] for _ in range(HEAPS)]
        """By heap, where its pieces begin in the file."""
        self._file: IO[bytes] | None = None

    def add(self, name: str, place: int) -> None:
        value = hash(name)
        heap = self._heaps[value % HEAPS]
        heap.append(value)
        heap.append(place)
        if len(heap) >= 2 * self._kept:
            self._write(value % HEAPS)

    def last(self) -> Places:
        """The places at which a name stands that comes nowhere after it."""
        found = Places()
        for pieces in self._by_heap():
            last: dict[int, int] = {}
            for pairs in pieces:
                last.update(zip(pairs[::2], pairs[1::2], strict=True))
            for place in last.values():
                found.add(place)
        return found

    def repeated(self) -> frozenset[int]:
        """The hashes of the names that stand at more than one place."""
        found: set[int] = set()
        for pieces in self._by_heap():
            seen: set[int] = set()
            for pairs in pieces:
                for value in pairs[::2]:
                    (found if value in seen else seen).add(value)
        return frozenset(found)

    def _by_heap(self) -> Iterator[Iterator[array[int]]]:
        for number in range(HEAPS):
            yield self._pieces(number)

    def _pieces(self, number: int) -> Iterator[array[int]]:
        for begins in self._written[number]:
            assert self._file is not None
            self._file.seek(begins)
            piece = array("q")
            piece.fromfile(self._file, 2 * self._kept)
            yield piece
        yield self._heaps[number]

    def _write(self, number: int) -> None:
        if self._file is None:
            self._file = file_of(self)
        self._written[number].append(self._file.seek(0, 2))
        self._heaps[number].tofile(self._file)
        self._heaps[number] = array("q")
