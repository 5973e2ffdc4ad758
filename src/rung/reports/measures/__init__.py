"""The measures: what each means, and how it is counted.

A measure is a figure of the facts that are asked for, or of a part of them: by team, tier, day of the week ... Each
figure says of how many facts it is made. A share or a span of nothing is not known (None), never nought.
"""

from rung.reports.measures.defined import MEASURES
from rung.reports.measures.measure import ALSO, FEW, GOOD, Figure, Measure, Tables, Unit
from rung.reports.measures.parts import ORDERED, Part, by_day, by_field, by_hour, figure, read

__all__ = [
    "ALSO", "FEW", "GOOD", "MEASURES", "ORDERED", "Figure", "Measure", "Part", "Tables", "Unit", "by_day", "by_field",
    "by_hour", "figure", "read",
]  # fmt: skip
