"""The port of an adapter: from the records of an export to events, and an account of what became of each record.

A record is a row of a table or an object of a JSON document. Records are put together by the issue that they are of;
`lives` says the events of one issue. Whatever makes no event says why, so that nothing is lost in silence.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, Protocol

from msgspec import Struct

from rung.core.events import AnyEvent
from rung.simulator.backtests.caveats import Lack
from rung.simulator.histories.events import BadEvent, event_of

Kind = Literal["table", "json"]
SAME_AS_BEFORE = "says nothing that the record before did not say"


class Record(Struct, frozen=True):
    """One row of a table, or one object of a JSON document."""

    line: int
    """Where it begins in its file."""
    values: dict[str, Any]
    under: str = ""
    """The list that an object stands in: `tickets`, `audits`."""
    number: int = 0
    """Among the objects of a document, of which many may stand on one line; 0 of a row."""

    @property
    def name(self) -> str:
        """How its events name it."""
        return f"object {self.number}" if self.number else f"row {self.line}"


class Seen(Struct, frozen=True):
    """What can be known of a file before it is read."""

    kind: Kind
    names: frozenset[str]
    """The columns of a table, as `normal` writes them; the keys of the first object."""
    under: str = ""


class Wrong(Exception):
    """A record that cannot be understood: which part of it, why, and how to mend it."""

    def __init__(self, field: str, message: str, hint: str = "", code: str = "wrong_value") -> None:
        super().__init__(message)
        self.field = field
        self.message = message
        self.hint = hint
        self.code = code


class Place(Struct, frozen=True):
    """Where a record belongs: its issue, and when among the records of that."""

    issue: str
    at: datetime
    then: float = 0
    """Among those of one instant."""
    values: dict[str, Any] | None = None
    """The record as it is to be kept; absent: as it is."""


class Said(Struct, frozen=True):
    """An event, and the record that it comes from."""

    event: AnyEvent
    record: str
    line: int


class Life:
    """What an adapter makes of the records of one issue."""

    def __init__(self, issue: str) -> None:
        self.issue = issue
        self.said: list[Said] = []
        self.nothing: dict[str, tuple[str, int]] = {}
        """By record, why it makes no event, and its line."""
        self.unknown: Counter[tuple[str, str]] = Counter()
        """Values for which no word of ours is known, by field; they are taken as they are."""
        self.passed_over: Counter[str] = Counter()
        """Parts of records that make no event, by what they are."""
        self._made: Counter[str] = Counter()

    def event(self, record: Record, type_: str, at: datetime, /, **keys: Any) -> None:
        """An event of this issue. Keys without a value are left out. Raises Wrong for one that cannot be."""
        number = self._made[record.name]
        name = record.name + (f".{number}" if number else "")
        given = {key.rstrip("_"): value for key, value in keys.items() if value not in (None, "", [], {})}
        try:
            event = event_of({"type": type_, "at": at, "id": name, "issue": self.issue, **given})
        except BadEvent as bad:
            raise Wrong(bad.field, bad.message, bad.hint, bad.code) from None
        self._made[record.name] += 1
        self.said.append(Said(event, record.name, record.line))

    def no_event(self, record: Record, why: str = SAME_AS_BEFORE) -> None:
        self.nothing.setdefault(record.name, (why, record.line))

    def has_event(self, record: Record) -> bool:
        return bool(self._made[record.name])


class Adapter(Protocol):
    """One kind of export."""

    @property
    def name(self) -> str:
        """How it is chosen: `--format servicenow`."""

    @property
    def kind(self) -> Kind: ...

    @property
    def title(self) -> str: ...

    @property
    def about(self) -> str:
        """What it reads, and what it makes of that, in a sentence or two."""

    @property
    def columns(self) -> tuple[str, ...]:
        """By what it is recognised."""

    def lacks(self, seen: Seen) -> tuple[Lack, ...]:
        """What an export of this kind does not hold."""

    def recognises(self, seen: Seen) -> bool: ...

    def dates(self) -> Iterable[str]:
        """The columns of a table that hold dates, to see how they are written."""

    def place(self, record: Record, instant: Callable[[Any, str], datetime]) -> Place:
        """Where a record belongs. `instant` reads a date of the record (its value, its field). Raises Wrong."""

    def lives(self, life: Life, records: Sequence[Record], instant: Callable[[Any, str], datetime]) -> None:
        """Say the events of an issue, of which these are all records, in their order. Raises Wrong."""


def text(values: Mapping[str, Any], *names: str) -> str:
    """The first of these that is a text or a number, as a text."""
    for name in names:
        value: Any = values
        for part in name.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        if isinstance(value, str) and value.strip():
            return value.strip()
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
    return ""


def plain(name: str) -> str:
    """A status as ours are written: `In Progress` is in_progress."""
    return "_".join(name.casefold().replace("-", " ").split())
