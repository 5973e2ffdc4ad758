"""Records as the files that they can be read from again: CSV for spreadsheets, YAML for people."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

import yaml
from msgspec import Struct

from rung.core.formulas import marked
from rung.policy.reading.records import Record
from rung.policy.tables.facts import plain_value, written
from rung.policy.tables.sheets import FIELDS, OWN, normal

FORMATS = ("csv", "yaml")
SELDOM = ("open_issues", "escalations_30d")
"""Columns that are written only where a record has such a fact."""


class Written(Struct, frozen=True):
    """One record to be written: its key, its facts by name, and its custom fields."""

    key: str
    known: dict[str, Any]
    own: dict[str, Any]


def as_csv(records: Sequence[Written], record: Record[Any], keys: Sequence[str]) -> str:
    """A header and a row for each record. An empty cell is a fact that there is none of."""
    names = [name for name in record.keys if name != FIELDS]
    known = [name for name in names if name not in SELDOM or any(name in one.known for one in records)]
    own = list(dict.fromkeys(name for one in records for name in one.own))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([keys[0], *known, *(marked(_column(name, record, keys)) for name in own)])
    for one in records:
        cells = [*(one.known.get(name) for name in known), *(one.own.get(name) for name in own)]
        writer.writerow([marked(one.key), *(marked(written(cell)) for cell in cells)])
    return out.getvalue()


def as_yaml(records: Iterable[Written]) -> str:
    """Records by their keys, with what is known of each."""
    found = {
        one.key: {name: plain_value(value) for name, value in one.known.items()}
        | ({FIELDS: one.own} if one.own else {})
        for one in records
    }
    return yaml.safe_dump(found, sort_keys=False, allow_unicode=True, width=120) if found else ""


def _column(name: str, record: Record[Any], keys: Sequence[str]) -> str:
    """The header of a custom field, which must not be taken for something else."""
    plain = normal(name)
    is_taken = plain in record.keys or plain in keys or name.startswith(OWN)
    return OWN + name if is_taken else name
