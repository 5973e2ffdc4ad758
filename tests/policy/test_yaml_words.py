"""Slips of indentation, quotes and brackets are explained as their author would."""

from __future__ import annotations

import pytest

from tests.policy.documents import errors

# The text, its line and column, what is wrong, how to mend it.
SLIPS = {
    "a tab before a key": (
        "teams:\n\tfrontline: {name: F}\n", 2, 1, "a tab stands where only spaces may stand",
        "indent this line by 2 spaces",
    ),
    "a tab among spaces": (
        "teams:\n  frontline:\n    name: F\n\tlead: cy\n", 4, 1, "a tab stands where", "indent this line by 4 spaces",
    ),
    "no space after the colon of the first key": (
        "workspace:\n  name:Acme\n  time_zone: UTC\n", 2, 3, "a space is missing after name:", "write name: Acme",
    ),
    "no space after the colon of a later key": (
        "workspace:\n  time_zone: UTC\n  name:Acme\n", 3, 3, "a space is missing after name:", "write name: Acme",
    ),
    "no space after the colon of the only key": (
        "workspace:\n  name:Acme\n", 2, 3, "a space is missing after name:", "write name: Acme",
    ),
    "a key indented deeper than its neighbour": (
        "workspace:\n  name: Acme\n    time_zone: UTC\n", 3, 5, "deeper than line 2, which has its value already",
        "indent it by 2 spaces, like line 2",
    ),
    "a key indented less than its neighbour": (
        "workspace:\n  name: Acme\n time_zone: UTC\n", 3, 2, "indented by 1 space, which fits no line above",
        "indent it by 2 spaces, like line 2",
    ),
    "a key of an entry that lost a space": (
        "triggers:\n  - name: A\n    on: opened\n   when: x\n", 4, 4, "indented by 3 spaces, which fits no line above",
        "indent it by 4 spaces, like line 3",
    ),
    "a key of an entry that stands at its dash": (
        "triggers:\n  - name: A\n  on: opened\n", 3, 3, "a key stands among the entries of a list",
        "indent it by 4 spaces to make it part of the entry above",
    ),
    "an entry that stands deeper than its neighbour": (
        "paths:\n  - a: b\n    - c\n", 3, 5, "an entry of a list stands among keys", "like the entry on line 2",
    ),
    "a list on the line of its key": (
        "triggers: - name\n", 1, 11, "a list cannot begin on the line of its key", "begin it on the next line",
    ),
    "an unclosed brace": ("workspace: {name: Acme\nteams: {}\n", 1, 12, "{ is not closed",
        "close it by } before line 2"),
    "an unclosed brace at the end": ("workspace: {name: Acme\n", 1, 12, "{ is not closed", "close it by }"),
    "an unclosed bracket": (
        "workspace:\n  tiers: [a, b\n  name: x\n", 2, 10, "[ is not closed", "close it by ] before line 3",
    ),
    "a bracket closed by a brace": ("workspace: {tiers: [a, b}\n", 1, 25, "[ of line 1 is closed by }",
        "close it by ]"),
    "a comma forgotten in a flow mapping": (
        "paths: {a: {levels: [{notify: [person:cy] urgency: high}]}}\n", 1, 43, "a comma is missing here",
        "write a comma",
    ),
    "an unclosed single quote": ("workspace:\n  name: 'Acme\n  time_zone: UTC\n", 2, 9, "this quote is not closed",
        "end the"),
    "an unclosed double quote": ('workspace:\n  name: "Acme\n', 2, 9, "this quote is not closed", "end the text"),
    "a backslash that means nothing": (
        'workspace: {name: "A\\me"}\n', 1, 21, "\\m means nothing inside double quotes", "write \\\\ for a backslash",
    ),
    "text after the closing quote": (
        'workspace:\n  name: "Acme" support\n', 2, 16, "something stands after the closing quote", "put the whole text",
    ),
    "a condition that begins with a quote": (
        "triggers:\n  - when: 'vip' in issue.tags\n", 2, 17, "something stands after the closing quote",
        "put the whole text",
    ),
    "a value that begins with a sign": ("workspace:\n  name: @Acme\n", 2, 9, "a value cannot begin with @", "quotes"),
    "a second colon": ("workspace:\n  name: Acme: support\n", 2, 13, "a second colon on one line", "in quotes"),
    "a key without its colon": ("workspace\n  name: Acme\n", 1, 1, "this line has no colon", "write key: value"),
    "a line without a colon": ("rung: 1\nworkspace\nteams: {}\n", 2, 1, "this line has no colon", "write key: value"),
    "a list in an unquoted condition": (
        'triggers:\n  - {on: opened, when: account.tier in ["a", "b"], escalate: p}\n', 2, 40,
        "a condition inside {…} holds a bracket or a comma", "quote the condition",
    ),
    "a map in an unquoted condition": (
        'triggers:\n  - {on: opened, when: issue.fields == {"a": 1}, escalate: p}\n', 2, 40,
        "a condition inside {…} holds a bracket or a comma", "quote the condition",
    ),
    "a negation that is not quoted": (
        "triggers:\n  - {name: T, on: opened, when: !account.churn_risk, set: {kind: x}}\n", 2, 33,
        "a value cannot begin with !account.churn_risk", "in quotes",
    ),
    "text behind the sign of a block": ("workspace: >x\n", 1, 13, "begins on the next line", "quote a text"),
    "an ampersand and a blank": ("workspace:\n  name: & acme\n", 2, 9, "a value cannot begin with &", "in quotes"),
    "a directive": ("%YAML 9\n---\nrung: 1\n", 1, 1, "a line that begins with %", "remove it"),
    "text after the end of the document": ("rung: 1\n...\nx\n", 3, 1, "the document has ended", "indent it"),
    "a bracket that nothing opened": ("workspace: ]\n", 1, 12, "a value is missing before ]", "write the value"),
    "a list as a key": ("[a]: b\n", 1, 1, "a list or a mapping cannot be a key", "quote a text"),
}  # fmt: skip


@pytest.mark.parametrize("slip", SLIPS.values(), ids=SLIPS.keys())
def test_a_slip_is_explained_where_it_happened(slip: tuple[str, int, int, str, str]) -> None:
    text, line, column, says, hint = slip
    problem = errors(text)[0]
    assert (problem.line, problem.column) == (line, column), problem
    assert says in problem.message
    assert hint in problem.hint


@pytest.mark.parametrize("slip", SLIPS.values(), ids=SLIPS.keys())
def test_a_slip_is_explained_alone(slip: tuple[str, int, int, str, str]) -> None:
    assert len(errors(slip[0])) == 1
