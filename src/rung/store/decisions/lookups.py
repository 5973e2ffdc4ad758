"""What an intake asks: whose thread this is, which notice went out as this mail, what events said of accounts."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Sum

from rung.store.models import Attempt, Delivery, Escalation, Journal, Message, Notice, Receipt, Subject, Text

LOOKED_THROUGH = 30
"""So many of somebody's latest notices are looked through for the one that went by phone."""


class Outgoing(NamedTuple):
    """One of our own messages: the issue and notice it told, and whom."""

    issue: str
    notice: int
    to: str


def subject_of_first(source: str, event_ids: Sequence[str]) -> str | None:
    """What the first known one of these events belongs to, decided already or not."""
    rows = Receipt.objects.filter(source=source, event_id__in=list(event_ids)).exclude(subject_key="")
    found = dict(rows.values_list("event_id", "subject_key"))
    return next((found[each] for each in event_ids if each in found), None)


def latest_subject(source: str, begins_with: str) -> str | None:
    """What the last of the events belongs to whose ids begin so, and end with growing numbers of one length."""
    rows = Receipt.objects.filter(source=source, event_id__startswith=begins_with).exclude(subject_key="")
    return rows.order_by("-event_id").values_list("subject_key", flat=True).first()


def subject_id(issue: str) -> int | None:
    """The row that an issue's notices and deliveries belong to."""
    return Subject.objects.filter(kind="issue", key=issue).values_list("id", flat=True).first()


def outgoing(channel: str, reference: str) -> Outgoing | None:
    """The message that a service knows by this reference. A mail is one of several of its living message."""
    sent: Message | Delivery | None = Message.objects.filter(channel=channel, vendor_ref=reference).first()
    if sent is None and reference:
        tries = Attempt.objects.filter(ref=reference).values("delivery_id")
        sent = Delivery.objects.filter(pk__in=tries, channel=channel, op="send").first()
    key = Subject.objects.filter(pk=sent.subject_id).values_list("key", flat=True).first() if sent else None
    return Outgoing(key, sent.notice, sent.to) if sent and key else None


class Living(NamedTuple):
    """A message that lives with a service: what it tells, whom, and where."""

    subject_id: int
    issue: str
    notice: int
    to: str
    address: str


def living(channel: str, reference: str) -> Living | None:
    """The living message that a service knows by this reference."""
    found = Message.objects.filter(channel=channel, vendor_ref=reference).first()
    key = Subject.objects.filter(pk=found.subject_id).values_list("key", flat=True).first() if found else None
    return Living(found.subject_id, key, found.notice, found.to, found.address) if found and key else None


class Ladder(NamedTuple):
    """An escalation as an answer to one of its notices needs it."""

    issue: str
    path: str
    state: str
    acknowledged_by: str | None


def last_ring(person: str, channels: Sequence[str]) -> Ladder | None:
    """The newest escalation of which somebody was told by one of these channels."""
    told = Notice.objects.filter(to=person, ring=True, escalation__isnull=False).order_by("-at", "-number")
    for notice in told[:LOOKED_THROUGH]:
        sent = Delivery.objects.filter(
            subject_id=notice.subject_id, notice=notice.number, to=person, channel__in=channels, state="sent"
        )
        if sent.exists():
            return _ladder(notice)
    return None


def ladder_of_notice(issue: str, number: int) -> Ladder | None:
    """The escalation that a notice is about; None where it is about none."""
    subject = subject_id(issue)
    own = Notice.objects.filter(subject_id=subject, number=number, escalation__isnull=False)
    notice = own.first() if subject is not None else None
    return _ladder(notice) if notice else None


def _ladder(notice: Notice) -> Ladder | None:
    found = Escalation.objects.filter(subject_id=notice.subject_id, number=notice.escalation).first()
    return Ladder(notice.issue, found.path, found.state, found.acknowledged_by) if found else None


def path_of(issue: str, number: int) -> str | None:
    """The path that an escalation climbs."""
    return Escalation.objects.filter(issue=issue, number=number).values_list("path", flat=True).first()


def changes_of_accounts() -> int:
    """How often accounts changed, all together: it rises with each change."""
    return int(Subject.objects.filter(kind="account").aggregate(n=Sum("journal_seq"))["n"] or 0)


def changed_accounts() -> dict[str, dict[str, Any]]:
    """What `account.changed` events said, by account; the policy document has the rest."""
    rows = Subject.objects.filter(kind="account", state__isnull=False).values_list("key", "state")
    return {key: state.get("changes", {}) for key, state in rows}


def issues_that_ring(person: str, most: int) -> list[str]:
    """The issues with an escalation that waits for somebody and of which this person was told; the latest first."""
    waits = Escalation.objects.filter(
        subject_id=OuterRef("subject_id"), number=OuterRef("escalation"), state__in=["open", "exhausted"]
    )
    told = Notice.objects.filter(Exists(waits), to=person, ring=True, escalation__isnull=False)
    found = told.order_by("-at", "-number").values_list("issue", flat=True)[: most * 10]
    return list(dict.fromkeys(found))[:most]


def is_text_of(text_id: int, message: str) -> bool:
    """Whether a text came with the event `message`, or with an edit of it."""
    text = Text.objects.filter(pk=text_id).values("subject_id", "journal_seq").first()
    line = Journal.objects.filter(subject_id=text["subject_id"], seq=text["journal_seq"]).first() if text else None
    return line is not None and message in (line.event.get("id"), line.event.get("message"))


def issues_acknowledged_by(person: str, most: int) -> list[str]:
    """The issues of which somebody has a ladder that is not over; the latest first."""
    held = Escalation.objects.filter(state="acknowledged", acknowledged_by=person).order_by("-opened_at")
    return list(dict.fromkeys(held.values_list("issue", flat=True)[: most * 10]))[:most]
