"""The picture of who carries how much: bars around the even share, and a strip of nights for each person.

Lengths are in the units of each drawing's `viewBox`; the page gives it its width.
"""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from msgspec import Struct

from rung.core.times.walltime import zone
from rung.reports.fairness import Line, Report
from rung.reports.overload import Warned

HALF = 100.0
"""Of a bar's drawing: the even share stands in its middle."""
LEAST_BAR = 1.2
"""So that a small difference can be seen at all."""
CELL, GAP = 10, 4
FULLEST = 3
"""Rings of one night, from which on it is drawn as full as can be."""


class Bar(Struct, frozen=True):
    """What one person carries beside their even share."""

    line: Line
    x: float
    width: float
    side: str
    """above, below or even."""
    carried: int
    even: float | None
    above: float | None
    warning: Warned | None


class Cell(Struct, frozen=True):
    """One night of one person."""

    x: int
    day: date
    rings: int
    shade: int
    """0 to `FULLEST`."""
    is_to_come: bool


class Strip(Struct, frozen=True):
    line: Line
    cells: tuple[Cell, ...]


def bars(report: Report, measure: str) -> list[Bar]:
    """A bar for each person, those who carry most above their share first."""
    shares = [line.shares[measure] for line in report.lines]
    most = max((abs(share.above or 0) for share in shares), default=0) or 1
    warnings = {one.person: one for one in report.warnings}
    found = []
    for line, share in zip(report.lines, shares, strict=True):
        above = share.above or 0
        is_even = abs(above) < 0.05  # said as 0.0
        width = 0 if is_even else max(abs(above) / most * (HALF - 2), LEAST_BAR)
        side = "even" if is_even else "above" if above > 0 else "below"
        x = HALF - width if above < 0 else HALF
        found.append(
            Bar(
                line, round(x, 2), round(width, 2), side, share.carried, share.even, share.above, warnings.get(line.key)
            )
        )
    return sorted(found, key=lambda one: (-(one.above or 0), -one.carried))


def strips(report: Report, lines: Sequence[Line]) -> list[Strip]:
    """A cell for each night of these people, with a gap between weeks."""
    today = report.at.astimezone(zone(report.time_zone)).date()
    return [Strip(line, tuple(_cells(report, line, today))) for line in lines]


def strip_width(report: Report) -> int:
    return len(report.weeks) * (7 * CELL + GAP) - GAP


def _cells(report: Report, line: Line, today: date) -> list[Cell]:
    cells = []
    for number, week in enumerate(report.weeks):
        for place, day in enumerate(week.days):
            rings = line.nights.get(day, 0)
            x = number * (7 * CELL + GAP) + place * CELL
            is_to_come = day > today and not rings
            cells.append(Cell(x, day, rings, min(rings, FULLEST), is_to_come))
    return cells


def in_a_row(line: Line) -> int:
    """The most nights one after the other in which somebody was rung."""
    days = sorted(day for day, rings in line.nights.items() if rings)
    longest = run = 1 if days else 0
    for one, following in pairwise(days):
        run = run + 1 if (following - one).days == 1 else 1
        longest = max(longest, run)
    return longest
