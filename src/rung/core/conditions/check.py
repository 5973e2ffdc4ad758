"""What must be true of a condition before it may decide anything.

The CEL library finds faults of grammar and of type. Names, questions and patterns are looked at before it does, on the
bare tree, where the place of a fault is exact and a near name can be offered. Numbers are looked at after it, because
the library takes them for "anything" and would let them be compared with texts; and loops, because what its budget of
10,000 steps leaves to each step must stay small.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from rung.core.conditions import reference
from rung.core.conditions.faults import ConditionError, ConditionWarning, sign
from rung.core.conditions.hints import hint_at_function, hint_at_name, hint_at_word
from rung.core.conditions.names import NAMES_BY_NAME, QUESTIONS_BY_NAME, Question
from rung.core.conditions.slips import better
from rung.core.conditions.tree import Call, Ident, Literal, Loop, Many, Node, Select, Tree, children, dotted_path, walk

LONGEST_TEXT = 2_000
LONGEST_PATH = 12
DEEPEST_LOOP = 2
LONGEST_LIST_IN_LOOP = 50
LONGEST_SHOWN = 60
ALWAYS = "always"


class Vocabulary(msgspec.Struct, frozen=True):
    """The words of one policy document that a condition may write out."""

    calendars: frozenset[str]
    priorities: tuple[str, ...]
    tiers: tuple[str, ...]

    def words_for(self, asks_for: str) -> tuple[str, ...]:
        """The calendars ("always" is built in), priorities or tiers that there are."""
        if asks_for == "calendar":
            return tuple(sorted(self.calendars | {ALWAYS}))
        return self.priorities if asks_for == "priority" else self.tiers


class Checked(msgspec.Struct, frozen=True):
    """A condition found good: ready for evaluation, with its tree and what its author should look at again."""

    expression: reference.Expression
    tree: Tree
    warnings: tuple[ConditionWarning, ...]


def check_condition(text: str, vocabulary: Vocabulary) -> Checked:
    """Look at size, grammar, names, questions, types, numbers, loops and result; ConditionError at the first fault."""
    _check_size(text)
    try:
        bare = _Page(text, reference.parse(text), {}, vocabulary)
    except ConditionError as refused:
        raise better(text, refused) from None
    _check_names(bare, bare.tree.root, frozenset())
    _check_calls(bare, vocabulary)
    expression, tree = reference.check(text)
    typed = _Page(text, tree, bare.starts, vocabulary)
    _check_numbers(typed)
    _check_loops(typed, typed.tree.root, loops=())
    _check_result(typed)
    return Checked(expression, tree, tuple(_warnings(typed, vocabulary)))


class _Page:
    """A text with its tree: says where a part stands and what it holds."""

    def __init__(self, text: str, tree: Tree, starts: dict[int, int], vocabulary: Vocabulary) -> None:
        self.text = text
        self.tree = tree
        self.vocabulary = vocabulary
        self.starts = starts or _starts(tree)

    def place(self, node: Node) -> tuple[int, int]:
        """Line and column of the first character of a part, counted from 1."""
        at = self.starts.get(node.id, 0)
        before = self.text[:at]
        return before.count("\n") + 1, at - before.rfind("\n")

    def place_of_name(self, call: Call) -> tuple[int, int]:
        """Line and column of a function's own name, behind what it is asked of."""
        at = self.text.rfind(call.function, 0, self.tree.places.get(call.id, 0) + 1)
        before = self.text[: max(at, 0)]
        return (before.count("\n") + 1, at - before.rfind("\n")) if at >= 0 else self.place(call)

    def fault(self, node: Node, message: str, hint: str = "") -> ConditionError:
        return ConditionError(message, *self.place(node), hint)

    def kind(self, node: Node) -> str:
        """What a part holds, the numbers of the table included; "anything" where only the evaluation can tell."""
        if isinstance(node, Ident) and node.name in NAMES_BY_NAME:
            kind = NAMES_BY_NAME[node.name].kind
            return "list" if kind == "texts" else kind
        if isinstance(node, Call) and node.function in _ARITHMETIC and "number" in map(self.kind, node.args):
            return "number"
        return self.tree.types.get(node.id, "anything")


