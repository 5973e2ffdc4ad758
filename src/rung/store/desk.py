"""What issues share when people are chosen: turns, loads, who is away."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from msgspec import structs

from rung.core.desk import Away, Desk, changed_account
from rung.core.policy import Account, Policy
from rung.store import work
from rung.store.dialect import Table, from_db, hot, is_postgres, to_db

TURN = Table("turn", {"key": "text", "person": "text", "number": "bigint"}, key=("key", "person"))
LOAD = Table("load", {"person": "text", "number": "int"}, key=("person",))
AWAY = Table("away", {"person": "text", "from_at": "timestamptz", "until_at": "timestamptz", "deputy": "text"})


COUNTED_DAYS = timedelta(days=30)


def read(now: datetime) -> Desk:
    """Everything that issues share, as it stands."""
    found = Desk()
    for kind, name, other, number, from_at, until_at in _shared(now):
        if kind == "load":
            found.load[name] = number
        elif kind == "turn":
            found.turns.setdefault(name, {})[other] = number
        else:
            gone = Away(from_db(from_at), from_db(until_at), other)
            found.away[name] = (*found.away.get(name, ()), gone)
    return found


def _shared(now: datetime) -> list[Any]:
    """All of it in one look: whoever decides or renders looks here for each batch."""
    none = "CAST(NULL AS timestamptz)" if is_postgres() else "NULL"
    with hot() as cursor:
        cursor.execute(
            f"""SELECT 'load', person, NULL, number, {none}, {none}, 0 AS place FROM load
                UNION ALL SELECT 'turn', key, person, number, {none}, {none}, 0 FROM turn
                UNION ALL SELECT 'away', person, deputy, 0, from_at, until_at, id FROM away
                          WHERE until_at IS NULL OR until_at > %s
                ORDER BY place""",
            [to_db(now)],
        )
        return [row[:-1] for row in cursor.fetchall()]


def away(now: datetime) -> list[tuple[Any, ...]]:
    """Who is away now or later: person, from, until, deputy; to see whether anything changed."""
    with hot() as cursor:
        cursor.execute(
            """SELECT person, from_at, until_at, deputy FROM away
               WHERE until_at IS NULL OR until_at > %s ORDER BY person, from_at, id""",
            [to_db(now)],
        )
        return [(person, from_db(since), from_db(until), deputy) for person, since, until, deputy in cursor.fetchall()]


def account(policy: Policy, key: str, now: datetime) -> Account | None:
    """An account's facts: those of the policy document, and over them what `account.changed` events said."""
    kept = work.accounts([key]).get(key)
    known = policy.document.accounts.get(key)
    found = changed_account(known, key, kept["changes"]) if kept else known
    if found is not None and {"account.open_issues", "account.escalations_30d"} & policy.reads:
        issues, escalations = work.account_counts([key], now - COUNTED_DAYS)[key]
        found = structs.replace(found, open_issues=issues, escalations_30d=escalations)
    return found


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
