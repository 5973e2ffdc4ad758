"""The body of `POST /api/v1/events`: one event, an array of them, or NDJSON.

Every line stands alone. A line that is wrong is reported with all that is wrong with it and never costs the good ones.
Keys that an event does not know go to its `fields`; an absent `at` is the instant of arrival.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import msgspec
from msgspec import Struct

from rung.core.events import INWARD, AnyEvent
from rung.core.times.walltime import EARLIEST, LATEST
from rung.core.words import near
from rung.intake.base import Description, Item, Parcel, Problem, Rejected, Setup
from rung.intake.directory import Directory

MAX_BODY = 10 * 1024 * 1024
MAX_EVENT = 1024 * 1024
MAX_NAME = 200
MAX_AHEAD = timedelta(minutes=5)
LARGEST = 2**63 - 1
"""Of whole numbers: what is larger is lost, or stops a page, where it is reckoned with."""
_MANY_DIGITS = re.compile(rb"\d{19}")
_AS_JSON = {
    datetime: "an instant with its offset, such as 2026-03-09T08:30:00Z", str: "a text", bool: "true or false",
    int: "a whole number", float: "a number", tuple: "a list", list: "a list", frozenset: "a list", dict: "an object",
}  # fmt: skip
"""What a field of an event takes, as JSON calls it."""
JSON_TYPES = ("application/json", "text/json")
LINE_TYPES = ("application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines")

KINDS: dict[str, type[Struct]] = {
    str(kind.__struct_config__.tag): kind for kind in get_args(AnyEvent) if kind not in INWARD
}
_OURS_ALONE = frozenset({"partial", "risk_raised_by", "learned_mood", "near", "flood", "writer"})
_FIELDS: dict[str, dict[str, msgspec.structs.FieldInfo]] = {
    name: {field.encode_name: field for field in msgspec.structs.fields(kind) if field.name not in _OURS_ALONE}
    for name, kind in KINDS.items()
}
_KEYS = {name: frozenset(("type", *fields)) for name, fields in _FIELDS.items()}
_INSTANTS = {
    name: tuple(each for each in fields.values() if each.type is datetime or datetime in get_args(each.type))
    for name, fields in _FIELDS.items()
}
_NAMES = {
    name: tuple(each for each in ("id", "issue", "account", "person", "into") if each in fields)
    for name, fields in _FIELDS.items()
}


def read(body: bytes, content_type: str, now: datetime, most: int = MAX_BODY) -> Parcel:
    """Every event of a body and every problem. Raises `Rejected` for a body that is too large or of another kind."""
    if len(body) > most:
        hint = "Send the events in several requests."
        raise Rejected(413, "too_large", f"The body is larger than {most} bytes.", hint)
    items: list[Item] = []
    problems: list[Problem] = []
    for line, value in _values(body, _is_lines(content_type)):
        found = value if isinstance(value, list) else _event(line, value, now)
        if isinstance(found, Item):
            items.append(found)
        else:
            problems += found
    if not items and not problems:
        problems = [Problem(line=1, field="", code="empty", message="The body holds no event.", hint=_EXAMPLE)]
    return Parcel(items=tuple(items), problems=tuple(problems))


class GenericIntake:
    """The same body behind `POST /in/generic/{key}`, for senders that cannot set an Authorization header."""

    def describe(self) -> Description:
        return Description(
            name="generic",
            label="Events in Rung's own format",
            docs="docs/add-an-intake.md",
            address="`POST /api/v1/events`, `POST /in/<name>/<key>`",
            proof="a token with the scope `events:write`, or the key in the address",
            brings=("issues", "messages", "answers", "states", "edits", "takes", "failures", "trackers"),
        )

    def verify(self, headers: Mapping[str, str], body: bytes, setup: Setup, now: datetime) -> None:
        """The key in the address is the proof; the edge has checked it."""

    def parse(
        self, headers: Mapping[str, str], body: bytes, directory: Directory, now: datetime, setup: Setup
    ) -> Parcel:
        return read(body, headers.get("content-type", ""), now)


_EXAMPLE = '{"type": "issue.opened", "issue": "A-1", "subject": "Everything is down"}'


@lru_cache(maxsize=64)
def _is_lines(content_type: str) -> bool:
    kind, _, parameters = content_type.partition(";")
    kind = kind.strip().lower()
    charset = parameters.lower().replace(" ", "").replace('"', "").partition("charset=")[2].partition(";")[0]
    if kind not in (*JSON_TYPES, *LINE_TYPES) or charset not in ("", "utf-8", "utf8", "us-ascii"):
        raise Rejected(
            415,
            "unsupported_media_type",
            f"A body of type {content_type[:100] or '(none)'} is not read here.",
            "Send UTF-8 as `application/json` (one event or an array) or `application/x-ndjson` (one event a line).",
        )
    return kind in LINE_TYPES


def _values(body: bytes, lines: bool) -> Iterator[tuple[int, Any]]:
    """Each event's place (the line, or the position in an array) with its value, or with the problems of reading it."""
    if lines:
        yield from _by_line(body)
        return
    value = _decoded(1, body)
    if isinstance(value, list) and value and isinstance(value[0], Problem):
        first_line = body.lstrip().partition(b"\n")[0]
        if isinstance(_decoded(1, first_line), dict):
            yield from _by_line(body)
        else:
            yield 1, value
    elif isinstance(value, list):
        yield from enumerate((_not_an_event(line, each) for line, each in enumerate(value, 1)), 1)
    else:
        yield 1, _not_an_event(1, value)


