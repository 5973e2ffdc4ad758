"""Notices, how each of them travelled, and where notices go at all."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from rung.api.shapes.base import Given, Instant, Shown
from rung.store.deliveries.deliveries import AttemptRow, DeliveryRow, NoticeRow
from rung.store.settings_store import DeliveryMode


class Report(Shown):
    """What the other side said later of what it had taken."""

    state: str = Field(description="In its own word: sent, delivered, read, completed, undelivered, failed ...")
    at: Instant
    detail: str


class Attempt(Shown):
    """One try to send."""

    number: int
    started_at: Instant
    ended_at: Instant | None
    outcome: str = Field(description="accepted, retry, failed, or unknown: it began and nobody knows how it ended.")
    error: str | None
    mode: str = Field(description="live, or outbox: it went to a stand-in.")
    by: str | None = Field(description="Who asked for this attempt, where a person did.")
    reports: list[Report] = Field(description="The first first; each word of the other side's once.")

    @classmethod
    def of(cls, one: AttemptRow) -> "Attempt":
        reports = [Report(state=each.state, at=each.at, detail=each.detail) for each in one.reports]
        return cls(reports=reports, **{name: getattr(one, name) for name in cls.model_fields if name != "reports"})


class Delivery(Shown):
    """A notice on one channel, or the bringing up to date of its message."""

    id: int
    channel: str
    address: str
    destination: str = Field(description="What the other side counts together: a workspace, a mail relay, a host.")
    op: str = Field(description="send, or update.")
    state: str = Field(description="waiting, leased (under way), sent, failed, or dropped (`error` says why).")
    due_at: Instant
    done_at: Instant | None
    error: str | None
    waits_for: str | None = Field(description="Why one that is due is not sent: its destination accepts nothing now.")
    possible_repeat: bool
    attempts: list[Attempt]

    @classmethod
    def of(cls, one: DeliveryRow, waits: Mapping[str, str]) -> "Delivery":
        return cls(
            waits_for=waits.get(one.destination) if one.state == "waiting" else None,
            id=one.id, channel=one.channel, address=one.address, destination=one.destination, op=one.op,
            state=one.state, due_at=one.due_at,
            done_at=one.done_at, error=one.error, possible_repeat=one.possible_repeat,
            attempts=[Attempt.of(each) for each in one.attempts],
        )  # fmt: skip


class Notice(Shown):
    """What somebody was to know, and what became of it."""

    id: str = Field(examples=["A-1#3"])
    issue: str
    escalation: str | None
    path: str | None
    level: int | None
    to: str
    urgency: str
    channels: list[str]
    ring: bool = Field(description="False: an update, or an `inform` that asks nothing.")
    because: str
    at: Instant
    late_by: float | None
    state: str
    error: str | None
    deliveries: list[Delivery]

    @classmethod
    def of(cls, one: NoticeRow, waits: Mapping[str, str]) -> "Notice":
        """`waits` says by destination why nothing goes there now."""
        return cls(
            id=one.id, issue=one.issue, escalation=one.escalation, path=one.path, level=one.level, to=one.to,
            urgency=one.urgency, channels=list(one.channels), ring=one.ring, because=one.because, at=one.at,
            late_by=one.late_by, state=one.state, error=one.error,
            deliveries=[Delivery.of(each, waits) for each in one.deliveries],
        )  # fmt: skip


class Notices(Shown):
    notices: list[Notice]


class Replay(Shown):
    """A failed delivery that is sent again."""

    delivery: int
    by: str = Field(description="Who asked; it stands with the attempt that follows.")


class NoticeFilters(Given):
    issue: str | None = None
    to: str | None = Field(default=None, description="A person's key, or a channel target.")
    failed: bool = Field(default=False, description="Only rings that reached nobody.")
    limit: int = Field(default=100, ge=1, le=500)


class Mode(Shown):
    """Where notices go: all to the Outbox page; to these people and the rest to the Outbox page; to everybody."""

    mode: Literal["outbox", "only", "live"]
    people: list[str]

    @classmethod
    def of(cls, kept: DeliveryMode) -> "Mode":
        return cls(mode=kept.mode, people=list(kept.people))


class NewMode(Given):
    mode: Literal["outbox", "only", "live"]
    people: list[str] = Field(
        default=[], description="With `only`: keys of people, and channel targets, that are told."
    )
