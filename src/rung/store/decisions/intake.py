"""The way in: events go into the inbox, all of a batch in one transaction, each of them once for ever.

When `put` returns, what it accepted is on disk. A receipt (source and id, with a hash of the content) makes the same
event a duplicate and the same id with other content an error. A row that the database cannot hold fails alone: the
batch is then put row by row.
"""

import re
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from datetime import datetime
from functools import cache, partial
from hashlib import blake2b
from typing import Literal

import msgspec
from django.db import DataError, IntegrityError, transaction
from msgspec import Raw, Struct

from rung import clock, tracing
from rung.core.events import AccountChanged, AnyEvent, OfAccount, PersonAway, PersonBack, PersonFreed
from rung.core.refused import ID_REUSED
from rung.store import signals
from rung.store.columns import INSTANT, as_array
from rung.store.dialect import Table, among, array, ask, hot, is_postgres
from rung.store.standing import logbook
from rung.store.standing.logbook import Arrived
from rung.store.words import attachments
from rung.store.words.attachments import File

_encoder = msgspec.json.Encoder()
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
"""The character itself; the same six letters behind a backslash are only words about it."""
_LIKE_NUL = b"\\u0000"
"""What every match of it holds: looking for these letters alone takes next to nothing."""


class InboxRow(Struct, frozen=True):
    """One event on its way in. `source` is who vouches for it ("api:<token>", "mail", "slack", "console:<user>").

    `content` is what the sender sent, for telling a repetition from another event with the same id; absent, it is the
    event.
    """

    source: str
    event: AnyEvent
    content: bytes = b""
    files: tuple[File, ...] = ()


class Accepted(Struct, frozen=True):
    seq: int
    event_id: str


class Duplicate(Struct, frozen=True):
    event_id: str


class IdReused(Struct, frozen=True):
    event_id: str
    code: str = ID_REUSED.code
    message: str = ID_REUSED.message
    hint: str = ID_REUSED.hint


class Unwritable(Struct, frozen=True):
    """The database cannot hold this event."""

    event_id: str
    message: str
    code: str = "unwritable"
    hint: str = "send plain Unicode text without NUL characters, and names of at most 200 characters"


Outcome = Accepted | Duplicate | IdReused | Unwritable


class Decided(Struct, frozen=True):
    """What became of an accepted event: decided, refused (with why), set_aside, or waiting still."""

    seq: int
    state: Literal["decided", "refused", "set_aside", "waiting"]
    error: str | None = None


def put(rows: Sequence[InboxRow]) -> list[Outcome]:
    """Puts events into the inbox; the outcomes come in the order of the rows."""
    return put_ready(ready(rows))


def ready(rows: Sequence[InboxRow]) -> list["Ready"]:
    """Does beforehand what can be done without the database, so that whoever writes next does not wait for it."""
    return [Ready(row) for row in rows]


def put_ready(rows: Sequence["Ready"]) -> list[Outcome]:
    """As `put`, for rows that are ready."""
    try:
        outcomes = _put_together(rows)
    except (DataError, IntegrityError):
        outcomes = [_put_alone(row) for row in rows]
    _say_turned_away(rows, outcomes)
    return outcomes


def put_along(rows: Sequence[InboxRow]) -> None:
    """As `put`, for events of our own in the transaction of what they follow from: what became of them is read and said
    once that is committed (`dialect.pipelined`), and what the database refuses fails it."""
    if rows:
        own = ready(rows)
        outcomes = _ask_together(own)
        transaction.on_commit(lambda: _say_turned_away(own, outcomes()))


def put_off(seqs: Sequence[int]) -> None:
    """Events that may wait until nothing else does: those of a large import, in the transaction that puts them in."""
    with hot() as cursor:
        cursor.execute(f"UPDATE inbox SET state = 'later' WHERE seq {among('bigint')}", [array(seqs)])


def wait_decided(seqs: Sequence[int], timeout: float = 2.0) -> list[Decided]:
    """Waits until these events are decided, so that whoever acted sees the result; at most `timeout` seconds."""
    deadline = time.monotonic() + timeout
    rung = threading.Event()
    with signals.Subscription(("queue",), lambda _name, _payload: rung.set()):
        while True:
            found = _states(seqs)
            left = deadline - time.monotonic()
            if left <= 0 or all(one.state != "waiting" for one in found):
                return found
            rung.wait(min(left, 0.1))
            rung.clear()


def left(event_id: str) -> int | None:
    """The number of the newest event of this name that is not decided yet, or never will be."""
    with hot() as cursor:
        cursor.execute("SELECT max(seq) FROM inbox WHERE event_id = %s", [event_id])
        return cursor.fetchone()[0]


