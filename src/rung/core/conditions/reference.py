"""The reference evaluator: Google's CEL, in an environment made from the table of names.

Each name is a variable of its own whose name holds a dot. Numbers are declared as "anything", so that they compare with
whole and decimal literals alike; and because a number of the desk may be either, + - * / are declared anew so that they
take a whole and a decimal number together. This is the only module that knows the library.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import msgspec
from cel_expr_python import cel

from rung.core.conditions.faults import error_in_words, refusal_in_words
from rung.core.conditions.names import NAMES, QUESTIONS, Kind
from rung.core.conditions.tree import Tree, read_tree

Answer = Callable[[str], bool]
"""What answers a question such as ``in_hours`` for the argument written in the condition."""

Expression: TypeAlias = Any
"""A compiled expression of the library, which tells no types of its own."""


class Outcome(msgspec.Struct, frozen=True, gc=False):
    """What an evaluation came to: true, false, or an error in words."""

    holds: bool
    error: str | None = None


def parse(text: str) -> Tree:
    """The tree of a condition whose names and types are not looked at yet."""
    try:
        return read_tree(_ENVIRONMENT.compile(text, disable_check=True).serialize())
    except RuntimeError as refusal:
        raise refusal_in_words(str(refusal)) from None


def check(text: str) -> tuple[Expression, Tree]:
    """The condition ready for evaluation, and its tree with types."""
    try:
        expression = _ENVIRONMENT.compile(text)
    except RuntimeError as refusal:
        raise refusal_in_words(str(refusal)) from None
    return expression, read_tree(expression.serialize())


def evaluate(expression: Expression, facts: Mapping[str, object], answers: Mapping[str, Answer]) -> Outcome:
    """Evaluate with the facts that are there. What an answer raises is a fault of the caller, and comes out again."""
    faults: list[Exception] = []
    functions = [_late_bound(name, answer, faults) for name, answer in answers.items()]
    try:
        sound = {name: _whole_characters(value) for name, value in facts.items()}
        result = expression.eval(_ENVIRONMENT.Activation(sound, functions=functions))
    except RuntimeError as refusal:  # raised, and no error value, when its budget of steps is used up
        return Outcome(False, error_in_words(str(refusal)))
    if faults:
        raise faults[0]
    if result.type() == cel.Type.ERROR:
        return Outcome(False, error_in_words(str(result.value())))
    if result.type() != cel.Type.BOOL:
        return Outcome(False, "the result is not true or false")
    return Outcome(bool(result.value()))


def matches(text: str, pattern: str) -> bool | None:
    """Whether a regular expression (RE2) finds something in a text; None where it is none."""
    result = _MATCHES.eval(data={"text": _whole_characters(text), "pattern": pattern})
    return None if result.type() == cel.Type.ERROR else bool(result.value())


def pattern_problem(pattern: str) -> str | None:
    """What is wrong with a regular expression, if anything."""
    result = _MATCHES.eval(data={"text": "", "pattern": pattern})
    return error_in_words(str(result.value())) if result.type() == cel.Type.ERROR else None


def decimal_division(left: float, right: float) -> float:
    """IEEE 754: a decimal division by zero is infinite or no number, never an error."""
    if right:
        return left / right
    return math.nan if not left or math.isnan(left) else math.copysign(math.inf, left) * math.copysign(1, right)


_TYPES: dict[Kind, cel.Type] = {
    "text": cel.Type.STRING,
    "number": cel.Type.DYN,
    "flag": cel.Type.BOOL,
    "texts": cel.Type.List(cel.Type.STRING),
    "map": cel.Type.Map(cel.Type.STRING, cel.Type.DYN),
}
_ANY_LIST = cel.Type.List(cel.Type.DYN)


def _whole_characters(value: Any) -> Any:
    """Replaces halves of characters, which badly encoded mail may hold and the library does not take."""
    if isinstance(value, list):
        return [_whole_characters(each) for each in value]
    if isinstance(value, str) and not value.isascii():
        return value.encode("utf-8", "replace").decode()
    return value


def _late_bound(name: str, answer: Answer, faults: list[Exception]) -> cel.Function:
    def ask(argument: str) -> bool:
        try:
            return bool(answer(argument))
        except Exception as fault:  # the library would make an error value of any exception: keep it, raise it outside
            faults.append(fault)
            raise

    return cel.Function(name, [cel.Type.STRING], False, ask)


def _declaration(name: str) -> cel.FunctionDecl:
    return cel.FunctionDecl(name, [cel.Overload(f"{name}(string)", cel.Type.BOOL, [cel.Type.STRING])])


def _arithmetic(operator: str, name: str, more: Sequence[cel.Overload] = ()) -> cel.FunctionDecl:
    """An operator on whole numbers, on decimal numbers and on one of each, which is the part that CEL leaves out."""
    whole, decimal = cel.Type.INT, cel.Type.DOUBLE
    mixed = MIXED_ARITHMETIC[operator]
    return cel.FunctionDecl(
        operator,
        [
            cel.Overload(f"{name}_int64", whole, [whole, whole]),
            cel.Overload(f"{name}_uint64", cel.Type.UINT, [cel.Type.UINT, cel.Type.UINT]),
            cel.Overload(f"{name}_double", decimal, [decimal, decimal]),
            cel.Overload(f"{name}_double_int64", cel.Type.DYN, [decimal, whole], impl=mixed),
            cel.Overload(f"{name}_int64_double", cel.Type.DYN, [whole, decimal], impl=mixed),
            *more,
        ],
    )


MIXED_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "_+_": lambda left, right: float(left) + float(right),
    "_-_": lambda left, right: float(left) - float(right),
    "_*_": lambda left, right: float(left) * float(right),
    "_/_": lambda left, right: decimal_division(float(left), float(right)),
}

_ADD_MORE = (
    cel.Overload("add_string", cel.Type.STRING, [cel.Type.STRING, cel.Type.STRING]),
    cel.Overload("add_bytes", cel.Type.BYTES, [cel.Type.BYTES, cel.Type.BYTES]),
    cel.Overload("add_list", _ANY_LIST, [_ANY_LIST, _ANY_LIST]),
    cel.Overload("add_timestamp_duration", cel.Type.TIMESTAMP, [cel.Type.TIMESTAMP, cel.Type.DURATION]),
    cel.Overload("add_duration_timestamp", cel.Type.TIMESTAMP, [cel.Type.DURATION, cel.Type.TIMESTAMP]),
    cel.Overload("add_duration_duration", cel.Type.DURATION, [cel.Type.DURATION, cel.Type.DURATION]),
)
_SUBTRACT_MORE = (
    cel.Overload("subtract_timestamp_timestamp", cel.Type.DURATION, [cel.Type.TIMESTAMP, cel.Type.TIMESTAMP]),
    cel.Overload("subtract_timestamp_duration", cel.Type.TIMESTAMP, [cel.Type.TIMESTAMP, cel.Type.DURATION]),
    cel.Overload("subtract_duration_duration", cel.Type.DURATION, [cel.Type.DURATION, cel.Type.DURATION]),
)

# The questions form an extension because only an extension's functions may get their answers at evaluation time.
_ENVIRONMENT = cel.NewEnv(
    config=cel.NewEnvConfigFromYaml(
        "stdlib: {exclude_functions: [" + ", ".join(f'{{name: "{operator}"}}' for operator in MIXED_ARITHMETIC) + "]}"
    ),
    functions=[
        _arithmetic("_+_", "add", _ADD_MORE),
        _arithmetic("_-_", "subtract", _SUBTRACT_MORE),
        _arithmetic("_*_", "multiply"),
        _arithmetic("_/_", "divide"),
    ],
    variables={name.name: _TYPES[name.kind] for name in NAMES},
    extensions=[cel.CelExtension("rung", [_declaration(question.name) for question in QUESTIONS])],
)
_MATCHES = cel.NewEnv(variables={"text": cel.Type.STRING, "pattern": cel.Type.STRING}).compile("text.matches(pattern)")
