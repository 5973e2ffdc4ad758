"""Hand-overs between teams."""

from pydantic import Field

from rung.api.shapes.base import Given, Instant, Shown
from rung.store import handovers


class Handoff(Shown):
    """One team's offer of the issue to another, and what became of it."""

    number: int
    state: str = Field(description="offered, accepted, returned (also after it was accepted) or withdrawn.")
    to: str = Field(description="The team's key.")
    from_team: str | None = Field(description="The key of the team that had it.")
    by: str | None = Field(description="Who offered it.")
    offered_at: Instant
    accepted_at: Instant | None
    accepted_by: str | None
    ended_at: Instant | None = Field(description="When it was returned or taken back.")
    ended_by: str | None
    reason: str = Field(description="Why it was returned.")
    asked: str = Field(description="What the other team was asked to do.")
    summary: str = Field(description="The brief that went with it.")

    @classmethod
    def of(cls, one: handovers.Shown) -> "Handoff":
        same = {name: getattr(one, name) for name in cls.model_fields if name != "from_team"}
        return cls(from_team=one.from_, **same)


class Offer(Given):
    """A hand-over to another team."""

    to: str = Field(min_length=1, description="The team's key.")
    summary: str = Field(default="", description="What is so, and what was tried.")
    asked: str = Field(default="", description="What the other team is asked to do.")


class Acceptance(Given):
    """A team takes the issue over."""

    to: str | None = Field(default=None, description="The team's key; absent: the one it was offered to.")


class Return(Given):
    reason: str = Field(min_length=1, max_length=200, description="Why it goes back.")
