"""What happened to an issue, and why."""

from typing import Any

from pydantic import Field

from rung.api.shapes.base import Given, Instant, Shown
from rung.store.pages import timeline


class Considered(Shown):
    """Somebody who was looked at for a level, and why they were told or passed over."""

    who: str
    why: str


class Sentence(Shown):
    """One thing that a decision led to, and why."""

    words: str
    kind: str = Field(description="The effect's type, such as clock.breached.")
    code: str = Field(description="The reason's code, such as climb.")
    because: str
    facts: dict[str, Any] = Field(description="The values that made it so.")
    considered: list[Considered]
    at: Instant

    @classmethod
    def of(cls, one: timeline.Sentence) -> "Sentence":
        considered = [Considered(who=who, why=why) for who, why in one.considered]
        return cls(
            words=one.words, kind=one.kind, code=one.code, because=one.because, facts=one.facts, considered=considered,
            at=one.at,
        )  # fmt: skip


class Entry(Shown):
    """One decision: what happened, and what it led to."""

    number: int = Field(description="Its place in the issue's journal, counted from 1.")
    at: Instant
    decided_at: Instant
    event: str = Field(description="The event's type, such as message.received.")
    by: str | None
    by_name: str
    words: str
    sentences: list[Sentence]
    fields: dict[str, Any] = Field(description="The event's facts, without the words that people wrote.")
    policy_version: int | None
    late_by: float | None = Field(description="Seconds between the event and its decision, where more than a few.")

    @classmethod
    def of(cls, one: timeline.Entry) -> "Entry":
        return cls(
            number=one.seq, at=one.at, decided_at=one.decided_at, event=one.event, by=one.by, by_name=one.by_name,
            words=one.words, sentences=[Sentence.of(each) for each in one.sentences], fields=one.fields,
            policy_version=one.policy_version, late_by=one.late_by,
        )  # fmt: skip


class Window(Given):
    """Which part of a timeline is wanted."""

    after: int = Field(default=0, ge=0, le=2**31 - 1, description="The number of the last entry that is known.")
    limit: int = Field(default=200, ge=1, le=1000)


class Timeline(Shown):
    entries: list[Entry]
    next_after: int | None = Field(description="Ask again with this as `after` for what follows; null at the end.")
