"""Values of the directory as single texts: what a cell of a table and a field of a form hold.

    teams, languages, handles      frontline; technical
    skills                         billing: 3; api: 1
    what is made of several parts  as in the policy: {mon-fri: ["09:00-17:00"]}
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping as StringsByName
from typing import Any

from rung.core.formulas import marked, unmarked
from rung.policy.problems import Report
from rung.policy.reading.nodes import Mapping, Node, Scalar, Sequence, is_blank, is_null
from rung.policy.reading.yaml_nodes import compose
from rung.policy.schema.document import DOCUMENT
from rung.policy.tables.directory import value_of

LISTS = frozenset({"teams", "languages", "handles", "closed", "any_of"})
USUAL = {
    "people": (
        "name", "email", "slack", "phone", "teams", "skills", "capacity", "time_zone", "hours", "manager", "title",
    ),
    "teams": ("name", "lead", "backup", "calendar", "handles", "channel"),
}  # fmt: skip
"""Columns that a table has even where nothing stands in them."""
LEVELS = frozenset({"skills"})
_SPAN = re.compile(r"\d{1,2}:\d{2}-\d{1,2}:\d{2}")
_DAY_AND_HOURS = re.compile(
    r"([a-z]{3,9}(?:\s*-\s*[a-z]{3,9})?)[\s:]+(\d{1,2}:\d{2}\s*-\s*\d{1,2}:\d{2}(?:\s*,\s*\d{1,2}:\d{2}\s*-\s*\d{1,2}:\d{2})*)",
    re.IGNORECASE,
)
_NEEDS_QUOTES = re.compile(r"[\[\]{},:#&*!|>'\"%@`]|^\s|\s$|^[-?]\s|^$")


def read_cell(field: str, text: str, line: int = 1, column: int = 1) -> Node:
    """What a text stands for under a key of a record; nothing is a key without a value.

    What cannot be taken apart stays the text that it is: the record's own check says what is wrong with it.
    """
    words = unmarked(text.strip())
    if not words:
        return _scalar("", line, column, style="")
    if words[0] in "{[":
        node = compose(words, Report())
        return _moved(node, line, column) if isinstance(node, Mapping | Sequence) else _scalar(words, line, column)
    if field == "hours" and (hours := _hours(words, line, column)) is not None:
        return hours
    if field in LISTS:
        parts = [part.strip() for part in re.split("[;,|\n]", words) if part.strip()]
        return Sequence(line, column, [_scalar(part, line, column) for part in parts])
    if field in LEVELS and all(":" in part or "=" in part for part in re.split("[;,|\n]", words) if part.strip()):
        return _levels(words, line, column)
    return _scalar(words, line, column)


def cell_of(value: Any) -> str:
    """A value as such a text, which `read_cell` reads as the same."""
    match value:
        case None:
            return ""
        case list() if all(isinstance(one, str) and not re.search(r"[;,|\n\[{]", one) for one in value):
            return "; ".join(value)
        case dict() if all(re.fullmatch(r"[1-5]", str(one)) for one in value.values()):
            return "; ".join(f"{key}: {one}" for key, one in value.items())
        case dict() if value and all(_is_spans(one) for one in value.values()):
            return "; ".join(f"{days} {', '.join(spans)}" for days, spans in value.items())
        case dict() | list():
            return flow_of(value)
        case _:
            return str(value)


def _is_spans(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(_SPAN.fullmatch(str(one)) for one in value)


def flow_of(value: Any) -> str:
    """A value as it is written in the policy, on one line."""
    match value:
        case dict():
            return "{" + ", ".join(f"{_quoted(str(key))}: {flow_of(one)}" for key, one in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(flow_of, value)) + "]"
        case _:
            return _quoted(str(value))


def change_of(section: str, key: str, cells: StringsByName[str, str]) -> Mapping:
    """A change of one record, from the texts of its fields."""
    pairs = [(_scalar(name, 1, 1), read_cell(name, text)) for name, text in cells.items()]
    record = Mapping(1, 1, pairs, True)
    return Mapping(1, 1, [(_scalar(section, 1, 1), Mapping(1, 1, [(_scalar(key, 1, 1), record)], True))], True)


def as_table(section: str, records: StringsByName[str, StringsByName[str, Any]]) -> str:
    """Records as a CSV table with a heading, as an import reads it."""
    rows = io.StringIO()
    writer = csv.writer(rows, lineterminator="\n")
    head, *found = table_of(section, records)
    writer.writerow(head)
    writer.writerows([marked(cell) for cell in row] for row in found)
    return rows.getvalue()


def table_of(section: str, records: StringsByName[str, StringsByName[str, Any]]) -> list[list[str]]:
    """A heading, and the cells of each record."""
    used = {field for record in records.values() for field in record or {}} | set(USUAL.get(section, ("name",)))
    fields = DOCUMENT.keys[section].form.record.keys  # type: ignore[attr-defined]
    columns = [field for field in fields if field in used]
    rows = [[key, *(cell_of((record or {}).get(column)) for column in columns)] for key, record in records.items()]
    return [["key", *columns], *rows]


def _hours(words: str, line: int, column: int) -> Node | None:
    """`mon-fri 09:00-12:30, 13:30-17:00; sat 10:00-14:00` as hours by weekday; None: it is the name of a calendar."""
    pairs: list[tuple[Scalar, Node]] = []
    for part in re.split("[;\n]", words):
        found = _DAY_AND_HOURS.fullmatch(part.strip())
        if found is None:
            return None
        spans: list[Node] = [_scalar(span.strip(), line, column) for span in found[2].split(",")]
        pairs.append((_scalar(found[1].strip().lower(), line, column), Sequence(line, column, spans)))
    return Mapping(line, column, pairs, True)


def _levels(words: str, line: int, column: int) -> Node:
    pairs = []
    for part in re.split("[;,|\n]", words):
        name, _, level = part.strip().replace("=", ":").partition(":")
        if name.strip():
            pairs.append((_scalar(name.strip(), line, column), _scalar(level.strip(), line, column)))
    return Mapping(line, column, pairs, True)  # type: ignore[arg-type]


def _moved(node: Node, line: int, column: int) -> Node:
    """All parts of a value stand at its cell."""
    match node:
        case Mapping(pairs=pairs):
            moved = [(_moved(key, line, column), _moved(value, line, column)) for key, value in pairs]
            return Mapping(line, column, moved, True)  # type: ignore[arg-type]
        case Sequence(items=items):
            return Sequence(line, column, [_moved(one, line, column) for one in items])
        case Scalar(text=text, style=style):
            is_none = is_blank(node) or is_null(node)
            return _scalar("" if is_none else text, line, column, style="" if is_none else style or '"')
    raise AssertionError(f"{value_of(node)!r} is no part of a document")


def _scalar(text: str, line: int, column: int, style: str = '"') -> Scalar:
    return Scalar(line, column, text, style, line, column + len(text))


def _quoted(text: str) -> str:
    if _NEEDS_QUOTES.search(text):
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    return text
