"""Which part of a condition made it true or false, with the values it was judged by.

A condition is cut at its own `&&`, `||` and `!`, and each part is judged as a condition of its own, by the same
evaluator. Told are the parts that decide: of `a && b` the one that is false, of `a || b` both where neither holds.
"""

from collections.abc import Callable, Mapping

from msgspec import Struct

from rung.core.conditions import reference
from rung.core.conditions.condition import Condition, value_in_words
from rung.core.conditions.faults import ConditionError
from rung.core.conditions.names import NAMES_BY_NAME, NEVER, NONE_SET, NOT_FORETOLD, NOT_KNOWN, NOT_MEASURED
from rung.core.conditions.tree import Call, Node, Tree

Compile = Callable[[str], Condition]

ABSENT = {NEVER: "is not given", NONE_SET: "is not set", NOT_KNOWN: "is not known", NOT_MEASURED: "is not measured yet"}
ABSENT[NOT_FORETOLD] = f"is {NOT_FORETOLD}"
"""What is said of a name without a value, by when it has none."""


class Part(Struct, frozen=True):
    """A part of a condition as its author wrote it."""

    text: str
    holds: bool | None
    """None: it cannot be told, because something that it reads is absent."""
    values: dict[str, object]

    def __str__(self) -> str:
        """`account.health < 40` is false: account.health is 72."""
        outcome = "cannot be told" if self.holds is None else "is true" if self.holds else "is false"
        read = ", ".join(name_in_words(name, value) for name, value in self.values.items())
        return f"`{self.text}` {outcome}" + (f": {read}" if read else "")


def name_in_words(name: str, value: object) -> str:
    """What a name stood for: `account.health is 72`, `account.health is not known`."""
    if value is not None:
        return f"{name} is {value_in_words(name, value)}"
    when = NAMES_BY_NAME[name].absent if name in NAMES_BY_NAME else NEVER
    return f"{name} {ABSENT.get(when, f'is absent: {when}')}"


def deciding_parts(condition: Condition, values: Mapping[str, object], compiled: Compile) -> tuple[Part, ...]:
    """The parts that made a condition what it is. `compiled` gives the condition of a text."""
    whole = _judged(condition, values)
    try:
        cutter = _Cutter(condition.text, reference.parse(condition.text), values, compiled)
        holds, parts = cutter.judge(cutter.tree.root, 0, len(condition.text))
    except ConditionError:  # a part that cannot stand alone, such as one with a remark in it
        return (whole,)
    return parts if holds is whole.holds else (whole,)


def _judged(condition: Condition, values: Mapping[str, object]) -> Part:
    verdict = condition.evaluate(values)
    return Part(" ".join(condition.text.split()), None if verdict.why else verdict.holds, verdict.values)


class _Cutter:
    """Cuts one text at the places of its signs."""

    def __init__(self, text: str, tree: Tree, values: Mapping[str, object], compiled: Compile) -> None:
        self.text = text
        self.tree = tree
        self._values = values
        self._compiled = compiled

    def judge(self, node: Node, start: int, end: int) -> tuple[bool | None, tuple[Part, ...]]:
        """Whether the part between two places holds, and which parts of it decide that."""
        start, end = self._bare(start, end)
        place = self.tree.places.get(node.id, -1)
        if isinstance(node, Call) and start <= place < end:
            match node.function, node.args:
                case "_&&_", (left, right):
                    return self._both(left, right, (start, place, end), decisive=False)
                case "_||_", (left, right):
                    return self._both(left, right, (start, place, end), decisive=True)
                case "!_", (denied,):
                    holds, parts = self.judge(denied, place + 1, end)
                    return None if holds is None else not holds, parts
        part = _judged(self._compiled(self.text[start:end]), self._values)
        return part.holds, (part,)

    def _both(
        self, left: Node, right: Node, places: tuple[int, int, int], decisive: bool
    ) -> tuple[bool | None, tuple[Part, ...]]:
        """Of two parts joined by a sign: one that is `decisive` decides alone, else all that are not the other."""
        start, sign, end = places
        first, of_first = self.judge(left, start, sign)
        if first is decisive:
            return first, of_first
        second, of_second = self.judge(right, sign + 2, end)
        if second is decisive:
            return second, of_second
        if first is None or second is None:
            return None, (*(of_first if first is None else ()), *(of_second if second is None else ()))
        return first, (*of_first, *of_second)

    def _bare(self, start: int, end: int) -> tuple[int, int]:
        """Without blanks and brackets around it."""
        while True:
            part = self.text[start:end]
            start, end = start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip())
            if not self._is_in_brackets(start, end):
                return start, end
            start, end = start + 1, end - 1

    def _is_in_brackets(self, start: int, end: int) -> bool:
        """Whether a bracket at `start` is closed by one at the end: `(a) && (b)` is not in brackets."""
        if self.text[start : start + 1] != "(":
            return False
        depth, quote, at = 0, "", start
        while at < end:
            sign = self.text[at]
            if quote:
                at += sign == "\\"
                quote = "" if sign == quote else quote
            elif sign in "\"'":
                quote = sign
            else:
                depth += (sign == "(") - (sign == ")")
                if depth == 0:
                    return at == end - 1
            at += 1
        return False
