"""Nodes of a scenario file as plain data: the values that events are made of."""

from __future__ import annotations

from typing import Any

import msgspec

from rung.policy.reading.nodes import Mapping, Node, Scalar, Sequence

NOTHING = ("", "null", "~")
"""How YAML writes that there is no value."""


def plain(node: Node, *, guess: bool) -> Any:
    """A node as plain data. Texts stay texts; with `guess`, plain numbers and flags are what they look like."""
    match node:
        case Mapping(pairs=pairs):
            return {key.text: plain(value, guess=guess) for key, value in pairs}
        case Sequence(items=items):
            return [plain(item, guess=guess) for item in items]
        case Scalar(text=text, style=style):
            if style:
                return text
            if text in NOTHING:
                return None
            return _guessed(text) if guess else text
        case _:
            raise TypeError(f"no node of a document: {node!r}")


def scalar(node: Node | None) -> str | None:
    """The text of a single value."""
    return node.text if isinstance(node, Scalar) else None


def is_nothing(node: Node) -> bool:
    """Whether no value stands there."""
    return isinstance(node, Scalar) and not node.style and node.text in NOTHING


def as_written(node: Node) -> str:
    """A node in one line, as it may stand in the file."""
    match node:
        case Mapping(pairs=pairs):
            return "{" + ", ".join(f"{key.text}: {as_written(value)}" for key, value in pairs) + "}"
        case Sequence(items=items):
            return f"[{', '.join(map(as_written, items))}]"
        case _:
            return scalar(node) or ""


def _guessed(text: str) -> Any:
    try:
        value = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return text
    return value if isinstance(value, bool | int | float) else text
