"""What a delivery needs to know of its notice and issue, in one read."""

from typing import Any

from msgspec import Struct

from rung.store.models import Notice, Subject


class NoticeFacts(Struct, frozen=True):
    """A notice and its issue as they stand."""

    number: int
    escalation: int | None
    path: str | None
    level: int | None
    urgency: str
    ring: bool
    because: str
    late_by: float | None
    state: dict[str, Any]
    policy_version: int | None
    title_id: int | None
    last_words_id: int | None


def facts_of(subject_id: int, number: int) -> NoticeFacts | None:
    subject = Subject.objects.filter(pk=subject_id).first()
    notice = Notice.objects.filter(subject_id=subject_id, number=number).first()
    if subject is None or notice is None or subject.state is None:
        return None
    return NoticeFacts(
        notice.number, notice.escalation, notice.path, notice.level, notice.urgency, notice.ring, notice.because,
        notice.late_by, subject.state, subject.policy_version, subject.title_id, subject.last_words_id,
    )  # fmt: skip
