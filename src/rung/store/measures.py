"""The facts that the measures count, by issue and by day, and how far they keep up with the journal.

What is written here follows from the journal alone; `forget` lets it be made anew. One process at a time writes.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta

import msgspec
from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from msgspec import Struct

from rung.core.desk import Facts
from rung.core.effects import AnyEffect
from rung.core.events import AnyEvent
from rung.store import settings_store
from rung.store.dialect import among, array, hot, is_postgres
from rung.store.models import FactDay, MeasuredDay, MeasuredIssue, StaleDay, Subject

MEASURE_LOCK = 0x52554E47_4D454153
"""PostgreSQL's advisory lock of whoever writes here."""
FORM = "measures_form"
"""The setting that says in which form the facts are told."""
MARGIN = timedelta(minutes=10)
"""A decision may be committed so long after the instant it bears."""

_events = msgspec.json.Decoder(AnyEvent)
_effects = msgspec.json.Decoder(tuple[AnyEffect, ...])
_facts = msgspec.json.Decoder(Facts)


class Line(Struct, frozen=True):
    """A journal line as the measures read it."""

    event: AnyEvent
    effects: tuple[AnyEffect, ...]
    facts: Facts


class Content(Struct, frozen=True):
    """All facts of one kind on one day, packed."""

    day: date
    sha: str


@contextmanager
def alone() -> Iterator[bool]:
    """A transaction in which nobody else writes here; False where somebody else does."""
    with transaction.atomic():
        if not is_postgres():
            yield True
            return
        with hot() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [MEASURE_LOCK])
            row = cursor.fetchone()
        yield bool(row and row[0])


def behind(since: datetime | None, limit: int) -> list[tuple[int, int]]:
    """Issues whose facts do not hold their newest lines, with the number of that line. `since`: those of which nothing
    was decided since then are known to be complete."""
    known = MeasuredIssue.objects.filter(subject_id=OuterRef("id")).values("seq")
    found = Subject.objects.filter(kind="issue", journal_seq__gt=0)
    if since is not None:
        found = found.filter(updated_at__gte=since - MARGIN)
    found = found.annotate(known=Coalesce(Subquery(known), 0)).filter(known__lt=F("journal_seq"))
    return list(found.order_by("id").values_list("id", "journal_seq")[:limit])


class Lives(Struct, frozen=True):
    """Journals of issues, each from its first line on."""

    lines: dict[int, list[Line]]
    broken: dict[int, str]
    """By issue what is wrong with the first line of it that cannot be read: those before it are there, and no more."""


def lines(ids: Sequence[int]) -> Lives:
    """The journals of these issues. One that is damaged keeps nobody from reading the others."""
    with hot() as cursor:
        cursor.execute(
            f"""SELECT subject_id, seq, CAST(event AS text), CAST(effects AS text), CAST(facts AS text)
                FROM journal WHERE subject_id {among("bigint")} ORDER BY subject_id, seq""",
            [array(ids)],
        )
        rows = cursor.fetchall()
    found = Lives({one: [] for one in ids}, {})
    for subject_id, seq, event, effects, facts in rows:
        if subject_id in found.broken:
            continue
        try:
            line = Line(_events.decode(event), _effects.decode(effects), _facts.decode(facts or "{}"))
        except msgspec.DecodeError as error:
            found.broken[subject_id] = f"line {seq}: {error}"
        else:
            found.lines[subject_id].append(line)
    return found


def keep(measured: Iterable[tuple[int, int, bytes, frozenset[date]]]) -> None:
    """The facts of these issues, up to a line: issue, line, facts, and the days on which there are any."""
    rows = list(measured)
    ids = [row[0] for row in rows]
    before = dict.fromkeys(MeasuredDay.objects.filter(subject_id__in=ids).values_list("day", flat=True))
    MeasuredDay.objects.filter(subject_id__in=ids).delete()
    MeasuredDay.objects.bulk_create([MeasuredDay(day=day, subject_id=one) for one, _, _, days in rows for day in days])
    MeasuredIssue.objects.bulk_create(
        [MeasuredIssue(subject_id=one, seq=seq, facts=facts) for one, seq, facts, _ in rows],
        update_conflicts=True, unique_fields=["subject_id"], update_fields=["seq", "facts"],
    )  # fmt: skip
    touched = {*before, *(day for *_, days in rows for day in days)}
    StaleDay.objects.bulk_create([StaleDay(day=day) for day in touched], ignore_conflicts=True)


def stale_days(limit: int) -> list[date]:
    """Days whose columns are to be made anew, the newest first."""
    return list(StaleDay.objects.order_by("-day").values_list("day", flat=True)[:limit])


def of_day(day: date) -> Iterator[tuple[int, bytes]]:
    """The issues that have a fact on this day, with all their facts."""
    ids = MeasuredDay.objects.filter(day=day).values("subject_id")
    for one, facts in MeasuredIssue.objects.filter(subject_id__in=ids).order_by("subject_id").values_list(
        "subject_id", "facts"
    ):
        yield one, bytes(facts)


def keep_day(day: date, contents: Mapping[str, tuple[str, bytes]]) -> None:
    """The columns of a day by kind, each with its sha; what it had before is let go."""
    FactDay.objects.filter(day=day).exclude(kind__in=list(contents)).delete()
    FactDay.objects.bulk_create(
        [FactDay(kind=kind, day=day, sha=sha, content=content) for kind, (sha, content) in contents.items()],
        update_conflicts=True, unique_fields=["kind", "day"], update_fields=["sha", "content"],
    )  # fmt: skip
    StaleDay.objects.filter(day=day).delete()


def shas(kind: str, since: date, until: date) -> list[Content]:
    """The days from `since` to `until`, both included, that have facts of a kind."""
    found = FactDay.objects.filter(kind=kind, day__gte=since, day__lte=until).order_by("day")
    return [Content(day, sha) for day, sha in found.values_list("day", "sha")]


def contents(kind: str, days: Sequence[date]) -> dict[date, tuple[str, bytes]]:
    """The columns of these days, each with its sha."""
    found = FactDay.objects.filter(kind=kind, day__in=days)
    return {day: (sha, bytes(content)) for day, sha, content in found.values_list("day", "sha", "content")}


def first_day() -> date | None:
    """The first day (UTC) of which anything is known."""
    return FactDay.objects.order_by("day").values_list("day", flat=True).first()


def keys(ids: Sequence[int]) -> dict[int, str]:
    """What these issues are called by."""
    return dict(Subject.objects.filter(pk__in=ids).values_list("id", "key"))


def form() -> int:
    """In which form everything is told."""
    return int(settings_store.get(FORM, 0))


def read_anew(form: int) -> None:
    """Has every journal read again, to be told in this form. What is kept stays until then."""
    MeasuredIssue.objects.update(seq=0)
    settings_store.put(FORM, form)


def forget() -> None:
    """Lets go of everything, so that it is made anew from the journal."""
    for table in (MeasuredIssue, MeasuredDay, FactDay, StaleDay):
        table.objects.filter(Q()).delete()