def _starts(tree: Tree) -> dict[int, int]:
    """Where each part begins: the library notes the place of its sign, ``account.tier`` at the dot."""
    return {
        node.id: min((tree.places[part.id] for part in walk(node) if part.id in tree.places), default=0)
        for node in walk(tree.root)
    }


def _check_size(text: str) -> None:
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ConditionError("the condition holds half a character", hint="Save the document as UTF-8.")
    if not text.strip():
        raise ConditionError("the condition is empty", hint="Leave `when` out where it shall always hold.")
    if len(text) > LONGEST_TEXT:
        message = f"the condition has {len(text)} characters, more than {LONGEST_TEXT}"
        raise ConditionError(message, hint="Split it into several triggers.")


# Names


def _check_names(page: _Page, node: Node, bound: frozenset[str]) -> None:
    path = dotted_path(node)
    if path is not None:
        if path[0] not in bound:
            _check_path(page, node, path)
        return
    if isinstance(node, Call) and node.function not in QUESTIONS_BY_NAME:
        _check_function(page, node)
    if isinstance(node, Select) and node.asks:
        raise page.fault(node, "has() asks for a field of a map by its name", _HAS_HINT)
    if isinstance(node, Loop):
        if node.variable in _FAMILIES:
            raise page.fault(node, f"{node.variable} cannot name the variable of a loop", "Choose another name.")
        within = bound | {node.variable, node.second_variable, node.result_name}
        _check_names(page, node.over, bound)
        for part in (node.start, node.goes_on, node.step, node.result):
            _check_names(page, part, within)
        return
    for child in children(node):
        _check_names(page, child, bound)


def _check_path(page: _Page, node: Node, path: list[str]) -> None:
    name = NAMES_BY_NAME.get(".".join(path[:2]))
    if name is None:
        raise page.fault(node, f"there is no name {_shown(path)}", hint_at_name(path, page.vocabulary))
    if len(path) > LONGEST_PATH:
        raise page.fault(node, "the path is too long", f"A path has {LONGEST_PATH} parts at most.")
    asks = isinstance(node, Select) and node.asks
    if asks and (name.kind != "map" or len(path) == 2):
        raise page.fault(node, f"has() cannot ask for {'.'.join(path)}", _HAS_HINT)
    if len(path) > 2 and name.kind != "map":
        raise page.fault(node, f"{name.name} is a {name.kind} and has no part {path[2]}", f"Write {name.name} alone.")


def _check_function(page: _Page, call: Call) -> None:
    if not call.function[0].isalpha() or call.function in _FUNCTIONS:
        return
    if call.function in _MACROS:
        raise ConditionError(f"{call.function}() lacks something", *page.place_of_name(call), _MACRO_HINT)
    hint = hint_at_function(call.function, (*_FUNCTIONS, *_MACROS, *QUESTIONS_BY_NAME))
    raise ConditionError(f"there is no function {call.function}()", *page.place_of_name(call), hint)


def _shown(path: list[str]) -> str:
    name = ".".join(path)
    return name if len(name) <= LONGEST_SHOWN else f"{name[: LONGEST_SHOWN - 1]}…"


