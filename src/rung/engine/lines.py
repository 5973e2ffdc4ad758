"""The journal lines of one batch, and the words that are kept apart from them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Raw, Struct, structs

from rung.core.decide import Decision
from rung.core.effects import AnyEffect, without_words
from rung.core.events import AccountNoted, AccountNoteRemoved, AnyEvent, MessageEdited, MessageSent, SideEvent
from rung.core.texts import fields_of_texts, without_texts
from rung.engine.last_words import CUSTOMERS, LastWords
from rung.engine.subject import Subject
from rung.store.decisions import work
from rung.store.words import texts
from rung.store.words.sides import DIRECTION as SIDE
from rung.store.words.texts import Known, Words

_encoder = msgspec.json.Encoder()


class Line(Struct, frozen=True):
    """A journal line in the making, with the words that go apart."""

    subject: Subject
    seq: int
    event: AnyEvent
    """As it was decided: with the words."""
    contact: str | None


class Lines:
    """Gathers them in the order of decisions."""

    def __init__(self) -> None:
        self._rows: list[dict[str, Any]] = []
        """As the journal keeps them."""
        self._lines: list[Line] = []
        self._texts: list[dict[str, Any]] = []

    def add(
        self, subject: Subject, event: AnyEvent, effects: tuple[AnyEffect, ...], policy_version: int,
        decision: Decision | None, contact: str | None, now: datetime,
    ) -> None:  # fmt: skip
        """The line of a decision that was made now, by the number that its subject has reached."""
        worded = without_texts(event)
        if contact:
            worded = structs.replace(worded, contact=contact)
        self._rows.append(
            {
                "subject_id": subject.id, "seq": subject.seq, "at": event.at, "decided_at": now,
                "event": Raw(_encoder.encode(worded)), "effects": Raw(_encoder.encode(without_words(effects))),
                "facts": Raw(_encoder.encode(decision.facts) if decision else b"{}"), "policy_version": policy_version,
            }
        )  # fmt: skip
        self._lines.append(Line(subject, subject.seq, event, contact))

    def seal_texts(self, contacts: Mapping[str, Known], ids: Sequence[int]) -> None:
        """Seals the words with the keys of those whose they are, and says which of them issues quote.

        `contacts`: those that the batch knows already; `ids`: what it has for texts.
        """
        worded = [(line, said) for line in self._lines if (said := _words_in(line.event))]
        without_contact = {_owner(line) for line, _ in worded if not _contact_of(line)}
        fallback = {address: contacts[address] for address in without_contact if address in contacts}
        if unknown := without_contact - fallback.keys():
            fallback |= texts.contacts(unknown)
        words = [
            Words(
                line.subject.id, line.seq, field, _contact_of(line) or fallback[_owner(line)].id,
                line.event.at, getattr(line.event, "by", None), _direction(line.event), text,
            )
            for line, said in worded
            for field, text in said
        ]  # fmt: skip
        keys = {one.id: one.key for one in (*contacts.values(), *fallback.values())}
        self._texts = texts.rows_of(words, keys, ids) if words else []
        by_place = {(one["subject_id"], one["journal_seq"], one["field"]): one["id"] for one in self._texts}
        last_words = LastWords()
        for line in self._lines:
            last_words.take(line.subject, line.seq, line.event, by_place)

    def save(self) -> None:
        """Writes the lines, and the words."""
        work.JOURNAL.insert(self._rows)
        texts.TEXT.insert(self._texts)

    def drop_keys(self) -> None:
        """Notes that were removed can never be read again."""
        texts.drop_keys(_owner(line) for line in self._lines if isinstance(line.event, AccountNoteRemoved))


def _words_in(event: AnyEvent) -> list[tuple[str, str]]:
    """The fields that somebody wrote, with their words. A contact's address is kept with their key."""
    found = []
    for field in fields_of_texts(type(event)):
        value = getattr(event, field)
        if value and field != "contact":
            found.append((field, value if isinstance(value, str) else _encoder.encode(value).decode()))
    return found


def _owner(line: Line) -> str:
    """Whose key keeps the words that belong to no contact: their issue's, or the note's own."""
    if isinstance(line.event, AccountNoted | AccountNoteRemoved):
        return f"{texts.NOTE}{line.event.account}:{line.event.note}"
    return f"{texts.ISSUE}{line.subject.key}"


def _contact_of(line: Line) -> str | None:
    writer = getattr(line.event, "writer", None)  # what quotes somebody goes with them
    return writer or line.contact or (line.subject.state.contact if line.subject.state else None)


def _direction(event: AnyEvent) -> str:
    if isinstance(event, CUSTOMERS) or (isinstance(event, MessageEdited) and event.by is None):
        return "in"
    if isinstance(event, SideEvent):
        return SIDE
    return "out" if isinstance(event, MessageSent | MessageEdited) else "internal"
