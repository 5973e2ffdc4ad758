"""What would come of an act, before it is done."""

from typing import Annotated, Any

from pydantic import Field, model_validator

from rung.api.shapes.base import Given, Instant, Shown
from rung.engine.proof import preview
from rung.simulator.what_if import Kind


class Imagined(Given):
    """What is asked about: one of the two; neither means that nobody acts."""

    act: Annotated[str, Field(min_length=1, max_length=300)] | None = Field(
        default=None, description="In short: acknowledge=1h, priority=P0, escalate=outage:2, snooze=4h, resolve ..."
    )
    event: dict[str, Any] | None = Field(
        default=None,
        description="Any event (docs/policy.md) about this issue, an account or a person, as it would be sent; without "
        "`at` and `id`: it is imagined for now.",
    )

    @model_validator(mode="after")
    def _is_one(self) -> "Imagined":
        if self.act is not None and self.event is not None:
            raise ValueError("send either `act` or `event`")
        return self


class Line(Shown):
    """One thing that would happen."""

    at: Instant
    kind: Kind
    change: preview.Change = Field(
        description="Happens in any case; only by the act; not any more because of it."
    )
    to: list[str] = Field(description="Keys of persons, and channel targets.")
    who: list[str] = Field(description="The same by name.")
    path: str | None
    level: int | None
    urgency: str | None
    channels: list[str]
    until: Instant | None = Field(description="Of a level that waits, or a held notice: until when; of a clock: due.")
    what: str = Field(description="The clock, or the state that an escalation comes to.")
    words: str
    because: str

    @classmethod
    def of(cls, line: preview.Line) -> "Line":
        one = line.rung
        return cls(
            at=one.at, kind=one.kind, change=line.change, to=list(one.to), who=list(line.who), path=one.path,
            level=one.level, urgency=one.urgency, channels=list(one.channels), until=one.until, what=one.what,
            words=line.words, because=one.because,
        )  # fmt: skip


class Preview(Shown):
    """What comes of an issue, as it will be if nothing else happens. Nothing is written."""

    issue: str
    at: Instant
    words: str = Field(description="What is done, in words.")
    until: Instant = Field(description="So far it was looked.")
    lines: list[Line]
    caveats: list[str] = Field(description="Why it may come otherwise.")

    @classmethod
    def of(cls, found: preview.Preview) -> "Preview":
        return cls(
            issue=found.issue, at=found.at, words=found.words, until=found.until, caveats=list(found.caveats),
            lines=[Line.of(one) for one in found.lines],
        )  # fmt: skip
