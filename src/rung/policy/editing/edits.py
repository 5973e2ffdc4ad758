"""One value of a policy's text is changed where it stands: remarks, order and layout of all else stay as they were.

    changed(text, ("paths", "outage", "levels", 1, "climb_after"), "30m")

A place is the keys that lead to it, and the numbers of list entries from 0. Each change is read back before it is
given out: it has made exactly this value another one, or it is refused and the text stays.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import Any

import yaml

from rung.policy.editing.positions import (
    Holder,
    after_blank,
    column_of,
    dash_of,
    end_of,
    index_of,
    line_end,
    line_start,
    newline_of,
    source_of,
    stands_in_brackets,
    with_ending,
)
from rung.policy.editing.written import is_blank, read_back, styles, written
from rung.policy.problems import Report
from rung.policy.reading.yaml_nodes import compose

Where = tuple[str | int, ...]
Value = str | bool | int | list[Any] | dict[str, Any]
DEFAULT = "default"
_LOADER = yaml.CBaseLoader if yaml.__with_libyaml__ else yaml.BaseLoader


class CannotEdit(Exception):
    """The text is not one in which this can be changed. `hint` says how to go on."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def changed(text: str, where: Where, value: Value | None, *, short: str = DEFAULT) -> str:
    """The text with another value at a place; None, or an empty list, takes its key out.

    What is missing on the way is written. Where a single value stands in place of a mapping, it becomes the mapping's
    `short` key. Raises CannotEdit.
    """
    if value == []:
        value = None
    root = root_of(text)
    document = read_back(root)
    if value is None and _says_nothing(document, where):
        return text
    expected = _with(document, where, value, short)
    for splice in _splices(text, root, where, value, short):
        edited = text[: splice.start] + splice.text + text[splice.end :]
        if _reads_as(edited, expected):
            return edited
    raise CannotEdit("this place cannot be changed by itself", "change it in the text")


def added(text: str, section: str, lines: Sequence[str], key: str = "") -> str:
    """The text with one more record at the end of a section: `lines` without indentation, under `key` or as an entry.

    The section is written where there is none. Raises CannotEdit.
    """
    root = root_of(text)
    at = index_of(root, section)
    head, inner = ([f"{key}:"], "  ") if key else ([], "")
    if at is None or is_blank(root.value[at][1]):
        block = _indented([*head, *_under(lines, inner, is_entry=not key)], "  ")
        if at is None:
            return with_ending(text) + f"\n{section}:\n" + block
        end = line_end(text, root.value[at][1].end_mark.index)
        return text[:end] + "\n" + block.rstrip("\n") + text[end:]
    node = root.value[at][1]
    wanted = yaml.MappingNode if key else yaml.SequenceNode
    if not isinstance(node, wanted) or node.flow_style or not node.value:
        raise CannotEdit(f"{section}: is not written line by line", "write it so, each record on lines of its own")
    if key and index_of(node, key) is not None:
        raise CannotEdit(f"{section}: has {key} already", "give it another name")
    margin = " " * column_of(text, node.start_mark.index)
    block = _indented([*head, *_under(lines, inner, is_entry=not key)], margin)
    end = line_end(text, end_of(text, node))
    return text[:end] + "\n" + block.rstrip("\n") + text[end:]


class Splice:
    """What stands between two places of the text, and what would stand there instead."""

    def __init__(self, start: int, end: int, text: str) -> None:
        self.start = start
        self.end = end
        self.text = text


def root_of(text: str) -> yaml.MappingNode:
    """The document in a text, as places lead into it. Raises CannotEdit where it cannot be read."""
    report = Report()
    compose(text, report)  # refuses what is too large, too deep, or no part of the language
    if report.has_errors or text.startswith("\ufeff"):
        raise CannotEdit("the document cannot be read as it is", "mend its errors first")
    root = yaml.compose(text, Loader=_LOADER)
    if not isinstance(root, yaml.MappingNode):
        raise CannotEdit("the document is no mapping", "begin it with rung: 1")
    return root


