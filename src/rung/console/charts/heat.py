"""A week by the hour, as a table whose cells are darker the more there are."""

from collections.abc import Sequence

SHADES = 4


def shades(grid: Sequence[Sequence[int]]) -> list[list[tuple[int, int]]]:
    """By weekday and hour how many there are, and how strong that is drawn: 0 (none) to `SHADES`."""
    most = max((count for row in grid for count in row), default=0)
    return [[(count, -(-count * SHADES // most) if most else 0) for count in row] for row in grid]
