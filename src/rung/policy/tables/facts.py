"""The facts of one row, checked by the record of the policy language that they belong to, and written as cells again.

A cell that says what is so already is not looked at: what was exported can be imported again, whatever it holds.
"""

from __future__ import annotations

import json
from collections.abc import Mapping as MappingOf
from datetime import date
from typing import Any

from msgspec import UNSET, Struct, UnsetType

from rung.core.document import PolicyDocument
from rung.core.words import near
from rung.policy.problems import Report
from rung.policy.reading.forms import FAILED, Form, ListOf
from rung.policy.reading.names import Names
from rung.policy.reading.nodes import Node, Scalar, Sequence
from rung.policy.reading.page import Page
from rung.policy.reading.records import Record
from rung.policy.schema.values import PLAIN
from rung.policy.tables.sheets import FIELDS, OWN, Fault, Row, Sheet, is_empty, listed_in, node_of_json, normal

_LIKE_A_RECORD = 0.7
"""How like the name of a fact a custom field is before we ask whether that was meant."""


class Facts(Struct, frozen=True):
    """What a row says: facts by their names, custom fields by theirs; None where a fact is taken away."""

    known: dict[str, Any]
    own: dict[str, Any]


def page_for(document: PolicyDocument, accounts: MappingOf[str, Any]) -> Page:
    """What values are checked with: the names and words of the policy in force, and the accounts that are known."""
    names = Names(
        people=document.people,
        teams=document.teams,
        schedules=document.schedules,
        calendars=document.calendars,
        paths=document.paths,
        targets=[target.name for target in document.targets if target.name],
        accounts=accounts,
    )
    page = Page(Report(), names, ())
    page.workspace = document.workspace
    page.priorities, page.tiers = document.workspace.priorities, document.workspace.tiers
    called = {one.name.casefold(): one.key for one in document.people.values()}
    called |= {one.email.casefold(): one.key for one in document.people.values() if one.email}
    page.keys_by_name = lambda: {"person": called}
    return page


def column_of(name: str, record: Record[Any]) -> str:
    """What a column holds: the name of a fact, or that of a custom field with `fields.` before it."""
    plain = normal(name)
    if plain in record.keys and plain != FIELDS:
        return plain
    return OWN + name.strip().removeprefix(OWN)


def perhaps_meant(column: str, record: Record[Any]) -> str:
    """The fact that a custom field was perhaps meant as."""
    return near(normal(column.removeprefix(OWN)), record.keys.keys() - {FIELDS}, at_least=_LIKE_A_RECORD)


class Reader:
    """Reads rows by one record, and gathers what is wrong with them."""

    def __init__(self, record: Record[Any], page: Page, sheet: Sheet) -> None:
        self.record = record
        self.page = page
        self.sheet = sheet
        self.faults: list[Fault] = list(sheet.faults)
        self.own: dict[str, None] = {}
        """Columns that became custom fields."""
        self._check_columns()

    def facts(self, row: Row, known: MappingOf[str, Any], own: MappingOf[str, Any]) -> Facts:
        """What a row says anew; `known` and `own` are how it is now."""
        found = Facts({}, {})
        for name, node in row.cells:
            column = column_of(name.text, self.record)
            field, is_own = column.removeprefix(OWN), column.startswith(OWN)
            if is_own:
                self.own.setdefault(field)
            now = (own if is_own else known).get(field)
            if _text(node) == written(now) and (row.starts_at or not is_own):
                continue
            value = None if is_empty(node) else self._read(field, node, row, is_own=is_own)
            if value is not FAILED and not _same(value, now):
                (found.own if is_own else found.known)[field] = value
        return found

    def _check_columns(self) -> None:
        """Two columns of one fact, such as `Name` and `name`, say two things."""
        known = [column_of(name, self.record) for name in self.sheet.columns]
        for place, column in enumerate(known):
            if column in known[:place]:
                first, second = self.sheet.columns[known.index(column)], self.sheet.columns[place]
                message = f"the columns {first} and {second} mean the same"
                self.faults.append(Fault(1, 1, column, "duplicate_column", message, "keep one of the two"))

    def fault(self, row: Row, node: Node, field: str, code: str, message: str, hint: str) -> None:
        place = self.sheet.place(row, node)
        self.faults.append(Fault(place.line, place.column, field, code, message, hint, row.key.text))

    def read(self, form: Form[Any], node: Node, field: str, row: Row) -> Any:
        """What a form reads from a node; FAILED once what is wrong has been reported."""
        self.page.report = report = Report()
        value = self.page.attempt(form, node, FAILED)
        for one in report.errors() if report.has_errors else ():
            self.fault(row, node, field, one.code, one.message, one.hint)
        return FAILED if report.has_errors else value

    def _read(self, field: str, node: Node, row: Row, *, is_own: bool) -> Any:
        if is_own:
            return self.read(PLAIN, _plain(node, row), field, row)
        form = self.record.keys[field].form
        if isinstance(form, ListOf) and isinstance(node, Scalar):
            items = [_quoted(text, node) for text in listed_in(node.text)]
            return self.read(form, Sequence(node.line, node.column, list(items)), field, row)
        return self.read(form, node, field, row)


def written(value: Any | UnsetType) -> str:
    """A value as it stands in one cell."""
    match value:
        case None:
            return ""
        case _ if value is UNSET:
            return ""
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case date():
            return value.isoformat()
        case str():
            return value.strip()
        case list() | tuple() if all(isinstance(one, str) for one in value):
            return _joined([*value])
        case list() | tuple() | dict():
            return json.dumps(value, ensure_ascii=False)
        case _:
            return str(value)


def plain_value(value: Any) -> Any:
    """A value as events and JSON hold it."""
    match value:
        case date():
            return value.isoformat()
        case tuple():
            return list(value)
        case _:
            return value


def _same(value: Any, now: Any) -> bool:
    """Whether nothing changes; true is not 1, and nothing is not an empty list that was there."""
    if value is None or isinstance(value, bool) or isinstance(now, bool):
        return type(value) is type(now) and bool(value == now)
    return bool(value == now)


def _joined(texts: list[str]) -> str:
    joined = "; ".join(texts)
    return joined if listed_in(joined) == texts else json.dumps(texts, ensure_ascii=False)


def _text(node: Node) -> str | None:
    """What a node says, as `written` would write it; None where it has to be read."""
    if isinstance(node, Scalar):
        return node.text.strip()
    if isinstance(node, Sequence) and all(isinstance(item, Scalar) for item in node.items):
        return _joined([item.text for item in node.items if isinstance(item, Scalar)])
    return None


def _plain(node: Node, row: Row) -> Node:
    """A custom field's value: in a cell of a spreadsheet nothing tells a number from a text that looks like one."""
    if not row.starts_at or not isinstance(node, Scalar):
        return node
    if node.text[:1] in "{[":
        try:
            return node_of_json(json.loads(node.text), node.line)
        except (ValueError, RecursionError):
            return node
    return Scalar(node.line, node.column, node.text, "", node.end_line, node.end_column)


def _quoted(text: str, at: Scalar) -> Scalar:
    return Scalar(at.line, at.column, text, '"', at.end_line, at.end_column)
