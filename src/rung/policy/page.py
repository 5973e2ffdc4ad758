"""What reading one document needs to know beside the node at hand: its words, its zone, and the report to write into.

The names of people, teams, calendars and so on are gathered before anything else is read, from the keys alone. So a
name may stand before what it names, and one faulty person does not make every mention of that person a fault of its
own.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct

from rung.core.conditions import Condition, ConditionError, compile_condition
from rung.core.policy import Workspace
from rung.policy.later import NOT_YET_ACTED_ON
from rung.policy.nodes import Mapping, Node, Scalar, Sequence
from rung.policy.problems import Report, Unfit

if TYPE_CHECKING:
    from rung.policy.forms import Form

T = TypeVar("T")

MOST_CONDITIONS = 1_000
"""Different ones. Each is parsed, checked and compiled, which takes half a millisecond."""
BUILT_IN_CALENDAR = "always"


class Names(Struct, frozen=True):
    """Every name that a document gives, by what it names."""

    people: Collection[str] = ()
    teams: Collection[str] = ()
    schedules: Collection[str] = ()
    calendars: Collection[str] = ()
    paths: Collection[str] = ()
    targets: Collection[str] = ()
    skills: Collection[str] = ()
    channels: Collection[str] = ()


class Page:
    """One document being read."""

    def __init__(self, report: Report, names: Names, years: Collection[int]) -> None:
        self.report = report
        self.names = names
        self.years = years
        """The years whose holidays are written out."""
        self.reads_feeds = False
        """Whether the files of iCal feeds can be read."""
        self.workspace = Workspace()
        self._conditions: dict[str, Condition | ConditionError] = {}

    def attempt(self, form: Form[T], node: Node, default: Any = None) -> T | Any:
        """What a form reads from a node, or the default once what is wrong has been reported."""
        try:
            return form.read(node, self)
        except Unfit as unfit:
            if unfit.code in ("no_value", "bad_condition") and self._is_cut_by_comment(node):
                unfit.hint = "a # behind a blank begins a comment: put the value in quotes"
            self.report.add(unfit)
            return default

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

    def later(self, feature: str, node: Node) -> None:
        """Warn where a document uses what this version reads and does not act on yet."""
        if meanwhile := NOT_YET_ACTED_ON.get(feature):
            what = feature.rpartition(".")[2]
            self.report.warn(node, "not_yet_acted_on", f"{what} is read, and not yet acted on in full", meanwhile)

    def condition(self, text: str) -> Condition:
        """The compiled condition of a text; ConditionError where it cannot be used."""
        found = self._conditions.get(text)
        if found is None:
            found = self._conditions[text] = self._compiled(text)
        if isinstance(found, ConditionError):
            raise found
        return found

    def _compiled(self, text: str) -> Condition | ConditionError:
        if len(self._conditions) >= MOST_CONDITIONS:
            message = f"the document has more than {MOST_CONDITIONS:,} different conditions"
            return ConditionError(message, 1, 1, "let some of them share their text, or leave some out")
        try:
            return compile_condition(
                text,
                calendars=[BUILT_IN_CALENDAR, *self.names.calendars],
                priorities=self.workspace.priorities,
                tiers=self.workspace.tiers,
            )
        except ConditionError as error:
            return error


def gather_names(root: Mapping) -> Names:
    """The names that a document gives, however faulty what they name may be."""
    return Names(
        people=_keys(root.get("people")),
        teams=_keys(root.get("teams")),
        schedules=_keys(root.get("schedules")),
        calendars=_keys(root.get("calendars")),
        paths=_keys(root.get("paths")),
        targets=_names_of_items(root.get("targets")),
        skills=_of_people(root, "skills"),
        channels=_of_people(root, "addresses"),
    )


def _keys(node: Node | None) -> dict[str, None]:
    return {key.text: None for key, _ in node.pairs} if isinstance(node, Mapping) else {}


def _names_of_items(node: Node | None) -> dict[str, None]:
    items = node.items if isinstance(node, Sequence) else []
    names = (item.get("name") for item in items if isinstance(item, Mapping))
    return {name.text: None for name in names if isinstance(name, Scalar)}


def _of_people(root: Mapping, key: str) -> dict[str, None]:
    """What people name under a key: the keys of a mapping, or the entries of a list."""
    names: dict[str, None] = {}
    people = root.get("people")
    for _, person in people.pairs if isinstance(people, Mapping) else ():
        own = person.get(key) if isinstance(person, Mapping) else None
        names.update(_keys(own))
        if isinstance(own, Sequence):
            names.update({item.text: None for item in own.items if isinstance(item, Scalar)})
    return names
