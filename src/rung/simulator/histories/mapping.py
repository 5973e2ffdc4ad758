"""Which column of a table means what: written by hand in YAML, given in one line, or the own one of an adapter.

    time_zone: Europe/Berlin
    dates: day_first                     # 3/4/2026 is in April; month_first: in March
    columns:
      issue: Ticket number
      at: Changed on                     # when this row was true
      state: Status
      priority: Prio
    values:
      priority: {"1 - Critical": P0, "2 - High": P1}
      state: {Resolved: issue.resolved, Closed: issue.closed, Waiting: waiting_on_customer}
    first_response: [New]                # leaving this state is the first response
"""

from collections.abc import Collection, Iterable
from os.path import isfile
from pathlib import Path
from typing import Any

from msgspec import Struct, structs

from rung.core.times.walltime import zone
from rung.core.words import listed, nearest
from rung.policy.files import Unreadable, read_file
from rung.policy.problems import Report
from rung.policy.reading.nodes import Mapping as MappingNode
from rung.policy.reading.nodes import Node, Place, Scalar, Sequence, is_blank
from rung.policy.reading.yaml_nodes import LARGEST, compose
from rung.policy.tables.sheets import normal
from rung.simulator.histories.events import known_keys
from rung.simulator.histories.instants import ORDERS, Order
from rung.simulator.problems import BadInput, Problem

INSTANTS = ("at", "opened_at", "answered_at", "resolved_at", "closed_at", "updated_at")
MEANINGS = {
    "issue": "the name of the issue",
    "at": "when this row was true, or its event happened",
    "type": "the event that a row is, where it is one",
    "state": "the state of the issue in this row",
    "priority": "its priority",
    "account": "the customer",
    "contact": "who wrote",
    "assignee": "who has it",
    "team": "whose it is",
    "kind": "what it is about",
    "channel": "how it came",
    "subject": "its title",
    "body": "what was written",
    "tags": "its tags, between commas",
    "by": "who made this change",
    "opened_at": "when the issue was opened",
    "answered_at": "when the customer was first answered",
    "answered_after_minutes": "how many minutes after the opening the customer was first answered",
    "resolved_at": "when it was resolved",
    "closed_at": "when it was closed",
    "updated_at": "when it last changed: the end of an issue whose state says that it has ended",
    "order": "a number by which rows of one instant stand in order",
    "csat": "how the customer rated it, 1 to 5",
}
"""What a column may be called here, and what it means then."""
KEYS = (
    "format", "time_zone", "dates", "encoding", "delimiter", "columns", "values", "fields", "absent", "first_response",
    "wrong_rows",
)  # fmt: skip
LEAVE_OUT = "leave_out"
WITH_VALUES = frozenset(MEANINGS) - {*INSTANTS, "issue", "order", "answered_after_minutes", "subject", "body"}


class Mapping(Struct, frozen=True):
    """What the columns of a table mean."""

    columns: dict[str, tuple[str, ...]] = {}
    """By meaning, the columns that may hold it as `normal` writes them; the first that is there counts."""
    values: dict[str, dict[str, str]] = {}
    """By meaning, what a value means, whatever its letters: `resolved` is `issue.resolved`."""
    fields: tuple[str, ...] = ()
    """Columns that become fields of the issue."""
    absent: tuple[str, ...] = ("", "?", "-", "n/a", "null", "none")
    """What stands where nothing is known."""
    first_response: tuple[str, ...] = ()
    """States in which nobody has taken the issue up: leaving them counts as the first response."""
    time_zone: str = ""
    dates: Order | None = None
    encoding: str = ""
    delimiter: str = ""
    format: str = ""
    wrong_rows: str = ""
    """`leave_out`: rows that are wrong are left out, and counted; else they stop the reading."""

    def over(self, base: "Mapping") -> "Mapping":
        """This mapping, and what it does not say from another."""
        said = {name: value for name in Mapping.__struct_fields__ if (value := getattr(self, name))}
        return structs.replace(
            base, **{**said, "columns": {**base.columns, **self.columns}, "values": _both(base.values, self.values)}
        )

    def column(self, meaning: str, names: Collection[str]) -> str | None:
        """The column of these that holds a meaning."""
        return next((column for column in self.columns.get(meaning, ()) if column in names), None)

    def mapped(self, meaning: str, value: str) -> str:
        """What a value means; itself where nothing is said of it."""
        return self.values.get(meaning, {}).get(value.casefold(), value)

    def is_absent(self, value: str) -> bool:
        return value.casefold() in self.absent


