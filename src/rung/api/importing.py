"""Bodies that hold many records, and faults in them: the same list for one change and for fifty thousand."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

import msgspec
from django.http import HttpRequest

from rung import config
from rung.api.problems import Problem
from rung.api.shapes.customers import fault_of
from rung.policy.saying.value_words import sentence
from rung.policy.tables.sheets import Fault, Sheet, sheet_of

LINE_TYPES = ("application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines")
ORIGIN = "API"
PATIENCE = 2.0
"""Seconds that an answer waits for its changes to be decided."""


def body_of(example: dict[str, Any]) -> dict[str, Any]:
    """How the document describes such a body."""
    record = {"type": "object", "additionalProperties": True, "example": example}
    return {
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {"oneOf": [record, {"type": "array", "items": record}]}, "example": [example],
                },
                "application/x-ndjson": {"schema": {"type": "string", "description": "One record a line."}},
            },
        }
    }  # fmt: skip


def sheet_in(request: HttpRequest, keys: Collection[str]) -> Sheet:
    """The records of a body: one object, an array of them, or one a line."""
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        hint = "Send the body as it is, without Content-Encoding."
        raise Problem(415, "unsupported_encoding", "A compressed body is not read here.", hint)
    body, most = request.body, config.current().max_body
    if len(body) > most:
        hint = "Send the records in several requests."
        raise Problem(413, "too_large", f"The body is larger than {most} bytes.", hint)
    kind = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind in LINE_TYPES:
        return sheet_of(_lines(body), keys)
    try:
        found = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        hint = "Send an array of objects, or one object a line as application/x-ndjson."
        raise Problem(400, "invalid_json", f"The body is no JSON: {error}.", hint) from error
    return sheet_of(found if isinstance(found, list) else [found], keys)


def refuse(faults: Sequence[Fault]) -> None:
    """Raises a `Problem` that lists all faults, where there are any."""
    if not faults:
        return
    count = "One fault was" if len(faults) == 1 else f"{len(faults)} faults were"
    hint = "Each entry of `errors` says where and how to mend it."
    errors = [fault_of(one) for one in faults]
    raise Problem(422, "nothing_changed", f"Nothing was changed. {count} found.", hint, errors)


def not_written(error: Exception) -> Problem:
    return Problem(422, "unwritable", f"Nothing was changed: {sentence(str(error))}", "Mend the record it names.")


def _lines(body: bytes) -> Iterator[Any]:
    for line in body.removeprefix(b"\xef\xbb\xbf").splitlines():
        if line.strip():
            try:
                yield msgspec.json.decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                yield error
