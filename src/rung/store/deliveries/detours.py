"""Critical rings that wait for a destination which accepts nothing: found here, so that they go another way."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from msgspec import Struct

from rung.store.deliveries import outbox
from rung.store.dialect import Table, among, array, encode_rows, given, hot, is_postgres

AT_ONCE = 500
DIVERTED = Table("delivery", {"id": "bigint", "diverted_at": "timestamptz", "error": "text"}, key=("id",))
_NOTICES = {"subject_id": "bigint", "notice": "int"}


class Stuck(Struct, frozen=True):
    """A delivery of a critical ring that nobody has accepted by any channel."""

    id: int
    subject_id: int
    notice: int
    to: str
    urgency: str
    destination: str
    policy_version: int | None
    event_id: str
    used: tuple[tuple[str, str], ...]
    """Channel and address of every delivery that its notice has."""


class Detour(Struct, frozen=True):
    """The further deliveries of a stuck one, and the words that stand beside it while it waits."""

    stuck: Stuck
    deliveries: tuple[dict[str, Any], ...]
    words: str


def stuck_at(destinations: Sequence[str]) -> list[Stuck]:
    """The critical rings that wait for these destinations and went no other way yet."""
    with hot() as cursor:
        cursor.execute(
            f"""SELECT d.id, d.subject_id, d.notice, d.recipient, d.urgency, d.destination, s.policy_version,
                       d.event_id
                FROM delivery d
                JOIN notice n ON n.subject_id = d.subject_id AND n.number = d.notice
                JOIN subject s ON s.id = d.subject_id
                WHERE d.state = 'waiting' AND d.op = 'send' AND d.ring AND d.urgency = 'critical'
                  AND d.diverted_at IS NULL AND n.state = 'pending' AND d.destination {among("text")}
                ORDER BY d.rank, d.due_at, d.id LIMIT %s""",
            [array(destinations), AT_ONCE],
        )
        rows = cursor.fetchall()
    used = _used([(row[1], row[2]) for row in rows])
    names = Stuck.__struct_fields__
    return [Stuck(**dict(zip(names, (*row, tuple(used.get((row[1], row[2]), ()))), strict=True))) for row in rows]


def take(detours: Sequence[Detour], now: datetime) -> int:
    """Writes the further deliveries, each once, whoever else found the same ones stuck."""
    with transaction.atomic():
        mine = _still_stuck([one.stuck.id for one in detours])
        taken = [one for one in detours if one.stuck.id in mine]
        outbox.add_deliveries([row for one in taken for row in one.deliveries])
        DIVERTED.update([{"id": one.stuck.id, "diverted_at": now, "error": one.words} for one in taken])
    return len(taken)


def _still_stuck(ids: Sequence[int]) -> set[int]:
    skip_locked = " FOR UPDATE SKIP LOCKED" if is_postgres() else ""
    with hot() as cursor:
        cursor.execute(
            f"""SELECT id FROM delivery
                WHERE id {among("bigint")} AND state = 'waiting' AND diverted_at IS NULL{skip_locked}""",
            [array(ids)],
        )
        return {row[0] for row in cursor.fetchall()}


def _used(notices: Sequence[tuple[int, int]]) -> dict[tuple[int, int], list[tuple[str, str]]]:
    found: dict[tuple[int, int], list[tuple[str, str]]] = {}
    wanted = encode_rows({"subject_id": subject, "notice": number} for subject, number in set(notices))
    with hot() as cursor:
        cursor.execute(
            f"""SELECT d.subject_id, d.notice, d.channel, d.address FROM {given(_NOTICES, "w")}
                JOIN delivery d ON d.subject_id = w.subject_id AND d.notice = w.notice WHERE d.op = 'send'""",
            [wanted],
        )
        for subject, number, channel, address in cursor.fetchall():
            found.setdefault((subject, number), []).append((channel, address))
    return found
