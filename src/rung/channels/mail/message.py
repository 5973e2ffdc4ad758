"""Mail as it goes over the wire: headers that keep a thread together and tell machines what this is."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Any

from rung.channels.base import AnswerFile, Failed
from rung.channels.text import one_line

ADDRESS = re.compile(r"[^@\s<>,;\"()\\]{1,64}@[^@\s<>,;\"()\\]{1,255}")
_MEDIA_TYPE = re.compile(r"([a-z0-9][a-z0-9.+-]{0,60})/([a-z0-9][a-z0-9.+-]{0,100})")


def build(
    *,
    sender: str,
    to: str,
    subject: str,
    text: str,
    html: str,
    message_id: str,
    at: datetime,
    references: tuple[str, ...] = (),
    reply_to: str | None = None,
    headers: Mapping[str, str] | None = None,
    files: Sequence[AnswerFile] = (),
) -> EmailMessage:
    """One mail. Of `references` the last is what it answers."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = _address(sender, "the sender's address")
    mail["To"] = _address(to, "the recipient's address")
    mail["Subject"] = subject
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = message_id
    if references:
        mail["In-Reply-To"] = references[-1]
        mail["References"] = " ".join(references)
    if reply_to:
        mail["Reply-To"] = _address(reply_to, "the address for answers")
    for name, value in (headers or {}).items():
        mail[name] = value
    mail.set_content(text, cte="quoted-printable")
    mail.add_alternative(html, subtype="html", cte="quoted-printable")
    for file in files:
        main, sub = _media_type(file.content_type)
        mail.add_attachment(file.content, maintype=main, subtype=sub, filename=one_line(file.name, 200))
    return mail


def _media_type(text: str) -> tuple[str, str]:
    """Nothing but a plain file where it is no type, or one whose parts a mail program would unfold."""
    found = _MEDIA_TYPE.fullmatch(text.partition(";")[0].strip().lower())
    main, sub = found.groups() if found else ("application", "octet-stream")
    return ("application", "octet-stream") if main in ("message", "multipart") else (main, sub)


def message_id(key: str, sender: str) -> str:
    """The same key always makes the same id, so that a mail program shows a repeated mail once."""
    return f"<rung.{hashlib.sha256(key.encode()).hexdigest()[:32]}@{domain(sender)}>"


def domain(sender: str) -> str:
    """What stands after the @ of the sender, as it may stand in a message id and a greeting."""
    found = parseaddr(sender)[1].rpartition("@")[2]
    try:
        return found.encode("idna").decode() or "localhost"
    except UnicodeError:
        return "localhost"


def parts(mail: EmailMessage) -> dict[str, Any]:
    """A received mail as plain values, fit for JSON."""
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    return {
        "from": str(mail.get("From", "")),
        "to": str(mail.get("To", "")),
        "subject": str(mail.get("Subject", "")),
        "message_id": str(mail.get("Message-ID", "")),
        "in_reply_to": str(mail.get("In-Reply-To", "")),
        "references": str(mail.get("References", "")).split(),
        "reply_to": str(mail.get("Reply-To", "")),
        "headers": {name: str(value) for name, value in mail.items()},
        "text": plain.get_content() if plain else "",
        "html": html.get_content() if html else "",
        "files": [_named(part) for part in mail.iter_attachments()],
    }


def _named(part: EmailMessage) -> dict[str, Any]:
    content = part.get_payload(decode=True)
    size = len(content) if isinstance(content, bytes) else 0
    return {"name": part.get_filename() or "", "type": part.get_content_type(), "size": size}


def _address(text: str, what: str) -> Address:
    name, address = parseaddr(text)
    if not ADDRESS.fullmatch(address):
        raise Failed(f"Mail: {what} is not a mail address", permanent=True)
    user, _, host = address.rpartition("@")
    return Address(display_name=name, username=user, domain=host)
