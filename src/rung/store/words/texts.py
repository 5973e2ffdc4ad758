"""What people wrote, kept apart from state and journal, each text under the key of the contact it belongs to.

Erasing a person is dropping their key: state, journal and figures stay, the words can never be read again, in no
backup either that was made before the key was. A text that belongs to no contact (an internal note on an issue nobody
wrote in to) is under the key of its issue.
"""

import hmac
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import transaction
from msgspec import Struct

from rung import clock
from rung.store import secret_key
from rung.store.dialect import Table, among, array, ask, from_db, hot, is_postgres
from rung.store.models import ContactKey, ContactProfile
from rung.store.words import traces, word_marks

ERASED = "(erased)"
ISSUE, NOTE = "issue:", "note:"
"""What the addresses of keys begin with that belong to no person: an issue that nobody wrote in to, a note."""
_NONCE = 12


class Words(Struct, frozen=True):
    """One field that somebody wrote: which decision it came with, whose it is, and which way it went."""

    subject_id: int
    journal_seq: int
    field: str
    contact: str
    at: datetime
    author: str | None
    direction: str
    text: str
    id: int = 0


class Known(Struct, frozen=True):
    """A contact: their id, and the key that their texts are kept under."""

    id: str
    key: bytes


TEXT = Table(
    "text",
    {
        "id": "bigint", "subject_id": "bigint", "journal_seq": "int", "field": "text", "contact": "text",
        "sealed": "bytea", "at": "timestamptz", "author": "text", "direction": "text",
    },
)  # fmt: skip
CONTACT = Table(
    "contact_key",
    {"id": "text", "digest": "text", "address": "bytea", "key": "bytea", "created_at": "timestamptz"},
)


def contact_ids(addresses: Iterable[str]) -> dict[str, str]:
    """The id of the contact behind each address; a new contact gets a key."""
    return {address: one.id for address, one in contacts(addresses).items()}


def contacts(addresses: Iterable[str]) -> dict[str, Known]:
    """As `contact_ids`, each with their key."""
    return ask_contacts(addresses)()


def ask_contacts(addresses: Iterable[str], new: Iterable[str] = ()) -> Callable[[], dict[str, Known]]:
    """As `contacts`, read later (`dialect.ask`). `new`: more of them, which are hardly known yet: they get their keys
    before anybody looks."""
    fresh = {digest(address): address for address in new}
    CONTACT.insert([_new_contact(*one) for one in fresh.items()], "ON CONFLICT DO NOTHING")
    by_digest = fresh | {digest(address): address for address in addresses}
    return partial(_contacts, by_digest, _ask_known(by_digest)) if by_digest else dict[str, Known]


def _contacts(by_digest: dict[str, str], known: Callable[[], dict[str, Known]]) -> dict[str, Known]:
    found = known()
    missing = sorted(by_digest.keys() - found.keys())
    if missing:
        fresh = {digest: _new_contact(digest, by_digest[digest]) for digest in missing}
        made = CONTACT.insert(list(fresh.values()), "ON CONFLICT DO NOTHING", returning="digest, id")
        found |= {digest: Known(name, fresh[digest]["key"]) for digest, name in made}
        if len(found) < len(by_digest):  # another transaction has just made them
            found = _ask_known(by_digest)()
    return {address: found[digest] for digest, address in by_digest.items()}


def contact_of(address: str) -> str | None:
    """The id of the contact behind an address; None where nobody wrote from it, or they are erased."""
    return next(iter(ids_of([digest(address)]).values()), None)


def address_of(contact: str | None) -> str | None:
    """The address behind a contact's id; None once it is erased."""
    return addresses_of([contact]).get(contact) if contact else None


def addresses_of(contacts: Iterable[str]) -> dict[str, str]:
    """The addresses behind contacts' ids; erased ones are missing."""
    with hot() as cursor:
        cursor.execute(
            f"SELECT id, key, address FROM contact_key WHERE key IS NOT NULL AND id {among('text')}",
            [array(contacts)],
        )
        return {name: unseal(bytes(key), bytes(address)).decode() for name, key, address in cursor.fetchall()}


