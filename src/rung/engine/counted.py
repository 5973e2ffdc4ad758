"""Numbers that a process counts while it works, until they are added to those of all processes (`store.figures`)."""

import threading
from collections import defaultdict
from collections.abc import Mapping


class Counts:
    """Numbers by a label, of all threads of this process since they were last taken."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers: defaultdict[str, float] = defaultdict(float)

    def put(self, numbers: Mapping[str, float]) -> None:
        """Adds to each; also what was taken and could not be written."""
        with self._lock:
            for label, number in numbers.items():
                self._numbers[label] += number

    def take(self) -> dict[str, float]:
        """What was counted; it then begins anew."""
        with self._lock:
            taken = dict(self._numbers)
            self._numbers.clear()
        return taken


ATTEMPTS = Counts()
"""Tries to send, and what was never sent, by channel and outcome, such as `slack accepted`."""
