"""Issues of trackers, as they are asked for and shown."""

from typing import Literal

from pydantic import Field

from rung.api.shapes.base import Given, Shown
from rung.core.happenings import collaboration


class NewTracked(Given):
    """An issue of a tracker in which one of ours is to be followed."""

    tracker: str = Field(min_length=1, max_length=60, description="The name of the source.")
    number: str = Field(default="", max_length=500, description="Its number or address there; absent: a new one.")
    body: str = Field(default="", max_length=100_000, description="What engineering is to do.")


class Tracked(Shown):
    """An issue of a tracker in which one of ours is followed."""

    tracker: str
    number: str = Field(description="Empty until it is there.")
    state: Literal["asked", "failed", "new", "started", "done", "cancelled"]
    status: str = Field(description="The tracker's own word.")
    assignee: str | None = Field(description="A person's key, else what the tracker knows them by.")
    priority: str = Field(description="The tracker's own word, as last told.")
    fixed_in: str
    url: str
    error: str = Field(description="Why it could not be opened or linked.")

    @classmethod
    def of(cls, one: collaboration.Tracked) -> "Tracked":
        names = ("tracker", "number", "state", "status", "assignee", "priority", "fixed_in", "url", "error")
        return cls(**{name: getattr(one, name) for name in names})