def _by_line(body: bytes) -> Iterator[tuple[int, Any]]:
    for line, text in enumerate(body.split(b"\n"), 1):
        if not text.strip():
            continue
        value = _decoded(line, text)
        is_problem = isinstance(value, list) and value and isinstance(value[0], Problem)
        yield line, value if is_problem else _not_an_event(line, value)


def _decoded(line: int, text: bytes) -> Any:
    """The JSON value of a text, or the list of what is wrong with it."""
    try:
        return msgspec.json.decode(text)
    except RecursionError:
        reason = "It is nested too deeply."
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        reason = _why_not_json(text, error)
    hint = "Write one JSON object, in UTF-8, for each event."
    return [Problem(line=line, field="", code="invalid_json", message=f"This is not JSON: {reason}", hint=hint)]


def _why_not_json(text: bytes, error: Exception) -> str:
    """What the decoder does not say: where the text is no UTF-8, and that a letter written as two halves lacks one."""
    try:
        json.loads(text.decode())
    except UnicodeDecodeError as wrong:
        return f"byte {wrong.start + 1} of it is not UTF-8."
    except (ValueError, RecursionError):
        return str(error)[:200]
    return "a text holds half of a surrogate pair, such as \\ud800 alone."


def _not_an_event(line: int, value: Any) -> Any:
    if isinstance(value, dict):
        return value
    message = f"An event is a JSON object; this is {_a_kind(value)}."
    return [Problem(line=line, field="", code="not_an_object", message=message, hint=_EXAMPLE)]


def _event(line: int, value: dict[str, Any], now: datetime) -> Item | list[Problem]:
    kind = value.get("type")
    fields = _FIELDS.get(kind) if isinstance(kind, str) else None
    if fields is None or not isinstance(kind, str):
        return [_unknown_type(line, kind)]
    known = value if value.keys() <= _KEYS[kind] else _with_own_fields(value, fields)
    if "at" not in known:
        known = {**known, "at": now}
    try:
        event = msgspec.convert(known, KINDS[kind])
    except msgspec.ValidationError:
        return _wrong_fields(line, known, fields)
    written = msgspec.json.encode(value, order="deterministic")
    problems = [
        *_wrong_instants(line, event, _INSTANTS[kind], now),
        *_wrong_names(line, _NAMES[kind], value),
        *_wrong_texts(line, value, written),
    ]
    if problems:
        return problems
    return Item(event=_in_utc(event, _INSTANTS[kind]), digest=hashlib.sha256(written).hexdigest(), line=line)


def _with_own_fields(
    value: dict[str, Any], fields: dict[str, msgspec.structs.FieldInfo]
) -> dict[str, Any]:
    """What an event does not know stands among its `fields`."""
    known = {key: each for key, each in value.items() if key in fields}
    extra = {key: each for key, each in value.items() if key not in fields and key != "type"}
    own = known.get("fields")
    known["fields"] = {**extra, **own} if isinstance(own, dict) else extra if own is None else own
    return known


def _unknown_type(line: int, kind: Any) -> Problem:
    if not isinstance(kind, str):
        message = "An event needs a `type`, a text." if kind is None else f"`type` is a text; this is {_a_kind(kind)}."
        code, hint = ("missing" if kind is None else "wrong_type"), f"One of {', '.join(KINDS)}."
        return Problem(line=line, field="type", code=code, message=message, hint=hint)
    meant = near(kind, KINDS)
    hint = f"Did you mean `{meant}`?" if meant else f"One of {', '.join(KINDS)}."
    message = f"There is no event type `{kind[:MAX_NAME]}`."
    return Problem(line=line, field="type", code="unknown_type", message=message, hint=hint)


def _wrong_fields(
    line: int, known: dict[str, Any], fields: dict[str, msgspec.structs.FieldInfo]
) -> list[Problem]:
    """Everything of an event that has the wrong shape, field by field."""
    problems = []
    for name, field in fields.items():
        if name not in known:
            if field.required:
                message, hint = f"The event needs `{name}`.", f"Add `{name}`."
                problems.append(Problem(line=line, field=name, code="missing", message=message, hint=hint))
            continue
        try:
            msgspec.convert(known[name], field.type)
        except msgspec.ValidationError as error:
            reason, _, path = str(error).partition(" - at `$")
            place = name + path.rstrip("`")
            message, hint = f"`{place}`: {reason}.", _hint(field.type)
            problems.append(Problem(line=line, field=place, code="wrong_type", message=message, hint=hint))
    return problems


