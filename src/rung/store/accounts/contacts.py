"""What is known of the people who write to us: name, account, tags and the like, under the key of each.

Everything that was said of a contact is kept, one edition after the other, so that a decision can be found again with
what it read. Erasing a contact (`texts.erase`) takes all of it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from django.db import transaction
from msgspec import Struct

from rung.core.document import Contact
from rung.store.dialect import Table, among, array, from_db, hot, is_postgres
from rung.store.models import ContactKey
from rung.store.words import texts

AT_ONCE = 1_000
"""Contacts that are written, or read, in one statement."""


class Profile(Struct, frozen=True, omit_defaults=True):
    """What somebody said of a contact."""

    name: str | None = None
    account: str | None = None
    tags: tuple[str, ...] = ()
    fields: dict[str, Any] = {}
    language: str | None = None
    time_zone: str | None = None
    phone: str | None = None


class KnownContact(Struct, frozen=True):
    """A contact of whom something is known, and who said it last."""

    id: str
    address: str
    profile: Profile
    number: int
    changed_at: datetime
    changed_by: str
    origin: str


PROFILE = Table(
    "contact_profile",
    {
        "contact": "text", "number": "int", "sealed": "bytea", "changed_at": "timestamptz", "changed_by": "text",
        "origin": "text",
    },
)  # fmt: skip
OWNER = Table("contact_key", {"id": "text", "account": "text", "profile": "int"}, key=("id",))
_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Profile)
_OF_THE_NEWEST = "p.contact = k.id AND p.number = k.profile AND k.key IS NOT NULL"


def everyone() -> Iterator[KnownContact]:
    """Every contact of whom something is known."""
    ids = list(ContactKey.objects.filter(profile__gt=0, key__isnull=False).order_by("id").values_list("id", flat=True))
    for start in range(0, len(ids), AT_ONCE):
        yield from _known(ids[start : start + AT_ONCE])


def of_account(account: str) -> list[KnownContact]:
    """The contacts of an account, by their names."""
    ids = ContactKey.objects.filter(account=account, profile__gt=0, key__isnull=False).values_list("id", flat=True)
    return sorted(_known(list(ids)), key=lambda one: (one.profile.name or one.address).casefold())


def find(contact: str) -> KnownContact | None:
    """One contact by their id; None where nothing is known of them, or they are erased."""
    return next(iter(_known([contact])), None)


def profiles(contacts: Iterable[str]) -> dict[str, Profile]:
    """What is known of these contacts; erased ones, and those of whom nothing is known, are missing."""
    return {contact: profile for contact, _number, profile, *_ in _rows(_OF_THE_NEWEST, contacts)}


def by_address(addresses: Iterable[str]) -> dict[str, KnownContact]:
    """Those of these addresses of which something is known, in whatever letters they are written."""
    by_digest = {texts.digest(address): address for address in addresses}
    found: dict[str, KnownContact] = {}
    digests = list(by_digest)
    for start in range(0, len(digests), AT_ONCE):
        names = texts.ids_of(digests[start : start + AT_ONCE])
        by_id = {contact: by_digest[digest] for digest, contact in names.items()}
        found |= {by_id[one.id]: one for one in _known(list(by_id))}
    return found


def account_of(address: str) -> str | None:
    """The account that somebody said the owner of this address writes for."""
    with hot() as cursor:
        cursor.execute("SELECT account FROM contact_key WHERE digest = %s", [texts.digest(address)])
        row = cursor.fetchone()
    return row[0] if row else None


def save(said: Mapping[str, Profile], by: str, origin: str, now: datetime) -> None:
    """Keeps what is said of each address from now on: all of it or, where anything fails, nothing."""
    addresses = list(said)
    with transaction.atomic():
        for start in range(0, len(addresses), AT_ONCE):
            _save(addresses[start : start + AT_ONCE], said, {"changed_by": by, "origin": origin, "changed_at": now})


def newest(contacts: Iterable[str]) -> dict[str, Contact]:
    """What decisions read of these contacts now; erased ones, and those of whom nothing is known, are missing."""
    return {contact: _as_read(profile, number) for contact, number, profile, *_ in _rows(_OF_THE_NEWEST, contacts)}


def at_number(contact: str, numbers: Iterable[int]) -> dict[int, Contact]:
    """What decisions read of a contact at some editions, as far as it is not erased."""
    wanted = f"p.contact = k.id AND k.key IS NOT NULL AND p.number {among('int')}"
    rows = _rows(wanted, [contact], array(numbers))
    return {number: _as_read(profile, number) for _contact, number, profile, *_ in rows}


def _save(addresses: Sequence[str], said: Mapping[str, Profile], facts: dict[str, Any]) -> None:
    ids = texts.contact_ids(addresses)
    locked = ContactKey.objects.select_for_update() if is_postgres() else ContactKey.objects.all()
    rows = {row.id: row for row in locked.filter(id__in=sorted(ids.values()), key__isnull=False).order_by("id")}
    profiles, owners = [], []
    for address in addresses:
        row = rows.get(ids[address])
        if row is None:
            continue  # erased at this very moment
        number = row.profile + 1
        sealed = texts.seal(bytes(row.key), _encoder.encode(said[address]))
        profiles.append({"contact": row.id, "number": number, "sealed": sealed, **facts})
        owners.append({"id": row.id, "account": said[address].account, "profile": number})
    PROFILE.insert(profiles)
    OWNER.update(owners)


def _known(contacts: Sequence[str]) -> list[KnownContact]:
    addresses = texts.addresses_of(contacts)
    return [
        KnownContact(contact, addresses[contact], profile, number, at, by, origin)
        for contact, number, profile, at, by, origin in _rows(_OF_THE_NEWEST, contacts)
        if contact in addresses
    ]


def _rows(where: str, contacts: Iterable[str], *more: str) -> list[tuple[str, int, Profile, datetime, str, str]]:
    with hot() as cursor:
        cursor.execute(
            f"""SELECT p.contact, p.number, p.sealed, p.changed_at, p.changed_by, p.origin, k.key
                FROM contact_profile p JOIN contact_key k ON {where}
                WHERE k.id {among("text")} ORDER BY p.contact, p.number""",
            [*more, array(contacts)],
        )
        return [
            (contact, number, _opened(bytes(key), bytes(sealed)), from_db(at), by, origin)
            for contact, number, sealed, at, by, origin, key in cursor.fetchall()
        ]


def _opened(key: bytes, sealed: bytes) -> Profile:
    try:
        return _decoder.decode(texts.unseal(key, sealed))
    except msgspec.DecodeError:
        return Profile()  # damaged: nothing is known of them, and whoever looks can write it anew


def _as_read(profile: Profile, number: int) -> Contact:
    return Contact(profile.name, profile.tags, profile.fields, number)
