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
from rung.core.events import AnyEvent, NoticeAccepted, NoticeFailed
from rung.store import signals
from rung.store.dialect import Table, among, array, encode_rows, from_db, given, is_postgres, to_db
from rung.store.intake import INBOX, InboxRow, inbox_values, put

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


class Finished(Struct, frozen=True):
    """How one attempt ended, and what is to become of its delivery."""

    delivery: Leased
    outcome: str
    """accepted, skipped, retry, failed or dropped."""
    ended_at: datetime
    mode: str
    error: str | None = None
    retry_after: float | None = None
    retry_at: datetime | None = None
    unknown: bool = False
    """It may have arrived: its repeat says so."""
    vendor_ref: str | None = None
    content_hash: str = ""


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


def finish(results: Sequence[Finished], now: datetime) -> list[int]:
    """Writes how attempts ended, with the events that follow from it, in one transaction.

    Returns the deliveries whose lease had been lost meanwhile: nothing is written for them.
    """
    lost: list[int] = []
    with transaction.atomic():
        events: list[AnyEvent] = []
        for one in results:
            if _write_result(one):
                events += _outcomes(one, now)
            else:
                lost.append(one.delivery.id)
        put_outcomes(events)
        signals.send("queue", ",".join(sorted({one.delivery.issue for one in results})))
    return lost


def put_outcomes(events: Sequence[AnyEvent]) -> None:
    """Outcomes are events; the same outcome of the same notice comes once."""
    if events:
        put([InboxRow("delivery", event) for event in events])


def _outcomes(one: Finished, now: datetime) -> list[AnyEvent]:
    """What the issue is to know of an attempt: a ring arrived, or the last channel of a ring refused it for good."""
    delivery = one.delivery
    if not delivery.ring or delivery.op != "send":
        return []
    name = f"{delivery.issue}#{delivery.notice}"
    if one.outcome == "accepted":
        return [
            NoticeAccepted(
                issue=delivery.issue, at=now, id=f"{name}/{delivery.channel}/accepted", notice=delivery.notice,
                to=delivery.to, channel=delivery.channel,
            )
        ]  # fmt: skip
    if one.outcome == "failed" and failed_for_good(delivery.subject_id, delivery.notice):
        error = one.error or "every channel refused it"
        if mark_failed(delivery.subject_id, delivery.notice, error):
            return [notice_failed(delivery.issue, delivery.notice, delivery.to, error, now)]
    return []


def notice_failed(issue: str, notice: int, to: str, error: str, now: datetime) -> NoticeFailed:
    return NoticeFailed(issue=issue, at=now, id=f"{issue}#{notice}/failed", notice=notice, to=to, error=error)


def emit(emitted: Sequence[tuple[str, AnyEvent]]) -> None:
    """What one subject tells another, in the transaction of the decision."""
    INBOX.insert([inbox_values(source, event) for source, event in emitted])


def give_up(now: datetime) -> int:
    """Notices that no channel accepted in time have failed, and their issues are told; their sending goes on."""
    error = "no channel accepted it in time"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            """UPDATE notice SET state = 'failed', error = %s
               WHERE state = 'pending' AND fails_at <= %s RETURNING issue, number, recipient""",
            [error, to_db(now)],
        )
        failed = cursor.fetchall()
        put_outcomes([notice_failed(issue, number, to, error, now) for issue, number, to in failed])
    return len(failed)


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


def notice_state(subject_id: int, number: int) -> str | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT state FROM notice WHERE subject_id = %s AND number = %s", [subject_id, number])
        row = cursor.fetchone()
    return row[0] if row else None


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


def _write_result(one: Finished) -> bool:
    delivery, ended = one.delivery, to_db(one.ended_at)
    states = {"accepted": "sent", "skipped": "dropped", "retry": "waiting", "failed": "failed", "dropped": "dropped"}
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE delivery SET state = %s, lease_until = NULL, error = %s, due_at = %s, done_at = %s,
                      possible_repeat = %s
               WHERE id = %s AND fence = %s AND state = 'leased'""",
            [
                states[one.outcome], one.error, to_db(one.retry_at or delivery.due_at),
                None if one.outcome == "retry" else ended,
                delivery.possible_repeat or one.unknown,
                delivery.id, delivery.fence,
            ],
        )  # fmt: skip
        if cursor.rowcount != 1:
            return False
        cursor.execute(
            """UPDATE attempt SET ended_at = %s, outcome = %s, error = %s, retry_after = %s, mode = %s
               WHERE delivery_id = %s AND number = %s""",
            [ended, one.outcome, one.error, one.retry_after, one.mode, delivery.id, delivery.attempt],
        )
        if one.outcome == "accepted":
            _keep_message(cursor, one)
            if delivery.op == "send":
                cursor.execute(
                    "UPDATE notice SET state = 'accepted', error = NULL WHERE subject_id = %s AND number = %s AND ring",
                    [delivery.subject_id, delivery.notice],
                )
    return True


def _keep_message(cursor: Any, one: Finished) -> None:
    delivery = one.delivery
    cursor.execute(
        """INSERT INTO message
               (lane, subject_id, recipient, channel, address, notice, vendor_ref, mode, content_hash, sent_at)
           VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
           ON CONFLICT (lane) DO UPDATE SET notice = excluded.notice, vendor_ref = excluded.vendor_ref,
               mode = excluded.mode, content_hash = excluded.content_hash, sent_at = excluded.sent_at""",
        [
            delivery.lane, delivery.subject_id, delivery.to, delivery.channel, delivery.address, delivery.notice,
            one.vendor_ref, one.mode, one.content_hash, to_db(one.ended_at),
        ],
    )  # fmt: skip


def failed_for_good(subject_id: int, notice: int) -> bool:
    """Whether no channel of a notice accepted it and none may still: each refused it for good."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT count(*) FROM delivery
               WHERE subject_id = %s AND notice = %s AND op = 'send' AND state <> 'failed'""",
            [subject_id, notice],
        )
        return int(cursor.fetchone()[0]) == 0


def mark_failed(subject_id: int, notice: int, error: str) -> bool:
    """Marks a pending notice failed. False: it was not pending any more."""
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE notice SET state = 'failed', error = %s
               WHERE subject_id = %s AND number = %s AND state = 'pending'""",
            [error, subject_id, notice],
        )
        return int(cursor.rowcount) == 1


def forget_attempts(now: datetime, older_than: timedelta) -> int:
    """The sweep: attempts were kept long enough; notices and deliveries stay for the record."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM attempt WHERE ended_at < %s", [to_db(now - older_than)])
        return int(cursor.rowcount)


def _cast() -> str:
    return "%s::timestamptz" if is_postgres() else "%s"
