"""A lock that is handed over in the order in which it was asked for."""

import threading
from collections import deque
from types import TracebackType


class FairLock:
    """First come, first served. Not re-entrant."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._is_held = False
        self._line: deque[threading.Lock] = deque()
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
            self._line.append(place)
        place.acquire()  # released by whoever hands the lock over to us

    def release(self) -> None:
        with self._guard:
            if not self._is_held:
                raise RuntimeError("released a lock that nobody holds")
            if self._line:
                self._line.popleft().release()
            else:
                self._is_held = False

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
