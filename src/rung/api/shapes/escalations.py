"""Escalations: one climb of one path by one issue."""

from typing import Literal

from pydantic import Field

from rung.api.shapes.base import Given, Instant, Shown
from rung.store.decisions.future import Coming
from rung.store.pages import issue_page
from rung.store.pages.queries import Dots


class ComingStep(Shown):
    """Something that comes of itself unless somebody acts."""

    at: Instant
    kind: Literal["tell", "wait", "breach", "moved"]
    escalation: int | None
    path: str | None
    level: int | None
    people: list[str]
    metric: str | None
    state: str | None
    until: Instant | None
    because: str

    @classmethod
    def of(cls, step: Coming) -> "ComingStep":
        return cls(
            at=step.at, kind=step.kind, escalation=step.escalation, path=step.path, level=step.level,
            people=list(step.people), metric=step.metric, state=step.state, until=step.until, because=step.because,
        )  # fmt: skip


class Told(Shown):
    """Somebody whom a level told."""

    to: str = Field(description="A person's key, or a channel target such as `slack:#war-room`.")
    name: str
    at: Instant
    level: int
    urgency: str
    ring: bool
    state: str = Field(description="told, held by quiet hours, accepted by the channel, failed, seen or declined.")
    notice: str

    @classmethod
    def of(cls, issue: str, told: issue_page.Told) -> "Told":
        return cls(
            to=told.to, name=told.name, at=told.at, level=told.level, urgency=told.urgency, ring=told.ring,
            state=told.state, notice=f"{issue}#{told.notice}",
        )  # fmt: skip


class Escalation(Shown):
    """One climb, what it has done, and what it does next unless somebody acts."""

    id: str = Field(examples=["A-1.2"])
    issue: str
    path: str
    trigger: str
    state: str = Field(
        description="open, held, acknowledged, exhausted; or ended: fulfilled, replaced, joined, resolved, closed."
    )
    urgency: str
    level: int
    levels: int
    level_name: str
    opened_at: Instant
    climbs_at: Instant | None
    acknowledged_by: str | None
    acknowledged_by_name: str
    acknowledged_at: Instant | None
    acknowledged_until: Instant | None = Field(description="Null while acknowledged: until the next breach.")
    closed_at: Instant | None
    closed_because: str
    told: list[Told]
    coming: list[ComingStep]

    @classmethod
    def of(cls, issue: str, one: issue_page.Ladder) -> "Escalation":
        return cls(
            id=one.id, issue=issue, path=one.path, trigger=one.trigger, state=one.state, urgency=one.urgency,
            level=one.dots.level, levels=one.dots.levels, level_name=one.dots.level_name, opened_at=one.opened_at,
            climbs_at=one.dots.climbs_at, acknowledged_by=one.acknowledged_by,
            acknowledged_by_name=one.acknowledged_by_name, acknowledged_at=one.acknowledged_at,
            acknowledged_until=one.acknowledged_until, closed_at=one.closed_at, closed_because=one.closed_because,
            told=[Told.of(issue, told) for told in one.told], coming=[ComingStep.of(step) for step in one.coming],
        )  # fmt: skip


class LadderGlance(Shown):
    """The most urgent climb of an issue, as lists show it."""

    id: str
    path: str
    state: str
    level: int
    levels: int
    level_name: str
    told: list[str]
    told_at: Instant | None
    is_seen: bool
    climbs_at: Instant | None

    @classmethod
    def of(cls, issue: str, dots: Dots) -> "LadderGlance":
        return cls(
            id=f"{issue}.{dots.escalation}", path=dots.path, state=dots.state, level=dots.level, levels=dots.levels,
            level_name=dots.level_name, told=list(dots.told), told_at=dots.told_at, is_seen=dots.is_seen,
            climbs_at=dots.climbs_at,
        )  # fmt: skip


class NewEscalation(Given):
    """An escalation by hand."""

    path: str = Field(min_length=1, examples=["outage"])
    level: int = Field(default=1, ge=1, description="The level to begin at.")
    reason: str = Field(min_length=1, examples=["Their whole plant stands still."])
    answers: dict[str, str] = Field(default={}, description="What the path's `asks` want to know.")


class Acknowledgement(Given):
    """ "I have it." """

    lasts: str | None = Field(default=None, description="A span after which the climb goes on.", examples=["2h"])
    next_update_by: Instant | None = Field(default=None, description="By when the customer hears from us.")


class Decline(Given):
    reason: Literal["unavailable", "not_ours", "not_urgent", "known"] = "unavailable"


class Closure(Given):
    reason: str = Field(default="", description="Why there is nothing to escalate any more.")
