"""What people carried between given instants: counted by the database, in one statement for each kind of row.

A ring counts where it reached somebody or may yet: not where every channel refused it (failed), where nobody asked for
it any more before it was sent (dropped), or where a later message said it too (`collapsed_into`).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import Min, Q

from rung.core.desk import Away
from rung.core.document import URGENCIES
from rung.store.dialect import encode_rows, from_db, given, hot, is_postgres, to_db
from rung.store.models import Away as AwayRow
from rung.store.models import PolicyVersion

Span = tuple[datetime, datetime]

RANG = "n.ring AND n.state IN ('pending', 'accepted') AND n.collapsed_into IS NULL"
TOLD = "n.escalation IS NOT NULL AND n.code <> 'inform' AND n.state IN ('pending', 'accepted', 'quiet')"

MOST_ESCALATIONS = 2**20
"""Of one issue."""

_SPANS = {"place": "int", "from_at": "timestamptz", "until_at": "timestamptz"}
_OF_PEOPLE = {"place": "int", "person": "text", "from_at": "timestamptz", "until_at": "timestamptz"}


class Told(NamedTuple):
    """How often somebody was told in a span."""

    critical: int
    high: int
    normal: int
    escalations: int
    """That told them, each once, ringing or not."""


def told(people: Sequence[str], spans: Sequence[Span]) -> dict[tuple[str, int], Told]:
    """What these people were told, by person and the place of the span; who was told nothing is left out."""
    rows = [
        {"place": place, "person": person, "from_at": to_db(from_at), "until_at": to_db(until_at)}
        for person in people
        for place, (from_at, until_at) in enumerate(spans)
    ]
    if not rows:
        return {}
    by_urgency = ", ".join(
        f"SUM(CASE WHEN n.urgency = '{urgency}' AND {RANG} THEN 1 ELSE 0 END)" for urgency in URGENCIES
    )
    escalation = f"n.subject_id * {MOST_ESCALATIONS} + n.escalation"
    with hot() as cursor:
        # The people first: the rows of each are read in the order of `notice_to`. The ends of it all stand apart, or a
        # database that joins in another way would read every notice there ever was.
        cursor.execute(
            f"""SELECT w.person, w.place, {by_urgency}, COUNT(DISTINCT CASE WHEN {TOLD} THEN {escalation} END)
                FROM {given(_OF_PEOPLE, "w")} CROSS JOIN notice n
                WHERE n.recipient = w.person AND n.at >= w.from_at AND n.at < w.until_at
                    AND n.at >= %s AND n.at < %s
                GROUP BY w.person, w.place""",
            [encode_rows(rows), *_ends(spans)],
        )
        return {(row[0], int(row[1])): Told(*map(int, row[2:])) for row in cursor.fetchall()}


def assigned(spans: Sequence[Span]) -> dict[tuple[str, int], int]:
    """How many issues were assigned, by person and the place of the span: each issue once in a span."""
    if not spans:
        return {}
    effects = "json_array_elements(j.effects) AS e(value)" if is_postgres() else "json_each(j.effects) AS e"
    to_whom = "(e.value ->> 'to')"
    with hot() as cursor:
        cursor.execute(
            f"""SELECT {to_whom}, w.place, COUNT(DISTINCT j.subject_id)
                FROM journal j JOIN {given(_SPANS, "w")} ON j.decided_at >= w.from_at AND j.decided_at < w.until_at
                CROSS JOIN {effects}
                WHERE {assigns()} AND j.decided_at >= %s AND j.decided_at < %s
                    AND (e.value ->> 'type') = 'issue.assigned_to' AND {to_whom} IS NOT NULL
                GROUP BY {to_whom}, w.place""",
            [_rows(spans), *_ends(spans)],
        )
        return {(row[0], int(row[1])): int(row[2]) for row in cursor.fetchall()}


def assigns() -> str:
    """That a line of the journal `j` gives an issue to somebody: as its index `journal_assigned` says it, to the
    letter.
    """
    text, place = ("(j.effects)::text", "STRPOS") if is_postgres() else ("CAST(j.effects AS text)", "INSTR")
    return f"{place}({text}, '\"issue.assigned_to\"') > 0"


def rings_within(windows: Sequence[tuple[str, datetime, datetime]]) -> list[int]:
    """How often each window's person was rung in it."""
    if not windows:
        return []
    rows = [
        {"place": place, "person": person, "from_at": to_db(from_at), "until_at": to_db(until_at)}
        for place, (person, from_at, until_at) in enumerate(windows)
    ]
    found = [0] * len(windows)
    with hot() as cursor:
        # A subquery for each window, so that every database looks it up by person and instant (`notice_to`).
        cursor.execute(
            f"""SELECT w.place, (SELECT COUNT(*) FROM notice n WHERE n.recipient = w.person
                    AND n.at >= w.from_at AND n.at < w.until_at AND {RANG})
                FROM {given(_OF_PEOPLE, "w")}""",
            [encode_rows(rows)],
        )
        for place, rings in cursor.fetchall():
            found[int(place)] = int(rings)
    return found


def absences(from_at: datetime, until_at: datetime) -> dict[str, tuple[Away, ...]]:
    """Who was away at any time between two instants."""
    rows = AwayRow.objects.filter(Q(until_at=None) | Q(until_at__gt=from_at), from_at__lt=until_at).order_by("id")
    found: dict[str, tuple[Away, ...]] = {}
    for row in rows:
        found[row.person] = (*found.get(row.person, ()), Away(row.from_at, row.until_at, row.deputy))
    return found


def versions_at(instants: Sequence[datetime]) -> list[int | None]:
    """The policy version in force at each instant; None before the first was published."""
    known = published()
    return [max((number for since, number in known if since <= at), default=None) for at in instants]


def published() -> list[tuple[datetime, int]]:
    """When each policy version came into force, the oldest first."""
    return list(PolicyVersion.objects.order_by("number").values_list("published_at", "number"))


def first_published_at() -> datetime | None:
    """Since when there is a policy: what was before is not known here."""
    return from_db(PolicyVersion.objects.aggregate(first=Min("published_at"))["first"])


def _rows(spans: Sequence[Span]) -> str:
    return encode_rows(
        {"place": place, "from_at": to_db(from_at), "until_at": to_db(until_at)}
        for place, (from_at, until_at) in enumerate(spans)
    )


def _ends(spans: Sequence[Span]) -> tuple[object, object]:
    """The first and the last instant of all spans: what lies outside is not looked at."""
    return to_db(min(span[0] for span in spans)), to_db(max(span[1] for span in spans))
