"""What an answer to a customer is made from, read for a whole batch."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from rung.store.models import Journal, Subject
from rung.store.words import texts

NOTE = "note.added"
IN_THREAD = ("issue.opened", "message.received", "message.sent", NOTE)


class AnswerFacts(Struct, frozen=True):
    """One answer: its words, who wrote it, and the conversation it belongs to."""

    text: str
    by: str | None
    subject: str
    message_ids: tuple[str, ...]
    """By mail: the ids of what was said before, oldest first."""
    policy_version: int | None
    team: str | None = None
    """The team that has the issue now."""
    fields: dict[str, Any] = {}
    """The issue's own fields, as they are now."""
    is_note: bool = False
    event_id: str = ""
    """The event by which it was given: its files were kept with it."""


def facts_of(lines: Sequence[tuple[int, int]]) -> dict[tuple[int, int], AnswerFacts]:
    """By subject and journal line."""
    return {(subject_id, line): facts for subject_id, line in lines if (facts := _facts(subject_id, line))}


def thread_until(subject_id: int, line: int) -> AnswerFacts | None:
    """The conversation up to a line that is no message itself, for what is said in it without anybody's words."""
    return _facts(subject_id, line, is_said=False)


def _facts(subject_id: int, line: int, *, is_said: bool = True) -> AnswerFacts | None:
    rows = list(Journal.objects.filter(subject_id=subject_id, seq__lte=line).order_by("seq").defer("effects", "facts"))
    events = {row.seq: row for row in rows if row.event["type"] in IN_THREAD}
    answer = events.get(line) if is_said else next((row for row in rows if row.seq == line), None)
    if answer is None:
        return None
    words = {(one.journal_seq, one.field): one.text for one in texts.of_subject(subject_id)}
    state = Subject.objects.filter(pk=subject_id).values_list("state", flat=True).first() or {}
    said_before = [row.event for seq, row in events.items() if seq < line]
    return AnswerFacts(
        text=words.get((line, "body"), ""),
        by=answer.event.get("by"),
        subject=next((text for (_, field), text in sorted(words.items()) if field == "subject"), ""),
        message_ids=tuple(str(one["fields"]["message_id"]) for one in said_before if _has_message_id(one)),
        policy_version=answer.policy_version,
        team=state.get("team"),
        fields=state.get("fields", {}),
        is_note=answer.event["type"] == NOTE,
        event_id=answer.event.get("id", ""),
    )


def _has_message_id(event: dict[str, object]) -> bool:
    fields = event.get("fields")
    return isinstance(fields, dict) and bool(fields.get("message_id"))