def _hint(wanted: Any) -> str:
    choices = get_args(wanted) if get_origin(wanted) in (Union, UnionType) else (wanted,)
    plain = (get_args(one)[0] if get_origin(one) is Annotated else one for one in choices)
    named = [words for one in plain if (words := _AS_JSON.get(get_origin(one) or one))]
    return f"Write {' or '.join(named) or 'what docs/policy.md says of it'}."


def _wrong_instants(
    line: int, event: Any, fields: tuple[msgspec.structs.FieldInfo, ...], now: datetime
) -> list[Problem]:
    problems = []
    for field in fields:
        value = getattr(event, field.name)
        if isinstance(value, datetime) and value.tzinfo is None:
            name = field.encode_name
            message = f"`{name}` has no offset, so it names no instant."
            problems.append(Problem(line=line, field=name, code="no_offset", message=message, hint=_hint(datetime)))
        elif isinstance(value, datetime) and (value < EARLIEST or (value > LATEST and field.name != "at")):
            problems.append(_out_of_reach(line, field.encode_name, value))
    if event.at.tzinfo is not None and event.at > now + MAX_AHEAD:
        message = f"`at` is {event.at.isoformat()}, more than 5 minutes ahead of {now.isoformat(timespec='seconds')}."
        hint = "Send an event when it has happened; check the sender's clock."
        problems.append(Problem(line=line, field="at", code="at_in_future", message=message, hint=hint))
    return problems


def _out_of_reach(line: int, name: str, value: datetime) -> Problem:
    is_early = value < EARLIEST
    message = f"`{name}` is {value.isoformat()}, {f'before {EARLIEST.year}' if is_early else f'after {LATEST.year}'}."
    hint = "Check the year: clocks of that time are not reckoned."
    code = f"{name}_too_{'early' if is_early else 'late'}"
    return Problem(line=line, field=name, code=code, message=message, hint=hint)


def _wrong_names(line: int, names: tuple[str, ...], given: dict[str, Any]) -> list[Problem]:
    problems = []
    for name in names:
        value = given.get(name)
        if not isinstance(value, str):
            continue
        if not value or value.isspace():
            message, hint = f"`{name}` is empty.", f"Leave `{name}` out or give it a value."
            problems.append(Problem(line=line, field=name, code="empty", message=message, hint=hint))
        elif len(value) > MAX_NAME or not value.isprintable():
            message = f"`{name}` is longer than {MAX_NAME} characters or holds one that cannot be printed."
            hint = "Give it a short plain name."
            problems.append(Problem(line=line, field=name, code="bad_name", message=message, hint=hint))
        elif not {".", ".."}.isdisjoint(value.split("/")):
            message, hint = f"`{name}` has a part that is nothing but dots.", "No address on the web can hold it."
            problems.append(Problem(line=line, field=name, code="bad_name", message=message, hint=hint))
    return problems


def _wrong_texts(line: int, value: dict[str, Any], written: bytes) -> list[Problem]:
    problems = []
    if len(written) > MAX_EVENT:
        message = f"The event is larger than {MAX_EVENT} bytes."
        problems.append(Problem(line=line, field="", code="too_large", message=message, hint="Shorten its texts."))
    if b"\\u0000" in written and _holds_nul(value):
        message = "A text holds the character U+0000, which a database cannot keep."
        problems.append(Problem(line=line, field="", code="nul_character", message=message, hint="Remove it."))
    if _MANY_DIGITS.search(written) and _holds_huge(value):
        message, hint = "A whole number is larger than 64 bits hold.", "Write it as a text if it names something."
        problems.append(Problem(line=line, field="", code="number_too_large", message=message, hint=hint))
    return problems


def _holds_nul(value: Any) -> bool:
    return any(isinstance(each, str) and "\0" in each for each in _within(value))


def _holds_huge(value: Any) -> bool:
    return any(isinstance(each, int) and abs(each) > LARGEST for each in _within(value))


def _within(value: Any) -> Iterator[Any]:
    """The value and all that stands in it, names as well."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        yield each
        if isinstance(each, dict):
            waiting += each.keys()
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each


def _in_utc(event: Any, fields: tuple[msgspec.structs.FieldInfo, ...]) -> Any:
    """The event with all its instants in UTC, so that they sort as texts too."""
    moved = {}
    for field in fields:
        at = getattr(event, field.name)
        if isinstance(at, datetime) and at.tzinfo is not UTC:
            moved[field.name] = at.astimezone(UTC)
    return msgspec.structs.replace(event, **moved) if moved else event


def _a_kind(value: Any) -> str:
    names = {str: "a text", bool: "true or false", int: "a number", float: "a number", list: "a list"}
    return "an object" if isinstance(value, dict) else names.get(type(value), "null")
