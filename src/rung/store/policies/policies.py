"""Published policies: kept for ever, numbered, ready for deciding.

An open issue is decided with the version it pins. Publishing moves open issues to the newest version in batches,
those due soonest first (`move_batch`, called by the worker), and each then looks at its clocks and triggers anew. An
escalation keeps its path as it was in the version it started with, unless publishing asks to move open ones
(`moves_open`).
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from functools import partial
from hashlib import sha256
from itertools import pairwise
from typing import Any

import msgspec
from django.db import connection, transaction
from django.db.models import Max
from django.db.models.functions import MD5
from msgspec import Struct

from rung import clock
from rung.core.document import PolicyDocument
from rung.core.policy import Policy
from rung.store import signals
from rung.store.dialect import ask, hot, is_postgres, to_db
from rung.store.models import PolicyVersion
from rung.store.people import roster

MOVED_AT_ONCE = 500
MOST_IN_MEMORY = 50
"""Versions: a calendar that changes all day makes many."""


class Version(Struct, frozen=True):
    """What lists show of a published policy."""

    number: int
    sha: str
    published_at: datetime
    published_by: str
    comment: str
    text: str = ""
    moves_open: bool = False
    """Whether escalations that were open when it was published went over to it."""
    is_same_text: bool = False
    """Whether only the directory or a feed made it another one than the version before."""


class NoPolicy(Exception):
    """Nothing is published yet."""


class Overtaken(Exception):
    """Somebody else published meanwhile."""


_lock = threading.Lock()
_policies: OrderedDict[int, Policy] = OrderedDict()


def publish(
    text: str,
    document: PolicyDocument,
    by: str,
    comment: str = "",
    *,
    move_open: bool = False,
    only_after: int | None = None,
    directory: int | None = None,
    with_directory: Callable[[], object] | None = None,
    with_number: Callable[[int], object] | None = None,
) -> int:
    """Keeps a checked policy as the newest version and returns its number. The same again stays one version, unless
    open escalations are to move to it (`move_open`).

    What was worked out from a version is published `only_after` that one, and what was read with a version of the
    `directory` only while that is the newest; raises Overtaken otherwise. `with_directory` writes the directory's next
    version in the same transaction, and `with_number` what else becomes true with this one: where either raises,
    nothing is published.
    """
    values = msgspec.json.encode(document)
    sha = sha256(text.encode() + b"\0" + values).hexdigest()
    with transaction.atomic():
        _one_at_a_time()
        newest = PolicyVersion.objects.order_by("-number").first()
        if only_after is not None and (newest is None or newest.number != only_after):
            raise Overtaken
        if directory is not None and roster.newest_number() != directory:
            raise Overtaken
        if with_directory is not None:
            with_directory()
        if newest is not None and newest.sha == sha and not move_open:
            if with_number is not None:
                with_number(newest.number)
            return int(newest.number)
        number = (newest.number if newest else 0) + 1
        PolicyVersion.objects.create(
            number=number, text=text, document=msgspec.json.decode(values), sha=sha, published_at=clock.now(),
            published_by=by, comment=comment, moves_open=move_open,
        )  # fmt: skip
        if with_number is not None:
            with_number(number)
        signals.send("inbox")
    return number


def current_number() -> int | None:
    """The number of the newest version; None before the first."""
    number: int | None = _ask_number()()[0][0]
    return number


def current() -> Policy:
    """The newest policy. Raises NoPolicy before the first is published."""
    return ask_current()()


def ask_current() -> Callable[[], Policy]:
    """As `current`, read later (`dialect.ask`)."""
    return partial(_current, _ask_number())


def _ask_number() -> Callable[[], list[Any]]:
    return ask("SELECT max(number) FROM policy_version")


def _current(asked: Callable[[], list[Any]]) -> Policy:
    number = asked()[0][0]
    if number is None:
        raise NoPolicy("no policy is published: answer the first-run page's questions, or `rung policy publish FILE`")
    return load(number)


def document_in_force() -> PolicyDocument:
    """The newest policy's document; before there is one, one that knows nobody."""
    number = current_number()
    return load(number).document if number is not None else PolicyDocument()


def team_names() -> dict[str, str]:
    """What the teams in force are called, by their keys."""
    return document_in_force().team_names


def people_names() -> dict[str, str]:
    """What the people in force are called, by their keys."""
    return document_in_force().people_names


def load(number: int) -> Policy:
    """A version made ready for deciding; kept in memory, since it never changes, as long as it is asked for."""
    with _lock:
        found = _policies.get(number)
        if found is not None:
            _policies.move_to_end(number)
    if found is None:
        row = PolicyVersion.objects.get(number=number)
        document = msgspec.convert(row.document, PolicyDocument)
        found = Policy(document, number)
        found.older = load
        with _lock:
            found = _policies.setdefault(number, found)
            if len(_policies) > MOST_IN_MEMORY:
                _policies.popitem(last=False)
    return found


def versions() -> list[Version]:
    """All versions, the newest first, without their texts."""
    rows = list(PolicyVersion.objects.order_by("-number").annotate(digest=MD5("text")).defer("text", "document"))
    before = {row.number: earlier.digest for row, earlier in pairwise(rows)}
    return [
        Version(
            row.number, row.sha, row.published_at, row.published_by, row.comment, moves_open=row.moves_open,
            is_same_text=before.get(row.number) == row.digest,
        )
        for row in rows
    ]  # fmt: skip


def version(number: int) -> Version | None:
    row = PolicyVersion.objects.defer("document").filter(number=number).first()
    if row is None:
        return None
    return Version(
        row.number, row.sha, row.published_at, row.published_by, row.comment, row.text, moves_open=row.moves_open
    )


def climbs_move_to(number: int) -> int:
    """The newest version up to this one to which open escalations of earlier ones go over; 0: none was asked to."""
    found = PolicyVersion.objects.filter(number__lte=number, moves_open=True).aggregate(newest=Max("number"))
    return int(found["newest"] or 0)


def move_batch(limit: int = MOVED_AT_ONCE) -> int:
    """Wakes open issues that still pin an older version, those due soonest first; returns how many."""
    number = current_number()
    if number is None:
        return 0
    lock = "FOR UPDATE SKIP LOCKED" if is_postgres() else ""
    behind = f"""
        SELECT id FROM subject
        WHERE is_open AND blocked IS NULL AND policy_version < %s
        ORDER BY wake_at NULLS LAST LIMIT %s {lock}"""
    now = to_db(clock.now())
    with hot() as cursor:
        cursor.execute(
            "SELECT 1 FROM subject WHERE is_open AND blocked IS NULL AND policy_version < %s LIMIT 1", [number]
        )
        if cursor.fetchone() is None:
            return 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"""UPDATE subject SET policy_version = %s,
                    wake_at = CASE WHEN wake_at < %s THEN wake_at ELSE %s END
                WHERE id IN ({behind})""",
            [number, now, now, number, limit],
        )
        moved = int(cursor.rowcount)
        signals.send("inbox")
    return moved


def forget() -> None:
    """Drops what is kept in memory: another database became this process's."""
    with _lock:
        _policies.clear()


def _one_at_a_time() -> None:
    if is_postgres():
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE policy_version IN SHARE ROW EXCLUSIVE MODE")
