"""What has piled up on its way to one person about one issue: said once, by the latest, and kept on record.

After an outage, of a vendor or of Rung itself, several rings to the same person wait. One of them is sent, the latest;
those before it are dropped with a note of which one says it. Their notices are dropped with them, and share the fate
of the one that was sent: if it fails, so have they.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from msgspec import Struct

from rung.store.dialect import Table, among, array, encode_rows, from_db, given, hot, is_postgres

DROPPED = Table(
    "delivery",
    {"id": "bigint", "state": "text", "error": "text", "done_at": "timestamptz", "collapsed_into": "int"},
    key=("id",),
)
HEIR = Table("delivery", {"id": "bigint", "since": "timestamptz", "possible_repeat": "bool"}, key=("id",))
SETTLED = Table(
    "notice",
    {"subject_id": "bigint", "number": "int", "state": "text", "error": "text", "collapsed_into": "int"},
    key=("subject_id", "number"),
)
UNDER_WAY = "state IN ('waiting', 'leased')"
"""The condition of the index of lanes, word for word: only so does SQLite see that the index has all that is asked for,
and does not look through everything that was ever sent."""
NOTHING_LEFT = """t.state = 'pending' AND NOT EXISTS (
    SELECT 1 FROM delivery d WHERE d.subject_id = t.subject_id AND d.notice = t.number AND d.op = 'send'
      AND d.state IN ('waiting', 'leased', 'sent'))"""
"""A notice none of whose deliveries is under way or arrived."""

_NUMBERED = {"subject_id": "bigint", "number": "int", "latest": "int"}


class Mate(Struct, frozen=True):
    """A waiting delivery of a lane."""

    id: int
    lane: str
    subject_id: int
    issue: str
    notice: int
    op: str
    ring: bool
    due_at: datetime
    possible_repeat: bool
    since: datetime
    """When the earliest of what it says was to be said."""


def settle(heads: Sequence[int], now: datetime) -> list[int]:
    """Which deliveries are sent in the place of these heads of their lanes; what they make needless is dropped.

    The one that is sent is as late as the earliest of them, and may be a repeat if any of them may have arrived.
    """
    if not heads:
        return []
    sent, heirs, dropped, is_head = [], [], [], set(heads)
    for _, mates in groupby(_waiting(heads), key=lambda one: one.lane):
        lane = list(mates)
        head = next(one for one in lane if one.id in is_head)
        latest, needless = _latest(head, lane, now)
        sent.append(latest.id)
        if before := [one for one in needless if one.op == "send"]:
            heirs.append(_heir([*before, latest], latest))
        dropped += [(one, latest) for one in needless]
    HEIR.update(heirs)
    _drop(dropped, now)
    return sent


def settle_notices(rows: Sequence[dict[str, Any]]) -> None:
    """Notices of which nothing is left to send are dropped; each row has subject_id, number, error, collapsed_into."""
    SETTLED.update([{**row, "state": "dropped"} for row in rows], also=NOTHING_LEFT)


def _latest(head: Mate, lane: Sequence[Mate], now: datetime) -> tuple[Mate, list[Mate]]:
    if head.op != "send":
        return head, []
    latest = head
    for one in lane:
        if one.op == "send" and one.id > latest.id and one.due_at <= now and (one.ring or not latest.ring):
            latest = one
    before = [one for one in lane if one.op == "send" and one.id < latest.id and (latest.ring or not one.ring)]
    return latest, before + [one for one in lane if one.op == "update"]


def _heir(said: Sequence[Mate], latest: Mate) -> dict[str, object]:
    is_repeat = any(one.possible_repeat for one in said)
    return {"id": latest.id, "since": min(one.since for one in said), "possible_repeat": is_repeat}


def _waiting(heads: Sequence[int]) -> list[Mate]:
    """Everything that waits in the lanes of these deliveries, lane by lane, the oldest first."""
    skip_locked = "FOR UPDATE OF d SKIP LOCKED" if is_postgres() else ""
    with hot() as cursor:
        cursor.execute(
            f"""SELECT d.id, d.lane, d.subject_id, s.key, d.notice, d.op, d.ring, d.due_at, d.possible_repeat,
                       COALESCE(d.since, d.created_at), CASE WHEN d.since IS NULL THEN n.late_by END
                FROM delivery d JOIN subject s ON s.id = d.subject_id
                LEFT JOIN notice n ON n.subject_id = d.subject_id AND n.number = d.notice
                WHERE d.{UNDER_WAY} AND d.state = 'waiting'
                  AND d.lane IN (SELECT lane FROM delivery WHERE id {among("bigint")})
                ORDER BY d.lane, d.id {skip_locked}""",
            [array(heads)],
        )
        return [_mate(row) for row in cursor.fetchall()]


def _mate(row: Sequence[Any]) -> Mate:
    row_id, lane, subject_id, issue, notice, op, ring, due_at, repeat, since, late_by = row
    was_due_at = from_db(since) - timedelta(seconds=late_by or 0.0)
    return Mate(
        row_id, lane, subject_id, issue, notice, op, bool(ring), from_db(due_at), bool(repeat), was_due_at
    )


def _drop(dropped: Sequence[tuple[Mate, Mate]], now: datetime) -> None:
    if not dropped:
        return
    DROPPED.update([_dropped(one, latest, now) for one, latest in dropped])
    collapsed = [
        {
            "subject_id": one.subject_id, "number": one.notice, "collapsed_into": latest.notice,
            "error": _collapsed_into(latest),
        }
        for one, latest in dropped
        if one.op == "send"
    ]  # fmt: skip
    settle_notices(collapsed)
    _point_on(collapsed)


def _point_on(collapsed: Sequence[dict[str, Any]]) -> None:
    """What was collapsed into one that is collapsed itself is said by the same latest one."""
    rows = encode_rows(
        {"subject_id": one["subject_id"], "number": one["number"], "latest": one["collapsed_into"]} for one in collapsed
    )
    with hot() as cursor:
        cursor.execute(
            f"""UPDATE notice SET collapsed_into = w.latest FROM {given(_NUMBERED, "w")}
                WHERE notice.subject_id = w.subject_id AND notice.collapsed_into = w.number""",
            [rows],
        )


def _dropped(one: Mate, latest: Mate, now: datetime) -> dict[str, object]:
    is_send = one.op == "send"
    return {
        "id": one.id, "state": "dropped", "done_at": now, "collapsed_into": latest.notice if is_send else None,
        "error": _collapsed_into(latest) if is_send else "the message that was sent instead says so",
    }  # fmt: skip


def _collapsed_into(latest: Mate) -> str:
    return f"collapsed into {latest.issue}#{latest.notice}"
