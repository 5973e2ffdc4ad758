"""A mapping: where in another system's payload stands what, so that its webhooks become events.

Places are JSON pointers (RFC 6901): `/ticket/id`, `/tags/0`; the empty pointer is the whole payload. Each field of an
event is taken from a place, goes through the meanings that its values have here, and gets a prefix (an issue that has
none gets the source's name):

    {"type": {"at": "/event", "values": {"created": "issue.opened", "replied": "message.received"}},
     "fields": {"issue":    {"at": "/ticket/id", "prefix": "FD-"},
                "priority": {"at": "/ticket/priority", "values": {"4": "P0"}},
                "body":     {"at": "/ticket/description", "is_html": true}}}

A `type` may also be given once for all: `{"is": "issue.opened"}`.
"""

from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import Struct

from rung.intake.generic import KINDS
from rung.intake.page import text_of_page

MOST_PLACES = 500
"""Places of a payload that are shown to choose from."""
MOST_FIELDS = 60
DEEPEST = 12
LONGEST_VALUE = 256 * 1024


class Rule(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Where one field comes from."""

    at: str | None = None
    """A JSON pointer into the payload."""
    is_: str | None = msgspec.field(default=None, name="is")
    """What it always is, wherever it stands."""
    values: dict[str, str] = {}
    """What the other system's values mean here; one that is not named stays as it is."""
    prefix: str = ""
    is_html: bool = False


class Mapping(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """How a payload becomes an event."""

    type: Rule
    fields: dict[str, Rule] = {}


class BadMapping(Exception):
    """The mapping makes no sense; `field` is where, and the hint how to mend it."""

    def __init__(self, field: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.field = field
        self.message = message
        self.hint = hint


def mapping_of(given: Any) -> Mapping:
    """A mapping as it is kept. Raises `BadMapping`."""
    try:
        mapping = msgspec.convert(given, Mapping)
    except msgspec.ValidationError as error:
        message, _, place = str(error).partition(" - at `$")
        raise BadMapping(place.rstrip("`").lstrip("."), f"{message}.") from error
    if len(mapping.fields) > MOST_FIELDS:
        raise BadMapping("fields", f"There are more than {MOST_FIELDS} fields.")
    for name, rule in {"type": mapping.type, **mapping.fields}.items():
        if (rule.at is None) == (rule.is_ is None):
            raise BadMapping(name, "A field comes either from a place (`at`), or is always the same (`is`).")
        if rule.at is not None and rule.at and not rule.at.startswith("/"):
            raise BadMapping(name, f"`{rule.at[:80]}` is no place.", "Write a JSON pointer such as `/ticket/id`.")
    kinds = [mapping.type.is_] if mapping.type.is_ else list(mapping.type.values.values())
    if not kinds:
        raise BadMapping("type", "No value of it means an event.", "Say for each value what it means here.")
    for kind in kinds:
        if kind not in KINDS:
            raise BadMapping("type", f"There is no event type `{kind}`.", f"One of {', '.join(KINDS)}.")
    if "issue" not in mapping.fields and any("account" not in kind and "person" not in kind for kind in kinds):
        raise BadMapping("issue", "Nothing says which issue it is.", "Choose the place of the ticket's own number.")
    return mapping


def kind_of(mapping: Mapping, payload: Any) -> str | None:
    """The type of the event that a payload is; None where its value means none."""
    if mapping.type.is_ is not None:
        return mapping.type.is_
    return mapping.type.values.get(_text(value_at(payload, mapping.type.at or "")))


def event_of(mapping: Mapping, payload: Any, kind: str) -> dict[str, Any]:
    """The event as somebody would have written it: fields whose place is empty are left out."""
    found: dict[str, Any] = {"type": kind}
    own: dict[str, Any] = {}
    for name, rule in mapping.fields.items():
        value = _value(rule, payload)
        if value in (None, ""):
            continue
        if name.startswith("fields."):
            own[name.removeprefix("fields.")] = value
        elif name.startswith("changes."):
            found.setdefault("changes", {})[name.removeprefix("changes.")] = value
        else:
            found[name] = value
    return {**found, "fields": own} if own else found


def value_at(payload: Any, pointer: str) -> Any:
    """What stands at a place; None where the payload has no such place."""
    if not pointer:
        return payload
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        if isinstance(payload, dict):
            payload = payload.get(name)
        elif isinstance(payload, list) and name.isascii() and name.isdigit() and int(name) < len(payload):
            payload = payload[int(name)]
        else:
            return None
    return payload


def places(payload: Any) -> list[tuple[str, Any]]:
    """Every place that holds a text, a number or a truth, with what it holds, in the payload's order."""
    found: list[tuple[str, Any]] = []
    for place in _places(payload, "", 0):
        found.append(place)
        if len(found) == MOST_PLACES:
            break
    return found


def _places(value: Any, at: str, depth: int) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict) and depth < DEEPEST:
        for name, each in value.items():
            yield from _places(each, f"{at}/{name.replace('~', '~0').replace('/', '~1')}", depth + 1)
    elif isinstance(value, list) and depth < DEEPEST:
        for place, each in enumerate(value):
            yield from _places(each, f"{at}/{place}", depth + 1)
    elif not isinstance(value, dict | list):
        yield at, value


def _value(rule: Rule, payload: Any) -> Any:
    if rule.is_ is not None:
        return rule.is_
    value = value_at(payload, rule.at or "")
    if isinstance(value, list):
        return [_text(each) for each in value[:100] if _text(each)]
    if isinstance(value, dict) or value is None:
        return None
    if isinstance(value, bool) and not rule.values and not rule.prefix:
        return value
    text = rule.values.get(_text(value), _text(value))
    if rule.is_html:
        text = text_of_page(text)
    return f"{rule.prefix}{text}" if text else None


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value)[:LONGEST_VALUE] if isinstance(value, str | int | float) else ""
