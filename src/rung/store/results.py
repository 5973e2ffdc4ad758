"""What became of attempts: written set-wise, with the events that follow from it, in one transaction."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction
from msgspec import Struct

from rung.core.events import AnyEvent, NoticeAccepted, NoticeFailed
from rung.store import signals
from rung.store.dialect import Table, to_db
from rung.store.intake import InboxRow, put
from rung.store.outbox import Leased

STATES = {"accepted": "sent", "skipped": "dropped", "retry": "waiting", "failed": "failed", "dropped": "dropped"}
"""What an attempt's outcome makes of its delivery."""

LIVING = ("send", "update")
"""What leaves a living message behind; an answer to a customer stays as it was written."""

RESULT = Table(
    "delivery",
    {
        "id": "bigint", "fence": "int", "state": "text", "lease_until": "timestamptz", "error": "text",
        "due_at": "timestamptz", "done_at": "timestamptz", "possible_repeat": "bool",
    },
    key=("id", "fence"),
)  # fmt: skip
ATTEMPT = Table(
    "attempt",
    {
        "delivery_id": "bigint", "number": "int", "ended_at": "timestamptz", "outcome": "text", "error": "text",
        "retry_after": "double precision", "mode": "text",
    },
    key=("delivery_id", "number"),
)  # fmt: skip
MESSAGE = Table(
    "message",
    {
        "lane": "text", "subject_id": "bigint", "recipient": "text", "channel": "text", "address": "text",
        "notice": "int", "vendor_ref": "text", "mode": "text", "content_hash": "text", "sent_at": "timestamptz",
    },
    key=("lane",),
)  # fmt: skip
NOTICE = Table(
    "notice", {"subject_id": "bigint", "number": "int", "state": "text", "error": "text"}, key=("subject_id", "number")
)


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


def finish(results: Sequence[Finished], now: datetime) -> list[int]:
    """Writes how attempts ended, with the events that follow from it, in one transaction.

    Returns the deliveries whose lease had been lost meanwhile: nothing is written for them.
    """
    with transaction.atomic():
        held = RESULT.update_found([_row(one) for one in results], also="t.state = 'leased'")
        mine = {(row[0], row[1]) for row in held}
        kept = [one for one in results if (one.delivery.id, one.delivery.fence) in mine]
        accepted = [one for one in kept if one.outcome == "accepted"]
        ATTEMPT.update([_attempt(one) for one in kept])
        MESSAGE.upsert([_message(one) for one in accepted if one.delivery.op in LIVING])
        NOTICE.update([_accepted_notice(one) for one in accepted if one.delivery.op == "send"], also="t.ring")
        put_outcomes([event for one in kept for event in _outcomes(one, now)])
        signals.send("queue", ",".join(sorted({one.delivery.issue for one in results})))
    return [one.delivery.id for one in results if (one.delivery.id, one.delivery.fence) not in mine]


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


def _row(one: Finished) -> dict[str, object]:
    delivery = one.delivery
    return {
        "id": delivery.id, "fence": delivery.fence, "state": STATES[one.outcome], "lease_until": None,
        "error": one.error, "due_at": one.retry_at or delivery.due_at,
        "done_at": None if one.outcome == "retry" else one.ended_at,
        "possible_repeat": delivery.possible_repeat or one.unknown,
    }  # fmt: skip


def _attempt(one: Finished) -> dict[str, object]:
    return {
        "delivery_id": one.delivery.id, "number": one.delivery.attempt, "ended_at": one.ended_at,
        "outcome": one.outcome, "error": one.error, "retry_after": one.retry_after, "mode": one.mode,
    }  # fmt: skip


def _message(one: Finished) -> dict[str, object]:
    delivery = one.delivery
    return {
        "lane": delivery.lane, "subject_id": delivery.subject_id, "recipient": delivery.to,
        "channel": delivery.channel, "address": delivery.address, "notice": delivery.notice,
        "vendor_ref": one.vendor_ref, "mode": one.mode, "content_hash": one.content_hash, "sent_at": one.ended_at,
    }  # fmt: skip


def _accepted_notice(one: Finished) -> dict[str, object]:
    return {"subject_id": one.delivery.subject_id, "number": one.delivery.notice, "state": "accepted", "error": None}


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
