"""What becomes of a mail, whichever way it came: read, filed, and never lost.

The edge puts the result on disk together with what else arrives; the loop that fetches from folders puts it by itself.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime

import structlog
from django.db import DatabaseError, InterfaceError
from msgspec import structs

from rung.core.events import IssueOpened
from rung.engine.elsewhere.inbox_rows import row_of
from rung.engine.sending.senders import MAIL, StoreDirectory
from rung.intake.base import Attachment, Item, Parcel, digest_of
from rung.intake.mail.delivered import Delivered
from rung.intake.mail.filing import CHANNEL, file_mail, mail_issue
from rung.intake.mail.message import parse
from rung.store.decisions import intake
from rung.store.decisions.intake import IdReused, Outcome, Unwritable
from rung.store.deliveries import delivery_receipts

log = structlog.get_logger()


def file(mail: Delivered, directory: StoreDirectory, max_attachment: int, now: datetime) -> Parcel:
    """The events of a mail. One that cannot be read is an event, too. Raises a database error."""
    try:
        read = parse(mail.raw, max_attachment)
        parcel = file_mail(read, mail, directory, now)
    except (DatabaseError, InterfaceError):
        raise
    except Exception as error:
        log.error("mail.unreadable", exc_info=error, size=len(mail.raw))
        return _unreadable(mail, now)
    if (told := parcel.receipt) is not None:
        delivery_receipts.keep(told.channel, told.ref, told.state, told.detail, now)
    if parcel.passed_over:
        log.info("mail.passed_over", event_id=f"<{read.message_id}>", reason=parcel.passed_over)
    return parcel


def to_put_again(mail: Delivered, parcel: Parcel, outcomes: Sequence[Outcome], now: datetime) -> Parcel | None:
    """What is to be put in place of a parcel of which this became; None where all of it is on disk."""
    if any(isinstance(each, IdReused) for each in outcomes):
        return structs.replace(parcel, items=tuple(_renamed(item) for item in parcel.items))
    if any(isinstance(each, Unwritable) for each in outcomes):
        log.error("mail.unwritable", reasons=[str(getattr(each, "message", "")) for each in outcomes])
        return _unreadable(mail, now)
    return None


def put(mail: Delivered, directory: StoreDirectory, max_attachment: int, now: datetime) -> Parcel:
    """Reads, files and puts a mail on disk by itself. Raises a database error, and then nothing of it is."""
    parcel = file(mail, directory, max_attachment, now)
    while (again := to_put_again(mail, parcel, _put(parcel), now)) is not None:
        parcel = again
    return parcel


def _put(parcel: Parcel) -> Sequence[Outcome]:
    return intake.put([row_of(item, MAIL) for item in parcel.items]) if parcel.items else []


def _renamed(item: Item) -> Item:
    """Another mail bears this Message-ID already: this one is kept under a name of its own."""
    name = f"{item.event.id}/{item.digest[:12]}"
    changes = {"id": name}
    if isinstance(item.event, IssueOpened):
        changes["issue"] = mail_issue(name)
    return structs.replace(item, event=structs.replace(item.event, **changes))


def _unreadable(mail: Delivered, now: datetime) -> Parcel:
    """A mail that could not be read opens an issue with the whole of it attached."""
    sha256 = hashlib.sha256(mail.raw).hexdigest()
    event = IssueOpened(
        issue=mail_issue(sha256),
        id=f"<{sha256}@unreadable>",
        at=now,
        subject="A mail that could not be read",
        body=f"A mail from {mail.return_path or 'nobody'} could not be read. It is attached as it came.",
        contact=mail.return_path or None,
        channel=CHANNEL,
    )
    whole = Attachment(
        name="mail.eml", media_type="message/rfc822", size=len(mail.raw), sha256=sha256, content=mail.raw
    )
    return Parcel(items=(Item(event=event, digest=digest_of(sha256), attachments=(whole,)),))
