"""Fetches mail from the folders of mailboxes: each mail is on disk before it is marked, and counted as read after that.

So a break at any moment loses nothing; what is fetched twice is known by its Message-ID.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec
import structlog

from rung import clock
from rung.config import Config
from rung.engine.elsewhere import mail_filing
from rung.engine.sending.senders import StoreDirectory
from rung.intake.mail.delivered import Delivered
from rung.intake.mail.folder import MOST_AT_ONCE, Access, Folder, FolderTrouble, Position
from rung.store.elsewhere import mailboxes
from rung.store.elsewhere.mailboxes import Mailbox
from rung.store.sealed import HINT, lost

EVERY = 60
"""Seconds between two looks into a folder, where its mailbox says nothing else."""
LEASE = timedelta(minutes=3)
"""So long after its last mail a process that looks into a folder keeps others from it; one that vanished does no
longer. Should two look after all, nothing doubles."""
AFTER_TROUBLE = timedelta(minutes=2)

log = structlog.get_logger()


def fetch_due(config: Config, directory: StoreDirectory, now: datetime, go_on: Callable[[], bool]) -> None:
    """Looks into each folder that is due, one after the other, while `go_on` says so."""
    for mailbox in mailboxes.everyone():
        is_fetched = _is_fetched(mailbox)
        is_due = mailbox.next_at is None or mailbox.next_at <= now
        if is_fetched and is_due and go_on() and mailboxes.claim(mailbox.name, now, now + LEASE):
            _look(mailbox, config, directory, go_on)


def can_be_listened_to(mailbox: Mailbox) -> bool:
    """Whether its folder was read, and nothing is wrong with it now: no server is asked in vain by two ways."""
    return _is_fetched(mailbox) and not mailbox.is_secret_lost and mailbox.looked_at is not None and not mailbox.trouble


def check(mailbox: Mailbox, config: Config) -> str:
    """What is found in the folder now, in words; nothing is fetched. Raises FolderTrouble."""
    with Folder(access_of(mailbox), config.max_mail) as folder:
        return f"The folder can be read: {'1 mail is' if folder.size == 1 else f'{folder.size:,} mails are'} in it."


def access_of(mailbox: Mailbox) -> Access:
    """How to come to the folder. Raises FolderTrouble where something is not said yet."""
    if lacking := _lacking(mailbox):
        raise FolderTrouble(f"{', '.join(lacking)} must be entered first")
    if mailbox.is_secret_lost:
        raise FolderTrouble(f"{lost('the password')}: {HINT}")
    given = {name: mailbox.reach[name] for name in ("host", "user", "port", "tls", "folder") if name in mailbox.reach}
    return Access(**given, password=mailbox.secret)


def _is_fetched(mailbox: Mailbox) -> bool:
    return mailbox.way == "imap" and not _lacking(mailbox)


def _lacking(mailbox: Mailbox) -> list[str]:
    """What nobody said of it yet."""
    named = {"host": "the mail server", "user": "the account"}
    lacking = [words for name, words in named.items() if not mailbox.reach.get(name)]
    return lacking if mailbox.secret else [*lacking, "the password"]


def _look(mailbox: Mailbox, config: Config, directory: StoreDirectory, go_on: Callable[[], bool]) -> None:
    trouble, taken = "", 0
    try:
        with Folder(access_of(mailbox), config.max_mail) as folder:
            taken, trouble = _take_new(mailbox, folder, config, directory, go_on)
    except FolderTrouble as error:
        trouble = str(error)
    now = clock.now()
    if trouble:
        log.warning("mail.folder_trouble", mailbox=mailbox.name, error=trouble)
        mailboxes.refused(mailbox, f"{trouble[:1].upper()}{trouble[1:].rstrip('.')}.", now)
    else:
        mailboxes.looked(mailbox.name, now)
    again = timedelta(0) if taken == MOST_AT_ONCE else timedelta(seconds=int(mailbox.reach.get("every") or EVERY))
    mailboxes.change(mailbox.name, next_at=now + (max(again, AFTER_TROUBLE) if trouble and not taken else again))


def _take_new(
    mailbox: Mailbox, folder: Folder, config: Config, directory: StoreDirectory, go_on: Callable[[], bool]
) -> tuple[int, str]:
    """How many mails were taken, and what went wrong with putting them away."""
    today, taken, trouble = clock.wall().date(), 0, ""
    if not mailbox.position:
        _keep(mailbox, folder.beginning(today))
        return 0, ""
    for found, position in folder.new(msgspec.convert(mailbox.position, Position), today):
        if not go_on():
            break
        if found.raw:
            mail = Delivered(found.raw, None, (mailbox.address,), mailbox=mailbox.name)
            mail_filing.put(mail, directory, config.max_attachment, clock.now())
            mailboxes.took(mailbox, clock.now())
            try:
                folder.put_away(found.uid, str(mailbox.reach.get("moved_to") or ""))
            except FolderTrouble as error:
                trouble = f"mail comes in, but stays as it is over there: {error}"
        _keep(mailbox, position)
        taken += 1
    return taken, trouble


def _keep(mailbox: Mailbox, position: Position) -> None:
    mailboxes.change(mailbox.name, position=msgspec.to_builtins(position), next_at=clock.now() + LEASE)
