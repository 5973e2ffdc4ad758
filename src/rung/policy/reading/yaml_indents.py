"""Whose indentation is wrong: the parser blames the first line that does not fit, which is often an innocent one.

A key that was moved to the left ends the block in which it stood, and the line after it is the one that fits nowhere.
A first line that is too deep makes all its neighbours look wrong. So the lines before and after are looked at, and the
line is blamed that stands out from its siblings.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from rung.policy.reading.nodes import Place

DOCUMENT_KEYS = (
    "rung", "workspace", "calendars", "people", "teams", "schedules", "targets", "triggers", "routing", "paths",
    "windows", "survey", "notices", "accounts", "policy", "starts", "scenarios",
)  # fmt: skip
"""Keys that do stand at the left edge, of a policy and of a scenario file: such a line was not moved there."""
FARTHEST = 20_000
"""Lines before the fault that are looked at."""

Fault = tuple[Place, str, str]

_KEY = re.compile(r"""^\s*(?:- +)*(?P<key>[\w.-]+|"[^"]*"|'[^']*')\s*:(?=\s|$)(?P<rest>.*)$""")
_NO_BLANK = re.compile(r"^\s*(?:- +)*(?P<dash>[-\u2013\u2014\u2022*])(?P<blank> *)(?P<entry>[\w'\"{\[].*)$")


class Level(NamedTuple):
    """An indentation that lines above have left open, and the last line that stands at it."""

    column: int
    line: int
    is_entry: bool


