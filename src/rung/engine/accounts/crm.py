"""Facts of accounts from a CRM: read at intervals, matched with the accounts that are known, and made events like those
of an import. A company whose facts have a fault changes nothing, and is listed with what is to be mended.
"""

import asyncio
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from msgspec import Struct, structs

from rung.config import Config
from rung.core.document import Account, PolicyDocument
from rung.core.words import shortened
from rung.core.wrong import Wrong
from rung.crm import hubspot
from rung.crm.hubspot import ADDRESS, NAME, PROPERTY, Company, Unreachable
from rung.engine.accounts import accounts
from rung.engine.accounts.imports import Entry, NotWritten
from rung.engine.sending.wires import place_in
from rung.policy.tables.sheets import Fault, sheet_of
from rung.store import settings_store
from rung.store.policies import policies
from rung.store.sealed import HINT, is_lost, lost

SETTING, RESULT = "crm", "crm_result"
EVERY = timedelta(hours=1)
SOURCE = "hubspot"
ID = "hubspot_id"
"""The custom field of an account that holds the number of its company."""
FACTS = ("name", "tier", "arr", "owner", "domains", "renews_on", "churn_risk", "lifecycle")
"""Facts that may come from a property, in the order of the form."""
USUAL = {
    "name": "name", "arr": "annualrevenue", "owner": "hubspot_owner_id", "domains": "domain",
    "lifecycle": "lifecyclestage",
}  # fmt: skip
FAULTS_KEPT = 100
BEGUN = "it was begun and has not come to an end"
HINT_BEGUN = "look again in a minute; where it stays so, the log says why"
_NO_KEY = re.compile(r"[^a-z0-9]+")
_MILLISECONDS = re.compile(r"[0-9]{9,14}")
"""Since 1970: 14 digits end in the year 5138. Longer ones are no date, of which the fault then speaks."""


class Crm(Struct, frozen=True, kw_only=True):
    """How HubSpot is read. Without a token it is not."""

    token: str = ""
    address: str = ADDRESS
    properties: dict[str, str] = msgspec.field(default_factory=lambda: dict(USUAL))
    """By fact of an account, the internal name of the property that says it."""
    words: dict[str, dict[str, str]] = {}
    """By fact, what its words there mean here: `{"tier": {"Gold plan": "gold"}}`. Words that are not named stay."""
    only: str = ""
    """A property and its value, `lifecyclestage=customer`: only such companies come; empty: all."""
    is_off: bool = False

    @property
    def is_token_lost(self) -> bool:
        """Sealed under another secret key: nothing can be read."""
        return is_lost(self.token)


class Result(Struct, frozen=True, kw_only=True):
    """What the last look came to. Instants are UTC."""

    at: datetime
    companies: int = 0
    new: int = 0
    changed: int = 0
    faults: tuple[Fault, ...] = ()
    more_faults: int = 0
    trouble: str = ""
    """Why nothing could be read or written; empty where it could."""
    hint: str = ""


def current() -> Crm:
    return msgspec.convert(settings_store.get(SETTING, {}), Crm)


def last() -> Result | None:
    """What the last look came to; None where there was none."""
    kept = settings_store.get(RESULT)
    return None if kept is None else msgspec.convert(kept, Result)


def keep(crm: Crm) -> None:
    """Raises Wrong for what makes no sense; nothing is kept then."""
    if not crm.address.startswith(("https://", "http://")):
        raise Wrong("address", f"{shortened(crm.address)!r} is no address", f"write {ADDRESS}, or leave it as it is")
    for fact, name in crm.properties.items():
        if fact not in FACTS:
            raise Wrong("properties", f"{fact!r} is no fact of an account", f"use one of {', '.join(FACTS)}")
        if name and not PROPERTY.fullmatch(name):
            hint = "HubSpot shows it under Settings, Properties, as “internal name”: small letters, digits and _"
            raise Wrong(fact, f"{shortened(name)!r} is no internal name of a property", hint)
    if crm.only and not _condition(crm.only):
        hint = "write it as lifecyclestage=customer"
        raise Wrong("only", f"{shortened(crm.only)!r} names no property and value", hint)
    settings_store.put(SETTING, msgspec.to_builtins(crm))


def change(given: Crm, token: str | None) -> None:
    """Somebody set it otherwise, its token but for this one: None leaves what is kept, which stays with the address
    that it was entered for; an empty one forgets it. Raises Wrong."""
    kept = current()
    if token is None and kept.token and given.address != kept.address:
        raise Wrong("token", "it would go to another address than it was entered for", "enter it once more")
    keep(structs.replace(given, token=kept.token if token is None else token))


def words_of(text: str) -> dict[str, dict[str, str]]:
    """`tier: Gold plan = gold`, a line each. Raises Wrong with the number of the line."""
    found: dict[str, dict[str, str]] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        fact, colon, rest = line.partition(":")
        said, equals, here = rest.partition("=")
        if not (colon and equals and said.strip()) or fact.strip() not in FACTS:
            raise Wrong("words", f"line {number}: {shortened(line)!r} cannot be read", "write `tier: Gold plan = gold`")
        found.setdefault(fact.strip(), {})[said.strip()] = here.strip()
    return found


def is_due(now: datetime) -> bool:
    crm = current()
    if not crm.token or crm.is_off:
        return False
    done = last()
    return done is None or now - done.at >= EVERY


