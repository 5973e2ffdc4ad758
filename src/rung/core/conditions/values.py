"""What the signs and functions of a condition do with values: CEL's rules, for the generated evaluators.

An error of CEL is the exception ``Undecided``. Where a rule of CEL is too rare to be worth a second implementation, a
function raises ``Uncovered`` instead, and the reference evaluator decides the whole condition.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeGuard

from rung.core.conditions import reference
from rung.core.conditions.names import NAMES_BY_NAME

LONGEST_TEXT_READ = 50_000
"""Conditions look at the first so many characters of a text: what a customer sends must not make them slow."""

LONGEST_LIST_READ = 1_000
"""And at the first so many entries of a list."""

SMALLEST_WHOLE, LARGEST_WHOLE = -(2**63), 2**63 - 1
LARGEST_EXACT = 2**53
"""Up to here whole numbers are exact as decimal ones; beyond, the library compares the two kinds with a loss."""

LONGEST_LOOP = 1_000


class Undecided(Exception):
    """A part of a condition is an error: something is absent, or its values do not go together."""


class Uncovered(Exception):
    """The reference evaluator must decide this condition."""


def fact(name: str, value: object) -> Any:
    """A fact as the evaluators take it; None where it is absent or is not of the kind that the table gives it."""
    known = NAMES_BY_NAME[name]
    if value is None:
        value = known.empty
    match known.kind:
        case "text":
            return str(value[:LONGEST_TEXT_READ]) if isinstance(value, str) else None
        case "number":
            return _number(value)
        case "flag":
            return value if isinstance(value, bool) else None
        case "texts":
            return list(value)[:LONGEST_LIST_READ] if isinstance(value, list | tuple | set | frozenset) else None
        case "map":
            return dict(value) if isinstance(value, Mapping) else None


def _number(value: object) -> int | float | None:
    if isinstance(value, float):
        return float(value)
    if isinstance(value, int) and not isinstance(value, bool) and SMALLEST_WHOLE <= value <= LARGEST_WHOLE:
        return int(value)
    return None


def modest(value: Any) -> Any:
    """A number, or what is absent, that compares with any other number exactly."""
    if isinstance(value, int) and not -LARGEST_EXACT <= value <= LARGEST_EXACT:
        raise Uncovered
    return value


def given(value: Any) -> Any:
    """A fact that the condition needs."""
    if value is None:
        raise Undecided
    return value


def flag(value: object) -> bool:
    """A part that must be true or false."""
    if value is True or value is False:
        return value
    raise Undecided


# Logic: each side is asked only when it is needed, and its error counts only when the other side does not decide


def either(left: Callable[[], object], right: Callable[[], object]) -> bool:
    """``||`` inside a larger expression."""
    return not both(lambda: not flag(left()), lambda: not flag(right()))


def both(left: Callable[[], object], right: Callable[[], object]) -> bool:
    """``&&`` inside a larger expression."""
    try:
        first = flag(left())
    except Undecided:
        if flag(right()):
            raise
        return False
    return first and flag(right())


def exists(values: object, holds: Callable[[Any], object]) -> bool:
    """Whether something holds for one value of a list or one key of a map."""
    return not every(values, lambda value: not flag(holds(value)))


def every(values: object, holds: Callable[[Any], object]) -> bool:
    """Whether something holds for all values of a list or keys of a map; one that is false outweighs errors."""
    if not isinstance(values, list | tuple | dict):
        raise Undecided
    if len(values) > LONGEST_LOOP:
        raise Uncovered
    undecided = False
    for value in values:
        try:
            if not flag(holds(value)):
                return False
        except Undecided:
            undecided = True
    if undecided:
        raise Undecided
    return True


# Comparison


def equal(left: object, right: object) -> bool:
    """``==``: numbers by value whatever their kind, lists and maps by their content; unlike kinds are different."""
    if _is_number(left):
        return _is_number(right) and _comparable(left, right) and left == right
    if isinstance(left, str | bool) or left is None:
        return type(left) is type(right) and left == right
    if isinstance(left, list | tuple):
        if not isinstance(right, list | tuple) or len(left) != len(right):
            return False
        return all(equal(one, other) for one, other in zip(left, right, strict=True))
    if isinstance(left, dict):
        if not isinstance(right, dict) or left.keys() != right.keys():
            return False
        return all(equal(value, right[key]) for key, value in left.items())
    raise Uncovered


def unequal(left: object, right: object) -> bool:
    """``!=``."""
    return not equal(left, right)


def less(left: Any, right: Any) -> bool:
    """``<``."""
    _check_order(left, right)
    return bool(left < right)


def at_most(left: Any, right: Any) -> bool:
    """``<=``."""
    _check_order(left, right)
    return bool(left <= right)


def more(left: Any, right: Any) -> bool:
    """``>``."""
    return less(right, left)


def at_least(left: Any, right: Any) -> bool:
    """``>=``."""
    return at_most(right, left)


def member(value: object, of: object) -> bool:
    """``in`` a list, or among the keys of a map."""
    if isinstance(of, list | tuple):
        return any(equal(value, each) for each in of)
    if not isinstance(of, dict):
        raise Undecided
    if not isinstance(value, str):
        raise Uncovered
    return value in of


def _check_order(left: object, right: object) -> None:
    if _is_number(left) and _is_number(right) and _comparable(left, right):
        return
    if type(left) is not type(right) or not isinstance(left, str | bool):
        raise Undecided


def _comparable(left: int | float, right: int | float) -> bool:
    if type(left) is not type(right):
        modest(left)
        modest(right)
    return True


def _is_number(value: object) -> TypeGuard[int | float]:
    return type(value) is int or type(value) is float


# Parts


def part(of: object, key: str) -> Any:
    """``map.key`` and ``map["key"]``."""
    if isinstance(of, dict) and key in of:
        return of[key]
    raise Undecided


def has(of: object, key: str) -> bool:
    """``has(map.key)``."""
    if not isinstance(of, dict):
        raise Undecided
    return key in of


def at(of: object, index: int) -> Any:
    """``list[index]``."""
    if isinstance(of, dict):
        raise Uncovered
    if not isinstance(of, list | tuple) or not 0 <= index < len(of):
        raise Undecided
    return of[index]


def size(of: object) -> int:
    """Characters of a text, entries of a list or a map."""
    if not isinstance(of, str | list | tuple | dict):
        raise Undecided
    return len(of)


def contains(text: object, words: object) -> bool:
    """``text.contains(words)``."""
    one, other = _texts(text, words)
    return other in one


def starts_with(text: object, words: object) -> bool:
    """``text.startsWith(words)``."""
    one, other = _texts(text, words)
    return one.startswith(other)


def ends_with(text: object, words: object) -> bool:
    """``text.endsWith(words)``."""
    one, other = _texts(text, words)
    return one.endswith(other)


def matches(text: object, pattern: object) -> bool:
    """``text.matches(pattern)``; asked of the library, whose patterns cannot run away and are not Python's."""
    found = reference.matches(*_texts(text, pattern))
    if found is None:
        raise Undecided
    return found


