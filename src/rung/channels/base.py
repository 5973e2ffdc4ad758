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
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol, TypeVar

import aiohttp
import msgspec
from msgspec import Struct

AlertState = Literal["asking", "owned", "closed", "informing"]
SETTLED: tuple[AlertState, ...] = ("owned", "closed")
"""Nobody is asked any more: somebody has it, or there is nothing left to take."""


class Alert(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Everything that an alert says to one recipient, as it was at `now`.

    `asking`: somebody is needed, with buttons. `owned`: somebody has it. `closed`: there is nothing left to take.
    `informing`: the recipient is told and not asked.
    """

    base_url: str
    issue: str
    escalation: str | None = None
    notice: str
    to: str
    """The person's key, or the text of a channel target (`slack:#war-room`)."""
    to_name: str
    state: AlertState
    urgency: str
    priority: str
    account: str | None = None
    tier: str | None = None
    arr: float | None = None
    subject: str
    opened_at: datetime
    path: str | None = None
    level: int | None = None
    level_name: str = ""
    asked: str = ""
    """What the recipient is asked to do, in a few words: `take it within 15 min`."""
    because: str = ""
    last_words: str = ""
    """The customer's last sentence, word for word."""
    tried: str = ""
    answers: tuple[tuple[str, str], ...] = ()
    """What else whoever escalated by hand answered to what the path asks, by question."""
    told: tuple[str, ...] = ()
    """The names of the others who were told."""
    entries: tuple[tuple[str, str], ...] = ()
    """Of a summary: each issue with what there is to say of it, and where it is."""
    deadline: tuple[str, datetime] | None = None
    """The next metric that falls due, and when."""
    next_told: tuple[str, datetime] | None = None
    """Who is told next unless somebody acts, and when."""
    owner: str | None = None
    owned_since: datetime | None = None
    is_own: bool = False
    """The recipient has it themselves."""
    next_update_by: datetime | None = None
    link: str
    """The issue in the console."""
    act_link: str
    """The small signed page with buttons."""
    reply_address: str | None = None
    """The signed plus-address: an answer to it becomes a message of the issue."""
    possible_repeat: bool = False
    late_by: timedelta | None = None
    ring: bool
    time_zone: str
    now: datetime


class Answer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A public answer of a colleague to the customer, on the way by which the customer wrote."""

    text: str
    place: str
    """Where the customer reads it: their mail address, or the reference of their message in a chat."""
    issue: str = ""
    line: int = 0
    """The line of the issue's journal in which it was given."""
    author: str = ""
    sender: str = ""
    """By mail: the support address. Empty: the channel's own sender."""
    subject: str = ""
    references: tuple[str, ...] = ()
    """By mail: the conversation's message ids, the customer's latest last."""
    reply_to: str | None = None
    """By mail: the signed plus-address that brings what the customer answers back to the issue."""
    signature: str = ""
    """By mail: what stands below the words, as text."""
    signature_html: str = ""
    """The same as HTML, which an administrator wrote; empty: the text."""
    through: dict[str, Any] = {}
    """Settings of the channel that hold for this answer in place of the usual ones: another mail server."""
    below: str = ""
    """By mail: a line below the words, such as where the customer's own page is."""
    internal: bool = False
    """A note for colleagues, in the helpdesk that the issue came from; no customer reads it."""
    author_address: str = ""
    """The author's mail address, by which a helpdesk knows them."""
    author_member: str = ""
    """The author's own address in this channel, where they have one."""
    author_number: str = ""
    """The author's number in the helpdesk, where it is known."""
    link: str = ""
    """The issue in the console."""
    since: datetime | None = None
    """When it was decided: nothing before can be an earlier attempt of it."""
    possible_repeat: bool = False


class Agent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whose an issue is, as a helpdesk may know them."""

    name: str
    address: str = ""
    number: str = ""
    """Their number in the helpdesk, where it is known."""


class Change(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How an issue stands, as the helpdesk that it came from is to have it. Absent fields are left alone there."""

    place: str
    link: str
    wanted: dict[str, str] = {}
    """By field (`priority`, `status`), what it is here; `assignee`: the name, empty for nobody."""
    words: dict[str, dict[str, str]] = {}
    """By field, what the helpdesk's words mean here, the most urgent first."""
    known: dict[str, str] = {}
    """By field, what was there when we last heard of it or wrote it, in our words: whatever else is there now was set
    by somebody there meanwhile, and stands."""
    assignee: Agent | None = None
    tags: tuple[str, ...] = ()


class Written(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of a `Change`."""

    known: dict[str, str] = {}
    """By field, what is there now, in our words."""
    remarks: tuple[str, ...] = ()
    """What was not written, and why, for the people of the issue."""


class Rendered(Struct, frozen=True, kw_only=True):
    """An alert as one channel says it. `text` is what can be read without any formatting; its first 120 characters are
    what a lock screen shows. `payload` is the message itself, fit for JSON; its shape is the channel's own."""

    text: str
    payload: dict[str, Any]
    state: AlertState
    ring: bool

    @property
    def only_changes(self) -> bool:
        """Of use only where it changes the message before: it neither rings nor says how the alert ended."""
        return not self.ring and self.state not in SETTLED


class Sent(Struct, frozen=True):
    """The other side took the message, or there was nothing to say here (`skipped` says why)."""

    vendor_ref: str | None = None
    """What to give as `previous` next time."""
    updated: bool = False
    """A message that was there before was changed."""
    skipped: str = ""
    written: Written | None = None
    """Of a `Change`: what is there now."""


class Failed(Exception):
    """The message was not sent, or nobody can say whether it was.

    permanent    trying again with the same settings and address cannot help
    retry_after  the other side asks to be left alone for so many seconds: the whole destination, not this message only
    busy         the other side is well and had too many messages of ours
    only_here    the other side is well; the trouble is this one address's, such as a mailbox that is full
    unknown      it may have arrived
    """

    def __init__(
        self,
        message: str,
        *,
        permanent: bool = False,
        retry_after: float | None = None,
        busy: bool = False,
        only_here: bool = False,
        unknown: bool = False,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.permanent = permanent
        self.retry_after = retry_after
        self.busy = busy
        self.only_here = only_here
        self.unknown = unknown


class NotOurs(Failed):
    """The process was paused for so long that another one may be sending by now. Nothing was sent by this attempt."""

    def __init__(self) -> None:
        super().__init__("this process was paused past its lease, and sent nothing")


_is_ours: ContextVar[Callable[[], bool]] = ContextVar("is_ours", default=lambda: True)


@contextmanager
def as_long_as(is_ours: Callable[[], bool]) -> Iterator[None]:
    """Inside, nothing is sent any more once `is_ours` is false."""
    token = _is_ours.set(is_ours)
    try:
        yield
    finally:
        _is_ours.reset(token)


def check_still_ours() -> None:
    """Asked between the connection and the message. Raises `NotOurs`."""
    if not _is_ours.get()():
        raise NotOurs


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
