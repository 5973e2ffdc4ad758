"""How a value is written in a policy's text, and what a text's parts are read back as: texts, lists and mappings."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

import yaml

_PLAIN = re.compile(r"[\w.+/@-][\w .:+/@%()=<>!&|\"'~-]*", re.ASCII)
_PLAIN_INSIDE = re.compile(r"[\w.+/@-][\w .:+/@%~-]*", re.ASCII)
"""Inside brackets fewer signs are harmless."""


def styles(style: str) -> Sequence[str]:
    """The quotes in which a value may be written instead of one that has these, the likeliest first."""
    return (style, '"') if style in ("'", '"') else ("", '"')


def written(value: Any, style: str, *, is_flow: bool) -> str:
    """A value as it stands behind its key; lists and mappings in brackets."""
    match value:
        case bool():
            return "true" if value else "false"
        case dict():
            pairs = ((written(str(key), "", is_flow=True), one) for key, one in value.items())
            return "{" + ", ".join(f"{key}: {written(one, style, is_flow=True)}" for key, one in pairs) + "}"
        case list():
            return "[" + ", ".join(written(one, style, is_flow=True) for one in value) + "]"
        case _:
            return _scalar(str(value), style, is_flow=is_flow)


def _scalar(text: str, style: str, *, is_flow: bool) -> str:
    if style == "" and (_PLAIN_INSIDE if is_flow else _PLAIN).fullmatch(text) and not text.endswith((" ", ":")):
        return text
    if text.isprintable() and (style == "'" or (style == "" and '"' in text)):
        return "'" + text.replace("'", "''") + "'"
    return json.dumps(text, ensure_ascii=False)


def is_blank(node: yaml.Node) -> bool:
    """Whether nothing stands there."""
    return isinstance(node, yaml.ScalarNode) and node.value == "" and not node.style


def read_back(node: yaml.Node) -> Any:
    """A part of a text as texts, lists and mappings; None where nothing stands."""
    match node:
        case yaml.MappingNode():
            return {key.value: read_back(value) for key, value in node.value}
        case yaml.SequenceNode():
            return [read_back(one) for one in node.value]
        case _:
            return None if is_blank(node) else node.value
