"""What issues share when people are chosen: turns, loads, who is away."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import connection
from django.db.models import Q

from rung.core.desk import Away
from rung.store import models
from rung.store.dialect import Table

TURN = Table("turn", {"key": "text", "person": "text", "number": "bigint"}, key=("key", "person"))
LOAD = Table("load", {"person": "text", "number": "int"}, key=("person",))
AWAY = Table("away", {"person": "text", "from_at": "timestamptz", "until_at": "timestamptz", "deputy": "text"})


def away(now: datetime) -> dict[str, tuple[Away, ...]]:
    """Who is away now or will be."""
    found: dict[str, list[Away]] = {}
    for row in models.Away.objects.filter(Q(until_at=None) | Q(until_at__gt=now)).order_by("id"):
        found.setdefault(row.person, []).append(Away(row.from_at, row.until_at, row.deputy))
    return {person: tuple(times) for person, times in found.items()}


def turns() -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT key, person, number FROM turn")
        for key, person, number in cursor.fetchall():
            found.setdefault(key, {})[person] = number
    return found


def loads() -> dict[str, int]:
    with connection.cursor() as cursor:
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