class Lines:
    """The lines of a text by their numbers, with what their indentation says."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines

    def text(self, number: int) -> str:
        return self._lines[number - 1] if 0 < number <= len(self._lines) else ""

    def __len__(self) -> int:
        return len(self._lines)

    def speaks(self, number: int) -> bool:
        line = self.text(number)
        return bool(line.strip()) and not line.lstrip().startswith("#")

    def before(self, number: int) -> int:
        """The last line before this one that says something; 0 where there is none."""
        return next((n for n in range(number - 1, 0, -1) if self.speaks(n)), 0)

    def after(self, number: int) -> int:
        return next((n for n in range(number + 1, len(self) + 1) if self.speaks(n)), 0)

    def indent(self, number: int) -> int:
        line = self.text(number)
        return len(line) - len(line.lstrip(" "))

    def content(self, number: int) -> int:
        """Where the keys of a line begin: behind the dash where it is an entry of a list."""
        found = re.match(r"\s*(?:- +)*", self.text(number))
        return found.end() if found else 0

    def is_entry(self, number: int) -> bool:
        return bool(re.match(r"\s*-(?:\s|$)", self.text(number)))

    def key(self, number: int) -> str:
        found = _KEY.match(self.text(number))
        return found["key"].strip("\"'") if found else ""

    def value(self, number: int) -> str:
        """What stands behind the key, without its comment."""
        found = _KEY.match(self.text(number))
        return re.sub(r"(?:^|\s)#.*$", "", found["rest"]).strip() if found else self.text(number).strip()

    def opens(self, number: int) -> bool:
        """Whether what belongs to this line stands below it."""
        return bool(_KEY.match(self.text(number))) and not self.value(number)

    def levels(self, number: int) -> list[Level]:
        """The levels that are open before a line, the outermost first."""
        found: list[Level] = []
        for n in range(number - 1, max(0, number - FARTHEST), -1):
            if not self.speaks(n):
                continue
            indent, content = self.indent(n), self.content(n)
            for column, is_entry in ((content, False), (indent, self.is_entry(n))):
                if (not found or column < found[-1].column) and (is_entry or column != indent or content == indent):
                    found.append(Level(column, n, is_entry))
            if not indent:
                break
        return found[::-1]


def wrong_indentation(lines: Lines, number: int) -> Fault:
    """The line that stands out, near the one at which the parser gave up."""
    before = lines.before(number)
    for suspect in (number, before):
        if fault := _no_blank_behind_dash(lines, suspect):
            return fault
    is_item = lines.is_entry(before) and not lines.key(before)
    if before and lines.indent(number) > lines.content(before) - is_item and not lines.opens(before):
        return _too_deep(lines, number, before)
    if any(level.column == lines.indent(number) for level in lines.levels(number)):
        return _mixed(lines, number)
    return _fits_nowhere(lines, number)


def _no_blank_behind_dash(lines: Lines, number: int) -> Fault | None:
    """`-name: x`, and other signs in place of a dash."""
    found = _NO_BLANK.match(lines.text(number))
    if not found or (found["dash"] == "-" and found["blank"]):
        return None
    place = Place(number, found.start("dash") + 1)
    hint = f"write - {found['entry'][:40].strip()}"
    if found["dash"] == "-":
        return (place, "a blank is missing behind the dash", hint) if _KEY.match(found["entry"]) else None
    return (place, f"{found['dash']} only looks like a dash", hint) if found["blank"] else None


def _too_deep(lines: Lines, number: int, before: int) -> Fault:
    """A line below one that has its value already: one of the two is indented wrongly, or the value is one too many."""
    indent, earlier = lines.indent(number), lines.before(before)
    value = lines.value(before)
    if value in ("{}", "[]") or (lines.key(before) in DOCUMENT_KEYS[1:13] and not lines.indent(before)):
        at = lines.text(before).rfind(value) + 1
        message = f"{lines.key(before)}: has its value here already, and more stands below it"
        return Place(before, max(at, 1)), message, f"remove {value[:40]}"
    if earlier and _was_moved_left(lines, before, earlier, indent):
        if not lines.opens(earlier) or lines.is_entry(before):
            return _stands_out(lines, before, lines.content(earlier), earlier)
        return _stands_out(lines, before, indent, number)
    begins = lines.content(before)
    if lines.is_entry(before) and lines.indent(lines.after(number)) == indent:
        meant = lines.indent(before) + indent - begins
        place, message, _ = _stands_out(lines, before, meant, number)
        return place, message, f"indent it by {spaces(meant)}, so that the keys of its entry stand below one another"
    meant = begins if lines.key(before) else lines.indent(before)
    like = f"like {lines.key(before)}: on line" if meant > lines.indent(before) else "like line"
    message = f"this line is indented deeper than line {before}, which has its value already"
    return Place(number, indent + 1), message, f"indent it by {spaces(meant)}, {like} {before}"


def _was_moved_left(lines: Lines, before: int, earlier: int, indent: int) -> bool:
    """Whether a line ended the block in which it should stand."""
    if not lines.indent(before) and lines.key(before) in DOCUMENT_KEYS:
        return False
    if lines.opens(earlier):
        at_least = lines.content(earlier) + (not lines.is_entry(before))
        return lines.indent(before) < at_least <= indent
    return lines.indent(before) < indent and any(level.column == indent for level in lines.levels(before))


def _fits_nowhere(lines: Lines, number: int) -> Fault:
    indent, levels = lines.indent(number), lines.levels(number)
    deeper = next((level.column for level in levels if level.column > indent), None)
    if deeper is not None:
        first = _first_of(lines, number, deeper)
        opener = lines.before(first)
        if opener and _was_dedented(lines, opener, indent, deeper):
            return _stands_out(lines, opener, indent, _last_at(lines, opener, indent))
        if opener and _is_outvoted(lines, first, number, deeper):
            return _stands_out(lines, first, indent, number)
    return _odd_one(lines, number, levels)


def _first_of(lines: Lines, number: int, column: int) -> int:
    """The first line of the block at this column that ends before a line."""
    first = number
    n = lines.before(number)
    while n and lines.content(n) >= column and n > number - FARTHEST:
        first = n if lines.content(n) == column or lines.indent(n) == column else first
        n = lines.before(n)
    return first


def _was_dedented(lines: Lines, opener: int, indent: int, deeper: int) -> bool:
    """Whether the line that opens a block stands further out than its siblings and its children say."""
    if lines.indent(opener) >= indent or (not lines.indent(opener) and lines.key(opener) in DOCUMENT_KEYS):
        return False
    columns = {level.column for level in lines.levels(opener)}
    return indent in columns and deeper in columns


def _is_outvoted(lines: Lines, first: int, number: int, deeper: int) -> bool:
    """Whether more lines stand at the indentation of this one than at that of the block before it."""
    indent = lines.indent(number)
    here = there = 0
    for n in range(first, number):
        there += lines.speaks(n) and deeper in (lines.indent(n), lines.content(n))
    n = number
    while n and lines.indent(n) >= indent and n < number + FARTHEST:
        here += lines.indent(n) == indent
        there += lines.indent(n) == deeper and here == 1
        n = lines.after(n)
    return here > there


def _odd_one(lines: Lines, number: int, levels: list[Level]) -> Fault:
    """The line itself: the nearest open level is meant, of dashes for an entry, and above its own children."""
    indent = lines.indent(number)
    following = lines.after(number)
    most = lines.indent(following) if following and lines.opens(number) else 10_000
    fitting = [level for level in levels if level.is_entry == lines.is_entry(number) and level.column < most]
    fitting = fitting or [level for level in levels if level.column < most] or levels
    message = f"this line is indented by {spaces(indent)}, which fits no line above"
    if not fitting:
        return Place(number, indent + 1), message, "indent it by no spaces"
    meant = min(fitting, key=lambda level: (abs(level.column - indent), -level.column))
    hint = f"indent it by {spaces(meant.column)}, like line {_last_at(lines, number, meant.column)}"
    return Place(number, indent + 1), message, hint


def _mixed(lines: Lines, number: int) -> Fault:
    """A key among entries, or an entry among keys."""
    indent, levels = lines.indent(number), lines.levels(number)
    here = Place(number, indent + 1)
    if lines.is_entry(number):
        dashes = [level for level in levels if level.is_entry]
        message = "an entry of a list stands among keys"
        if not dashes:
            return here, message, "indent it deeper than the key it belongs to"
        meant = min(dashes, key=lambda level: (abs(level.column - indent), -level.column))
        return here, message, f"indent it by {spaces(meant.column)}, like the entry on line {meant.line}"
    entry = next(level.line for level in levels if level.column == indent)
    if lines.key(number) and lines.key(number) == lines.key(entry):
        key = lines.key(number)
        return here, f"a - is missing before {key}", f"write - {key}:, like line {entry}"
    if not _has_dash_before(lines, entry, indent):
        dashed = lines.text(entry).strip()[1:].strip()[:40]
        message = "a - stands here, and none before what stands beside it"
        return Place(entry, indent + 1), message, f"write {dashed}, without the dash"
    hint = f"indent it by {spaces(lines.content(entry))} to make it part of the entry above, or begin it with -"
    return here, "a key stands among the entries of a list", hint


def _has_dash_before(lines: Lines, entry: int, indent: int) -> bool:
    """Whether the list has entries before this one, or more keys within it than its first."""
    before, after = lines.before(entry), lines.after(entry)
    if after and lines.content(after) == lines.content(entry) and not lines.opens(entry):
        return True
    while before and lines.indent(before) >= indent:
        if lines.indent(before) == indent:
            return lines.is_entry(before)
        before = lines.before(before)
    return not lines.opens(entry)


def _last_at(lines: Lines, number: int, column: int) -> int:
    """The last line before one that stands at a column."""
    n = lines.before(number)
    while n and column not in (lines.indent(n), lines.content(n)):
        n = lines.before(n)
    return n


def _stands_out(lines: Lines, number: int, meant: int, like: int) -> Fault:
    indent = lines.indent(number)
    message = f"this line is indented by {spaces(indent)}, unlike what stands beside it"
    return Place(number, indent + 1), message, f"indent it by {spaces(meant)}, like line {like}"


def spaces(count: int) -> str:
    return {0: "no spaces", 1: "1 space"}.get(count, f"{count} spaces")
