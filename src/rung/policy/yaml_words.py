"""What the YAML parser complains about, in the words of somebody who indents a list of people.

The parser says where it gave up and what it was doing. The reason is often a line earlier: a colon without its space,
a bracket that nobody closed, a tab. So the lines around the place are looked at, and the hint names the indentation
or the quotes that were meant.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import yaml

from rung.policy.nodes import Place

CODE = "yaml_syntax"

_KEY = re.compile(r"""^\s*(?:- +)*(?P<key>[\w.-]+|"[^"]*"|'[^']*')\s*:(?P<rest>.*)$""")
_NO_SPACE = re.compile(r"^\s*(?:- +)*(?P<key>[\w.-]+):(?P<value>[^\s/:].*)$")
_QUOTE_CONDITION = 'quote the condition: when: \'account.tier in ["a", "b"]\''


class _Spot(NamedTuple):
    """The parser's complaint with the text around it."""

    said: str
    doing: str
    line: int
    column: int
    began: Place | None
    lines: list[str]

    def text(self, line: int) -> str:
        return self.lines[line - 1] if 0 < line <= len(self.lines) else ""

    @property
    def here(self) -> str:
        return self.text(self.line)

    @property
    def character(self) -> str:
        return self.here[self.column - 1 : self.column]

    def before(self, line: int) -> int:
        """The number of the last line before this one that says something; 0 where there is none."""
        return next((n for n in range(line - 1, 0, -1) if _says_something(self.text(n))), 0)


def syntax_error(error: yaml.MarkedYAMLError, text: str) -> tuple[Place, str, str, str]:
    """Where it is, its code, what is wrong and how to mend it."""
    place, message, hint = _explained(_spot(error, text))
    return place, CODE, message, hint


def _spot(error: yaml.MarkedYAMLError, text: str) -> _Spot:
    mark, began = error.problem_mark or error.context_mark, error.context_mark
    return _Spot(
        said=error.problem or "",
        doing=error.context or "",
        line=mark.line + 1 if mark else 1,
        column=mark.column + 1 if mark else 1,
        began=Place(began.line + 1, began.column + 1) if began else None,
        lines=text.splitlines(),
    )


def _explained(spot: _Spot) -> tuple[Place, str, str]:
    here = Place(spot.line, spot.column)
    if "cannot start any token" in spot.said or "tab character" in spot.said:
        return _strange_character(spot, here)
    if "mapping values are not allowed" in spot.said:
        return _second_colon(spot, here)
    if "could not find expected ':'" in spot.said:
        return _no_colon(spot, spot.began or here)
    if "flow" in spot.doing:
        return _unclosed_bracket(spot, here)
    if "quoted scalar" in spot.doing:
        return _bad_quotes(spot, here)
    if "block mapping" in spot.doing or "block collection" in spot.doing or "sequence entries" in spot.said:
        return _wrong_indentation(spot, here)
    if "block scalar" in spot.doing:
        return here, "the text after | or > begins on the next line", "quote a text that begins with | or >"
    if "anchor" in spot.doing or "alias" in spot.doing:
        return _sign_in_text(spot, spot.began or here)
    if "directive" in spot.doing:
        return spot.began or here, "a line that begins with % is no part of a policy", "remove it"
    if "tag" in spot.doing:
        return spot.began or here, "! names a type, which is not used here", "quote a text that begins with !"
    if "document start" in spot.said:
        return here, "the document has ended before this line", "indent it like the lines above, or remove the line ..."
    if "node content" in spot.said:
        return here, f"a value is missing before {spot.character or 'this'}", "write the value, or remove the sign"
    return here, f"this is not YAML: {spot.said}", "look at the quotes, brackets and indentation around it"


def _strange_character(spot: _Spot, here: Place) -> tuple[Place, str, str]:
    if "\t" in spot.here[: len(spot.here) - len(spot.here.lstrip())] or spot.character == "\t":
        meant = _meant_indent(spot, spot.line)
        hint = f"YAML is indented by spaces: indent this line by {_spaces(meant)}"
        return here, "a tab stands where only spaces may stand", hint
    return here, f"a value cannot begin with {spot.character}", "put the value in quotes"


def _second_colon(spot: _Spot, here: Place) -> tuple[Place, str, str]:
    before = spot.before(spot.line)
    if missing := _missing_space(spot, before):
        return missing
    line = spot.here[: spot.column - 1]
    if re.search(r":\s", line):
        return here, "a second colon on one line", "put the text after the first colon in quotes"
    if before and not _KEY.match(spot.text(before)):
        column = _indent(spot.text(before)) + 1
        return Place(before, column), "this line has no colon", "write key: value, or - before an entry of a list"
    indent = _indent(spot.here)
    if before and indent > _indent(spot.text(before)) and _has_value(spot.text(before)):
        meant = _indent(spot.text(before))
        return (
            Place(spot.line, indent + 1),
            f"this line is indented deeper than line {before}, which has its value already",
            f"indent it by {_spaces(meant)}, like line {before}",
        )
    return here, "a colon is not expected here", "put a text that holds a colon and a space in quotes"


def _no_colon(spot: _Spot, began: Place) -> tuple[Place, str, str]:
    if missing := _missing_space(spot, began.line):
        return missing
    return began, "this line has no colon", "write key: value, or - before an entry of a list"


