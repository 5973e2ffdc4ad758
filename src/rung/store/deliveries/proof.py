"""Which ways to people are proven: one that really took a message of Rung not long ago.

What a stand-in took (delivery mode `outbox`) proves nothing about the way itself.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from rung.store.deliveries.bulletins import OP
from rung.store.dialect import from_db, hot, to_db

LATELY = timedelta(days=30)
LOOKED_AT = 40
"""So many of somebody's latest notices are looked at."""


def proven(people: Iterable[str], now: datetime) -> dict[str, dict[tuple[str, str], datetime]]:
    """By person, the ways (channel and address) that accepted a notice or a test lately, and when last."""
    return {person: _ways(person, now - LATELY) for person in people}


def _ways(person: str, since: datetime) -> dict[tuple[str, str], datetime]:
    with hot() as cursor:
        cursor.execute(
            f"""SELECT d.channel, d.address, max(d.done_at)
                FROM (SELECT * FROM (
                          SELECT subject_id, number FROM notice
                          WHERE recipient = %s AND at >= %s ORDER BY at DESC LIMIT {LOOKED_AT}) told
                      UNION ALL
                      SELECT * FROM (
                          SELECT s.id, -b.id FROM bulletin b JOIN subject s ON s.kind = 'workspace' AND s.key = 'rung'
                          WHERE b.recipient = %s AND b.at >= %s ORDER BY b.at DESC LIMIT {LOOKED_AT}) tested) n
                JOIN delivery d ON d.subject_id = n.subject_id AND d.notice = n.number
                JOIN attempt a ON a.delivery_id = d.id AND a.outcome = 'accepted' AND a.mode = 'live'
                WHERE d.state = 'sent' AND d.op IN ('send', '{OP}') AND d.recipient = %s AND d.done_at >= %s
                GROUP BY d.channel, d.address""",
            [person, to_db(since), person, to_db(since), person, to_db(since)],
        )
        return {(channel, address): from_db(at) for channel, address, at in cursor.fetchall()}
