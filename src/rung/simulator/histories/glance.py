"""A table as somebody looks at it to say what its columns mean: its columns, what stands in them, and a first guess."""

import re
import zlib
from collections.abc import Collection, Iterable
from itertools import islice
from pathlib import Path

from msgspec import Struct

from rung.simulator.histories import tables
from rung.simulator.histories.columns import Columns
from rung.simulator.histories.mapping import Mapping
from rung.simulator.histories.opening import check_unpacked
from rung.simulator.histories.recognise import look
from rung.simulator.histories.registry import ADAPTERS
from rung.simulator.problems import BadInput

READ = 20_000
"""So many rows are looked at."""
SAMPLES = 3
MOST_VALUES = 40
"""A column with more values than these is no list of priorities or states."""
LONGEST_VALUE = 200


_WORDS = {
    "issue": "ticket ticket_number ticket_no case case_number number nummer ticketnummer vorgang key",
    "opened_at": "created created_on created_date opened opened_on erstellt erstellt_am angelegt eröffnet date",
    "resolved_at": "resolved resolved_on solved solved_on gelöst geloest gelöst_am erledigt completed",
    "closed_at": "closed closed_on geschlossen",
    "answered_at": "first_reply_at first_response_at first_answer erste_antwort",
    "updated_at": "updated_on last_update geändert",
    "priority": "prio priorität prioritaet severity urgency",
    "state": "state status zustand",
    "account": "customer company client organisation kunde firma",
    "contact": "email e_mail requester customer_email from",
    "assignee": "owner agent assigned_to bearbeiter zuständig",
    "team": "queue team gruppe",
    "subject": "title summary betreff titel",
    "body": "description text beschreibung",
    "kind": "type category typ kategorie",
    "tags": "labels",
    "csat": "rating satisfaction",
}  # fmt: skip
_URGENT = (
    r"urgent|critical|blocker|highest|emergency|kritisch|dringend|sofort",
    r"high|major|hoch|wichtig",
    r"normal|medium|moderate|mittel",
    r"low|minor|trivial|niedrig|gering",
)
_OVER = {"issue.resolved": r"resolved|solved|done|fixed|gelöst|geloest|erledigt", "issue.closed": r"closed|geschlossen"}
_WAITS = r"pending|wait|customer|wartet"


class Column(Struct, frozen=True):
    """One column of the table."""

    name: str
    """As `mapping.normal` writes it."""
    written: str
    samples: tuple[str, ...]
    guess: str
    """What it probably means, of `mapping.MEANINGS`; empty: nothing that is known."""
    values: tuple[str, ...]
    """Everything that stands in it, where it is not much."""


def glance(file: Path, most: int) -> tuple[Column, ...]:
    """The columns of a table of at most so many bytes unpacked; none where the file is no table that can be read."""
    try:
        check_unpacked(file, most)
        _seen, form = look(file, Mapping())
        if form is None:
            return ()
        found: dict[str, dict[str, None]] = {name: {} for name in form.names}
        rows = tables.records(file, form, lambda *_wrong: None, lambda _bytes: None)
        for row in islice(rows, READ):
            for name, cell in row.values.items():
                known = found[name]
                if (value := str(cell).strip()) and len(known) <= MOST_VALUES:
                    known[value] = None
    except (tables.NoTable, BadInput, UnicodeDecodeError, OSError, EOFError, zlib.error):
        return ()
    return tuple(_columns(form, found))


def _columns(form: tables.Form, found: dict[str, dict[str, None]]) -> Iterable[Column]:
    taken: set[str] = set()
    for name, written in zip(form.names, form.written, strict=True):
        guess = meaning_of(name)
        guess = "" if guess in taken else guess
        taken.add(guess)
        values = tuple(found[name])
        yield Column(
            name, written, tuple(one[:60] for one in values[:SAMPLES]), guess,
            values if len(values) <= MOST_VALUES and all(len(one) <= LONGEST_VALUE for one in values) else (),
        )  # fmt: skip


def meaning_of(name: str) -> str:
    """What a column of this name means in the exports that are known, or by its words; empty where none tells."""
    return _known().get(name, "")


def priority_of(value: str, priorities: Collection[str]) -> str:
    """Which of the policy's priorities, the most urgent first, a word for one probably is; empty where none tells."""
    ranked = tuple(priorities)
    same = [one for one in ranked if one.casefold() == value.casefold()]
    rank = next((at for at, words in enumerate(_URGENT) if re.search(words, value, re.IGNORECASE)), None)
    if rank is None and (number := re.match(r"\D{0,6}([1-5])\b", value)):
        rank = int(number[1]) - 1
    return same[0] if same else ranked[min(rank, len(ranked) - 1)] if rank is not None else ""


def state_of(value: str, waiting: Collection[str]) -> str:
    """What a word for a state probably is: an ending, or one in which the customer is waited for; else empty."""
    over = next((one for one, words in _OVER.items() if re.fullmatch(words, value, re.IGNORECASE)), "")
    return over or (next(iter(waiting), "") if re.search(_WAITS, value, re.IGNORECASE) else "")


def _known() -> dict[str, str]:
    known: dict[str, str] = {}
    for adapter in ADAPTERS:
        if isinstance(adapter, Columns):
            for meaning, names in adapter.mapping.columns.items():
                for name in names:
                    known.setdefault(name, meaning)
    for meaning, words in _WORDS.items():
        for word in (meaning, *words.split()):
            known.setdefault(word, meaning)
    return known
