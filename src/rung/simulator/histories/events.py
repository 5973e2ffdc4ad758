"""One event from plain data: a line of a history, or a row of a scenario.

What is wrong with it is said of its field, in the words of the format; the library that checks the types has words of
its own, which nobody who writes a history knows.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec
from msgspec import Struct, UnsetType

from rung.core.events import INWARD, AnyEvent
from rung.core.words import listed, near, nearest, shortened
from rung.policy.times.dates import FIRST_YEAR, LAST_YEAR, instant_meant, why_no_date

EXAMPLE_AT = "2026-03-09T08:30:00Z"
INSTANTS = ("at", "until", "from_", "next_update_by")


class BadEvent(ValueError):
    """An object that is no event: the field at fault, what is wrong, and how to mend it."""

    def __init__(self, code: str, message: str, field: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field
        self.hint = hint


def event_of(raw: dict[str, Any], *, text: bool = False) -> AnyEvent:
    """One event from plain data; keys it does not know go to `fields`. With `text` all scalars may be texts (YAML)."""
    kind = raw.get("type")
    form = _FORMS.get(kind) if isinstance(kind, str) else None
    if form is None:
        raise _no_such_type(kind, raw)
    known = raw if raw.keys() <= form.names else _with_own_fields(form, raw)
    try:
        event = msgspec.convert(known, form.type, strict=not text)
    except msgspec.ValidationError as error:
        raise _wrong_value(error, form, raw) from None
    if event.issue == "":
        raise BadEvent("wrong_value", "`issue` names no issue", "issue", f"write {_EXAMPLES['issue']}")
    return _in_utc(form, event)


def _with_own_fields(form: _Form, raw: dict[str, Any]) -> dict[str, Any]:
    """The keys that the form knows, and among its `fields` those that it does not."""
    known = {name: value for name, value in raw.items() if name in form.names}
    given = known.get("fields", {})
    if not isinstance(given, dict):
        raise BadEvent("wrong_type", "`fields` must be values by name", "fields", 'write {"region": "eu"}')
    extra = {name: value for name, value in raw.items() if name not in form.names}
    return {**known, "fields": {**given, **extra}}


def known_keys(kind: str) -> frozenset[str]:
    """The keys that a type of event has; empty where there is no such type."""
    form = _FORMS.get(kind)
    return form.names if form else frozenset()


class _Form(Struct, frozen=True):
    """One type of event as it is written: its struct, the names its keys have outside, and the types of these."""

    type: Any
    names: frozenset[str]
    keys: dict[str, Any]
    instants: tuple[str, ...]
    """Its fields that hold instants."""


def _form(kind: Any) -> _Form:
    keys = {field.encode_name: field.type for field in msgspec.structs.fields(kind)}
    instants = tuple(name for name in INSTANTS if name in kind.__struct_fields__)
    return _Form(kind, frozenset({"type", *keys} - {"partial", "risk_raised_by", "learned_mood"}), keys, instants)


_FORMS: dict[str, _Form] = {
    kind.__struct_config__.tag: _form(kind) for kind in get_args(AnyEvent) if kind not in INWARD
}
_OTHER_NAMES = {
    "created": "issue.opened", "issue.created": "issue.opened", "new": "issue.opened", "open": "issue.opened",
    "ticket.created": "issue.opened", "ticket.opened": "issue.opened", "message": "message.received",
    "reply": "message.sent", "answered": "message.sent", "comment": "message.received", "note": "note.added",
    "updated": "issue.changed", "issue.updated": "issue.changed", "status": "issue.changed",
    "solved": "issue.resolved", "done": "issue.closed", "ack": "escalation.acknowledged",
    "acknowledged": "escalation.acknowledged", "declined": "escalation.declined", "escalated": "issue.escalated",
    "csat": "csat.received", "away": "person.away", "back": "person.back",
    "returned": "person.back", "handoff": "handoff.offered", "merged": "issue.merged", "unmerged": "issue.unmerged",
}  # fmt: skip
"""What other products call these events."""


def _no_such_type(kind: object, raw: dict[str, Any]) -> BadEvent:
    if kind is None:
        written = near("type", raw.keys() - {"type"}) or next(
            (key for key in raw if key in ("event", "event_type")), ""
        )
        hint = f"write type in place of {written}" if written else f"for example {', '.join(list(_FORMS)[:3])}"
        return BadEvent("no_type", "the event has no `type`", "type", hint)
    word = str(kind)
    meant = _OTHER_NAMES.get(word.lower())
    hint = f"write {meant}" if meant else nearest(word.replace("_", ".", 1), _FORMS)
    return BadEvent("unknown_type", f"there is no event of type {shortened(word)!r}", "type", hint)


def _wrong_value(error: msgspec.ValidationError, form: _Form, raw: dict[str, Any]) -> BadEvent:
    said = str(error)
    if missing := re.search(r"missing required field `(\w+)`", said):
        meant = near(missing[1], raw.keys() - form.names)
        hint = f"write {missing[1]} in place of {meant}" if meant else _example(missing[1])
        return BadEvent("missing", f"the event has no `{missing[1]}`", missing[1], hint)
    place = re.search(r" - at `\$\.?([^`]*)`", said)
    field = place[1] if place else ""
    name = re.split(r"[.\[]", field)[0]
    words, value = _in_words(form.keys.get(name, Any)), raw.get(name)
    hint = _instant_hint(value) if words == _INSTANT else _value_hint(words, value) or _example(name)
    return BadEvent("wrong_value", f"`{name}` must be {words}, not {_shown(value)}", field, hint or f"write {words}")


def _in_words(kind: Any) -> str:
    """What a field takes, as it reads after "must be"."""
    limits = ""
    while get_origin(kind) in (Union, UnionType, Annotated):
        if get_origin(kind) is Annotated:
            limits = "".join(_limits(meta) for meta in kind.__metadata__)
            kind = kind.__origin__
        else:
            kind = next(part for part in get_args(kind) if part not in (NoneType, UnsetType))
    if get_origin(kind) is Literal:
        return listed(get_args(kind))
    return _WORDS.get(get_origin(kind) or kind, "a value of another kind") + limits


def _limits(meta: Any) -> str:
    low, high = getattr(meta, "ge", None), getattr(meta, "le", None)
    return f" from {low} to {high}" if low is not None and high is not None else ""


_INSTANT = "an instant with its offset"
_WORDS: dict[Any, str] = {
    str: "a text",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    datetime: _INSTANT,
    tuple: "a list of texts",
    dict: "values by name",
}
_EXAMPLES = {
    "at": f"an instant as in RFC 3339, for example {EXAMPLE_AT}",
    "issue": "the name of the issue, for example A-1",
    "score": "a whole number from 1 to 5",
    "path": "the name of a path of the policy, for example outage",
    "into": "the issue that it goes into, for example A-2",
    "account": "the key of the account, for example acme",
    "person": "the key of the person, for example cy",
    "notice": "the number of the notice within its issue, for example 1",
    "to": "the name of the other issue, for example A-2",
}


def _example(name: str) -> str:
    return f"write {_EXAMPLES[name]}" if name in _EXAMPLES else ""


def _value_hint(words: str, value: object) -> str:
    """How a value would be written that is of the wrong kind and plain in its meaning."""
    match words, value:
        case "a text", bool() | int() | float():
            return f'write it in quotes: "{_shown(value)}"'
        case "a list of texts", str():
            parts = [part.strip() for part in value.split(",") if part.strip()]
            return f"write {shortened(_shown(parts))}"
        case "a list of texts", list():
            return "write each in quotes"
        case "a list of texts", None:
            return "write [] for none"
        case "true or false", str() | int() | float():
            return "write true or false, without quotes"
        case "values by name", _:
            return 'write {"region": "eu"}'
        case _:
            return ""


def _instant_hint(value: object) -> str:
    meant = instant_meant(value) if isinstance(value, str | int | float) else ""
    if meant:
        return f"write {meant}"
    why = why_no_date(value) if isinstance(value, str) else ""
    return f"{why}: write {_EXAMPLES['at']}" if why else f"write {_EXAMPLES['at']}"


def _shown(value: object) -> str:
    """A value as it would stand in the file, cut where it is long."""
    try:
        return shortened(msgspec.json.encode(value).decode())
    except (TypeError, RecursionError):  # a date of YAML's own, or a list nested without end
        return shortened(str(type(value).__name__))


def _in_utc(form: _Form, event: Any) -> AnyEvent:
    """Instants need an offset, and lie in years that calendars know; inside they are all UTC."""
    changed = {}
    for name in form.instants:
        at = getattr(event, name)
        if not isinstance(at, datetime):  # absent, or the team that a hand-over comes from
            continue
        if at.tzinfo is None or not FIRST_YEAR <= at.year <= LAST_YEAR:
            raise _bad_instant(name.rstrip("_"), at)
        if at.tzinfo is not UTC:
            changed[name] = at.astimezone(UTC)
    return msgspec.structs.replace(event, **changed) if changed else event


def _bad_instant(name: str, at: datetime) -> BadEvent:
    if at.tzinfo is None:
        hint = f"add Z or an offset as +01:00: {at.isoformat()}Z"
        return BadEvent("no_offset", f"`{name}` has no offset from UTC", name, hint)
    message = f"`{name}` is in the year {at.year}, which calendars do not know"
    return BadEvent("bad_instant", message, name, f"write one from {FIRST_YEAR} to {LAST_YEAR}")
