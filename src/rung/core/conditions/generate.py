"""Turns the checked tree of a condition into a Python function, some ten times as fast as the reference evaluator.

The function takes the facts and returns True, False, or None for an error; it may raise ``Uncovered``. Its source is
made from nothing but the tree: local names are numbered, facts and literals enter by ``repr``, functions come from the
fixed tables below. No word of the author's text reaches it otherwise. A construct that has no entry here (time stamps,
maps written out, loops other than ``exists`` and ``all``) is left to the reference evaluator.

``&&``, ``||``, ``!`` and ``? :`` at the top become statements over three values, so that the many parts that read one
fact and compare it with a literal cost no call at all:

    f0 = get('account.tier')
    ...
    t0 = None if f0 is None else f0 == 'enterprise'
    if t0 is not True:
        t1 = None if f1 is None else f1 >= 100000
        if t1 is not False:
            t0 = True if t1 else None
    return t0

Whatever lies deeper becomes one expression of calls to ``conditions_values`` that raises ``Undecided`` for an error.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from rung.core.conditions import values as conditions_values
from rung.core.conditions.check import Vocabulary
from rung.core.conditions.names import NAMES_BY_NAME, QUESTIONS_BY_NAME
from rung.core.conditions.tree import Call, Ident, Literal, Loop, Many, Node, Select
from rung.core.conditions.values import LARGEST_EXACT, LONGEST_LIST_READ, LONGEST_TEXT_READ, Uncovered

Judge = Callable[[Mapping[str, object]], bool | None]
JudgeOfMany = Callable[[Mapping[str, object]], list[int]]
JudgeOfFirst = Callable[[Mapping[str, object]], int | None]

DEEPEST = 24
MOST_LOOPS = 8


def generate(root: Node, vocabulary: Vocabulary) -> Judge | None:
    """The function that judges a condition; None where only the reference evaluator can."""
    try:
        source = write(root, vocabulary)
    except Uncovered:
        return None
    namespace = {name: getattr(conditions_values, name) for name in (*_CALLS.values(), *_HELPERS)}
    exec(compile(source, "<condition>", "exec"), namespace)  # noqa: S102 - see above: made from the tree alone
    judge: Judge = namespace["judge"]
    return judge


def generate_many(roots: Sequence[Node], vocabulary: Vocabulary) -> tuple[JudgeOfMany, tuple[int, ...]]:
    """One function that judges many conditions on the same facts, each fact read once; and the places of those that it
    leaves to the reference evaluator. It returns the places of those that hold.
    """
    writer, body, left_out = _Writer(vocabulary), list[str](), []
    for place, root in enumerate(roots):
        writer.loops = 0
        try:
            body += [*writer.decide(root, 0), "if t0 is True:", f"    found.append({place})"]
        except Uncovered:
            left_out.append(place)
    source = writer.written("judge", ["found = []", *body, "return found"])
    namespace = {name: getattr(conditions_values, name) for name in (*_CALLS.values(), *_HELPERS)}
    exec(compile(source, "<conditions>", "exec"), namespace)  # noqa: S102 - as above: made from the trees alone
    judge: JudgeOfMany = namespace["judge"]
    return judge, tuple(left_out)


def generate_first(roots: Sequence[Node | None], vocabulary: Vocabulary) -> JudgeOfFirst | None:
    """One function that finds the first condition that holds; None stands for one that always does. A fact is read
    only once a condition needs it. None where only the reference evaluator can judge one of them.
    """
    writer, body = _Writer(vocabulary), list[str]()
    try:
        for place, root in enumerate(roots):
            if root is None:
                body.append(f"return {place}")
                break
            known, writer.loops = len(writer.facts), 0
            decides = writer.decide(root, 0)
            body += [*writer.loads(known), *decides, "if t0 is True:", f"    return {place}"]
    except Uncovered:
        return None
    source = _function("judge", [*body, "return None"])
    namespace = {name: getattr(conditions_values, name) for name in (*_CALLS.values(), *_HELPERS)}
    exec(compile(source, "<conditions>", "exec"), namespace)  # noqa: S102 - as above: made from the trees alone
    judge: JudgeOfFirst = namespace["judge"]
    return judge


def write(root: Node, vocabulary: Vocabulary) -> str:
    """The source of the function."""
    return _Writer(vocabulary).function(root)


class _Writer:
    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.facts: dict[str, str] = {}
        self.loops = 0

    def function(self, root: Node) -> str:
        return self.written("judge", [*self.decide(root, 0), "return t0"])

    def written(self, name: str, body: list[str]) -> str:
        """A function of the facts: it reads those that the body needs, and goes on with the body."""
        return _function(name, [*self.loads(), *body])

    def loads(self, known: int = 0) -> list[str]:
        """The lines that read the facts, without so many that are read already."""
        return [line for fact, local in [*self.facts.items()][known:] for line in _load(fact, local)]

    # Statements that leave True, False or None in t<n>

    def decide(self, node: Node, n: int) -> list[str]:
        if n > DEEPEST:
            raise Uncovered
        if isinstance(node, Call):
            match node.function, node.args:
                case "_&&_", (left, right):
                    return self._junction(left, right, n, decisive="False", other="True")
                case "_||_", (left, right):
                    return self._junction(left, right, n, decisive="True", other="False")
                case "!_", (part,):
                    return [*self.decide(part, n), f"if t{n} is not None:", f"    t{n} = not t{n}"]
                case "_?_:_", (asked, then, otherwise):
                    return self._choice(asked, then, otherwise, n)
        quick = self.quick(node)
        if quick is not None:
            return [f"t{n} = {quick}"]
        return ["try:", f"    t{n} = flag({self.value(node, {})})", "except Undecided:", f"    t{n} = None"]

    def _junction(self, left: Node, right: Node, n: int, decisive: str, other: str) -> list[str]:
        return [
            *self.decide(left, n),
            f"if t{n} is not {decisive}:",
            *_indented(self.decide(right, n + 1)),
            f"    if t{n + 1} is not {other}:",
            f"        t{n} = t{n + 1}",
        ]

    def _choice(self, asked: Node, then: Node, otherwise: Node, n: int) -> list[str]:
        return [
            *self.decide(asked, n),
            f"if t{n} is True:",
            *_indented(self.decide(then, n)),
            f"elif t{n} is False:",
            *_indented(self.decide(otherwise, n)),
        ]

    # Expressions without a call, of True, False or None

    def quick(self, node: Node) -> str | None:
        match node:
            case Literal(value=bool()):
                return repr(node.value)
            case Ident(name=name) if _kind(node) == "flag":
                return self.fact(name)
            case Select(operand=Ident() as operand, asks=True) if _kind(operand) == "map":
                return self._if_given(operand, lambda local: f"{node.field!r} in {local}")
            case Call() if node.function in QUESTIONS_BY_NAME:
                return self._question(node)
            case Call(function="@in", args=(left, right)):
                return self._quick_member(left, right)
            case Call(args=(left, right)) if node.function in _COMPARISONS:
                return self._quick_comparison(left, right, _COMPARISONS[node.function])
            case _:
                return None

    def _quick_comparison(self, left: Node, right: Node, sign: str) -> str | None:
        if isinstance(left, Ident) and isinstance(right, Literal) and _alike(left, right):
            return self._if_given(left, lambda local: f"{local} {sign} {_literal(right)}")
        if isinstance(left, Literal) and isinstance(right, Ident) and _alike(right, left):
            return self._if_given(right, lambda local: f"{_literal(left)} {sign} {local}")
        return None

    def _quick_member(self, left: Node, right: Node) -> str | None:
        if isinstance(left, Literal) and isinstance(left.value, str) and _kind(right) == "texts":
            return self._if_given(right, lambda local: f"{left.value!r} in {local}")
        if isinstance(left, Ident) and isinstance(right, Many) and right.items:
            literals = [item for item in right.items if isinstance(item, Literal) and _alike(left, item)]
            if len(literals) == len(right.items):
                return self._if_given(left, lambda local: f"{local} in ({', '.join(map(_literal, literals))},)")
        return None

    def _if_given(self, fact: Node, expression: Callable[[str], str]) -> str:
        assert isinstance(fact, Ident)
        local = self.fact(fact.name)
        return f"None if {local} is None else {expression(local)}"

    def _question(self, call: Call) -> str:
        question = QUESTIONS_BY_NAME[call.function]
        argument = call.args[0]
        assert isinstance(argument, Literal)
        if question.reads is None:
            return f"bool(facts[{question.name!r}]({argument.value!r}))"
        words = self.vocabulary.words_for(question.asks_for)
        high = words[: words.index(str(argument.value)) + 1]
        return f"{self.fact(question.reads)} in {high!r}"

    # Expressions that raise Undecided for an error

    def value(self, node: Node, bound: Mapping[str, str], depth: int = 0) -> str:
        if depth > DEEPEST:
            raise Uncovered
        match node:
            case Literal():
                return _literal(node)
            case Ident(name=name):
                return bound[name] if name in bound else f"given({self.fact(name)})"
            case Select():
                function = "has" if node.asks else "part"
                return f"{function}({self.value(node.operand, bound, depth + 1)}, {node.field!r})"
            case Many(items=items):
                return f"[{', '.join(self.value(item, bound, depth + 1) for item in items)}]"
            case Loop():
                return self._loop(node, bound, depth)
            case Call():
                return self._call(node, bound, depth)
            case _:
                raise Uncovered

    def _call(self, call: Call, bound: Mapping[str, str], depth: int) -> str:
        if call.function in QUESTIONS_BY_NAME:
            return self._question(call)
        parts = [self.value(operand, bound, depth + 1) for operand in call.operands]
        match call.function:
            case "_&&_":
                return f"both(lambda: {parts[0]}, lambda: {parts[1]})"
            case "_||_":
                return f"either(lambda: {parts[0]}, lambda: {parts[1]})"
            case "!_":
                return f"(not flag({parts[0]}))"
            case "_?_:_":
                return f"({parts[1]} if flag({parts[0]}) else {parts[2]})"
            case "_[_]":
                return self._index(call, parts)
            case "dyn":
                return parts[0]
            case function if function in _CALLS:
                return f"{_CALLS[function]}({', '.join(parts)})"
            case _:
                raise Uncovered

    def _index(self, call: Call, parts: list[str]) -> str:
        key = call.args[1]
        if isinstance(key, Literal) and type(key.value) in (str, int) and not key.unsigned:
            return f"{'part' if isinstance(key.value, str) else 'at'}({', '.join(parts)})"
        raise Uncovered

    def _loop(self, loop: Loop, bound: Mapping[str, str], depth: int) -> str:
        asked = _asked_of_each(loop)
        self.loops += 1
        if asked is None or bound or self.loops > MOST_LOOPS:
            raise Uncovered
        function, part = asked
        local = f"v{self.loops}"
        over = self.value(loop.over, bound, depth + 1)
        return f"{function}({over}, lambda {local}: {self.value(part, {loop.variable: local}, depth + 1)})"

    def fact(self, name: str) -> str:
        known = name.lstrip(".")
        if known not in NAMES_BY_NAME:
            raise Uncovered
        return self.facts.setdefault(known, f"f{len(self.facts)}")


def _function(name: str, body: list[str]) -> str:
    return f"def {name}(facts):\n" + "\n".join(f"    {line}" for line in ("get = facts.get", *body)) + "\n"


def _load(name: str, local: str) -> list[str]:
    """Reads a fact; one that is not plainly of its kind, or is to be filled in, goes through ``fact``."""
    known = NAMES_BY_NAME[name]
    odd = _ODD[known.kind].format(local)
    unless_absent = f"{local} is not None and " if known.empty is None else ""
    load = f"fact({name!r}, {local})"
    if known.kind == "number":
        load = f"modest({load})"
    return [f"{local} = get({name!r})", f"if {unless_absent}({odd}):", f"    {local} = {load}"]


def _asked_of_each(loop: Loop) -> tuple[str, Node] | None:
    """What ``exists`` or ``all`` asks of each value; None for any other loop."""
    step = loop.step
    if loop.second_variable or not isinstance(step, Call) or not isinstance(loop.result, Ident):
        return None
    if not isinstance(loop.start, Literal) or loop.result.name != loop.result_name or len(step.args) != 2:
        return None
    so_far, part = step.args
    if not isinstance(so_far, Ident) or so_far.name != loop.result_name:
        return None
    goes_on = _shape(loop.goes_on)
    if (loop.start.value, step.function, goes_on) == (False, "_||_", ["@not_strictly_false", "!_", loop.result_name]):
        return "exists", part
    if (loop.start.value, step.function, goes_on) == (True, "_&&_", ["@not_strictly_false", loop.result_name]):
        return "every", part
    return None


def _shape(node: Node) -> list[str]:
    """A run of functions of one argument, down to a name."""
    if isinstance(node, Call) and len(node.operands) == 1:
        return [node.function, *_shape(node.operands[0])]
    return [node.name] if isinstance(node, Ident) else []


def _kind(node: Node) -> str | None:
    if isinstance(node, Ident) and (name := NAMES_BY_NAME.get(node.name.lstrip("."))):
        return name.kind
    return None


def _alike(fact: Ident, literal: Literal) -> bool:
    """Whether a fact and a literal compare in Python as they do in CEL."""
    if literal.unsigned:
        return False
    if isinstance(literal.value, int) and abs(literal.value) > LARGEST_EXACT:
        return False
    kinds = {str: "text", int: "number", float: "number"}
    return _kind(fact) == kinds.get(type(literal.value), "")


def _literal(literal: Literal) -> str:
    if literal.unsigned or isinstance(literal.value, bytes):
        raise Uncovered
    if isinstance(literal.value, float) and not math.isfinite(literal.value):
        raise Uncovered
    return repr(literal.value)


def _indented(lines: list[str]) -> list[str]:
    return [f"    {line}" for line in lines]


_ODD = {
    "text": f"{{0}}.__class__ is not str or len({{0}}) > {LONGEST_TEXT_READ}",
    "number": "{0}.__class__ is not float and ({0}.__class__ is not int or not -(2**53) <= {0} <= 2**53)",
    "flag": "{0}.__class__ is not bool",
    "texts": f"{{0}}.__class__ is not tuple and {{0}}.__class__ is not list or len({{0}}) > {LONGEST_LIST_READ}",
    "map": "{0}.__class__ is not dict",
}
_COMPARISONS = {"_==_": "==", "_!=_": "!=", "_<_": "<", "_<=_": "<=", "_>_": ">", "_>=_": ">="}
_CALLS = {
    "_==_": "equal",
    "_!=_": "unequal",
    "_<_": "less",
    "_<=_": "at_most",
    "_>_": "more",
    "_>=_": "at_least",
    "@in": "member",
    "_+_": "add",
    "_-_": "subtract",
    "_*_": "multiply",
    "_/_": "divide",
    "_%_": "remainder",
    "-_": "negate",
    "size": "size",
    "contains": "contains",
    "startsWith": "starts_with",
    "endsWith": "ends_with",
    "matches": "matches",
}
_HELPERS = ("Undecided", "fact", "modest", "given", "flag", "either", "both", "exists", "every", "part", "has", "at")
