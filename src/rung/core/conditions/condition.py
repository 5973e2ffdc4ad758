"""Conditions: the yes/no expressions after ``when``, in CEL over the names of one table.

A condition is checked when its document is loaded, and from then on always ends quickly and never raises for what the
facts hold. A fact that is absent makes the part that needs it an error; ``||`` and ``&&`` absorb an error where the
other side decides; an error at the top means that the condition does not hold, and the verdict keeps the reason.

The facts are a mapping from dotted name to value. A name that is missing or None is absent; what the table calls "never
absent" and empty (tags, fields, flags, churn risk) may be left out. ``"in_hours"`` maps to a callable that says for a
calendar whether it is open at the instant in question; it is called only where the condition asks.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from textwrap import shorten

import msgspec

from rung.core.conditions import reference
from rung.core.conditions.check import Checked, Vocabulary, check_condition
from rung.core.conditions.faults import ConditionError, ConditionWarning
from rung.core.conditions.generate import generate, generate_first, generate_many
from rung.core.conditions.names import NAMES, NAMES_BY_NAME, QUESTIONS, QUESTIONS_BY_NAME, Name, Question
from rung.core.conditions.reference import Outcome
from rung.core.conditions.tree import Call, Ident, Literal, Node, Select, children, walk
from rung.core.conditions.values import Uncovered, fact

__all__ = [
    "NAMES",
    "QUESTIONS",
    "Condition",
    "ConditionError",
    "ConditionWarning",
    "Conditions",
    "Name",
    "Question",
    "Verdict",
    "compile_condition",
    "explain",
    "value_in_words",
]

LONGEST_VALUE_SHOWN = 60
MOST_ENTRIES_SHOWN = 5


class Verdict(msgspec.Struct, frozen=True, gc=False):
    """Whether a condition held at an instant, and what it was judged by."""

    holds: bool
    why: str | None
    """Why it could not be evaluated, such as "account.health is absent"; None when it could."""
    values: dict[str, object]
    """What it read, by name: None is absent; of words of a person only their length is told."""


def compile_condition(
    text: str, *, calendars: Collection[str], priorities: Sequence[str], tiers: Sequence[str]
) -> Condition:
    """Check a condition against the words of its document; ConditionError says what to mend and where."""
    vocabulary = Vocabulary(frozenset(calendars), tuple(priorities), tuple(tiers))
    checked = check_condition(text, vocabulary)
    return Condition(text, checked, vocabulary)


class Condition:
    """A checked condition. It keeps nothing between two evaluations: any thread may ask it about any facts.

    ``reads`` are the names it needs facts for, ``calendars`` those it asks ``in_hours`` about, and ``warnings`` what
    its author should look at again.
    """

    def __init__(self, text: str, checked: Checked, vocabulary: Vocabulary) -> None:
        root = checked.tree.root
        self.root = root
        self.vocabulary = vocabulary
        self.text = text
        self.warnings = checked.warnings
        self._expression = checked.expression
        self._judge = generate(root, vocabulary)
        asked = [node for node in walk(root) if isinstance(node, Call) and node.function in QUESTIONS_BY_NAME]
        self._questions = tuple(dict.fromkeys((call.function, _argument(call)) for call in asked))
        by_questions = {(reads,) for name, _ in self._questions if (reads := QUESTIONS_BY_NAME[name].reads)}
        self._paths = tuple(sorted({*_paths_read(root), *by_questions}))
        self.reads = frozenset(path[0] for path in self._paths)
        self.calendars = frozenset(argument for name, argument in self._questions if name == "in_hours")

    def __repr__(self) -> str:
        return f"Condition({self.text!r})"

    def holds(self, values: Mapping[str, object]) -> bool:
        """Whether the condition holds; the quick way where nobody asks why."""
        if self._judge is not None:
            try:
                return self._judge(values) is True
            except (Uncovered, RecursionError):
                return self.by_reference(values).holds
        return self.by_reference(values).holds

    def evaluate(self, values: Mapping[str, object]) -> Verdict:
        """Whether the condition holds, and by which values."""
        told = self.by_generated(values)
        outcome = Outcome(told) if told is not None else self.by_reference(values)
        return Verdict(outcome.holds, outcome.error, self._values_read(values))

    def by_generated(self, values: Mapping[str, object]) -> bool | None:
        """What the generated evaluator says; None for an error, or where it leaves the condition to the reference."""
        try:
            return None if self._judge is None else self._judge(values)
        except (Uncovered, RecursionError):  # fields may be nested deeper than Python follows
            return None

    def by_reference(self, values: Mapping[str, object]) -> Outcome:
        """What the reference evaluator says, by which the generated one is measured."""
        facts = {name: given for name in self.reads if (given := fact(name, values.get(name))) is not None}
        return reference.evaluate(self._expression, facts, self._answers(values))

    def _answers(self, values: Mapping[str, object]) -> dict[str, Callable[[str], bool]]:
        return {name: self._answer(name, values) for name, _ in self._questions}

    def _answer(self, name: str, values: Mapping[str, object]) -> Callable[[str], bool]:
        question = QUESTIONS_BY_NAME[name]
        if question.reads is None:
            answer = values[name]
            assert callable(answer)
            return answer
        words = self.vocabulary.words_for(question.asks_for)
        word = fact(question.reads, values.get(question.reads))
        return lambda least: word in words and words.index(word) <= words.index(least)

    def _values_read(self, values: Mapping[str, object]) -> dict[str, object]:
        read: dict[str, object] = {}
        for name, *keys in self._paths:
            value = _inside(fact(name, values.get(name)), keys)
            read[".".join((name, *keys))] = _without_words(value) if NAMES_BY_NAME[name].personal else value
        for name, argument in self._questions:
            if QUESTIONS_BY_NAME[name].reads or name in values:
                read[f'{name}("{argument}")'] = self._answer(name, values)(argument)
        return read


class Conditions:
    """Many conditions of one document asked about the same facts: each fact is read once for all of them."""

    def __init__(self, conditions: Sequence[Condition]) -> None:
        self._conditions = tuple(conditions)
        if conditions:
            roots = [one.root for one in conditions]
            self._judge, self._left_out = generate_many(roots, conditions[0].vocabulary)

    def holding(self, values: Mapping[str, object]) -> list[int]:
        """The places of those that hold, in order."""
        if not self._conditions:
            return []
        try:
            found = self._judge(values)
        except (Uncovered, RecursionError):
            return [place for place, one in enumerate(self._conditions) if one.holds(values)]
        if self._left_out:
            found = sorted((*found, *(place for place in self._left_out if self._conditions[place].holds(values))))
        return found


class FirstOf:
    """Conditions of one document of which only the first that holds matters; None stands for one that always does."""

    def __init__(self, conditions: Sequence[Condition | None]) -> None:
        self._conditions = tuple(conditions)
        vocabulary = next((one.vocabulary for one in conditions if one), None)
        roots = [one.root if one else None for one in conditions]
        self._judge = generate_first(roots, vocabulary) if vocabulary else None

    def place(self, values: Mapping[str, object]) -> int | None:
        """The place of the first that holds."""
        if self._judge is not None:
            try:
                return self._judge(values)
            except (Uncovered, RecursionError):
                pass  # one by one, those that the generated function leaves to the reference by it
        places = (place for place, one in enumerate(self._conditions) if one is None or one.holds(values))
        return next(places, None)


def explain(condition: Condition, values: Mapping[str, object]) -> str:
    """The verdict for people: the condition, the values it read, whether it holds, and why it could not be told."""
    verdict = condition.evaluate(values)
    read = ", ".join(f"{name} is {value_in_words(name, value)}" for name, value in verdict.values.items())
    outcome = "holds" if verdict.holds else "does not hold"
    because = f", because {verdict.why}" if verdict.why else ""
    return f"{' '.join(condition.text.split())}{f' ({read})' if read else ''}: {outcome}{because}"


def _argument(call: Call) -> str:
    argument = call.args[0]
    assert isinstance(argument, Literal)
    return str(argument.value)


def _paths_read(node: Node) -> list[tuple[str, ...]]:
    """The facts that a part reads, with the keys written after them: ("issue.fields", "region")."""
    keys: list[str] = []
    inner = node
    while isinstance(inner, Select):
        keys.insert(0, inner.field)
        inner = inner.operand
    if isinstance(inner, Ident):
        return [(inner.name.lstrip("."), *keys)] if inner.name.lstrip(".") in NAMES_BY_NAME else []
    return [path for child in children(inner) for path in _paths_read(child)]


def _inside(value: object, keys: list[str]) -> object:
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _without_words(value: object) -> object:
    """What may be told of something that belongs to a person: its kind and its length."""
    match value:
        case str():
            return f"a text of {len(value)} characters"
        case list():
            return f"a list of {len(value)} entries"
        case dict():
            return f"a map of {len(value)} entries"
        case None:
            return None
        case _:
            return "a value"


def _is_personal(name: str) -> bool:
    family, _, rest = name.partition(".")
    known = NAMES_BY_NAME.get(f"{family}.{rest.partition('.')[0]}")
    return known is not None and known.personal


def value_in_words(name: str, value: object) -> str:
    """A value that a condition read, short enough for a sentence."""
    match value:
        case None:
            return "absent"
        case bool():
            return "true" if value else "false"
        case str():
            return value if _is_personal(name) else f'"{shorten(value, LONGEST_VALUE_SHOWN, placeholder="...")}"'
        case list():
            more = f" and {len(value) - MOST_ENTRIES_SHOWN} more" if len(value) > MOST_ENTRIES_SHOWN else ""
            entries = [
                str(each) if isinstance(each, str | int | float) else "..." for each in value[:MOST_ENTRIES_SHOWN]
            ]
            return f"[{', '.join(entries)}{more}]"
        case float() if value.is_integer():
            return f"{value:.0f}"
        case int() | float():
            return str(value)
        case dict():
            return f"a map of {len(value)} entries"
        case _:
            return f"a {type(value).__name__}"
