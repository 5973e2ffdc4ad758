"""What deliveries need to know of their notices and issues, in one read for all of a batch."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from msgspec import Struct

from rung.store.dialect import as_text, ask, encode_rows, given


class NoticeFacts(Struct, frozen=True):
    """A notice and its issue as they stand."""

    subject_id: int
    number: int
    escalation: int | None
    path: str | None
    level: int | None
    urgency: str
    ring: bool
    because: str
    late_by: float | None
    state: str
    """The issue's state, as JSON."""
    policy_version: int | None
    title_id: int | None
    last_words_id: int | None
    about: str
    """mention or watch, where it stands beside the ladders."""
    line: int | None
    """The line of the journal that brought it, where it stands beside the ladders."""
    account: str | None
    """The issue's account, as the lists know it."""


_WANTED = {"subject_id": "bigint", "number": "int"}


def ask_facts_of(notices: Sequence[tuple[int, int]]) -> Callable[[], dict[tuple[int, int], NoticeFacts]]:
    """By subject and number, read later (`dialect.ask`); a notice whose issue is gone is missing."""
    wanted = encode_rows({"subject_id": subject, "number": number} for subject, number in notices)
    rows = ask(
        f"""SELECT n.subject_id, n.number, n.escalation, n.path, n.level, n.urgency, n.ring, n.because, n.late_by,
                   s.state{as_text()}, s.policy_version, s.title_id, s.last_words_id, n.about, n.line, s.account
            FROM {given(_WANTED, "w")}
            JOIN notice n ON n.subject_id = w.subject_id AND n.number = w.number
            JOIN subject s ON s.id = n.subject_id WHERE s.state IS NOT NULL""",
        [wanted],
    )
    return partial(_facts, rows)


def _facts(rows: Callable[[], list[Any]]) -> dict[tuple[int, int], NoticeFacts]:
    named = (dict(zip(NoticeFacts.__struct_fields__, row, strict=True)) for row in rows())
    found = [NoticeFacts(**{**row, "ring": bool(row["ring"])}) for row in named]
    return {(one.subject_id, one.number): one for one in found}
