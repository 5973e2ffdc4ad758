"""What a change did to a measure: before and after a day, with how sure that is.

The interval holds nine in ten bootstrap differences (B. Efron, Bootstrap methods, Annals of Statistics 7, 1979), drawn
from the distributions that resampling has, without doing it: a share of n is Binomial(n, p) / n; a count of independent
happenings is Poisson; the j-th of n resampled values is the one at ceil(n U), where U is Beta(j, n - j + 1). The same
figures give the same interval.
"""

from datetime import date
from typing import Literal

import numpy as np
from msgspec import Struct, structs

from rung.reports import measures
from rung.reports.facts import A_DAY, Asked
from rung.reports.measures import Figure, Measure, Tables
from rung.reports.segments import Column

DRAWS = 4_000
INNER = (5, 95)
"""Percentiles: nine in ten."""
SEED = 7


class Change(Struct, frozen=True):
    """A measure before and after a day. Counts are compared a day: their `value` here is so many a day."""

    before: Figure
    after: Figure
    difference: float | None
    low: float | None
    high: float | None
    verdict: Literal["few", "none", "better", "worse", "other", "stock"]
    """few: too few to tell; none: the interval holds no difference at all; other: neither way is better; stock: what
    there is at the end of either span, of which no chance can be said."""


def compare(measure: Measure, asked: Asked, day: date) -> Change:
    """The days before `day` beside those from it on, within what is asked for.

    Raises ValueError for a day that leaves nothing on one side.
    """
    if not asked.since < day <= asked.until:
        raise ValueError(f"{day} leaves no day before or after it between {asked.since} and {asked.until}")
    one, other = structs.replace(asked, until=day - A_DAY), structs.replace(asked, since=day)
    return weigh(measure, measures.read(measure, one), one.days, measures.read(measure, other), other.days)


def weigh(measure: Measure, earlier: Tables, earlier_days: float, later: Tables, later_days: float) -> Change:
    """Two spans beside each other, each with the days it has."""
    before, after = _figure(measure, earlier, earlier_days), _figure(measure, later, later_days)
    if before.value is None or after.value is None:
        return Change(before, after, None, None, None, "few")
    if measure.is_stock:
        return Change(before, after, after.value - before.value, None, None, "stock")
    chance = np.random.default_rng(SEED)
    draws = _draws(measure, later, later_days, after, chance) - _draws(measure, earlier, earlier_days, before, chance)
    low, high = (float(one) for one in np.percentile(draws, INNER))
    return Change(before, after, after.value - before.value, low, high, _verdict(measure, before, after, low, high))


def _figure(measure: Measure, tables: Tables, days: float) -> Figure:
    found = measure.count(tables)
    if measure.unit == "count" and not measure.is_stock and found.value is not None:
        return structs.replace(found, value=found.value / days)
    return found


def _draws(measure: Measure, tables: Tables, days: float, figure: Figure, chance: np.random.Generator) -> Column:
    value = figure.value or 0.0
    if measure.unit == "count":
        return chance.poisson(value * days, DRAWS) / days
    if measure.unit == "share":
        return chance.binomial(figure.count, min(value, 1.0), DRAWS) / figure.count
    return _drawn_medians(tables[measure.kinds[0]].numbers["seconds"], chance)


def _drawn_medians(numbers: Column, chance: np.random.Generator) -> Column:
    """Of their order is found out what was drawn: of many that is a few in the middle."""
    middle = (len(numbers) + 1) // 2
    places = np.ceil(chance.beta(middle, len(numbers) - middle + 1, DRAWS) * len(numbers)).astype("<i8")
    drawn = np.clip(places, 1, len(numbers)) - 1
    first, last = int(drawn.min()), int(drawn.max())
    ordered = np.sort(np.partition(numbers, sorted({first, last}))[first : last + 1])
    return ordered[drawn - first]


def _verdict(
    measure: Measure, before: Figure, after: Figure, low: float, high: float
) -> Literal["few", "none", "better", "worse", "other"]:
    if before.is_few or after.is_few:
        return "few"
    if low <= 0 <= high:
        return "none"
    if not measure.is_better:
        return "other"
    return "better" if (high < 0) == (measure.is_better == "lower") else "worse"
