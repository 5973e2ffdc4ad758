"""The other side, built in: what a stand-in takes, and how the Outbox page shows it."""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Literal, Protocol

from msgspec import Struct

_REMEMBERED = 10_000


class Button(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing to press in a message: a link, or an action with its value."""

    label: str
    url: str | None = None
    action: str | None = None
    value: str = ""
    primary: bool = False


class Input(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One field of a form that is shown to somebody."""

    name: str
    label: str
    kind: Literal["line", "text", "choice"] = "line"
    groups: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    """What can be chosen: by group (mostly one, without a name), value and label."""
    initial: str = ""
    is_needed: bool = True
    hint: str = ""
    most: int = 3000
    """Characters."""


class Preview(Struct, frozen=True, kw_only=True):
    """A captured message as a page of ours may show it: HTML without scripts, styles or foreign pictures."""

    html: str
    buttons: tuple[Button, ...] = ()
    inputs: tuple[Input, ...] = ()
    """Of a form that waits to be sent."""
    send: str = ""
    """What the button that sends the form says."""


class Captured(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One message that a stand-in took, for the Outbox page and for tests."""

    channel: str
    kind: Literal["new", "update", "reply", "private", "modal"]
    """`new` and `update` of a living message; `reply` in its thread; `private`: shown to one person; `modal`: a
    form."""
    to: str
    """The address: `U01ANA`, `#war-room`, `ana@support.example`, a URL."""
    ref: str
    """Names this message at the stand-in; an `update` has the reference of what it changed."""
    thread: str | None = None
    """The reference of the message whose thread this is in."""
    text: str
    payload: dict[str, Any]
    at: datetime


class Posted:
    """The messages that a stand-in took, as they now stand: the latest ten thousand, and by `recall` those of before
    and of an earlier life."""

    def __init__(self, recall: Callable[[str], Captured | None]) -> None:
        self._recall = recall
        self._latest: OrderedDict[str, Captured] = OrderedDict()

    def keep(self, captured: Captured) -> None:
        self._latest[captured.ref] = captured
        if len(self._latest) > _REMEMBERED:
            self._latest.popitem(last=False)

    def find(self, ref: str) -> Captured | None:
        return self._latest.get(ref) or self._recall(ref)

    def newest_first(self) -> Iterator[Captured]:
        return reversed(self._latest.values())


class Stage(Struct, frozen=True, kw_only=True):
    """What a stand-in needs of the process that runs it."""

    capture: Callable[[Captured], None]
    """Called with each message that the stand-in takes, on the event loop."""
    now: Callable[[], datetime]
    base_url: str = ""
    """Where our own edge listens: pressed buttons are posted there."""
    recall: Callable[[str], Captured | None] = lambda ref: None
    """A message of an earlier life, by its reference."""


class StandIn(Protocol):
    """The other side of a channel, built in: it speaks the real protocol on a loopback address and delivers nothing."""

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    @property
    def settings(self) -> dict[str, Any]:
        """The settings of a wire that leads here."""
        ...
