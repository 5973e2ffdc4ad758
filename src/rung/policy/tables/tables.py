"""People, teams and hours from a file: a table (CSV) with one record a row, or a document (YAML, JSON) as the policy
has it.

Both become records by section with the place of every value, so that what is wrong with them is told by row and cell.
A cell without a value takes the value out; a column that is not there changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from re import sub
from unicodedata import normalize

from msgspec import Struct

from rung.core.words import listed, nearest, shortened
from rung.policy.problems import Problem, Report
from rung.policy.reading.nodes import Mapping as MappingNode
from rung.policy.reading.nodes import Node, Place, Scalar, Sequence, is_blank
from rung.policy.reading.sources import Source, Sources
from rung.policy.reading.yaml_nodes import LARGEST, compose
from rung.policy.schema.document import DOCUMENT
from rung.policy.tables.cells import read_cell
from rung.policy.tables.directory import SECTIONS
from rung.policy.tables.sheets import Cells, Fault, normal, read_cells

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
    keys finds them by it. Under `teams` those of the teams by their names in small letters.
    """
    report = Report()
    source = Source(name, content.decode("utf-8-sig", "replace"))
    report.sources = Sources(source)
    if name.lower().endswith((".yaml", ".yml", ".json")):
        node = _document(content, section, report)
    else:
        node = _of_table(content, section, known or {}, report)
    return Records(None if report.has_errors else node, source, report.errors())


def _document(content: bytes, section: str, report: Report) -> MappingNode | None:
    root = report.root = compose(content, report)
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


def _of_table(
    content: bytes, section: str, known: Mapping[str, Mapping[str, str]], report: Report
) -> MappingNode | None:
    if len(content) > LARGEST:
        report.error(Place(1, 1), "too_large", f"the file has more than {LARGEST:,} bytes", "split it")
        return None
    cells = read_cells(content)
    if isinstance(cells, Fault):
        report.error(Place(cells.line, cells.column), cells.code, cells.message, cells.hint)
    elif not cells.rows:
        hint = "its first line names the columns: key, name, email"
        report.error(Place(1, 1), "empty", "the file is empty", hint)
    else:
        return _Table(cells, section, known, report).read()
    return None


class _Table:
    """The heading of a table of the directory, and the records that its rows are."""

    def __init__(
        self, cells: Cells, section: str, known: Mapping[str, Mapping[str, str]], report: Report
    ) -> None:
        self._cells = cells
        self._section = section
        self._known = known
        self._report = report
        self._columns: list[str] = []
        self._records: dict[str, tuple[Scalar, Node]] = {}

    def read(self) -> MappingNode | None:
        (first, headings), *rows = self._cells.rows
        self._read_heading(first, headings)
        if self._report.has_errors:
            return None
        if len(rows) > MOST_ROWS:
            message = f"the table has more than {MOST_ROWS:,} rows"
            self._report.error(Place(rows[MOST_ROWS][0], 1), "too_large", message, "split it")
            return None
        for line, row in rows:
            self._read_row(line, row)
        records = MappingNode(1, 1, list(self._records.values()), False)
        return MappingNode(1, 1, [(Scalar(1, 1, self._section, "", 1, 1), records)], False)

    def _read_heading(self, line: int, headings: list[str]) -> None:
        """The keys that the columns stand for; all that are none are told at once."""
        fields = ["key", *DOCUMENT.keys[self._section].form.record.keys]  # type: ignore[attr-defined]
        while headings and not headings[-1].strip():
            headings = headings[:-1]  # spreadsheets leave columns that were emptied
        for number, heading in enumerate(headings, start=1):
            plain = normal(heading).replace(".", "_")
            field = plain if plain in fields else OTHER_HEADINGS.get(plain, plain)
            if plain.startswith("addresses_"):
                field = f"addresses.{plain.removeprefix('addresses_')}"
            if field.partition(".")[0] not in fields:
                message = f"{self._section} have no {shortened(heading.strip()) or 'column without a name'!r}"
                self._error(line, number, "unknown_column", message, nearest(plain, fields))
            elif field in self._columns:
                self._error(line, number, "column_twice", f"two columns stand for {field}", "take one of them out")
            self._columns.append(field)
        if not {"key", "email", "name"} & set(self._columns):
            hint = "add a column: key, email or name"
            self._error(line, 1, "missing_column", "no column says who is meant", hint)

    def _read_row(self, line: int, row: list[str]) -> None:
        columns = self._columns
        if any(cell.strip() for cell in row[len(columns) :]):
            message = f"this row has {len(row)} cells, and there are {len(columns)} columns"
            self._error(line, len(columns) + 1, "too_many_cells", message, "put a text with a comma in quotes")
            return
        texts = dict(zip(columns, row, strict=False))
        key = texts.get("key", "").strip() or _key_of(texts, self._known, self._records)
        column = columns.index("key") + 1 if "key" in columns else 1
        place = self._cells.place(line, column)
        if not key:
            self._report.error(place, "no_value", "this row does not say who is meant", "fill in key or email")
        elif key in self._records:
            message = f"{shortened(key)} stands in line {self._records[key][0].line} already"
            self._report.error(place, "duplicate_key", message, "keep one row for each")
        else:
            pairs = self._values(line, row)
            self._records[key] = (_scalar(key, place), MappingNode(place.line, place.column, pairs, True))

    def _values(self, line: int, row: list[str]) -> list[tuple[Scalar, Node]]:
        pairs: list[tuple[Scalar, Node]] = []
        nested: dict[str, MappingNode] = {}
        for number, field in enumerate(self._columns[: len(row)], start=1):
            if field == "key":
                continue
            place = self._cells.place(line, number)
            value = read_cell(field, row[number - 1], *place)
            if field == "teams" and isinstance(value, Sequence):
                value = self._teams(value)
            outer, _, inner = field.partition(".")
            if not inner:
                pairs.append((_scalar(outer, place), value))
            elif not is_blank(value):
                if outer not in nested:
                    nested[outer] = MappingNode(place.line, place.column, [], True)
                    pairs.append((_scalar(outer, place), nested[outer]))
                nested[outer].pairs.append((_scalar(inner, place), value))
        return pairs

    def _error(self, line: int, cell: int, code: str, message: str, hint: str) -> None:
        self._report.error(self._cells.place(line, cell), code, message, hint)

    def _teams(self, value: Sequence) -> Sequence:
        """Teams by their keys, where a table calls them by their names."""
        names = self._known.get("teams", {})
        items: list[Node] = []
        for one in value.items:
            known = names.get(one.text.casefold()) if isinstance(one, Scalar) else None
            items.append(_scalar(known, Place(one.line, one.column)) if known else one)
        return Sequence(value.line, value.column, items)


def _key_of(cells: Mapping[str, str], known: Mapping[str, Mapping[str, str]], taken: Collection[str]) -> str:
    """The key of the record that a row without one means, else one made of the address or the name."""
    for field in ("email", "name"):
        value = cells.get(field, "").strip()
        if found := known.get(field, {}).get(value.casefold()):
            return found
    words = cells.get("email", "").partition("@")[0] or cells.get("name", "")
    letters = normalize("NFKD", words).encode("ascii", "ignore").decode().casefold()
    base = sub(r"[^a-z0-9]+", "-", letters).strip("-")
    used = set(taken).union(*(known.get(field, {}).values() for field in ("email", "name")))
    return next((name for name in (base, *(f"{base}-{n}" for n in range(2, 1000))) if name not in used), "")


def _scalar(text: str, place: Place) -> Scalar:
    return Scalar(place.line, place.column, text, '"', place.line, place.column + len(text))
