"""The facts that the measures count, by issue, and how far they keep up with the journal.

What is written here follows from the journal alone; `begin_anew` has it all made again. One process at a time writes.
"""

import fcntl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

import msgspec
from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from msgspec import Struct

from rung.core.desk import Facts
from rung.core.effects import AnyEffect
from rung.core.events import AnyEvent
from rung.store import settings_store
from rung.store.dialect import Table, among, array, here, hot, is_postgres, together
from rung.store.measures import fact_columns
from rung.store.models import MeasuredDay, MeasuredIssue, Setting, StaleDay, Subject

MEASURE_LOCK = 0x52554E47_4D454153
"""PostgreSQL's advisory lock of whoever writes here."""
MOST_AT_ONCE = 10_000
"""Values of one statement: databases have limits."""
MARGIN = timedelta(minutes=10)
"""A decision may be committed so long after the instant it bears."""
SETTLED = timedelta(minutes=2)
"""What was decided so long before is counted, or whoever makes something of the figures waits for it."""
AT_ONCE = 1_000
"""Issues of which the facts are read in one statement: they are found one by one, however many there are."""
ANEW = "measures_anew"
"""The setting that is there while issues are read again from the first on: the row of the last one."""
ANEW_COLUMNS = "measures_anew_columns"
"""The setting that is there from then on, until all columns are made again."""

FORM = "measures_form"
"""The setting that says in which form facts are told."""

_ISSUES = Table("measured_issue", {"subject_id": "bigint", "seq": "int", "facts": "bytea"}, ("subject_id",))
_DAYS = Table("measured_day", {"day": "date", "subject_id": "bigint"})
_events = msgspec.json.Decoder(AnyEvent)
_effects = msgspec.json.Decoder(tuple[AnyEffect, ...])
_facts = msgspec.json.Decoder(Facts)


class Line(Struct, frozen=True):
    """A journal line as the measures read it."""

    event: AnyEvent
    effects: tuple[AnyEffect, ...]
    facts: Facts


@contextmanager
def alone() -> Iterator[bool]:
    """While nobody else writes here; False where somebody else does.

    On SQLite it is a file that is locked, waited for, and no transaction: that would keep everybody from writing while
    journals are read. So each thing that is kept is a transaction of its own.
    """
    if not is_postgres():
        with Path(f"{here().settings_dict['NAME']}.measures").open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield True
        return
    with transaction.atomic():
        with hot() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [MEASURE_LOCK])
            row = cursor.fetchone()
        yield bool(row and row[0])


def behind(since: datetime | None, limit: int, after: int = 0) -> list[tuple[int, int]]:
    """Issues whose facts do not hold their newest lines, with the number of that line, in the order of their rows;
    those `after` a row alone. `since`: those of which nothing was decided since then are known to be complete."""
    found = _behind(after)
    if since is not None:
        found = found.filter(updated_at__gte=since - MARGIN)
    return list(found.values_list("id", "journal_seq")[:limit])


def _issues(after: int) -> QuerySet[Subject]:
    return Subject.objects.filter(kind="issue", journal_seq__gt=0, id__gt=after).order_by("id")


def _behind(after: int = 0) -> QuerySet[Subject]:
    known = MeasuredIssue.objects.filter(subject_id=OuterRef("id")).values("seq")
    return _issues(after).annotate(known=Coalesce(Subquery(known), 0)).filter(known__lt=F("journal_seq"))


def lacks(before: datetime) -> bool:
    """Whether something is not counted yet that was decided before an instant."""
    is_made_anew = Setting.objects.filter(key=ANEW).exists()
    is_behind = is_made_anew or _behind().filter(updated_at__lt=before).exists()
    return is_behind or StaleDay.objects.filter(day__lt=before.date()).exists()


class Uncounted(Struct, frozen=True):
    """How much is not counted yet: issues to be read, and days whose columns are to be made."""

    issues: int
    days: int

    @property
    def words(self) -> str:
        """`412 issues and 1 day`; empty where all is counted."""
        parts = ((self.issues, "issue"), (self.days, "day"))
        return " and ".join(f"{number:,} {what}{'' if number == 1 else 's'}" for number, what in parts if number)


def uncounted(before: datetime) -> Uncounted:
    """What was decided before an instant and is not counted yet."""
    after = anew_after()
    behind = _behind().filter(updated_at__lt=before) if after is None else _issues(after)
    return Uncounted(behind.count(), StaleDay.objects.filter(day__lt=before.date()).count())


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


