"""Conditions as values: checked against the words of the document, each fault at its place in the text."""

from __future__ import annotations

from rung.core.conditions.condition import ConditionError
from rung.core.conditions.doubts import Known, doubts
from rung.policy.problems import Unfit
from rung.policy.reading.forms import Form, text_of
from rung.policy.reading.names import Anything
from rung.policy.reading.nodes import Node, Scalar
from rung.policy.reading.page import Page
from rung.policy.reading.yaml_nodes import inside

STATUSES = ("open", "resolved", "closed")
"""Those that every issue may have, whatever its workspace calls the others."""


class ConditionForm(Form[str]):
    """A condition in CEL, checked against the words of the document."""

    words = 'a condition such as account.tier == "enterprise"'

    def read(self, node: Node, page: Page) -> str:
        text = text_of(node, self)
        assert isinstance(node, Scalar), "only a scalar has a text"
        blank = len(node.text) - len(node.text.lstrip())
        try:
            condition = page.condition(text)
        except ConditionError as error:
            place = self._place(node, page, error.line, error.column, blank)
            raise Unfit(place, "bad_condition", error.message, error.hint or f"write {self.words}") from None
        for warning in condition.warnings:
            place = self._place(node, page, warning.line, warning.column, blank)
            page.report.warn(place, "doubtful_condition", warning.message, warning.hint)
        for doubt in doubts(text, self._known(page)):
            place = self._place(node, page, doubt.line, doubt.column, blank)
            page.report.warn(place, "doubtful_condition", doubt.message, doubt.hint)
        return text

    def _known(self, page: Page) -> dict[str, Known]:
        """What the document names, by the fact that such a name is compared with."""
        names, workspace = page.names, page.workspace
        statuses = {*STATUSES, *workspace.statuses_waiting, *filter(None, [workspace.on_reply.waiting])}
        known = {
            "issue.team": Known("team", names.teams, closed=True),
            "issue.assignee": Known("person", names.people, closed=True),
            "account.owner": Known("person", names.people, closed=True),
            "issue.status": Known("status", statuses, closed=False),
        }
        return {fact: words for fact, words in known.items() if not isinstance(words.words, Anything)}

    def _place(self, node: Scalar, page: Page, line: int, column: int, blank: int) -> Scalar:
        """A node at the place of the fault, which keeps the path of the condition."""
        return page.report.moved(node, inside(node, page.lines_of(node), line, column + (blank if line == 1 else 0)))


CONDITION = ConditionForm()
