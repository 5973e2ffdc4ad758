"""YAML read into nodes that know where they stand, and nothing of YAML that a policy does not need.

A policy document is written by people and read by machines that wake people. So it takes a small part of YAML:
mappings, lists and scalars. Anchors, aliases, tags, merge keys and second documents are refused, and so is anything
large or deep enough to be an attack. Nodes are made from the parser's events one by one; a hostile text is left at
the first event that goes too far, in milliseconds.

Scalars are text. YAML's own guesses (`on` is true, `NO` is false, `22:00` is 1320) never take part: a value takes its
type from its key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

import yaml

from rung.policy.problems import Report
from rung.policy.reading.nodes import REFUSED, Mapping, Node, Place, Scalar, Sequence, is_blank, split_lines
from rung.policy.reading.other_files import other_bytes, other_text
from rung.policy.reading.yaml_indents import spaces
from rung.policy.reading.yaml_words import CODE, syntax_error

LARGEST = 1_000_000
"""Characters, or bytes where bytes are read. A thousand rules are a tenth of it."""
DEEPEST = 50
MOST_NODES = 100_000

_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader


def compose(text: str | bytes, report: Report) -> Node | None:
    """The root node of a text. What keeps it from being read is in the report; then there may be no root."""
    if len(text) > LARGEST:
        unit = "bytes" if isinstance(text, bytes) else "characters"
        message = f"the document has more than {LARGEST:,} {unit}"
        report.error(Place(1, 1), "too_large", message, "import the accounts instead of writing them into the policy")
        return None
    decoded = _decoded(text, report)
    if decoded is None:
        return None
    try:
        return _Composer(report).compose(decoded)
    except yaml.MarkedYAMLError as error:
        report.error(*syntax_error(error, decoded))
    except yaml.YAMLError as error:
        report.error(Place(1, 1), "yaml_syntax", f"this is not YAML: {error}", "look at its quotes and brackets")
    return None


def combine(base: Mapping, extra: Mapping) -> Mapping:
    """A document with what another adds to it: sections of names hold the entries of both, else the addition wins."""
    pairs: dict[str, tuple[Scalar, Node]] = {key.text: (key, value) for key, value in base.pairs}
    for key, value in extra.pairs:
        present = pairs.get(key.text)
        if present and isinstance(present[1], Mapping) and isinstance(value, Mapping):
            value = combine(present[1], value) if key.text in _SECTIONS_OF_NAMES else value
        pairs[key.text] = (key, value)
    return Mapping(base.line, base.column, list(pairs.values()), base.flow)


def inside(node: Scalar, lines: list[str], line: int, column: int) -> Place:
    """The place in the document of a place inside a scalar's text, through quotes, escapes and folded lines.

    `lines` are those of the document.
    """
    offset = sum(len(part) + 1 for part in node.text.split("\n")[: line - 1]) + column - 1
    ink = sum(not character.isspace() for character in node.text[:offset])
    return next(islice(_ink(node, lines), ink, None), Place(node.line, node.column))


_SECTIONS_OF_NAMES = ("people", "teams", "calendars", "schedules", "paths", "accounts")


def _decoded(text: str | bytes, report: Report) -> str | None:
    """The text of a document, or None where it is not text."""
    if isinstance(text, bytes):
        if other := other_bytes(text):
            report.error(*other)
            return None
        try:
            text = str(text, "utf-8")
        except UnicodeDecodeError as error:
            place = _place_in(str(error.object[: error.start], "utf-8", "replace"))
            report.error(place, "not_utf8", "here is a byte that is not UTF-8", "save the document as UTF-8")
            return None
    text = text.removeprefix("\ufeff")
    if found := _UNPRINTABLE.search(text):
        message = f"here is a character that cannot be written in YAML (U+{ord(found[0]):04X})"
        report.error(_place_in(text[: found.start()]), "unprintable", message, "remove it")
        return None
    if other := other_text(text):
        report.error(*other)
        return None
    return text


def _place_in(before: str) -> Place:
    lines = split_lines(before)
    return Place(len(lines), len(lines[-1]) + 1)


class _Composer:
    """Builds nodes from the parser's events, and refuses what a policy must not hold."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.count = 0
        self._above: list[Node] = []
        """The keys within whose values the parser is."""

    def compose(self, text: str) -> Node | None:
        events = yaml.parse(text, Loader=_LOADER)
        root: Node | None = None
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    place = _place(event.start_mark)
                    self.report.error(place, "second_document", "a second document starts here", "remove the line ---")
                    return None
                root = self._node(next(events), events, 0)
                if self.count > MOST_NODES or root is None:
                    return None
        return root

    def _node(
        self, event: yaml.Event, events: Iterator[yaml.Event], depth: int, *, in_list: bool = False
    ) -> Node | None:
        """The node that begins with this event; None where the text goes too far and reading ends."""
        self.count += 1
        line, column = _place(event.start_mark)
        if self.count > MOST_NODES or depth > DEEPEST:
            self._too_much(Place(line, column), depth)
            return None
        self._refuse_marks(event)
        match event:
            case yaml.ScalarEvent():
                style = event.style or (REFUSED if event.tag and not event.value else "")
                return Scalar(line, column, event.value, style, *_place(event.end_mark))
            case yaml.SequenceStartEvent():
                return self._sequence(Sequence(line, column, []), events, depth)
            case yaml.MappingStartEvent():
                node = Mapping(line, column, [], bool(event.flow_style))
                return self._mapping(node, events, depth, in_list=in_list)
            case _:
                return Scalar(line, column, "", REFUSED, line, column)

    def _sequence(self, node: Sequence, events: Iterator[yaml.Event], depth: int) -> Node | None:
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            item = self._node(event, events, depth + 1, in_list=True)
            if item is None:
                return None
            node.items.append(item)
        return node

    def _mapping(self, node: Mapping, events: Iterator[yaml.Event], depth: int, *, in_list: bool) -> Node | None:
        first: dict[str, Scalar] = {}
        whole = True
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self._node(event, events, depth + 1)
            if key is None:
                return None
            is_key = self._is_plain(key)
            self._above.append(key)
            value = self._node(next(events), events, depth + 1)
            self._above.pop()
            if value is None:
                return None
            if not is_key or not isinstance(key, Scalar):
                whole = False
            elif (present := first.setdefault(key.text, key)) is key:
                node.pairs.append((key, value))
            elif self._is_another_entry(key, node, in_list=in_list):
                return None
            else:
                self._refuse_double(key, present, depth)
        # What it says without such a key is not what was meant.
        return node if whole else Scalar(node.line, node.column, "", REFUSED, node.line, node.column)

    def _is_another_entry(self, key: Scalar, node: Mapping, *, in_list: bool) -> bool:
        """Whether a key begins anew what has all its keys already: a dash is missing, or a name stands too deep."""
        if node.flow:
            return False
        if in_list and key.text == node.pairs[0][0].text:
            hint = f"write - {key.text}: and indent what belongs to it as before"
            self.report.error(key, CODE, f"a - is missing before {key.text}", hint)
            return True
        name, value = node.pairs[-1]
        if is_blank(value) and len(node.pairs) > 1:
            message = f"{name.text}: has nothing below it, and its keys stand beside it"
            above = self._above[-1] if self._above else name
            hint = f"indent it by {spaces(above.column - 1)}, like line {above.line}"
            self.report.error(name, CODE, message, hint)
            return True
        return False

    def _refuse_double(self, key: Scalar, present: Scalar, depth: int) -> None:
        message = f"{key.text!r} stands here a second time; the first is on line {present.line}"
        self.report.error(key, "duplicate_key", message, "keep one of the two")
        if depth == 0:
            self.report.doubled.add(key.text)

    def _is_plain(self, key: Node) -> bool:
        if not isinstance(key, Scalar):
            self.report.error(
                key, "wrong_key", "a list or a mapping cannot be a key", "quote a text that begins with [ or {"
            )
            return False
        if key.text == "<<" and not key.style:
            self.report.error(key, "merge_key", "merge keys are not used here", "write the keys out")
            return False
        return True

    def _refuse_marks(self, event: yaml.Event) -> None:
        place = _place(event.start_mark)
        if isinstance(event, yaml.AliasEvent):
            message = f"*{event.anchor} repeats another place: aliases are not used here"
            self.report.error(place, "alias", message, "write the value out, or quote a text that begins with *")
            return
        if anchor := getattr(event, "anchor", None):
            message = f"&{anchor} marks a place to repeat: anchors are not used here"
            self.report.error(place, "anchor", message, "remove it, or quote a text that begins with &")
        if tag := getattr(event, "tag", None):
            message = f"a value cannot begin with {tag}: types are not named here"
            self.report.error(place, "tag", message, "remove it, or put a text that begins with ! in quotes")

    def _too_much(self, place: Place, depth: int) -> None:
        if depth > DEEPEST:
            self.report.error(
                place, "too_deep", f"this is nested more than {DEEPEST} deep", "a policy needs a dozen levels"
            )
        else:
            hint = "import the accounts instead of writing them into the policy"
            self.report.error(place, "too_large", f"the document has more than {MOST_NODES:,} values", hint)


def _place(mark: Any) -> Place:
    """The parser's marks count from 0."""
    return Place(mark.line + 1, mark.column + 1)


def _ink(node: Scalar, lines: list[str]) -> Iterator[Place]:
    """Where each character of a scalar stands in the source, blanks left out.

    An escaped character counts once, at the backslash or the first of two single quotes.
    """
    block = node.style in ("|", ">")
    start = node.line + 1 if block else node.line
    skip = False
    for number in range(start, min(node.end_line, len(lines)) + 1):
        line = lines[number - 1]
        first = node.column - 1 + len(node.style) if number == node.line else 0
        last = min(node.end_column - 1, len(line)) if number == node.end_line else len(line)
        for index in range(first, last):
            if skip:
                skip = False
            elif not line[index].isspace():
                yield Place(number, index + 1)
                skip = _is_escape(line[index : index + 2], node.style)


def _is_escape(pair: str, style: str) -> bool:
    """Whether a character and the one behind it are one, in the quotes of this style."""
    return pair == "''" if style == "'" else style == '"' and pair.startswith("\\")
