"""What issues share when people are chosen: turns, loads, who is away."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db import connection
from msgspec import structs

from rung.core.accounts.counts import COUNTED_DAYS
from rung.core.desk import Away, Desk, Spot, Waiter, changed_account
from rung.core.document import Account
from rung.core.policy import Policy
from rung.store.decisions import around
from rung.store.dialect import Table, among, array, ask, from_db, hot, is_postgres, to_db

TURN = Table("turn", {"key": "text", "person": "text", "number": "bigint"}, key=("key", "person"))
LOAD = Table("load", {"person": "text", "number": "int"}, key=("person",))
AWAY = Table("away", {"person": "text", "from_at": "timestamptz", "until_at": "timestamptz", "deputy": "text"})
LINE = Table(
    "line",
    {
        "person": "text", "issue": "text", "due_at": "timestamptz", "opened_at": "timestamptz",
        "watch_at": "timestamptz",
    },
)  # fmt: skip
SERVED = Table("served", {"account": "text", "person": "text", "at": "timestamptz"}, key=("account", "person"))

OFFERS = "line"
"""Who vouches for what is offered to those in line."""
PERSONS_AT_ONCE = 100


def read(now: datetime, line_of: int = 0) -> Desk:
    """Everything that issues share, as it stands; of each line the first `line_of`."""
    return ask_for(now, line_of)()


def ask_for(now: datetime, line_of: int = 0) -> Callable[[], Desk]:
    """As `read`, read later (`dialect.ask`)."""
    return partial(_desk, _ask_shared(now), line_of)


def _desk(shared: Callable[[], list[Any]], line_of: int) -> Desk:
    found = Desk()
    for kind, name, other, number, from_at, until_at, _ in shared():
        match kind:
            case "load":
                found.load[name] = number
            case "turn":
                found.turns.setdefault(name, {})[other] = number
            case "line":
                found.lines[name] = []
            case "watch":
                found.watches.setdefault(name, {})[other] = from_db(from_at)
            case _:
                gone = Away(from_db(from_at), from_db(until_at), other)
                found.away[name] = (*found.away.get(name, ()), gone)
    waited_for = list(found.lines) if line_of else []
    for start in range(0, len(waited_for), PERSONS_AT_ONCE):
        for person, spot in _heads(waited_for[start : start + PERSONS_AT_ONCE], line_of):
            found.lines[person].append(spot)
    return found


def _ask_shared(now: datetime) -> Callable[[], list[Any]]:
    """All of it in one look: whoever decides or renders looks here for each batch."""
    none = "CAST(NULL AS timestamptz)" if is_postgres() else "NULL"
    return ask(
        f"""WITH RECURSIVE waited_for (person) AS (
                SELECT min(person) FROM line
                UNION ALL SELECT (SELECT min(person) FROM line WHERE person > w.person)
                          FROM waited_for w WHERE w.person IS NOT NULL)
            SELECT 'load', person, NULL, number, {none}, {none}, 0 AS place FROM load
            UNION ALL SELECT 'turn', key, person, number, {none}, {none}, 0 FROM turn
            UNION ALL SELECT 'away', person, deputy, 0, from_at, until_at, id FROM away
                      WHERE until_at IS NULL OR until_at > %s
            UNION ALL SELECT 'line', person, NULL, 0, {none}, {none}, 0 FROM waited_for WHERE person IS NOT NULL
            UNION ALL SELECT 'watch', l.person, l.issue, 0, l.watch_at, {none}, 0 FROM line l
                      WHERE l.watch_at IS NOT NULL AND NOT EXISTS (
                          SELECT 1 FROM subject s
                          WHERE s.kind = 'issue' AND s.key = l.issue AND s.blocked IS NOT NULL)
            ORDER BY place""",
        [to_db(now)],
    )


def away(now: datetime) -> list[tuple[Any, ...]]:
    """Who is away now or later: person, from, until, deputy; to see whether anything changed."""
    with hot() as cursor:
        cursor.execute(
            """SELECT person, from_at, until_at, deputy FROM away
               WHERE until_at IS NULL OR until_at > %s ORDER BY person, from_at, id""",
            [to_db(now)],
        )
        return [(person, from_db(since), from_db(until), deputy) for person, since, until, deputy in cursor.fetchall()]


def _heads(persons: Sequence[str], most: int) -> list[tuple[str, Spot]]:
    """The first in the line of each of these people, in order."""
    one = """SELECT * FROM (SELECT person, due_at, opened_at, issue FROM line WHERE person = %s
                            ORDER BY due_at, opened_at, issue LIMIT %s) head"""
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join([one] * len(persons)) + " ORDER BY 1, 2, 3, 4",
            [value for person in persons for value in (person, most)],
        )
        return [
            (person, Spot(from_db(due_at), from_db(opened_at), issue))
            for person, due_at, opened_at, issue in cursor.fetchall()
        ]


def account(policy: Policy, key: str, now: datetime, said: Mapping[str, Any] | None = None) -> Account | None:
    """An account's facts: those of the policy document, and over them what `account.changed` events said (`said`, by
    account, where the caller has read it)."""
    found = account_facts(policy, key, around.accounts([key]) if said is None else said)
    return counted(policy, found, now) if found is not None else None


def account_facts(policy: Policy, key: str, said: Mapping[str, Any]) -> Account | None:
    """As `account`, without what is counted of it."""
    kept, known = said.get(key), policy.document.accounts.get(key)
    return changed_account(known, key, kept["changes"]) if kept else known


def counted(policy: Policy, account: Account, now: datetime) -> Account:
    """An account with its open issues and its escalations of the last 30 days, where the policy reads them."""
    if not policy.counts_of_accounts:
        return account
    issues, escalations = around.account_counts([account.key], now - COUNTED_DAYS)[account.key]
    return structs.replace(account, open_issues=issues, escalations_30d=escalations)


def save_turns(turns: Mapping[tuple[str, str], int]) -> None:
    TURN.upsert([{"key": key, "person": person, "number": turns[key, person]} for key, person in sorted(turns)])


def add_loads(changes: Counter[str]) -> None:
    """Adds to what people carry; in order of their names, so that two batches never wait for each other in a ring."""
    rows = [{"person": person, "number": changes[person]} for person in sorted(changes) if changes[person]]
    LOAD.insert(rows, "ON CONFLICT (person) DO UPDATE SET number = load.number + excluded.number")


def save_away(absences: Mapping[str, Iterable[Away]], now: datetime) -> None:
    """All absences of these people from now on; those before stay as they were."""
    if not absences:
        return
    with hot() as cursor:
        cursor.execute(
            f"DELETE FROM away WHERE person {among('text')} AND (until_at IS NULL OR until_at > %s)",
            [array(absences), to_db(now)],
        )
    AWAY.insert(
        [
            {"person": person, "from_at": one.from_at, "until_at": one.until_at, "deputy": one.deputy}
            for person, spans in absences.items()
            for one in spans
        ]
    )


def first_in_line(
    person: str,
    after: tuple[datetime, datetime, str] | None,
    most: int,
    but_not: Iterable[str],
    decided: Iterable[int],
) -> list[Spot]:
    """The first issues that wait for a person, what is due first before others; those behind a place in line.

    Not those that are asked already and have not answered (`decided` are the events answered in this batch), nor those
    that cannot answer because an event of theirs was set aside.
    """
    behind = "AND (l.due_at, l.opened_at, l.issue) > (%s, %s, %s)" if after else ""
    places = [to_db(after[0]), to_db(after[1]), after[2]] if after else []
    with hot() as cursor:
        cursor.execute(
            f"""SELECT l.issue, l.due_at, l.opened_at FROM line l
                WHERE l.person = %s {behind} AND NOT l.issue {among("text")}
                  AND NOT EXISTS (SELECT 1 FROM inbox i
                                  WHERE i.subject_kind = 'issue' AND i.subject_key = l.issue AND i.state = 'new'
                                    AND i.source = %s AND NOT i.seq {among("bigint")})
                  AND NOT EXISTS (SELECT 1 FROM subject s
                                  WHERE s.kind = 'issue' AND s.key = l.issue AND s.blocked IS NOT NULL)
                ORDER BY l.due_at, l.opened_at, l.issue LIMIT %s""",
            [person, *places, array(but_not), OFFERS, array(decided), most],
        )
        return [Spot(from_db(due_at), from_db(opened_at), issue) for issue, due_at, opened_at in cursor.fetchall()]


def save_line(places: Mapping[str, Waiter | None]) -> None:
    """Where these issues stand in line from now on; none: they wait for nobody."""
    if not places:
        return
    with hot() as cursor:
        cursor.execute(f"DELETE FROM line WHERE issue {among('text')}", [array(places)])
    LINE.insert(
        [
            {
                "person": person, "issue": issue, "due_at": one.spot.due_at, "opened_at": one.spot.opened_at,
                "watch_at": one.watch_at,
            }
            for issue, one in places.items()
            if one is not None
            for person in one.people
        ]
    )  # fmt: skip


def served(account: str) -> dict[str, datetime]:
    """Who was given an issue of an account, and when last."""
    with hot() as cursor:
        cursor.execute("SELECT person, at FROM served WHERE account = %s", [account])
        return {person: from_db(at) for person, at in cursor.fetchall()}


def save_served(given: Mapping[tuple[str, str], datetime]) -> None:
    SERVED.upsert([{"account": key, "person": person, "at": given[key, person]} for key, person in sorted(given)])
