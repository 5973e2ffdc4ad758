"""What is packed may hold a thousand times as much: it is counted while it is unpacked, and refused above a limit."""

import io

from rung.policy.files import Unreadable

MOST = 20_000_000_000
"""Bytes. Years of a large company's events are a tenth of it."""
A_PIECE = 1 << 20


class HoldsTooMuch(Unreadable):
    """More than anybody's history."""

    def __init__(self, most: int) -> None:
        super().__init__(f"unpacked it has more than {most / 1e9:g} GB")


def counted(unpacked: io.BufferedIOBase, most: int = MOST) -> io.BufferedReader:
    """The same bytes; reading more of them than `most` raises HoldsTooMuch."""
    return io.BufferedReader(_Counted(unpacked, most), A_PIECE)


class _Counted(io.RawIOBase):
    def __init__(self, unpacked: io.BufferedIOBase, most: int) -> None:
        self._unpacked = unpacked
        self._most = most
        self._read = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        piece = self._unpacked.read1(len(buffer))  # what comes before a damage is given
        self._read += len(piece)
        if self._read > self._most:
            raise HoldsTooMuch(self._most)
        buffer[: len(piece)] = piece
        return len(piece)
