"""Who else works on an issue, as its state remembers it: teams that it was offered to, whoever is asked beside its
conversation, and engineering in a tracker of its own.
"""

from datetime import datetime
from typing import Literal

from msgspec import Struct


class Handover(Struct, frozen=True, gc=False, omit_defaults=True, kw_only=True, rename={"from_": "from"}):
    """One offer of the issue by one team to another, and what became of it."""

    number: int
    to: str
    """The team's key."""
    offered_at: datetime
    from_: str | None = None
    """The team that had it then; null: none."""
    by: str | None = None
    """Who offered it."""
    was_assignee: str | None = None
    """Who had it assigned then."""
    state: Literal["offered", "accepted", "returned", "withdrawn"] = "offered"
    """`returned` also where it was accepted before and went back; `withdrawn`: taken back, or overtaken by what
    happened to the issue."""
    accepted_at: datetime | None = None
    accepted_by: str | None = None
    ended_at: datetime | None = None
    """When it was returned or taken back."""
    ended_by: str | None = None
    reason: str = ""
    """Why it was returned, in the words of who did."""


class Side(Struct, frozen=True, gc=False, omit_defaults=True, kw_only=True):
    """A side conversation about the issue: with a team, with people, or with an address that stands elsewhere."""

    number: int
    by: str | None = None
    """Who started it."""
    to: tuple[str, ...] = ()
    """Keys of people, and `team:` before the key of a team."""
    is_outside: bool = False
    members: tuple[str, ...] = ()
    """Teammates who are in it by name: who started it, whom it asks, and whoever wrote in it."""
    started_at: datetime
    last_at: datetime
    """When something was said last."""
    waiting_since_at: datetime | None = None
    """Since when those it asks have not answered; null where they have, or it is done."""
    messages: int = 0
    done_at: datetime | None = None


class Tracked(Struct, frozen=True, gc=False, omit_defaults=True, kw_only=True):
    """An issue of engineering's tracker in which this one is followed."""

    tracker: str
    """The name of the source."""
    number: str = ""
    """Empty until it is known there."""
    state: str = "asked"
    """asked, failed, or how far it is there: new, started, done, cancelled."""
    status: str = ""
    """The tracker's own word."""
    assignee: str | None = None
    """A teammate's key, else what the tracker knows them by."""
    priority: str = ""
    url: str = ""
    ref: str = ""
    """What the tracker itself knows it by."""
    fixed_in: str = ""
    by: str | None = None
    """Who asked for it."""
    team: str | None = None
    """The team to whose hand-over it belongs."""
    error: str = ""
    changed_at: datetime | None = None
    moved_at: datetime | None = None
    """When its status there changed last, as the tracker tells it."""

    @property
    def is_over(self) -> bool:
        return self.state in ("done", "cancelled")