def subject_of(event: AnyEvent) -> tuple[str, str]:
    """Whose inbox an event belongs in: kind and key."""
    if not isinstance(event, _NOT_OF_ISSUES_ALONE):
        return "issue", str(event.issue)
    match event:
        case AccountChanged(account=key, issue=None):
            return "account", key
        case OfAccount():
            return "account", event.account
        case PersonAway(person=key, issue=None) | PersonBack(person=key, issue=None) | PersonFreed(person=key):
            return "person", key
        case _:
            return "issue", str(event.issue)


_NOT_OF_ISSUES_ALONE = (AccountChanged, OfAccount, PersonAway, PersonBack, PersonFreed)

_INBOX = {
    "source": "text", "event_id": "text", "subject_kind": "text", "subject_key": "text", "event": "json",
    "at": "timestamptz", "arrived_at": "timestamptz",
}  # fmt: skip
INBOX = Table("inbox", _INBOX)
RECEIPT = Table("receipt", {"source": "text", "event_id": "text", "content_hash": "text", "subject_key": "text"})


def inbox_values(source: str, event: AnyEvent) -> dict[str, object]:
    """An event as a row of the inbox; the engine uses it for what one subject tells another."""
    return _line(source, event, subject_of(event), _encoder.encode(event), clock.now())


def _line(source: str, event: AnyEvent, subject: tuple[str, str], written: bytes, now: datetime) -> dict[str, object]:
    kind, key = subject
    return {
        "source": source, "event_id": event.id, "subject_kind": kind, "subject_key": key, "event": Raw(written),
        "at": event.at, "arrived_at": now,
    }  # fmt: skip


class Ready:
    """A row made ready for the database: its event has an id now."""

    __slots__ = ("event", "files", "hash", "name", "problem", "subject", "written")

    def __init__(self, row: InboxRow) -> None:
        event = row.event if row.event.id else msgspec.structs.replace(row.event, id=secrets.token_hex(12))
        self.event = event
        self.files = row.files
        self.name = (row.source, event.id)
        self.subject = subject_of(event)
        self.written = _encoder.encode(event)
        self.hash = blake2b(row.content or self.written, digest_size=16).hexdigest()
        self.problem = self._problem()

    def _problem(self) -> str | None:
        source, event_id = self.name
        if (_LIKE_NUL in self.written and _NUL.search(self.written)) or "\0" in source:
            return "the event holds a NUL character"
        for name, value, most in (
            ("source", source, 200), ("subject_key", self.subject[1], 200), ("event_id", event_id, 300)
        ):  # fmt: skip
            if len(value) > most:
                return f"{name} is longer than {most} characters"
        return None


def _put_alone(row: Ready) -> Outcome:
    try:
        return _put_together([row])[0]
    except (DataError, IntegrityError) as error:
        return Unwritable(row.name[1], str(error).strip().splitlines()[0])


def _say_turned_away(rows: Sequence[Ready], outcomes: Sequence[Outcome]) -> None:
    for row, outcome in zip(rows, outcomes, strict=True):
        if type(outcome) is not Accepted:
            logbook.turned_away(getattr(outcome, "code", "duplicate"), outcome.event_id, row.name[0])


def _put_together(rows: Sequence[Ready]) -> list[Outcome]:
    return _ask_together(rows)()


def _ask_together(rows: Sequence[Ready]) -> Callable[[], list[Outcome]]:
    """Puts them in; the outcomes are read later (`dialect.ask`)."""
    began = tracing.began()
    first: dict[tuple[str, str], Ready] = {}
    for row in rows:
        if row.problem is None:
            first.setdefault(row.name, row)
    fresh = list(first.values())
    with_files = any(row.files for row in fresh)
    # One statement is a transaction of its own: it commits by itself, without three more ways to the server and back.
    with nullcontext() if is_postgres() and not with_files else transaction.atomic():
        put_in = cache(_ask_postgres(fresh) if is_postgres() else partial(dict, _insert_sqlite(fresh)))
        if with_files:
            _keep_files([row for row in fresh if row.name in put_in()])
    return partial(_outcomes, rows, first, put_in, began)


def _outcomes(
    rows: Sequence[Ready],
    first: dict[tuple[str, str], Ready],
    put_in: Callable[[], dict[tuple[str, str], int]],
    began: int,
) -> list[Outcome]:
    seqs = put_in()
    known = _receipts([name for name in first if name not in seqs])
    arrived = [_arrived(row, seqs[name]) for name, row in first.items() if name in seqs]
    transaction.on_commit(partial(logbook.arrived, arrived, began))
    return [_outcome(row, first, seqs, known) for row in rows]


def _arrived(row: Ready, seq: int) -> Arrived:
    return Arrived(*row.name, str(type(row.event).__struct_config__.tag), *row.subject, seq)


