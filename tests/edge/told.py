"""An issue with a ladder that has told somebody, as the tables have it."""

from __future__ import annotations

from tests.edge.front import NOW


def told(channel: str, to: str, reference: str, *, asks: bool = True) -> None:
    """A-1, whose notice 3 went to `to` by a message of this reference; `asks`: as one of the ladder A-1.1."""
    from rung.store.models import Escalation, Message, Notice, Subject

    issue = Subject.objects.create(kind="issue", key="A-1")
    Message.objects.create(
        lane="l", subject_id=issue.pk, to=to, channel=channel, address=to, notice=3, vendor_ref=reference,
        mode="live", content_hash="", sent_at=NOW,
    )  # fmt: skip
    Notice.objects.create(
        subject_id=issue.pk, number=3, issue="A-1", escalation=1 if asks else None, path="outage", level=1, to=to,
        urgency="critical", channels=[channel], ring=asks, code="trigger", because="trigger: Critical", at=NOW,
        state="accepted",
    )  # fmt: skip
    Escalation.objects.create(
        subject_id=issue.pk, number=1, issue="A-1", path="outage", trigger="Critical", state="open", level=1,
        urgency="critical", opened_at=NOW,
    )  # fmt: skip
