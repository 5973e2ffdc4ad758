"""The tables of the policy reference, made from the schema, so that the two cannot say different things.

A page holds marked places, `<!-- keys: level -->` to `<!-- end -->`, and `fill` writes the table of that record between
them. `python -m rung.policy.reference docs/policy.md` does it to a file; a test holds that the file is up to date.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from rung.core.conditions.names import NAMES, QUESTIONS
from rung.policy.lint.meanings import WARNINGS
from rung.policy.reading.forms import Form
from rung.policy.reading.records import Key, Record
from rung.policy.schema.document import DOCUMENT

_PLACE = re.compile(
    r"<!-- (?P<kind>keys|names|questions|warnings)(?:: (?P<name>[^>]+?))? -->\n.*?<!-- end -->", re.DOTALL
)


def records() -> dict[str, Record[Any]]:
    """Every record of the schema by its name, outer ones first."""
    return {record.name: record for record in _records_within(DOCUMENT, set())}


def fill(page: str) -> str:
    """The page with every marked place written anew. KeyError for a record that the schema does not have."""
    known = records()

    def table(found: re.Match[str]) -> str:
        kind, name = found["kind"], found["name"]
        mark = f"<!-- {kind}: {name} -->" if name else f"<!-- {kind} -->"
        lines = _keys_of(known[name]) if kind == "keys" else _TABLES[kind]()
        return "\n".join([mark, *lines, "<!-- end -->"])

    return _PLACE.sub(table, page)


def _records_within(form: Form[Any], seen: set[int]) -> Iterator[Record[Any]]:
    if id(form) in seen:
        return
    seen.add(id(form))
    if isinstance(form, Record):
        yield form
    for part in form.parts():
        yield from _records_within(part, seen)


def _keys_of(record: Record[Any]) -> Iterable[str]:
    yield "| key | value | left out | meaning |"
    yield "|---|---|---|---|"
    for key in record.keys.values():
        left_out = "**needed**" if key.required else key.left_out or "nothing"
        cells = (f"`{key.name}`", _words(key), left_out, key.about)
        yield "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _words(key: Key) -> str:
    """What may stand there; examples in the words are set as code."""
    words = re.sub(r"\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}", lambda found: f"`{found[0]}`", key.form.words)
    return words.replace("…", "...")


def _names() -> Iterable[str]:
    yield "| name | type | absent when | meaning |"
    yield "|---|---|---|---|"
    for name in NAMES:
        kind = {"texts": "list of text", "flag": "true or false"}.get(name.kind, name.kind)
        yield f"| `{name.name}` | {kind} | {name.absent} | {name.meaning} |"


def _questions() -> Iterable[str]:
    yield "| question | meaning |"
    yield "|---|---|"
    examples = {"calendar": "berlin", "priority": "P1", "tier": "growth"}
    for question in QUESTIONS:
        yield f'| `{question.name}("{examples[question.asks_for]}")` | {question.meaning} |'


def _warnings() -> Iterable[str]:
    yield "| warning | what it means |"
    yield "|---|---|"
    for code, meaning in WARNINGS.items():
        yield f"| `{code}` | {meaning} |"


_TABLES = {"names": _names, "questions": _questions, "warnings": _warnings}


if __name__ == "__main__":
    for name in sys.argv[1:]:
        file = Path(name)
        file.write_text(fill(file.read_text(encoding="utf-8")), encoding="utf-8")
