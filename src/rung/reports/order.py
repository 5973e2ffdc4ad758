"""Which numbers stand at some places of their order, without putting them all in order."""

import numpy as np

from rung.reports.segments import Column

MANY = 4_096
"""Fewer numbers are put in order as they are."""
ONE_OF = 1_024
"""So many of them at least say about where a place is."""
WIDE = 2.5
"""How far around it is looked, beside the root of their number: chance alone goes that far in one of millions."""


def in_order(numbers: Column, first: int, last: int) -> tuple[float, float]:
    """The numbers at two places of their order that lie beside each other, or are one. (Spans of support have few
    different values: a partition, which would do for others, takes many times as long then.)"""
    while len(numbers) >= MANY:
        least, most = _around(numbers, first)
        below, up_to = int(np.count_nonzero(numbers < least)), int(np.count_nonzero(numbers <= most))
        if not below <= first <= last < up_to or up_to - below == len(numbers):
            break  # some said nothing of all
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
