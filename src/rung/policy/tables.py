"""Records from a file: a table (CSV) with one record a row, or a document (YAML, JSON) as the policy has it.

Both become records by section with the place of every value, so that what is wrong with them is told by row and cell.
A cell without a value takes the value out; a column that is not there changes nothing.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Mapping
from unicodedata import normalize

from msgspec import Struct

from rung.policy.cells import read_cell
from rung.policy.directory import SECTIONS
from rung.policy.nodes import Mapping as MappingNode
from rung.policy.nodes import Node, Place, Scalar, is_blank
from rung.policy.problems import Problem, Report
from rung.policy.schema.document import DOCUMENT
from rung.policy.sources import Source, Sources
from rung.policy.words import listed, nearest, shortened
from rung.policy.yaml_nodes import LARGEST, compose

MOST_ROWS = 20_000
OTHER_HEADINGS = {
    "id": "key", "handle": "key", "username": "key", "login": "key",
    "full_name": "name", "display_name": "name",
    "mail": "email", "e_mail": "email", "email_address": "email", "mail_address": "email",
    "slack_id": "slack", "slack_user": "slack", "slack_member_id": "slack",
    "teams_id": "addresses.teams", "microsoft_teams": "addresses.teams", "ms_teams": "addresses.teams",
    "mobile": "phone", "phone_number": "phone", "telephone": "phone", "cell": "phone",
    "timezone": "time_zone", "tz": "time_zone", "zone": "time_zone",
    "team": "teams", "group": "teams", "groups": "teams",
    "skill": "skills", "language": "languages", "lang": "languages",
    "working_hours": "hours", "max_open": "capacity", "limit": "capacity",
    "reports_to": "manager", "supervisor": "manager", "boss": "manager",
    "role": "title", "job_title": "title", "position": "title",
    "kinds": "handles",
}  # fmt: skip
"""What other tools call these columns."""


class Records(Struct, frozen=True):
    """What stands in a file: records by section as parts of a document, or what keeps them from being read."""

    node: MappingNode | None
    source: Source
    problems: tuple[Problem, ...] = ()


def read_records(
    content: bytes, name: str, section: str, known: Mapping[str, Mapping[str, str]] | None = None
) -> Records:
    """The records of a file, those of `section` where it names none.

    `known` are the keys of the records there are, by what else they are called (by `email` above all): a table without
    keys finds them by it.
    """
    report = Report()
    text = _text(content, report)
    source = Source(name, text or "")
    report.sources = Sources(source)
    node = None
    if text is not None:
        is_document = name.lower().endswith((".yaml", ".yml", ".json"))
        node = _document(text, section, report) if is_document else _table(text, section, known or {}, report)
    return Records(None if report.has_errors else node, source, report.errors())


def _text(content: bytes, report: Report) -> str | None:
    start = Place(1, 1)
    if len(content) > LARGEST:
        report.error(start, "too_large", f"the file has more than {LARGEST:,} bytes", "split it")
        return None
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    if content[:2] == b"PK":
        report.error(start, "no_table", "this is a workbook, not a table", "save it as CSV UTF-8 and import that")
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        report.error(Place(line, 1), "not_utf8", "here is a byte that is not UTF-8", "save the file as CSV UTF-8")
        return None
    if not text.strip():
        report.error(start, "empty", "the file is empty", "its first line names the columns: key, name, email")
        return None
    return text


def _document(text: str, section: str, report: Report) -> MappingNode | None:
    root = report.root = compose(text, report)
    if report.has_errors:
        return None
    if not isinstance(root, MappingNode):
        report.error(root or Place(1, 1), "wrong_form", f"no {section} stand here", f"write {section}: and their keys")
        return None
    strange = [key for key, _ in root.pairs if key.text not in SECTIONS]
    if not strange:
        return root
    if len(strange) < len(root.pairs) or any(key.text in DOCUMENT.keys for key in strange):
        for key in strange:
            message = f"{shortened(key.text)} is no section of the directory"
            report.error(key, "unknown_key", message, f"it has {listed(SECTIONS)}; the rest stands in the policy")
        return None
    return MappingNode(1, 1, [(Scalar(1, 1, section, "", 1, 1), root)], False)


def _table(text: str, section: str, known: Mapping[str, Mapping[str, str]], report: Report) -> MappingNode | None:
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    records: dict[str, tuple[Scalar, Node]] = {}
    try:
        columns = _columns(next(rows), section, report)
        line = rows.line_num + 1
        if report.has_errors:
            return None
        for number, row in enumerate(rows):
            if number >= MOST_ROWS:
                report.error(Place(line, 1), "too_large", f"the table has more than {MOST_ROWS:,} rows", "split it")
                break
            if any(cell.strip() for cell in row):
                _row(row, line, columns, known, records, report)
            line = rows.line_num + 1
    except csv.Error as error:
        place = Place(max(rows.line_num, 1), 1)
        report.error(place, "bad_table", f"the table cannot be read here: {error}", "look at the quotes of this row")
    pairs: list[tuple[Scalar, Node]] = list(records.values())
    return MappingNode(1, 1, [(Scalar(1, 1, section, "", 1, 1), MappingNode(1, 1, pairs, False))], False)


def _columns(headings: list[str], section: str, report: Report) -> list[str]:
    """The keys that the columns stand for; all that are none are told at once."""
    form = DOCUMENT.keys[section].form
    fields = ["key", *form.record.keys]  # type: ignore[attr-defined]
    found: list[str] = []
    for number, heading in enumerate(headings, start=1):
        plain = re.sub(r"[\s\-./]+", "_", heading.strip().casefold())
        field = plain if plain in fields else OTHER_HEADINGS.get(plain, plain)
        if plain.startswith("addresses_"):
            field = f"addresses.{plain.removeprefix('addresses_')}"
        place = Place(1, number)
        if field.partition(".")[0] not in fields:
            message = f"{section} have no {shortened(heading.strip()) or 'column without a name'!r}"
            report.error(place, "unknown_column", message, nearest(plain, fields))
        elif field in found:
            report.error(place, "column_twice", f"two columns stand for {field}", "take one of them out")
        found.append(field)
    if not {"key", "email", "name"} & set(found):
        report.error(Place(1, 1), "missing_column", "no column says who is meant", "add a column: key, email or name")
    return found


def _row(
    row: list[str],
    line: int,
    columns: list[str],
    known: Mapping[str, Mapping[str, str]],
    records: dict[str, tuple[Scalar, Node]],
    report: Report,
) -> None:
    if len(row) > len(columns) and any(cell.strip() for cell in row[len(columns) :]):
        message = f"this row has {len(row)} cells, and there are {len(columns)} columns"
        report.error(Place(line, len(columns) + 1), "too_many_cells", message, "put a text with a comma in quotes")
        return
    cells = dict(zip(columns, row, strict=False))
    key = cells.get("key", "").strip() or _key_of(cells, known, records)
    column = columns.index("key") + 1 if "key" in columns else 1
    if not key:
        report.error(Place(line, column), "no_value", "this row does not say who is meant", "fill in key or email")
        return
    if key in records:
        message = f"{shortened(key)} stands in line {records[key][0].line} already"
        report.error(Place(line, column), "duplicate_key", message, "keep one row for each")
        return
    pairs: list[tuple[Scalar, Node]] = []
    nested: dict[str, MappingNode] = {}
    for number, field in enumerate(columns, start=1):
        if field == "key" or number > len(row):
            continue
        value = read_cell(field, row[number - 1], line, number)
        outer, _, inner = field.partition(".")
        name = _scalar(inner or outer, line, number)
        if not inner:
            pairs.append((name, value))
        elif not is_blank(value):
            if outer not in nested:
                nested[outer] = MappingNode(line, number, [], True)
                pairs.append((_scalar(outer, line, number), nested[outer]))
            nested[outer].pairs.append((name, value))
    records[key] = (_scalar(key, line, column), MappingNode(line, column, pairs, True))


def _key_of(cells: Mapping[str, str], known: Mapping[str, Mapping[str, str]], taken: Collection[str]) -> str:
    """The key of the record that a row without one means, else one made of the address or the name."""
    for field in ("email", "name"):
        value = cells.get(field, "").strip()
        if found := known.get(field, {}).get(value.casefold()):
            return found
    words = cells.get("email", "").partition("@")[0] or cells.get("name", "")
    letters = normalize("NFKD", words).encode("ascii", "ignore").decode().casefold()
    base = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")
    used = set(taken).union(*(names.values() for names in known.values()))
    return next((name for name in (base, *(f"{base}-{n}" for n in range(2, 1000))) if name not in used), "")


def _scalar(text: str, line: int, column: int) -> Scalar:
    return Scalar(line, column, text, '"', line, column + len(text))
