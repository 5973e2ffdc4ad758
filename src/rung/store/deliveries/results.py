"""What became of attempts: written set-wise, with the events that follow from it, in one transaction."""

from collections.abc import Sequence
from contextlib import ExitStack
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from msgspec import Struct, structs

from rung.core.events import AnyEvent, NoteAdded, NoticeAccepted, NoticeFailed
from rung.store import signals
from rung.store.decisions.intake import InboxRow, put, put_along
from rung.store.deliveries import lanes
from rung.store.deliveries.claims import Leased
from rung.store.dialect import Table, among, array, encode_rows, given, hot, pipelined, to_db
from rung.store.elsewhere import tracked, written
from rung.store.standing import logbook

STATES = {
    "accepted": "sent", "skipped": "dropped", "retry": "waiting", "failed": "failed", "dropped": "dropped",
    "overtaken": "dropped",
}  # fmt: skip
"""What an attempt's outcome makes of its delivery."""

REMARKS = "way_back"
"""Who vouches for notes about what was not written into a helpdesk: they are not written there themselves."""

LIVING = ("send", "update", "bulletin")
"""What leaves a living message behind; an answer to a customer stays as it was written."""

RESULT = Table(
    "delivery",
    {
        "id": "bigint", "fence": "int", "state": "text", "lease_until": "timestamptz", "error": "text",
        "due_at": "timestamptz", "done_at": "timestamptz", "possible_repeat": "bool", "uncounted": "int",
    },
    key=("id", "fence"),
)  # fmt: skip
ATTEMPT = Table(
    "attempt",
    {
        "delivery_id": "bigint", "number": "int", "ended_at": "timestamptz", "outcome": "text", "error": "text",
        "retry_after": "double precision", "mode": "text", "ref": "text",
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


_NUMBERED = {"subject_id": "bigint", "number": "int"}


class Finished(Struct, frozen=True):
    """How one attempt ended, and what is to become of its delivery."""

    delivery: Leased
    outcome: str
    """accepted, skipped, retry, failed, dropped, or overtaken by a newer update."""
    ended_at: datetime
    mode: str
    error: str | None = None
    retry_after: float | None = None
    retry_at: datetime | None = None
    unknown: bool = False
    """It may have arrived: its repeat says so."""
    counts: bool = True
    """Towards giving up: a probe of a broken service does not, nor does one that was too busy."""
    vendor_ref: str | None = None
    own_ref: str = ""
    """What this very message is called over there; empty: as `vendor_ref` says."""
    content_hash: str = ""
    known: dict[str, str] | None = None
    """Of fields written into a helpdesk: what is there now."""
    remarks: tuple[str, ...] = ()
    """What was not written there, and why."""
    follows: tuple[str, str] | None = None
    """Of a tracker's issue that was opened or linked: its number and what the tracker itself knows it by."""
    events: tuple[AnyEvent, ...] = ()
    """What the issue is to know of it."""

    @property
    def in_our_words(self) -> "Finished":
        """The same without what the other side said of it."""
        error = "what the other side answered cannot be kept" if self.error else None
        return structs.replace(
            self, error=error, vendor_ref=None, own_ref="", known=None, remarks=(), follows=None, events=()
        )


def finish(results: Sequence[Finished], now: datetime) -> list[int]:
    """Writes how attempts ended, with the events that follow from it, in one transaction.

    Returns the deliveries whose lease had been lost meanwhile: nothing is written for them.
    """
    with ExitStack() as ends, transaction.atomic():
        results = _without_overtaken(results)
        with pipelined():
            held = RESULT.ask_update([_row(one) for one in results], also="t.state = 'leased'")
        mine = {(row[0], row[1]) for row in held()}
        kept = [one for one in results if (one.delivery.id, one.delivery.fence) in mine]
        accepted = [one for one in kept if one.outcome == "accepted"]
        living = [one for one in accepted if one.delivery.op in LIVING and (one.vendor_ref or one.content_hash)]
        events = [event for one in kept for event in (*_outcomes(one, now), *one.events)]
        _keep_written(kept, now)
        ends.enter_context(pipelined())  # from here on, to the commit
        ATTEMPT.update([_attempt(one) for one in kept])
        MESSAGE.upsert([_message(one) for one in living])
        NOTICE.update([_accepted_notice(one) for one in accepted if one.delivery.op == "send"], also="t.ring")
        lanes.settle_notices([_dropped_notice(one) for one in kept if one.outcome == "dropped"])
        signals.send("queue", ",".join(sorted({one.delivery.issue for one in results})))
        transaction.on_commit(partial(_tell, kept))
        put_outcomes(events)
    return [one.delivery.id for one in results if (one.delivery.id, one.delivery.fence) not in mine]


def _keep_written(kept: Sequence[Finished], now: datetime) -> None:
    """What a helpdesk has now, and remarks for the people of the issue."""
    for one in kept:
        delivery = one.delivery
        if delivery.op in ("answer", "survey", "track") and one.outcome == "accepted":
            written.arrived(delivery.subject_id, -delivery.notice, one.vendor_ref, now)
        if one.follows is not None:
            number, ref = one.follows
            tracked.keep(delivery.address.partition("/")[0], number, ref, delivery.subject_id, delivery.issue)
        if one.known is not None:
            source = delivery.address.partition("/")[0]
            written.learn(delivery.subject_id, source, one.known, None if one.outcome == "skipped" else now)
        if one.remarks:
            words = "\n".join(f"{remark[0].upper()}{remark[1:]}." for remark in one.remarks)
            name = f"{delivery.issue}/way_back/{delivery.id}/{delivery.attempt}"
            put([InboxRow(REMARKS, NoteAdded(issue=delivery.issue, at=now, id=name, body=words))])


def _without_overtaken(results: Sequence[Finished]) -> list[Finished]:
    """An update that failed while a newer one of its message came to wait is not tried again: the newer one says it."""
    lanes_again = [one.delivery.lane for one in results if one.outcome == "retry" and one.delivery.op == "update"]
    if not lanes_again:
        return list(results)
    with hot() as cursor:
        cursor.execute(
            f"SELECT lane FROM delivery WHERE op = 'update' AND state = 'waiting' AND lane {among('text')}",
            [array(lanes_again)],
        )
        overtaken = {row[0] for row in cursor.fetchall()}
    return [
        structs.replace(one, outcome="overtaken", retry_at=None)
        if one.outcome == "retry" and one.delivery.op == "update" and one.delivery.lane in overtaken
        else one
        for one in results
    ]


def _tell(kept: Sequence[Finished]) -> None:
    for one in kept:
        logbook.finished(
            one.outcome, one.delivery, mode=one.mode, vendor_ref=one.vendor_ref, error=one.error, unknown=one.unknown
        )


def put_outcomes(events: Sequence[AnyEvent]) -> None:
    """Outcomes are events: each delivery is accepted once, and each notice fails once."""
    if events:
        put_along([InboxRow("delivery", event) for event in events])


def _outcomes(one: Finished, now: datetime) -> list[AnyEvent]:
    """What the issue is to know of an attempt: a ring arrived, or the last channel of a ring refused it for good."""
    delivery = one.delivery
    if not delivery.ring or delivery.op != "send":
        return []
    name = f"{delivery.issue}#{delivery.notice}"
    if one.outcome == "accepted":
        return [
            NoticeAccepted(
                issue=delivery.issue, at=now, id=f"{name}/{delivery.channel}/{delivery.id}", notice=delivery.notice,
                to=delivery.to, channel=delivery.channel,
            )
        ]  # fmt: skip
    if one.outcome == "failed" and failed_for_good(delivery.subject_id, delivery.notice):
        error = one.error or "every channel refused it"
        failed = mark_failed(delivery.subject_id, delivery.notice, error)
        return [notice_failed(delivery.issue, notice, delivery.to, error, now) for notice in failed]
    return []


def notice_failed(issue: str, notice: int, to: str, error: str, now: datetime) -> NoticeFailed:
    return NoticeFailed(issue=issue, at=now, id=f"{issue}#{notice}/failed", notice=notice, to=to, error=error)


def give_up(now: datetime) -> int:
    """Notices that no channel accepted in time have failed, and their issues are told; their sending goes on."""
    overdue = "state = 'pending' AND fails_at <= %s"
    error = "no channel accepted it in time"
    with hot() as cursor:
        cursor.execute(f"SELECT EXISTS (SELECT 1 FROM notice WHERE {overdue})", [to_db(now)])
        if not cursor.fetchone()[0]:
            return 0
    with transaction.atomic(), hot() as cursor:
        cursor.execute(
            f"""UPDATE notice SET state = 'failed', error = %s WHERE {overdue}
                RETURNING subject_id, number, issue, recipient""",
            [error, to_db(now)],
        )
        failed = _with_collapsed(cursor.fetchall(), error)
        put_outcomes([notice_failed(issue, number, to, error, now) for _, number, issue, to in failed])
    return len(failed)


def _row(one: Finished) -> dict[str, object]:
    delivery = one.delivery
    return {
        "id": delivery.id, "fence": delivery.fence, "state": STATES[one.outcome], "lease_until": None,
        "error": one.error, "due_at": one.retry_at or delivery.due_at,
        "done_at": None if one.outcome == "retry" else one.ended_at,
        "possible_repeat": delivery.possible_repeat or one.unknown,
        "uncounted": delivery.uncounted + (0 if one.counts else 1),
    }  # fmt: skip


def _attempt(one: Finished) -> dict[str, object]:
    return {
        "delivery_id": one.delivery.id, "number": one.delivery.attempt, "ended_at": one.ended_at,
        "outcome": one.outcome, "error": one.error, "retry_after": one.retry_after, "mode": one.mode,
        "ref": (one.own_ref or one.vendor_ref or "")[:500],
    }  # fmt: skip


def _message(one: Finished) -> dict[str, object]:
    delivery = one.delivery
    return {
        "lane": delivery.lane, "subject_id": delivery.subject_id, "recipient": delivery.to,
        "channel": delivery.channel, "address": delivery.address, "notice": delivery.notice,
        "vendor_ref": one.vendor_ref, "mode": one.mode, "content_hash": one.content_hash, "sent_at": one.ended_at,
    }  # fmt: skip


def _dropped_notice(one: Finished) -> dict[str, object]:
    return {
        "subject_id": one.delivery.subject_id, "number": one.delivery.notice, "error": one.error,
        "collapsed_into": None,
    }  # fmt: skip


def _accepted_notice(one: Finished) -> dict[str, object]:
    return {"subject_id": one.delivery.subject_id, "number": one.delivery.notice, "state": "accepted", "error": None}


def failed_for_good(subject_id: int, notice: int) -> bool:
    """Whether no channel of a notice accepted it and none may still: each refused it for good."""
    with hot() as cursor:
        cursor.execute(
            """SELECT count(*) FROM delivery
               WHERE subject_id = %s AND notice = %s AND op = 'send' AND state <> 'failed'""",
            [subject_id, notice],
        )
        return int(cursor.fetchone()[0]) == 0


def mark_failed(subject_id: int, notice: int, error: str) -> list[int]:
    """Marks a pending notice failed, and with it those that it was sent in place of. None: it was not pending."""
    with hot() as cursor:
        cursor.execute(
            """UPDATE notice SET state = 'failed', error = %s
               WHERE subject_id = %s AND number = %s AND state = 'pending'
               RETURNING subject_id, number, issue, recipient""",
            [error, subject_id, notice],
        )
        return [number for _, number, _, _ in _with_collapsed(cursor.fetchall(), error)]


def _with_collapsed(failed: Sequence[Any], error: str) -> list[Any]:
    """Failed notices (subject, number, issue, recipient), and those that each of them was sent in place of."""
    if not failed:
        return []
    rows = encode_rows({"subject_id": subject_id, "number": number} for subject_id, number, _, _ in failed)
    with hot() as cursor:
        cursor.execute(
            f"""UPDATE notice SET state = 'failed', error = %s FROM {given(_NUMBERED, "w")}
                WHERE notice.subject_id = w.subject_id AND notice.collapsed_into = w.number
                  AND notice.state = 'dropped' AND notice.ring
                RETURNING notice.subject_id, notice.number, notice.issue, notice.recipient""",
            [error, rows],
        )
        return [*failed, *cursor.fetchall()]
