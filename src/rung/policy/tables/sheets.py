"""Tables of records from outside, such as the accounts of a CRM: CSV as spreadsheets save it, YAML, or JSON.

Whatever the form, what comes of it are rows: the key of a record, and what stands in its columns as nodes that know
their places. What keeps a file from being read is one fault that says how to save it.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Collection, Iterable, Iterator
from collections.abc import Mapping as MappingOf
from typing import Any

from msgspec import Struct

from rung.core.formulas import unmarked
from rung.core.words import shortened
from rung.policy.problems import Problem, Report
from rung.policy.reading.nodes import Mapping, Node, Place, Scalar, is_blank, is_null
from rung.policy.reading.nodes import Sequence as SequenceNode
from rung.policy.reading.yaml_nodes import LARGEST, compose

SAVE_AS = "in Excel or LibreOffice: save as, “CSV UTF-8 (comma delimited)”"
FIELDS = "fields"
OWN = "fields."
"""What may stand before the name of a custom field, where it would be taken for a fact with a name of its own."""
_BROKEN_CELL = re.compile(r"#(?:REF!|N/A|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|####+)")
_WORKBOOKS = ((b"PK\x03\x04", "a workbook"), (b"\xd0\xcf\x11\xe0", "a workbook of an old Excel"))
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


class Fault(Struct, frozen=True):
    """One thing to mend in a row. Lines and columns count from 1."""

    line: int
    column: int
    field: str
    code: str
    message: str
    hint: str = ""
    row: str = ""
    """The key of the record, where it is known."""


class Row(Struct, frozen=True):
    """One record: its key, and what stands in its columns. A column that is not there says nothing."""

    key: Scalar
    cells: tuple[tuple[Scalar, Node], ...]
    starts_at: int = 0
    """The line of a CSV file on which the row begins; 0: the nodes have their places."""


class Sheet(Struct, frozen=True):
    """The rows of a file, or why there are none."""

    rows: tuple[Row, ...] = ()
    faults: tuple[Fault, ...] = ()
    columns: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    """Of a CSV file, to find the places of its cells."""
    delimiter: str = ","

    def place(self, row: Row, node: Node) -> Place:
        """Where a node of a row stands in the file."""
        if not row.starts_at:
            return Place(node.line, node.column)
        return _place_of_cell(self.lines, row.starts_at, node.column, self.delimiter)


def read_sheet(content: bytes, name: str, keys: Collection[str]) -> Sheet:
    """The rows of a file: CSV, or YAML where its name says so. `keys` are the columns that may hold the key."""
    if name.lower().endswith((".yaml", ".yml", ".json")):
        return _yaml(content, keys)
    return _csv(content, tuple(keys))


def sheet_of(values: Iterable[Any], keys: Collection[str]) -> Sheet:
    """The rows of JSON objects; the line of each is its place among them. A broken one is an exception."""
    rows, faults = [], []
    for line, value in enumerate(values, start=1):
        if isinstance(value, Exception):
            faults.append(Fault(line, 1, "", "invalid_json", f"this is no JSON: {value}", "write one object a line"))
        elif not isinstance(value, dict):
            faults.append(Fault(line, 1, "", "wrong_form", "this is no object", "write {…} for each record"))
        else:
            rows.append(_row_of_object(value, line, keys, faults))
    return Sheet(tuple(one for one in rows if one), tuple(faults))


def rows_of(root: Mapping) -> tuple[tuple[Row, ...], tuple[Fault, ...]]:
    """The records of a mapping by their keys, and what is wrong with those that are none."""
    rows, faults = [], []
    for key, value in root.pairs:
        if isinstance(value, Mapping):
            rows.append(Row(key, tuple(_flat(value.pairs))))
        elif is_blank(value):
            rows.append(Row(key, ()))
        else:
            hint = f"write {shortened(key.text)}: {{name: …}}"
            faults.append(Fault(value.line, value.column, "", "wrong_form", "this is no record", hint, key.text))
    return tuple(rows), tuple(faults)


def node_of_json(value: Any, line: int) -> Node:
    """A value as a node: texts stand in quotes, as it were, numbers and flags do not."""
    match value:
        case dict():
            pairs = [(_scalar(str(key), line), node_of_json(one, line)) for key, one in value.items()]
            return Mapping(line, 1, pairs, True)
        case list():
            return SequenceNode(line, 1, [node_of_json(one, line) for one in value])
        case None | "":
            return _scalar("", line, style="")
        case bool():
            return _scalar("true" if value else "false", line, style="")
        case str():
            return _scalar(value, line)
        case _:
            return _scalar(str(value), line, style="")


def row_of_texts(key: str, texts: MappingOf[str, str]) -> Row:
    """One record whose facts are texts, as the cells of a CSV file are."""
    cells = tuple((_scalar(name, 1, ""), _cell(text, 1, 1)) for name, text in texts.items())
    return Row(_scalar(key, 1), cells, 1)


def is_empty(node: Node) -> bool:
    """Whether a cell says that there is no such fact."""
    return is_blank(node) or is_null(node) or (isinstance(node, Scalar) and not node.text.strip())


def normal(name: str) -> str:
    """The name of a column as records write theirs: `Renews on` is renews_on."""
    return re.sub(r"[\s-]+", "_", name.strip()).casefold()


# YAML and JSON ----------------------------------------


def _yaml(content: bytes, keys: Collection[str]) -> Sheet:
    report = Report()
    if len(content) > LARGEST:
        hint = "save it as CSV, which may be as long as it likes"
        return _only(Fault(1, 1, "", "too_large", f"this YAML has more than {LARGEST:,} bytes", hint))
    root = compose(content, report)
    report.root = root
    if report.has_errors:
        return Sheet(faults=tuple(_fault(one) for one in report.errors()))
    if isinstance(root, Mapping) and len(root.pairs) == 1 and root.pairs[0][0].text in ("accounts", "contacts"):
        root = root.pairs[0][1]
    if root is None or is_blank(root):
        return Sheet()
    if not isinstance(root, Mapping):
        hint = f"write each record as its {next(iter(keys))}, a colon, and its facts below it"
        return _only(Fault(root.line, root.column, "", "wrong_form", "this is no mapping of records", hint))
    rows, faults = rows_of(root)
    return Sheet(rows, faults)


def _flat(pairs: Iterable[tuple[Scalar, Node]]) -> Iterator[tuple[Scalar, Node]]:
    """Facts and custom fields beside each other."""
    for key, value in pairs:
        if key.text != FIELDS or not isinstance(value, Mapping):
            yield key, value
            continue
        for name, one in value.pairs:
            yield Scalar(name.line, name.column, OWN + name.text, "", name.end_line, name.end_column), one


def _row_of_object(value: dict[str, Any], line: int, keys: Collection[str], faults: list[Fault]) -> Row | None:
    name = next((name for name in value if name in keys), "")
    key = value.get(name)
    if not isinstance(key, str) or not key.strip():
        wanted = next(iter(keys))
        faults.append(Fault(line, 1, wanted, "no_key", f"{wanted} is missing", f'write {{"{wanted}": …}}'))
        return None
    cells = [(_scalar(column, line), node_of_json(one, line)) for column, one in value.items() if column != name]
    return Row(_scalar(key.strip(), line), tuple(_flat(cells)))


def _fault(problem: Problem) -> Fault:
    return Fault(problem.line, problem.column, problem.path, problem.code, problem.message, problem.hint)


def _only(fault: Fault) -> Sheet:
    return Sheet(faults=(fault,))


def _scalar(text: str, line: int, style: str = '"', column: int = 1) -> Scalar:
    return Scalar(line, column, text, style, line, column)


# CSV ----------------------------------------


class Cells(Struct, frozen=True):
    """A CSV file, row by row: the line on which each begins, and its cells. Empty rows are left out."""

    rows: tuple[tuple[int, list[str]], ...]
    lines: tuple[str, ...]
    delimiter: str

    def place(self, line: int, cell: int) -> Place:
        """Where a cell of the row that begins on this line stands; cells count from 1."""
        return _place_of_cell(self.lines, line, cell, self.delimiter)


def read_cells(content: bytes) -> Cells | Fault:
    """The cells of a CSV file as spreadsheets save it, or what keeps it from being read."""
    text = _decoded(content)
    if isinstance(text, Fault):
        return text
    lines = text.splitlines(keepends=True)
    skipped = 1 if lines and re.fullmatch(r"sep=.\s*", lines[0], re.IGNORECASE) else 0
    delimiter = lines[0].strip()[-1] if skipped else _delimiter(lines[0] if lines else "")
    reader = csv.reader(iter(lines[skipped:]), delimiter=delimiter, strict=True)
    found: list[tuple[int, list[str]]] = []
    start = skipped + 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                found.append((start, cells))
            start = skipped + reader.line_num + 1
    except csv.Error as error:
        hint = "a quote that opens a cell needs its fellow, and one inside is written twice"
        return Fault(start, 1, "", "csv_syntax", f"this is no CSV from here on: {error}", hint)
    return Cells(tuple(found), tuple(lines), delimiter)


def _csv(content: bytes, keys: tuple[str, ...]) -> Sheet:
    cells = read_cells(content)
    if isinstance(cells, Fault):
        return _only(cells)
    if not cells.rows:
        return _only(Fault(1, 1, "", "empty", "the file is empty", f"begin it with a header: {keys[0]},name,…"))
    return _Table(cells.lines, cells.delimiter, keys).read(list(cells.rows))


class _Table:
    """The header of a CSV file, and what it makes of the rows below it."""

    def __init__(self, lines: tuple[str, ...], delimiter: str, keys: tuple[str, ...]) -> None:
        self.lines = lines
        self.delimiter = delimiter
        self.keys = keys
        self.faults: list[Fault] = []
        self.names: list[str] = []
        self.at = -1
        """Which column holds the key."""

    def read(self, found: list[tuple[int, list[str]]]) -> Sheet:
        self._read_header(*found[0])
        rows = [] if self.faults else [row for one in found[1:] if (row := self._row(*one))]
        columns = tuple(name for place, name in enumerate(self.names) if place != self.at)
        return Sheet(tuple(rows), tuple(self.faults), columns, self.lines, self.delimiter)

    def _read_header(self, line: int, cells: list[str]) -> None:
        while cells and not cells[-1].strip():
            cells.pop()  # spreadsheets leave columns that were emptied
        self.names = [unmarked(cell.strip()) for cell in cells]
        plain = [normal(name) for name in self.names]
        self.at = next((plain.index(key) for key in self.keys if key in plain), -1)
        if self.at < 0:
            hint = f"name one column {self.keys[0]}; there is: {shortened(', '.join(self.names))}"
            self._fault(line, 1, self.keys[0], "no_key", f"the header has no column {self.keys[0]}", hint)
        for place, name in enumerate(plain):
            if not name:
                self._fault(line, place + 1, "", "no_name", "this column has no name", "name it, or remove it")
            elif self.names[place] in self.names[:place]:
                first = self.names.index(self.names[place]) + 1
                message = f"the column {self.names[place]} stands here a second time; it is column {first} too"
                self._fault(line, place + 1, name, "duplicate_column", message, "keep one of the two")
            elif name == FIELDS:
                hint = "give each custom field a column of its own"
                self._fault(line, place + 1, name, "wrong_form", "custom fields do not stand in one column", hint)

    def _row(self, line: int, cells: list[str]) -> Row | None:
        wanted = len(self.names)
        if len(cells) < wanted or any(cell.strip() for cell in cells[wanted:]):
            message = f"this row has {len(cells)} cells, and the header {wanted}"
            self._fault(line, 1, "", "cells", message, f"a text that holds {self.delimiter!r} stands in quotes")
            return None
        key = unmarked(cells[self.at].strip())
        if not key:
            name = self.names[self.at]
            self._fault(
                line, self.at + 1, name, "no_key", f"{name} is empty", "each row needs one; remove an empty row"
            )
            return None
        broken = [place for place, cell in enumerate(cells[:wanted]) if _BROKEN_CELL.fullmatch(cell.strip())]
        for place in broken:
            message = f"{cells[place].strip()} is what a spreadsheet shows for a formula that failed"
            self._fault(line, place + 1, self.names[place], "broken_cell", message, "mend the formula, and save again")
        nodes = [
            (_scalar(self.names[place], line, "", place + 1), _cell(cells[place], line, place + 1))
            for place in range(wanted)
            if place != self.at
        ]
        return None if broken else Row(_scalar(key, line, column=self.at + 1), tuple(nodes), line)

    def _fault(self, line: int, cell: int, field: str, code: str, message: str, hint: str) -> None:
        place = _place_of_cell(self.lines, line, cell, self.delimiter)
        self.faults.append(Fault(place.line, place.column, field, code, message, hint))


def _cell(text: str, line: int, column: int) -> Scalar:
    bare = unmarked(text.strip())
    return Scalar(line, column, bare, '"' if bare else "", line, column)


def _decoded(content: bytes) -> str | Fault:
    for signature, what in _WORKBOOKS:
        if content.startswith(signature):
            return Fault(1, 1, "", "workbook", f"this is {what} and no text", SAVE_AS)
    if content.startswith(_UTF_16) or b"\0" in content[:4]:
        return Fault(1, 1, "", "not_utf8", "this is UTF-16 (“Unicode text”), and not UTF-8", SAVE_AS)
    try:
        text = content.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8", "replace")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        return Fault(line, column, "", "not_utf8", "here is a byte that is not UTF-8", SAVE_AS)
    if (at := text.find("\0")) >= 0:
        line = text.count("\n", 0, at) + 1
        return Fault(line, 1, "", "unprintable", "here is a NUL character", "remove it")
    return text


def _delimiter(header: str) -> str:
    outside = re.sub(r'"[^"]*"', "", header)
    return max(",;\t", key=outside.count)


def _place_of_cell(lines: tuple[str, ...], start: int, cell: int, delimiter: str) -> Place:
    """Where the first character of a cell stands; the cells of a row count from 1."""
    line, column, seen, quoted = start, 1, 1, False
    while seen < cell and line <= len(lines):
        for character in lines[line - 1][column - 1 :]:
            column += 1
            quoted ^= character == '"'
            if character == delimiter and not quoted:
                seen += 1
                if seen == cell:
                    return Place(line, column)
        if not quoted:
            break
        line, column = line + 1, 1
    return Place(line, column)


def listed_in(text: str) -> list[str]:
    """The entries of a list that stands in one cell: between commas or semicolons, or a list of JSON."""
    if text.startswith("["):
        try:
            found = json.loads(text)
        except ValueError:
            found = None
        if isinstance(found, list) and all(isinstance(one, str) for one in found):
            return found
    return [one.strip() for one in re.split(r"[,;\n]", text) if one.strip()]