def _missing_space(spot: _Spot, line: int) -> tuple[Place, str, str] | None:
    found = _NO_SPACE.match(spot.text(line))
    if not found:
        return None
    place = Place(line, found.start("key") + 1)
    return place, f"a space is missing after {found['key']}:", f"write {found['key']}: {found['value'].strip()}"


def _unclosed_bracket(spot: _Spot, here: Place) -> tuple[Place, str, str]:
    began = spot.began or here
    opened = "[" if "sequence" in spot.doing else "{"
    closing = {"[": "]", "{": "}"}[opened]
    within = "\n".join(spot.lines[began.line - 1 : spot.line])
    condition = re.search(r"(?:when|closes_when)\s*:\s*(?!['\"])([^,}\n]*)", within)
    if condition and (re.search(r"[\[{(]", condition[1]) or spot.character in "[{]}"):
        return here, f"a condition inside {opened}…{closing} holds a bracket or a comma", _QUOTE_CONDITION
    if spot.character and spot.character in "]}" and spot.character != closing:
        return here, f"{opened} of line {began.line} is closed by {spot.character}", f"close it by {closing}"
    if spot.line > len(spot.lines):
        return began, f"{opened} is not closed", f"close it by {closing}"
    if spot.line > began.line:
        return began, f"{opened} is not closed", f"close it by {closing} before line {spot.line}"
    return (
        here,
        f"inside {opened}…{closing} a comma is missing here",
        f"write a comma, or quote a text that holds {opened}",
    )


def _bad_quotes(spot: _Spot, here: Place) -> tuple[Place, str, str]:
    if "escape" in spot.said:
        escaped = spot.here[spot.column - 1 : spot.column + 1]
        return here, f"{escaped} means nothing inside double quotes", "write \\\\ for a backslash, or use single quotes"
    return spot.began or here, "this quote is not closed", "end the text with the quote it began with"


def _sign_in_text(spot: _Spot, began: Place) -> tuple[Place, str, str]:
    sign = spot.text(began.line)[began.column - 1 : began.column]
    line = spot.text(began.line)[: began.column - 1].rstrip()
    if line.endswith(("'", '"')):
        return began, "something stands after the closing quote", "put the whole text in the other kind of quotes"
    return began, f"a value cannot begin with {sign}", "put the value in quotes"


def _wrong_indentation(spot: _Spot, here: Place) -> tuple[Place, str, str]:
    before_here = spot.here[: spot.column - 1].rstrip()
    if before_here.endswith(("'", '"')):
        return here, "something stands after the closing quote", "put the whole text in the other kind of quotes"
    if before_here.endswith(("]", "}")):
        return here, "something stands after the closing bracket", "put the whole value in quotes, or begin a new line"
    if "sequence entries" in spot.said:
        return here, "a list cannot begin on the line of its key", "begin it on the next line, or write [a, b]"
    indent = _indent(spot.here)
    levels = _open_indents(spot)
    before = spot.before(spot.line)
    if indent in levels:
        return _mixed(spot, here, indent)
    meant = min(levels, key=lambda level: (abs(level - indent), -level), default=0)
    message = f"this line is indented by {_spaces(indent)}, which fits no line above"
    like = next((n for n in range(spot.line - 1, 0, -1) if _content_indent(spot.text(n)) == meant), before)
    return here, message, f"indent it by {_spaces(meant)}, like line {like}"


def _mixed(spot: _Spot, here: Place, indent: int) -> tuple[Place, str, str]:
    if spot.here.lstrip().startswith("-"):
        entry = next((n for n in range(spot.line - 1, 0, -1) if spot.text(n).lstrip().startswith("- ")), 0)
        like = f"indent it by {_spaces(_indent(spot.text(entry)))}, like the entry on line {entry}" if entry else ""
        return here, "an entry of a list stands among keys", like or "indent it deeper than the key it belongs to"
    entry = next((n for n in range(spot.line - 1, 0, -1) if spot.text(n).startswith(" " * indent + "- ")), 0)
    meant = _content_indent(spot.text(entry)) if entry else indent + 2
    hint = f"indent it by {_spaces(meant)} to make it part of the entry above, or begin it with - "
    return here, "a key stands among the entries of a list", hint.rstrip()


def _open_indents(spot: _Spot) -> list[int]:
    """The indentations that the lines above have left open, the outermost first."""
    levels: list[int] = []
    for number in range(1, spot.line):
        line = spot.text(number)
        if not _says_something(line):
            continue
        indent = _indent(line)
        levels = [level for level in levels if level < indent]
        levels.append(indent)
        if (content := _content_indent(line)) != indent:
            levels.append(content)
    return levels


def _meant_indent(spot: _Spot, line: int) -> int:
    """How far a line should be indented, going by the line before it."""
    before = spot.before(line)
    if not before:
        return 0
    indent = _content_indent(spot.text(before))
    return indent + 2 if re.search(r":\s*(#.*)?$", spot.text(before)) else indent


def _content_indent(line: str) -> int:
    """Where the keys of a line begin: behind the dash where it is an entry of a list."""
    found = re.match(r"\s*(?:- +)*", line)
    return found.end() if found else 0


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _says_something(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _has_value(line: str) -> bool:
    found = _KEY.match(line)
    return not found or bool(re.sub(r"\s#.*$", "", found["rest"]).strip())


def _spaces(count: int) -> str:
    return {0: "no spaces", 1: "1 space"}.get(count, f"{count} spaces")
