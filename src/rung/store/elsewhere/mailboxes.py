"""Mailboxes: the addresses that customers write to, each with its team, its way in, its signature and its way out.

The address of the configuration (`RUNG_MAIL_ADDRESS`) needs none of this: it takes mail by SMTP for no team. The key of
a webhook is shown once; kept is its HMAC. Passwords are kept sealed under the installation's secret: no server can be
signed in to without them.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from msgspec import Struct

from rung import clock
from rung.store import settings_store
from rung.store.elsewhere.sources import Taken
from rung.store.keyed import NAME, Keyed
from rung.store.models import Mailbox as Row
from rung.store.sealed import is_lost

WAYS = ("smtp", "imap", "mailgun", "postmark", "ses")
LISTENERS = "mail_listeners"
"""The setting that says which worker listens to which folder, and until when no other one does."""
CHANGEABLE = frozenset(
    {"title", "team", "secret", "reach", "out", "signature", "signature_html", "position", "next_at", "address"}
)
_keyed = Keyed(Row, "mailbox")
new_key = _keyed.new_key
took = _keyed.took
refused = _keyed.refused


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
    def is_secret_lost(self) -> bool:
        """Sealed under another secret key: no mail comes in."""
        return is_lost(self.secret)

    @property
    def is_out_lost(self) -> bool:
        """Sealed under another secret key: answers cannot leave by its own server."""
        return is_lost(self.out)

    @property
    def sender(self) -> str:
        """As it stands in From."""
        return f'"{self.title}" <{self.address}>' if self.title else self.address


def add(name: str, address: str, way: str, by: str, *, team: str = "") -> str:
    """A new mailbox; returns the key of its webhook, to show this once. Raises ValueError for a name that cannot stand
    in an address, Taken where the name or the address is there."""
    if not NAME.fullmatch(name) or name == "new":
        raise ValueError("a name has small letters, digits and dashes, at most 40, and is not “new”")
    key, digest = _keyed.made()
    try:
        with transaction.atomic():
            Row.objects.create(
                name=name, address=address.lower(), way=way, team=team, key_digest=digest, created_by=by,
                created_at=clock.now(), reach={}, out={}, position={},
            )  # fmt: skip
    except IntegrityError:
        raise Taken(name if Row.objects.filter(pk=name).exists() else address.lower()) from None
    return key


def find(name: str, key: str) -> Mailbox | None:
    """The mailbox with this name, where the key is its own."""
    row = _keyed.find(name, key)
    return _mailbox(row) if row else None


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


def remove(name: str) -> None:
    """No mail is taken by it any more. What came by it stays, and answers leave from the installation's own address."""
    Row.objects.filter(pk=name).delete()


def claim(name: str, now: datetime, until: datetime) -> bool:
    """Whether this process is the one that looks into the folder now; others leave it alone `until` then."""
    due = Row.objects.filter(pk=name).exclude(next_at__gt=now)
    with transaction.atomic():
        return bool(due.update(next_at=until))


def listen(worker: str, names: Collection[str], now: datetime, until: datetime) -> set[str]:
    """Which of these folders this worker listens to: those that no other one does. Others leave them alone `until`
    then."""
    ours: set[str] = set()

    def take(kept: dict[str, list[str]]) -> dict[str, list[str]]:
        others = {
            name: [who, at] for name, (who, at) in kept.items() if who != worker and datetime.fromisoformat(at) > now
        }
        ours.update(name for name in names if name not in others)
        return others | {name: [worker, until.isoformat()] for name in ours}

    settings_store.change(LISTENERS, {}, take)
    return ours


def looked(name: str, now: datetime) -> None:
    """Its folder was read through."""
    Row.objects.filter(pk=name).update(looked_at=now, trouble="", trouble_at=None)


def _mailbox(row: Row) -> Mailbox:
    return Mailbox(**{name: getattr(row, name) for name in Mailbox.__struct_fields__})
