"""Histories: files of events, one JSON object a line, as the back-tester reads them.

A history is read twice. The first look checks every line, so that all that is wrong is said at once and before a long
run begins; it also learns how many events there are and whether they are in order. The second streams, in flat memory.
"""

import gzip
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import IO, Any, get_args

import msgspec
from msgspec import Struct

from rung.core.events import INWARD, AnyEvent

MOST_PROBLEMS = 50
"""So many problems are named; more would not help anybody."""


class Problem(Struct, frozen=True, kw_only=True):
    """One thing wrong with an input file: where, what, and how to mend it."""

    file: str
    line: int
    column: int = 1
    field: str = ""
    code: str
    message: str
    hint: str = ""


class BadInput(Exception):
    """A file that cannot be used; `problems` says everything that is wrong with it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{problem.file}:{problem.line}: {problem.message}" for problem in self.problems))


class BadEvent(ValueError):
    """An object that is no event: the field at fault, what is wrong, and how to mend it."""

    def __init__(self, code: str, message: str, field: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field
        self.hint = hint


class History(Struct, frozen=True):
    """A checked history file: its events can be walked as often as needed, in order."""

    file: Path
    count: int
    first_at: datetime | None
    last_at: datetime | None
    in_order: bool

    @property
    def years(self) -> range:
        """The years that it touches: their holidays are needed."""
        if self.first_at is None or self.last_at is None:
            return range(0)
        return range(self.first_at.year, self.last_at.year + 1)

    def events(self, progress: Callable[[], object] = lambda: None) -> Iterator[AnyEvent]:
        """The events by `at`, ties by position."""
        events: Iterable[AnyEvent] = (event for _line, event in _lines(self.file, on_problem=_raise))
        if not self.in_order:
            events = sorted(events, key=lambda event: event.at)
        for event in events:
            progress()
            yield event


def read_history(file: Path) -> History:
    """Check a `.jsonl` or `.jsonl.gz` file; raises BadInput with every problem found."""
    problems: list[Problem] = []
    count = 0
    first = last = None
    in_order = True
    for _line, event in _lines(file, on_problem=problems.append):
        count += 1
        first = min(first, event.at) if first else event.at
        in_order = in_order and (last is None or event.at >= last)
        last = max(last, event.at) if last else event.at
        if len(problems) >= MOST_PROBLEMS:
            break
    if problems:
        raise BadInput(problems[:MOST_PROBLEMS])
    return History(file, count, first, last, in_order)


def event_of(raw: dict[str, Any], *, text: bool = False) -> AnyEvent:
    """One event from plain data; keys it does not know go to `fields`. With `text` all scalars may be texts (YAML)."""
    kind = raw.get("type")
    form = _FORMS.get(kind) if isinstance(kind, str) else None
    if form is None:
        raise _no_such_type(kind)
    extra = {name: value for name, value in raw.items() if name not in form.names}
    known = {name: value for name, value in raw.items() if name in form.names}
    if extra:
        given = known.get("fields", {})
        if not isinstance(given, dict):
            raise BadEvent("wrong_type", "`fields` must be a map", "fields")
        known["fields"] = {**given, **extra}
    try:
        event = msgspec.convert(known, form.type, strict=not text)
    except msgspec.ValidationError as error:
        raise _wrong_value(error, form) from None
    return _in_utc(event)


def known_keys(kind: str) -> frozenset[str]:
    """The keys that a type of event has; empty where there is no such type."""
    form = _FORMS.get(kind)
    return form.names if form else frozenset()


def read_lines(lines: Iterable[str], source: str) -> list[AnyEvent]:
    """Events of JSON lines held in memory; raises BadInput."""
    problems: list[Problem] = []
    events = [event for _n, event in _parsed(lines, source, problems.append)]
    if problems:
        raise BadInput(problems)
    return events


class _Form(Struct, frozen=True):
    """One type of event as it is written: its struct, and the names its keys have outside."""

    type: Any
    names: frozenset[str]


def _form(kind: Any) -> _Form:
    fields = msgspec.structs.fields(kind)
    return _Form(kind, frozenset({"type", *(field.encode_name for field in fields)} - {"partial"}))


_FORMS: dict[str, _Form] = {
    kind.__struct_config__.tag: _form(kind) for kind in get_args(AnyEvent) if kind not in INWARD
}
INSTANTS = ("at", "until", "from_", "next_update_by")


def _no_such_type(kind: object) -> BadEvent:
    if kind is None:
        return BadEvent("no_type", "the event has no `type`", "type", f"for example {', '.join(list(_FORMS)[:3])}")
    near = get_close_matches(str(kind), _FORMS, n=1)
    hint = f"did you mean {near[0]}?" if near else f"known types: {', '.join(_FORMS)}"
    return BadEvent("unknown_type", f"there is no event of type {kind!r}", "type", hint)


def _wrong_value(error: msgspec.ValidationError, form: _Form) -> BadEvent:
    """What msgspec says, in the words of the format."""
    said = str(error)
    if missing := re.search(r"missing required field `(\w+)`", said):
        return BadEvent("missing", f"the event has no `{missing[1]}`", missing[1], _HINTS.get(missing[1], ""))
    place = re.search(r" - at `\$\.?([^`]*)`", said)
    field = place[1] if place else ""
    message = said.split(" - at ")[0]
    return BadEvent("wrong_value", f"{field or 'the event'}: {message}", field, _HINTS.get(field, ""))


_HINTS = {
    "at": "an instant as in RFC 3339, for example 2026-03-09T08:30:00Z",
    "until": "an instant as in RFC 3339, for example 2026-03-09T08:30:00Z",
    "next_update_by": "an instant as in RFC 3339, for example 2026-03-09T08:30:00Z",
    "issue": "the name of the issue, for example A-1",
    "score": "a whole number from 1 to 5",
}


def _in_utc(event: Any) -> AnyEvent:
    """Instants need an offset; inside they are all UTC."""
    changed = {}
    for name in INSTANTS:
        at = getattr(event, name, None)
        if not isinstance(at, datetime):  # absent, or the team that a hand-over comes from
            continue
        outside = name.rstrip("_")
        if at.tzinfo is None:
            raise BadEvent("no_offset", f"`{outside}` has no offset from UTC", outside, "add Z or an offset as +01:00")
        if at.tzinfo is not UTC:
            changed[name] = at.astimezone(UTC)
    return msgspec.structs.replace(event, **changed) if changed else event


def _lines(file: Path, on_problem: Callable[[Problem], object]) -> Iterator[tuple[int, AnyEvent]]:
    with _opened(file) as lines:
        yield from _parsed(lines, str(file), on_problem)


def _parsed(
    lines: Iterable[str | bytes], source: str, on_problem: Callable[[Problem], object]
) -> Iterator[tuple[int, AnyEvent]]:
    decoder = msgspec.json.Decoder(dict[str, Any])
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield number, event_of(decoder.decode(line))
        except msgspec.DecodeError as error:
            on_problem(_no_json(error, source, number))
        except BadEvent as error:
            on_problem(
                Problem(
                    file=source, line=number, field=error.field, code=error.code, message=error.message, hint=error.hint
                )
            )


def _no_json(error: msgspec.DecodeError, source: str, line: int) -> Problem:
    place = re.search(r"\(byte (\d+)\)", str(error))
    return Problem(
        file=source,
        line=line,
        column=int(place[1]) + 1 if place else 1,
        code="no_json",
        message=f"this line is no JSON object: {error}",
        hint='one event a line, for example {"type": "issue.opened", "at": "2026-03-09T08:30:00Z", "issue": "A-1"}',
    )


@contextmanager
def _opened(file: Path) -> Iterator[IO[bytes]]:
    """The lines of the file, unpacked where it is gzip (known by its first bytes, not by its name)."""
    try:
        with file.open("rb") as plain:
            if plain.peek(2)[:2] != b"\x1f\x8b":
                yield plain
                return
            with gzip.open(plain) as unpacked:
                yield unpacked  # type: ignore[misc]
    except (OSError, EOFError) as error:
        raise BadInput([_unreadable(file, error)]) from None


def _unreadable(file: Path, error: OSError | EOFError) -> Problem:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return Problem(
        file=str(file), line=1, code="unreadable", message=f"cannot be read: {reason}",
        hint="give a .jsonl or .jsonl.gz file of events, one a line",
    )  # fmt: skip


def _raise(problem: Problem) -> None:
    raise BadInput([problem])
