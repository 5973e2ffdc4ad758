"""What reading one document needs to know beside the node at hand: its words, its zone, the report to write into."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any, TypeVar

from rung.core.conditions.check import LONGEST_TEXT
from rung.core.conditions.condition import Condition, ConditionError, compile_condition
from rung.core.document import Workspace
from rung.policy.problems import Report, Unfit
from rung.policy.reading.names import Anything, Names
from rung.policy.reading.nodes import Node, Place, Scalar, is_null
from rung.policy.reading.odd_blanks import odd_blank, odd_blank_in_words

if TYPE_CHECKING:
    from rung.policy.reading.belongs import Belongs
    from rung.policy.reading.forms import Form

T = TypeVar("T")

MOST_CONDITIONS = 1_000
"""Different ones. Each is parsed, checked and compiled, which takes half a millisecond."""
LONGEST_CONDITIONS = 60_000
"""Characters of all of them: their length is what checking them costs, a second for so many."""
BUILT_IN_CALENDAR = "always"


class Page:
    """One document being read."""

    def __init__(self, report: Report, names: Names, years: Collection[int], belongs: Belongs | None = None) -> None:
        self.report = report
        self.names = names
        self.belongs = belongs
        """Which record of the language has which key."""
        self.years = years
        """The years whose holidays are written out."""
        self.keys_by_name: Callable[[], dict[str, dict[str, str]]] = dict
        """The keys of people, teams and the like by what they are called otherwise: their names, a person's address."""
        self.words_used: dict[str, set[str]] = {}
        """The words that stand under some keys, wherever they do."""
        self.outdented: set[str] = set()
        """Keys whose value stands beside them, and was reported so."""
        self.reads_feeds = False
        """Whether the files of iCal feeds can be read."""
        self.files_at_hand: Collection[str] = ()
        """Files of which the turns are known, though they cannot be read."""
        self.workspace = Workspace()
        self.priorities: Collection[str] = self.workspace.priorities
        self.tiers: Collection[str] = self.workspace.tiers
        self._conditions: dict[str, Condition | ConditionError] = {}
        self._length = 0
        self._is_full = False

    def attempt(self, form: Form[T], node: Node, default: Any = None) -> T | Any:
        """What a form reads from a node, or the default once what is wrong has been reported."""
        try:
            return form.read(node, self)
        except Unfit as unfit:
            self.refuse(unfit, node)
            return default

    def refuse(self, unfit: Unfit, node: Node) -> None:
        """Report what is wrong with a node; a sign in it that nobody sees comes first."""
        if unfit.code in ("no_value", "bad_condition") and self._is_cut_by_comment(node):
            unfit.hint = "a # behind a blank begins a comment: put the value in quotes"
        elif isinstance(node, Scalar) and unfit.message and is_null(node):
            unfit.code, unfit.message = "no_value", f"{node.text} is no value here"
            unfit.hint = "write a value, or leave the key out"
        elif isinstance(node, Scalar) and unfit.message and (found := odd_blank(node.text)):
            place = self._place_of(found[0], node)
            self.report.error(self.report.moved(node, place), *odd_blank_in_words(found))
            return
        self.report.add(unfit)

    def doubt_blanks(self, node: Node) -> None:
        """Warn of a sign in a text that nobody sees: it keeps the text from being equal to another."""
        if isinstance(node, Scalar) and (found := odd_blank(node.text)):
            place = self._place_of(found[0], node)
            self.report.warn(self.report.moved(node, place), *odd_blank_in_words(found))

    def _place_of(self, sign: str, node: Scalar) -> Place:
        """Where a sign of a value stands."""
        lines = self.lines_of(node)
        for number in range(node.line, min(node.end_line, len(lines)) + 1):
            first = node.column - 1 if number == node.line else 0
            if (at := lines[number - 1].find(sign, first)) >= 0:
                return Place(number, at + 1)
        return Place(node.line, node.column)

    def called(self, kind: str, name: str) -> str:
        """The key of the person, team and so on who is called so; nothing where nobody is."""
        return self.keys_by_name().get(kind, {}).get(name.casefold(), "")

    def lines_of(self, node: Node) -> list[str]:
        """The lines of the text that a node stands in."""
        return self.report.sources.of(node).lines

    def _is_cut_by_comment(self, node: Node) -> bool:
        """Whether a plain value ends where a comment begins that was perhaps meant to belong to it."""
        if not isinstance(node, Scalar) or node.style:
            return False
        lines = self.lines_of(node)
        line = lines[node.end_line - 1] if node.end_line <= len(lines) else ""
        return bool(re.match(r"\s*#\S", line[node.end_column - 1 :]))

    def condition(self, text: str) -> Condition:
        """The compiled condition of a text; ConditionError where it cannot be used.

        Unfit, which says nothing, where conditions are too many and that was said of another one.
        """
        found = self._conditions.get(text)
        if found is None:
            found = self._conditions[text] = self._compiled(text)
        if isinstance(found, ConditionError):
            raise found
        return found

    def _compiled(self, text: str) -> Condition | ConditionError:
        self._length += len(text) if len(text) <= LONGEST_TEXT else 0  # a longer one is refused for itself
        if len(self._conditions) >= MOST_CONDITIONS:
            return self._too_many(f"the document has more than {MOST_CONDITIONS:,} different conditions")
        if self._length > LONGEST_CONDITIONS:
            return self._too_many(f"the conditions of the document have more than {LONGEST_CONDITIONS:,} characters")
        try:
            return compile_condition(
                text,
                calendars=[BUILT_IN_CALENDAR, *self._words(self.names.calendars, text)],
                priorities=self._words(self.priorities, text),
                tiers=self._words(self.tiers, text),
            )
        except ConditionError as error:
            return error

    def _too_many(self, message: str) -> ConditionError:
        if self._is_full:
            raise Unfit
        self._is_full = True
        return ConditionError(message, 1, 1, "let some of them share their text, or leave some out")

    def _words(self, names: Collection[str], text: str) -> tuple[str, ...]:
        """The names that a condition may write out; where not all are known, those that it does write out too."""
        written = re.findall("\"([^\"]*)\"|'([^']*)'", text) if isinstance(names, Anything) else ()
        return tuple(dict.fromkeys([*names, *(one or other for one, other in written)]))
