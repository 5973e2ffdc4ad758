"""The shapes of the client: a struct for each schema of the OpenAPI document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dev.client.writing import EVENT, MADE, WIDTH, docstring, imports, name_of, optional, type_of, wrapped

_BY_HAND = ("Problem",)
"""What the client raises has more than a shape."""


def shapes(schemas: Mapping[str, Any]) -> str:
    """The text of `shapes.py`."""
    made = {name: schema for name, schema in schemas.items() if name not in _BY_HAND}
    body = "\n\n\n".join(_struct(name, schema) for name, schema in made.items())
    kinds = "\n    | ".join(name for name, schema in made.items() if _tag(schema))
    union = f'{EVENT} = (\n    {kinds}\n)\n"""Everything that can be said to have happened."""'
    head = [f'"""What the API takes and gives. {MADE}"""', "", "from __future__ import annotations", ""]
    return "\n".join([*head, *imports(body), "", "", body, "", "", union, ""])


def _struct(name: str, schema: Mapping[str, Any]) -> str:
    """A struct: what is not required may be left out, and what a newer server says beside is passed over."""
    properties, tag = schema.get("properties", {}), _tag(schema)
    options = f'tag_field="type", tag="{tag}", ' if tag else ""
    lines = [f"class {name}(Struct, {options}frozen=True, kw_only=True, omit_defaults=True):"]
    if len(lines[0]) > WIDTH:
        lines = [f"class {name}(", f"    {lines[0].partition('(')[2][:-2]}", "):"]
    lines += docstring(schema.get("description") or (f"The event `{tag}`." if tag else ""), "    ")
    required = set(schema.get("required", ()))
    for key, one in properties.items():
        if not (tag and key == "type"):
            lines += _field(key, one, is_required=key in required)
    return "\n".join(lines if not lines[-1].endswith(":") else [*lines, "    pass"])


def _tag(schema: Mapping[str, Any]) -> str | None:
    tag = schema.get("properties", {}).get("type", {}).get("const")
    return str(tag) if tag else None


def _field(key: str, schema: Mapping[str, Any], *, is_required: bool) -> list[str]:
    name, kind = name_of(key), type_of(schema)
    value = "" if is_required else " = UNSET"
    if name != key:
        value = f' = field(name="{key}")' if is_required else f' = field(default=UNSET, name="{key}")'
    line = f"    {name}: {kind if is_required else optional(kind)}{value}"
    # Only a list of literal values gets so long, and it may be broken at its blanks.
    lines = wrapped(line.strip(), 4) if len(line) > WIDTH else [line]
    return [*lines, *docstring(schema.get("description", ""), "    ")]
