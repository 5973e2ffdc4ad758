"""Figures of fairness: even shares by hours worked, and how unevenly something is carried. Values in, figures out.

An even share is what somebody would carry if every hour worked carried the same: the total, times their hours, by the
hours of all. The Gini coefficient is half the relative mean difference (C. Gini, Variabilità e mutabilità, 1912) with
each person weighted by their hours (R. Lerman and S. Yitzhaki, Improving the accuracy of estimates of Gini
coefficients, Journal of Econometrics 42, 1989):

    G = sum over all pairs of |a_i h_j - a_j h_i| / (2 A H)

where a is what somebody carries, h their hours, A and H the sums. So it is the coefficient of the load per hour worked
over all hours worked: half a week with half the load is as fair as a whole week with all of it. 0: every hour carries
the same. It nears 1 where the hours of a few carry everything. It is the area between the Lorenz curve and the
diagonal, doubled, and is worked out that way, in one pass over the people in the order of their load per hour.

Who worked no hours has an even share of nothing and no load per hour: they count in the totals, and stand outside the
coefficient and the ratio.
"""

from collections.abc import Sequence
from fractions import Fraction

from msgspec import Struct


class Spread(Struct, frozen=True):
    """How evenly something is carried by a group of people."""

    people: int
    total: float
    hours: float
    gini: float | None
    """None: nothing was carried, or nobody worked."""
    ratio: float | None
    """The highest load per hour by the lowest. None: as for `gini`, or somebody who worked carries nothing at all."""
    has_idle: bool
    """Somebody who worked carries nothing, while others carry something."""


def even_shares(carried: Sequence[float], hours: Sequence[float]) -> list[float | None]:
    """What each would carry if every hour worked carried the same; None where nobody worked."""
    total, worked = sum(carried), sum(hours)
    return [total * own / worked if worked else None for own in hours]


def spread(carried: Sequence[float], hours: Sequence[float]) -> Spread:
    """How evenly this is carried; both lists are by person, none of it below nothing."""
    working = [(load, own) for load, own in zip(carried, hours, strict=True) if own > 0]
    rates = [load / own for load, own in working]
    is_carried = any(load > 0 for load, _ in working)
    most, least = max(rates, default=0.0), min(rates, default=0.0)
    return Spread(
        people=len(carried),
        total=sum(carried),
        hours=sum(hours),
        gini=gini(carried, hours),
        ratio=most / least if is_carried and least > 0 else None,
        has_idle=is_carried and least == 0,
    )


def gini(carried: Sequence[float], hours: Sequence[float]) -> float | None:
    """The Gini coefficient of the load per hour worked, in [0, 1); None where nothing was carried or nobody worked."""
    # Exact: two people with the same load per hour are equal, whatever rounding would make of it.
    working = [(Fraction(load), Fraction(own)) for load, own in zip(carried, hours, strict=True) if own > 0]
    total = sum((load for load, _ in working), Fraction(0))
    worked = sum((own for _, own in working), Fraction(0))
    if not total:
        return None
    below, area = Fraction(0), Fraction(0)
    for load, own in sorted(working, key=lambda one: one[0] / one[1]):
        area += own * (2 * below + load)
        below += load
    return float(1 - area / (total * worked))
