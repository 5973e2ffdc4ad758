"""A budget of work, by which what others wrote ends at the same place on every machine.

A few lines may ask for more work than anybody has time for: an entry for each second of a century, a rule that no day
ever fits. What counts is calls of functions in this thread, which no library avoids.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class TooMuchWork(Exception):
    """The budget is used up."""


class _Exhausted(BaseException):
    """No `except Exception` of a library may swallow it: it counts only once."""


@contextmanager
def budget(calls: int) -> Iterator[None]:
    """Ends what runs inside with TooMuchWork after so many calls."""
    left = calls
    before = sys.getprofile()

    def count(frame: FrameType, event: str, arg: object) -> None:
        nonlocal left
        if event == "call":
            left -= 1
            if left < 0:
                raise _Exhausted

    sys.setprofile(count)
    try:
        yield
    except _Exhausted:
        raise TooMuchWork from None
    finally:
        sys.setprofile(before)
