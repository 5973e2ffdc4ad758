"""Who may send what, now: deliveries claimed with a lease, from the head of each destination's line.

A lease ends by itself; its number (`fence`) rises with each claim, so a sender that was paused past its lease finds
another number and changes nothing. Down one lane (subject, recipient, channel, address) goes one delivery at a time.
What has piled up in a lane is said once: the latest ring takes the place of those before it and of waiting updates.
An answer to a customer is nobody's repetition: answers go one by one, in their order.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.db import transaction
from msgspec import Struct

from rung import clock
from rung.store import one_time, settings_store
from rung.store.deliveries import lanes
from rung.store.dialect import among, array, ask, from_db, hot, is_postgres, pipelined, to_db
from rung.store.editions import NOT_OVERTAKEN
from rung.store.settings_store import DeliveryMode

MOST_GATHERED = 100
"""So many notices go in one message; the others in the next."""
LOOKS = 8
"""How often one claim looks again for what may go, beside conversations that had enough."""
MANY = 20
"""So many deliveries may wait before nobody counts them any more."""
SETTLES = timedelta(seconds=15)
"""How long a ring that comes late waits, at most, for what else has become overdue for its issue."""


class Leased(Struct, frozen=True):
    """A delivery that this process may send until its lease ends."""

    id: int
    subject_id: int
    notice: int
    lane: str
    to: str
    channel: str
    address: str
    op: str
    ring: bool
    urgency: str
    due_at: datetime
    fence: int
    attempt: int
    possible_repeat: bool
    issue: str
    vendor_ref: str | None
    """The living message, where there is one."""
    message_mode: str | None
    content_hash: str | None
    destination: str = ""
    uncounted: int = 0
    """Attempts that do not count towards giving up."""
    since: datetime | None = None
    """When it was decided; or the instant at which the earliest of those collapsed into it was to be sent."""
    is_heir: bool = False
    """Others were collapsed into it."""
    event_id: str = ""
    """What it comes from."""
    gather: bool = False
    """Sent in one message with what else is gathered for its recipient."""
    what: str = ""
    """Of fields that are written back: which."""


class Line(Struct, frozen=True):
    """Whose deliveries are wanted: those to one destination; with `people`, to these recipients or to all others."""

    destination: str
    people: tuple[str, ...] | None = None
    is_people: bool = True


Takes = Callable[[str, str], bool]
"""Whether one more message to this channel and address may go now; it counts as gone."""


class Outlook(Struct, frozen=True):
    """What whoever delivers sees when they look."""

    lines: list[str]
    """The destinations for which anything waits; the empty one for what is not named yet."""
    fails_at: datetime | None
    """When the next ring that nobody accepted is given up."""
    is_overtaken: bool
    """A newer Rung delivers now."""
    all_well: bool
    """No destination fails or rests."""
    mode: DeliveryMode
    waiting: int
    """How many deliveries wait, due or not; counted up to `MANY`."""
    workers: dict[str, str]
    """Of each worker process when it last gave a sign."""
    now: datetime
    """The present, as `work.read_now` says it."""

    def has_more_than(self, taken: int) -> bool:
        """Whether anything of what was seen waits still where so many were taken."""
        return self.waiting >= MANY or self.waiting > taken


# By hand what PostgreSQL does not do by itself: it steps from name to name in the index, past all the rows.
_NAMES = """
    WITH RECURSIVE named(name) AS (
        SELECT min(destination) FROM delivery WHERE state = 'waiting'
        UNION ALL
        SELECT (SELECT min(destination) FROM delivery WHERE state = 'waiting' AND destination > named.name)
        FROM named WHERE named.name IS NOT NULL)
    SELECT name FROM named WHERE name IS NOT NULL"""


def outlook() -> Outlook:
    """Everything that a turn begins with, in one look."""
    listed = "json_agg(name)" if is_postgres() else "json_group_array(name)"
    asked_at = clock.machine()
    with hot() as cursor:
        cursor.execute(
            f"""SELECT (SELECT CAST({listed} AS text) FROM ({_NAMES}) found),
                       (SELECT min(fails_at) FROM notice WHERE state = 'pending'),
                       {NOT_OVERTAKEN},
                       NOT EXISTS (SELECT 1 FROM destination
                                   WHERE failing_since IS NOT NULL OR paused_until IS NOT NULL),
                       (SELECT CAST(value AS text) FROM setting WHERE key = '{settings_store.DELIVERY_MODE}'),
                       (SELECT count(*) FROM (SELECT 1 FROM delivery WHERE state = 'waiting' LIMIT {MANY}) few),
                       (SELECT CAST(value AS text) FROM setting WHERE key = '{settings_store.WORKERS}'),
                       {one_time.column()}"""
        )
        names, fails_at, is_newest, all_well, mode, waiting, workers, present = cursor.fetchone()
    return Outlook(
        sorted(msgspec.json.decode(names or "[]")), from_db(fails_at), not is_newest, bool(all_well),
        settings_store.mode_of(msgspec.json.decode(mode) if mode else None), waiting,
        msgspec.json.decode(workers) if workers else {},
        one_time.present(asked_at, present),
    )  # fmt: skip


def lease(line: Line, now: datetime, until: datetime, limit: int, takes: Takes) -> list[Leased]:
    """Claims what is due at the head of a line, at most one down each lane."""
    if limit <= 0:
        return []
    with pipelined(), transaction.atomic():
        search = _heads(line, now, limit, takes)
        heads = search.found
        if not heads:
            return []
        together = _gathered_with(heads, now) if search.gathers else []
        claimed = _claim(search.alone + lanes.settle([*search.crowded, *together], now), now, until)
    return [_leased(row) for row in claimed()]


def _gathered_with(heads: Sequence[int], now: datetime) -> list[int]:
    """What goes in one message with these: it takes no room and no token of its own."""
    skip_locked = "FOR UPDATE OF d SKIP LOCKED" if is_postgres() else ""
    with hot() as cursor:
        cursor.execute(
            f"""SELECT d.id FROM delivery d
                WHERE d.gather AND d.state = 'waiting' AND d.due_at <= %s AND NOT d.id {among("bigint")}
                  AND EXISTS (
                    SELECT 1 FROM delivery h
                    WHERE h.id {among("bigint")} AND h.gather AND h.recipient = d.recipient AND h.channel = d.channel
                      AND h.address = d.address)
                ORDER BY d.id LIMIT {MOST_GATHERED} {skip_locked}""",
            [to_db(now), array(heads), array(heads)],
        )
        return [row[0] for row in cursor.fetchall()]


class _Search(Struct):
    """What a claim found so far, and whom it passes over."""

    alone: list[int]
    """Those behind which nothing waits in their lane."""
    crowded: list[int]
    full: set[str]
    gathers: bool = False
    """Some of them go in one message with others."""

    @property
    def found(self) -> list[int]:
        return self.alone + self.crowded


def _heads(line: Line, now: datetime, limit: int, takes: Takes) -> _Search:
    search = _Search([], [], set())
    for _ in range(LOOKS):
        wanted = limit - len(search.found)
        rows = _look(line, now, wanted, search)
        for row_id, channel, address, gather, is_crowded in rows:
            if address not in search.full and takes(channel, address):
                (search.crowded if is_crowded else search.alone).append(row_id)
                search.gathers = search.gathers or bool(gather)
            else:
                search.full.add(address)
        if len(rows) < wanted or len(search.found) >= limit:
            break
    return search


def _look(line: Line, now: datetime, limit: int, search: _Search) -> list[Any]:
    skip_locked = "FOR UPDATE OF d SKIP LOCKED" if is_postgres() else ""
    clauses, given = _whom(line)
    if search.found:
        clauses += f" AND NOT d.id {among('bigint')}"
        given.append(array(search.found))
    if search.full:
        clauses += f" AND NOT d.address {among('text')}"
        given.append(array(sorted(search.full)))
    with hot() as cursor:
        cursor.execute(
            f"""SELECT d.id, d.channel, d.address, d.gather, EXISTS (
                    SELECT 1 FROM delivery o WHERE o.lane = d.lane AND o.{lanes.UNDER_WAY} AND o.id <> d.id
                      AND o.state = 'waiting')
                FROM delivery d
                WHERE d.state = 'waiting' AND d.destination = %s AND d.due_at <= %s {clauses}
                  AND NOT EXISTS (
                    SELECT 1 FROM delivery o WHERE o.lane = d.lane AND o.{lanes.UNDER_WAY} AND o.id <> d.id
                      AND (o.state = 'leased'
                           OR (o.state = 'waiting' AND o.op <> 'update'
                               AND (o.due_at <= %s OR o.op IN ('answer', 'track'))
                               AND (o.id < d.id OR d.op = 'update'))))
                  AND NOT (d.op = 'send' AND d.created_at > %s AND EXISTS (
                    SELECT 1 FROM notice n JOIN subject s ON s.id = n.subject_id
                    WHERE n.subject_id = d.subject_id AND n.number = d.notice AND n.late_by IS NOT NULL
                      AND (s.wake_at <= %s OR EXISTS (
                        SELECT 1 FROM inbox i
                        WHERE i.subject_kind = s.kind AND i.subject_key = s.key AND i.state = 'new'))))
                ORDER BY d.rank, d.due_at, d.id LIMIT %s {skip_locked}""",
            [line.destination, to_db(now), *given, to_db(now), to_db(now - SETTLES), to_db(now), limit],
        )
        return cursor.fetchall()


def _whom(line: Line) -> tuple[str, list[Any]]:
    if line.people is None:
        return "", []
    return f"AND {'' if line.is_people else 'NOT'} d.recipient {among('text')}", [array(line.people)]


_CLAIMED = """SELECT d.id, d.subject_id, d.notice, d.lane, d.recipient, d.channel, d.address, d.op, d.ring, d.urgency,
       d.due_at, d.fence + 1, d.attempts + 1, d.possible_repeat, s.key, m.vendor_ref, m.mode, m.content_hash,
       d.destination, d.uncounted, COALESCE(d.since, d.created_at), d.since IS NOT NULL, d.event_id, d.gather, d.what
    FROM delivery d JOIN subject s ON s.id = d.subject_id LEFT JOIN message m ON m.lane = d.lane"""


def _claim(ids: Sequence[int], now: datetime, until: datetime) -> Callable[[], list[Any]]:
    """Takes these, whose rows are ours, and begins an attempt at each; rows of `Leased`, read later (`dialect.ask`).

    An attempt is on record before it is made: one without an end is one whose outcome nobody knows.
    """
    given, which = array(ids), f"id {among('bigint')}"
    instant = "%s::timestamptz" if is_postgres() else "%s"
    taking = f"""UPDATE delivery SET state = 'leased', lease_until = {instant}, fence = fence + 1,
                    attempts = attempts + 1, again_by = NULL WHERE {which}"""
    beginning = f"""INSERT INTO attempt (delivery_id, number, fence, started_at, mode, by)
                    SELECT id, attempts + 1, fence + 1, {instant}, '', again_by FROM delivery WHERE {which}"""
    claimed = f"{_CLAIMED} WHERE d.{which} ORDER BY d.rank, d.due_at, d.id"
    if is_postgres():  # each part sees the rows as they were before
        both = f"WITH begun AS ({beginning}), taken AS ({taking}) {claimed}"
        return ask(both, [now, given, until, given, given])
    rows = ask(claimed, [given])
    with hot() as cursor:
        cursor.execute(beginning, [to_db(now), given])
        cursor.execute(taking, [to_db(until), given])
    return rows


def _leased(row: Sequence[Any]) -> Leased:
    values = dict(zip(Leased.__struct_fields__, row, strict=True))
    flags = {name: bool(values[name]) for name in ("ring", "possible_repeat", "is_heir", "gather")}
    instants = {name: from_db(values[name]) for name in ("due_at", "since")}
    return Leased(**{**values, **flags, **instants})
