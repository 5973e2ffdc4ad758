"""Where each fact of an account comes from: the policy's text, or whoever said otherwise last."""

import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from rung.core.desk import account_changes
from rung.core.document import Account, PolicyDocument
from rung.store import signals
from rung.store.dialect import hot
from rung.store.models import Journal, Subject

OWN = "fields."
LINES_READ = 1_000
"""Of an account's journal, the newest: a sync that changes it each night for years is cut here."""


class Origin(Struct, frozen=True):
    """Who said a fact, when, and by what; the policy has neither."""

    what: str
    """policy, or what the event says of itself: an import of a file, console, API."""
    at: datetime | None = None
    by: str = ""


POLICY = Origin("policy")


def origins(account: Account, document: PolicyDocument) -> dict[str, Origin]:
    """By fact, where it comes from; custom fields have `fields.` before their names. What nobody gave has none."""
    found: dict[str, Origin] = {}
    for changes, origin in _said(account.key):
        for name in _names(changes):
            found.setdefault(name, origin)
    own = document.accounts.get(account.key)
    if own is not None:
        named = [name for name in Account.__struct_fields__ if name not in ("key", "fields")]
        given = [name for name in named if getattr(own, name) != getattr(_BLANK, name)]
        for name in (*given, *(OWN + field for field in own.fields)):
            found.setdefault(name, POLICY)
    return found


_BLANK = Account("")


def _said(key: str) -> list[tuple[dict[str, Any], Origin]]:
    """What events said of an account, the newest first."""
    subject = Subject.objects.filter(kind="account", key=key).first()
    if subject is None:
        return []
    rows = Journal.objects.filter(subject_id=subject.pk).order_by("-seq")[:LINES_READ]
    return [(account_changes(row.event.get("changes", {})), _origin(row)) for row in rows]


def _origin(row: Journal) -> Origin:
    fields = row.event.get("fields", {})
    return Origin(str(fields.get("origin") or "event"), row.at, str(fields.get("by") or ""))


def _names(changes: dict[str, Any]) -> list[str]:
    own = changes.get("fields")
    known = [name for name in changes if name != "fields"]
    return [*known, *(OWN + name for name in own)] if isinstance(own, dict) else known


def wait_decided(seqs: Sequence[int], patience: float, tell: Callable[[int, int], None]) -> tuple[int, int]:
    """Waits for events to be decided, as long as that goes on; how many still wait, and how many were refused.

    `patience` is for how many seconds nothing may be decided before we take it that nobody decides now.
    """
    if not seqs:
        return 0, 0
    rung, looked_at, before = threading.Event(), time.monotonic(), len(seqs)
    with signals.Subscription(("queue",), lambda _name, _payload: rung.set()):
        while True:
            waiting, failed = _undecided(min(seqs), max(seqs))
            tell(len(seqs) - min(waiting, len(seqs)), len(seqs))
            if waiting < before:
                before, looked_at = waiting, time.monotonic()
            if not waiting or time.monotonic() - looked_at >= patience:
                return waiting, failed
            rung.wait(0.2)
            rung.clear()


def _undecided(first: int, last: int) -> tuple[int, int]:
    with hot() as cursor:
        cursor.execute(
            """SELECT coalesce(sum(CASE WHEN state IN ('new', 'later', 'waits') THEN 1 ELSE 0 END), 0),
                      coalesce(sum(CASE WHEN state IN ('new', 'later', 'waits') THEN 0 ELSE 1 END), 0)
               FROM inbox WHERE seq BETWEEN %s AND %s AND subject_kind = 'account'""",
            [first, last],
        )
        waiting, failed = cursor.fetchone()
    return int(waiting), int(failed)
