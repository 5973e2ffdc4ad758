"""What the engine reads and writes for one batch: the hot statements around a decision.

Claiming is locking: a subject whose row is locked belongs to this transaction, whoever else looks skips it. On SQLite
the transaction is the only writer there is. Everything is read and written in one statement for a whole batch.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from msgspec import Struct

from rung import clock
from rung.store import one_time
from rung.store.dialect import (
    Table,
    among,
    array,
    as_text,
    ask,
    bare,
    encode_rows,
    from_db,
    given,
    hot,
    is_postgres,
    to_db,
)
from rung.store.editions import NOT_OVERTAKEN
from rung.store.policies import learned
from rung.store.policies.learned import Standing


class Claimed(Struct, frozen=True):
    """A subject that has something to do, locked for this transaction."""

    id: int
    kind: str
    key: str
    state: str | None
    wake_at: datetime | None
    policy_version: int | None
    journal_seq: int
    blocked: str | None
    title_id: int | None
    last_words_id: int | None


class Waiting(Struct, frozen=True):
    """An event in a claimed subject's inbox, still as text."""

    seq: int
    subject_id: int
    source: str
    event: str
    at: datetime


SUBJECT = Table(
    "subject",
    {
        "id": "bigint", "state": "json", "wake_at": "timestamptz", "policy_version": "int", "journal_seq": "int",
        "blocked": "text", "is_open": "bool", "is_escalating": "bool", "rank": "smallint", "next_at": "timestamptz",
        "next_what": "text", "priority": "text", "account": "text", "team": "text", "assignee": "text",
        "offered_to": "text",
        "status": "text", "opened_at": "timestamptz", "updated_at": "timestamptz", "overdue": "smallint",
        "title_id": "bigint", "last_words_id": "bigint",
    },
    key=("id",),
)  # fmt: skip
JOURNAL = Table(
    "journal",
    {
        "subject_id": "bigint", "seq": "int", "at": "timestamptz", "decided_at": "timestamptz", "event": "json",
        "effects": "json", "facts": "json", "policy_version": "int",
    },
)  # fmt: skip
ESCALATION = Table(
    "escalation",
    {
        "subject_id": "bigint", "number": "int", "issue": "text", "account": "text", "path": "text", "trigger": "text",
        "state": "text", "level": "smallint", "urgency": "text", "opened_at": "timestamptz",
        "closed_at": "timestamptz", "acknowledged_by": "text",
    },
    key=("subject_id", "number"),
    once=("account",),  # whose escalation it was: an issue may come to another account later
)  # fmt: skip

ISSUE_MOVED = Table("issue_moved", {"subject_id": "bigint", "seq": "int", "was": "text"})

STATE = Table("inbox", {"seq": "bigint", "state": "text", "error": "text"}, key=("seq",))

NAMES_AHEAD = 4
"""So many batches' subjects get their rows at once: other workers find what to do behind the first."""

_NAMED = {"id": "bigint", "kind": "text", "key": "text"}
_HEAD = "SELECT subject_kind, subject_key FROM inbox WHERE state = 'new' ORDER BY seq LIMIT"
_FEW = 20
"""Up to so many waiting events are looked at one by one for a subject without a row."""
_HAS_UNNAMED = f"""(SELECT count(*) > {_FEW} OR NOT COALESCE(bool_and(is_named), true) FROM (
    SELECT EXISTS (SELECT 1 FROM subject WHERE kind = subject_kind AND key = subject_key) AS is_named
    FROM ({_HEAD} {_FEW + 1}) head) few)"""


def read_now() -> datetime:
    """The present: the database's clock where there may be several machines, seen through the clock of this process."""
    return ask_now()()


def ask_now() -> Callable[[], datetime]:
    """As `read_now`, read later (`dialect.ask`)."""
    if not is_postgres():
        return clock.now
    asked_at, answer = clock.machine(), ask(f"SELECT {one_time.column()}")
    return lambda: one_time.present(asked_at, answer()[0][0])


def next_wake_at() -> datetime | None:
    """The earliest instant at which anything could happen by itself."""
    with hot() as cursor:
        cursor.execute("SELECT min(wake_at) FROM subject WHERE wake_at IS NOT NULL")
        return from_db(cursor.fetchone()[0])