def _both(base: dict[str, dict[str, str]], own: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    return {name: {**base.get(name, {}), **own.get(name, {})} for name in {**base, **own}}


def mapping_of(written: str) -> Mapping:
    """What `--columns` says: a YAML file, or `issue=Number,at=Changed on`. Raises BadInput."""
    if "=" in written and not isfile(written):  # of a text too long for a name, `Path.is_file` raises
        return mapping_of_pairs(written)
    return read_mapping(Path(written))


def mapping_of_pairs(written: str) -> Mapping:
    """What `issue=Number,at=Changed on` says. Raises BadInput."""
    columns: dict[str, tuple[str, ...]] = {}
    problems = []
    for pair in written.split(","):
        meaning, _, column = (part.strip() for part in pair.partition("="))
        if meaning not in MEANINGS or not column:
            hint = nearest(meaning, MEANINGS) if column else "write issue=Number,at=Changed on,state=Status"
            message = f"{pair.strip()!r} says no meaning of a column"
            problems.append(Problem(file="--columns", line=1, code="unknown_meaning", message=message, hint=hint))
        columns[meaning] = (normal(column),)
    if problems:
        raise BadInput(problems)
    return Mapping(columns=columns)


def read_mapping(file: Path) -> Mapping:
    """A mapping from a YAML file. Raises BadInput with all that is wrong with it."""
    report = Report()
    try:
        root = compose(read_file(file, LARGEST), report)
    except Unreadable as error:
        hint = "name a YAML file, or write issue=Number,at=Changed on"
        message = f"cannot be read: {error}"
        raise BadInput([Problem(file=str(file), line=1, code="unreadable", message=message, hint=hint)]) from None
    found: dict[str, Any] = {}
    if not report.has_errors and not isinstance(root, MappingNode):
        place = root or Place(1, 1)
        report.error(place, "wrong_form", "this is no mapping", "write columns: {issue: …, at: …}")
    elif isinstance(root, MappingNode):
        report.root = root
        found = _read(root, report)
    if report.has_errors:
        raise BadInput(
            Problem(
                file=str(file), line=one.line, column=one.column, code=one.code, message=one.message, hint=one.hint
            )
            for one in report.errors()
        )
    return Mapping(**found)


def _read(root: MappingNode, report: Report) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in root.pairs:
        match key.text:
            case "columns":
                found["columns"] = {
                    meaning: tuple(normal(one) for one in _texts(node, report))
                    for meaning, node in _meanings(value, MEANINGS, report)
                }
            case "values":
                found["values"] = {
                    meaning: dict(_values(meaning, node, report))
                    for meaning, node in _meanings(value, WITH_VALUES, report)
                }
            case "fields":
                found["fields"] = tuple(normal(one) for one in _texts(value, report))
            case "absent":
                found["absent"] = ("", *(one.casefold() for one in _texts(value, report)))
            case "first_response":
                found["first_response"] = tuple(one.casefold() for one in _texts(value, report))
            case "time_zone" | "dates" | "encoding" | "delimiter" | "format" | "wrong_rows":
                found[key.text] = _one(key.text, value, report)
            case _:
                report.error(key, "unknown_key", f"there is no {key.text!r} here", nearest(key.text, KEYS))
    return found


def _meanings(node: Node, known: Collection[str], report: Report) -> Iterable[tuple[str, Node]]:
    if not isinstance(node, MappingNode):
        report.error(node, "wrong_form", "this is no mapping", f"write {{{next(iter(sorted(known)))}: …}}")
        return
    for key, value in node.pairs:
        if key.text in known:
            yield key.text, value
        else:
            report.error(key, "unknown_meaning", f"{key.text!r} is no meaning of a column", nearest(key.text, known))


def _texts(node: Node, report: Report) -> Iterable[str]:
    for one in node.items if isinstance(node, Sequence) else [node]:
        if isinstance(one, Scalar) and not is_blank(one):
            yield one.text.strip()
        else:
            report.error(one, "wrong_form", "here is no name", "write the name as it stands in the file")


def _values(meaning: str, node: Node, report: Report) -> Iterable[tuple[str, str]]:
    if not isinstance(node, MappingNode):
        report.error(node, "wrong_form", "this says of no value what it means", 'write {"1 - Critical": P0}')
        return
    for key, value in node.pairs:
        for text in _texts(value, report):
            if "." in text and meaning in ("state", "type") and not known_keys(text):
                report.error(value, "unknown_type", f"there is no event {text!r}", "write issue.resolved, or a status")
            yield key.text.strip().casefold(), text


def _one(key: str, node: Node, report: Report) -> str:
    (text,) = [*_texts(node, report), ""][:1]
    if key == "dates" and text not in ORDERS:
        report.error(node, "wrong_value", f"{text!r} is no order of day and month", f"write {listed(ORDERS)}")
    if key == "wrong_rows" and text != LEAVE_OUT:
        report.error(node, "wrong_value", f"{text!r} is nothing to do with wrong rows", f"write {LEAVE_OUT}")
    if key == "time_zone" and text:
        try:
            zone(text)
        except ValueError as error:
            report.error(node, "unknown_zone", str(error))
    if key == "encoding":
        try:
            "".encode(text)
        except LookupError:
            report.error(node, "unknown_encoding", f"there is no encoding {text!r}", "write utf-8, or cp1252")
    return text
