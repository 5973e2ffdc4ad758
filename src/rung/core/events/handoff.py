"""One team offers an issue to another, which takes it or gives it back."""

from rung.core.events.base import IssueEvent


class HandoffEvent(IssueEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, rename={"from_": "from"}):
    from_: str | None = None
    to: str | None = None
    by: str | None = None
    summary: str = ""
    asked: str = ""
    reason: str = ""


class HandoffOffered(HandoffEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="handoff.offered"):
    pass


class HandoffAccepted(HandoffEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="handoff.accepted"):
    pass


class HandoffReturned(HandoffEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="handoff.returned"):
    pass


class HandoffWithdrawn(HandoffEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="handoff.withdrawn"):
    """Whoever offered it takes it back before the other team has answered."""