_MACRO_HINT = 'For example issue.tags.exists(tag, tag == "vip").'
_HAS_HINT = (
    "has() works on issue.fields, account.fields and contact.fields only: has(issue.fields.region). "
    "Any other absent name makes the part that needs it an error, which || and && absorb."
)
_FAMILIES = frozenset(name.partition(".")[0] for name in NAMES_BY_NAME)
_MACROS = ("has", "exists", "all", "exists_one", "map", "filter")
_FUNCTIONS = frozenset(
    {"contains", "endsWith", "startsWith", "matches", "size"}
    | {"int", "uint", "double", "string", "bool", "dyn", "type", "duration", "timestamp"}
    | {"getDate", "getDayOfMonth", "getDayOfWeek", "getDayOfYear", "getFullYear", "getMonth"}
    | {"getHours", "getMinutes", "getSeconds", "getMilliseconds"}
)


# Questions and patterns


def _check_calls(page: _Page, vocabulary: Vocabulary) -> None:
    for node in walk(page.tree.root):
        if not isinstance(node, Call):
            continue
        if question := QUESTIONS_BY_NAME.get(node.function):
            _check_question(page, node, question, vocabulary.words_for(question.asks_for))
        elif node.function == "matches":
            _check_pattern(page, node.operands[-1])


def _check_question(page: _Page, call: Call, question: Question, words: tuple[str, ...]) -> None:
    argument = call.args[0] if len(call.args) == 1 and call.target is None else None
    example = f'Write {question.name}("{words[0]}").' if words else ""
    if not isinstance(argument, Literal) or not isinstance(argument.value, str):
        raise page.fault(call, f"{question.name}() takes one {question.asks_for}, written out in quotes", example)
    if argument.value not in words:
        message = f'there is no {question.asks_for} "{argument.value}"'
        raise page.fault(argument, message, hint_at_word(argument.value, words, _PLURALS[question.asks_for]))


def _check_pattern(page: _Page, pattern: Node) -> None:
    if not isinstance(pattern, Literal):
        raise page.fault(pattern, "matches() takes a pattern written out in quotes", "Use contains() for other texts.")
    if isinstance(pattern.value, str) and (problem := reference.pattern_problem(pattern.value)):
        raise page.fault(pattern, problem, "Patterns are RE2: no look-around, no back-references.")


_PLURALS = {"calendar": "calendars are", "priority": "priorities are", "tier": "tiers are"}


# Numbers and the result


def _check_numbers(page: _Page) -> None:
    """Refuse what the library lets pass because it takes the numbers of the table for "anything"."""
    for node in walk(page.tree.root):
        if not isinstance(node, Call):
            continue
        if node.function in _PAIRS:
            _check_pair(page, node)
        elif "number" in _kinds_asked(page, node):
            raise page.fault(node, f"{sign(node.function)} cannot be used with a number", "Compare the number first.")


def _check_pair(page: _Page, call: Call) -> None:
    left = page.kind(call.args[0])
    for right in _kinds_compared(page, call):
        if call.function in _ARITHMETIC and _TIMES & {left, right} and "number" not in (left, right):
            continue  # an instant and a length of time do go together
        if left != right and "anything" not in (left, right):
            hint = _NULL_HINT if "nothing" in (left, right) else "Write a text in quotes and a number without."
            if "duration" in (left, right) or "timestamp" in (left, right):
                hint = "Write a number: the name says what it counts, such as issue.age_minutes > 30."
            raise page.fault(call, f"{sign(call.function)} cannot be used with {_A[left]} and {_A[right]}", hint)


def _kinds_compared(page: _Page, call: Call) -> list[str]:
    right = call.args[1]
    if call.function != "@in":
        return [page.kind(right)]
    if isinstance(right, Many):
        return [page.kind(item) for item in right.items]
    return ["text"] if isinstance(right, Ident) and page.kind(right) == "list" else []


def _kinds_asked(page: _Page, call: Call) -> list[str]:
    if call.function in _LOGIC:
        return [page.kind(operand) for operand in call.args]
    return [page.kind(call.operands[0])] if call.function in _NOT_FOR_NUMBERS else []


def _check_result(page: _Page) -> None:
    kind = page.kind(page.tree.root)
    if kind not in ("flag", "anything"):
        hint = "Compare it with something, for example by ==."
        raise page.fault(page.tree.root, f"the condition is {_A[kind]}, not true or false", hint)


