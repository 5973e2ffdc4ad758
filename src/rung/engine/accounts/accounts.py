"""Changes of accounts from outside: each is checked with the policy in force, shown before it is made, and made as
events. What has a fault changes nothing.
"""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import transaction

from rung import clock
from rung.core.desk import changed_account
from rung.core.document import Account, PolicyDocument
from rung.core.events import AccountChanged
from rung.engine.accounts.imports import (
    Entry,
    NotWritten,
    Proposal,
    Tell,
    as_values,
    check_once,
    entry_of,
    misspelt,
    nobody_listens,
)
from rung.policy.reading.records import is_name
from rung.policy.schema.people import ACCOUNT_RECORD
from rung.policy.tables.facts import Reader, page_for
from rung.policy.tables.sheets import Fault, Row, Sheet
from rung.store.decisions import intake, lookups
from rung.store.decisions.intake import Accepted, InboxRow
from rung.store.policies import policies

KEYS = ("key", "account", "id")
"""What the column of the key may be called."""
LONGEST_KEY = 200
PUT_OFF_FROM = 100
"""More changes than these wait until nothing else does: an urgent issue must not stand behind an import."""
AT_ONCE = 2_000
"""Events that go in with one statement; all of an import are one transaction."""


def proposal(sheet: Sheet, tell: Tell = nobody_listens) -> Proposal:
    """What the rows of a sheet would change."""
    document = policies.document_in_force()
    known = every_account(document)
    reader = Reader(ACCOUNT_RECORD, page_for(document, known), sheet)
    entries, unchanged, seen = [], 0, dict[str, int]()
    for done, row in enumerate(sheet.rows, start=1):
        before = len(reader.faults)
        _check_key(row, known, seen, reader)
        entry = _entry(row, known.get(row.key.text), reader)
        if len(reader.faults) == before:
            entries += [entry] if entry else []
            unchanged += entry is None
        tell(done, len(sheet.rows))
    doubts = (*misspelt(reader), *_shared_domains(entries, known))
    return Proposal(tuple(entries), unchanged, tuple(reader.faults), doubts, tuple(reader.own))


def put(
    entries: Sequence[Entry], by: str, origin: str, source: str, *, bulk: bool, tell: Tell = nobody_listens
) -> list[int]:
    """Puts the changes into the inbox, all of them or none; the numbers by which `intake.wait_decided` knows them."""
    run, now = secrets.token_hex(8), clock.now()
    rows = [
        InboxRow(
            source,
            AccountChanged(
                account=entry.key, at=now, id=f"account-{run}-{number}", bulk=bulk, changes=as_values(entry.changes),
                fields={"by": by, "origin": origin},
            ),
        )
        for number, entry in enumerate(entries, start=1)
    ]  # fmt: skip
    seqs: list[int] = []
    with transaction.atomic():
        for start in range(0, len(rows), AT_ONCE):
            for outcome in intake.put(rows[start : start + AT_ONCE]):
                if not isinstance(outcome, Accepted):
                    raise NotWritten(getattr(outcome, "message", "the database refused a change"))
                seqs.append(outcome.seq)
            tell(min(start + AT_ONCE, len(rows)), len(rows))
        if len(seqs) > PUT_OFF_FROM:
            intake.put_off(seqs)
    return seqs


def every_account(document: PolicyDocument) -> dict[str, Account]:
    """All accounts as they are now: those of the policy, and over them what was said since."""
    told = lookups.changed_accounts()
    keys = dict.fromkeys((*document.accounts, *told))
    return {
        key: changed_account(document.accounts.get(key), key, told[key]) if key in told else document.accounts[key]
        for key in keys
    }


def facts_of(account: Account | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """An account's facts by the names of columns, and its custom fields."""
    if account is None:
        return {}, {}
    found = {name: getattr(account, name) for name in _BLANK}
    return {name: value for name, value in found.items() if value != _BLANK[name]}, account.fields


_BLANK = {name: getattr(Account(""), name) for name in ACCOUNT_RECORD.keys if name != "fields"}


def _check_key(row: Row, known: Mapping[str, Account], seen: dict[str, int], reader: Reader) -> None:
    key = row.key.text
    check_once(row, key, seen, "account", reader)
    if key not in known and (not is_name(key) or len(key) > LONGEST_KEY):
        hint = f"use letters, digits, - _ and . without blanks, at most {LONGEST_KEY}; what people see is its name"
        reader.fault(row, row.key, "key", "bad_name", f"{key[:60]!r} cannot be the key of an account", hint)


def _entry(row: Row, account: Account | None, reader: Reader) -> Entry | None:
    known, own = facts_of(account)
    said = reader.facts(row, known, own)
    if account is not None and account.name == row.key.text and said.known.get("name", "") is None:
        said.known.pop("name")  # without a name it bears its key
    return entry_of(row, said, known, own, reader, is_new=account is None)


def _shared_domains(entries: Sequence[Entry], known: Mapping[str, Account]) -> Iterator[Fault]:
    """Domains that are another account's too: a mail from there can belong to one of them only."""
    changed = {entry.key: one.now or () for entry in entries for one in entry.changes if one.field == "domains"}
    if not changed:
        return
    owners: dict[str, str] = {}
    for key, account in known.items():
        for domain in account.domains if key not in changed else ():
            owners.setdefault(domain.lower(), key)
    lines = {entry.key: entry.line for entry in entries}
    for key, domains in changed.items():
        for domain in domains:
            if (owner := owners.setdefault(domain.lower(), key)) != key:
                message = f"{domain} is a domain of the account {owner} too: a mail from there can belong to one only"
                hint = "keep it at one of the two, or import the contacts with their accounts"
                yield Fault(lines[key], 1, "domains", "shared_domain", message, hint, key)
