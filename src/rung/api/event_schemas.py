"""The schemas of events in the OpenAPI document, one for each type, made from the events themselves."""

from datetime import datetime
from typing import Any, get_args, get_type_hints

import msgspec

from rung.core.events import IssueOpened
from rung.intake import generic

_WORDS = {
    "id": "Makes delivery idempotent: the same id again changes nothing.",
    "at": "When it happened; absent: now.",
    "bulk": "An import or a nightly sync: recorded, moves clocks, rings nobody.",
    "fields": "What does not fit elsewhere: conditions may read it.",
}
_EXAMPLE = {
    "type": "issue.opened",
    "id": "crm-4711",
    "issue": "A-1",
    "account": "acme",
    "priority": "P0",
    "subject": "All down",
}
EVENT: dict[str, Any] = {
    "oneOf": [{"$ref": f"#/components/schemas/{kind.__name__}"} for kind in generic.KINDS.values()],
    "discriminator": {
        "propertyName": "type",
        "mapping": {tag: f"#/components/schemas/{kind.__name__}" for tag, kind in generic.KINDS.items()},
    },
    "example": _EXAMPLE,
}
BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {"anyOf": [EVENT, {"type": "array", "items": EVENT}]},
                "example": _EXAMPLE,
            },
            "application/x-ndjson": {"schema": {"type": "string", "description": "One event a line."}},
        },
    }
}


def event_schemas() -> dict[str, Any]:
    """By name, the schema of every type of event that others may send."""
    kinds = tuple(generic.KINDS.values())
    _, found = msgspec.json.schema_components(kinds, ref_template="#/components/schemas/{name}")
    for kind in kinds:
        _complete(found[kind.__name__], kind)
    return found


def _complete(schema: dict[str, Any], kind: type[Any]) -> None:
    """What JSON Schema cannot take from the type alone: which texts are instants, and what common fields mean."""
    properties = schema["properties"]
    for name, hint in get_type_hints(kind).items():
        if name in properties and datetime in (hint, *get_args(hint)):
            _make_instant(properties[name])
        if name in properties and name in _WORDS:
            properties[name]["description"] = _WORDS[name]
    properties["type"] = {"type": "string", "const": kind.__struct_config__.tag}
    schema["required"] = [name for name in schema["required"] if name != "at"]
    schema["additionalProperties"] = True
    if kind is IssueOpened:
        schema["example"] = _EXAMPLE


def _make_instant(schema: dict[str, Any]) -> None:
    for one in schema.get("anyOf", [schema]):
        if one.get("type") == "string":
            one["format"] = "date-time"
