"""One message of a visitor as an event: the first opens an issue, the others continue it."""

import re
from datetime import datetime
from typing import Any

from msgspec import Struct

from rung.core.events import AnyEvent, IssueOpened, MessageReceived
from rung.intake.base import ADDRESS, Attachment, Description, Item, Rejected, digest_of, issue_id
from rung.intake.directory import Directory
from rung.intake.helpdesk import account_of, subject_of

CHANNEL = "chat"
DESCRIPTION = Description(
    name="chat",
    label="Chat widget",
    docs="docs/chat.md",
    address="`POST /chat/<key>/…`",
    proof="the token of the visitor's browser; the site's HMAC of who they are",
    brings=("issues", "messages", "files"),
)
LONGEST = 8_000
LONGEST_SUBJECT = 120
UNKNOWN = "chat:"
"""Begins the name of a contact whose address is not proven."""
COMPANY = "chat_company"
"""The field of an account that holds its number on the site."""
_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
_LANGUAGE = re.compile(r"[a-z]{2,3}")


class Writer(Struct, frozen=True, kw_only=True):
    """Whose message it is."""

    place: str
    """Where they read us: the widget and the visitor (`channels.chat`)."""
    issue: str
    contact: str
    """The proven mail address, else a name that says nothing: an address that somebody merely claims is no contact."""
    account: str | None = None
    """Only of somebody whom the site vouches for."""
    team: str | None = None
    language: str = ""
    is_proven: bool = False


def chat_issue(visitor: str) -> str:
    """The id of the issue that a visitor's first message opens."""
    return issue_id("C", visitor)


def contact_of(visitor: str, proven_mail: str) -> str:
    """Under which name somebody is a contact: by their address only where it is proven."""
    return proven_mail.lower() if "@" in proven_mail else f"{UNKNOWN}{visitor}"


def account_of_proven(directory: Directory, contact: str, company: str) -> str | None:
    """Whose somebody is for whom the site vouches: by the site's own number of the company, by what is known of the
    contact, by the domain of their address."""
    return account_of(directory, "" if contact.startswith(UNKNOWN) else contact, (COMPANY, company))


def checked_mail(text: str) -> str:
    """An address that somebody typed. Raises `Rejected` where it cannot be one."""
    text = text.strip()
    if text and not ADDRESS.fullmatch(text):
        raise Rejected(422, "bad_mail", "This is no mail address.", "Such as ana@acme.example.")
    return text


def checked_id(text: str) -> str:
    """The page's own name for a message. Raises `Rejected`."""
    if not _ID.fullmatch(text):
        hint = "8 to 64 letters, digits and dashes; the same on repeats."
        raise Rejected(422, "bad_id", "A message needs an id.", hint)
    return text


def language_of(text: str) -> str:
    """The language of the page, such as `de`; empty where it says none."""
    first = text.strip().lower().partition("-")[0]
    return first if _LANGUAGE.fullmatch(first) else ""


def words_of(text: str) -> str:
    """What somebody wrote, ready to be kept. Raises `Rejected` where that is nothing or too much."""
    text = text.replace("\0", "").strip()
    if not text:
        raise Rejected(422, "no_words", "There are no words in it.", "Write something, or add a file.")
    if len(text) > LONGEST:
        hint = "Send it in parts, or as a file."
        raise Rejected(413, "too_long", f"The message has {len(text):,} characters, and {LONGEST:,} fit.", hint)
    return text


def item_of(
    name: str, words: str, writer: Writer, now: datetime, *, is_first: bool, files: tuple[Attachment, ...] = ()
) -> Item:
    """The event of one message, called `name` by the page that sent it."""
    fields = {"chat": writer.place, "chat_proven": writer.is_proven, "chat_language": writer.language}
    event: AnyEvent
    given: dict[str, Any] = {
        "issue": writer.issue, "id": f"{writer.place}/{name}", "at": now, "body": words, "contact": writer.contact,
        "channel": CHANNEL, "fields": {key: value for key, value in fields.items() if value != ""},
    }  # fmt: skip
    if is_first:
        subject = subject_of("", words, LONGEST_SUBJECT)
        event = IssueOpened(**given, subject=subject, account=writer.account, team=writer.team)
    else:
        event = MessageReceived(**given)
    return Item(event=event, digest=digest_of([words, *(file.sha256 for file in files)]), attachments=files)
