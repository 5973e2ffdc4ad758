"""How schemas and words of the OpenAPI document are written in Python."""

from __future__ import annotations

import keyword
import re
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

WIDTH = 120
MADE = "Made by `make client` from the OpenAPI document: change the API instead."
REF = "#/components/schemas/"
EVENT = "AnyEvent"


def type_of(schema: Mapping[str, Any]) -> str:
    """A schema as a Python type."""
    if "$ref" in schema:
        return str(schema["$ref"]).removeprefix(REF)
    if "discriminator" in schema:
        return EVENT
    if choices := schema.get("anyOf") or schema.get("oneOf"):
        return _union(*(type_of(one) for one in choices))
    if "allOf" in schema:
        return type_of(schema["allOf"][0])
    if "const" in schema or "enum" in schema:
        values = schema.get("enum", [schema.get("const")])
        return f"Literal[{', '.join(_literal(one) for one in values)}]"
    match schema.get("type"):
        case "string":
            return {"date-time": "datetime", "date": "date"}.get(schema.get("format", ""), "str")
        case "array":
            return f"list[{type_of(schema.get('items', {}))}]"
        case "object":
            more = schema.get("additionalProperties")
            return f"dict[str, {type_of(more) if isinstance(more, Mapping) else 'Any'}]"
        case plain:
            return {"integer": "int", "number": "float", "boolean": "bool", "null": "None"}.get(str(plain), "Any")


def optional(kind: str) -> str:
    """The type of what may be left out."""
    return _union(*kind.split(" | "), "UnsetType")


def choices_of(schema: Mapping[str, Any]) -> list[Any]:
    """What a schema may be; an event, which may be of many types, is one choice."""
    if "discriminator" in schema:
        return [schema]
    return schema.get("anyOf") or schema.get("oneOf") or [schema]


def imports(code: str) -> Iterator[str]:
    """The lines that import what this code uses of the standard library and of msgspec."""
    if names := _used(code, "Sequence"):
        yield f"from collections.abc import {names}"
    if names := _used(code, "date", "datetime"):
        yield f"from datetime import {names}"
    if names := _used(code, "Any", "Literal"):
        yield f"from typing import {names}"
    if names := _used(code, "UNSET", "Struct", "UnsetType", "field"):
        yield f"\nfrom msgspec import {names}"


def without_words(code: str) -> str:
    """Code without docstrings and texts, whose words are no names."""
    return re.sub(r'"[^"\n]*"', "", re.sub(r'""".*?"""', "", code, flags=re.DOTALL))


def docstring(text: str, indent: str) -> list[str]:
    """Words as a docstring, a paragraph at a time."""
    text = text.strip().replace("\\", "\\\\").replace('"""', "'''")
    if not text:
        return []
    lines: list[str] = []
    for number, part in enumerate(text.split("\n\n")):
        lines += [""] if number else []
        lines += [indent + one for one in textwrap.wrap(" ".join(part.split()), WIDTH - len(indent) - 6)]
    lines[0] = f'{indent}"""{lines[0].strip()}'
    if len(lines) == 1:
        return [f'{lines[0]}{" " if lines[0].endswith(chr(34)) else ""}"""']
    return [*lines, f'{indent}"""']


def wrapped(code: str, indent: int) -> list[str]:
    """A long line of code, broken at its blanks."""
    lines = textwrap.wrap(code, WIDTH - indent - 4, break_long_words=False, break_on_hyphens=False)
    return [" " * (indent + (4 if number else 0)) + line for number, line in enumerate(lines)]


def name_of(key: str) -> str:
    """A key as a Python name: `from` is none."""
    return f"{key}_" if keyword.iskeyword(key) else key


def _union(*kinds: str) -> str:
    """One of several types, `None` the last."""
    return " | ".join(sorted(dict.fromkeys(kinds), key=lambda kind: kind == "None"))


def _used(code: str, *names: str) -> str:
    plain = without_words(code)
    return ", ".join(one for one in names if re.search(rf"\b{one}\b(?!\s*:)", plain))


def _literal(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)