class Outlook(Struct, frozen=True):
    """What there is to decide, and under which policy."""

    policy: int | None
    """The number of the newest version; None before the first."""
    has_inbox: bool
    """An event waits for its turn."""
    has_unnamed: bool
    """Of the few that wait, one is about a subject without a row; or many wait. On SQLite `claim` sees to it."""
    has_later: bool
    """One was put off until nothing else waits."""
    wake_at: datetime | None
    """The earliest wake-up."""
    judges: Standing
    """The learned models that count."""
    now: datetime
    """The present, as `read_now` says it."""


def outlook() -> Outlook:
    """What there is to decide, in one look: a worker that has nothing to do asks this all the time."""
    asked_at = clock.machine()
    with hot() as cursor:
        cursor.execute(
            f"""SELECT (SELECT max(number) FROM policy_version),
                       EXISTS (SELECT 1 FROM inbox WHERE state = 'new'),
                       {_HAS_UNNAMED if is_postgres() else "false"},
                       EXISTS (SELECT 1 FROM inbox WHERE state = 'later'),
                       (SELECT min(wake_at) FROM subject WHERE wake_at IS NOT NULL),
                       {learned.standing_column()}, {one_time.column()}"""
        )
        policy, has_inbox, has_unnamed, has_later, wake_at, judges, present = cursor.fetchone()
    return Outlook(
        policy, bool(has_inbox), bool(has_unnamed), bool(has_later), from_db(wake_at), learned.standing_of(judges),
        one_time.present(asked_at, present),
    )  # fmt: skip


def bring_forward(limit: int) -> int:
    """Lets the oldest of what was put off be decided; how many these are."""
    lock = "FOR UPDATE SKIP LOCKED" if is_postgres() else ""
    with hot() as cursor:
        cursor.execute(
            f"""UPDATE inbox SET state = 'new' WHERE seq IN
                (SELECT seq FROM inbox WHERE state = 'later' ORDER BY seq LIMIT %s {lock})""",
            [limit],
        )
        return int(cursor.rowcount)


def bring_forward_of(claimed: Sequence[Claimed]) -> None:
    """What was put off of an account goes before what came later: the order of each subject is kept."""
    keys = [one.key for one in claimed if one.kind == "account"]
    if keys:
        with hot() as cursor:
            cursor.execute(
                f"""UPDATE inbox SET state = 'new'
                    WHERE state = 'later' AND subject_kind = 'account' AND subject_key {among("text")}""",
                [array(keys)],
            )


def name_subjects(limit: int) -> None:
    """Before the transaction of a batch: an empty row for each subject that the oldest events name first.

    Inside it, a worker that stands still would keep everybody else waiting who finds the same new name. On SQLite the
    transaction has everything for itself, and `claim` does it. A row without a state says nothing: one that a crash of
    the server takes along is made again, so its commit waits for no disk.
    """
    if is_postgres():
        with hot() as cursor:
            lax = "WITH lax AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))"
            cursor.execute(f"{lax} {_name_subjects('lax')}", [limit * NAMES_AHEAD])


def _name_subjects(also: str = "") -> str:
    named = f"(SELECT DISTINCT subject_kind, subject_key FROM ({_HEAD} %s) head) named{', ' + also if also else ''}"
    return f"""INSERT INTO subject (kind, key)
        SELECT subject_kind, subject_key FROM {named}
        WHERE NOT EXISTS (SELECT 1 FROM subject WHERE kind = subject_kind AND key = subject_key)
        ORDER BY subject_kind, subject_key ON CONFLICT DO NOTHING"""


