"""The facts of one kind on one day as columns, to be kept. Whoever only keeps them needs no library for it.

Words (a team, a path, a person ...) stand once in a list, and rows point to them. Instants are seconds since 1970, UTC.
A number that is not known is not a number (NaN). All columns are little-endian.
"""

import sys
from array import array
from collections.abc import Iterable, Sequence
from hashlib import sha256

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
    packed = Packed(
        FORM, len(facts), _column("d", [fact.at.timestamp() for _, fact in facts]),
        _column("q", [issue for issue, _ in facts]),
        {field: _words([getattr(fact, field) or "" for _, fact in facts]) for field in WORDS},
        {field: _numbers([getattr(fact, field) for _, fact in facts]) for field in NUMBERS},
        {field: _answers([getattr(fact, field) for _, fact in facts]) for field in ANSWERS},
    )  # fmt: skip
    content = msgspec.msgpack.encode(packed)
    return sha256(content).hexdigest()[:32], content


def _words(values: list[str]) -> tuple[list[str], bytes]:
    places: dict[str, int] = {}
    codes = [places.setdefault(value, len(places)) for value in values]
    if len(places) <= 1:
        return list(places), b""
    kind = next((kind for kind, most in (("b", 1 << 7), ("h", 1 << 15)) if len(places) <= most), "i")
    return list(places), _column(kind, codes)


def _numbers(values: list[float | None]) -> bytes:
    if all(value is None for value in values):
        return b""
    return _column("d", [NAN if value is None else value for value in values])


def _answers(values: list[bool | None]) -> bytes:
    if all(value is None for value in values):
        return b""
    return _column("b", [UNKNOWN if value is None else value for value in values])


def _column(kind: str, values: Iterable[float]) -> bytes:
    column = array(kind, values)
    if sys.byteorder == "big":
        column.byteswap()
    return column.tobytes()
