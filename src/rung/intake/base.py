"""The port that every intake fills: verify that the sender is who they say, then parse what they sent into events.

An intake is pure. It is given the headers, the body, its secrets, the instant and a `Directory` that answers who
somebody is; it gives back a `Parcel`: events, problems, what was passed over and why, and what the sender must be
answered at once. The edge puts the events on disk before anybody is told "accepted".
"""

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, Protocol

import msgspec
from msgspec import Struct

from rung.core.document import PolicyDocument
from rung.core.events import AnyEvent, NoteAdded, SideReplied
from rung.intake.facts import IssueFacts, LevelFacts

_LETTERS = r"[^@\s<>,;:\"()\\\x00-\x1f\x7f]"
ADDRESS = re.compile(rf"{_LETTERS}{{1,64}}@{_LETTERS}{{1,190}}\.[^@\s<>,;:.\"()\\\x00-\x1f\x7f]{{2,63}}")
"""A mail address that somebody typed or a site named, as far as its look says."""


class Rejected(Exception):
    """What was sent is not taken at all: the status and reason that the sender is answered."""

    def __init__(self, status: int, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.hint = hint


class Problem(Struct, frozen=True, kw_only=True):
    """One thing wrong with one line: where, what, and how to mend it."""

    line: int
    field: str
    code: str
    message: str
    hint: str = ""


class Attachment(Struct, frozen=True, kw_only=True):
    """A file that came with a message. `content` is empty where it was too large to keep."""

    name: str
    media_type: str
    size: int
    sha256: str
    content: bytes
    content_id: str | None = None
    inline: bool = False
    url: str = ""
    """Where its content is still to be fetched, by the token of the app that it was sent to; empty where it came
    along."""

    @property
    def is_kept(self) -> bool:
        return bool(self.content) or self.size == 0


class Item(Struct, frozen=True, kw_only=True):
    """One event as it arrived: the line it stood on, what its content hashes to, and the files that came with it."""

    event: AnyEvent
    digest: str
    """SHA-256 of what the sender wrote: the same `id` with another digest is refused."""
    line: int = 1
    attachments: tuple[Attachment, ...] = ()
    there: str = ""
    """Of a message: what it is called in the system that it came from."""
    actor: str = ""
    """The number of whoever did it in the system that it came from, where that says so."""


class Call(Struct, frozen=True, kw_only=True):
    """Something to ask of the sender's own API at once, after the answer: a dialog to open, a word to one person."""

    method: str
    """`form`: show a form, or say the words where it cannot be shown; `respond`: say something to whoever pressed;
    `unfurl`: show how an issue stands below a link to it; `say`: write in a thread; `whisper`: the same, for one person
    to see; `message`: read one message."""
    payload: dict[str, Any]
    app: str = ""
    """The application that posted, as it names itself."""
    only_if_new: bool = False
    """Not where all that came was here before."""


class Answer(Struct, frozen=True, kw_only=True):
    """What the sender is answered, where it waits for more than "accepted"."""

    status: int = 200
    payload: dict[str, Any] | None = None


class Awaited(Struct, frozen=True, kw_only=True):
    """Somebody waits to see what their act comes to: the edge waits a moment for the decision, and says so where the
    act makes no sense for its issue, or is not decided yet."""

    where: Literal["answer", "form", "aside"]
    """In the answer; in the form, which stays open; or afterwards, where the answer can say nothing."""
    address: str = ""
    """Where more can be said later; empty where nowhere."""
    field: str = ""
    """Of a form: where it is said what is wrong with it."""
    app: str = ""


class Receipt(Struct, frozen=True, kw_only=True):
    """What a service says of a message that it took from us: `state` in its own word."""

    channel: str
    ref: str
    state: str
    detail: str = ""


class Parcel(Struct, frozen=True, kw_only=True):
    """Everything that one request or one mail came to."""

    items: tuple[Item, ...] = ()
    problems: tuple[Problem, ...] = ()
    passed_over: str = ""
    """Why nothing came of it, as a short code that is counted; empty where something did."""
    answer: Answer = Answer()
    calls: tuple[Call, ...] = ()
    awaited: Awaited | None = None
    first: Call | None = None
    """What must be asked of the sender's own API before anything can come of it."""
    receipt: Receipt | None = None
    """What became of a message of ours."""
    about: str = ""
    """What was passed over, where people are shown that it was: a channel that belongs to no account."""

    @property
    def events(self) -> tuple[AnyEvent, ...]:
        return tuple(item.event for item in self.items)


class Inlet(Struct, frozen=True, kw_only=True):
    """What is known of the mailbox by which a mail came."""

    name: str = ""
    """Empty: the installation's own address."""
    team: str | None = None
    """The team whose mailbox it is."""
    trusted: tuple[str, ...] = ()
    """The names (authserv-id) of the mail servers whose Authentication-Results are believed."""


class Beside(Struct, frozen=True):
    """What beside its conversation with the customer an address belongs to."""

    issue: str
    about: str
    """`n`: notes of the team; `s1`: its first side conversation."""

    @property
    def side(self) -> int | None:
        """The number of the side conversation; None where it is none."""
        return int(self.about[1:]) if self.about[:1] == "s" and self.about[1:].isdigit() else None

    def answered(
        self, words: str, *, name: str, at: datetime, by: str, channel: str = ""
    ) -> NoteAdded | SideReplied:
        """What a teammate says there. `channel`: where they wrote it, which has it already."""
        if self.side is None:
            return NoteAdded(issue=self.issue, id=name, at=at, by=by, body=words)
        return SideReplied(
            issue=self.issue, id=name, at=at, by=by, side=self.side, said=words, channel=channel, deliver=True
        )


class Ring(Struct, frozen=True):
    """The newest thing that somebody was told by phone."""

    issue: str
    path: str
    person: str
    is_open: bool
    """Whether somebody can still take it."""


class Directory(Protocol):
    """Who somebody is and what something belongs to, as the policy and the store know it."""

    def person_by_email(self, address: str) -> str | None:
        """The key of the teammate with this mail address."""

    def person_by_slack(self, user: str) -> str | None:
        """The key of the teammate with this Slack user id."""

    def person_by_key(self, key: str) -> str | None:
        """The key itself, where a teammate has it."""

    def time_zone_of(self, person: str) -> str:
        """The zone of a teammate's wall clock."""

    def account_by_contact(self, address: str) -> str | None:
        """The account that somebody said the owner of this address writes for."""

    def account_by_domain(self, domain: str) -> str | None:
        """The account that has this mail domain."""

    def person_by_address(self, channel: str, address: str) -> str | None:
        """The key of the teammate who has this address, or this number of another system, among their `addresses`."""

    def account_by_slack_channel(self, channel: str) -> str | None:
        """The account whose shared channel this is."""

    def account_by_teams_chat(self, conversation: str) -> str | None:
        """The account whose channel or chat of Teams this is; of a thread, the channel's."""

    def open_issue_in_chat(self, conversation: str) -> str | None:
        """The issue that the latest message of a chat of Teams belongs to, while it is open."""

    def issue_by_slack_message(self, channel: str, ts: str) -> str | None:
        """The issue that a message of Slack was taken into, decided already or not."""

    def has_issue(self, issue: str) -> bool:
        """Whether there is such an issue, decided already or not."""

    def issue_joined(self, channel: str, contact: str, since: datetime, *, only_open: bool) -> str | None:
        """The issue that this contact last wrote to in this channel of Slack, outside a thread, at `since` or later."""

    def is_only_thanks(self, text: str) -> bool:
        """Whether a message is nothing but thanks, so that nobody waits for an answer to it."""

    def issue_by_teams_message(self, event_id: str) -> str | None:
        """The issue that a message of Teams belongs to, by the id of the event that it was."""

    def issues_followed_in(self, source: str, number: str, ref: str) -> tuple[tuple[str, str], ...]:
        """Our issues that are followed in an issue of a tracker, each with the number that it was linked by."""

    def account_by_field(self, field: str, value: str) -> str | None:
        """The account one of whose own fields holds this, such as its number in another system."""

    def is_ours(self, address: str) -> bool:
        """Whether a mail to this address comes to us."""

    def inlet(self, mailbox: str, recipients: tuple[str, ...]) -> Inlet:
        """The mailbox of this name; without one, that which has the first known of these addresses."""

    def sends_as(self, address: str) -> bool:
        """Whether mail that we send comes from this address."""

    def brief(self, issue: str) -> str:
        """What another team needs to know of an issue, as it is handed over; empty where there is no such issue."""

    def issue_by_messages(self, message_ids: tuple[str, ...]) -> str | None:
        """The issue that the first known one of these mails belongs to."""

    def issue_by_address(self, address: str) -> str | None:
        """The issue that a signed plus-address names; None for any other address and for a forged one."""

    def beside_by_address(self, address: str) -> Beside | None:
        """What beside its conversation with the customer a signed plus-address names; None for a forged one."""

    def beside_by_messages(self, message_ids: tuple[str, ...]) -> Beside | None:
        """The same of the first of these mails that we sent, where that one stays with the team."""

    def beside_of_notice(self, issue: str, number: int) -> Beside | None:
        """What an answer to a notice belongs to, where that is about no ladder."""

    def beside_by_reference(self, channel: str, reference: str) -> tuple[Beside, str] | None:
        """The same for a message that a service knows by this reference, and whom it told."""

    def side_address(self, issue: str, number: int) -> str:
        """The address outside of a side conversation; empty where it has none."""

    def notice_by_mail(self, message_id: str) -> tuple[str, int, str] | None:
        """The issue, the number and the recipient of the notice that went out as this mail."""

    def person_by_number(self, number: str) -> str | None:
        """The key of the teammate who is reached at this phone number."""

    def ring_of_number(self, number: str) -> Ring | None:
        """The newest escalation of which this phone number was told by a message or a call."""

    def notice_by_reference(self, channel: str, reference: str) -> tuple[str, int, str] | None:
        """The issue, the number and the recipient of the notice that a service knows by this reference."""

    def is_survey_open(self, issue: str, number: int) -> bool:
        """Whether the customer may still answer this survey of an issue, or change what they said."""

    def path_of(self, escalation: str) -> str | None:
        """The path of an escalation such as `A-1.2`."""

    def may(self, person: str, what: str) -> bool:
        """Whether somebody's account lets them do this here (`rung.store.rights`). Who has no account, and is asked
        all the same, may do what everybody does who works: `look` and `work`."""

    def document(self) -> PolicyDocument:
        """The policy in force: people, teams, schedules and paths. An empty one before the first is published."""

    def issue(self, key: str) -> IssueFacts | None:
        """One issue as it stands now."""

    def issues_of(self, person: str) -> tuple[IssueFacts, ...]:
        """The open issues that somebody has, the next bad instant first."""

    def issues_asking(self, person: str) -> tuple[IssueFacts, ...]:
        """The issues that climb, and of which somebody was told."""

    def levels_at(self, path: str, at: datetime) -> tuple[LevelFacts, ...]:
        """What each level of a path would do at an instant, for an issue of the most urgent priority."""

    def unproven(self, people: tuple[str, ...]) -> frozenset[str]:
        """Those of these people whom nothing of Rung has really reached lately."""


Brought = Literal["issues", "messages", "answers", "states", "edits", "files", "takes", "failures", "trackers"]
"""What an intake can tell of: new issues; what customers write into one; what the team answers over there; that one is
resolved there, or open again; words that were changed or taken back; files; teammates who take an escalation; notices
of ours that failed; what becomes of an issue in engineering's tracker."""


class Description(Struct, frozen=True, kw_only=True):
    """An intake as the console and the documentation show it."""

    name: str
    label: str
    docs: str = ""
    address: str = "`POST /in/<source>/<key>`"
    """Where it is heard."""
    proof: str = ""
    """What proves the sender, in words; empty where the key in the address does, and what it signs with."""
    brings: tuple[Brought, ...] = ()
    signs_with: str = ""
    """What the other system calls the secret that it signs with; empty where the key in the address is the proof."""
    is_secret_needed: bool = False
    """Whether it always signs, so that a request without a signature is none of its."""
    words: dict[str, tuple[str, ...]] = {}
    """By field of an issue, the words that the other system has for it, the most urgent first."""
    steps: tuple[str, ...] = ()
    """What is to be done over there, in order."""


class Setup(Struct, frozen=True, kw_only=True):
    """How one source is set up: what it is called, what proves it, and what its words mean here."""

    name: str = ""
    """What its issues begin with."""
    secret: str = ""
    words: dict[str, dict[str, str]] = {}
    """By field of an issue, what a word of the other system means here."""
    mapping: dict[str, Any] = {}
    """For the mapped webhook: where in its payload stands what (see `intake.mapped`)."""
    options: dict[str, Any] = {}
    """What else the operator chose for it."""

    def meaning(self, field: str, word: str) -> str | None:
        """What a word of the other system means here; None where nobody said."""
        return self.words.get(field, {}).get(word)


class Intake(Protocol):
    """One source of events that comes in over HTTP."""

    def describe(self) -> Description: ...

    def verify(self, headers: Mapping[str, str], body: bytes, setup: Setup, now: datetime) -> None:
        """Raises `Rejected` unless the sender proves to know the secret. Header names are lower-case."""

    def parse(
        self, headers: Mapping[str, str], body: bytes, directory: Directory, now: datetime, setup: Setup
    ) -> Parcel:
        """What the request says, as events. Raises `Rejected` for a body that cannot be read at all."""


IdPrefix = Literal["C", "F", "M", "S", "T"]
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def issue_id(prefix: IdPrefix, *parts: str) -> str:
    """A short readable id for the issue that a thread is: the same for the same thread, so a repeat opens nothing."""
    number = int.from_bytes(hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).digest()[:8], "big")
    return f"{prefix}-" + "".join(_ALPHABET[(number >> shift) & 31] for shift in range(45, -1, -5))


def digest_of(value: Any) -> str:
    """SHA-256 of a JSON value, whatever the order of its keys."""
    return hashlib.sha256(msgspec.json.encode(value, order="deterministic")).hexdigest()


def split_escalation(text: str) -> tuple[str, int] | None:
    """`A-1.2` as issue and number."""
    return _split(text, ".")


def split_notice(text: str) -> tuple[str, int] | None:
    """`A-1#2` as issue and number."""
    return _split(text, "#")


def _split(text: str, mark: str) -> tuple[str, int] | None:
    issue, found, number = text.rpartition(mark)
    return (issue, int(number)) if found and issue and number.isascii() and number.isdigit() else None
