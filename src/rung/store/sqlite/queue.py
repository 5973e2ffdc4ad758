"""A lock that is handed over in the order in which it was asked for, those in a hurry first."""

import threading
from collections import deque
from types import TracebackType


class FairLock:
    """First come, first served. Not re-entrant.

    Who is in a hurry goes before those who are not; but not twice in a row, so that everybody's turn comes.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._is_held = False
        self._line: deque[tuple[bool, threading.Lock]] = deque()
        self._passed = False
        """Whether the last who got it passed somebody who had asked before."""
        self.hurried = 0
        """How often somebody had to wait so far who was in a hurry."""

    def acquire(self, *, in_a_hurry: bool = True) -> None:
        with self._guard:
            if not self._is_held:
                self._is_held = True
                return
            self.hurried += in_a_hurry
            place = threading.Lock()
            place.acquire()
            self._line.append((in_a_hurry, place))
        place.acquire()  # released by whoever hands the lock over to us

    def release(self) -> None:
        with self._guard:
            if not self._is_held:
                raise RuntimeError("released a lock that nobody holds")
            if self._line:
                self._next().release()
            else:
                self._is_held = False

    def _next(self) -> threading.Lock:
        """Who gets it now, taken from the line."""
        number = 0
        if not self._passed:
            number = next((number for number, (in_a_hurry, _) in enumerate(self._line) if in_a_hurry), 0)
        self._passed = number > 0
        place = self._line[number][1]
        del self._line[number]
        return place

    @property
    def is_held(self) -> bool:
        with self._guard:
            return self._is_held

    def __len__(self) -> int:
        """How many wait."""
        with self._guard:
            return len(self._line)

    def __enter__(self) -> "FairLock":
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()
