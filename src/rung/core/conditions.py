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

import msgspec

from rung.core import conditions_reference as reference
from rung.core.conditions_check import Vocabulary, check_condition
from rung.core.conditions_faults import ConditionError, ConditionWarning
from rung.core.conditions_names import NAMES, NAMES_BY_NAME, QUESTIONS, QUESTIONS_BY_NAME, Name, Question
from rung.core.conditions_tree import Call, Ident, Literal, Node, Select, children, walk

__all__ = [
    "NAMES",
    "QUESTIONS",
    "Condition",
    "ConditionError",
    "ConditionWarning",
    "Name",
    "Question",
    "Verdict",
    "compile_condition",
    "explain",
]

LONGEST_TEXT_READ = 50_000
"""Conditions look at the first so many characters of a text: what a customer sends must not make them slow."""


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
    return Condition(text, checked.expression, checked.tree.root, checked.warnings, vocabulary)


class Condition:
    """A checked condition. It holds no state: it may be asked about any facts, in any order, from any thread."""

    def __init__(
        self,
        text: str,
        expression: reference.Expression,
        root: Node,
        warnings: tuple[ConditionWarning, ...],
        vocabulary: Vocabulary,
    ) -> None:
        self.text = text
        self.warnings = warnings
        self._expression = expression
        self._vocabulary = vocabulary
        asked = [node for node in walk(root) if isinstance(node, Call) and node.function in QUESTIONS_BY_NAME]
        self._questions = tuple(dict.fromkeys((call.function, _argument(call)) for call in asked))
        self._paths = tuple(dict.fromkeys(_paths_read(root)))
        self.calendars = frozenset(argument for name, argument in self._questions if name == "in_hours")
        self.reads = frozenset(path[0] for path in self._paths) | {
            question.reads for name, _ in self._questions if (question := QUESTIONS_BY_NAME[name]).reads
        }

    def __repr__(self) -> str:
        return f"Condition({self.text!r})"

    def holds(self, values: Mapping[str, object]) -> bool:
        """Whether the condition holds; the quick way where nobody asks why."""
        return self._reference(values).holds

    def evaluate(self, values: Mapping[str, object]) -> Verdict:
        """Whether the condition holds, and by which values."""
        outcome = self._reference(values)
        return Verdict(outcome.holds, outcome.error, self._values_read(values))

    def _reference(self, values: Mapping[str, object]) -> reference.Outcome:
        facts = {name: fact for name in self.reads if (fact := _fact(name, values)) is not None}
        return reference.evaluate(self._expression, facts, self._answers(values))

    def _answers(self, values: Mapping[str, object]) -> dict[str, Callable[[str], bool]]:
        return {name: self._answer(name, values) for name, _ in self._questions}

    def _answer(self, name: str, values: Mapping[str, object]) -> Callable[[str], bool]:
        question = QUESTIONS_BY_NAME[name]
        if question.reads is None:
            answer = values[name]
            assert callable(answer)
            return answer
        words = self._vocabulary.words_for(question.asks_for)
        return lambda least: _at_least(words, values.get(question.reads or ""), least)

    def _values_read(self, values: Mapping[str, object]) -> dict[str, object]:
        read: dict[str, object] = {name: _shown(name, _fact(name, values)) for name in sorted(self._plain_names())}
        for path in self._paths:
            if len(path) > 1:
                read[".".join(path)] = _inside(_fact(path[0], values), path[1:])
        for name, argument in self._questions:
            if QUESTIONS_BY_NAME[name].reads or name in values:
                read[f'{name}("{argument}")'] = self._answer(name, values)(argument)
        return read

    def _plain_names(self) -> frozenset[str]:
        inner = {path[0] for path in self._paths if len(path) > 1}
        whole = {path[0] for path in self._paths if len(path) == 1}
        return (self.reads - inner) | whole


def explain(condition: Condition, values: Mapping[str, object]) -> str:
    """The verdict for people: the condition, the values it read, whether it holds, and why it could not be told."""
    verdict = condition.evaluate(values)
    read = ", ".join(f"{name} is {_in_words(value)}" for name, value in verdict.values.items())
    outcome = "holds" if verdict.holds else "does not hold"
    because = f", because {verdict.why}" if verdict.why else ""
    return f"{' '.join(condition.text.split())}{f' ({read})' if read else ''}: {outcome}{because}"


def _fact(name: str, values: Mapping[str, object]) -> object:
    """A fact as the evaluators take it: None is absent, lists are lists, and texts have an end."""
    value = values.get(name)
    if value is None:
        value = NAMES_BY_NAME[name].empty
    if isinstance(value, str):
        return value[:LONGEST_TEXT_READ]
    return list(value) if isinstance(value, tuple | set | frozenset) else value


def _at_least(words: tuple[str, ...], word: object, least: str) -> bool:
    """Whether a priority or tier stands no later than another in the document's order; an unknown one does not."""
    return word in words and words.index(str(word)) <= words.index(least)


def _argument(call: Call) -> str:
    argument = call.args[0]
    assert isinstance(argument, Literal)
    return str(argument.value)


def _paths_read(node: Node) -> list[tuple[str, ...]]:
    """Each fact that a part reads, with the keys under it where they are written out: ("issue.fields", "region")."""
    keys: list[str] = []
    inner = node
    while isinstance(inner, Select):
        keys.insert(0, inner.field)
        inner = inner.operand
    if isinstance(inner, Ident):
        return [(inner.name.lstrip("."), *keys)] if inner.name.lstrip(".") in NAMES_BY_NAME else []
    return [path for child in children(inner) for path in _paths_read(child)]


def _inside(value: object, keys: tuple[str, ...]) -> object:
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _shown(name: str, value: object) -> object:
    if isinstance(value, str) and NAMES_BY_NAME[name].personal:
        return f"a text of {len(value)} characters"
    return value


def _in_words(value: object) -> str:
    if value is None:
        return "absent"
    return msgspec.json.encode(value).decode()
