"""Raw mail as a value: who wrote, what the words are, which mails it answers, what is attached.

Nothing here raises for a strange mail: what cannot be decoded is shown as far as it can be read. The lenient parser of
the standard library is used on purpose; its strict policy raises on headers that real mail clients write.
"""

import email.message
import email.parser
import email.policy
import email.utils
import hashlib
import re
from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct, structs

from rung.intake.base import Attachment
from rung.intake.mail.charsets import decoded, header_text
from rung.intake.mail.invitation import MAX_CALENDAR, invitation
from rung.intake.mail.mailbox import Mailbox, mailboxes
from rung.intake.page import is_cut, text_of_page

MAX_TEXT = 256 * 1024
MAX_PAGE = 1024 * 1024
MAX_PARTS = 500
MAX_BARS = 5000
MAX_LINES = 1_000_000
"""A file of 25 MB has a third of them."""
MAX_DEPTH = 40
MAX_HEADERS = 256 * 1024
MAX_PARAMETERS = 4000
MAX_SUBJECT = 500
MAX_REFERENCES = 50
MAX_ID = 250
MAX_RESULTS = 20
MAX_INVITATIONS = 10


PARTS_LEFT_OUT = "[The mail has more parts than a mail client writes; those nested deepest or last are left out.]"
WORDS_CUT = "[The mail goes on; only the beginning of its words is kept.]"
AS_IT_CAME = "[The parts of this mail could not be told apart. It is shown and attached as it came.]"
_CALENDARS = ("text/calendar", "application/ics")
_PLACE = re.compile(r"\[(?:cid:|image: )")
"""How a plain text says where a picture stands."""


class ParsedMail(Struct, frozen=True, kw_only=True):
    """One mail, read."""

    message_id: str
    """Without its angle brackets; made from the content where the mail has none."""
    subject: str
    text: str
    """All that the sender's client put into the body, quoted history included."""
    sender: Mailbox | None
    reply_to: Mailbox | None
    recipients: tuple[Mailbox, ...] = ()
    answers: tuple[str, ...] = ()
    """The mails this one answers, the nearest first: In-Reply-To, then References from the end."""
    written_at: datetime | None = None
    attachments: tuple[Attachment, ...] = ()
    invitations: tuple[str, ...] = ()
    """What each calendar in it says, as a line."""
    headers: dict[str, str] = {}
    """Each header's first value by its lower-case name, for whoever asks whether a machine wrote this."""
    authentication: tuple[str, ...] = ()
    """Every Authentication-Results header, the newest first, whoever wrote it."""
    remarks: tuple[str, ...] = ()
    """What of the mail is not in `text` and `attachments`, in words for whoever reads it."""
    reported: dict[str, str] = {}
    """In a delivery report: `action`, `status`, `diagnostic-code`, `final-recipient`, and the headers of the mail that
    it is about."""


def parse(raw: bytes, max_attachment: int = 10_000_000) -> ParsedMail:
    """The mail in these bytes, however broken."""
    raw = _without_endless_headers(raw)
    try:
        if raw.count(b"\n--") > MAX_BARS or raw.count(b"\n") > MAX_LINES:
            raise RecursionError
        message = email.parser.BytesParser(policy=email.policy.compat32).parsebytes(raw)
        return _read(message, raw, max_attachment)
    except RecursionError:
        # Thousands of parts, parts nested hundreds deep, a million lines: no mail client writes that. The bare text
        # still counts, and the whole is kept as a file.
        head = email.parser.BytesHeaderParser(policy=email.policy.compat32).parsebytes(raw[: 2 * MAX_HEADERS])
        plain = email.message.Message()
        for name, value in head.items():
            if name.lower() not in ("content-type", "content-transfer-encoding"):
                plain[name] = value
        plain.set_payload(raw[:MAX_TEXT].decode("ascii", "replace"))
        read = _read(plain, raw, max_attachment)
        return structs.replace(read, remarks=(AS_IT_CAME,), attachments=(_whole(raw, max_attachment),))


def _whole(raw: bytes, max_attachment: int) -> Attachment:
    kept = raw if len(raw) <= max_attachment else b""
    sha256 = hashlib.sha256(raw).hexdigest()
    return Attachment(name="mail.eml", media_type="message/rfc822", size=len(raw), sha256=sha256, content=kept)


def _without_endless_headers(raw: bytes) -> bytes:
    ends = [end for end in (raw.find(b"\n\n"), raw.find(b"\r\n\r\n")) if end >= 0]
    end = min(ends, default=len(raw))
    if end <= MAX_HEADERS:
        return raw
    return raw[:MAX_HEADERS].rpartition(b"\n")[0] + b"\n\n" + raw[end:].lstrip()


