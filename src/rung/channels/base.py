"""The port of every channel: what is to be said (`Alert`), how it looks there (`Rendered`), and what became of it.

The rules of a channel:

1. `render` is pure: the same alert gives the same message. Whatever depends on the time is in the alert.
2. `send` makes one attempt and never waits to try again: retries, fallbacks and their instants belong to the deliverer.
3. `send` returns `Sent` only when the other side took the message, and raises `Failed` otherwise. A failure whose
   outcome cannot be known (`unknown`) may have been delivered: the repeat says so ("possible repeat").
4. No text of a failure, and no line of a log, holds a secret of the wire.
5. What goes out asks `check_still_ours` at the last moment: a process that slept past its lease sends nothing.

The living message: the first message about an escalation to one person or target stays the one message. `previous` is
its reference; `ring` false brings it up to date, `ring` true does so and makes the recipient's phone sound again. """

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol, TypeVar

import aiohttp
import msgspec
from msgspec import Struct

from rung.channels.describing import Address, Capabilities, Description, Destination, Field, Limits, Rate
from rung.channels.messages import (
    SETTLED,
    Agent,
    Alert,
    AlertState,
    Answer,
    AnswerFile,
    Change,
    Choice,
    HandedOver,
    Rendered,
    Survey,
    Task,
    Ticket,
    Written,
)
from rung.channels.outcomes import Failed, NotOurs, Sent, as_long_as, check_still_ours
from rung.channels.staging import Button, Captured, Input, Preview, Stage, StandIn

__all__ = [
    "SETTLED", "Address", "Agent", "Alert", "AlertState", "Answer", "AnswerFile", "AnsweringChannel", "Button",
    "Capabilities", "Captured", "Change", "Channel", "Choice", "Description", "Destination", "Failed", "Field",
    "HandedOver", "Input",
    "LetterBox", "Limits", "NotOurs", "Preview", "Proof", "Rate", "Rendered", "Sent", "Settings", "Stage", "StandIn",
    "Survey", "Task", "Ticket", "Way", "WayOut", "Wire", "Written", "as_long_as", "check_still_ours", "settings_of",
]  # fmt: skip


class LetterBox(Protocol):
    """Where answers lie in this installation itself until their reader comes for them."""

    async def put(self, answer: Answer, key: str, at: datetime) -> None:
        """Puts it there once, however often it is put with the same key. Raises `Failed` where nobody reads there."""


class Wire(Struct, frozen=True, kw_only=True):
    """How one attempt reaches the other side: resolved settings and an open HTTP session."""

    session: aiohttp.ClientSession
    """From `http.open_session`; shared by all attempts of a deliverer."""
    settings: Mapping[str, Any] = {}
    """The channel's fields by name (`Description.fields`)."""
    at: datetime
    """The instant of this attempt by the clock on the wall: signatures carry it."""
    letter_box: LetterBox | None = None
    """For channels that stay inside (`Capabilities.stays_inside`)."""
    stand_in: bool = False
    """The settings lead to a built-in stand-in on this very machine; proxies and address checks do not apply."""


class Way(Protocol):
    """One way out. Its folder holds all that is particular to it."""

    @property
    def name(self) -> str: ...

    def describe(self) -> Description: ...

    def destination(self, address: str, settings: Mapping[str, Any]) -> Destination:
        """Whose patience a message to this address uses up. Any text is answered, also one that is no address."""
        ...


class WayOut(Way, Protocol):
    """A way that leaves this installation: it has a stand-in, so that nothing need leave."""

    def preview(self, payload: Mapping[str, Any]) -> Preview:
        """What a stand-in captured (`Captured.payload`), for the Outbox page."""
        ...

    def stand_in(self, stage: Stage, settings: Mapping[str, Any]) -> StandIn:
        """The stand-in of an installation with these live settings; not yet started."""
        ...


class Channel(WayOut, Protocol):
    """A way by which teammates are told."""

    def render(self, alert: Alert) -> Rendered: ...

    async def send(
        self, rendered: Rendered, address: str, previous: str | None, idempotency_key: str, wire: Wire
    ) -> Sent: ...


class AnsweringChannel(Way, Protocol):
    """A way by which customers write and are answered (`Capabilities.answers_customers`)."""

    def place_of(self, fields: Mapping[str, Any], contact: str | None) -> str | None:
        """Where the customer of an issue with these fields reads us in this channel; None where not in this one.

        `contact` is the address of whoever wrote, where one is known.
        """

    async def answer(self, answer: Answer, idempotency_key: str, wire: Wire) -> Sent: ...


class Proof(Struct, frozen=True):
    """Who we are at the other side, as it says."""

    number: str
    name: str


Settings = TypeVar("Settings", bound=Struct)


def settings_of(wire: Wire, kind: type[Settings], channel: str) -> Settings:
    """The wire's settings as the channel's own struct; wrong or missing ones end the attempt for good."""
    try:
        return msgspec.convert(dict(wire.settings), kind)
    except msgspec.ValidationError as error:
        raise Failed(f"The settings of {channel} are incomplete: {_without_values(error)}", permanent=True) from None


def _without_values(error: msgspec.ValidationError) -> str:
    """What is wrong with a setting, never what it holds: msgspec quotes a value only where an enum or tag is wrong."""
    return re.sub(r"(Invalid (enum )?value) '[^']*'", r"\1", str(error))
