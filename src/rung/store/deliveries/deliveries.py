"""What was sent to whom, how it travelled, and what the stand-ins received: for pages and reports."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from msgspec import Struct

from rung import clock
from rung.store import signals
from rung.store.deliveries import delivery_receipts
from rung.store.deliveries.delivery_receipts import Report
from rung.store.models import Attempt, Delivery, Notice, OutboxMessage

VERSIONS_KEPT = 20


class AttemptRow(Struct, frozen=True):
    """One try."""

    number: int
    started_at: datetime
    ended_at: datetime | None
    outcome: str
    error: str | None
    mode: str
    """live, or outbox (a stand-in)."""
    by: str | None = None
    """Who asked for it, where a person did."""
    reports: tuple[Report, ...] = ()
    """What the other side said of it later."""


class DeliveryRow(Struct, frozen=True):
    """A notice on one channel, or an update of its message."""

    id: int
    channel: str
    address: str
    op: str
    state: str
    due_at: datetime
    done_at: datetime | None
    error: str | None
    possible_repeat: bool
    attempts: tuple[AttemptRow, ...]
    destination: str = ""
    """What the other side counts together."""
    again_by: str | None = None
    """Who asked for it to be sent again, until that is done."""


class NoticeRow(Struct, frozen=True):
    """What somebody was to know, and what became of it."""

    id: str
    issue: str
    number: int
    escalation: str | None
    path: str | None
    level: int | None
    to: str
    urgency: str
    channels: tuple[str, ...]
    ring: bool
    because: str
    at: datetime
    late_by: float | None
    state: str
    error: str | None
    deliveries: tuple[DeliveryRow, ...]


class AnswerRow(Struct, frozen=True):
    """How a public answer travels to the customer."""

    line: int
    """The journal line of the answer."""
    channel: str
    address: str
    state: str
    error: str | None
    attempts: int


class OutboxRow(Struct, frozen=True):
    """A message that a stand-in received in place of the real service."""

    id: int
    channel: str
    ref: str
    kind: str
    thread: str | None
    address: str
    text: str
    captured: dict[str, Any]
    """What the stand-in captured last (`channels.base.Captured` as plain data); its `payload` is what a channel
    previews."""
    history: tuple[dict[str, Any], ...]
    """The versions before, the oldest first."""
    received_at: datetime
    updated_at: datetime
    is_read: bool


def of_issue(key: str) -> list[NoticeRow]:
    """An issue's notices, the newest first, with their deliveries and attempts."""
    return _rows(list(Notice.objects.filter(issue=key).order_by("-number")))


def answers_of(subject_id: int) -> dict[int, AnswerRow]:
    """By journal line, the answers that Rung carries to an issue's customer; of one that goes by several ways, the
    last."""
    rows = Delivery.objects.filter(subject_id=subject_id, op="answer").order_by("id")
    found = [AnswerRow(-row.notice, row.channel, row.address, row.state, row.error, row.attempts) for row in rows]
    return {row.line: row for row in found}


def recent(limit: int = 100, to: str | None = None) -> list[NoticeRow]:
    """The newest notices of all issues."""
    found = Notice.objects.order_by("-at", "-number")
    return _rows(list((found.filter(to=to) if to else found)[:limit]))


def undelivered() -> list[NoticeRow]:
    """Rings that failed, the newest first."""
    return _rows(list(Notice.objects.filter(state="failed", ring=True).order_by("-at")[:100]))


def by_ids(ids: Iterable[str]) -> dict[str, NoticeRow]:
    """Notices by their ids (`A-1#3`); those that are not there are missing."""
    named = [(issue, int(number)) for issue, _, number in (one.rpartition("#") for one in set(ids)) if number.isdigit()]
    found = Notice.objects.filter(issue__in={issue for issue, _ in named}, number__in={number for _, number in named})
    return {row.id: row for row in _rows([one for one in found if (one.issue, one.number) in named])}


