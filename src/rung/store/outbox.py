"""Notices and their deliveries: written with the decision, claimed with a lease, finished with what became of them.

A lease ends by itself; its number (`fence`) rises with each claim, so a sender that was paused past its lease finds
another number and changes nothing. Down one lane (subject, recipient, channel, address) goes one delivery at a time,
in order.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from msgspec import Struct

from rung import clock
from rung.core.events import AnyEvent
from rung.store import signals
from rung.store.dialect import Table, among, array, encode_rows, from_db, given, is_postgres, to_db
from rung.store.intake import INBOX, inbox_values

NOTICE = Table(
    "notice",
    {
        "subject_id": "bigint", "number": "int", "issue": "text", "escalation": "int", "path": "text",
        "level": "smallint", "recipient": "text", "urgency": "text", "channels": "json", "ring": "bool",
        "code": "text", "because": "text", "at": "timestamptz", "held_until": "timestamptz",
        "late_by": "double precision", "state": "text", "fails_at": "timestamptz", "error": "text",
    },
)  # fmt: skip
DELIVERY = Table(
    "delivery",
    {
        "subject_id": "bigint", "notice": "int", "lane": "text", "recipient": "text", "channel": "text",
        "address": "text", "op": "text", "ring": "bool", "urgency": "text", "due_at": "timestamptz", "state": "text",
        "created_at": "timestamptz", "error": "text",
    },
)  # fmt: skip


FAR_FUTURE = datetime(9999, 1, 1, tzinfo=UTC)


_IDS = {"id": "bigint"}


class Leased(Struct, frozen=True):
    """A delivery that this process may send until its lease ends."""

    id: int
    subject_id: int
    notice: int
    lane: str
    to: str
    channel: str
    address: str
    op: str
    ring: bool
    urgency: str
    due_at: datetime
    fence: int
    attempt: int
    possible_repeat: bool
    issue: str
    vendor_ref: str | None
    """The living message, where there is one."""
    message_mode: str | None
    content_hash: str | None


def add_notices(rows: Sequence[dict[str, Any]]) -> None:
    """A later channel of the same notice (a fallback, a release) joins the row that is there."""
    NOTICE.insert(rows, "ON CONFLICT (subject_id, number) DO NOTHING")


def add_deliveries(rows: Sequence[dict[str, Any]]) -> None:
    DELIVERY.insert(rows)


def update_messages(subject_ids: Iterable[int], now: datetime) -> None:
    """Asks for every living message of these subjects to be brought up to date; one waiting request a message is
    enough.

    Messages that are on their way count too: what they say may be settled before this decision is visible to their
    sender.
    """
    ids = encode_rows({"id": one} for one in sorted(subject_ids))
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO delivery
                    (subject_id, notice, lane, recipient, channel, address, op, ring, urgency, due_at, state,
                    created_at)
                SELECT subject_id, max(notice), lane, recipient, channel, address, 'update', false, 'normal', {_cast()},
                       'waiting', {_cast()}
                FROM (SELECT m.subject_id, notice, lane, recipient, channel, address
                      FROM {given(_IDS, "s")} JOIN message m ON m.subject_id = s.id
                      UNION ALL
                      SELECT d.subject_id, notice, lane, recipient, channel, address
                      FROM {given(_IDS, "s")} JOIN delivery d ON d.subject_id = s.id
                      WHERE op = 'send' AND state IN ('waiting', 'leased')) living
                WHERE true
                GROUP BY subject_id, lane, recipient, channel, address
                ON CONFLICT (lane) WHERE op = 'update' AND state = 'waiting' DO NOTHING""",
            [to_db(now), to_db(now), ids, ids],
        )


