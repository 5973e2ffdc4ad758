"""The picture of an account's health over time: a line from 0 to 100, with a mark on each day that moved it.

Lengths are in the units of the drawing's `viewBox`; the page gives it its width.
"""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from rung.core.accounts.health import Move
from rung.store.accounts.account_health import Kept

WIDTH, HEIGHT = 600.0, 132.0
TOP, LEFT = 6.0, 26.0
SCALE = 1.1
"""Units of height for a point."""
MARKED = 3
"""Points by which a day must have moved the score to be marked; one on which weights changed always is."""
TICKS = 5
LEAST_DAYS = 7


class Mark(Struct, frozen=True):
    """A day of the line."""

    day: date
    x: float
    y: float
    score: int
    change: int
    """Since the day before that has a score."""
    moves: tuple[Move, ...]
    is_marked: bool

    @property
    def words(self) -> str:
        return f"{self.day:%a} {self.day.day} {self.day:%b}: {self.score}" + (
            f" ({self.change:+d}): " + "; ".join(f"{one.by:+.0f} {one.words}" for one in self.moves[:3])
            if self.change and self.moves
            else ""
        )


class Tick(Struct, frozen=True):
    x: float
    words: str
    anchor: str


class Picture(Struct, frozen=True):
    """The drawing, and the same in rows."""

    paths: tuple[str, ...]
    marks: tuple[Mark, ...]
    ticks: tuple[Tick, ...]
    lines: tuple[tuple[int, float], ...]
    """Scores that have a line across, with its height."""

    @property
    def moved(self) -> list[Mark]:
        """The days that moved it, the newest first."""
        return [one for one in self.marks[::-1] if one.is_marked]


def picture(days: Sequence[Kept]) -> Picture | None:
    """None: there is no score of two days yet."""
    scored = [one for one in days if one.health.score is not None]
    if len(scored) < 2:
        return None
    first, last = days[0].day, days[-1].day
    length = max((last - first).days, LEAST_DAYS)
    marks, before = [], None
    for one in scored:
        score = one.health.score or 0
        change = score - before if before is not None else 0
        x = LEFT + (WIDTH - LEFT - 4) * (one.day - first).days / length
        is_marked = abs(change) >= MARKED or any(move.what == "weights" for move in one.moves)
        marks.append(Mark(one.day, round(x, 1), _y(score), score, change, one.moves, is_marked))
        before = score
    step = max(len(days) // TICKS, 1)
    ticks = tuple(_tick(one.day, first, length) for one in days[::step])
    return Picture(tuple(_paths(marks)), tuple(marks), ticks, tuple((score, _y(score)) for score in (0, 50, 100)))


def _paths(marks: Sequence[Mark]) -> list[str]:
    """One line for each run of days without a gap."""
    found: list[list[str]] = []
    before: date | None = None
    for mark in marks:
        if before is None or (mark.day - before).days > 1:
            found.append([])
        found[-1].append(f"{mark.x:g},{mark.y:g}")
        before = mark.day
    return [" ".join(points) for points in found]


def _y(score: int) -> float:
    return round(TOP + (100 - score) * SCALE, 1)


def _tick(day: date, first: date, length: int) -> Tick:
    x = LEFT + (WIDTH - LEFT - 4) * (day - first).days / length
    anchor = "end" if x > WIDTH - 40 else "start" if x < LEFT + 20 else "middle"
    return Tick(round(x, 1), f"{day.day} {day:%b}", anchor)