def _read(message: email.message.Message, raw: bytes, max_attachment: int) -> ParsedMail:
    body = _Body(max_attachment)
    body.take(message, 0)
    headers = _headers(message)
    return ParsedMail(
        message_id=_message_id(headers.get("message-id", "")) or f"{hashlib.sha256(raw).hexdigest()[:32]}@unnamed",
        subject=_one_line(headers.get("subject", ""))[:MAX_SUBJECT],
        text=body.text()[:MAX_TEXT],
        sender=_first_mailbox(message, "from") or _first_mailbox(message, "sender"),
        reply_to=_first_mailbox(message, "reply-to"),
        recipients=tuple(_mailboxes(message, "to", "cc", "delivered-to", "x-original-to")),
        answers=_answers(headers),
        written_at=_instant(headers.get("date", "")),
        attachments=tuple(body.attachments),
        remarks=tuple(dict.fromkeys(body.remarks)),
        invitations=tuple(dict.fromkeys(body.invitations))[:MAX_INVITATIONS],
        headers=headers,
        authentication=_every(message, "authentication-results")[:MAX_RESULTS],
        reported=body.reported,
    )


class _Body:
    """Collects the words and the files of a mail, part by part."""

    def __init__(self, max_attachment: int) -> None:
        self.max_attachment = max_attachment
        self.texts: list[str] = []
        self.attachments: list[Attachment] = []
        self.invitations: list[str] = []
        self.remarks: list[str] = []
        self.reported: dict[str, str] = {}
        self.parts = 0

    def text(self) -> str:
        return "\n\n".join(text for text in self.texts if text.strip())

    def take(self, part: email.message.Message, depth: int) -> None:
        self.parts += 1
        for name in ("Content-Type", "Content-Disposition", "Content-Transfer-Encoding"):
            if len(str(part.get(name, ""))) > MAX_PARAMETERS:
                del part[name]
        if self.parts > MAX_PARTS or depth > MAX_DEPTH:
            self.remarks.append(PARTS_LEFT_OUT)
            return
        kind = part.get_content_type()
        if kind == "message/delivery-status":
            self._report(part)
        elif kind in ("message/rfc822", "text/rfc822-headers") and depth > 0:
            self._enclosed(part)
        elif part.is_multipart():
            for each in self._chosen(part, kind):
                self.take(each, depth + 1)
        elif self._is_words(part, kind):
            self.texts.append(_words(part, kind))
            self.remarks += [WORDS_CUT] if _is_cut(part, kind) else []
        else:
            if kind in _CALENDARS and len(self.invitations) < MAX_INVITATIONS:
                self.invitations += invitation(decoded(_payload(part)[: MAX_CALENDAR + 1], _charset(part)))
            self._attach(part, kind)

    def _chosen(self, part: email.message.Message, kind: str) -> list[email.message.Message]:
        """The parts to read: of alternatives the plain one where it says anything, and what is no alternative of it;
        the rich one, where pictures stand in it and the plain one does not say where."""
        children = _children(part)
        if kind != "multipart/alternative":
            return children
        plain = [c for c in children if c.get_content_type() == "text/plain" and _words(c, "text/plain").strip()]
        others = [
            c for c in children
            if c.get_content_type() in _CALENDARS or not c.get_content_type().startswith(("text/", "multipart/"))
        ]  # fmt: skip
        if plain and not (_shows_pictures(children) and not _PLACE.search(_words(plain[-1], "text/plain"))):
            related = [c for c in children if c.is_multipart()]
            return [plain[-1], *others, *(file for c in related for file in _files(c))]
        rich = [c for c in children if c not in others and c.get_content_type() != "text/plain"]
        return [*rich[-1:], *others]

    def _is_words(self, part: email.message.Message, kind: str) -> bool:
        if kind not in ("text/plain", "text/html") or _disposition(part) == "attachment":
            return False
        return not part.get_filename() or not self.texts

    def _attach(self, part: email.message.Message, kind: str) -> None:
        content = _payload(part)
        name = _one_line(header_text(_filename(part)))[:200] or f"part-{len(self.attachments) + 1}"
        content_id = str(part.get("Content-ID") or "").strip(" <>\r\n") or None
        self.attachments.append(
            Attachment(
                name=name.replace("/", "_").replace("\\", "_"),
                media_type=kind,
                size=len(content),
                sha256=hashlib.sha256(content).hexdigest(),
                content=content if len(content) <= self.max_attachment else b"",
                content_id=content_id,
                inline=_disposition(part) == "inline" or content_id is not None,
            )
        )

    def _enclosed(self, part: email.message.Message) -> None:
        """A whole mail inside: a file, and in a delivery report what the report is about."""
        parser = email.parser.BytesHeaderParser(policy=email.policy.compat32)
        inner = next(iter(_children(part)), None) or parser.parsebytes(_payload(part))
        for name, value in _headers(inner).items():
            self.reported.setdefault(name, value)
        content = _flat(inner)
        self.attachments.append(
            Attachment(
                name=(_one_line(_headers(inner).get("subject", ""))[:100].replace("/", "_") or "mail") + ".eml",
                media_type="message/rfc822",
                size=len(content),
                sha256=hashlib.sha256(content).hexdigest(),
                content=content if len(content) <= self.max_attachment else b"",
            )
        )

    def _report(self, part: email.message.Message) -> None:
        for block in _children(part):
            for name, value in _headers(block).items():
                self.reported.setdefault(name, value)


