"""What becomes of a mail that SMTP handed over: read, filed, and on disk before the sender hears 250."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

import structlog
from django.db import DatabaseError, InterfaceError
from msgspec import structs

from rung import clock
from rung.config import Config
from rung.core.events import IssueOpened
from rung.edge.figures import Figures
from rung.edge.front_door import row_of
from rung.edge.gathering import Full, Gathering, Unavailable
from rung.edge.threads import DatabaseThreads
from rung.engine.senders import MAIL, StoreDirectory
from rung.intake.base import Attachment, Item, Parcel, digest_of
from rung.intake.mail.filing import CHANNEL, file_mail, mail_issue
from rung.intake.mail.listener import Delivered, TryLater
from rung.intake.mail.message import parse
from rung.store import watch
from rung.store.intake import Accepted, Duplicate, IdReused, Outcome, Unwritable

log = structlog.get_logger()


class Mailroom:
    """Takes in one mail after the other."""

    def __init__(
        self, config: Config, directory: StoreDirectory, threads: DatabaseThreads, gathering: Gathering,
        figures: Figures,
    ) -> None:  # fmt: skip
        self._config = config
        self._directory = directory
        self._threads = threads
        self._gathering = gathering
        self._figures = figures

    async def deposit(self, mail: Delivered) -> None:
        """Puts the mail's events on disk. Raises `TryLater` where that cannot be done now."""
        try:
            parcel = await self._threads.run(self._filed, mail, clock.now())
            outcomes = await self._put(parcel.items)
            if any(isinstance(each, IdReused) for each in outcomes):
                parcel = structs.replace(parcel, items=tuple(_renamed(item) for item in parcel.items))
                outcomes = await self._put(parcel.items)
            if any(isinstance(each, Unwritable) for each in outcomes):
                log.error("mail.unwritable", reasons=[str(getattr(each, "message", "")) for each in outcomes])
                parcel = _unreadable(mail, clock.now())
                outcomes = await self._put(parcel.items)
        except (DatabaseError, InterfaceError, Full, Unavailable) as error:
            trouble = watch.present()
            raise TryLater(trouble.words if trouble else str(error).strip()) from error
        self._count(parcel, outcomes)

    async def _put(self, items: Sequence[Item]) -> list[Outcome]:
        return await self._gathering.put([row_of(item, MAIL) for item in items]) if items else []

    def _filed(self, mail: Delivered, now: datetime) -> Parcel:
        try:
            read = parse(mail.raw, self._config.max_attachment)
            parcel = file_mail(read, mail.return_path, mail.recipients, self._directory, now)
        except (DatabaseError, InterfaceError):
            raise
        except Exception as error:
            log.error("mail.unreadable", exc_info=error, size=len(mail.raw))
            return _unreadable(mail, now)
        if parcel.passed_over:
            log.info("mail.passed_over", event_id=f"<{read.message_id}>", reason=parcel.passed_over)
        return parcel

    def _count(self, parcel: Parcel, outcomes: list[Outcome]) -> None:
        accepted = sum(isinstance(each, Accepted) for each in outcomes)
        duplicates = sum(isinstance(each, Duplicate) for each in outcomes)
        self._figures.arrived(MAIL, accepted, duplicates, len(outcomes) - accepted - duplicates)
        if parcel.passed_over:
            self._figures.passed_over(MAIL, parcel.passed_over)


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
