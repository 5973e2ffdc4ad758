"""Notices and their deliveries as a decision writes them, and what brings them back when their sender vanished.

They stand in a line for each destination (`claims` takes from its head), first rings before repeats before messages
that do not ring before updates, and within each the critical ones first.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction

from rung import clock
from rung.core.events import AnyEvent
from rung.store import signals
from rung.store.decisions.intake import INBOX, inbox_values
from rung.store.dialect import Table, among, array, encode_rows, from_db, given, hot, is_postgres, to_db

NOTICE = Table(
    "notice",
    {
        "subject_id": "bigint", "number": "int", "issue": "text", "escalation": "int", "path": "text",
        "level": "smallint", "recipient": "text", "urgency": "text", "channels": "json", "ring": "bool",
        "code": "text", "because": "text", "at": "timestamptz", "held_until": "timestamptz",
        "late_by": "double precision", "state": "text", "fails_at": "timestamptz", "error": "text", "line": "int",
        "about": "text",
    },
)  # fmt: skip
DELIVERY = Table(
    "delivery",
    {
        "subject_id": "bigint", "notice": "int", "lane": "text", "recipient": "text", "channel": "text",
        "address": "text", "op": "text", "ring": "bool", "urgency": "text", "due_at": "timestamptz", "state": "text",
        "created_at": "timestamptz", "error": "text", "destination": "text", "rank": "smallint", "event_id": "text",
        "gather": "bool", "what": "text",
    },
)  # fmt: skip
LABEL = Table("delivery", {"id": "bigint", "destination": "text", "rank": "smallint"}, key=("id",))

URGENCIES = ("critical", "high", "normal")
FAR_FUTURE = datetime(9999, 1, 1, tzinfo=UTC)


_IDS = {"id": "bigint"}


def rank(op: str, ring: bool, urgency: str, code: str = "") -> int:
    """A delivery's place in its line. An answer to a customer stands with the repeats, and so does a test of whether
    somebody hears: somebody waits for it."""
    if op in ("update", "fields"):
        kind = 3
    elif op in ("send", "bulletin") and not ring:
        kind = 2
    else:
        kind = 1 if op in ("answer", "survey", "bulletin", "track") or code == "repeat" else 0
    return 10 * kind + (URGENCIES.index(urgency) if urgency in URGENCIES else len(URGENCIES) - 1)


def add_notices(rows: Sequence[dict[str, Any]]) -> None:
    """A later channel of the same notice (a fallback, a release) joins the row that is there."""
    NOTICE.insert(rows, "ON CONFLICT (subject_id, number) DO NOTHING")


def add_deliveries(rows: Sequence[dict[str, Any]]) -> None:
    DELIVERY.insert([{"event_id": "", "gather": False, "what": "", **row} for row in rows])
    if any(row.get("gather") for row in rows):
        _gather()


def _gather() -> None:
    """What is gathered for one recipient on one channel goes out together, when the first of it is due."""
    with hot() as cursor:
        cursor.execute(
            """UPDATE delivery SET due_at = (
                   SELECT min(o.due_at) FROM delivery o
                   WHERE o.gather AND o.state = 'waiting' AND o.recipient = delivery.recipient
                     AND o.channel = delivery.channel AND o.address = delivery.address)
               WHERE gather AND state = 'waiting' AND EXISTS (
                   SELECT 1 FROM delivery o
                   WHERE o.gather AND o.state = 'waiting' AND o.recipient = delivery.recipient
                     AND o.channel = delivery.channel AND o.address = delivery.address
                     AND o.due_at < delivery.due_at)"""
        )


def update_messages(subject_ids: Iterable[int], now: datetime) -> None:
    """Asks for every living message of these subjects to be brought up to date; one waiting request a message is
    enough.

    Messages that are on their way count too: what they say may be settled before this decision is visible to their
    sender.
    """
    ids = encode_rows({"id": one} for one in sorted(subject_ids))
    with hot() as cursor:
        cursor.execute(
            f"""INSERT INTO delivery
                    (subject_id, notice, lane, recipient, channel, address, op, ring, urgency, due_at, state,
                    created_at, destination, rank)
                SELECT subject_id, max(notice), lane, recipient, channel, address, 'update', false, 'normal', {_cast()},
                       'waiting', {_cast()}, '', {rank("update", False, "normal")}
                FROM (SELECT m.subject_id, notice, lane, recipient, channel, address
                      FROM {given(_IDS, "s")} JOIN message m ON m.subject_id = s.id
                      UNION ALL
                      SELECT d.subject_id, notice, lane, recipient, channel, address
                      FROM {given(_IDS, "s")} JOIN delivery d ON d.subject_id = s.id
                      WHERE op = 'send' AND state IN ('waiting', 'leased')) living
                WHERE true
                GROUP BY subject_id, lane, recipient, channel, address
                ON CONFLICT (lane) WHERE op = 'update' AND state = 'waiting' DO NOTHING""",
            [to_db(now), to_db(now), ids, ids],
        )


def next_due_at(after: datetime) -> datetime | None:
    """When the next delivery that is not due yet is to be sent."""
    with hot() as cursor:
        cursor.execute("SELECT min(due_at) FROM delivery WHERE state = 'waiting' AND due_at > %s", [to_db(after)])
        due_at: datetime | None = from_db(cursor.fetchone()[0])
    return due_at


def emit(emitted: Sequence[tuple[str, AnyEvent]]) -> None:
    """What one subject tells another, in the transaction of the decision."""
    INBOX.insert([inbox_values(source, event) for source, event in emitted])


def forget_labels() -> None:
    """The settings may lead elsewhere than those of the last start: every waiting delivery is named anew."""
    with transaction.atomic(), hot() as cursor:
        cursor.execute("UPDATE delivery SET destination = '' WHERE state = 'waiting' AND destination <> ''")


def unlabelled(limit: int) -> list[dict[str, Any]]:
    """Waiting deliveries that stand in no line yet: updates, and what an older version wrote."""
    names = ("id", "channel", "address", "op", "ring", "urgency", "rank")
    with hot() as cursor:
        cursor.execute(
            f"""SELECT {", ".join(names)} FROM delivery
                WHERE state = 'waiting' AND destination = '' ORDER BY id LIMIT %s""",
            [limit],
        )
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def label(rows: Sequence[dict[str, Any]]) -> None:
    """Puts deliveries into the line of their destination."""
    with transaction.atomic():
        LABEL.update(rows, also="t.state = 'waiting' AND t.destination = ''")


def free_expired(until: datetime) -> int:
    """Deliveries whose lease ended by `until` wait again; whether they arrived is unknown, and their repeat says so."""
    return _free("lease_until <= %s", to_db(until), is_unknown=True)


def give_back(ends: Sequence[datetime]) -> int:
    """Deliveries whose lease ends at one of these instants wait again: whoever took it knows that nothing was sent."""
    return _free(f"lease_until {among('timestamptz')}", array(to_db(one) for one in ends), is_unknown=False)


def _free(which: str, given: Any, *, is_unknown: bool) -> int:
    repeats = "possible_repeat = true" if is_unknown else "uncounted = uncounted + 1"
    # Whoever is writing a result just now has its row; two who want each other's rows would wait in a ring.
    skip_locked = "FOR UPDATE SKIP LOCKED" if is_postgres() else ""
    leased = f"SELECT id FROM delivery WHERE state = 'leased' AND {which}"
    with transaction.atomic(), hot() as cursor:
        cursor.execute(
            f"""UPDATE delivery SET state = 'waiting', lease_until = NULL, {repeats}
                WHERE id IN ({leased} AND op <> 'update' ORDER BY id {skip_locked})""",
            [given],
        )
        freed = int(cursor.rowcount)
        cursor.execute(
            f"""UPDATE delivery SET state = 'dropped', lease_until = NULL, error = 'its sender vanished'
                WHERE id IN ({leased} AND op = 'update' ORDER BY id {skip_locked}) RETURNING subject_id""",
            [given],
        )
        again = {row[0] for row in cursor.fetchall()}
        if again:
            update_messages(again, clock.now())
        if freed or again:
            signals.send("delivery")
    return freed + len(again)


def free_all() -> int:
    """Ends every lease: no sender of another process can be alive."""
    return free_expired(FAR_FUTURE)


def leave_unsent(why: str, now: datetime) -> int:
    """Nothing of what waits is sent any more, and no notice is waited for; how many deliveries that are."""
    with transaction.atomic(), hot() as cursor:
        cursor.execute("UPDATE notice SET state = 'dropped', error = %s WHERE state = 'pending'", [why])
        cursor.execute(
            "UPDATE delivery SET state = 'dropped', error = %s, done_at = %s WHERE state = 'waiting'", [why, to_db(now)]
        )
        return int(cursor.rowcount)


def forget_attempts(now: datetime, older_than: timedelta) -> int:
    """The sweep: attempts were kept long enough; notices and deliveries stay for the record."""
    with transaction.atomic(), hot() as cursor:
        cursor.execute("DELETE FROM attempt WHERE ended_at < %s", [to_db(now - older_than)])
        return int(cursor.rowcount)


def _cast() -> str:
    return "%s::timestamptz" if is_postgres() else "%s"
