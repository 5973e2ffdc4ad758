"""Mailboxes: the addresses that customers write to, each with its team, its way in, its signature and its way out.

The address of the configuration (`RUNG_MAIL_ADDRESS`) needs none of this: it takes mail by SMTP for no team. The key of
a webhook is shown once; kept is its HMAC. Passwords are kept as they are: no server can be signed in to without them.
"""

import hmac
import secrets
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction
from msgspec import Struct

from rung import clock, config
from rung.store import watch
from rung.store.models import Mailbox as Row
from rung.store.sources import LONGEST_TROUBLE, NAME, TOLD_EVERY, Taken

WAYS = ("smtp", "imap", "mailgun", "postmark", "ses")
CHANGEABLE = frozenset(
    {"title", "team", "secret", "reach", "out", "signature", "signature_html", "position", "next_at", "address"}
)


class Mailbox(Struct, frozen=True):
    """A mailbox as it is kept. Instants are UTC."""

    name: str
    address: str
    title: str
    team: str
    way: str
    secret: str
    reach: dict[str, Any]
    out: dict[str, Any]
    signature: str
    signature_html: str
    position: dict[str, Any]
    next_at: datetime | None
    created_by: str
    created_at: datetime
    last_at: datetime | None
    looked_at: datetime | None
    trouble: str
    trouble_at: datetime | None

    @property
    def sender(self) -> str:
        """As it stands in From."""
        return f'"{self.title}" <{self.address}>' if self.title else self.address


def add(name: str, address: str, way: str, by: str, *, team: str = "") -> str:
    """A new mailbox; returns the key of its webhook, to show this once. Raises ValueError for a name that cannot stand
    in an address, Taken where the name or the address is there."""
    if not NAME.fullmatch(name) or name == "new":
        raise ValueError("a name has small letters, digits and dashes, at most 40, and is not “new”")
    key = secrets.token_urlsafe(24)
    try:
        with transaction.atomic():
            Row.objects.create(
                name=name, address=address.lower(), way=way, team=team, key_digest=_digest(key), created_by=by,
                created_at=clock.now(), reach={}, out={}, position={},
            )  # fmt: skip
    except IntegrityError:
        raise Taken(name if Row.objects.filter(pk=name).exists() else address.lower()) from None
    return key


def find(name: str, key: str) -> Mailbox | None:
    """The mailbox with this name, where the key is its own."""
    row = Row.objects.filter(pk=name).first() if NAME.fullmatch(name) else None
    if row is None or not hmac.compare_digest(row.key_digest, _digest(key)):
        return None
    return _mailbox(row)


def get(name: str) -> Mailbox | None:
    row = Row.objects.filter(pk=name).first()
    return _mailbox(row) if row else None


def everyone() -> list[Mailbox]:
    """By name."""
    return [_mailbox(row) for row in Row.objects.order_by("name")]


def change(name: str, **changes: Any) -> None:
    """Other values for some of what is `CHANGEABLE`. Raises Taken for an address that another mailbox has."""
    if strange := changes.keys() - CHANGEABLE:
        raise AssertionError(f"a mailbox's {strange} cannot be changed")
    try:
        with transaction.atomic():
            Row.objects.filter(pk=name).update(**changes)
    except IntegrityError:
        raise Taken(str(changes.get("address"))) from None


def new_key(name: str) -> str:
    """Another key, to show this once: the old address leads nowhere from now on."""
    key = secrets.token_urlsafe(24)
    Row.objects.filter(pk=name).update(key_digest=_digest(key))
    return key


def remove(name: str) -> None:
    """No mail is taken by it any more. What came by it stays, and answers leave from the installation's own address."""
    Row.objects.filter(pk=name).delete()


def claim(name: str, now: datetime, until: datetime) -> bool:
    """Whether this process is the one that looks into the folder now; others leave it alone `until` then."""
    due = Row.objects.filter(pk=name).exclude(next_at__gt=now)
    with transaction.atomic():
        return bool(due.update(next_at=until))


def took(mailbox: Mailbox, now: datetime) -> None:
    """A mail came in and is on disk."""
    if mailbox.trouble or mailbox.last_at is None or now - mailbox.last_at > TOLD_EVERY:
        watch.where_possible(Row.objects.filter(pk=mailbox.name).update, last_at=now, trouble="", trouble_at=None)


def looked(name: str, now: datetime) -> None:
    """Its folder was read through."""
    Row.objects.filter(pk=name).update(looked_at=now, trouble="", trouble_at=None)


def refused(mailbox: Mailbox, trouble: str, now: datetime) -> None:
    """Its mail could not be fetched or taken; whoever looks at the mailboxes is shown why."""
    words = trouble[:LONGEST_TROUBLE]
    if mailbox.trouble != words or mailbox.trouble_at is None or now - mailbox.trouble_at > TOLD_EVERY:
        watch.where_possible(Row.objects.filter(pk=mailbox.name).update, trouble=words, trouble_at=now)


def _mailbox(row: Row) -> Mailbox:
    return Mailbox(**{name: getattr(row, name) for name in Mailbox.__struct_fields__})


def _digest(key: str) -> str:
    given = b"mailbox " + key.encode("utf-8", "replace")
    return hmac.new(config.current().secret_key.encode(), given, sha256).hexdigest()
