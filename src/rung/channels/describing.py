"""What a channel says of itself: its settings, its addresses, what it can do, what the other side bears."""

import re
from typing import Any, Literal

from msgspec import Struct

from rung.channels.outcomes import Failed


class Field(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One setting of a channel, as a form or a table shows it."""

    name: str
    label: str
    kind: Literal["text", "secret", "url", "number", "flag", "map"] = "text"
    required: bool = False
    default: Any = None
    help: str = ""


class Address(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an address of this channel is: its name on a form, an example, the pattern it must match and a hint."""

    label: str
    example: str
    pattern: str
    hint: str


class Capabilities(Struct, frozen=True, kw_only=True, omit_defaults=True):
    buttons: bool = False
    """Can be answered where it is read."""
    updates_in_place: bool = False
    """The living message changes."""
    follow_ups: bool = False
    """What cannot change is followed by one short message when somebody has it or it is over."""
    threads: bool = False
    """Everything about one issue stays together."""
    html: bool = False
    answers_customers: bool = False
    """A public answer can go to the customer by this channel."""
    files: Literal["", "carried", "linked"] = ""
    """How the files of an answer reach the customer: with it, or as links below its words."""
    stays_inside: bool = False
    """Nothing leaves this installation: the reader comes for it. The delivery mode holds nothing of it back."""


class Rate(Struct, frozen=True):
    """So many messages a second over time, and so many at once after a rest."""

    per_second: float
    burst: int


class Limits(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the other side bears. None: no limit of its own."""

    characters: int | None = None
    rate: Rate | None = None
    """To one destination: all that the other side counts together."""
    conversation_rate: Rate | None = None
    """To one conversation within it."""
    at_once: int = 8
    """Sends under way to one destination at the same time."""


class Destination(Struct, frozen=True):
    """What the other side counts together: a workspace, a mail relay, a host. It is slow, busy or broken as a whole."""

    name: str
    """The channel's name; after a colon what tells its destinations apart (`webhook:hooks.example.com`)."""
    conversation: str
    """What is counted for itself within it (`Limits.conversation_rate`)."""


class Description(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All that the product must know of a channel: forms, checks, documents and the deliverer are made from it."""

    name: str
    label: str
    summary: str
    fields: tuple[Field, ...]
    address: Address
    capabilities: Capabilities
    limits: Limits = Limits()

    def address_problem(self, address: str) -> str | None:
        """Why `address` cannot be one of this channel; None when it can."""
        if re.fullmatch(self.address.pattern, address):
            return None
        return f"{address[:80]!r} is not a {self.label} address: {self.address.hint}"

    def check_address(self, address: str) -> None:
        """Ends an attempt for good where the address cannot be one of this channel."""
        if problem := self.address_problem(address):
            raise Failed(problem, permanent=True)
