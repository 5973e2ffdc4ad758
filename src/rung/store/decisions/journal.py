"""An issue's journal as values, for replays and the "why" page."""

from datetime import datetime

import msgspec
from msgspec import Struct

from rung.core.desk import Facts
from rung.core.effects import AnyEffect
from rung.core.events import AnyEvent
from rung.core.issue import IssueState
from rung.store.models import Journal, Subject


class Kept(Struct, frozen=True):
    """An issue as its row keeps it."""

    id: int
    key: str
    state: IssueState | None


class Line(Struct, frozen=True):
    """One journal line."""

    seq: int
    at: datetime
    decided_at: datetime
    event: AnyEvent
    effects: tuple[AnyEffect, ...]
    facts: Facts
    policy_version: int


def of_issue(key: str) -> tuple[Kept, list[Line]]:
    """An issue and its lines, oldest first. Raises LookupError for an unknown issue."""
    subject = Subject.objects.filter(kind="issue", key=key).first()
    if subject is None:
        raise LookupError(f"there is no issue '{key}'")
    state = msgspec.convert(subject.state, IssueState) if subject.state is not None else None
    # No further than its row: what was decided since would belong to a later state.
    rows = Journal.objects.filter(subject_id=subject.pk, seq__lte=subject.journal_seq).order_by("seq")
    return Kept(subject.pk, subject.key, state), [_line(row) for row in rows]


def _line(row: Journal) -> Line:
    return Line(
        row.seq,
        row.at,
        row.decided_at,
        msgspec.convert(row.event, AnyEvent),
        msgspec.convert(row.effects, tuple[AnyEffect, ...]),
        msgspec.convert(row.facts, Facts),
        row.policy_version,
    )
