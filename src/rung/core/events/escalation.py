"""What people do about escalations, and what became of the notices that told them."""

from datetime import datetime

from rung.core.events.base import IssueEvent


class IssueEscalated(IssueEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="issue.escalated"):
    by: str | None = None
    path: str
    level: int = 1
    reason: str = ""
    answers: dict[str, str] = {}


class EscalationAcknowledged(
    IssueEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="escalation.acknowledged"
):
    by: str | None = None
    path: str | None = None
    """Absent: all that are open."""
    lasts: str | None = None
    """A span such as `2h`."""
    next_update_by: datetime | None = None


class EscalationDeclined(
    IssueEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="escalation.declined"
):
    by: str | None = None
    path: str | None = None
    reason: str = "unavailable"
    """unavailable, not_ours, not_urgent or known."""


class EscalationClosed(IssueEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="escalation.closed"):
    by: str | None = None
    path: str | None = None
    reason: str = ""


class NoticeEvent(IssueEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True):
    """The outcome of a notice: `notice` is its number within the issue."""

    notice: int
    to: str = ""
    channel: str = ""


class NoticeAccepted(NoticeEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="notice.accepted"):
    pass


class NoticeFailed(NoticeEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="notice.failed"):
    error: str = ""


class NoticeSeen(NoticeEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="notice.seen"):
    pass
