"""The facts of one kind on one day as columns, to be kept. Whoever only keeps them needs no library for it.

Words (a team, a path, a person ...) stand once in a list, and rows point to them. Instants are seconds since 1970, UTC.
A number that is not known is not a number (NaN). All columns are little-endian.
"""

import sys
from array import array
from collections.abc import Iterable, Sequence
from hashlib import sha256
from operator import attrgetter
from typing import Any

import msgspec
from msgspec import Struct

from rung.core.measures import Fact

FORM = 2
"""Of what is told and packed: what was made in another one is made anew. Counted up with each change of the facts or of
their columns."""
WORDS = (
    "detail", "name", "person", "account", "tier", "team", "issue_kind", "channel", "priority", "trigger", "reason",
)  # fmt: skip
NUMBERS = ("number", "seconds", "worked")
ANSWERS = ("ok", "first", "escalated")
NAN = float("nan")
UNKNOWN = -1
"""An answer that was not given."""


class Packed(Struct, frozen=True):
    """A column that says nothing is empty: the one word of all rows, numbers of which none is known, answers that
    nobody gave. Places of words are as wide as their number asks for."""

    form: int
    rows: int
    at: bytes
    issue: bytes
    words: dict[str, tuple[list[str], bytes]]
    numbers: dict[str, bytes]
    answers: dict[str, bytes]


def pack(facts: Sequence[tuple[int, Fact]]) -> tuple[str, bytes]:
    """The columns of these facts, each with its issue, and the sha of that."""
    told = [fact for _, fact in facts]
    packed = Packed(
        FORM, len(facts), _column("d", [fact.at.timestamp() for fact in told]),
        _column("q", [issue for issue, _ in facts]),
        {field: _words(_of(field, told)) for field in WORDS},
        {field: _numbers(_of(field, told)) for field in NUMBERS},
        {field: _answers(_of(field, told)) for field in ANSWERS},
    )  # fmt: skip
    content = msgspec.msgpack.encode(packed)
    return sha256(content).hexdigest()[:32], content


# A column has thousands of values, most of them one of few: loops over all of them are left to the interpreter.


def _of(field: str, facts: Iterable[Fact]) -> list[Any]:
    return list(map(attrgetter(field), facts))


def _words(values: list[str | None]) -> tuple[list[str], bytes]:
    known, places = dict.fromkeys(values), dict[str, int]()
    codes = {value: places.setdefault(value or "", len(places)) for value in known}
    if len(places) <= 1:
        return list(places), b""
    kind = next((kind for kind, most in (("b", 1 << 7), ("h", 1 << 15)) if len(places) <= most), "i")
    return list(places), _column(kind, map(codes.__getitem__, values))


def _numbers(values: list[float | None]) -> bytes:
    unknown = values.count(None)
    if unknown == len(values):
        return b""
    return _column("d", [NAN if value is None else value for value in values] if unknown else values)


def _answers(values: list[bool | None]) -> bytes:
    if values.count(None) == len(values):
        return b""
    return _column("b", [UNKNOWN if value is None else value for value in values])


def _column(kind: str, values: Iterable[Any]) -> bytes:
    column = array(kind, values)
    if sys.byteorder == "big":
        column.byteswap()
    return column.tobytes()
