"""What a file is: our own events, or the export of a system that is known, or a table that a mapping explains."""

from pathlib import Path

from rung.core.words import nearest
from rung.simulator.histories import json_items, registry, tables
from rung.simulator.histories.base import Adapter, Seen
from rung.simulator.histories.columns import Columns
from rung.simulator.histories.mapping import Mapping
from rung.simulator.histories.opening import opened
from rung.simulator.problems import BadInput, Problem

OWN = "rung"
"""The name of our own events, where a format is named."""


def look(file: Path, mapping: Mapping) -> tuple[Seen, tables.Form | None]:
    """What can be seen of a file at its beginning."""
    with opened(file) as source:
        start = source.read(4096).removeprefix(b"\xef\xbb\xbf").lstrip()
    if start[:1] in (b"{", b"["):
        try:
            with opened(file) as source:
                values, under = json_items.first_item(source)
        except json_items.Torn:
            values, under = {}, ""
        return Seen("json", frozenset(values), under), None
    form = tables.form_of(file, mapping.encoding, mapping.delimiter)
    return Seen("table", frozenset(form.names)), form


def is_own(file: Path, seen: Seen) -> bool:
    """Whether these are our own events; a file that is called so and whose first line is broken is one, too."""
    if seen.kind == "table":
        return file.name.removesuffix(".gz").endswith((".jsonl", ".ndjson", ".json"))
    return ("type" in seen.names and ("at" in seen.names or registry.recognised(seen) is None)) or not seen.names


def adapter_of(file: Path, name: str, mapping: Mapping, seen: Seen, form: tables.Form | None) -> Adapter:
    """Who reads this file: the adapter of that name, else the one that knows it, else the mapping. Raises BadInput."""
    if name:
        found = registry.named(name, seen)
        if found is None:
            what = "reads no table" if seen.kind == "table" else "reads no JSON"
            known = (*registry.NAMES, OWN)
            message = f"{name} {what}" if name in known else f"there is no format {name!r}"
            raise bad(file, "unknown_format", message, nearest(name, known))
    else:
        found = registry.recognised(seen)
    if found is None and mapping.columns and form is not None:
        about = "A table whose columns were explained."
        found = Columns("table", "a table", about, mapping)
    if found is None:
        raise _unknown(file, form)
    if form is None and (mapping.columns or mapping.values or mapping.fields):
        hint = "leave it out; an adapter says what the parts of its objects mean"
        raise bad(file, "no_table", "a mapping explains the columns of a table, and this is JSON", hint)
    if isinstance(found, Columns) and form is not None:
        _check_columns(file, mapping, form)
        found = found.with_mapping(mapping)
        if missing := found.missing(seen):
            hint = f"write {missing}=COLUMN; there is: {tables.shown(form.written)}"
            raise bad(file, "no_column", f"no column of this table is its {missing}", hint)
    return found


def _check_columns(file: Path, mapping: Mapping, form: tables.Form) -> None:
    """What a mapping names has to be there."""
    problems = [
        Problem(
            file=str(file), line=1, field=meaning, code="no_column",
            message=f"there is no column {columns[0]!r}, which is to be the {meaning}",
            hint=nearest(columns[0], form.names),
        )
        for meaning, columns in mapping.columns.items()
        if columns and not any(column in form.names for column in columns)
    ]  # fmt: skip
    if problems:
        raise BadInput(problems)


def _unknown(file: Path, form: tables.Form | None) -> BadInput:
    if form is None:
        hint = f"known are the exports of {', '.join(registry.NAMES)}"
        return bad(file, "unknown_json", "this JSON is of no export that is known here", hint)
    message = f"a table with these columns is of no export that is known here: {tables.shown(form.written)}"
    return bad(file, "unknown_columns", message, "say what its columns mean: issue=…,at=…,state=…")


def bad(file: Path, code: str, message: str, hint: str = "", line: int = 1) -> BadInput:
    """One thing that keeps a whole file from being read."""
    return BadInput([Problem(file=str(file), line=line, code=code, message=message, hint=hint)])
