"""People and accounts as pages show them, and who is on duty."""

from collections.abc import Iterable
from datetime import datetime
from email.utils import parseaddr

from django.db.models import Count
from msgspec import Struct

from rung import clock
from rung.core.desk import Away, changed_account
from rung.core.document import Account, Person
from rung.core.people.oncall import who_is_on_call
from rung.store.accounts import contacts
from rung.store.decisions import around
from rung.store.decisions import desk as shared
from rung.store.models import Subject
from rung.store.pages import names
from rung.store.policies import policies


class PersonRow(Struct, frozen=True):
    person: Person
    open_issues: int
    away: tuple[Away, ...]
    """Now and to come."""
    is_away: bool
    is_on_shift: bool
    shift_ends_at: datetime | None
    on_call_for: tuple[str, ...]
    """Schedules."""


class AccountRow(Struct, frozen=True):
    account: Account
    open_issues: int


class Duty(Struct, frozen=True):
    """Who is on call on one schedule."""

    schedule: str
    person: str | None
    name: str
    until: datetime | None


def people() -> list[PersonRow]:
    """Everybody of the current policy, in document order."""
    policy = policies.current()
    now = clock.now()
    desk = shared.read(now)
    on = {one.schedule: one.person for one in on_duty()}
    rows = []
    for person in policy.document.people.values():
        hours = policy.calendar(policy.hours_of(person))
        calls = tuple(schedule for schedule, who in on.items() if who == person.key)
        times = desk.away.get(person.key, ())
        is_open = hours.is_open(now)
        rows.append(
            PersonRow(
                person, desk.load.get(person.key, 0), times,
                any(one.covers(now) for one in times),
                is_open or bool(calls), hours.next_closing(now) if is_open else None, calls,
            )
        )  # fmt: skip
    return rows


def away_now() -> dict[str, Away]:
    """Who is away at this instant, and since when, until when, and who stands in."""
    now = clock.now()
    found = shared.read(now).away
    return {person: one for person, times in found.items() for one in times if one.covers(now)}


def on_duty() -> list[Duty]:
    """Who is on call now, by schedule."""
    policy = policies.current()
    now = clock.now()
    found = []
    for key, schedule in policy.document.schedules.items():
        duty = who_is_on_call(schedule, now)
        found.append(Duty(key, duty.person, names.who(policy, duty.person) if duty.person else "", duty.until))
    return found


def accounts() -> list[AccountRow]:
    """Every account that the policy or an event named."""
    document = policies.document_in_force()
    told = Subject.objects.filter(kind="account", state__isnull=False).values_list("key", flat=True)
    counts = dict(
        Subject.objects.filter(kind="issue", is_open=True, account__isnull=False)
        .values_list("account")
        .annotate(number=Count("id"))
    )
    keys = list(dict.fromkeys((*document.accounts, *told, *counts)))
    kept = around.accounts(keys)
    return [
        AccountRow(
            changed_account(document.accounts.get(key), key, kept.get(key, {}).get("changes", {})), counts.get(key, 0)
        )
        for key in keys
    ]


def account_row(key: str) -> AccountRow | None:
    """One account, if the policy or an event named it."""
    document = policies.document_in_force()
    kept = around.accounts([key])
    if key not in document.accounts and key not in kept:
        return None
    found = changed_account(document.accounts.get(key), key, kept.get(key, {}).get("changes", {}))
    return AccountRow(found, around.count_open_issues_of(key))


def account_names(keys: Iterable[str]) -> dict[str, str]:
    """What these accounts are called; those without a name by their keys."""
    if not (wanted := list(keys)):
        return {}
    document, kept = policies.document_in_force(), around.accounts(wanted)
    return {
        key: changed_account(document.accounts.get(key), key, kept.get(key, {}).get("changes", {})).name or key
        for key in wanted
    }


def account(key: str) -> Account | None:
    return shared.account(policies.current(), key, clock.now())


def account_of_address(address: str) -> str | None:
    """The account of the contact who has this address, else the one whose domain it belongs to, subdomains included;
    None for a stranger.
    """
    if known := contacts.account_of(parseaddr(address)[1] or address):
        return known
    domain = address.rpartition("@")[2].strip("> ").casefold()
    for row in accounts():
        for own in row.account.domains:
            folded = own.casefold()
            if folded and (domain == folded or domain.endswith(f".{folded}")):
                return row.account.key
    return None
