"""How sure a share is, and spans that people would write."""

from collections.abc import Sequence
from math import ceil, sqrt

from rung.core.times.spans import Span
from rung.reports.asking import in_words
from rung.store.measures.reviews import Sure

Z = 1.645
"""One-sided, 19 in 20."""
NICE = (
    60, 120, 180, 300, 600, 900, 1_200, 1_800, 2_700, 3_600, 5_400, 7_200, 10_800, 14_400, 21_600, 28_800, 43_200,
    57_600, 86_400, 129_600, 172_800, 259_200, 432_000,
)  # fmt: skip
"""Seconds of spans that somebody would write into a policy."""


def least_share(part: int, whole: int) -> float:
    """The least that a share is, with what was seen of it (E. B. Wilson, Probable inference, JASA 22, 1927)."""
    if not whole:
        return 0.0
    share, z2 = part / whole, Z * Z
    middle = share + z2 / (2 * whole)
    return (middle - Z * sqrt(share * (1 - share) / whole + z2 / (4 * whole * whole))) / (1 + z2 / whole)


def sure_of(part: int, whole: int, line: float) -> Sure:
    """Whether a share lies above a line also where chance was against it."""
    return "sure" if least_share(part, whole) > line else "likely"


def is_more(part: int, whole: int, other_part: int, other_whole: int) -> bool:
    """Whether a share is clearly above another one: hardly by chance (two proportions, 19 in 20, one-sided)."""
    if not whole or not other_whole:
        return False
    both = (part + other_part) / (whole + other_whole)
    spread = sqrt(both * (1 - both) * (1 / whole + 1 / other_whole))
    return spread > 0 and (part / whole - other_part / other_whole) / spread > Z


def reached(numbers: Sequence[float], share: float) -> float:
    """The least of them that this share of them does not exceed (nearest rank)."""
    ordered = sorted(numbers)
    return ordered[max(0, ceil(share * len(ordered)) - 1)]


def nice_up(seconds: float) -> int:
    return next((one for one in NICE if one >= seconds), NICE[-1])


def nice_down(seconds: float) -> int:
    return next((one for one in reversed(NICE) if one <= seconds), NICE[0])


def roughly(seconds: float) -> str:
    """As people say it: `11 min`, not `10 min 51 s`."""
    return in_words(round(seconds / 60) * 60 if seconds >= 60 else seconds, "span")


def written(seconds: float) -> str:
    """As it stands in a policy: `45m`, `24h`."""
    return str(Span(seconds=int(seconds)))
