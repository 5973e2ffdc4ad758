"""Surveys as they were sent and answered: one row each, written with the decision, read by pages and figures."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from rung.store.dialect import Table, among, array, from_db, hot
from rung.store.models import Survey

_OF_ISSUE = {
    "subject_id": "bigint", "number": "int", "issue": "text", "contact": "text", "account": "text", "team": "text",
    "person": "text", "is_escalated": "bool",
}  # fmt: skip
_KEY = ("subject_id", "number")
ASKED = Table(
    "survey",
    {**_OF_ISSUE, "asked_at": "timestamptz", "open_until": "timestamptz", "asked_line": "int", "asked_by": "text"},
    key=_KEY,
)
_ANSWER = {**_OF_ISSUE, "score": "smallint", "answered_at": "timestamptz", "answered_by": "text"}
_ONCE = ("contact", "is_escalated")
"""A low score may escalate by itself: what counts is what was so when the customer was asked."""
ANSWERED = Table("survey", _ANSWER, key=_KEY, once=_ONCE)
COMMENTED = Table("survey", {**_ANSWER, "comment_line": "int"}, key=_KEY, once=_ONCE)


class Asked(Struct, frozen=True):
    """A survey as its customer has it before them."""

    number: int
    issue: str
    contact: str | None
    open_until: datetime
    score: int | None
    """What they said last."""

    def is_open(self, now: datetime) -> bool:
        return now < self.open_until


def save(asked: Sequence[dict[str, Any]], answered: Sequence[dict[str, Any]]) -> None:
    """Surveys that left, and what customers said; of one survey what was said last. A comment stays until there is
    another one.
    """
    ASKED.upsert(asked)
    for row in answered:  # in order: a batch may hold two answers to one survey
        (COMMENTED if "comment_line" in row else ANSWERED).upsert([row])


def last_asked(contacts: Collection[str]) -> dict[str, datetime]:
    """When these contacts were last asked, by their ids; those who never were are missing."""
    if not contacts:
        return {}
    with hot() as cursor:
        cursor.execute(
            f"""SELECT contact, max(asked_at) FROM survey
                WHERE asked_at IS NOT NULL AND contact {among("text")} GROUP BY contact""",
            [array(contacts)],
        )
        return {contact: from_db(at) for contact, at in cursor.fetchall()}


def find(issue: str, number: int) -> Asked | None:
    """One survey of an issue that was sent."""
    row = Survey.objects.filter(issue=issue, number=number, asked_at__isnull=False).first()
    return _asked(row) if row else None


def sent_with(subject_id: int, line: int) -> Asked | None:
    """The survey that was sent with a line of the journal."""
    row = Survey.objects.filter(subject_id=subject_id, asked_line=line).first()
    return _asked(row) if row else None


def last_of(issue: str) -> Asked | None:
    """The survey that an issue's customer was sent last."""
    row = Survey.objects.filter(issue=issue, asked_at__isnull=False).order_by("-number").first()
    return _asked(row) if row else None


def _asked(row: Survey) -> Asked:
    return Asked(row.number, row.issue, row.contact, row.open_until, row.score)
