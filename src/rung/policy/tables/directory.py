"""The directory: people, teams, schedules and calendars that are kept beside the policy's text and read with it.

What the console, the API and an import write is a document of the same language, with the same records and the same
checks. Where both speak of one person, the policy counts, key by key, and the directory fills in what it leaves out: a
reviewed text is never overruled by a click. Only what was arranged for once (`overrides`) is of both.

    {"people": {"ana": {"phone": "+34600000000", "skills": {"billing": "3"}}}, "schedules": {...}}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from rung.policy.reading.nodes import Mapping as MappingNode
from rung.policy.reading.nodes import Node, Scalar, Sequence, is_blank, is_null

SECTIONS = ("calendars", "people", "teams", "schedules")
"""What may stand in the directory."""
OF_BOTH = {"schedules": "overrides"}
"""Lists to which the directory adds, whatever the policy says."""
NAME = "the directory"

Values = dict[str, dict[str, dict[str, Any]]]
"""Records by section and key: texts, lists and mappings as they would be written."""


class Difference(Struct, frozen=True):
    """One field of one record that becomes another; a record that comes or goes has one for each of its fields."""

    section: str
    key: str
    field: str
    was: Any
    now: Any


def node_of(value: Any, line: int = 1) -> Node:
    """A value as a part of a document. None is a key without a value."""
    match value:
        case Mapping():
            pairs = [(_scalar(str(key), line), node_of(one, line)) for key, one in value.items()]
            return MappingNode(line, 1, pairs, True)
        case list() | tuple():
            return Sequence(line, 1, [node_of(one, line) for one in value])
        case None:
            return _scalar("", line, style="")
        case bool():
            return _scalar("true" if value else "false", line)
        case _:
            return _scalar(str(value), line)


def document_of(values: Mapping[str, Any]) -> MappingNode:
    """Sections of records as a document; its lines count the records."""
    sections, line = [], 0
    for section, records in values.items():
        pairs = []
        for key, record in records.items():
            line += 1
            pairs.append((_scalar(key, line), node_of(record, line)))
        sections.append((_scalar(section, max(line, 1)), MappingNode(max(line, 1), 1, pairs, False)))
    return MappingNode(1, 1, sections, False)  # type: ignore[arg-type]


def value_of(node: Node) -> Any:
    """The texts, lists and mappings of a node; a key without a value has None."""
    match node:
        case MappingNode(pairs=pairs):
            return {key.text: value_of(one) for key, one in pairs}
        case Sequence(items=items):
            return [value_of(one) for one in items]
        case Scalar(text=text):
            return None if is_blank(node) or is_null(node) else text
    raise AssertionError(f"{node!r} is no part of a document")


def listed(value: Any) -> list[Any]:
    """The values of a list as it is written: a single one may stand for a list of one, and nothing for none."""
    return [] if value is None else list(value) if isinstance(value, list | tuple) else [value]


def filled(first: MappingNode, second: MappingNode) -> MappingNode:
    """A document with what another adds to it: a policy with the directory. Where both speak the first counts."""
    sections = {key.text: (key, value) for key, value in first.pairs}
    for key, records in second.pairs:
        own = sections.get(key.text)
        if own is None or is_blank(own[1]):
            sections[key.text] = (key, records)
        elif isinstance(own[1], MappingNode) and isinstance(records, MappingNode):
            both = _side_by_side(own[1], records, OF_BOTH.get(key.text, ""))
            sections[key.text] = (own[0], both)
    return MappingNode(first.line, first.column, list(sections.values()), first.flow)


def updated(values: Values, change: MappingNode) -> Values:
    """The directory after a change: keys that it names are replaced, a key without a value is taken out, and so is a
    record without any."""
    sections: Values = {section: dict(records) for section, records in values.items()}
    for section, records in change.pairs:
        kept = sections.setdefault(section.text, {})
        for key, record in records.pairs if isinstance(records, MappingNode) else ():
            said = value_of(record)
            if said is None:
                kept.pop(key.text, None)
            elif isinstance(said, dict):
                merged = {**kept.get(key.text, {}), **said}
                kept[key.text] = {name: value for name, value in merged.items() if value is not None}
            else:
                kept[key.text] = said
    return {section: records for section, records in sections.items() if records}


def marked(values: Values, change: MappingNode) -> MappingNode:
    """The directory after a change as a document, in which what was changed stands at its place in the change."""
    after = document_of(updated(values, change))
    places = {
        (section.text, key.text): (key, record)
        for section, records in change.pairs
        for key, record in (records.pairs if isinstance(records, MappingNode) else ())
    }
    for section, records in after.pairs:
        assert isinstance(records, MappingNode), "a section of the directory holds records"
        for at, (key, record) in enumerate(records.pairs):
            if (given := places.get((section.text, key.text))) is not None:
                records.pairs[at] = (given[0], _with_places(record, given[1]))
    return after


def unsaid(change: MappingNode, policy: Node | None) -> MappingNode:
    """A change without what the policy's text says in the very same words: there is nothing to keep of that."""
    sections = []
    for section, records in change.pairs:
        own = policy.get(section.text) if isinstance(policy, MappingNode) else None
        if not isinstance(own, MappingNode) or not isinstance(records, MappingNode):
            sections.append((section, records))
            continue
        pairs = []
        for key, record in records.pairs:
            known = own.get(key.text)
            if isinstance(known, MappingNode) and isinstance(record, MappingNode):
                record = _without(record, known)
                if not record.pairs:
                    continue
            pairs.append((key, record))
        sections.append((section, MappingNode(records.line, records.column, pairs, records.flow)))
    return MappingNode(change.line, change.column, sections, change.flow)


