"""What came in during a span of the past, for replays under another policy: the journal's events, without effects.

Which issues: those that were open at some instant of the span, each with its whole life, for what a decision says
depends on how the issue came to be.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime

import msgspec
from django.db.models import Q
from msgspec import Struct

from rung.core.effects import AnyEffect, Assigned, Emitted
from rung.core.events import AnyEvent
from rung.store.dialect import among, array, from_db, given, hot, to_db
from rung.store.models import Inbox, Journal, Subject
from rung.store.pages.timeline import decoded
from rung.store.words import texts

AT_ONCE = 200
"""Subjects whose lines are read in one statement."""
_LINE = {"subject_id": "bigint", "seq": "int"}
_events = msgspec.json.Decoder(AnyEvent)
_effects = msgspec.json.Decoder(tuple[AnyEffect, ...])


class PastLine(Struct, frozen=True):
    """One event as the journal keeps it, without its words."""

    subject_id: int
    key: str
    seq: int
    at: datetime
    decided_at: datetime
    event: AnyEvent


def issues(since: datetime, until: datetime) -> list[int]:
    """The issues that were open in [since, until], by the order in which they were opened."""
    lived = Q(is_open=True) | Q(updated_at__gte=since)
    found = Subject.objects.filter(lived, kind="issue", journal_seq__gt=0, opened_at__lte=until)
    return list(found.order_by("opened_at", "id").values_list("id", flat=True))


def count_issues(most: int) -> int:
    """How many issues there are; `most` where there are more."""
    return Subject.objects.filter(kind="issue", journal_seq__gt=0)[:most].count()


def count_corrections(most: int) -> int:
    """How often somebody said how a message sounds; `most` where it was oftener."""
    return _count("message.mood_corrected", most)


def count_parted(most: int) -> int:
    """How many pairs of issues somebody parted; `most` where there are more. Each stands on both issues."""
    return _count("issue.found_unlike", 2 * most) // 2


def _count(kind: str, most: int) -> int:
    with hot() as cursor:
        cursor.execute("SELECT 1 FROM journal WHERE CAST(event AS text) LIKE %s LIMIT %s", [f'%"{kind}"%', most])
        return len(cursor.fetchall())


def subjects(kind: str, keys: Iterable[str] | None = None) -> list[int]:
    """The subjects of a kind, all of them or those with these keys."""
    with hot() as cursor:
        if keys is None:
            cursor.execute("SELECT id FROM subject WHERE kind = %s ORDER BY id", [kind])
        else:
            cursor.execute(
                f"SELECT id FROM subject WHERE kind = %s AND key {among('text')} ORDER BY id", [kind, array(keys)]
            )
        return [int(row[0]) for row in cursor.fetchall()]


def lines(ids: Sequence[int], until: datetime) -> Iterator[list[PastLine]]:
    """What happened to subjects up to an instant, a few subjects at once, each subject's lines in their order."""
    for start in range(0, len(ids), AT_ONCE):
        with hot() as cursor:
            cursor.execute(
                f"""SELECT j.subject_id, s.key, j.seq, j.at, j.decided_at, CAST(j.event AS text)
                    FROM journal j JOIN subject s ON s.id = j.subject_id
                    WHERE j.subject_id {among("bigint")} AND j.at <= %s AND j.decided_at <= %s
                    ORDER BY j.subject_id, j.seq""",
                [array(ids[start : start + AT_ONCE]), to_db(until), to_db(until)],
            )
            rows = cursor.fetchall()
        yield [
            PastLine(subject_id, key, seq, from_db(at), from_db(decided_at), _events.decode(event))
            for subject_id, key, seq, at, decided_at, event in rows
        ]


def assigned(ids: Collection[int]) -> dict[tuple[int, int], list[Assigned]]:
    """By subject and line, whom a decision gave an issue to, or took it from, in order."""
    found: dict[tuple[int, int], list[Assigned]] = {}
    with hot() as cursor:
        cursor.execute(
            f"""SELECT subject_id, seq, CAST(effects AS text) FROM journal
                WHERE subject_id {among("bigint")} AND CAST(effects AS text) LIKE %s ORDER BY subject_id, seq""",
            [array(ids), "%issue.assigned_to%"],
        )
        rows = cursor.fetchall()
    for subject_id, seq, effects in rows:
        moved = [one for one in _effects.decode(effects) if isinstance(one, Assigned) and not one.waits]
        if moved:
            found[subject_id, seq] = moved
    return found


def told_by(issue: str, seq: int, number: int) -> bool:
    """Whether line `seq` of an issue sent an event to another subject as its effect `number`."""
    line = Journal.objects.filter(subject_id__in=subjects("issue", [issue]), seq=seq).first()
    effects = decoded(line.effects) if line is not None else ()
    return number < len(effects) and isinstance(effects[number], Emitted)


def words(wanted: Iterable[tuple[int, int]]) -> dict[tuple[int, int], dict[str, str]]:
    """By subject and line, what people wrote, field by field, as far as it is not erased."""
    where = f"(t.subject_id, t.journal_seq) IN (SELECT l.subject_id, l.seq FROM {given(_LINE, 'l')})"
    rows = array({"subject_id": subject_id, "seq": seq} for subject_id, seq in wanted)
    found: dict[tuple[int, int], dict[str, str]] = {}
    for one in texts.read(where, [rows]):
        if one.text != texts.ERASED:
            found.setdefault((one.subject_id, one.journal_seq), {})[one.field] = one.text
    return found


def rings(since: datetime, until: datetime) -> int:
    """How many notices rang in a span; one that fell back to a further channel is one."""
    with hot() as cursor:
        cursor.execute("SELECT count(*) FROM notice WHERE ring AND at >= %s AND at <= %s", [to_db(since), to_db(until)])
        return int(cursor.fetchone()[0])


def refused(since: datetime, until: datetime) -> int:
    """How many events of a span made no sense to the policy of then; they are in no journal."""
    return Inbox.objects.filter(state="refused", arrived_at__gte=since, arrived_at__lte=until).count()
