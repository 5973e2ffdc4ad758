"""What one helpdesk must be able to do, so that Rung can write into it; everything else is the same for all."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

from msgspec import Struct

from rung.channels.base import Description, Proof, Stage, Wire
from rung.channels.helpdesk.api import Api
from rung.channels.http_standin import HttpStandIn

RESOLVED, CLOSED, OPEN = "resolved", "closed", "open"
"""How an issue stands, in our words. Any other status is one of the helpdesk's words, or what it means here."""


class Said(Struct, frozen=True):
    """A comment as it stands there."""

    ref: str
    words: str
    is_public: bool
    at: datetime | None


class There(Struct, frozen=True, kw_only=True):
    """How a ticket stands there, in the helpdesk's own words."""

    priority: str = ""
    status: str = ""
    """`resolved` and `closed` where that is what it means."""
    assignee: str = ""
    """An agent's number; empty: nobody's."""
    tags: tuple[str, ...] = ()
    stamp: str = ""
    """What names this state of the ticket, where a change can be made depend on it."""


def instant_of(value: Any) -> datetime | None:
    """When something was written there: in seconds since 1970 or in RFC 3339; None for anything else."""
    try:
        return datetime.fromtimestamp(value, UTC) if isinstance(value, int) else datetime.fromisoformat(str(value))
    except (ValueError, OverflowError, OSError):
        return None


class Vendor(Protocol):
    """One helpdesk's REST API."""

    about: Description
    field: str
    """The field of an issue that holds its place: `<source>/<number>`."""
    writes: tuple[str, ...]
    acts_as_author: bool
    """Whether what is written for somebody counts there as done by them; else the one whose token it is did it."""

    def api(self, wire: Wire) -> Api:
        """Raises `Failed` where the settings are wrong."""

    async def me(self, api: Api) -> Proof: ...

    async def agent(self, api: Api, address: str) -> str:
        """The number of the agent with this mail address; empty where there is none."""

    async def comment(self, api: Api, number: str, words: str, author: str, *, is_public: bool, key: str) -> str:
        """Writes a comment, as the agent of this number or as ourselves; returns its reference."""

    async def comments(self, api: Api, number: str) -> Sequence[Said]:
        """The last ones."""

    def stand_in(self, stage: Stage) -> HttpStandIn: ...


class KeptVendor(Vendor, Protocol):
    """One whose tickets' fields can be kept as ours are."""

    async def look(self, api: Api, number: str) -> There: ...

    async def change(self, api: Api, number: str, wanted: dict[str, Any], there: There) -> None:
        """Sets `priority`, `status`, `assignee` (a number), adds `tags`; in the helpdesk's own words."""
