"""A week by the hour: a cell for each hour of each weekday, darker the more there are; a legend says how many."""

from msgspec import Struct

from rung.reports import asking, measures
from rung.reports.measures import ORDERED, Measure
from rung.reports.reading import Reading

SHADES = 4
SIDE = 10
LEFT, TOP = 22, 9
"""Room for the names of days and hours."""
WEEKDAYS, HOURS = ORDERED["weekday"], ORDERED["hour"]

_HOURS = [[asking.encoded({"weekday": day, "hour": hour}) for hour in HOURS] for day in WEEKDAYS]
"""How each hour of the week stands in an address."""


class Cell(Struct, frozen=True):
    """An hour of a weekday; `x` and `y` in the units of the drawing."""

    hour: int
    count: int
    shade: int
    """0 (none) to SHADES."""
    words: str
    x: int
    y: int
    query: str
    """Of the address of the issues behind it."""


class Row(Struct, frozen=True):
    day: str
    y: int
    cells: tuple[Cell, ...]


class Heat(Struct, frozen=True):
    measure: Measure
    rows: tuple[Row, ...]
    legend: tuple[tuple[int, str], ...]
    """By shade what it stands for."""
    hours: tuple[tuple[int, int], ...]
    """Hours that are written above, with where."""
    most: Cell | None
    """The hour with the most; None where there is nothing."""
    width: int = LEFT + 24 * SIDE
    height: int = TOP + 7 * SIDE


def heat(measure: Measure, reading: Reading) -> Heat:
    """How many facts there are behind a measure, by weekday and hour in the reader's zone."""
    grid = measures.by_hour(measure, reading.asked, reading.tables(measure))
    most = max((count for row in grid for count in row), default=0)
    query = asking.encoded(asking.query_of(reading.asked))
    rows = []
    for place, counts in enumerate(grid):
        y = TOP + place * SIDE
        cells = tuple(
            Cell(
                hour, count, shade(count, most), f"{WEEKDAYS[place]} {hour}:00 to {hour + 1}:00: {count}",
                LEFT + hour * SIDE, y, f"{query}&{_HOURS[place][hour]}",
            )
            for hour, count in enumerate(counts)
        )  # fmt: skip
        rows.append(Row(WEEKDAYS[place], y, cells))
    strongest = max((cell for row in rows for cell in row.cells), key=lambda cell: cell.count, default=None)
    hours = tuple((hour, LEFT + hour * SIDE) for hour in range(0, 24, 3))
    return Heat(measure, tuple(rows), _legend(most), hours, strongest if most else None)


def shade(count: int, most: int) -> int:
    """How strong a count is drawn beside the greatest."""
    return -(-count * SHADES // most) if most else 0


def _legend(most: int) -> tuple[tuple[int, str], ...]:
    found = [(0, "0")]
    for one in range(1, SHADES + 1):
        counts = [count for count in range((one - 1) * most // SHADES, one * most // SHADES + 1) if count]
        counts = [count for count in counts if shade(count, most) == one]
        if counts:
            found.append((one, f"{counts[0]}" if len(counts) == 1 else f"{counts[0]}–{counts[-1]}"))
    return tuple(found)
