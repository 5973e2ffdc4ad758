"""What can be wrong with a condition, in words for its author; what the CEL library says is translated here."""

from __future__ import annotations

import re

import msgspec


class ConditionError(Exception):
    """A condition cannot be used; line and column count from 1 inside its own text."""

    def __init__(self, message: str, line: int = 1, column: int = 1, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column
        self.hint = hint

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}: {self.message}. {self.hint}".rstrip()


class ConditionWarning(msgspec.Struct, frozen=True, gc=False):
    """Something in a condition that loads but hardly means what its author wants."""

    message: str
    line: int
    column: int
    hint: str


def refusal_in_words(refusal: str) -> ConditionError:
    """Why the library would not compile a condition; it names the place as ``<input>:line:column``."""
    if "recursion" in refusal:
        return ConditionError("the condition is nested too deep", hint="Split it into several triggers.")
    found = re.search(r"<input>:(-?\d+):(-?\d+): (.+)", refusal)
    if found is None:
        return ConditionError(refusal)
    line, column = max(1, int(found[1])), max(1, int(found[2]))
    said = found[3].removesuffix(" [INVALID_ARGUMENT]")
    if misfit := re.search(r"no matching overload for '(.+)' applied to '\((.*)\)'", said):
        message, hint = _misfit(misfit[1], misfit[2])
        return ConditionError(message, line, column, hint)
    for form, words, hint in _REFUSALS:
        if part := re.search(form, said):
            return ConditionError(part.expand(words), line, column, hint)
    return ConditionError(said.removeprefix("Syntax error: "), line, column)


def error_in_words(error: str) -> str:
    """Why a condition could not be evaluated."""
    if misfit := re.search(r"No matching overloads found : (\S+?) ?\((.+)\)", error):
        message, hint = _misfit(misfit[1], misfit[2])
        return f"{message} ({hint[0].lower()}{hint[1:].rstrip('.')})" if hint else message
    for form, words in _ERRORS:
        if found := re.search(form, error, re.DOTALL):
            return found.expand(words)
    return re.sub(r"^[A-Z_]+: ", "", error)


def sign(function: str) -> str:
    """An operator as it is written: ``==`` for ``_==_``; a function by its name."""
    return _SIGNS.get(function, function.strip("_"))


_SIGNS = {"@in": "in", "_[_]": "[ ]", "_?_:_": "? :", "!_": "!", "-_": "-"}

_SIGNS_FOR_WORDS = "Write && for and, || for or, ! for not."

_REFUSALS: tuple[tuple[str, str, str], ...] = (
    (r"input '<EOF>'", "the condition ends too early", "Something is missing after the last word or sign."),
    (r"token recognition error at: '=", "a single = does not compare", "Write == to compare."),
    (
        r"token recognition error at: '[\"']",
        "a text is not closed, or holds a backslash that means nothing",
        r"End it with the quote that began it; write \\ for a backslash.",
    ),
    (r"token recognition error at: '(.+?)'?$", r"\1 is not understood here", "Remove it, or put it in quotes."),
    (r"(?:mismatched|extraneous) input '(and|or|not|AND|OR|NOT)'", r"\1 is no word of a condition", _SIGNS_FOR_WORDS),
    (r"(?:mismatched|extraneous) input '(.+?)' expecting", r"\1 is not expected here", _SIGNS_FOR_WORDS),
    (r"no viable alternative at input '(.+?)'", r"\1 is not expected here", ""),
    (r"invalid (?:int|uint|double) literal", "the number is too large", ""),
    (r"cannot be the range of a comprehension", "only a list or a map can be looked through", ""),
    (
        r"(\w+)\(\) variable name must be a simple identifier",
        r"\1() needs a plain name for its variable first",
        'For example issue.tags.exists(tag, tag == "vip").',
    ),
    (r"has\(\) argument must be a field selection", "has() asks for a field", "For example has(issue.fields.region)."),
    (r"cannot be the operand of a select", "only a map has parts to select", ""),
)

_ERRORS: tuple[tuple[str, str], ...] = (
    (r'No value with name "(.+?)" found', r"\1 is absent"),
    (r"Key not found in map : (.+?)\s*$", r"the map has no key \1"),
    (r"No matching overloads found", "a part that must be true or false is neither"),
    (r"divide by zero", "division by zero"),
    (r"modulus by zero", "remainder of a division by zero"),
    (r"overflow", "a number is too large"),
    (r"Index error: index=(-?\d+) size=(\d+)", r"the list has \2 entries, none at \1"),
    (r"invalid regular expression: (.+)", r"the pattern is not a regular expression: \1"),
    (r"(?:Non-CEL|Unexpected) value type for '([\w.]+)", r"\1 holds a value of a kind that conditions do not know"),
    (r"out of range for '([\w.]+)", r"a number in \1 is too large"),
    (r"basic_string", "a text holds half a character"),
    (r"Iteration budget exceeded", "it takes too many steps"),
)

_TYPES = {
    "int": "a whole number",
    "int64": "a whole number",
    "uint": "a whole number",
    "uint64": "a whole number",
    "double": "a decimal number",
    "string": "a text",
    "bool": "true or false",
    "null": "null",
    "null_type": "null",
    "bytes": "bytes",
    "list(string)": "a list of texts",
    "list": "a list",
    "map": "a map",
}


def _misfit_hint(function: str, kinds: list[str]) -> str:
    """What was meant by a sign that stands between a text, a list and a flag."""
    lists = [kind.startswith("list") for kind in kinds]
    if function in ("_==_", "_!=_") and any(lists) and "string" in kinds:
        return 'Write "vip" in issue.tags.' if lists[0] else 'Write in ["P0", "P1"] for one of several.'
    if function in ("contains", "startsWith", "endsWith", "matches") and lists and lists[0]:
        return 'Write "vip" in issue.tags, or issue.tags.exists(tag, tag.startsWith("vip")).'
    if function == "@in" and kinds == ["string", "string"]:
        return 'Write == "P0", or in ["P0", "P1"].'
    if function in ("_||_", "_&&_") and "string" in kinds:
        return 'Write the whole comparison again: issue.priority == "P0" || issue.priority == "P1".'
    if function in ("_==_", "_!=_") and "bool" in kinds:
        return "Write the flag alone: account.churn_risk, or !account.churn_risk."
    return ""


def _misfit(function: str, types: str) -> tuple[str, str]:
    """A sign or a function and values that do not go together, and what to do about it."""
    known = re.findall(r"[\w.]+(?:\([^()]*\))?", types)
    words = " and ".join(_TYPES.get(type_, _TYPES.get(type_.split("(")[0], type_)) for type_ in known)
    message = f"{sign(function)} cannot be used with {words}"
    kinds = {type_.removesuffix("64") for type_ in known}
    if kinds == {"int", "double"}:
        return message, "Write both whole or both decimal: 2.0 instead of 2, or double(...) around the whole one."
    if kinds & {"null", "null_type"}:
        return message, "An absent name cannot be compared; a condition that needs it does not hold."
    if hint := _misfit_hint(function, known):
        return message, hint
    if "string" in kinds and kinds & {"int", "double"}:
        return message, "Write a text in quotes and a number without."
    return message, ""
