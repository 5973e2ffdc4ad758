"""Scenarios as text: rows as people write them, rows added to a text, and texts gathered in a file and parted again.

A scenario is kept as the text that people wrote, comments included. What is added to it is added as lines; what is
gathered in a file is what `rung policy test` reads.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec import Struct

from rung.core.times.spans import Span
from rung.policy.problems import Report
from rung.policy.reading import nodes
from rung.policy.reading.nodes import Node, Scalar
from rung.policy.reading.yaml_nodes import compose
from rung.simulator.backtests.rows import instant
from rung.simulator.problems import BadInput, Problem
from rung.simulator.scenarios.plain import plain, scalar

POLICY_FILE = "policy.yaml"
"""The policy that a file of scenarios names: it is to stand beside the file."""
HEAD = (
    "# Scenarios. `rung policy export > {policy}` puts the policy beside this file,\n"
    "# and `rung policy test` with this file's name tells whether it does what they expect.\n"
    "policy: {policy}\n"
)
_PLAIN = re.compile(r"[A-Za-z0-9_./+()][A-Za-z0-9_./+@()#:-]*(?: [A-Za-z0-9_./+()][A-Za-z0-9_./+@()#:-]*)*", re.ASCII)
_GUESSED = frozenset(("true", "false", "null", "~"))


class Part(Struct, frozen=True):
    """One scenario of a file, as a text of its own."""

    name: str
    text: str
    line: int
    column: int
    """Where it begins in the file."""
    is_as_written: bool = True
    """False: it was written anew, since it stood in the file in one line."""
    added: range = range(0)
    """The lines of its text that stand in the file above all scenarios."""

    def place(self, line: int, column: int) -> tuple[int, int]:
        """Where in the file a place of its text is."""
        if not self.is_as_written or line in self.added:
            return self.line, self.column
        return self.line + line - 1 - (len(self.added) if line >= self.added.stop else 0), self.column + column - 1


def offset_text(at: datetime, starts_at: datetime) -> str:
    """An instant as a scenario writes it: `+1h30m`; one before the start, or between seconds, as an instant."""
    since = at - starts_at
    if since < timedelta(0) or since % timedelta(seconds=1):
        return instant(at) or ""
    seconds = since // timedelta(seconds=1)
    return f"+{Span(seconds=seconds)}" if seconds else "+0m"


def flow(value: Any) -> str:
    """A value in one line: `{at: +1h, notified: [bo, cy]}`. Texts stay texts when they are read again."""
    match value:
        case Mapping():
            return "{" + ", ".join(f"{flow(str(key))}: {flow(each)}" for key, each in value.items()) + "}"
        case list() | tuple():
            return f"[{', '.join(map(flow, value))}]"
        case datetime():
            return instant(value.astimezone(UTC)) or ""
        case bool() | None | int() | float():
            return json.dumps(value)
        case _:
            return _scalar(str(value))


def scenario_text(
    name: str, starts: datetime | str, when: Iterable[Mapping[str, Any]], until: str, expect: Iterable[str] = (),
    *, only: bool = False, more: Mapping[str, Any] | None = None, comment: str = "",
) -> str:  # fmt: skip
    """A scenario as people write it: a line for each event and for each row of `expect`."""
    lines = [f"# {line}" for line in comment.splitlines()]
    lines += [named_line(name), f"starts: {starts if isinstance(starts, str) else flow(starts)}"]
    lines += [f"{key}: {flow(value)}" for key, value in (more or {}).items() if value]
    lines += ["when:", *(f"  - {flow(row)}" for row in when), f"until: {until}"]
    lines += ["only: true"] if only else []
    rows = [f"  - {row}" for row in expect]
    lines += ["expect:", *rows] if rows else []
    return "\n".join(lines) + "\n"


def named_line(name: str) -> str:
    """The line by which a scenario says its name."""
    return f"name: {_scalar(name)}"


def with_rows(text: str, rows: Iterable[str]) -> str:
    """The text with rows added to its `expect`. A list that is written in one line becomes one with a line for each.

    Raises BadInput where the text cannot be read.
    """
    added, root = list(rows), _root(text)
    if not added:
        return text
    if root.flow:
        return with_rows(_in_lines(root), added)
    lines, expect, key = text.splitlines(), root.get("expect"), root.key("expect")
    if key is None:
        return "\n".join([*lines, "expect:", *(f"  - {row}" for row in added)]) + "\n"
    items = expect.items if isinstance(expect, nodes.Sequence) else []
    end = min((one.line - 1 for one, _ in root.pairs if one.line > key.line), default=len(lines))
    if not items or items[0].line == key.line:
        there = [f"  - {flow(plain(item, guess=True))}" for item in items]
        section = ["expect:", *there, *(f"  - {row}" for row in added)]
        return "\n".join([*lines[: key.line - 1], *section, *lines[end:]]) + "\n"
    while end > items[-1].line and not lines[end - 1].strip():
        end -= 1
    first = lines[items[0].line - 1]
    indent = first[: len(first) - len(first.lstrip())]
    return "\n".join([*lines[:end], *(f"{indent}- {row}" for row in added), *lines[end:]]) + "\n"


def name_of(text: str) -> str:
    """What a scenario calls itself; empty where it does not, or cannot be read."""
    report = Report()
    root = compose(text, report)
    return (scalar(root.get("name")) or "").strip() if isinstance(root, nodes.Mapping) else ""


def gathered(texts: Iterable[str], policy: str = POLICY_FILE) -> str:
    """Scenarios in one file, as `rung policy test` reads them."""
    items = [_as_item(text) for text in texts]
    return HEAD.format(policy=policy) + ("scenarios:\n" + "\n".join(items) if items else "scenarios: []\n")


def parted(text: str, file: str = "scenarios.yaml") -> tuple[Part, ...]:
    """The scenarios of a file, each with what the file says for all of them: when they start, and who writes.

    What a file says of a policy is left behind: scenarios that are kept run against those of the installation.
    Raises BadInput.
    """
    root = _root(text, file)
    node = root.get("scenarios")
    if not isinstance(node, nodes.Sequence) or not node.items:
        hint = "list them under scenarios:, each with - name:, when: and expect:"
        raise _bad(node or root, "no_scenarios", "the file holds no scenarios", hint, file)
    lines = text.splitlines()
    after = min((key.line for key, _ in root.pairs if key.line > node.items[-1].line), default=len(lines) + 1)
    begins = [*(item.line for item in node.items), after]
    shared = {name: value for name in ("starts", "contacts") if (value := root.get(name)) is not None}
    return tuple(
        _part(item, lines[item.line - 1 : following - 1], shared, file)
        for item, following in zip(node.items, begins[1:], strict=True)
    )


def _part(item: Node, lines: list[str], shared: Mapping[str, Node], file: str) -> Part:
    if not isinstance(item, nodes.Mapping):
        raise _bad(item, "no_mapping", "a scenario is a mapping", "give it name:, when: and expect:", file)
    name = (scalar(item.get("name")) or "").strip()
    if not name:
        hint = "write name: and what the scenario shows; by it it is found again"
        raise _bad(item.get("name") or item, "no_name", "a scenario that is kept needs a name", hint, file)
    said = [f"{key}: {flow(plain(value, guess=True))}" for key, value in shared.items() if item.get(key) is None]
    is_as_written = not item.flow and all(line[: item.column - 1].isspace() for line in lines[1:] if line.strip())
    when = item.key("when")
    if is_as_written:
        own = [lines[0][item.column - 1 :], *(line[item.column - 1 :] for line in lines[1:])]
        place = when.line - item.line if when is not None else len(own)
    else:
        own, place = _in_lines(item).splitlines(), 0
    text = "\n".join([*own[:place], *said, *own[place:]]).rstrip() + "\n"
    return Part(name, text, item.line, item.column, is_as_written, range(place + 1, place + 1 + len(said)))


def _as_item(text: str) -> str:
    root = _root(text)
    if root.flow:
        text = _in_lines(root)
    lines = text.strip("\n").splitlines()
    return "\n".join([f"  - {lines[0]}", *(f"    {line}" if line.strip() else "" for line in lines[1:])]) + "\n"


def _in_lines(root: nodes.Mapping) -> str:
    """A mapping with a line for each of its keys."""
    return "".join(f"{key.text}: {flow(plain(value, guess=True))}\n" for key, value in root.pairs)


def _root(text: str, file: str = "") -> nodes.Mapping:
    report = Report()
    root = report.root = compose(text, report)
    if isinstance(root, nodes.Mapping) and not report.has_errors:
        return root
    if not report.has_errors:
        report.error(root or Scalar(1, 1, "", "", 1, 1), "no_mapping", "this is no mapping", "begin it with name:")
    raise BadInput(list(_problems(report, file)))


def _problems(report: Report, file: str) -> Iterator[Problem]:
    for one in report.errors():
        yield Problem(
            file=file, line=one.line, column=one.column, field=one.path, code=one.code, message=one.message,
            hint=one.hint,
        )  # fmt: skip


def _bad(place: Node, code: str, message: str, hint: str, file: str = "") -> BadInput:
    return BadInput([Problem(file=file, line=place.line, column=place.column, code=code, message=message, hint=hint)])


def _scalar(text: str) -> str:
    """Plain where it reads back as the same text, else in quotes."""
    is_number = text[:1].isdigit() and not text[:4].isalpha() and re.fullmatch(r"[0-9.eE+-]+", text) is not None
    is_plain = _PLAIN.fullmatch(text) and text not in _GUESSED and not is_number and ": " not in f"{text} "
    return text if is_plain else json.dumps(text, ensure_ascii=False)