def _shows_pictures(alternatives: list[email.message.Message]) -> bool:
    """Whether a page among them has pictures of its own mail in it."""
    pages = [one for one in alternatives if one.get_content_type() == "text/html"]
    pages += [c for one in alternatives if one.is_multipart() for c in _children(one)[:3]]
    return any(b"cid:" in _payload(one)[:MAX_PAGE] for one in pages if one.get_content_type() == "text/html")


def _flat(message: email.message.Message) -> bytes:
    """The mail as bytes again; empty where its parts contradict each other."""
    try:
        return message.as_bytes()
    except (ValueError, LookupError, TypeError, AttributeError):
        return b""


def _files(part: email.message.Message) -> Iterator[email.message.Message]:
    """What hangs on the rich alternative beside its words: the images it shows."""
    for child in _children(part):
        if not child.is_multipart() and not child.get_content_type().startswith("text/"):
            yield child


def _children(part: email.message.Message) -> list[email.message.Message]:
    payload = part.get_payload()
    return [each for each in payload if isinstance(each, email.message.Message)] if isinstance(payload, list) else []


def _words(part: email.message.Message, kind: str) -> str:
    limit = MAX_PAGE if kind == "text/html" else MAX_TEXT
    text = decoded(_payload(part)[:limit], _charset(part)).replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    return text_of_page(text) if kind == "text/html" else text


def _is_cut(part: email.message.Message, kind: str) -> bool:
    content = _payload(part)
    if kind != "text/html":
        return len(content) > MAX_TEXT
    return len(content) > MAX_PAGE or is_cut(decoded(content, _charset(part)))


def _payload(part: email.message.Message) -> bytes:
    try:
        content = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        content = None
    if isinstance(content, bytes):
        return content
    shown = part.get_payload()
    return shown.encode("utf-8", "replace") if isinstance(shown, str) else b""


def _charset(part: email.message.Message) -> str | None:
    try:
        return part.get_content_charset()
    except (ValueError, LookupError, TypeError):
        return None


def _filename(part: email.message.Message) -> str:
    try:
        return part.get_filename() or ""
    except (ValueError, LookupError, TypeError):
        return ""


def _disposition(part: email.message.Message) -> str | None:
    return part.get_content_disposition()


def _headers(message: email.message.Message) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in message.raw_items():
        found.setdefault(name.lower(), header_text(value))
    return found


def _every(message: email.message.Message, name: str) -> tuple[str, ...]:
    return tuple(header_text(value) for own, value in message.raw_items() if own.lower() == name)


def _mailboxes(message: email.message.Message, *names: str) -> list[Mailbox]:
    """As the headers were written: encoded words and raw bytes are read address by address."""
    raw = [(name.lower(), str(value)) for name, value in message.raw_items()]
    return [each for name in names for own, value in raw if own == name for each in mailboxes(value)]


def _first_mailbox(message: email.message.Message, name: str) -> Mailbox | None:
    return next(iter(_mailboxes(message, name)), None)


_MESSAGE_ID = re.compile(r"<([^<>\s]{1,2000})>")


def _message_id(text: str) -> str:
    found = _MESSAGE_ID.search(text[:2000])
    return _short(found[1] if found else "".join(text[:2000].split()).strip("<>"))


def _answers(headers: dict[str, str]) -> tuple[str, ...]:
    nearest = _MESSAGE_ID.findall(headers.get("in-reply-to", "")[:10_000])
    chain = _MESSAGE_ID.findall(headers.get("references", "")[-50_000:])
    return tuple(dict.fromkeys(_short(each) for each in [*nearest, *reversed(chain)]))[:MAX_REFERENCES]


def _short(message_id: str) -> str:
    """A name that fits; one that is longer than any mail client makes is known by its hash."""
    if len(message_id) <= MAX_ID:
        return message_id
    return f"{hashlib.sha256(message_id.encode('utf-8', 'replace')).hexdigest()}@long"


def _instant(text: str) -> datetime | None:
    try:
        written_at = email.utils.parsedate_to_datetime(text[:200])
        return written_at.astimezone() if written_at.tzinfo is None else written_at
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _one_line(text: str) -> str:
    return " ".join(text.replace("\0", "").split())
