"""Slips in conditions that come from other languages: the word or the sign at fault, and what to write in its place.

The CEL library says where it gave up, which is seldom where the slip is. So a text that it refused is looked through
for what people bring along: `and`, a single `&`, quotes that only look like quotes, `100,000`, `60d`. What stands in
quotes is not looked at.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from rung.core.conditions.faults import ConditionError


class _Slip(NamedTuple):
    form: re.Pattern[str]
    message: str
    hint: str


def better(text: str, refused: ConditionError) -> ConditionError:
    """The refusal of a text, by its first slip where it has one."""
    bare = _without_texts(text)
    found = [(match, slip) for slip in _SLIPS if (match := slip.form.search(bare))]
    if not found:
        return _unclosed(text, bare) or _at_the_end(text, refused)
    match, slip = min(found, key=lambda one: one[0].start())
    at = match.start()
    written = text[match.start() : match.end()]
    parts = {name: text[match.start(name) : match.end(name)] for name in match.groupdict() if match[name] is not None}
    values = {"it": written.strip(), "digits": re.sub(r"[^\d.-]", "", written), **parts}
    return ConditionError(slip.message.format(**values), *_place(text, at), slip.hint.format(**values))


def _without_texts(text: str) -> str:
    """The same text with blanks in its quotes, and nothing else moved."""
    return _TEXT.sub(lambda found: found[0][0] + " " * (len(found[0]) - 2) + found[0][-1], text)


def _unclosed(text: str, bare: str) -> ConditionError | None:
    """A bracket that nothing closes, or that closes nothing."""
    opened: list[tuple[str, int]] = []
    for at, sign in enumerate(bare):
        if sign in _CLOSING:
            opened.append((sign, at))
        elif sign in _CLOSING.values():
            if not opened or _CLOSING[opened[-1][0]] != sign:
                return ConditionError(f"{sign} closes nothing", *_place(text, at), "Remove it, or write what opens it.")
            opened.pop()
    if not opened:
        return None
    sign, at = opened[-1]
    return ConditionError(f"{sign} is not closed", *_place(text, at), f"Close it by {_CLOSING[sign]}.")


def _at_the_end(text: str, refused: ConditionError) -> ConditionError:
    """A fault at the end stands at the last word; the library has no place for it."""
    if "too early" not in refused.message and "'<EOF>'" not in refused.message:
        return refused
    last = re.search(r"(&&|\|\||[=!<>]=?|\S)\s*$", text)
    return ConditionError(refused.message, *_place(text, last.start() if last else 0), refused.hint)


def _place(text: str, at: int) -> tuple[int, int]:
    before = text[:at]
    return before.count("\n") + 1, at - before.rfind("\n")


def _slip(form: str, message: str, hint: str) -> _Slip:
    return _Slip(re.compile(form), message, hint)


_TEXT = re.compile(r"\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'")
_CLOSING = {"(": ")", "[": "]", "{": "}"}
_NUMBER = "{it} is no number here"
_SLIPS = (
    _slip("[\u201c\u201d\u201e\u201f\u2018\u2019\u00ab\u00bb\u2039\u203a]", "{it} only looks like a quote",
          'Write straight quotes: "P0".'),
    _slip(r"(?<!&)&(?!&)", "a single & does not join", "Write && for and."),
    _slip(r"(?<!\|)\|(?!\|)", "a single | does not join", "Write || for or."),
    _slip(r"\b(?:and|AND|And)\b", "{it} is no word of a condition", "Write && for and."),
    _slip(r"\b(?:or|OR|Or)\b", "{it} is no word of a condition", "Write || for or."),
    _slip(r"\b(?:not|NOT|Not)\b\s*(?:in\b)?", "{it} is no word of a condition",
          "Write !(…) around what must not hold."),
    _slip(r"^\s*(?:if|IF|when|where)\b", "{it} is no word of a condition",
          "Leave {it} out: the condition stands alone."),
    _slip(r"\b(?:then|else|THEN|ELSE)\b", "{it} is no word of a condition", "Write what happens behind another key."),
    _slip(r"\b(?:is|IS|equals|eq)\b", "{it} is no word of a condition", "Write == to compare."),
    _slip(r"\b(?:between|BETWEEN)\b", "{it} is no word of a condition", "Write both ends: x >= 1 && x <= 9."),
    _slip(r"\b(?:like|LIKE|ilike)\b|=~|~=", "{it} does not compare",
          'Write .contains("down") or .matches("down|slow").'),
    _slip(r"(?<=[\w)\]])\s+(?P<call>contains|startsWith|endsWith|matches|includes)\b(?!\s*\()",
          "{call} stands behind a point", 'Write issue.subject.contains("down"), or "vip" in issue.tags.'),
    _slip(r"===", "=== does not compare", "Write == to compare."),
    _slip(r"!==", "!== does not compare", "Write != to compare."),
    _slip(r"=>", "=> does not compare", "Write >= for at least."),
    _slip(r"=<", "=< does not compare", "Write <= for at most."),
    _slip(r"<>", "<> does not compare", "Write != for unequal."),
    _slip(r"(?<![=!<>])=(?![=~<>])", "a single = does not compare", "Write == to compare."),
    _slip(r"\bin\s*\(", "a list stands in square brackets", 'Write in ["P0", "P1"].'),
    _slip(r"(?<![\w.])[$\u20ac\u00a3]\s*\d[\d.,]*", _NUMBER, "Write {digits}, without its sign."),
    _slip(r"(?<![\w.])\d+(?:\.\d+)?\s*%", _NUMBER, "Write {digits}, without %."),
    _slip(r"(?<![\w.,\[])\d{1,3}(?:,\d{3})+(?![\w,])|(?<![\w.])\d+(?:_\d+)+|(?<![\w.])\d{1,3}(?: \d{3})+(?![\w.])",
          _NUMBER, "Write {digits}."),
    _slip(r"(?<![\w.,\[])(?P<whole>\d+),(?P<part>\d{1,2})(?![\w,])", _NUMBER, "Write {whole}.{part}, with a point."),
    _slip(r"(?<![\w.])(?P<number>\d+(?:\.\d+)?)\s*[kK]\b", _NUMBER, "Write {number}000."),
    _slip(r"(?<![\w.])(?P<number>\d+)\s*(?:d|days?|h|hours?|m|mins?|minutes?|w|weeks?)\b", "a number has no unit here",
          "Write {number} alone: the name says what it counts, such as account.renews_in_days."),
    _slip(r";", "; ends nothing here", "Write && to join conditions, or another trigger."),
    _slip(r"\$\{?(?=\w)", "{it} is no part of a name", "Write the name alone, such as issue.priority."),
    _slip(r"(?:&&|\|\|)\s*(?:&&|\|\|)", "a comparison is missing between {it}", "Write it, or one sign."),
    _slip(r"(?:&&|\|\||[.=<>!+*/,-])\s*$", "the condition ends too early", "Something is missing behind {it}"
          " at its end."),
    _slip(r"\.\.", "a name is missing between two points", "Write one point."),
)  # fmt: skip
