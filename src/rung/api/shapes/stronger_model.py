"""The stronger model: where it answers, what it is asked for, and how it stands with it."""

from pydantic import Field

from rung.api.shapes.base import Given, Instant, Shown
from rung.engine.stronger.endpoint import Endpoint
from rung.engine.stronger.standing import State


class StrongerModel(Shown):
    """As it is set. Its key is never shown."""

    address: str = Field(description="The root of its API.")
    model: str
    has_key: bool
    judges: list[str] = Field(description="What it is asked of texts: mood, kind, priority.")
    drafts_briefs: bool = Field(description="It drafts the brief of a hand-over for whoever asks for one.")
    seconds: int = Field(description="How long one answer may take.")
    a_minute: int = Field(description="At most so many questions.")
    is_on: bool
    counts: dict[str, int] = Field(description="By outcome, how often.")
    trouble: str = Field(description="The last thing that went wrong; empty where the last question was answered.")
    trouble_at: Instant | None
    answered_at: Instant | None

    @classmethod
    def of(cls, one: Endpoint, state: State) -> "StrongerModel":
        return cls(
            address=one.address, model=one.model, has_key=bool(one.key) and not one.is_key_lost,
            judges=list(one.judges),
            drafts_briefs=one.drafts_briefs, seconds=one.seconds, a_minute=one.a_minute, is_on=one.is_on,
            counts=state.counts, trouble=state.trouble, trouble_at=state.trouble_at, answered_at=state.answered_at,
        )  # fmt: skip


class StrongerModelChange(Given):
    """What is to be otherwise; what is absent stays."""

    address: str | None = None
    model: str | None = None
    key: str | None = Field(default=None, description="Another key; empty: it is forgotten.")
    judges: list[str] | None = None
    drafts_briefs: bool | None = None
    seconds: int | None = None
    a_minute: int | None = None
    is_on: bool | None = None
