"""The coming hour as a strip: a column for each minute, and in it what comes then. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

from rung.core.times.walltime import zone
from rung.store.wall.standing import Due

MINUTES = 60
HOUR = timedelta(minutes=MINUTES)
SOON = timedelta(minutes=15)
TALLEST = 4
"""So many marks stand above each other; those beyond are a number."""
LABELLED = 5
"""Minutes between two times of day below the strip."""

Tone = Literal["red", "amber", "blue", "grey"]
SIGNS: dict[Tone, str] = {"red": "✕", "amber": "▲", "blue": "✓", "grey": "●"}
"""Colour is never alone."""


class Mark(Struct, frozen=True):
    tone: Tone
    sign: str


class Minute(Struct, frozen=True):
    """A column of the strip."""

    label: str
    """The time of day that stands below it; empty for most."""
    marks: tuple[Mark, ...]
    more: int
    """Those for which there is no room."""
    words: str
    """What comes in it, for whoever points at it or hears it read."""


def tone(one: Due, now: datetime) -> Tone:
    """Red: late, or nobody has it. Amber: within 15 minutes. Blue: somebody has it. Grey: it waits."""
    if one.has_nobody or one.at <= now:
        return "red"
    if one.at - now <= SOON:
        return "amber"
    return "blue" if one.is_held else "grey"


def strip(dues: Sequence[Due], now: datetime, time_zone: str) -> list[Minute]:
    """The minutes from now on; what is late already stands in the first of them."""
    begin = now.replace(second=0, microsecond=0)
    columns: list[list[Due]] = [[] for _ in range(MINUTES)]
    for one in dues:
        minute = max(0, int((one.at - begin) / timedelta(minutes=1)))
        columns[min(minute, MINUTES - 1)].append(one)
    place = zone(time_zone)
    found = []
    for number, column in enumerate(columns):
        at = (begin + timedelta(minutes=number)).astimezone(place)
        tones = [tone(one, now) for one in column]
        marks = tuple(Mark(each, SIGNS[each]) for each in sorted(tones, key=list(SIGNS).index))
        keeps = TALLEST if len(marks) <= TALLEST else TALLEST - 1
        label = f"{at:%H:%M}" if at.minute % LABELLED == 0 else ""
        words = f"{at:%H:%M}: {len(column)} due" if column else ""
        found.append(Minute(label, marks[:keeps], len(marks) - len(marks[:keeps]), words))
    return found
