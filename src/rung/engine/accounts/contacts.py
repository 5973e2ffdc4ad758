"""Changes of what is known of contacts: checked and shown like those of accounts, and kept under each contact's key.

They are no events: a journal holds no names of customers. Decisions read what is known at their instant.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import structs

from rung import clock
from rung.engine.accounts.accounts import every_account
from rung.engine.accounts.imports import (
    Entry,
    Proposal,
    Tell,
    as_values,
    check_once,
    entry_of,
    misspelt,
    nobody_listens,
)
from rung.policy.reading.forms import FAILED
from rung.policy.schema.contacts import ADDRESS, CONTACT_RECORD
from rung.policy.tables.facts import Reader, page_for
from rung.policy.tables.sheets import Row, Sheet
from rung.store.accounts import contacts
from rung.store.accounts.contacts import KnownContact, Profile
from rung.store.policies import policies

KEYS = ("email", "mail", "address", "contact", "key")
"""What the column of the mail address may be called."""
LONGEST_ADDRESS = 254


def proposal(sheet: Sheet, tell: Tell = nobody_listens) -> Proposal:
    """What the rows of a sheet would change."""
    document = policies.document_in_force()
    reader = Reader(CONTACT_RECORD, page_for(document, every_account(document)), sheet)
    known = contacts.by_address(row.key.text for row in sheet.rows)
    entries, unchanged, seen = [], 0, dict[str, int]()
    for done, row in enumerate(sheet.rows, start=1):
        before = len(reader.faults)
        check_once(row, row.key.text.casefold(), seen, "contact", reader)
        _check_address(row, reader)
        entry = _entry(row, known.get(row.key.text), reader)
        if len(reader.faults) == before:
            entries += [entry] if entry else []
            unchanged += entry is None
        tell(done, len(sheet.rows))
    return Proposal(tuple(entries), unchanged, tuple(reader.faults), tuple(misspelt(reader)), tuple(reader.own))


def put(entries: Sequence[Entry], by: str, origin: str) -> None:
    """Makes the changes, all of them or none."""
    known = contacts.by_address(entry.key for entry in entries)
    said = {entry.key: _after(known.get(entry.key), as_values(entry.changes)) for entry in entries}
    contacts.save(said, by, origin, clock.now())


def facts_of(known: KnownContact | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """A contact's facts by the names of columns, and their custom fields."""
    if known is None:
        return {}, {}
    facts = {name: value for name, value in structs.asdict(known.profile).items() if value and name != "fields"}
    return facts, known.profile.fields


def _check_address(row: Row, reader: Reader) -> None:
    address = reader.read(ADDRESS, row.key, "email", row)
    if address is not FAILED and len(str(address)) > LONGEST_ADDRESS:
        message, hint = "this mail address is too long", f"an address has at most {LONGEST_ADDRESS} characters"
        reader.fault(row, row.key, "email", "bad_address", message, hint)


def _entry(row: Row, known: KnownContact | None, reader: Reader) -> Entry | None:
    facts, own = facts_of(known)
    return entry_of(row, reader.facts(row, facts, own), facts, own, reader, is_new=known is None)


def _after(known: KnownContact | None, said: Mapping[str, Any]) -> Profile:
    profile = known.profile if known else Profile()
    facts = {name: value for name, value in said.items() if name != "fields"}
    own = {**profile.fields, **said.get("fields", {})}
    merged = structs.replace(profile, **facts, fields={name: one for name, one in own.items() if one is not None})
    return structs.replace(merged, tags=tuple(merged.tags or ()))
