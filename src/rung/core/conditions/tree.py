"""The syntax tree of a condition, read from the form in which the CEL library serialises it.

The library hands a tree out only as bytes: a ``google.protobuf.Any`` around a ``cel.expr.ParsedExpr`` (before the types
are checked) or a ``cel.expr.CheckedExpr`` (after). The wire format is small and frozen, so it is read here directly
instead of carrying the protobuf runtime for one message: a message is a run of fields, each a varint key
``number << 3 | wire type`` and a value that is a varint (0), eight bytes (1), counted bytes (2) or four bytes (5). The
numbers below are those of ``cel/expr/syntax.proto`` and ``cel/expr/checked.proto``.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

import msgspec


class Node(msgspec.Struct, frozen=True, gc=False):
    """A part of a condition; ``id`` finds its place in the text and its checked type."""

    id: int


class Literal(Node, frozen=True, gc=False):
    """A value that stands in the text: None, true or false, a number, a text or bytes."""

    value: object
    unsigned: bool = False


class Ident(Node, frozen=True, gc=False):
    """A name: a fact such as ``account.tier`` once checked, or the variable of a loop."""

    name: str


class Select(Node, frozen=True, gc=False):
    """``operand.field``, or ``has(operand.field)`` when it only asks."""

    operand: Node
    field: str
    asks: bool


class Call(Node, frozen=True, gc=False):
    """A function or an operator (``_==_``, ``_&&_``); a method carries its target."""

    function: str
    target: Node | None
    args: tuple[Node, ...]

    @property
    def operands(self) -> tuple[Node, ...]:
        """The target, if any, and the arguments."""
        return self.args if self.target is None else (self.target, *self.args)


class Many(Node, frozen=True, gc=False):
    """A list written out."""

    items: tuple[Node, ...]


class Pairs(Node, frozen=True, gc=False):
    """A map written out, or a message where it is named."""

    message: str
    pairs: tuple[tuple[Node, Node], ...]


class Loop(Node, frozen=True, gc=False):
    """What ``exists``, ``all``, ``map`` and the like become: a fold over a list or over the keys of a map."""

    variable: str
    over: Node
    result_name: str
    start: Node
    goes_on: Node
    step: Node
    result: Node
    second_variable: str = ""


class Tree(msgspec.Struct, frozen=True, gc=False):
    """A whole condition: its root, where each part starts, and (once checked) each part's type in words."""

    root: Node
    places: dict[int, int]
    types: dict[int, str]


def read_tree(serialised: bytes) -> Tree:
    """The tree in what ``Expression.serialize()`` returned."""
    any_ = _Message(serialised)
    body = _Message(any_.chunk(2))
    checked = any_.text(1).endswith("CheckedExpr")
    info = _Message(body.chunk(5 if checked else 3))
    return Tree(
        root=_node(body.chunk(4 if checked else 2)),
        places={place.whole(1): place.whole(2) for place in info.messages(4)},
        types={entry.whole(1): _type_in_words(entry.chunk(2)) for entry in body.messages(3)} if checked else {},
    )


def children(node: Node) -> tuple[Node, ...]:
    """The parts of a part, in the order in which they are written."""
    match node:
        case Select(operand=operand):
            return (operand,)
        case Call():
            return node.operands
        case Many(items=items):
            return items
        case Pairs(pairs=pairs):
            return tuple(part for pair in pairs for part in pair)
        case Loop():
            return (node.over, node.start, node.goes_on, node.step, node.result)
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """A part and everything in it."""
    yield node
    for child in children(node):
        yield from walk(child)


def dotted_path(node: Node) -> list[str] | None:
    """``issue.fields.x`` as ["issue", "fields", "x"]; None where it is not a plain run of names."""
    match node:
        case Ident(name=name):
            return name.lstrip(".").split(".")
        case Select(operand=operand, field=field):
            path = dotted_path(operand)
            return None if path is None else [*path, field]
        case _:
            return None