_ARITHMETIC = frozenset({"_+_", "_-_", "_*_", "_/_", "_%_", "-_"})
_PAIRS = frozenset({"_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_", "@in"}) | _ARITHMETIC - {"-_"}
_TIMES = {"duration", "timestamp"}
_LOGIC = frozenset({"_&&_", "_||_", "!_"})
_NOT_FOR_NUMBERS = frozenset({"contains", "endsWith", "startsWith", "matches", "size", "_[_]", "_?_:_"})
_A = {
    "text": "a text",
    "number": "a number",
    "flag": "true or false",
    "list": "a list",
    "map": "a map",
    "bytes": "bytes",
    "nothing": "null",
    "duration": "a length of time",
    "timestamp": "an instant",
}
_NULL_HINT = "An absent name cannot be compared; a condition that needs it does not hold."


# Loops


def _check_loops(page: _Page, node: Node, loops: tuple[Loop, ...]) -> None:
    if len(loops) > DEEPEST_LOOP:
        raise page.fault(node, "loops stand more than two deep in each other", "Use `in` for an inner loop.")
    if loops:
        _check_step(page, node, loops)
    if isinstance(node, Loop):
        _check_loops(page, node.over, loops)
        for part in (node.start, node.goes_on, node.step, node.result):
            _check_loops(page, part, (*loops, node))
        return
    for child in children(node):
        _check_loops(page, child, loops)


def _check_step(page: _Page, node: Node, loops: tuple[Loop, ...]) -> None:
    """Refuse what would make one step of a loop costly: joined texts and lists, long lists, long texts searched."""
    if isinstance(node, Many) and len(node.items) > LONGEST_LIST_IN_LOOP:
        raise page.fault(node, f"a list in a loop has more than {LONGEST_LIST_IN_LOOP} entries", "Split the condition.")
    if not isinstance(node, Call):
        return
    first = node.operands[0] if node.operands else None
    own = isinstance(first, Ident) and first.name in {loop.result_name for loop in loops}
    if node.function == "_+_" and not own and page.kind(node) != "number":
        raise page.fault(node, "texts and lists cannot be joined in a loop", "Compare the parts one by one.")
    if node.function == "matches" and _root(first) not in {loop.variable for loop in loops}:
        hint = "Put the pattern before the loop, or use contains()."
        raise page.fault(node, "matches() in a loop can only look at the loop's own value", hint)


def _root(node: Node | None) -> str | None:
    path = dotted_path(node) if node else None
    return path[0] if path else None


# Warnings


def _warnings(page: _Page, vocabulary: Vocabulary) -> Iterator[ConditionWarning]:
    words = {"issue.priority": vocabulary.priorities, "account.tier": vocabulary.tiers}
    for node in walk(page.tree.root):
        if not isinstance(node, Call) or node.function not in _PAIRS or node.function in _ARITHMETIC:
            continue
        for fact, other in (node.args, node.args[::-1]):
            if isinstance(fact, Ident) and fact.name in words:
                yield from _doubts(page, node, fact.name, other, words[fact.name])


def _doubts(page: _Page, call: Call, name: str, other: Node, words: tuple[str, ...]) -> Iterator[ConditionWarning]:
    what = name.partition(".")[2]
    if call.function not in ("_==_", "_!=_", "@in"):
        message = f"{sign(call.function)} compares {name} by the alphabet"
        yield ConditionWarning(message, *page.place(call), f"Ask {what}_at_least(...).")
    for literal in other.items if isinstance(other, Many) else (other,):
        if isinstance(literal, Literal) and isinstance(literal.value, str) and literal.value not in words:
            message = f'there is no {what} "{literal.value}" in this document'
            yield ConditionWarning(message, *page.place(literal), hint_at_word(literal.value, words, _PLURALS[what]))
