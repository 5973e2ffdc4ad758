"""Where things stand in a text that is being typed: its keys and values by their places, whatever is wrong with it.

YAML itself has nothing to say about a text with an open bracket. This reads line by line, by indentation, dashes and
brackets, and goes on past whatever it does not understand, up to where it is nested deeper than the loader reads. It is
for completions alone; the loader reads otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from rung.policy.reading.yaml_nodes import DEEPEST

ITEM = "[]"
"""The step of a path into an entry of a list."""
Path = tuple[str, ...]

_KEY = re.compile(
    r"(?P<key>\"[^\"]*\"\s*|'[^']*'\s*|[^\s#\[\]{}\"',&*!|>%@-](?:[^#\[\]{}\"',:]|:(?!\s|$))*|-[^\s][^:]*):(?=\s|$)"
)
"""A key with the blanks behind it. Each sign can be read in one way only, so a long line is read once."""
_BLOCK_TEXT = re.compile(r"[|>][-+0-9]*\s*(?:#.*)?$")
_COMMENT = re.compile(r"(?:^|\s)#.*$")


class Frame(Struct, frozen=True):
    """A mapping or a list that is open at a place of the text."""

    is_list: bool
    indent: int
    """The column of its keys or dashes, from 0; -1 inside brackets."""
    at: tuple[int, int]
    """Where it begins: what tells it from another one of the same path."""
    key: str | None = None
    """Of a mapping, the key whose value is being read."""


class Cursor(Struct, frozen=True):
    """What is being typed at a place."""

    path: Path
    """Of the mapping whose key it is, or of the value."""
    is_key: bool
    """Whether a key may stand here; a value may where `is_value`."""
    is_value: bool
    typed: str
    """What stands of it before the place, an opening quote included."""
    beside: frozenset[str] = frozenset()
    """The keys that stand in the same mapping already."""


class _TooDeep(Exception):
    """Nothing of a document is nested so deeply."""


class Outline:
    """The keys and single values of a text, and what is typed at one place of it."""

    def __init__(self, text: str, line: int, column: int) -> None:
        self.keys: list[tuple[Path, str, tuple[int, int]]] = []
        """Each key with the path of its mapping, and where that begins."""
        self.values: list[tuple[Path, str]] = []
        self.cursor = Cursor((), is_key=False, is_value=False, typed="")
        self._of: tuple[int, int] | None = None
        """The mapping whose key is being typed."""
        self._frames: tuple[Frame, ...] = ()
        self._text_within: int | None = None
        """Inside a text of several lines: the indentation of its key."""
        self._spot: tuple[Literal["key", "value", "start"], str] = ("start", "")
        with suppress(_TooDeep):
            self._read_all(text.split("\n"), line, column)
        self._note_beside()

    def under(self, *path: str) -> list[str]:
        """The keys of the mappings at a path, each once."""
        return list(dict.fromkeys(key for at, key, _id in self.keys if at == path))

    def said(self, *path: str) -> list[str]:
        """The single values at a path, each once."""
        return list(dict.fromkeys(value for at, value in self.values if at == path))

    def _read_all(self, lines: list[str], line: int, column: int) -> None:
        for number, one in enumerate(lines, 1):
            if number == line:
                self._look(number, one[: column - 1])
            self._read(number, one)
        if line > len(lines):
            self._look(line, "")

    # The place that is asked about

    def _look(self, number: int, typed: str) -> None:
        """Read the line as far as it is typed, note what is being typed, and forget that it was read."""
        kept = self._frames, self._text_within, len(self.keys), len(self.values)
        self._read(number, typed, is_cut=True)
        kind, text = self._spot
        top = self._frames[-1] if self._frames else None
        is_key = kind != "value" and not (top is not None and top.is_list and top.indent < 0)
        is_value = kind != "key"
        path = self._path(self._frames)
        self._of = top.at if top is not None and kind == "key" else None
        self.cursor = Cursor(path, is_key, is_value, text)
        self._frames, self._text_within = kept[0], kept[1]
        del self.keys[kept[2] :], self.values[kept[3] :]

    def _note_beside(self) -> None:
        if self._of is not None:
            beside = frozenset(key for _path, key, of in self.keys if of == self._of)
            self.cursor = replace(self.cursor, beside=beside)

    # Lines

    def _read(self, number: int, line: str, *, is_cut: bool = False) -> None:
        self._spot = ("start", "")
        if self._frames and self._frames[-1].indent < 0:
            self._read_flow(number, line, 0)
            return
        indent = len(line) - len(line.lstrip(" "))
        is_blank = not line.strip()
        if self._text_within is not None:
            if is_blank or indent > self._text_within:
                self._spot = ("value", line.strip())
                return
            self._text_within = None
        if line[indent:].startswith("#") or (is_blank and not is_cut):
            return
        self._read_block(number, line, indent)

    def _read_block(self, number: int, line: str, at: int) -> None:
        while line[at : at + 2] == "- " or line[at:] == "-":
            self._close(at)
            if not (self._frames and self._frames[-1].is_list and self._frames[-1].indent == at):
                self._open(Frame(is_list=True, indent=at, at=(number, at)))
            at += 1
            at += len(line[at:]) - len(line[at:].lstrip(" "))
        rest = line[at:]
        found = _KEY.match(rest)
        if found is None:
            self._read_value(number, line, at)
            return
        self._close(at, is_key=True)
        self._put_key(Frame(is_list=False, indent=at, at=(number, at)), _unquoted(found["key"].rstrip()))
        behind = at + found.end()
        blanks = len(line[behind:]) - len(line[behind:].lstrip(" "))
        if _BLOCK_TEXT.match(line[behind + blanks :]):
            self._text_within = at
        if not blanks and behind == len(line):
            self._spot = ("key", rest)  # the key's own colon was typed just now
            return
        self._read_value(number, line, behind + blanks, is_behind_key=True)

    def _read_value(self, number: int, line: str, at: int, *, is_behind_key: bool = False) -> None:
        rest = line[at:]
        if not is_behind_key:
            self._close(at, is_key=True)
        if rest[:1] in ("{", "["):
            self._read_flow(number, line, at)
            return
        top = self._frames[-1] if self._frames else None
        is_own_key = not is_behind_key and top is not None and not top.is_list and top.indent == at
        if is_own_key:
            self._frames = (*self._frames[:-1], replace(self._frames[-1], key=None))
        self._spot = ("value" if is_behind_key else "key" if is_own_key or not self._frames else "start", rest)
        if value := _plain(rest):
            self.values.append((self._path(self._frames), value))

    # Brackets

    def _read_flow(self, number: int, line: str, at: int) -> None:
        begins = at
        while at < len(line):
            sign = line[at]
            if sign in "\"'":
                end = _end_of_quote(line, at)
                if end is None:
                    break
                at = end
                continue
            if sign == "#" and (at == 0 or line[at - 1] == " "):
                line = line[:at]
                break
            if sign in "{[":
                self._open(Frame(is_list=sign == "[", indent=-1, at=(number, at)))
                begins = at + 1
            elif sign in "}],":
                self._end_value(line[begins:at])
                begins = at + 1
                if sign != ",":
                    self._frames = self._frames[:-1]
                if not self._frames or self._frames[-1].indent >= 0:
                    self._spot = ("value", "")
                    return
                if sign == "," and not self._frames[-1].is_list:
                    self._frames = (*self._frames[:-1], replace(self._frames[-1], key=None))
            elif sign == ":" and self._is_key_before(line, at):
                self._put_key(self._frames[-1], _unquoted(line[begins:at].strip()))
                begins = at + 1
            at += 1
        top = self._frames[-1]
        is_value = top.is_list or top.key is not None
        self._spot = ("value" if is_value else "key", line[begins:].lstrip())
        if is_value:
            self._end_value(line[begins:])

    def _is_key_before(self, line: str, at: int) -> bool:
        top = self._frames[-1]
        return not top.is_list and top.key is None and (at + 1 == len(line) or line[at + 1] in " {[")

    def _end_value(self, text: str) -> None:
        if value := _plain(text):
            self.values.append((self._path(self._frames), value))

    # Frames

    def _open(self, frame: Frame) -> None:
        if len(self._frames) >= DEEPEST:
            raise _TooDeep
        self._frames = (*self._frames, frame)

    def _close(self, indent: int, *, is_key: bool = False) -> None:
        """Leave what stands further in; a key leaves a list beside which it stands, too."""
        while self._frames:
            top = self._frames[-1]
            if top.indent < indent or (top.indent == indent and not (is_key and top.is_list)):
                return
            self._frames = self._frames[:-1]

    def _put_key(self, frame: Frame, key: str) -> None:
        """A key of the innermost mapping; of a new one, where that is none of these."""
        top = self._frames[-1] if self._frames else None
        if top is None or top.is_list or top.indent != frame.indent:
            self._open(frame)
        top = self._frames[-1]
        self.keys.append((self._path((*self._frames[:-1], replace(top, key=None))), key, top.at))
        self._frames = (*self._frames[:-1], replace(top, key=key))

    @staticmethod
    def _path(frames: tuple[Frame, ...]) -> Path:
        return tuple(_steps(frames))


def _steps(frames: tuple[Frame, ...]) -> Iterator[str]:
    for frame in frames:
        if frame.is_list:
            yield ITEM
        elif frame.key is not None:
            yield frame.key


def _plain(text: str) -> str:
    return _unquoted(_COMMENT.sub("", text).strip())


def _unquoted(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text


def _end_of_quote(line: str, at: int) -> int | None:
    """The place behind a text in quotes; None where they are not closed on this line."""
    quote, at = line[at], at + 1
    while at < len(line):
        if line[at] == "\\" and quote == '"':
            at += 1
        elif line[at] == quote:
            return at + 1
        at += 1
    return None