def is_our_secret() -> bool | None:
    """Whether this installation's secret is the one that this database was written with; None before any contact."""
    row = ContactKey.objects.filter(key__isnull=False, digest__isnull=False).order_by("-created_at").first()
    if row is None:
        return None
    return hmac.compare_digest(row.digest, digest(unseal(bytes(row.key), bytes(row.address)).decode()))


def is_person(contact: str) -> bool:
    """Whether there is somebody behind a contact's id; an issue that nobody wrote in to has such a key, too."""
    address = address_of(contact)
    return address is not None and not address.startswith((ISSUE, NOTE))


def erase(contact: str) -> None:
    """Forgets a person: their address and everything they or we wrote in their issues. There is no way back."""
    address = address_of(contact)
    with transaction.atomic():
        if address is not None:
            traces.wipe(contact, address)
        ContactKey.objects.filter(id=contact).update(
            key=None, address=None, digest=None, account=None, profile=0, erased_at=clock.now()
        )
        ContactProfile.objects.filter(contact=contact).delete()
        word_marks.forget(contact)
        traces.shut_out(contact)


def drop_keys(addresses: Iterable[str]) -> None:
    """What was kept under the keys of issues or notes can never be read again."""
    digests = [digest(one) for one in addresses]
    if digests:
        gone = ContactKey.objects.filter(digest__in=digests)
        gone.update(key=None, address=None, digest=None, erased_at=clock.now())


def ask_ids(count: int) -> Callable[[], list[int]]:
    """Ids for so many texts of this transaction, before it is known which; read later (`dialect.ask`). Those that are
    not used stay unused. On SQLite, where asking is no trip, none are had beforehand."""
    if not is_postgres() or not count:
        return list[int]
    rows = ask("SELECT nextval(pg_get_serial_sequence('text', 'id')) FROM generate_series(1, %s)", [count])
    return lambda: [one for (one,) in rows()]


def rows_of(words: Sequence[Words], known: Mapping[str, bytes], ids: Sequence[int]) -> list[dict[str, Any]]:
    """Texts as `TEXT` keeps them, sealed. Under an erased key nothing is kept.

    `known` are keys by contact that this transaction has read already, `ids` those that it has (`ask_ids`).
    """
    unread = {one.contact for one in words} - known.keys()
    keys = {**known, **(keys_of(unread) if unread else {})}
    kept = [one for one in words if one.contact in keys]
    if len(ids) < len(kept):
        ids = [*ids, *_more_ids(len(kept) - len(ids))]
    return [
        {
            "id": row_id, "subject_id": one.subject_id, "journal_seq": one.journal_seq, "field": one.field,
            "contact": one.contact, "sealed": seal(keys[one.contact], one.text.encode()), "at": one.at,
            "author": one.author, "direction": one.direction,
        }
        for row_id, one in zip(ids, kept, strict=False)
    ]  # fmt: skip


def _more_ids(count: int) -> Sequence[int]:
    if is_postgres():
        return ask_ids(count)()
    ((last,),) = ask("SELECT COALESCE(max(seq), 0) FROM sqlite_sequence WHERE name = 'text'")()
    return range(last + 1, last + 1 + count)


def of_subject(subject_id: int) -> list[Words]:
    """All texts of an issue, in the order in which they came."""
    return read("subject_id = %s", [subject_id])


def of_lines(subject_id: int, lines: Iterable[int]) -> list[Words]:
    """What was written in some lines of a subject's journal."""
    return read(f"t.subject_id = %s AND t.journal_seq {among('int')}", [subject_id, array(lines)])


def by_id(ids: Iterable[int]) -> dict[int, str]:
    """The words of some texts."""
    wanted = [text_id for text_id in ids if text_id]
    return {one.id: one.text for one in read(f"t.id {among('bigint')}", [array(wanted)])} if wanted else {}


