"""Columns of rows on their way into the database, each in one go: what is done for a value alone costs many times as
much as the value.

PostgreSQL takes a column as the text of an array; read so, rows cost half of what they cost as JSON objects. Its texts
of arrays are quoted as JSON's, but a backslash stands there for the character behind it, whatever that is. SQLite takes
instants and JSON as plain texts.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec import Raw

JSON = ("json", "jsonb")
INSTANT = "timestamptz"

_encoder = msgspec.json.Encoder()
_texts = msgspec.json.Decoder(list[str | None])
_ESCAPED = re.compile(r'\\(["\\]|[bfnrt]|u[0-9a-f]{4})')
_CONTROLS = ("\\b", "\\f", "\\n", "\\r", "\\t", "\\u")
"""How JSON writes what must not stand in its texts; behind another backslash they are only letters."""


def as_array(values: Sequence[Any], kind: str) -> str:
    """A column as PostgreSQL reads an array of its type."""
    if kind in JSON:
        written = _encoder.encode([None if value is None else _json(value) for value in values]).decode()
    elif kind == "bytea":
        written = _encoder.encode([None if value is None else f"\\x{value.hex()}" for value in values]).decode()
    else:
        written = _encoder.encode(values).decode()
        if kind == "text" and "\\" in written and any(one in written for one in _CONTROLS):
            written = _ESCAPED.sub(_as_it_is, written)
    return "{" + written[1:-1] + "}"


def as_plain(values: Sequence[Any], kind: str) -> Sequence[Any]:
    """A column as SQLite takes its values."""
    if kind == INSTANT:
        return _instants(values)
    if kind in JSON:
        return [None if value is None else _json(value) for value in values]
    return values


def naive(at: datetime) -> str:
    """An instant as SQLite keeps it: in UTC, without saying so."""
    written = _encoder.encode(at).decode()
    if written.endswith('Z"'):
        return written[1:-2].replace("T", " ")
    return str(at.astimezone(UTC).replace(tzinfo=None))


def _instants(values: Sequence[datetime | None]) -> Sequence[str | None]:
    written = _encoder.encode(values).decode()
    if written.count('Z"') + values.count(None) < len(values):  # one is not in UTC
        return [None if value is None else naive(value) for value in values]
    return _texts.decode(written.replace("T", " ").replace('Z"', '"'))


def _json(value: Any) -> str:
    return str(value, "utf-8") if isinstance(value, Raw) else _encoder.encode(value).decode()


def _as_it_is(escape: re.Match[str]) -> str:
    """The character itself, but for those that PostgreSQL wants escaped, too."""
    return escape[0] if escape[1] in '"\\' else str(msgspec.json.decode(f'"{escape[0]}"'))
