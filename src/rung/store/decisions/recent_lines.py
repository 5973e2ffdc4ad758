"""The newest decisions, in the order in which they were made: for whoever looks at them afterwards."""

from datetime import datetime

import msgspec
from msgspec import Struct

from rung.core.events import AnyEvent
from rung.store.dialect import from_db, hot, to_db

Place = tuple[datetime, int, int]
"""When a line was decided, its issue's row and its number: what comes after it is newer."""

_events = msgspec.json.Decoder(AnyEvent)


class RecentLine(Struct, frozen=True):
    """A journal line of an issue."""

    place: Place
    key: str
    event: AnyEvent | None
    """Without its words; null where the line is damaged, which keeps nobody from reading the others."""


def of_issues(after: Place, until: datetime, most: int) -> list[RecentLine]:
    """At most so many lines of issues after a place, oldest first, that were decided by `until`."""
    at, subject_id, seq = after
    with hot() as cursor:
        cursor.execute(
            """SELECT j.decided_at, j.subject_id, j.seq, s.key, CAST(j.event AS text)
            FROM journal j JOIN subject s ON s.id = j.subject_id
            WHERE j.decided_at >= %s AND j.decided_at <= %s AND (j.decided_at, j.subject_id, j.seq) > (%s, %s, %s)
            AND s.kind = 'issue' ORDER BY j.decided_at, j.subject_id, j.seq LIMIT %s""",
            [to_db(at), to_db(until), to_db(at), subject_id, seq, most],
        )
        rows = cursor.fetchall()
    return [
        RecentLine((from_db(decided), number, line), key, _event(written))
        for decided, number, line, key, written in rows
    ]


def _event(written: str) -> AnyEvent | None:
    try:
        return _events.decode(written)
    except msgspec.DecodeError:
        return None