def last_of(subject_id: int, field: str) -> str:
    """An issue's newest text of one field; empty where it has none."""
    said = read("subject_id = %s AND field = %s", [subject_id, field])
    return said[-1].text if said else ""


def ask_shown(subject_ids: Iterable[int], also: str) -> Callable[[], list[Words]]:
    """What is shown of issues: their titles, their last words and all texts of one field more; read later
    (`dialect.ask`)."""
    which = among("bigint")
    return ask_words(
        f"""t.id IN (SELECT title_id FROM subject WHERE id {which}
                     UNION ALL SELECT last_words_id FROM subject WHERE id {which}
                     UNION ALL SELECT id FROM text WHERE field = %s AND subject_id {which})""",
        [given := array(subject_ids), given, also, given],
    )


def subjects_and_bodies(subject_ids: Iterable[int]) -> dict[int, dict[str, str]]:
    """The subject and first body of issues, for conditions that read them."""
    wanted = list(subject_ids)
    if not wanted:
        return {}
    found: dict[int, dict[str, str]] = {}
    for one in read(f"field IN ('subject', 'body') AND subject_id {among('bigint')}", [array(wanted)]):
        found.setdefault(one.subject_id, {}).setdefault(one.field, one.text)
    return found


def seal(key: bytes, plain: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, None)


def unseal(key: bytes | None, sealed: bytes) -> bytes:
    """The plain text; ERASED where the key is gone. A text that its key does not open is damaged, and says so."""
    if key is None:
        return ERASED.encode()
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], None)
    except InvalidTag:
        return b"(damaged: this text cannot be opened with its key)"


def read(where: str, parameters: list[object]) -> list[Words]:
    """Texts that a condition on `text t` chooses, in the order in which they came; for other files of the store."""
    return ask_words(where, parameters)()


def ask_words(where: str, parameters: list[object]) -> Callable[[], list[Words]]:
    """As `read`, read later (`dialect.ask`)."""
    rows = ask(
        f"""SELECT t.id, subject_id, journal_seq, field, contact, at, author, direction, sealed, k.key
            FROM text t LEFT JOIN contact_key k ON k.id = t.contact
            WHERE {where} ORDER BY t.journal_seq, t.id""",
        parameters,
    )
    return lambda: [
        Words(
            subject_id, seq, field, contact, from_db(at), author, direction,
            unseal(bytes(key) if key is not None else None, bytes(sealed)).decode(), text_id,
        )
        for text_id, subject_id, seq, field, contact, at, author, direction, sealed, key in rows()
    ]  # fmt: skip


def ids_of(digests: Iterable[str]) -> dict[str, str]:
    """The ids of known contacts by the digests of their addresses."""
    return {digest: one.id for digest, one in _ask_known(digests)().items()}


def _ask_known(digests: Iterable[str]) -> Callable[[], dict[str, Known]]:
    answer = ask(f"SELECT digest, id, key FROM contact_key WHERE digest {among('text')}", [array(digests)])
    return lambda: {digest: Known(name, bytes(key)) for digest, name, key in answer()}


def keys_of(contacts: Iterable[str]) -> dict[str, bytes]:
    with hot() as cursor:
        cursor.execute(
            f"SELECT id, key FROM contact_key WHERE key IS NOT NULL AND id {among('text')}", [array(contacts)]
        )
        return {name: bytes(key) for name, key in cursor.fetchall()}


def _new_contact(digest: str, address: str) -> dict[str, Any]:
    key = AESGCM.generate_key(256)
    sealed = seal(key, address.strip().encode())
    return {
        "id": "c" + secrets.token_hex(8),
        "digest": digest,
        "address": sealed,
        "key": key,
        "created_at": clock.now(),
    }


def digest(address: str) -> str:
    """By what the contact of an address is found, in whatever letters it is written."""
    folded = address.strip().casefold().encode()
    return secret_key.digest(b"contact:" + folded)