def claim(now: datetime, limit: int) -> list[Claimed]:
    """Locks the subjects with something to do: those of the oldest events, and those due by `now`.

    What others have locked is passed over on the way, so that each worker finds a head of its own in what waits.
    """
    # Locked once on the way, and once more to be read: the last look sees what others have just committed.
    lock = "FOR UPDATE OF s SKIP LOCKED" if is_postgres() else ""
    with hot() as cursor:
        if not is_postgres():
            cursor.execute(_name_subjects(), [limit])
        cursor.execute(
            f"""WITH todo AS MATERIALIZED (
                    SELECT id FROM (
                        SELECT s.id FROM inbox i JOIN subject s ON s.kind = i.subject_kind AND s.key = i.subject_key
                        WHERE i.state = 'new' AND {NOT_OVERTAKEN} ORDER BY i.seq LIMIT %s {lock}) waiting
                    UNION
                    SELECT id FROM (
                        SELECT s.id FROM subject s
                        WHERE s.wake_at <= %s AND {NOT_OVERTAKEN} ORDER BY s.wake_at LIMIT %s {lock}) due
                )
                SELECT s.id, s.kind, s.key, s.state{as_text()}, {bare("s.wake_at")}, s.policy_version, s.journal_seq,
                       s.blocked, s.title_id, s.last_words_id
                FROM subject s WHERE s.id IN (SELECT id FROM todo) {lock}""",
            [limit, to_db(now), limit],
        )
        rows = cursor.fetchall()
    return [
        Claimed(row_id, kind, key, state, from_db(wake_at), version, seq, blocked, title_id, last_words_id)
        for row_id, kind, key, state, wake_at, version, seq, blocked, title_id, last_words_id in rows
    ]


def events_of(claimed: Sequence[Claimed], limit: int) -> list[Waiting]:
    """What waits in the inboxes of claimed subjects, in order of arrival."""
    columns = "seq, source, event, at"
    each = "i.subject_kind = s.kind AND i.subject_key = s.key AND i.state = 'new'"
    if is_postgres():
        # From each subject to the head of its own inbox: left to itself, PostgreSQL may go through all that waits.
        inboxes = f"CROSS JOIN LATERAL (SELECT {columns} FROM inbox i WHERE {each} ORDER BY i.seq LIMIT %s) i"
        parameters = [_named(claimed), limit, limit]
    else:
        inboxes, parameters = f"CROSS JOIN inbox i ON {each}", [_named(claimed), limit]
    with hot() as cursor:
        cursor.execute(
            f"""SELECT i.seq, s.id, i.source, i.event{as_text()}, {bare("i.at")}
                FROM {given(_NAMED, "s")} {inboxes} ORDER BY i.seq LIMIT %s""",
            parameters,
        )
        return [
            Waiting(seq, subject_id, source, event, from_db(at))
            for seq, subject_id, source, event, at in cursor.fetchall()
        ]


def with_more(claimed: Sequence[Claimed], after: int) -> set[int]:
    """Which of these subjects have waiting events beyond the one numbered `after`."""
    with hot() as cursor:
        cursor.execute(
            f"""SELECT s.id FROM {given(_NAMED, "s")}
                WHERE (SELECT 1 FROM inbox i WHERE i.subject_kind = s.kind AND i.subject_key = s.key
                       AND i.state = 'new' AND i.seq > %s LIMIT 1) IS NOT NULL""",
            [_named(claimed), after],
        )
        return {row[0] for row in cursor.fetchall()}


def remove_decided(seqs: Sequence[int]) -> None:
    _by_seqs("DELETE FROM inbox", seqs)


def refuse(errors: dict[int, str]) -> None:
    """Keeps refused events, with why, for a person to see."""
    _keep("refused", errors)


def set_aside(errors: dict[int, str], behind: Sequence[int]) -> None:
    """Keeps events whose decision failed unexpectedly, and lets those behind them wait."""
    _keep("set_aside", errors)
    _by_seqs("UPDATE inbox SET state = 'waits'", behind)


def _named(claimed: Sequence[Claimed]) -> str:
    return encode_rows({"id": one.id, "kind": one.kind, "key": one.key} for one in claimed)


def _keep(state: str, errors: dict[int, str]) -> None:
    STATE.update([{"seq": seq, "state": state, "error": why} for seq, why in errors.items()])


def _by_seqs(statement: str, seqs: Sequence[int]) -> None:
    if seqs:
        with hot() as cursor:
            cursor.execute(f"{statement} WHERE seq {among('bigint')}", [array(seqs)])
