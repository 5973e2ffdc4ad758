"""The objects of a JSON export, one after the other and in flat memory: one a line, in a list, or in a list within a
page of an API (`{"tickets": [...], "next_page": ...}`); pages may stand behind each other in one file.
"""

import re
from collections.abc import Callable, Iterator
from typing import IO, Any

import msgspec
from msgspec import Struct

from rung.simulator.histories.base import Record, Wrong
from rung.simulator.histories.tables import OnWrong

PAGES = frozenset(
    "tickets audits ticket_audits ticket_metrics ticket_events issues conversations data results records items".split()
)
"""The keys of a page that hold its objects."""
A_PIECE = 1 << 18
LONGEST_ITEM = 50_000_000
_SIGNS = re.compile(rb'["\\{}\[\]\n]')
_KEY = re.compile(rb'"([\w-]+)"\s*:\s*$')


class Torn(Exception):
    """The document ends, or breaks off, in the middle of an object."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


class _Item(Struct, frozen=True):
    line: int
    text: bytes
    under: str


def items(
    source: IO[bytes], on_wrong: OnWrong, on_bytes: Callable[[int], object], at_once: int = A_PIECE
) -> Iterator[Record]:
    """Every object, with the line on which it begins and the list that it stands in; so many bytes are read at once.
    Raises Torn.
    """
    number = 0
    for item in _Cutter(source, on_bytes, at_once).items():
        try:
            values = msgspec.json.decode(item.text)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            wrong = Wrong("", f"this is no JSON: {error}", "export it again, or remove the object", "no_json")
            on_wrong(wrong, item.line, 1)
            continue
        if isinstance(values, dict):
            number += 1
            yield Record(item.line, values, item.under, number)


class _Cutter:
    """Cuts objects out of a stream by its brackets, texts in quotes left alone."""

    def __init__(self, source: IO[bytes], on_bytes: Callable[[int], object], at_once: int) -> None:
        self._source = source
        self._at_once = at_once
        self._on_bytes = on_bytes
        self._buffer = b""
        self._at = 0
        """How far the buffer has been looked at."""
        self._line = 1
        self._read = 0
        self._open: list[bytes] = []
        self._in_text = False
        self._list = ""
        """The key of the page's list that stands open."""
        self._start: int | None = None
        self._start_line = 1
        self._item_depth = 0

    def items(self) -> Iterator[_Item]:
        while piece := self._source.read(self._at_once):
            self._read += len(piece)
            self._on_bytes(self._read)
            self._buffer += piece.removeprefix(b"\xef\xbb\xbf") if self._read == len(piece) else piece
            yield from self._look()
            if len(self._buffer) > LONGEST_ITEM:
                raise Torn(self._start_line, f"an object has more than {LONGEST_ITEM:,} bytes")
        if self._open:
            raise Torn(self._start_line, "the document ends in the middle of an object")

    def _look(self) -> Iterator[_Item]:
        buffer, end = self._buffer, len(self._buffer)
        while found := _SIGNS.search(buffer, self._at):
            sign, place = found[0], found.start()
            if sign == b"\\" and place + 1 >= end:
                break  # what is escaped stands in the next piece
            self._at = place + (2 if sign == b"\\" else 1)
            if sign == b"\n":
                self._line += 1
            elif sign == b'"':
                self._in_text = not self._in_text
            elif self._in_text or sign == b"\\":
                continue
            elif sign in (b"{", b"["):
                self._opens(sign, place)
            elif (item := self._closes(sign, place)) is not None:
                yield item
        else:
            self._at = end
        keep = self._start if self._start is not None else max(self._at - 200, 0)
        self._buffer, self._at = self._buffer[keep:], self._at - keep
        self._start = 0 if self._start is not None else None

    def _opens(self, sign: bytes, place: int) -> None:
        self._open.append(sign)
        depth = len(self._open)
        if sign == b"[" and depth == 2 and self._open[0] == b"{":
            key = _KEY.search(self._buffer, max(place - 100, 0), place)
            name = key[1].decode() if key else ""
            if name in PAGES and not self._list:
                # The object that was begun is a page, and what it lists are the objects.
                self._list, self._start = name, None
        is_item = sign == b"{" and (depth == 1 or self._open in ([b"[", b"{"], [b"{", b"[", b"{"]))
        if is_item and self._start is None and (depth < 3 or self._list):
            self._start, self._start_line, self._item_depth = place, self._line, depth

    def _closes(self, sign: bytes, place: int) -> _Item | None:
        if not self._open or (self._open[-1], sign) not in ((b"{", b"}"), (b"[", b"]")):
            raise Torn(self._line, f"here is a {sign.decode()} that nothing opened")
        depth = len(self._open)
        self._open.pop()
        item = None
        if self._start is not None and sign == b"}" and depth == self._item_depth:
            text = self._buffer[self._start : place + 1]
            item = _Item(self._start_line, text, self._list)
            self._start = None
        if sign == b"]" and depth == 2:
            self._list = ""
        if not self._open:
            self._list = ""
        return item


def first_item(source: IO[bytes]) -> tuple[dict[str, Any], str]:
    """The first object and the list that it stands in; an empty one where there is none."""
    for record in items(source, lambda *_: None, lambda _bytes: None):
        return record.values, record.under
    return {}, ""
