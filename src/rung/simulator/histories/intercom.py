"""Intercom: conversations with their parts as its API and its exports give them (JSON)."""

import re
from collections.abc import Iterable, Sequence
from html import unescape
from typing import Any

from rung.simulator.backtests.caveats import Lack
from rung.simulator.histories.base import Kind, Life, Place, Record, Seen, Wrong, text
from rung.simulator.histories.columns import Instant

CUSTOMERS = frozenset({"user", "lead", "contact", "visitor"})
MACHINES = frozenset({"bot", "operator", "workflow"})
SNOOZED = "snoozed"


class Conversations:
    """One object for each conversation."""

    name = "intercom"
    kind: Kind = "json"
    title = "Intercom conversations (JSON)"
    about = (
        "A conversation is an issue: its source opens it, its parts are messages, notes, assignments, closings and "
        "openings; what a bot says does not count as an answer."
    )
    columns = ("conversation_parts", "source")

    def lacks(self, seen: Seen) -> tuple[Lack, ...]:
        held = "conversation_parts" in seen.names
        return ("acknowledgements", "absences", *(() if held else ("answers", "customers", "changes")))

    def recognises(self, seen: Seen) -> bool:
        has_beginning = bool({"source", "conversation_message"} & seen.names)
        return seen.kind == "json" and has_beginning and {"id", "created_at"} <= seen.names

    def dates(self) -> Iterable[str]:
        return ()

    def place(self, record: Record, instant: Instant) -> Place:
        issue = text(record.values, "id")
        if not issue:
            raise Wrong("id", "this conversation has no id", "", "no_issue")
        updated = record.values.get("updated_at")
        then = float(updated) if isinstance(updated, int | float) else 0.0
        return Place(issue, instant(record.values.get("created_at"), "created_at"), then)

    def lives(self, life: Life, records: Sequence[Record], instant: Instant) -> None:
        for record in records[:-1]:
            life.no_event(record, "an older copy of a conversation that stands further down")
        _Told(life, records[-1], instant).tell()


class _Told:
    """One conversation on its way to events."""

    def __init__(self, life: Life, record: Record, instant: Instant) -> None:
        self._life = life
        self._record = record
        self._instant = instant
        self._is_over = False

    def tell(self) -> None:
        values = self._record.values
        source = values.get("source") or values.get("conversation_message") or {}
        at = self._instant(values.get("created_at"), "created_at")
        author = text(source, "author.type")
        self._life.event(
            self._record, "issue.opened", at, subject=words(values.get("title") or source.get("subject")),
            body=words(source.get("body")), contact=self._contact(source), channel=text(source, "type"),
            priority="P2" if values.get("priority") == "priority" else None, tags=_tags(values),
            account=text(values, "company.name", "company.company_id"),
        )  # fmt: skip
        if author == "admin":
            self._life.event(self._record, "message.sent", at, by=_who(source.get("author")))
        listed = values.get("conversation_parts") or {}
        parts = listed.get("conversation_parts") or () if isinstance(listed, dict) else listed
        for part in sorted(parts, key=lambda one: one.get("created_at") or 0):
            self._part(part)
        rating = values.get("conversation_rating") or {}
        if isinstance(rating.get("rating"), int):
            rated_at = rating.get("created_at") or values.get("updated_at")
            self._life.event(
                self._record, "csat.received", self._instant(rated_at, "conversation_rating.created_at"),
                score=rating["rating"], comment=rating.get("remark"),
            )  # fmt: skip

    def _part(self, part: dict[str, Any]) -> None:
        kind, author = text(part, "part_type"), text(part, "author.type")
        at = self._instant(part.get("created_at"), "conversation_parts.created_at")
        by = _who(part.get("author")) if author == "admin" else ""
        said = words(part.get("body"))
        before = len(self._life.said)
        if "reopen" in kind or kind == "open":
            self._open_again(at, by)
        if kind.startswith("note"):
            self._life.event(self._record, "note.added", at, by=by, body=said)
        elif (said and kind in ("comment", "open", "close", "quick_reply")) or kind == "comment":
            self._message(at, author, by, said)
        if "assign" in kind:
            self._assign(part, at, by)
        elif kind == "close":
            self._life.event(self._record, "issue.resolved", at, by=by)
            self._is_over = True
        elif "unsnooz" in kind:
            self._life.event(self._record, "issue.changed", at, by=by, changes={"status": "open"})
        elif kind == SNOOZED:
            self._life.event(self._record, "issue.changed", at, by=by, changes={"status": SNOOZED})
        if len(self._life.said) == before:
            self._life.passed_over[f"parts of the kind {kind or 'none'}"] += 1

    def _message(self, at: Any, author: str, by: str, said: str) -> None:
        if author in CUSTOMERS:
            self._life.event(self._record, "message.received", at, body=said)
        else:
            automatic = author in MACHINES or None
            self._life.event(self._record, "message.sent", at, by=by, body=said, automatic=automatic)

    def _assign(self, part: dict[str, Any], at: Any, by: str) -> None:
        given = part.get("assigned_to")
        to: dict[str, Any] = given if isinstance(given, dict) else {}
        kind = text(to, "type")
        if kind == "team":
            changes = {"team": text(to, "name", "id")}
            self._life.event(self._record, "issue.changed", at, by=by, changes=changes)
        else:
            who = _who(to) if kind and not kind.startswith("nobody") else None
            self._life.event(self._record, "issue.assigned", at, to=who, by=by)

    def _open_again(self, at: Any, by: str) -> None:
        if self._is_over:
            self._life.event(self._record, "issue.reopened", at, by=by)
            self._is_over = False

    def _contact(self, source: dict[str, Any]) -> str:
        if text(source, "author.type") in CUSTOMERS:
            return text(source, "author.email")
        return text(self._record.values, "user.email")


def words(body: Any) -> str:
    """The words of a piece of HTML."""
    if not isinstance(body, str):
        return ""
    broken = re.sub(r"(?i)<(?:br|/p|/div|/li)[^>]{0,100}>", "\n", body)
    return unescape(re.sub(r"<[^>]{0,2000}>", "", broken)).strip()


def _who(person: Any) -> str:
    return text(person, "email", "name", "id") if isinstance(person, dict) else ""


def _tags(values: dict[str, Any]) -> list[str]:
    tags = values.get("tags") or {}
    listed = tags.get("tags") or () if isinstance(tags, dict) else ()
    return [name for one in listed if (name := text(one, "name"))]


ADAPTERS = (Conversations(),)