def due_channels(now: datetime) -> set[str]:
    """The channels on which something is to be sent."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT channel FROM delivery WHERE state = 'waiting' AND due_at <= %s", [to_db(now)])
        return {row[0] for row in cursor.fetchall()}


def lease(channel: str, now: datetime, until: datetime, limit: int) -> list[Leased]:
    """Claims due deliveries of a channel, first rings before updates, at most one down each lane."""
    if limit <= 0:
        return []
    skip_locked = "FOR UPDATE OF d SKIP LOCKED" if is_postgres() else ""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"""UPDATE delivery SET state = 'leased', lease_until = %s, fence = fence + 1, attempts = attempts + 1
                WHERE id IN (
                    SELECT d.id FROM delivery d
                    WHERE d.state = 'waiting' AND d.channel = %s AND d.due_at <= %s
                      AND NOT EXISTS (
                        SELECT 1 FROM delivery o WHERE o.lane = d.lane AND o.id <> d.id
                          AND (o.state = 'leased' OR (o.state = 'waiting' AND o.due_at <= %s AND o.id < d.id)))
                    ORDER BY (d.op = 'update'), d.due_at LIMIT %s {skip_locked})
                RETURNING id""",
            [to_db(until), channel, to_db(now), to_db(now), limit],
        )
        ids = [row[0] for row in cursor.fetchall()]
        if not ids:
            return []
        leased = _leased(ids)
        _begin_attempts(leased, now)
    return leased


def next_due_at() -> datetime | None:
    """When the next delivery is to be sent, or the next notice to be given up."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(due_at) FROM delivery WHERE state = 'waiting'")
        due = from_db(cursor.fetchone()[0])
        cursor.execute("SELECT min(fails_at) FROM notice WHERE state = 'pending'")
        fails = from_db(cursor.fetchone()[0])
    return min((at for at in (due, fails) if at is not None), default=None)


def emit(emitted: Sequence[tuple[str, AnyEvent]]) -> None:
    """What one subject tells another, in the transaction of the decision."""
    INBOX.insert([inbox_values(source, event) for source, event in emitted])


def free_expired(until: datetime) -> int:
    """Deliveries whose lease ended by `until` wait again; whether they arrived is unknown, and their repeat says so."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            """UPDATE delivery SET state = 'waiting', lease_until = NULL, possible_repeat = true
               WHERE state = 'leased' AND lease_until <= %s AND op = 'send'""",
            [to_db(until)],
        )
        freed = int(cursor.rowcount)
        cursor.execute(
            """UPDATE delivery SET state = 'dropped', lease_until = NULL, error = 'its sender vanished'
               WHERE state = 'leased' AND lease_until <= %s AND op = 'update' RETURNING subject_id""",
            [to_db(until)],
        )
        again = {row[0] for row in cursor.fetchall()}
        if again:
            update_messages(again, clock.now())
        if freed or again:
            signals.send("delivery")
    return freed + len(again)


def free_all() -> int:
    """Ends every lease: no sender of another process can be alive."""
    return free_expired(FAR_FUTURE)


def _leased(ids: Sequence[int]) -> list[Leased]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT d.id, d.subject_id, d.notice, d.lane, d.recipient, d.channel, d.address, d.op, d.ring, d.urgency,
                       d.due_at, d.fence, d.attempts, d.possible_repeat, s.key, m.vendor_ref, m.mode, m.content_hash
                FROM delivery d JOIN subject s ON s.id = d.subject_id LEFT JOIN message m ON m.lane = d.lane
                WHERE d.id {among("bigint")} ORDER BY (d.op = 'update'), d.due_at, d.id""",
            [array(ids)],
        )
        names = Leased.__struct_fields__
        return [_leased_row(dict(zip(names, row, strict=True))) for row in cursor.fetchall()]


def _leased_row(values: dict[str, Any]) -> Leased:
    flags = {name: bool(values[name]) for name in ("ring", "possible_repeat")}
    return Leased(**{**values, **flags, "due_at": from_db(values["due_at"])})


def _begin_attempts(leased: Sequence[Leased], now: datetime) -> None:
    """An attempt is on record before it is made: one without an end is one whose outcome nobody knows."""
    ATTEMPT.insert(
        [
            {"delivery_id": one.id, "number": one.attempt, "fence": one.fence, "started_at": now, "mode": ""}
            for one in leased
        ]
    )


ATTEMPT = Table(
    "attempt",
    {"delivery_id": "bigint", "number": "int", "fence": "int", "started_at": "timestamptz", "mode": "text"},
)


def forget_attempts(now: datetime, older_than: timedelta) -> int:
    """The sweep: attempts were kept long enough; notices and deliveries stay for the record."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM attempt WHERE ended_at < %s", [to_db(now - older_than)])
        return int(cursor.rowcount)


def _cast() -> str:
    return "%s::timestamptz" if is_postgres() else "%s"
