"""What is known to have changed: days and instants that somebody marked, and who was where in each published policy."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import msgspec
from django.db.models import Q
from msgspec import Struct

from rung import clock
from rung.core.times.walltime import zone
from rung.core.wrong import Wrong
from rung.store.models import MarkedDay as Row
from rung.store.models import PolicyVersion

LONGEST_WORDS = 200
FIRST_YEAR, LAST_YEAR = 1990, 2200


class Marked(Struct, frozen=True):
    """A day or an instant that somebody marked; one of both."""

    id: int
    day: date | None
    at: datetime | None
    words: str
    by: str
    marked_at: datetime

    def day_in(self, time_zone: str) -> date:
        """The day that it is of, for readers of a zone."""
        if self.day is not None:
            return self.day
        assert self.at is not None, "a mark without a day has an instant"
        return self.at.astimezone(zone(time_zone)).date()


class Member(Struct, frozen=True):
    """What is read of a person of a policy."""

    name: str = ""
    teams: tuple[str, ...] = ()


class Group(Struct, frozen=True):
    """What is read of a team."""

    name: str = ""


class Turns(Struct, frozen=True):
    """What is read of a layer of a schedule."""

    rotation: tuple[str, ...] = ()


class Rota(Struct, frozen=True):
    """What is read of a schedule: not its shifts, which a calendar changes all day."""

    name: str = ""
    layers: tuple[Turns, ...] = ()


class Roster(Struct, frozen=True):
    """Who is in which team and in whose turns, by a published policy."""

    people: dict[str, Member] = {}
    teams: dict[str, Group] = {}
    schedules: dict[str, Rota] = {}


def add(words: str, by: str, day: date | None = None, at: datetime | None = None) -> Marked:
    """Marks a day, or an instant. Raises Wrong."""
    row = Row(words=_words(words), marked_by=by, marked_at=clock.now(), **_when(day, at))
    row.save(force_insert=True)
    return _marked(row)


def change(mark_id: int, words: str, day: date | None = None, at: datetime | None = None) -> Marked | None:
    """Says a mark otherwise; None where there is none. Raises Wrong."""
    found = Row.objects.filter(pk=mark_id).update(words=_words(words), **_when(day, at))
    return _marked(Row.objects.get(pk=mark_id)) if found else None


def remove(mark_id: int) -> bool:
    """Whether there was one."""
    return bool(Row.objects.filter(pk=mark_id).delete()[0])


def get(mark_id: int) -> Marked | None:
    row = Row.objects.filter(pk=mark_id).first()
    return _marked(row) if row else None


def within(from_at: datetime, until_at: datetime, since: date, until: date) -> list[Marked]:
    """Those of days from `since` to `until`, both included, and of instants from `from_at` up to `until_at`."""
    rows = Row.objects.filter(Q(day__gte=since, day__lte=until) | Q(at__gte=from_at, at__lt=until_at))
    return [_marked(row) for row in rows.order_by("id")]


def rosters(numbers: Sequence[int]) -> dict[int, Roster]:
    """Who was where, by the number of a policy's version."""
    found = PolicyVersion.objects.filter(number__in=list(numbers)).values_list("number", "document")
    return {number: msgspec.convert(document, Roster) for number, document in found}


def _words(text: str) -> str:
    words = " ".join(text.replace("\0", " ").split())
    if not words:
        raise Wrong("words", "a mark says what changed", "write it in a few words, such as: new team in Lisbon")
    if len(words) > LONGEST_WORDS:
        raise Wrong("words", f"these are {len(words)} letters", f"say it in at most {LONGEST_WORDS}")
    return words


def _when(day: date | None, at: datetime | None) -> dict[str, Any]:
    if (day is None) == (at is None):
        raise Wrong("day", "a mark is of a day or of an instant", "give one of `day` and `at`")
    if at is not None and at.tzinfo is None:
        raise Wrong("at", f"{at:%Y-%m-%dT%H:%M} says no time zone", "write 2026-03-09T09:30Z, or +01:00 behind it")
    year = (day or at or date.min).year
    if not FIRST_YEAR <= year <= LAST_YEAR:
        name = "day" if at is None else "at"
        raise Wrong(name, f"the year {year} is too far away", f"choose one from {FIRST_YEAR} to {LAST_YEAR}")
    return {"day": day, "at": at}


def _marked(row: Row) -> Marked:
    return Marked(row.pk, row.day, row.at, row.words, row.marked_by, row.marked_at)
