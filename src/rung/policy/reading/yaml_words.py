"""What the YAML parser complains about, in the words of somebody who indents a list of people.

The parser says where it gave up and what it was doing. The reason is often a line earlier: a colon without its space,
a bracket that nobody closed, a tab. So the lines around the place are looked at, and the hint names the indentation
or the quotes that were meant.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import yaml

from rung.core.words import shortened
from rung.policy.reading.nodes import Place, split_lines
from rung.policy.reading.odd_blanks import odd_blank, odd_blank_in_words
from rung.policy.reading.yaml_indents import Lines, spaces, wrong_indentation

CODE = "yaml_syntax"
MOST_QUOTED = 60
"""Lines before a fault in which a quote is looked for that was left open."""

_KEY = re.compile(r"""^\s*(?:- +)*(?P<key>[\w.-]+|"[^"]*"|'[^']*')\s*:(?P<rest>.*)$""")
_NO_SPACE = re.compile(r"^\s*(?:- +)*(?P<key>[\w.-]+):(?P<value>[^\s/:].*)$")
_QUOTED = re.compile(r"\"(?:\\.|[^\"\\])*\"|'[^']*'")
_DOUBLE = re.compile(r'(?<!\\)"')
_TARGETS = ("person", "team", "schedule", "skills", "role", "slack", "teams", "email", "webhook", "pagerduty")
"""What stands before the colon of a target, where no blank follows."""
_TEXTS = ("name", "title", "when", "closes_when", "subject")
"""Keys whose value is a text: a colon in it belongs to it."""
_QUOTE_CONDITION = 'quote the condition: when: \'account.tier in ["a", "b"]\''


class _Spot(NamedTuple):
    """The parser's complaint with the text around it."""

    said: str
    doing: str
    line: int
    column: int
    began: Place | None
    lines: Lines

    def text(self, line: int) -> str:
        return self.lines.text(line)

    @property
    def here(self) -> str:
        return self.text(self.line)

    @property
    def character(self) -> str:
        return self.here[self.column - 1 : self.column]


def syntax_error(error: yaml.MarkedYAMLError, text: str) -> tuple[Place, str, str, str]:
    """Where it is, its code, what is wrong and how to mend it."""
    spot = _spot(error, text)
    if found := _odd_blank_near(spot):
        return found
    place, message, hint = _unclosed_quote(spot) or _explained(spot)
    return place, CODE, message, hint


def _odd_blank_near(spot: _Spot) -> tuple[Place, str, str, str] | None:
    """A blank that only looks like one, in the line at fault or the one before it."""
    for number in (spot.line, spot.lines.before(spot.line)):
        bare = _QUOTED.sub(lambda found: "x" * len(found[0]), spot.text(number))
        if found := odd_blank(bare):
            return Place(number, found.start() + 1), *odd_blank_in_words(found)
    return None


def _unclosed_quote(spot: _Spot) -> tuple[Place, str, str] | None:
    """A double quote that was not closed ends at the next one, which may stand many lines below."""
    if "escape" in spot.said or "hexdecimal" in spot.said:
        return None
    first = max(1, spot.line - MOST_QUOTED)
    odd = [n for n in range(first, min(spot.line, len(spot.lines)) + 1) if len(_DOUBLE.findall(spot.text(n))) % 2]
    if len(odd) % 2 == 0 and (not odd or odd[-1] != spot.line):
        return None
    number = odd[-2] if len(odd) % 2 == 0 else odd[-1]
    if number == spot.line and "quoted scalar" not in spot.doing:
        return None
    at = spot.text(number).rfind('"')
    if at and spot.text(number)[at - 1] not in " [{,:(":
        return None
    return Place(number, at + 1), "this quote is not closed", "end the text with the quote it began with"

