"""A scenario as values: a story of events, and what is expected of the policy that hears it."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from rung.core.document import Contact
from rung.core.events import AnyEvent
from rung.simulator.run import Late

KINDS = (
    "notified", "informed", "not_notified", "not_informed", "nothing",
    "breached", "met", "cancelled", "not_breached", "not_met",
    "assigned", "status", "priority", "team", "state", "surveyed",
)  # fmt: skip
"""What a row of `expect` may say; each row says one of them."""


class Expectation(Struct, frozen=True, kw_only=True):
    """One row of `expect`: what must be found, where `at` is absent at any instant."""

    kind: str
    values: tuple[str, ...] = ()
    at: datetime | None = None
    issue: str | None = None
    path: str | None = None
    level: int | None = None
    urgency: str | None = None
    channels: tuple[str, ...] | None = None
    because: str | None = None
    line: int = 0
    text: str = ""
    """As it stands in the file, for the report."""


class Scenario(Struct, frozen=True, kw_only=True):
    name: str
    line: int
    starts_at: datetime
    events: tuple[AnyEvent | Late, ...]
    """In the order in which Rung learns of them."""
    until_at: datetime
    expect: tuple[Expectation, ...]
    only: bool = False
    contacts: dict[str, Contact] = {}
    """What is known of the people who write, by their address in small letters."""
    load: dict[str, int] = {}
    """How many open issues people carry already when it starts."""
    turns: dict[str, tuple[str, ...]] = {}
    """Who had their turn before, by routing rule (`routing/NAME`) or level (`path/PATH/NUMBER`), the last one last."""


def arrives_at(event: AnyEvent | Late) -> datetime:
    """When Rung learns of it."""
    return event.arrives_at if isinstance(event, Late) else event.at
