"""The cases in which a condition holds, so that it can be said of all states at once: never, always, only where another
one holds too.

A case gives for some names the region (`conditions_regions`) that each must be in; a condition is true exactly in the
union of its cases. Comparisons of one name with what is written out, `in` a list, `&&`, `||`, `!`, `? :` and the
questions of the language are taken apart; every other part stands for itself, as something that may be true, false or
an error, so that what is said here is certain. A condition with too many cases is left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import isfinite

from rung.core.conditions.check import Vocabulary
from rung.core.conditions.condition import Condition
from rung.core.conditions.names import NAMES_BY_NAME, QUESTIONS_BY_NAME
from rung.core.conditions.regions import (
    ANYTHING,
    FIRST,
    LAST,
    NOTHING,
    NUMBERS,
    Cut,
    Region,
    between,
    only,
    words,
)
from rung.core.conditions.tree import Call, Ident, Literal, Many, Node, Select, children, dotted_path
from rung.core.conditions.values import LARGEST_EXACT
from rung.core.conditions.world import World

MOST_CASES = 64
"""A condition of more cases, or a remainder of more, is not looked into."""

Case = Mapping[str, Region]
"""By name, the values of it; a name that is not there may have any. Parts that stand for themselves have names too."""
Cases = tuple[Case, ...]

EVERYWHERE: Cases = ({},)
"""The cases of what always holds."""
NOWHERE: Cases = ()


class TooMany(Exception):
    """Nothing is said of a condition that comes to too many cases."""


def cases_of(condition: Condition | None, world: World) -> Cases:
    """The cases in which a condition is true; without one, always. Raises TooMany."""
    return EVERYWHERE if condition is None else _Reader(condition.vocabulary, world).true(condition.root)


def meet(ones: Cases, others: Cases) -> Cases:
    """The cases of both. Raises TooMany."""
    found: list[Case] = []
    for one in ones:
        for other in others:
            if (both := _both(one, other)) is not None:
                found.append(both)
                if len(found) > MOST_CASES:
                    raise TooMany
    return tuple(found)


def rest(cases: Cases, others: Iterable[Case], world: World, step: Callable[[], object] = lambda: None) -> Cases:
    """The cases that are in none of the others. Raises TooMany, and what `step` raises, which is called before each
    comparison.
    """
    left = list(cases)
    for other in others:
        if not left:
            break
        pieces: list[Case] = []
        for case in left:
            step()
            pieces += _without(case, other, world)
        if len(pieces) > MOST_CASES:
            raise TooMany
        left = pieces
    return tuple(left)


def given(cases: Cases, name: str, region: Region) -> Cases:
    """The cases once a name has been given such a value, whatever it was before."""
    return tuple({**case, name: region} for case in cases)


def in_words(case: Case) -> str:
    """What a case asks of names, as far as it can be said in a few words: `kind billing, tier growth`."""
    said = []
    for name, region in case.items():
        texts = sorted(region.texts)
        if name in NAMES_BY_NAME and texts and not (region.other_texts or region.absent):
            said.append(f"{name.partition('.')[2]} {' or '.join(texts[:3])}")
    return ", ".join(said)


# One case and another ----------------------------------------


def _both(one: Case, other: Case) -> Case | None:
    """The states of both cases; None where there are none."""
    if not one or not other:
        return one or other
    both = dict(one)
    for name, region in other.items():
        mine = both.get(name)
        if mine is None:
            both[name] = region
        elif mine is not region:
            shared = mine & region
            if shared.is_empty:
                return None
            both[name] = shared
    return both


def _without(case: Case, other: Case, world: World) -> Iterator[Case]:
    """The states of a case that are not in another, as cases that do not overlap."""
    shared: dict[str, Region] = {}
    for name, region in other.items():
        mine = case.get(name) or world.of(name)
        shared[name] = mine & region
        if shared[name].is_empty:
            yield case
            return
    inside = dict(case)
    for name, region in other.items():
        mine = case.get(name) or world.of(name)
        outside = mine - region
        if not outside.is_empty:
            yield {**inside, name: outside}
        inside[name] = shared[name]


# From the tree to cases ----------------------------------------


class _Reader:
    """Takes the tree of a condition apart. `true` and `false` are exact: what is neither is an error."""

    def __init__(self, vocabulary: Vocabulary, world: World) -> None:
        self._vocabulary = vocabulary
        self._world = world

    def true(self, node: Node) -> Cases:
        match node:
            case Call(function="_&&_", args=(left, right)):
                return meet(self.true(left), self.true(right))
            case Call(function="_||_", args=(left, right)):
                return self._either(self.true(left), self.true(right))
            case Call(function="!_", args=(part,)):
                return self.false(part)
            case Call(function="_?_:_", args=(asked, then, otherwise)):
                return self._choice(asked, self.true(then), self.true(otherwise))
            case _:
                name, region, _other = self._part(node)
                return self._of(name, region)

    def false(self, node: Node) -> Cases:
        match node:
            case Call(function="_&&_", args=(left, right)):
                return self._either(self.false(left), self.false(right))
            case Call(function="_||_", args=(left, right)):
                return meet(self.false(left), self.false(right))
            case Call(function="!_", args=(part,)):
                return self.true(part)
            case Call(function="_?_:_", args=(asked, then, otherwise)):
                return self._choice(asked, self.false(then), self.false(otherwise))
            case _:
                name, _region, other = self._part(node)
                return self._of(name, other)

    def _choice(self, asked: Node, then: Cases, otherwise: Cases) -> Cases:
        yes, no = self.true(asked), self.false(asked)
        return self._either(meet(yes, then), meet(no, otherwise))

    def _either(self, ones: Cases, others: Cases) -> Cases:
        if EVERYWHERE in (ones, others):
            return EVERYWHERE
        if len(ones) == len(others) == 1 and len(ones[0]) == 1 and ones[0].keys() == others[0].keys():
            (name,) = ones[0]
            return self._of(name, ones[0][name] | others[0][name])
        if len(ones) + len(others) > MOST_CASES:
            raise TooMany
        return (*ones, *others)

    def _of(self, name: str, region: Region) -> Cases:
        """The one case in which a name is in a region, as far as it can be."""
        whole = self._world.of(name)
        inside = region & whole
        if inside.is_empty:
            return NOWHERE
        return EVERYWHERE if inside == whole else ({name: inside},)

    def _part(self, node: Node) -> tuple[str, Region, Region]:
        """Of what stands by itself: the name it is about, where it is true, and where it is false."""
        found = None
        match node:
            case Literal(value=bool() as value):
                return "true", only(True) if value else NOTHING, NOTHING if value else only(True)
            case Call(args=(left, right)) if node.function in _SIGNS:
                found = _comparison(left, right, node.function) or _comparison(right, left, _TURNED[node.function])
            case Call(function="@in", args=(left, Many(items=items))):
                found = _listed(left, items)
            case Call() if node.function in QUESTIONS_BY_NAME:
                found = self._question(node)
            case Ident() | Select() if (name := _name(node)) and _kind(node) in ("flag", "map"):
                return name, only(True), only(False)
        return found or (written(node), only(True), only(False))

    def _question(self, call: Call) -> tuple[str, Region, Region] | None:
        question = QUESTIONS_BY_NAME[call.function]
        argument = call.args[0]
        if question.reads is None or not isinstance(argument, Literal):
            return None
        known = self._vocabulary.words_for(question.asks_for)
        high = words(*known[: known.index(str(argument.value)) + 1])
        return question.reads, high, ~high


def _comparison(left: Node, right: Node, sign: str) -> tuple[str, Region, Region] | None:
    """`name sign literal`; None where it is anything else, or nothing exact can be said."""
    name = _name(left)
    if name is None or not isinstance(right, Literal) or (value := _value(right)) is None:
        return None
    equal = _equal(value)
    if sign in ("_==_", "_!=_"):
        unequal = ANYTHING - equal - _ABSENT
        return (name, equal, unequal) if sign == "_==_" else (name, unequal, equal)
    if isinstance(value, bool | str):
        return None
    low, high = _CUTS[sign](float(value))
    inside = between(low, high)
    return name, inside, Region(numbers=NUMBERS, no_number=True) - inside


def _listed(left: Node, items: Sequence[Node]) -> tuple[str, Region, Region] | None:
    """`name in [literals]`."""
    name = _name(left)
    values = [_value(item) if isinstance(item, Literal) else None for item in items]
    if name is None or None in values:
        return None
    found = NOTHING
    for value in values:
        assert value is not None
        found |= _equal(value)
    return name, found, ANYTHING - found - _ABSENT


def _equal(value: str | float) -> Region:
    if isinstance(value, bool):
        return only(value)
    if isinstance(value, str):
        return words(value)
    return between((float(value), 0), (float(value), 1))


def _value(literal: Literal) -> str | float | None:
    """What is written out, where it compares exactly with every value that a fact may have."""
    value = literal.value
    if isinstance(value, str | bool):
        return value
    if isinstance(value, int | float) and not literal.unsigned and isfinite(value) and abs(value) < LARGEST_EXACT:
        return value
    return None


def _name(node: Node) -> str | None:
    """The name of a fact, or of a field in an open map: `issue.fields.region`."""
    path = dotted_path(node)
    if path is None or getattr(node, "asks", False):
        return None
    known = NAMES_BY_NAME.get(".".join(path[:2]))
    if known is None or known.kind == "texts" or (known.kind == "map") != (len(path) == 3):
        return None
    return ".".join(path)


def _kind(node: Node) -> str | None:
    path = dotted_path(node) or []
    known = NAMES_BY_NAME.get(".".join(path[:2]))
    return known.kind if known else None


def written(node: Node) -> str:
    """A part as a text: two that are written the same, wherever they stand, are the same."""
    match node:
        case Literal(value=value):
            return f"{value!r}u" if node.unsigned else repr(value)
        case Ident(name=name):
            return name.lstrip(".")
    own = [
        str(getattr(node, field))
        for field in node.__struct_fields__
        if field != "id" and isinstance(getattr(node, field), str | bool)
    ]
    parts = ", ".join(written(child) for child in children(node))
    return f"{'.'.join(own)}({parts})"


_ABSENT = Region(absent=True)
_CUTS: dict[str, Callable[[float], tuple[Cut, Cut]]] = {
    "_<_": lambda value: (FIRST, (value, 0)),
    "_<=_": lambda value: (FIRST, (value, 1)),
    "_>_": lambda value: ((value, 1), LAST),
    "_>=_": lambda value: ((value, 0), LAST),
}
_SIGNS = ("_==_", "_!=_", *_CUTS)
_TURNED = {"_==_": "_==_", "_!=_": "_!=_", "_<_": "_>_", "_<=_": "_>=_", "_>_": "_<_", "_>=_": "_<=_"}
