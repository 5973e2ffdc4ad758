"""What issues share when people are chosen: turns, loads, who is away."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db.models import Q
from msgspec import structs

from rung.core.desk import Away, Desk, changed_account
from rung.core.policy import Account, Policy
from rung.store import models, work
from rung.store.dialect import Table, hot

TURN = Table("turn", {"key": "text", "person": "text", "number": "bigint"}, key=("key", "person"))
LOAD = Table("load", {"person": "text", "number": "int"}, key=("person",))
AWAY = Table("away", {"person": "text", "from_at": "timestamptz", "until_at": "timestamptz", "deputy": "text"})


COUNTED_DAYS = timedelta(days=30)


def read(now: datetime) -> Desk:
    """Everything that issues share, as it stands."""
    return Desk(away=away(now), load=loads(), turns=turns())


def account(policy: Policy, key: str, now: datetime) -> Account | None:
    """An account's facts: those of the policy document, and over them what `account.changed` events said."""
    kept = work.accounts([key]).get(key)
    known = policy.document.accounts.get(key)
    found = changed_account(known, key, kept["changes"]) if kept else known
    if found is not None and {"account.open_issues", "account.escalations_30d"} & policy.reads:
        issues, escalations = work.account_counts([key], now - COUNTED_DAYS)[key]
        found = structs.replace(found, open_issues=issues, escalations_30d=escalations)
    return found


def away(now: datetime) -> dict[str, tuple[Away, ...]]:
    """Who is away now or will be."""
    found: dict[str, list[Away]] = {}
    for row in models.Away.objects.filter(Q(until_at=None) | Q(until_at__gt=now)).order_by("id"):
        found.setdefault(row.person, []).append(Away(row.from_at, row.until_at, row.deputy))
    return {person: tuple(times) for person, times in found.items()}


def turns() -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    with hot() as cursor:
        cursor.execute("SELECT key, person, number FROM turn")
        for key, person, number in cursor.fetchall():
            found.setdefault(key, {})[person] = number
    return found


def loads() -> dict[str, int]:
    with hot() as cursor:
        cursor.execute("SELECT person, number FROM load")
        return dict(cursor.fetchall())


def save_turns(turns: Mapping[tuple[str, str], int]) -> None:
    TURN.upsert([{"key": key, "person": person, "number": turns[key, person]} for key, person in sorted(turns)])


def add_loads(changes: Counter[str]) -> None:
    """Adds to what people carry; in order of their names, so that two batches never wait for each other in a ring."""
    rows = [{"person": person, "number": changes[person]} for person in sorted(changes) if changes[person]]
    LOAD.insert(rows, "ON CONFLICT (person) DO UPDATE SET number = load.number + excluded.number")


def add_away(times: Iterable[tuple[str, Away]]) -> None:
    AWAY.insert(
        [
            {"person": person, "from_at": one.from_at, "until_at": one.until_at, "deputy": one.deputy}
            for person, one in times
        ]
    )
