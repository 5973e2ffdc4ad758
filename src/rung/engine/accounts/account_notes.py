"""Notes of accounts: added, given other words, taken away for good. Each is an event like any other act."""

import secrets

from rung import clock
from rung.core.events import AccountNoted, AccountNoteRemoved, AnyEvent
from rung.engine.accounts.health import NotSo
from rung.store.accounts import account_notes
from rung.store.decisions import intake
from rung.store.decisions.intake import Accepted, InboxRow

LONGEST = 10_000
PATIENCE = 3.0


class NoSuchNote(Exception):
    """There is no note of this name, or it was taken away."""


class BadNote(NotSo):
    """This can be no note."""


def add(account: str, body: str, by: str, source: str) -> str:
    """A new note; its name. Raises BadNote."""
    note = secrets.token_hex(6)
    _tell(AccountNoted(account=account, note=note, body=_words(body), by=by, at=clock.now()), source)
    return note


def change(account: str, note: str, body: str, by: str, source: str) -> None:
    """Other words for a note. Raises BadNote, NoSuchNote."""
    words = _words(body)
    if one(account, note).body != words:
        _tell(AccountNoted(account=account, note=note, body=words, by=by, at=clock.now()), source)


def remove(account: str, note: str, by: str, source: str) -> None:
    """Nobody can ever read it again. Raises NoSuchNote."""
    one(account, note)
    _tell(AccountNoteRemoved(account=account, note=note, by=by, at=clock.now()), source)


def one(account: str, note: str) -> account_notes.Note:
    """A note as it stands. Raises NoSuchNote."""
    for each in account_notes.of_account(account):
        if each.id == note:
            return each
    raise NoSuchNote(note)


def _words(body: str) -> str:
    words = body.replace("\r\n", "\n").strip()
    if not words:
        raise BadNote("the note is empty", "write what your teammates should know, or remove the note")
    if len(words) > LONGEST:
        raise BadNote(f"the note has {len(words):,} characters", f"a note has {LONGEST:,} at most; split it")
    return words


def _tell(event: AnyEvent, source: str) -> None:
    """Into the inbox; whoever acted sees the result, where it is decided within seconds."""
    (outcome,) = intake.put([InboxRow(source, event)])
    if not isinstance(outcome, Accepted):
        raise BadNote("the database cannot hold this note", getattr(outcome, "hint", "send plain text"))
    intake.wait_decided([outcome.seq], PATIENCE)
