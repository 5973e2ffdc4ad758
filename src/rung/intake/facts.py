"""What an intake may know of issues, ladders and people, to answer a teammate who asks or acts in a chat.

Plain values with the names that people call things by; the words of an issue's subject are a customer's.
"""

from datetime import datetime
from typing import Literal

from msgspec import Struct

CLIMBS = frozenset({"open", "exhausted"})
"""States of an escalation that waits for somebody to take it."""


class LadderFacts(Struct, frozen=True, kw_only=True):
    """One escalation that is not over."""

    number: int
    path: str
    state: str
    """open, exhausted, acknowledged or held."""
    level: int
    levels: int
    level_name: str = ""
    told: tuple[str, ...] = ()
    """Keys of the people told at its level."""
    had_by: str | None = None
    """The key of whoever acknowledged."""


class IssueFacts(Struct, frozen=True, kw_only=True):
    """One issue as a row of the queue shows it."""

    key: str
    link: str
    """The address of its page."""
    subject: str = ""
    priority: str = ""
    status: str = ""
    is_open: bool = True
    account: str = ""
    """As people call it."""
    team: str | None = None
    team_name: str = ""
    offered_to: str | None = None
    """The team that has not answered an offer of it yet."""
    offered_name: str = ""
    can_return: str = ""
    """The name of the team to which a return would send it back; empty where there is nothing to return."""
    assignee: str | None = None
    assignee_name: str = ""
    next_what: str = ""
    """What comes next, as people call it: `first response`, `climb`."""
    next_at: datetime | None = None
    breached: tuple[str, ...] = ()
    """Promises that are broken and unanswered."""
    ladders: tuple[LadderFacts, ...] = ()
    """Those that wait for somebody first."""

    @property
    def climbing(self) -> tuple[LadderFacts, ...]:
        return tuple(one for one in self.ladders if one.state in CLIMBS)


class LevelFacts(Struct, frozen=True, kw_only=True):
    """What one level of a path would do at an instant."""

    level: int
    name: str
    kind: Literal["told", "waits", "nobody", "unknown"]
    people: tuple[str, ...] = ()
    """Keys of persons, and channel targets."""
    until: datetime | None = None
    """When a level that waits would be told."""
    why: str = ""
