"""What a table from outside would come to: record by record, field by field, before anything is done."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from rung.policy.tables.facts import Facts, Reader, perhaps_meant, plain_value
from rung.policy.tables.sheets import OWN, Fault, Row

Tell = Callable[[int, int], None]
"""Is told how much is done, and of how much."""


class Change(Struct, frozen=True):
    """One fact that becomes another; None: there is none."""

    field: str
    was: Any
    now: Any


class Entry(Struct, frozen=True):
    """One record that is new, or becomes another."""

    key: str
    line: int
    is_new: bool
    changes: tuple[Change, ...]


class Proposal(Struct, frozen=True):
    """What a file would come to."""

    entries: tuple[Entry, ...] = ()
    unchanged: int = 0
    faults: tuple[Fault, ...] = ()
    doubts: tuple[Fault, ...] = ()
    """What is to be looked at again, and keeps nothing from going in."""
    custom: tuple[str, ...] = ()
    """Columns that become custom fields."""

    @property
    def new(self) -> tuple[Entry, ...]:
        return tuple(one for one in self.entries if one.is_new)

    @property
    def changed(self) -> tuple[Entry, ...]:
        return tuple(one for one in self.entries if not one.is_new)


class NotWritten(Exception):
    """The database cannot hold one of the changes; none is made."""


def nobody_listens(_done: int, _total: int) -> None:
    """For what is done before anybody could look."""


def check_once(row: Row, key: str, seen: dict[str, int], what: str, reader: Reader) -> None:
    """A record that was in the file before is a fault."""
    line = reader.sheet.place(row, row.key).line
    if (first := seen.setdefault(key, line)) != line:
        message = f"the {what} {row.key.text} stands here a second time; the first is on line {first}"
        reader.fault(row, row.key, what, "duplicate_key", message, "keep one of the two")


def entry_of(
    row: Row, said: Facts, known: Mapping[str, Any], own: Mapping[str, Any], reader: Reader, *, is_new: bool
) -> Entry | None:
    """None where a row says what is so already."""
    changes = (
        *(Change(name, known.get(name), value) for name, value in said.known.items()),
        *(Change(OWN + name, own.get(name), value) for name, value in said.own.items()),
    )
    return Entry(row.key.text, reader.sheet.place(row, row.key).line, is_new, changes) if changes or is_new else None


def as_values(changes: tuple[Change, ...]) -> dict[str, Any]:
    """Changes as events and JSON say them: facts by name, and custom fields below `fields`."""
    known = {one.field: plain_value(one.now) for one in changes if not one.field.startswith(OWN)}
    own = {one.field.removeprefix(OWN): plain_value(one.now) for one in changes if one.field.startswith(OWN)}
    return {**known, **({"fields": own} if own else {})}


def misspelt(reader: Reader) -> Iterator[Fault]:
    """Columns that became custom fields, and are called almost like a fact."""
    for name in reader.own:
        if meant := perhaps_meant(name, reader.record):
            yield Fault(1, 1, name, "custom_field", f"{name} becomes a custom field", f"did you mean {meant}?")
