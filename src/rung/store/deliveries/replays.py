"""Deliveries that failed for good, and sending them again because somebody asked for it.

A replay is one more attempt of the same delivery: it keeps its number, so that the other side can tell a repeat, and
is claimed with a lease and a higher fence like any other. What it says is put together anew when it goes.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction
from msgspec import Struct

from rung.store import signals
from rung.store.dialect import from_db, to_db

SHOWN = timedelta(days=7)
"""How long a failed delivery is shown, and sent again together with others."""

_NEWER_UPDATE = """op = 'update' AND EXISTS (
    SELECT 1 FROM delivery o WHERE o.lane = delivery.lane AND o.op = 'update' AND o.state = 'waiting')"""
_AGAIN = f"""UPDATE delivery SET state = 'waiting', due_at = %s, done_at = NULL, error = NULL, destination = '',
        uncounted = attempts, again_by = %s
    WHERE state = 'failed' AND NOT ({_NEWER_UPDATE})"""


class Failed(Struct, frozen=True):
    """A delivery that failed for good."""

    id: int
    issue: str
    notice: int
    to: str
    channel: str
    address: str
    op: str
    attempts: int
    error: str | None
    failed_at: datetime | None
    is_missed: bool
    """Nobody accepted its notice by any other channel either."""


class Known(Struct, frozen=True):
    """What must be known of a delivery before it is sent again."""

    id: int
    channel: str
    state: str


def failed(now: datetime, limit: int = 50) -> list[Failed]:
    """What failed for good in the last days, the newest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT d.id, s.key, d.notice, d.recipient, d.channel, d.address, d.op, d.attempts, d.error,
                      COALESCE(d.done_at, d.created_at),
                      COALESCE(n.ring AND n.state = 'failed' AND d.op = 'send', false)
               FROM delivery d JOIN subject s ON s.id = d.subject_id
               LEFT JOIN notice n ON n.subject_id = d.subject_id AND n.number = d.notice
               WHERE d.state = 'failed' AND COALESCE(d.done_at, d.created_at) >= %s
               ORDER BY COALESCE(d.done_at, d.created_at) DESC, d.id DESC LIMIT %s""",
            [to_db(now - SHOWN), limit],
        )
        rows = [dict(zip(Failed.__struct_fields__, row, strict=True)) for row in cursor.fetchall()]
    return [
        Failed(**{**row, "failed_at": from_db(row["failed_at"]), "is_missed": bool(row["is_missed"])}) for row in rows
    ]


def known(delivery: int) -> Known | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, channel, state FROM delivery WHERE id = %s", [delivery])
        row = cursor.fetchone()
    return Known(*row) if row else None


def ask(delivery: int, by: str, now: datetime) -> bool:
    """Asks for a failed delivery to be sent again. False: it is not failed, or a newer update of its message waits."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{_AGAIN} AND id = %s", [to_db(now), by, delivery])
        is_asked = cursor.rowcount == 1
        signals.send_all([("delivery", ""), ("queue", "outbox")])
    return is_asked


def ask_all(channel: str, by: str, now: datetime) -> Sequence[int]:
    """Asks for everything that failed on a channel in the last days; says which deliveries these are."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"""{_AGAIN} AND channel = %s AND COALESCE(done_at, created_at) >= %s
                AND NOT (op = 'update' AND EXISTS (
                    SELECT 1 FROM delivery n
                    WHERE n.lane = delivery.lane AND n.op = 'update' AND n.state = 'failed' AND n.id > delivery.id))
                RETURNING id""",
            [to_db(now), by, channel, to_db(now - SHOWN)],
        )
        found = [int(row[0]) for row in cursor.fetchall()]
        signals.send_all([("delivery", ""), ("queue", "outbox")])
    return found
