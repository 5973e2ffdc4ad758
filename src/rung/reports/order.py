"""Which numbers stand at some places of their order, without putting them all in order."""

import numpy as np

from rung.reports.segments import Column

MANY = 4_096
"""Fewer numbers are put in order as they are."""
ONE_OF = 1_024
"""So many of them at least say about where a place is."""
WIDE = 2.5
"""How far around it is looked, beside the root of their number: chance alone goes that far in one of millions."""


class Order:
    """Numbers, and what stands where in their order. (Spans of support have few different values: a partition, which
    would do for others, takes many times as long then.)"""

    def __init__(self, numbers: Column) -> None:
        self.numbers = numbers
        self._all: Column | None = None

    def at(self, first: int, last: int) -> tuple[float, float]:
        """The numbers at two places that lie beside each other, or are one."""
        if self._all is None:
            if len(self.numbers) >= MANY and (found := _near(self.numbers, first, last)) is not None:
                return found
            self._all = np.sort(self.numbers)
        return float(self._all[first]), float(self._all[last])


def _near(numbers: Column, first: int, last: int) -> tuple[float, float] | None:
    """Looks among those alone that some of them say are near, again and again; None: some said nothing of all."""
    while len(numbers) >= MANY:
        least, most = _around(numbers, first)
        below, up_to = int(np.count_nonzero(numbers < least)), int(np.count_nonzero(numbers <= most))
        if not below <= first <= last < up_to or up_to - below == len(numbers):
            return None
        if least == most:
            return least, least
        numbers = numbers[(numbers >= least) & (numbers <= most)]
        first, last = first - below, last - below
    ordered = np.sort(numbers)
    return float(ordered[first]), float(ordered[last])


def _around(numbers: Column, place: int) -> tuple[float, float]:
    """Between which the number at a place of their order is, as some of them say."""
    some = np.sort(numbers[:: len(numbers) // ONE_OF])
    about, around = place * len(some) // len(numbers), int(WIDE * len(some) ** 0.5)
    return float(some[max(0, about - around)]), float(some[min(len(some) - 1, about + around)])