def look(config: Config, now: datetime) -> Result:
    """Reads HubSpot and changes the accounts; what came of it is kept, and given back. That it began is kept first: no
    other worker begins meanwhile, and one that breaks off is not repeated at once."""
    crm = current()
    settings_store.put(RESULT, msgspec.to_builtins(Result(at=now, trouble=BEGUN, hint=HINT_BEGUN)))
    try:
        if crm.is_token_lost:
            raise Unreachable(lost("the token"), HINT)
        found = asyncio.run(
            hubspot.read(
                crm.token, _asked(crm), address=crm.address,
                allow_private=place_in(crm.address) in config.helpdesk_hosts,
            )
        )  # fmt: skip
        result = take(crm, found, now)
    except Unreachable as error:
        result = Result(at=now, trouble=str(error), hint=error.hint)
    except NotWritten as error:
        result = Result(at=now, trouble=f"nothing was changed: {error}", hint="it is tried again by itself")
    except policies.NoPolicy:
        result = Result(at=now, trouble="no policy is published", hint="publish one: it says which tiers there are")
    settings_store.put(RESULT, msgspec.to_builtins(result))
    return result


def take(crm: Crm, found: hubspot.Found, now: datetime) -> Result:
    """What these companies say becomes events, but for those with a fault. Raises NotWritten."""
    document = policies.document_in_force()
    known = accounts.every_account(document)
    companies = [one for one in found.companies if _is_wanted(one, crm)]
    keys = _keys(companies, crm, known)
    rows = [_row(one, keys[one.id], known.get(keys[one.id]), crm, found.owners, document) for one in companies]
    proposal = accounts.proposal(sheet_of(rows, accounts.KEYS))
    faulty = {fault.line for fault in proposal.faults}
    entries = [entry for entry in proposal.entries if entry.line not in faulty]
    if entries:
        accounts.put(entries, SOURCE, NAME, SOURCE, bulk=True)
    return _result(now, companies, entries, proposal.faults)


def _result(now: datetime, companies: list[Company], entries: list[Entry], faults: Iterable[Fault]) -> Result:
    listed = tuple(faults)
    new = sum(entry.is_new for entry in entries)
    return Result(
        at=now, companies=len(companies), new=new, changed=len(entries) - new, faults=listed[:FAULTS_KEPT],
        more_faults=max(0, len(listed) - FAULTS_KEPT),
    )  # fmt: skip


def _asked(crm: Crm) -> list[str]:
    """The properties to ask for, each once."""
    condition = _condition(crm.only)
    return list(dict.fromkeys([*filter(None, crm.properties.values()), *([condition[0]] if condition else [])]))


def _condition(only: str) -> tuple[str, str] | None:
    name, equals, value = (part.strip() for part in only.partition("="))
    return (name, value) if equals and value and PROPERTY.fullmatch(name) else None


def _is_wanted(company: Company, crm: Crm) -> bool:
    condition = _condition(crm.only)
    return condition is None or (company.properties.get(condition[0]) or "").lower() == condition[1].lower()


def _keys(companies: list[Company], crm: Crm, known: Mapping[str, Account]) -> dict[str, str]:
    """By company the key of its account: the one that bears its number, else the one with its domain, else a new one
    made of its name."""
    by_id = {str(account.fields[ID]): key for key, account in known.items() if account.fields.get(ID)}
    by_domain = {domain.lower(): key for key, account in known.items() for domain in account.domains}
    taken = set(known)
    found = {}
    for company in companies:
        domain = (_said(company, crm, "domains") or "").lower()
        key = by_id.get(company.id) or by_domain.get(domain)
        if key is None:
            key = _new_key(_said(company, crm, "name") or domain or f"hubspot-{company.id}", taken)
        taken.add(key)
        found[company.id] = key
    return found


def _new_key(name: str, taken: set[str]) -> str:
    plain = _NO_KEY.sub("-", name.lower()).strip("-")[:60] or "company"
    number, key = 1, plain
    while key in taken:
        number += 1
        key = f"{plain}-{number}"
    return key


def _row(
    company: Company, key: str, account: Account | None, crm: Crm, owners: Mapping[str, str], document: PolicyDocument
) -> dict[str, Any]:
    """A record as an import would have it. What HubSpot does not know says nothing here; a domain comes to those that
    are known."""
    row: dict[str, Any] = {"key": key, f"fields.{ID}": company.id}
    for fact in FACTS:
        said = _said(company, crm, fact)
        if said is None or said == "":
            continue
        said = crm.words.get(fact, {}).get(said, said)
        row[fact] = _owner(said, owners, document) if fact == "owner" else _plain(fact, said)
    if account is not None and "domains" in row:
        row["domains"] = list(dict.fromkeys([*account.domains, *row["domains"]]))
    return row


def _said(company: Company, crm: Crm, fact: str) -> str | None:
    name = crm.properties.get(fact, "")
    return company.properties.get(name) if name else None


def _plain(fact: str, said: str) -> Any:
    """As an import writes it: a date of HubSpot's may be a number of milliseconds."""
    if fact == "renews_on" and _MILLISECONDS.fullmatch(said):
        return datetime.fromtimestamp(int(said) / 1000, UTC).date().isoformat()
    if fact == "renews_on":
        return said[:10]
    return [said] if fact == "domains" else said


def _owner(number: str, owners: Mapping[str, str], document: PolicyDocument) -> str:
    """Whom HubSpot's owner is here, by their mail address; else the address, of which the fault then speaks."""
    email = owners.get(number, number).lower()
    return next((key for key, person in document.people.items() if (person.email or "").lower() == email), email)