class _Message:
    """The fields of one message by number, each with all its values in order."""

    def __init__(self, data: bytes) -> None:
        self.fields: dict[int, list[int | bytes]] = {}
        for number, value in _fields(data):
            self.fields.setdefault(number, []).append(value)

    def whole(self, number: int) -> int:
        value = self.fields.get(number, [0])[-1]
        assert isinstance(value, int)
        return value

    def chunk(self, number: int) -> bytes:
        value = self.fields.get(number, [b""])[-1]
        assert isinstance(value, bytes)
        return value

    def text(self, number: int) -> str:
        return self.chunk(number).decode()

    def messages(self, number: int) -> list[_Message]:
        return [_Message(value) for value in self.fields.get(number, []) if not isinstance(value, int)]

    def nodes(self, number: int) -> tuple[Node, ...]:
        return tuple(_node(value) for value in self.fields.get(number, []) if not isinstance(value, int))

    def __contains__(self, number: int) -> bool:
        return number in self.fields


def _fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        size = {1: 8, 5: 4}.get(key & 7)
        if key & 7 == 0:
            value, at = _varint(data, at)
            yield key >> 3, value
            continue
        if size is None:
            size, at = _varint(data, at)
        yield key >> 3, data[at : at + size]
        at += size


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
        shift += 7


def _node(data: bytes) -> Node:
    message = _Message(data)
    number = message.whole(2)
    if 3 in message:
        return _literal(number, _Message(message.chunk(3)))
    if 4 in message:
        return Ident(number, _Message(message.chunk(4)).text(1))
    if 5 in message:
        select = _Message(message.chunk(5))
        return Select(number, _node(select.chunk(1)), select.text(2), bool(select.whole(3)))
    if 6 in message:
        call = _Message(message.chunk(6))
        target = _node(call.chunk(1)) if 1 in call else None
        return Call(number, call.text(2), target, call.nodes(3))
    if 7 in message:
        return Many(number, _Message(message.chunk(7)).nodes(1))
    if 8 in message:
        return _pairs(number, _Message(message.chunk(8)))
    if 9 in message:
        return _loop(number, _Message(message.chunk(9)))
    raise ValueError(f"a part of the condition ({number}) has no form that is known")


def _literal(number: int, constant: _Message) -> Literal:
    if 2 in constant:
        return Literal(number, bool(constant.whole(2)))
    if 3 in constant:
        whole = constant.whole(3)
        return Literal(number, whole - (1 << 64) if whole >> 63 else whole)
    if 4 in constant:
        return Literal(number, constant.whole(4), unsigned=True)
    if 5 in constant:
        return Literal(number, struct.unpack("<d", constant.chunk(5))[0])
    if 6 in constant:
        return Literal(number, constant.text(6))
    if 7 in constant:
        return Literal(number, constant.chunk(7))
    return Literal(number, None)


def _pairs(number: int, struct_: _Message) -> Pairs:
    entries = [(entry, _node(entry.chunk(4))) for entry in struct_.messages(2)]
    keyed = ((_node(e.chunk(3)) if 3 in e else Literal(e.whole(1), e.text(2)), value) for e, value in entries)
    return Pairs(number, struct_.text(1), tuple(keyed))


def _loop(number: int, loop: _Message) -> Loop:
    return Loop(
        number,
        variable=loop.text(1),
        over=_node(loop.chunk(2)),
        result_name=loop.text(3),
        start=_node(loop.chunk(4)),
        goes_on=_node(loop.chunk(5)),
        step=_node(loop.chunk(6)),
        result=_node(loop.chunk(7)),
        second_variable=loop.text(8),
    )


_PRIMITIVES = {1: "flag", 2: "number", 3: "number", 4: "number", 5: "text", 6: "bytes"}


_WELL_KNOWN = {2: "timestamp", 3: "duration"}


def _type_in_words(data: bytes) -> str:
    """A checked type as the condition language names it; "anything" where only the evaluation can tell."""
    type_ = _Message(data)
    if 3 in type_:
        return _PRIMITIVES.get(type_.whole(3), "anything")
    if 2 in type_:
        return "nothing"
    if 5 in type_:
        return _WELL_KNOWN.get(type_.whole(5), "anything")
    if 6 in type_:
        return "list"
    if 7 in type_:
        return "map"
    return "anything"
