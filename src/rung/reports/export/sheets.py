"""Tables that leave the house: what stands in a sheet, and what is said about it. No format yet.

The kind of a cell is the kind of its value: a `timedelta` is a span, a `Share` a part of one, a `datetime` an instant
with its zone, a `str` words, which no spreadsheet may calculate. None is what is not known, and stays empty.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from msgspec import Struct


class Share(float):
    """From 0 to 1."""


Cell = str | int | float | Share | date | datetime | timedelta | bool | None


class Column(Struct, frozen=True):
    key: str
    """How programs find it: the head of a CSV file."""
    name: str = ""
    """How people read it."""
    width: int = 14
    is_instant: bool = False
    """Its cells are instants: the head names the zone in which a spreadsheet shows them."""

    @property
    def head(self) -> str:
        return self.name or self.key.replace("_", " ")


class Sheet(Struct, frozen=True):
    name: str
    columns: tuple[Column, ...]
    rows: Iterable[tuple[Cell, ...]]
    """Read once, row by row."""


class Book(Struct, frozen=True):
    """What one file holds."""

    stem: str
    """The file's name without its ending."""
    sheets: tuple[Sheet, ...]
    time_zone: str
    about: tuple[tuple[str, Cell], ...] = ()
    """What a reader of it has to know, such as filters and definitions, each under a word."""


def span_of(seconds: float | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)


def share_of(value: float | None) -> Share | None:
    return None if value is None else Share(value)