def _texts(one: object, other: object) -> tuple[str, str]:
    if not isinstance(one, str) or not isinstance(other, str):
        raise Undecided
    return one, other


# Arithmetic: whole numbers have 64 bits and an overflow is an error; decimal numbers follow IEEE 754


def add(left: Any, right: Any) -> Any:
    """``+`` of numbers, texts or lists."""
    if isinstance(left, str) and isinstance(right, str):
        return left + right
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        return [*left, *right]
    return _within(*_numbers(left, right), lambda one, other: one + other)


def subtract(left: object, right: object) -> int | float:
    """``-``."""
    return _within(*_numbers(left, right), lambda one, other: one - other)


def multiply(left: object, right: object) -> int | float:
    """``*``."""
    return _within(*_numbers(left, right), lambda one, other: one * other)


def divide(left: object, right: object) -> int | float:
    """``/``: of whole numbers towards zero."""
    one, other = _numbers(left, right)
    if isinstance(one, float) or isinstance(other, float):
        return reference.decimal_division(float(one), float(other))
    return _whole(_quotient(one, other))


def remainder(left: object, right: object) -> int:
    """``%`` of whole numbers; it has the sign of the left one."""
    one, other = _numbers(left, right)
    if isinstance(one, float) or isinstance(other, float):
        raise Undecided
    if (one, other) == (SMALLEST_WHOLE, -1):
        raise Undecided
    return one - other * _quotient(one, other)


def negate(value: object) -> int | float:
    """``-`` before a number."""
    if not _is_number(value):
        raise Undecided
    return -value if isinstance(value, float) else _whole(-value)


def _numbers(left: object, right: object) -> tuple[int | float, int | float]:
    if not _is_number(left) or not _is_number(right):
        raise Undecided
    return left, right


def _within(left: int | float, right: int | float, result: Callable[[Any, Any], Any]) -> int | float:
    if isinstance(left, float) or isinstance(right, float):
        return float(result(float(left), float(right)))
    return _whole(result(left, right))


def _quotient(left: int, right: int) -> int:
    if right == 0:
        raise Undecided
    return abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1)


def _whole(value: int) -> int:
    if not SMALLEST_WHOLE <= value <= LARGEST_WHOLE:
        raise Undecided
    return value