def differences(before: Values, after: Values) -> list[Difference]:
    """What a change changes, record by record and key by key, in the order of the directory."""
    return list(_differences(before, after))


def spoken(policy: Node | None) -> dict[tuple[str, str], frozenset[str]]:
    """By section and key the fields of which the policy's text speaks, and which a directory does not change."""
    found = {}
    for section, records in policy.pairs if isinstance(policy, MappingNode) else ():
        if section.text not in SECTIONS or not isinstance(records, MappingNode):
            continue
        for key, record in records.pairs:
            said = record.pairs if isinstance(record, MappingNode) else ()
            found[section.text, key.text] = frozenset(name.text for name, _ in said) - {OF_BOTH.get(section.text)}
    return found


def _side_by_side(own: MappingNode, others: MappingNode, shared: str) -> MappingNode:
    """Records of two documents; of one that both have, the first's keys count."""
    records = {key.text: (key, record) for key, record in own.pairs}
    for key, record in others.pairs:
        known = records.get(key.text)
        if known is None:
            records[key.text] = (key, record)
        elif isinstance(known[1], MappingNode) and isinstance(record, MappingNode):
            records[key.text] = (known[0], _together(known[1], record, shared))
    return MappingNode(own.line, own.column, list(records.values()), own.flow)


def _together(own: MappingNode, other: MappingNode, shared: str) -> MappingNode:
    fields = {key.text: (key, value) for key, value in (*other.pairs, *own.pairs)}
    first, more = own.get(shared), other.get(shared)
    if isinstance(first, Sequence) and isinstance(more, Sequence):
        fields[shared] = (fields[shared][0], Sequence(first.line, first.column, [*first.items, *more.items]))
    return MappingNode(own.line, own.column, list(fields.values()), own.flow)


def _without(record: MappingNode, known: MappingNode) -> MappingNode:
    said = {key.text: value_of(value) for key, value in known.pairs}
    pairs = [(key, value) for key, value in record.pairs if said.get(key.text, _SILENT) != value_of(value)]
    return MappingNode(record.line, record.column, pairs, record.flow)


_SILENT = object()


def _with_places(record: Node, given: Node) -> Node:
    """A record whose fields stand where the change gave them."""
    if not isinstance(record, MappingNode) or not isinstance(given, MappingNode):
        return given
    new = {key.text: (key, value) for key, value in given.pairs}
    pairs = [new.get(key.text, (key, value)) for key, value in record.pairs]
    return MappingNode(given.line, given.column, pairs, True)


def _differences(before: Values, after: Values) -> Iterator[Difference]:
    for section in SECTIONS:
        old, new = before.get(section, {}), after.get(section, {})
        for key in dict.fromkeys((*old, *new)):
            was, now = old.get(key, {}), new.get(key, {})
            for field in dict.fromkeys((*was, *now)):
                if was.get(field) != now.get(field):
                    yield Difference(section, key, field, was.get(field), now.get(field))


def _scalar(text: str, line: int, style: str = '"') -> Scalar:
    """In quotes, as it were: what was written by a form is a text and no sign of YAML."""
    return Scalar(line, 1, text, style, line, 1 + len(text))
