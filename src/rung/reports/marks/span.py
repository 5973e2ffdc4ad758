"""The marks of a span of days: those that somebody made, and those that make themselves."""

import threading
from collections import OrderedDict
from datetime import date, datetime
from itertools import pairwise
from typing import Literal

from msgspec import Struct

from rung.core.times.walltime import zone
from rung.reports.facts import Asked
from rung.reports.marks.moves import in_short, moves
from rung.store.measures import marks
from rung.store.policies import policies
from rung.store.policies.policies import Version

MOST_KEPT = 2_000
"""Versions of which a process remembers who moved."""


class Mark(Struct, frozen=True):
    """Something that changed on a day of the zone that is asked for."""

    day: date
    words: str
    kind: Literal["marked", "policy", "people"]
    """Somebody marked it; a policy was published; people or teams moved."""
    at: datetime | None = None
    """Null: the whole day."""
    by: str = ""
    id: int | None = None
    """Of one that somebody made, by which it is changed and removed."""


class _Moves:
    """What moved with each version: it never changes, and is read once."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[int, str, str], tuple[str, ...]] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, steps: list[tuple[Version, Version]]) -> dict[int, tuple[str, ...]]:
        """By the number of the later version, what moved between each two."""
        with self._lock:
            found = {now.number: known for was, now in steps if (known := self._known.get(_key(was, now))) is not None}
        missing = [(was, now) for was, now in steps if now.number not in found]
        rosters = marks.rosters(sorted({one.number for step in missing for one in step})) if missing else {}
        with self._lock:
            for was, now in missing:
                said = tuple(moves(rosters[was.number], rosters[now.number]))
                found[now.number] = self._known[_key(was, now)] = said
            while len(self._known) > MOST_KEPT:
                self._known.popitem(last=False)
        return found


_moves = _Moves()


def of_span(asked: Asked) -> list[Mark]:
    """All marks of the days that are asked for, oldest first."""
    place = zone(asked.time_zone)
    made = [
        Mark(one.day_in(asked.time_zone), one.words, "marked", one.at, one.by, one.id)
        for one in marks.within(asked.from_at, asked.until_at, asked.since, asked.until)
    ]
    oldest_first = policies.versions()[::-1]
    within = [one for one in oldest_first if asked.from_at <= one.published_at < asked.until_at]
    published = [
        Mark(
            one.published_at.astimezone(place).date(), f"version {one.number}: {one.comment or 'published'}", "policy",
            one.published_at, one.published_by,
        )
        for one in within
        if not one.is_same_text
    ]  # fmt: skip
    numbers = {one.number for one in within}
    steps = [(was, now) for was, now in pairwise(oldest_first) if now.number in numbers]
    moved = _moves.of(steps)
    people = [
        Mark(
            now.published_at.astimezone(place).date(), in_short(list(moved[now.number])), "people", now.published_at,
            now.published_by,
        )
        for _, now in steps
        if moved[now.number]
    ]  # fmt: skip
    return sorted([*made, *published, *people], key=lambda one: (one.day, str(one.at or ""), one.words))


def _key(was: Version, now: Version) -> tuple[int, str, str]:
    """A number alone may be another database's."""
    return now.number, was.sha, now.sha
