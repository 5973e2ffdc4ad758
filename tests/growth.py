"""How work grows with its input, told coarsely: four times the input takes four times the work, or sixteen times."""

import time
from collections.abc import Callable

TIMES = 4
QUADRATIC = 10.0
"""Between the 4 of work that grows with its input and the 16 of work that grows with its square."""


def growth(work: Callable[[int], object], size: int) -> float:
    """By how much the work grows where its input is four times as long: the best of three tries."""
    return min(_taken(work, TIMES * size) / _taken(work, size) for _ in range(3))


def _taken(work: Callable[[int], object], size: int) -> float:
    begins = time.process_time()
    work(size)
    return max(time.process_time() - begins, 1e-3)
