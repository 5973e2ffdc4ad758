"""The columns that measures are counted in: of each day by kind, and of each month that is over.

A day is written when a fact of it changed; a month is made of its days, one column a row, so that a chart of a year
reads the few columns that it counts. A month that a day of changed is no longer read, until it is made anew.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import reduce
from operator import or_
from secrets import token_hex

from django.db.models import Q
from msgspec import Struct

from rung.store import settings_store
from rung.store.dialect import together
from rung.store.models import FactDay, FactMonth, StaleDay, StaleMonth

A_DAY = timedelta(days=1)
FIRST = "at"
"""The column that every month has."""
VERSION = "measures_version"
FEW = 80
"""Months of a kind of which the days are asked for one by one; of more all days are."""


class Piece(Struct, frozen=True):
    """All facts of a kind on a day, or in a month."""

    since: date
    until: date
    """The last day of it."""
    sha: str
    """Of the content: whoever holds it in memory sees by it whether it is still the same."""
    is_month: bool = False


class Gone(Exception):
    """The columns were made anew, twice, while they were read: ask again."""


def month_of(day: date) -> date:
    return day.replace(day=1)


def last_of(month: date) -> date:
    return month_of(month + 31 * A_DAY) - A_DAY


def version() -> str | None:
    """Another one whenever any of the columns is other than it was; None: nobody has written since this
    is kept."""
    return settings_store.get(VERSION)


def _changed() -> None:
    settings_store.put(VERSION, token_hex(8))


def pieces(form: int) -> dict[str, list[Piece]]:
    """By kind what has its facts, in order: months that are good, and the days of the others."""
    stale = set(StaleMonth.objects.values_list("kind", "month"))
    found: dict[str, list[Piece]] = {}
    months = FactMonth.objects.filter(name=FIRST, is_latest=True).values_list("kind", "month", "sha", "form")
    for kind, month, sha, theirs in months:
        if theirs != form:
            stale.add((kind, month))
        elif (kind, month) not in stale:
            found.setdefault(kind, []).append(Piece(month, last_of(month), sha, is_month=True))
    days = FactDay.objects.values_list("kind", "day", "sha")
    if len(stale) <= FEW:
        days = days.filter(reduce(or_, (_within(*one) for one in stale), Q(pk__in=[])))
    for kind, day, sha in days:
        if (kind, month_of(day)) in stale:
            found.setdefault(kind, []).append(Piece(day, day, sha))
    return {kind: sorted(parts, key=lambda one: one.since) for kind, parts in found.items()}


def _within(kind: str, month: date) -> Q:
    return Q(kind=kind, day__gte=month, day__lte=last_of(month))


def of_days(kind: str, days: Sequence[date]) -> dict[date, tuple[str, bytes]]:
    """The columns of these days, each with its sha."""
    found = FactDay.objects.filter(kind=kind, day__in=days)
    return {day: (sha, bytes(content)) for day, sha, content in found.values_list("day", "sha", "content")}


def of_months(kind: str, name: str, months: Sequence[Piece]) -> dict[date, bytes]:
    """One column of these months, each as it was when its piece was found. Raises Gone."""
    found = FactMonth.objects.filter(kind=kind, name=name, month__in=[one.since for one in months])
    wanted = {(one.since, one.sha) for one in months}
    read = {
        month: content for month, sha, content in found.values_list("month", "sha", "content") if (month, sha) in wanted
    }
    if len(read) < len(wanted):
        raise Gone
    return {month: bytes(content) for month, content in read.items()}


@together()
def keep_day(day: date, contents: Mapping[str, tuple[str, bytes]]) -> None:
    """The columns of a day by kind, each with its sha; what it had before is let go, and so is the month of each kind
    in which anything is other than it was."""
    before = dict(FactDay.objects.filter(day=day).values_list("kind", "sha"))
    gone = [kind for kind in before if kind not in contents]
    changed = [kind for kind, (sha, _) in contents.items() if before.get(kind) != sha]
    FactDay.objects.filter(day=day, kind__in=gone).delete()
    FactDay.objects.bulk_create(
        [FactDay(kind=kind, day=day, sha=sha, content=content) for kind, (sha, content) in contents.items()],
        update_conflicts=True, unique_fields=["kind", "day"], update_fields=["sha", "content"],
    )  # fmt: skip
    month = month_of(day)
    StaleMonth.objects.bulk_create(
        [StaleMonth(kind=kind, month=month) for kind in (*gone, *changed)],
        ignore_conflicts=True,
    )
    StaleDay.objects.filter(day=day).delete()
    if gone or changed:
        _changed()


def stale_days(limit: int) -> list[date]:
    """Days whose columns are to be made anew, the newest first."""
    return list(StaleDay.objects.order_by("-day").values_list("day", flat=True)[:limit])


def stale_months(limit: int) -> list[tuple[str, date]]:
    """Kinds and months that are over and whose columns are to be made anew, the newest first."""
    waiting = StaleMonth.objects.order_by("-month", "kind").values_list("kind", "month")
    newest = last_day() if waiting.exists() else None
    return list(waiting.filter(month__lt=month_of(newest))[:limit]) if newest else []


def days_of(kind: str, month: date) -> Iterator[tuple[str, bytes]]:
    """The days of a month in order, each with its sha."""
    found = FactDay.objects.filter(kind=kind, day__gte=month, day__lte=last_of(month)).order_by("day")
    for sha, content in found.values_list("sha", "content"):
        yield sha, bytes(content)


@together()
def keep_month(kind: str, month: date, sha: str, form: int, columns: Mapping[str, bytes]) -> None:
    """The columns of a month by name; none where it has no facts left. The making before it stays for its readers."""
    kept = FactMonth.objects.filter(kind=kind, month=month)
    if not kept.filter(sha=sha, form=form, is_latest=True).exists() or not columns:
        kept.filter(is_latest=False).delete()
        kept.filter(sha=sha).delete()
        kept.update(is_latest=False)
        FactMonth.objects.bulk_create([
            FactMonth(kind=kind, name=name, month=month, sha=sha, form=form, is_latest=True, content=content)
            for name, content in columns.items()
        ])  # fmt: skip
    StaleMonth.objects.filter(kind=kind, month=month).delete()
    _changed()


def first_day() -> date | None:
    """The first day (UTC) of which anything is known: an issue begins by being opened."""
    return FactDay.objects.filter(kind="opened").order_by("day").values_list("day", flat=True).first()


def last_day() -> date | None:
    """The last day (UTC) on which an issue was opened."""
    return FactDay.objects.filter(kind="opened").order_by("-day").values_list("day", flat=True).first()


def make_all(days: Collection[date]) -> None:
    """All columns are to be made anew: those of these days, and of days that had some before."""
    kinds = {(kind, month_of(day)) for kind, day in FactDay.objects.values_list("kind", "day")}
    had = {*FactDay.objects.values_list("day", flat=True).distinct()}
    StaleDay.objects.bulk_create([StaleDay(day=day) for day in sorted({*days, *had})], ignore_conflicts=True)
    FactMonth.objects.all().delete()
    StaleMonth.objects.bulk_create([StaleMonth(kind=kind, month=month) for kind, month in kinds], ignore_conflicts=True)
    _changed()
