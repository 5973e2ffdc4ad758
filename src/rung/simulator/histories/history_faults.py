"""What is wrong with a line of a history, or with the whole file, in the words of somebody who exported it."""

from __future__ import annotations

import errno
import re

import msgspec

from rung.core.words import shortened
from rung.simulator.histories.events import BadEvent
from rung.simulator.histories.unpacking import HoldsTooMuch
from rung.simulator.problems import Problem

EXAMPLE = 'write one event a line, for example {"type": "issue.opened", "at": "2026-03-09T08:30:00Z", "issue": "A-1"}'


def no_history(first: bytes, source: str) -> Problem | None:
    """The problem of a file that is something else as a whole, known by its first line."""
    for form, what, hint in _OTHER_FILES:
        if re.match(form, first.lstrip(b" \t")):
            return Problem(file=source, line=1, code="no_json", message=f"this is {what}", hint=hint)
    return None


def no_json(
    error: msgspec.DecodeError | UnicodeDecodeError | RecursionError, line: bytes, source: str, number: int
) -> Problem:
    """A line that cannot be read as a JSON object."""
    code, (message, hint) = "no_json", ("", "")
    at = 0
    if isinstance(error, RecursionError):
        code, message, hint = "too_deep", "the values of this line are nested too deep", "keep what conditions read"
    elif isinstance(error, UnicodeDecodeError):
        at = _first_wrong_byte(line)
        code, message, hint = "not_utf8", "here is a byte that is not UTF-8", "save the history as UTF-8"
    else:
        said = str(error)
        place = re.search(r" \(byte (\d+)\)", said)
        at = int(place[1]) - ("trailing characters" in said) if place else 0
        message, hint = _in_words(said, line, at)
    return Problem(file=source, line=number, column=_column(line, at), code=code, message=message, hint=hint or EXAMPLE)


def bad_event(error: BadEvent, line: bytes, source: str, number: int) -> Problem:
    """An object that is no event, at the key that is at fault."""
    key = error.field.split(".")[0].split("[")[0]
    at = line.find(f'"{key}"'.encode()) if key else -1
    return Problem(
        file=source, line=number, column=_column(line, max(at, 0)), field=error.field, code=error.code,
        message=str(error), hint=error.hint,
    )  # fmt: skip


def unreadable(error: Exception, source: str, lines: int) -> Problem:
    """A file that cannot be read to its end; so many lines of it were read."""
    reason = getattr(error, "strerror", None) or str(error)
    hint = "give a .jsonl or .jsonl.gz file of events, one a line"
    if isinstance(error, HoldsTooMuch) or getattr(error, "errno", None) == errno.EFBIG:
        hint = "give a part of it: fewer months, or fewer columns"
    elif isinstance(error, EOFError):
        reason = "the archive was cut off before its end"
    elif "CRC check" in reason or "decompressing" in reason or "Not a gzipped" in reason:
        reason = "the archive is damaged"
    if "archive" in reason:
        reason += f"; {lines:,} lines of it could be read" if lines != 1 else "; 1 line of it could be read"
        hint = "copy it again, or unpack what is left of it"
    return Problem(file=source, line=max(lines, 1), code="unreadable", message=f"cannot be read: {reason}", hint=hint)


def _column(line: bytes, at: int) -> int:
    """The column of a byte, counted in characters."""
    return len(line[:at].decode("utf-8", "replace")) + 1


def _first_wrong_byte(line: bytes) -> int:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return 0


def _in_words(said: str, line: bytes, at: int) -> tuple[str, str]:
    """What the JSON library says, and how to mend it."""
    here = line[at : at + 12].decode("utf-8", "replace").strip()
    if kind := re.search(r"Expected `object`, got `(\w+)`", said):
        return f"this line is {_KINDS.get(kind[1], 'a single value')}, and no object", ""
    if "invalid character" in said:
        for beginning, message, hint in _BEGINNINGS:
            if here.startswith(beginning):
                return message.format(shortened(here, 12)), hint
    for part, message, hint in _SAID:
        if part in said:
            return message, hint
    return f"this line is no JSON: {shortened(here, 12)!r} is not expected here", ""


_ONE_A_LINE = "write one event a line, without brackets around them: jq -c '.[]' does it"
_OTHER_FILES: tuple[tuple[bytes, str, str], ...] = (
    (rb"(?s)\xff\xfe|\xfe\xff|.?\x00", "UTF-16, and not UTF-8", "save the history as UTF-8"),
    (rb"PK\x03\x04", "a zip archive", "unpack it, or pack it with gzip"),
    (rb"\[\s*$", "a JSON list over several lines", _ONE_A_LINE),
    (rb"\[\s*\{", "a JSON list", _ONE_A_LINE),
    (rb"\{\s*$", "a JSON object over several lines", "write one event a line: jq -c . does it"),
    (rb"<", "a page of HTML or XML, perhaps of a sign-in", "save the export itself"),
    (rb"(?:- |-{3}\s*$|[a-z_]+: )", "YAML", EXAMPLE),
    (rb'"?[\w .]+"?[,;\t]"?[\w .]+"?(?:[,;\t]|\s*$)', "a table (CSV)", EXAMPLE),
)
_KINDS = {
    "array": "a list", "str": "a text", "int": "a number", "float": "a number", "bool": "true or false", "null": "null",
}  # fmt: skip
_BEGINNINGS: tuple[tuple[str, str, str], ...] = (
    ("NaN", "NaN is no value of JSON", "write null, or leave the key out"),
    ("Infinity", "Infinity is no value of JSON", "write null, or leave the key out"),
    ("-Infinity", "Infinity is no value of JSON", "write null, or leave the key out"),
    ("None", "None is no value of JSON", "write null"),
    ("True", "True is no value of JSON", "write true"),
    ("False", "False is no value of JSON", "write false"),
    ("'", "a text stands in single quotes", 'write "…"'),
    ("//", "a history has no comments", "remove the line"),
    ("#", "a history has no comments", "remove the line"),
    ("\u201c", "{} begins with a quote that only looks like one", 'write "…"'),
    ("\x00", "here is a character that JSON does not have", "remove it"),
)
_SAID: tuple[tuple[str, str, str], ...] = (
    ("truncated", "this line ends in the middle of its object", "write the rest of it, or remove the line"),
    ("trailing comma", "a comma stands before the closing bracket", "remove the comma"),
    ("trailing characters", "something stands behind the object", "begin a new line for each event"),
    ("keys must be strings", "a key does not stand in double quotes", 'write "type"'),
    ("surrogate", "half a character stands here", "write the whole character, or remove it"),
    ("escape", "a backslash stands before a letter to which it means nothing", r"write \\ for a backslash"),
    ("control", "a character that cannot be seen stands here", "remove it"),
)