class Measured(Struct, frozen=True):
    """What is known of an issue up to a line of its journal."""

    issue: int
    seq: int
    facts: bytes
    touched: frozenset[date]
    """Days (UTC) on which anything is other than it was."""
    new_days: frozenset[date]
    """Of them those on which there was nothing."""
    gone_days: frozenset[date]
    """Of them those on which there is nothing any more."""


def known(ids: Sequence[int]) -> dict[int, bytes]:
    """The facts of these issues, as far as they are kept."""
    with hot() as cursor:
        cursor.execute(
            f"SELECT subject_id, facts FROM measured_issue WHERE subject_id {among('bigint')} ORDER BY subject_id",
            [array(ids)],
        )
        return {one: bytes(facts) for one, facts in cursor.fetchall()}


@together()
def keep(measured: Sequence[Measured]) -> None:
    """The facts of these issues, and that the days that it touches are to be made anew."""
    _ISSUES.upsert([{"subject_id": one.issue, "seq": one.seq, "facts": one.facts} for one in measured])
    _DAYS.insert(
        [{"day": day.isoformat(), "subject_id": one.issue} for one in measured for day in sorted(one.new_days)],
        "ON CONFLICT DO NOTHING",
    )
    for one in measured:
        if one.gone_days:
            MeasuredDay.objects.filter(subject_id=one.issue, day__in=one.gone_days).delete()
    touched = {day for one in measured for day in one.touched}
    StaleDay.objects.bulk_create([StaleDay(day=day) for day in sorted(touched)], ignore_conflicts=True)


def of_days(days: Sequence[date]) -> Iterator[tuple[int, bytes]]:
    """The issues that have a fact on one of these days, with all their facts."""
    found = MeasuredDay.objects.filter(day__in=days).order_by("subject_id").values_list("subject_id", flat=True)
    ids = list(found.distinct())
    for first in range(0, len(ids), AT_ONCE):
        yield from known(ids[first : first + AT_ONCE]).items()


def keys(ids: Sequence[int]) -> dict[int, str]:
    """What these issues are called by."""
    found: dict[int, str] = {}
    for start in range(0, len(ids), MOST_AT_ONCE):
        some = ids[start : start + MOST_AT_ONCE]
        found.update(Subject.objects.filter(pk__in=some).values_list("id", "key"))
    return found


def begin_anew() -> None:
    """From now on every issue is read again, whatever is known of it; what was made before stays until then."""
    settings_store.put(ANEW, 0)


def form() -> int:
    """In which form facts are told, or are being told by now."""
    return int(settings_store.get(FORM, 0))


@together()
def begin_in(form: int) -> None:
    """From now on facts are told in this form, and every issue is read again for it."""
    settings_store.put(FORM, form)
    if MeasuredIssue.objects.exists():
        begin_anew()


def anew_after() -> int | None:
    """The row after which issues are still to be read again; None where everything was."""
    return settings_store.get(ANEW)


def left_anew(after: int) -> int:
    """How many issues are still to be read again."""
    return _issues(after).count()


def next_anew(after: int, limit: int) -> list[tuple[int, int]]:
    """The next issues to be read again, with the number of the last line of each."""
    return list(_issues(after).values_list("id", "journal_seq")[:limit])


def read_anew(last: int) -> None:
    """Those up to this row were."""
    settings_store.put(ANEW, last)


@together()
def finish_anew() -> None:
    """All were read: what is kept of others goes, and all columns are to be made anew."""
    ours = Subject.objects.filter(pk=OuterRef("subject_id"), kind="issue")
    strangers = list(MeasuredIssue.objects.filter(~Exists(ours)).values_list("subject_id", flat=True))
    for table in (MeasuredDay, MeasuredIssue):
        table.objects.filter(subject_id__in=strangers).delete()
    fact_columns.make_all({*MeasuredDay.objects.values_list("day", flat=True).distinct()})
    Setting.objects.filter(key=ANEW).delete()
    settings_store.put(ANEW_COLUMNS, True)


def is_anew() -> bool:
    """Whether not all that is to be made again was made."""
    return Setting.objects.filter(key__in=(ANEW, ANEW_COLUMNS)).exists()


def end_anew() -> None:
    """All was."""
    Setting.objects.filter(key=ANEW_COLUMNS).delete()
