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

from rung.core.events import AnyEvent
from rung.intake.directory import Directory

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
    done: str = ""
    """What is said later where all went well; empty where that shows by itself."""
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


IdPrefix = Literal["C", "F", "H", "M", "S", "T"]
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
