"""What every event has."""

from datetime import datetime
from typing import Annotated, Any

from msgspec import Meta, Struct

Mood = Annotated[float, Meta(ge=-1, le=1)]
"""From angry (-1) to happy (1)."""
Share = Annotated[float, Meta(ge=0, le=1)]


class Event(
    Struct, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag_field="type", forbid_unknown_fields=False
):
    """What every event has: its name for idempotency, its instant, and what does not fit elsewhere."""

    at: datetime
    id: str = ""
    bulk: bool = False
    """An import or a nightly sync: recorded, moves clocks, rings nobody."""
    fields: dict[str, Any] = {}


class IssueEvent(Event, frozen=True, gc=False, omit_defaults=True, kw_only=True):
    """An event of one issue."""

    issue: str
    breach_risk: Share | None = None
    """The chance that the resolution comes too late, by what is known with this event; absent: not foretold."""
    risk_raised_by: tuple[str, ...] = ()
    """What raises that chance most, in words."""