def outbox(
    limit: int = 100, offset: int = 0, channel: str | None = None, addresses: Sequence[str] | None = None
) -> list[OutboxRow]:
    """What the stand-ins received, the last changed first; with `addresses`, what went to one of these."""
    found = OutboxMessage.objects.order_by("-updated_at", "-id")
    if channel:
        found = found.filter(channel=channel)
    if addresses is not None:
        found = found.filter(address__in=list(addresses))
    return [_outbox_row(one) for one in found[offset : offset + limit]]


def outbox_message(message_id: int) -> OutboxRow | None:
    """One message, marked as read."""
    with transaction.atomic():
        OutboxMessage.objects.filter(pk=message_id, is_read=False).update(is_read=True)
    one = OutboxMessage.objects.filter(pk=message_id).first()
    return _outbox_row(one) if one else None


def outbox_by_ref(channel: str, ref: str) -> OutboxRow | None:
    """The message that a stand-in knows by this reference."""
    one = OutboxMessage.objects.filter(channel=channel, ref=ref).first()
    return _outbox_row(one) if one else None


def keep_in_outbox(captured: dict[str, Any]) -> None:
    """Keeps what a stand-in captured; the same reference again is a new version of that message."""
    now = clock.now()
    with transaction.atomic():
        known = OutboxMessage.objects.filter(channel=captured["channel"], ref=captured["ref"]).first()
        if known is None:
            OutboxMessage.objects.create(
                channel=captured["channel"], ref=captured["ref"], kind=captured["kind"], thread=captured.get("thread"),
                address=captured["to"], text=captured["text"], captured=captured, received_at=now, updated_at=now,
            )  # fmt: skip
        else:
            known.history = [*known.history, known.captured][-VERSIONS_KEPT:]
            known.captured, known.text, known.updated_at, known.is_read = captured, captured["text"], now, False
            known.save()
        signals.send("queue", "outbox")


def close_form(message_id: int) -> None:
    """Marks a captured form as sent: it cannot be filled again."""
    with transaction.atomic():
        one = OutboxMessage.objects.filter(pk=message_id, kind="modal").first()
        if one is not None:
            one.captured = {**one.captured, "payload": {**one.captured["payload"], "closed": True}}
            one.updated_at = clock.now()
            one.save(update_fields=["captured", "updated_at"])
            signals.send("queue", "outbox")


def _rows(notices: list[Notice]) -> list[NoticeRow]:
    wanted = {(one.subject_id, one.number) for one in notices}
    found = Delivery.objects.filter(subject_id__in={subject for subject, _ in wanted}).order_by("id")
    attempts: dict[int, list[AttemptRow]] = {}
    rows = [one for one in found if (one.subject_id, one.notice) in wanted]
    channels = {row.pk: row.channel for row in rows}
    made = list(Attempt.objects.filter(delivery_id__in=list(channels)).order_by("delivery_id", "number"))
    reports = delivery_receipts.of_messages(one.ref for one in made)
    for one in made:
        attempts.setdefault(one.delivery_id, []).append(
            AttemptRow(
                one.number, one.started_at, one.ended_at, one.outcome, one.error, one.mode, one.by,
                reports.get((channels[one.delivery_id], one.ref), ()),
            )
        )
    deliveries: dict[tuple[int, int], list[DeliveryRow]] = {}
    for row in rows:
        deliveries.setdefault((row.subject_id, row.notice), []).append(
            DeliveryRow(
                row.pk, row.channel, row.address, row.op, row.state, row.due_at, row.done_at, row.error,
                row.possible_repeat, tuple(attempts.get(row.pk, ())), row.destination, row.again_by,
            )
        )  # fmt: skip
    return [
        NoticeRow(
            f"{one.issue}#{one.number}", one.issue, one.number,
            f"{one.issue}.{one.escalation}" if one.escalation is not None else None, one.path, one.level, one.to,
            one.urgency, tuple(one.channels), one.ring, one.because, one.at, one.late_by, one.state, one.error,
            tuple(deliveries.get((one.subject_id, one.number), ())),
        )
        for one in notices
    ]  # fmt: skip


def _outbox_row(one: OutboxMessage) -> OutboxRow:
    return OutboxRow(
        one.pk, one.channel, one.ref, one.kind, one.thread, one.address, one.text, one.captured, tuple(one.history),
        one.received_at, one.updated_at, one.is_read,
    )  # fmt: skip