def _spot(error: yaml.MarkedYAMLError, text: str) -> _Spot:
    mark, began = error.problem_mark or error.context_mark, error.context_mark
    return _Spot(
        said=error.problem or "",
        doing=error.context or "",
        line=mark.line + 1 if mark else 1,
        column=mark.column + 1 if mark else 1,
        began=Place(began.line + 1, began.column + 1) if began else None,
        lines=Lines(split_lines(text)),
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
        return _wrong_place(spot, here)
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
    if "unexpected ':'" in spot.said:
        key = shortened(re.split(r"[\s\[{,]", spot.here[: spot.column - 1])[-1])
        return here, f"a value is missing behind {key}:", f"write {key}: and a value, or leave it out"
    return here, f"this is not YAML: {spot.said}", "look at the quotes, brackets and indentation around it"


def _strange_character(spot: _Spot, here: Place) -> tuple[Place, str, str]:
    if "\t" in spot.here[: len(spot.here) - len(spot.here.lstrip())] or spot.character == "\t":
        meant = _meant_indent(spot, spot.line)
        hint = f"YAML is indented by spaces: indent this line by {spaces(meant)}"
        return here, "a tab stands where only spaces may stand", hint
    return here, f"a value cannot begin with {spot.character}", "put the value in quotes"


def _second_colon(spot: _Spot, here: Place) -> tuple[Place, str, str]:
    before = spot.lines.before(spot.line)
    if missing := _missing_space(spot, before):
        return missing
    line = spot.here[: spot.column - 1]
    if re.search(r":\s", line):
        return here, "a second colon on one line", _hint_at_second_colon(spot.here)
    if before and not spot.lines.value(before) and not spot.lines.opens(before):
        return _no_colon(spot, Place(before, spot.lines.content(before) + 1))
    if before and not _KEY.match(spot.text(before)):
        dash = re.match(r"\s*-\S", spot.text(before))
        if not dash:
            return _no_colon(spot, Place(before, spot.lines.content(before) + 1))
    if before and spot.lines.indent(spot.line) > spot.lines.indent(before):
        return wrong_indentation(spot.lines, spot.line)
    return here, "a colon is not expected here", "put a text that holds a colon and a space in quotes"


def _hint_at_second_colon(line: str) -> str:
    """`escalate: path: outage` lacks its braces; a text, or a condition, lacks its quotes."""
    found = re.match(r"^\s*(?:- +)*(?P<key>[\w.-]+):\s+(?P<rest>[\w.-]+:\s.*\S)\s*$", line)
    if found and found["key"] not in _TEXTS:
        rest = found["rest"] if "{" in found["rest"] else found["rest"].rstrip("}")
        return f"write {found['key']}: {{{shortened(rest)}}}"
    if found or re.match(r"^\s*(?:- +)*(?:when|closes_when):", line):
        key, _, rest = line.strip().lstrip("- ").partition(":")
        quote = "'" if "'" not in rest else '"'
        return f"write {key}: {quote}{shortened(rest.strip())}{quote}, in quotes"
    return "put the text after the first colon in quotes"


def _no_colon(spot: _Spot, began: Place) -> tuple[Place, str, str]:
    if missing := _missing_space(spot, began.line):
        return missing
    line = spot.text(began.line)
    if "\uff1a" in line:
        place = Place(began.line, line.index("\uff1a") + 1)
        return place, "\uff1a only looks like a colon", f"write {line.strip().replace(chr(0xFF1A), ':')[:60]}"
    if re.match(r"\s*//", line):
        return began, "a comment begins with #", f"write #{line.strip()[2:60]}"
    before = spot.lines.before(began.line)
    if re.search(r":\s*[|>][+-]?\s*$", spot.text(before)):
        meant = spot.lines.content(before) + 2
        return began, "the text of a block stands deeper than its key", f"indent it by {spaces(meant)}"
    if found := re.match(r"\s*(?:- +)*(?P<key>[\w-]+)\s*[=;]\s*(?P<value>.*)$", line):
        return began, "this line has no colon", f"write {found['key']}: {shortened(found['value'])}".rstrip()
    return began, "this line has no colon", "write key: value, or - before an entry of a list"


def _missing_space(spot: _Spot, line: int) -> tuple[Place, str, str] | None:
    found = _NO_SPACE.match(spot.text(line))
    if not found or (found["key"] in _TARGETS and spot.lines.is_entry(line)):
        return None
    place = Place(line, found.start("key") + 1)
    return place, f"a space is missing after {found['key']}:", f"write {found['key']}: {found['value'].strip()}"


def _last_mark(spot: _Spot) -> Place | None:
    """A bracket with nothing behind it is complained of at the end of the text."""
    line = spot.lines.before(spot.line)
    return Place(line, len(spot.text(line).rstrip())) if line else None


def _unclosed_bracket(spot: _Spot, here: Place) -> tuple[Place, str, str]:
    began = spot.began or here
    is_at_end = not spot.here[spot.column - 1 :].strip() and not spot.lines.after(spot.line)
    if is_at_end and began == here:
        began = _last_mark(spot) or here
    opened = "[" if "sequence" in spot.doing or spot.text(began.line)[began.column - 1 : began.column] == "[" else "{"
    closing = {"[": "]", "{": "}"}[opened]
    within = "\n".join(map(spot.text, range(began.line, min(spot.line, began.line + MOST_QUOTED) + 1)))
    condition = re.search(r"(?:when|closes_when)\s*:\s*(?!['\"])([^,}\n]*)", within)
    if found := re.search(r"(?:^|[\s\[{,])(#\S*)", spot.text(began.line)[began.column - 1 :]):
        place = Place(began.line, began.column + found.start(1))
        return place, "a # begins a comment here", f'write "{found[1].rstrip("]},")}" in quotes'
    if spot.character == "," and spot.here[: spot.column - 1].rstrip().endswith((",", "[", "{")):
        return here, "a value is missing between two commas", "remove one of the commas"
    if condition and (re.search(r"[\[{(]", condition[1]) or spot.character in "[{]}"):
        return here, f"a condition inside {opened}…{closing} holds a bracket or a comma", _QUOTE_CONDITION
    if spot.character and spot.character in "]}" and spot.character != closing:
        return here, f"{opened} of line {began.line} is closed by {spot.character}", f"close it by {closing}"
    if is_at_end:
        return began, f"{opened} is not closed", f"close it by {closing}"
    if spot.line > began.line:
        return began, f"{opened} is not closed", f"close it by {closing} before line {spot.line}"
    return (
        here,
        f"inside {opened}…{closing} a comma is missing here",
        f"write a comma, or quote a text that holds {opened}",
    )


def _bad_quotes(spot: _Spot, here: Place) -> tuple[Place, str, str]:
    if "escape" in spot.said or "hexdecimal" in spot.said:
        at = spot.here.rfind("\\", 0, spot.column + 1)
        escaped = spot.here[at : at + 2]
        hint = "write \\\\ for a backslash, or use single quotes"
        return Place(spot.line, at + 1), f"{escaped} means nothing inside double quotes", hint
    return spot.began or here, "this quote is not closed", "end the text with the quote it began with"


def _sign_in_text(spot: _Spot, began: Place) -> tuple[Place, str, str]:
    sign = spot.text(began.line)[began.column - 1 : began.column]
    line = spot.text(began.line)[: began.column - 1].rstrip()
    if line.endswith(("'", '"')):
        return began, "something stands after the closing quote", "put the whole text in the other kind of quotes"
    return began, f"a value cannot begin with {sign}", "put the value in quotes"


def _wrong_place(spot: _Spot, here: Place) -> tuple[Place, str, str]:
    before_here = spot.here[: spot.column - 1].rstrip()
    if before_here.endswith(("'", '"')):
        return here, "something stands after the closing quote", "put the whole text in the other kind of quotes"
    if before_here.endswith(("]", "}")):
        if spot.character and spot.character in "]}":
            return here, f"{spot.character} closes nothing", "remove it"
        return here, "something stands after the closing bracket", "put the whole value in quotes, or begin a new line"
    if "sequence entries" in spot.said:
        return here, "a list cannot begin on the line of its key", "begin it on the next line, or write [a, b]"
    return wrong_indentation(spot.lines, spot.line)


def _meant_indent(spot: _Spot, line: int) -> int:
    """How far a line should be indented, going by the line before it."""
    before = spot.lines.before(line)
    if not before:
        return 0
    dashes = [level.column for level in spot.lines.levels(line) if level.is_entry]
    if spot.text(line).lstrip().startswith("- ") and dashes:
        return dashes[-1]
    indent = spot.lines.content(before)
    return indent + 2 if spot.lines.opens(before) else indent