def _splices(text: str, root: yaml.Node, where: Where, value: Value | None, short: str) -> Iterator[Splice]:
    """The ways in which the change could be written, the one most like what stands there first."""
    node: yaml.Node = root
    holders: list[Holder] = []
    for depth, key in enumerate(where):
        rest, is_flow = where[depth + 1 :], stands_in_brackets(holders, node)
        if isinstance(node, yaml.MappingNode):
            at = index_of(node, key)
            if at is None:
                yield from _inserted(text, node, str(key), _nested(rest, value), is_flow=is_flow)
                return
            holders.append((node, at))
            node = node.value[at][1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(key, int) and 0 <= key < len(node.value):
            holders.append((node, key))
            node = node.value[key]
        else:
            yield from _opened(text, node, where[depth:], value, short, is_flow=is_flow)
            return
    if value is None:
        yield from _removed(text, holders)
    elif isinstance(value, list) and isinstance(node, yaml.SequenceNode) and node.value:
        yield from _listed(text, node, value)
    else:
        yield from _replaced(text, node, value, is_flow=stands_in_brackets(holders, node))


def _replaced(text: str, node: yaml.Node, value: Value, *, is_flow: bool) -> Iterator[Splice]:
    start, end = node.start_mark.index, end_of(text, node)
    lead = ""
    if is_blank(node):
        before = text[start - 1 : start]
        lead = " " if before in (":", "-") else "" if before.isspace() else ": "
    style = getattr(node, "style", None) or ""
    for one in styles(style):
        yield Splice(start, end, lead + written(value, one, is_flow=is_flow))


def _inserted(text: str, node: yaml.MappingNode, key: str, value: Any, *, is_flow: bool) -> Iterator[Splice]:
    """One more key: before `default` where that stands last, else at the end."""
    before = len(node.value) - 1 if node.value and node.value[-1][0].value == DEFAULT else None
    for style in styles(""):
        pair = f"{written(key, '', is_flow=is_flow)}: {written(value, style, is_flow=is_flow)}"
        if node.flow_style and not node.value:
            yield Splice(node.start_mark.index + 1, node.start_mark.index + 1, pair)
        elif node.flow_style and before is not None:
            at = node.value[before][0].start_mark.index
            yield Splice(at, at, f"{pair}, ")
        elif node.flow_style:
            at = end_of(text, node.value[-1][1]) if not is_blank(node.value[-1][1]) else after_blank(node)
            yield Splice(at, at, f", {pair}")
        else:
            yield from _new_line(text, node, pair, before)


def _new_line(text: str, node: yaml.MappingNode, pair: str, before: int | None) -> Iterator[Splice]:
    margin = " " * column_of(text, node.start_mark.index)
    if before:  # not where it stands behind a dash
        at = line_start(text, node.value[before][0].start_mark.index)
        yield Splice(at, at, f"{margin}{pair}{newline_of(text)}")
    last = node.value[-1][1]
    at = line_end(text, end_of(text, last) if not is_blank(last) else last.start_mark.index)
    yield Splice(at, at, f"{newline_of(text)}{margin}{pair}")


def _opened(
    text: str, node: yaml.Node, where: Where, value: Value | None, short: str, *, is_flow: bool
) -> Iterator[Splice]:
    """A mapping where a single value stood, or nothing."""
    inner = _nested(where, value)
    if inner is None or not isinstance(node, yaml.ScalarNode):
        return
    if is_blank(node):
        yield from _replaced(text, node, inner, is_flow=is_flow)
        return
    start, end = node.start_mark.index, end_of(text, node)
    (key, one), *_ = inner.items()
    for style in styles(""):
        pair = f"{written(key, '', is_flow=True)}: {written(one, style, is_flow=True)}"
        old = f"{short}: {text[start:end]}"
        yield Splice(start, end, "{" + (f"{pair}, {old}" if short == DEFAULT else f"{old}, {pair}") + "}")
    yield Splice(start, end, written({key: one, short: node.value}, '"', is_flow=True))


def _removed(text: str, holders: list[Holder]) -> Iterator[Splice]:
    """A key with its value; the last one of a mapping takes the mapping with it."""
    while holders and len(holders[-1][0].value) == 1:
        holders.pop()
    node, at = holders[-1] if holders else (None, 0)
    if not isinstance(node, yaml.MappingNode):
        raise CannotEdit("this cannot be taken out by itself", "take it out in the text")
    key, value = node.value[at]
    start, end = key.start_mark.index, end_of(text, value)
    following = node.value[at + 1][0].start_mark.index if at + 1 < len(node.value) else None
    if node.flow_style and following is not None:
        yield Splice(start, following, "")
    elif node.flow_style:
        yield Splice(end_of(text, node.value[at - 1][1]), end, "")
    elif text[line_start(text, start) : start].strip():  # it stands behind a dash
        assert following is not None, "it is the first of several"
        yield Splice(start, following, "")
    else:
        yield Splice(line_start(text, start), min(line_end(text, end) + len(newline_of(text)), len(text)), "")


def _listed(text: str, node: yaml.SequenceNode, values: list[Any]) -> Iterator[Splice]:
    """Another list: entries that stay keep how they are written, with their remarks where each has lines of its own."""
    kept: dict[str, list[int]] = {}
    for at, item in enumerate(node.value):
        kept.setdefault(json.dumps(read_back(item)), []).append(at)
    order = [_first(kept.get(json.dumps(_as_text(one)))) for one in values]
    for style in styles(""):
        if node.flow_style:
            items = [
                written(one, style, is_flow=True) if at is None else source_of(text, node.value[at])
                for one, at in zip(values, order, strict=True)
            ]
            yield Splice(node.start_mark.index, node.end_mark.index, f"[{', '.join(items)}]")
        else:
            yield _in_lines(text, node, values, order, style)


def _first(places: list[int] | None) -> int | None:
    return places.pop(0) if places else None


def _in_lines(text: str, node: yaml.SequenceNode, values: list[Any], order: list[int | None], style: str) -> Splice:
    starts = [dash_of(text, item) for item in node.value]
    end = line_end(text, end_of(text, node.value[-1]))
    ends = [*starts[1:], end]
    newline, margin = newline_of(text), " " * column_of(text, node.start_mark.index)
    lines = [
        f"{margin}- {written(one, style, is_flow=False)}" if at is None else text[starts[at] : ends[at]].rstrip("\r\n")
        for one, at in zip(values, order, strict=True)
    ]
    return Splice(starts[0], end, newline.join(lines))


def _indented(lines: Sequence[str], margin: str) -> str:
    return "".join(f"{margin}{line}\n" if line else "\n" for line in lines)


def _under(lines: Sequence[str], inner: str, *, is_entry: bool) -> list[str]:
    if is_entry:
        return [f"{'- ' if number == 0 else '  '}{line}" for number, line in enumerate(lines)]
    return [f"{inner}{line}" for line in lines]


# What is to be read back ----------------------------------------


def _reads_as(text: str, expected: Any) -> bool:
    report = Report()
    compose(text, report)
    root = None if report.has_errors else yaml.compose(text, Loader=_LOADER)
    return root is not None and _same(read_back(root), expected)


def _same(one: Any, other: Any) -> bool:
    """Equal, with the keys of mappings in whatever order."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def _with(document: Any, where: Where, value: Value | None, short: str) -> Any:
    """The document with this value at this place."""
    whole = deepcopy(document)
    holder: Any = whole
    trail: list[tuple[Any, str | int]] = []
    for key in where[:-1]:
        _check(holder, key)
        inner = holder.get(key) if isinstance(holder, dict) else holder[key]
        if not isinstance(inner, dict | list):
            inner = {} if inner is None else {short: inner}
            holder[key] = inner
        trail.append((holder, key))
        holder = inner
    _check(holder, where[-1])
    if value is None:
        _take_out(holder, where[-1], trail)
    else:
        holder[where[-1]] = _as_text(value)
    return whole


def _says_nothing(document: Any, where: Where) -> bool:
    """Whether there is no such key to take out."""
    holder = document
    for key in where:
        if not isinstance(holder, dict | list):
            return True
        _check(holder, key)
        if isinstance(holder, dict) and key not in holder:
            return True
        holder = holder[key]  # type: ignore[index]
    return False


def _check(holder: Any, key: str | int) -> None:
    is_there = isinstance(key, str) if isinstance(holder, dict) else isinstance(key, int) and 0 <= key < len(holder)
    if not is_there:
        raise CannotEdit("there is no such place in the text", "change it in the text")


def _take_out(holder: Any, key: str | int, trail: list[tuple[Any, str | int]]) -> None:
    if isinstance(holder, dict):
        holder.pop(key, None)
    while trail and holder == {}:
        holder, outer = trail.pop()
        if not isinstance(holder, dict):
            return
        holder.pop(outer, None)


def _nested(where: Where, value: Any) -> Any:
    for key in reversed(where):
        value = None if value is None else {str(key): value}
    return value


def _as_text(value: Any) -> Any:
    match value:
        case bool():
            return "true" if value else "false"
        case list():
            return [_as_text(one) for one in value]
        case dict():
            return {str(key): _as_text(one) for key, one in value.items()}
        case _:
            return str(value)
