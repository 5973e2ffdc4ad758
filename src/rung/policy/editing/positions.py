"""Where the parts of a policy's text stand: their ends, their lines and columns, the dash of a list's entry.

Places are numbers of characters from the beginning of the text, as the parser's marks have them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import yaml

from rung.policy.editing.written import is_blank

Holder = tuple[yaml.MappingNode | yaml.SequenceNode, int]
"""A mapping or a list, and which of its entries is meant."""


def end_of(text: str, node: yaml.Node) -> int:
    """Behind the last sign of a node; the parser ends what has lines of its own where the next thing begins."""
    inner: Sequence[yaml.Node] = ()
    if isinstance(node, yaml.MappingNode) and not node.flow_style:
        inner = [one for pair in node.value for one in pair]
    elif isinstance(node, yaml.SequenceNode) and not node.flow_style:
        inner = node.value
    if inner:
        return max(end_of(text, one) for one in inner)
    start, end = node.start_mark.index, node.end_mark.index
    return int(start + len(text[start:end].rstrip()))


def after_blank(node: yaml.MappingNode) -> int:
    key, value = node.value[-1]
    return int(max(key.end_mark.index, value.end_mark.index))


def source_of(text: str, node: yaml.Node) -> str:
    return text[node.start_mark.index : end_of(text, node)]


def line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def line_end(text: str, at: int) -> int:
    """Where the line ends, before its break."""
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    return end - 1 if text[end - 1 : end] == "\r" and end < len(text) else end


def column_of(text: str, at: int) -> int:
    return at - line_start(text, at)


def dash_of(text: str, item: yaml.Node) -> int:
    """The beginning of the line of an entry."""
    return line_start(text, text.rfind("-", 0, item.start_mark.index + (1 if is_blank(item) else 0)))


def newline_of(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def with_ending(text: str) -> str:
    return text if not text or text.endswith("\n") else text + "\n"


def stands_in_brackets(holders: list[Holder], node: yaml.Node) -> bool:
    return any(holder.flow_style for holder, _ in holders) or bool(getattr(node, "flow_style", False))


def index_of(node: yaml.Node, key: Any) -> int | None:
    return next((at for at, (name, _) in enumerate(node.value) if name.value == str(key)), None)