def _outcome(
    row: Ready,
    first: dict[tuple[str, str], Ready],
    seqs: dict[tuple[str, str], int],
    known: dict[tuple[str, str], str],
) -> Outcome:
    if row.problem is not None:
        return Unwritable(row.name[1], row.problem)
    if first[row.name] is row and row.name in seqs:
        return Accepted(seqs[row.name], row.name[1])
    before = known.get(row.name, first[row.name].hash)
    return Duplicate(row.name[1]) if before == row.hash else IdReused(row.name[1])


_PUT = f"""
    WITH r AS MATERIALIZED (
        SELECT *, %s::timestamptz AS arrived_at
        FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], string_to_array(%s, E'\\n')::json[],
                    %s::timestamptz[], %s::text[]) WITH ORDINALITY
             AS given(source, event_id, subject_kind, subject_key, event, at, content_hash, position)
    ), fresh AS (
        INSERT INTO receipt (source, event_id, content_hash, subject_key)
        SELECT source, event_id, content_hash, subject_key FROM r ORDER BY source, event_id ON CONFLICT DO NOTHING
        RETURNING source, event_id
    ), put AS (
        INSERT INTO inbox ({", ".join(_INBOX)}) SELECT {", ".join("r." + name for name in _INBOX)}
        FROM r JOIN fresh USING (source, event_id) ORDER BY r.position
        RETURNING source, event_id, seq
    ), told AS MATERIALIZED (SELECT pg_notify('rung_inbox', '') WHERE EXISTS (SELECT 1 FROM put))
    SELECT source, event_id, seq FROM put LEFT JOIN told ON true"""
"""Rows come as columns, which cost the server less to read than objects. No event holds a line break as it is written:
they stand in one text, line by line.
"""


def _ask_postgres(rows: Sequence[Ready]) -> Callable[[], dict[tuple[str, str], int]]:
    if not rows:
        return dict
    given = [
        clock.now(),
        as_array([row.name[0] for row in rows], "text"),
        as_array([row.name[1] for row in rows], "text"),
        as_array([row.subject[0] for row in rows], "text"),
        as_array([row.subject[1] for row in rows], "text"),
        b"\n".join([row.written for row in rows]).decode(),
        as_array([row.event.at for row in rows], INSTANT),
        as_array([row.hash for row in rows], "text"),
    ]
    put_in = ask(_PUT, given)
    return lambda: {(source, event_id): seq for source, event_id, seq in put_in()}


def _insert_sqlite(rows: Sequence[Ready]) -> dict[tuple[str, str], int]:
    """Nobody else writes meanwhile: what has no receipt yet is fresh, and the numbers given follow each other."""
    known = _receipts([row.name for row in rows])
    fresh = [row for row in rows if row.name not in known]
    if not fresh:
        return {}
    now = clock.now()
    RECEIPT.insert([_receipt(row) for row in fresh])
    INBOX.insert([_line(row.name[0], row.event, row.subject, row.written, now) for row in fresh])
    signals.send("inbox")
    with hot() as cursor:
        last = cursor.execute("SELECT max(seq) FROM inbox").fetchone()[0]
    return {row.name: last - len(fresh) + 1 + n for n, row in enumerate(fresh)}


def _receipt(row: Ready) -> dict[str, object]:
    source, event_id = row.name
    return {"source": source, "event_id": event_id, "content_hash": row.hash, "subject_key": row.subject[1]}


def _receipts(names: list[tuple[str, str]]) -> dict[tuple[str, str], str]:
    if not names:
        return {}
    with hot() as cursor:
        cursor.execute(
            f"""SELECT source, event_id, content_hash FROM receipt
                WHERE source {among("text")} AND event_id {among("text")}""",
            [array({source for source, _ in names}), array({event_id for _, event_id in names})],
        )
        return {(source, event_id): content for source, event_id, content in cursor.fetchall()}


def _keep_files(rows: list[Ready]) -> None:
    for row in rows:
        if row.files:
            contact = getattr(row.event, "contact", None)
            kind, key = row.subject
            attachments.keep(
                row.files, source=row.name[0], event_id=row.name[1], kind=kind, key=key, contact=contact
            )


def _states(seqs: Sequence[int]) -> list[Decided]:
    with hot() as cursor:
        cursor.execute(f"SELECT seq, state, error FROM inbox WHERE seq {among('bigint')}", [array(seqs)])
        left = {seq: (state, error) for seq, state, error in cursor.fetchall()}
    found = []
    for seq in seqs:
        state, error = left.get(seq, ("decided", None))
        found.append(Decided(seq, "waiting" if state in ("new", "later", "waits") else state, error))
    return found
