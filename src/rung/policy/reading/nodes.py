"""The parts of a YAML text: each knows where it stands, and a scalar is nothing but text."""

import re
from typing import NamedTuple

from msgspec import Struct

REFUSED = "!"
_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


class Place(NamedTuple):
    """A line and a column, counted from 1."""

    line: int
    column: int


class Node(Struct, eq=False):
    """Something in the text, with the place of its first character."""

    line: int
    column: int


class Scalar(Node, eq=False):
    """A text. `style` is the sign that introduces it: a quote, `|` or `>`, or nothing where it stands plain.

    `REFUSED` marks one that stands for something that was reported already.
    """

    text: str
    style: str
    end_line: int
    end_column: int


def is_blank(node: Node) -> bool:
    """Whether nothing stands behind a key, or in a place of a list."""
    return isinstance(node, Scalar) and not node.text and not node.style


def is_null(node: Node) -> bool:
    """Whether a value stands there by which YAML says that there is none."""
    return isinstance(node, Scalar) and not node.style and node.text in ("~", "null", "Null", "NULL")


class Sequence(Node, eq=False):
    items: list[Node]


class Mapping(Node, eq=False):
    """Keys with their values in the order of the text. A key stands in it once."""

    pairs: list[tuple[Scalar, Node]]
    flow: bool

    def get(self, key: str) -> Node | None:
        return next((value for name, value in self.pairs if name.text == key), None)

    def key(self, name: str) -> Scalar | None:
        return next((key for key, _ in self.pairs if key.text == name), None)


def split_lines(text: str) -> list[str]:
    """The lines of a text as YAML counts them."""
    return _BREAK.split(text)
