"""What is to be said by a channel, and how it looks there."""

from datetime import datetime, timedelta
from typing import Any, Literal

from msgspec import Struct

AlertState = Literal["asking", "owned", "closed", "informing"]
SETTLED: tuple[AlertState, ...] = ("owned", "closed")
"""Nobody is asked any more: somebody has it, or there is nothing left to take."""


class HandedOver(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Of an alert about a hand-over: who offers the issue to whom, and what they say of it."""

    to: str
    """The team's name."""
    by: str = ""
    from_: str = ""
    """The name of the team that had it."""
    asked: str = ""
    summary: str = ""
    """What the other team needs to know, as whoever offered it has it."""
    answer: str = ""
    """What became of it, to whoever offered it; empty for the team that was asked."""


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
    affected: str = ""
    """Of an incident of several accounts, in place of an account: how many issues, whose they are, what is at stake."""
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
    handover: HandedOver | None = None
    """It is about a hand-over, not about a ladder."""
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
    is_beside: bool = False
    """It stands beside the ladders: a note mentions its reader, or something happened on an issue that they watch. It
    is answered by a note."""
    is_news: bool = False
    """Its reader has not had it: a channel that cannot change what it sent sends one more."""
    time_zone: str
    now: datetime


class AnswerFile(Struct, frozen=True, kw_only=True):
    """A file that goes with an answer."""

    name: str
    content_type: str
    content: bytes = b""
    """Empty where the channel only links files."""
    link: str = ""
    """Where the customer downloads it; empty where customers cannot come to this installation."""


class Choice(Struct, frozen=True, kw_only=True):
    """One score that a customer may choose."""

    score: int
    """1 is the worst, 5 the best."""
    label: str
    link: str
    """The signed page on which it is chosen already."""

    @property
    def stars(self) -> str:
        return "★" * self.score + "☆" * (5 - self.score)


class Survey(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a customer is asked after the resolution."""

    question: str
    help: str
    choices: tuple[Choice, ...]
    """The best first."""
    number: int
    """Which survey of its issue it is."""
    thanks: str = ""
    page: str = ""
    """The signed page on which nothing is chosen yet."""
    more: str = ""
    """What the link to it is called, where scores are buttons."""

    @property
    def in_words(self) -> str:
        """For channels without buttons: a line with its address for each score."""
        lines = "\n".join(f"{one.stars} {one.label}: {one.link}" for one in self.choices)
        return f"{self.question}\n\n{lines}\n\n{self.help}"


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
    files: tuple[AnswerFile, ...] = ()
    survey: Survey | None = None
    """It asks how it went, and `text` says the same where there are no buttons."""

    @property
    def links(self) -> str:
        """Its files as lines of their own, each with where it is downloaded; empty where none has such an address."""
        return "\n".join(f"{file.name}: {file.link}" for file in self.files if file.link)

    @property
    def words_with_links(self) -> str:
        """What it says where files cannot go along and are linked below the words."""
        return f"{self.text}\n\n{self.links}" if self.links else self.text


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


class Task(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something to do in engineering's tracker, for one of our issues."""

    verb: Literal["open", "link", "say", "change"]
    place: str
    """The source's name, a slash, and what the issue is called there; `new` for one that is to be opened."""
    issue: str
    link: str
    """Our issue in the console."""
    mark: str = ""
    """By which an issue that we opened is found again."""
    title: str = ""
    text: str = ""
    """What we say, in our own words or a colleague's."""
    quotes: tuple[tuple[str, str], ...] = ()
    """What customers wrote, each with who and when: nothing in it may come to life over there."""
    priority: str = ""
    """The tracker's own word; empty: as it is there."""
    assignee: Agent | None = None
    """Whose it is to be there; None: as it is there."""
    is_done: bool | None = None
    """Whether it is to be over there, or open again; None: as it is there."""
    since: datetime | None = None
    """When it was decided: nothing before can be an earlier attempt of it."""
    possible_repeat: bool = False


TicketState = Literal["new", "started", "done", "cancelled"]


class Ticket(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An issue of a tracker as it stands there."""

    number: str
    ref: str = ""
    url: str = ""
    title: str = ""
    status: str = ""
    """The tracker's own word."""
    state: TicketState = "new"
    assignee: str = ""
    """What the tracker knows them by."""
    assignee_address: str = ""


class Rendered(Struct, frozen=True, kw_only=True):
    """An alert as one channel says it. `text` is what can be read without any formatting; its first 120 characters are
    what a lock screen shows. `payload` is the message itself, fit for JSON; its shape is the channel's own."""

    text: str
    payload: dict[str, Any]
    state: AlertState
    ring: bool
    is_news: bool = False
    """It says what no message before it said."""

    @property
    def only_changes(self) -> bool:
        """Of use only where it changes the message before: it neither rings, nor says how the alert ended, nor anything
        new."""
        return not self.ring and not self.is_news and self.state not in SETTLED
