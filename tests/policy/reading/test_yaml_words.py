"""Slips of indentation, quotes and brackets are explained as their author would."""

from __future__ import annotations

import pytest

from rung.policy.reading.yaml_indents import DOCUMENT_KEYS
from rung.policy.schema.document import DOCUMENT
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
    "a key indented deeper than the first one of its entry": (
        "triggers:\n  - name: A\n      on: opened\n    when: x\n", 3, 7,
        "deeper than line 2, which has its value already",
        "indent it by 4 spaces, like name: on line 2",
    ),
    "an entry that lost a space before its dash": (
        "triggers:\n - name: A\n    on: opened\n    when: x\n", 2, 2, "by 1 space, unlike what stands beside it",
        "indent it by 2 spaces, so that the keys",
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
    "a first key that is one space too deep": (
        "workspace:\n   name: Acme\n  time_zone: UTC\n  calendar: always\n", 2, 4,
        "indented by 3 spaces, unlike what stands beside it", "indent it by 2 spaces, like line 3",
    ),
    "a first key that is not indented": (
        "workspace:\nname: Acme\n  time_zone: UTC\n  calendar: always\n", 2, 1, "by no spaces, unlike what stands",
        "indent it by 2 spaces, like line 3",
    ),
    "a key that went out of its record": (
        "people:\n  ana:\n    name: A\n  email: a@b.c\n    slack: U1\n", 4, 3, "by 2 spaces, unlike what stands",
        "indent it by 4 spaces, like line 3",
    ),
    "a key that went out to the edge": (
        "people:\n  ana:\n    name: A\nemail: a@b.c\n    slack: U1\n", 4, 1, "by no spaces, unlike what stands",
        "indent it by 4 spaces, like line 3",
    ),
    "a person who went out to the edge": (
        "people:\n  ana:\n    name: A\nbo:\n    name: B\n  cy:\n    name: C\n", 4, 1, "by no spaces, unlike what",
        "indent it by 2 spaces, like line 2",
    ),
    "a person who is one space too deep": (
        "people:\n  ana:\n    name: A\n   bo:\n    name: B\n", 4, 4, "by 3 spaces, which fits no line",
        "indent it by 2 spaces, like line 2",
    ),
    "a person among the keys of another": (
        "people:\n  ana:\n    name: A\n    bo:\n    name: B\n    email: b@c.d\n", 4, 5, "bo: has nothing below it",
        "indent it by 2 spaces, like line 2",
    ),
    "a key of a level that went out to its path": (
        "paths:\n  p:\n    levels:\n      - name: A\n        notify: x\n    climb_after: 1h\n      - name: B\n", 6, 5,
        "by 4 spaces, unlike what stands", "indent it by 8 spaces, like line 5",
    ),
    "a section is nobody's sibling": (
        "people:\n  ana:\n    name: A\nteams: x\n    frontline: {}\n", 4, 8, "teams: has its value here already",
        "remove x",
    ),
    "an empty mapping, and entries below it": (
        "people: {}\n  ana:\n    name: A\n", 1, 9, "people: has its value here already, and more stands below it",
        "remove {}",
    ),
    "an entry one space to the left": (
        "rung: 1\nteams: {}\npaths:\n  p:\n    levels:\n      - name: A\n     - name: B\n", 7, 6, "fits no line above",
        "indent it by 6 spaces, like line 6",
    ),
    "an entry one space to the right": (
        "paths:\n  p:\n    levels:\n      - name: A\n        notify: x\n       - name: B\n", 6, 8, "fits no line above",
        "indent it by 6 spaces, like line 4",
    ),
    "an entry whose dash lacks its blank": (
        "triggers:\n  - name: A\n    on: opened\n  -name: B\n    on: opened\n", 4, 3,
        "a blank is missing behind the dash", "write - name: B",
    ),
    "a first entry whose dash lacks its blank": (
        "triggers:\n  -name: A\n    on: opened\n", 2, 3, "a blank is missing behind the dash", "write - name: A",
    ),
    "a bullet in place of a dash": (
        "triggers:\n  - name: A\n    on: opened\n  \u2022 name: B\n    on: opened\n", 4, 3, "only looks like a dash",
        "write - name: B",
    ),
    "an entry without its dash": (
        "triggers:\n  - name: A\n    on: opened\n    name: B\n    on: message\n", 4, 5, "a - is missing before name",
        "write - name:",
    ),
    "an entry without its dash, at its place": (
        "triggers:\n  - name: A\n    on: opened\n  name: B\n    on: message\n", 4, 3, "a - is missing before name",
        "write - name:, like line 2",
    ),
    "a dash that stands alone": (
        "people:\n  - ana:\n    name: A\n  bo:\n    name: B\n", 2, 3, "a - stands here, and none before what stands",
        "write ana:, without the dash",
    ),
    "a list that goes out of its key": (
        "paths:\n  p:\n    levels:\n      - name: A\n        notify:\n      - team:x\n        pick: all\n", 6, 7,
        "by 6 spaces, unlike what stands", "indent it by 8 spaces, like line 5",
    ),
    "a double quote that ends lines below": (
        'calendars:\n  b:\n    hours: {mon: ["09:00-17:00]}\n    day: 8h\n    time_zone: UTC\n  c: {day: "8h"}\n',
        3, 19, "this quote is not closed", "end the text with the quote it began with",
    ),
    "a mapping without its braces": (
        "targets:\n  - first_response: P0: 1h, default: 2h\n", 2, 23, "a second colon on one line",
        "write first_response: {P0: 1h, default: 2h}",
    ),
    "an escalation without its braces": (
        "triggers:\n  - escalate: path: outage\n", 2, 19, "a second colon", "write escalate: {path: outage}",
    ),
    "a set without its braces": (
        "triggers:\n  - set: priority: P1\n", 2, 18, "a second colon", "write set: {priority: P1}",
    ),
    "a condition with a colon": (
        "triggers:\n  - when: account.churn_risk ? true : false\n", 2, 37, "a second colon", "in quotes",
    ),
    "a path of Windows": (
        'workspace:\n  name: "C:\\Users"\n', 2, 12, "\\U means nothing inside double quotes",
        "write \\\\ for a backslash",
    ),
    "a bracket too many": ("workspace:\n  tiers: [a, b]]\n", 2, 16, "] closes nothing", "remove it"),
    "a brace too many": ("workspace: {tiers: [a, b]}}\n", 1, 27, "} closes nothing", "remove it"),
    "a channel without its quotes": (
        "teams:\n  a: {channel: #support}\n  b: {}\n", 2, 16, "a # begins a comment here", 'write "#support" in quotes',
    ),
    "a value that is missing in braces": (
        "teams:\n  a: {lead:, name: A}\n", 2, 11, "a value is missing behind lead:", "write lead: and a value",
    ),
    "two commas": (
        "workspace: {tiers: [a,, b]}\n", 1, 23, "a value is missing between two commas", "remove one",
    ),
    "a key with an equals sign": (
        "workspace:\n  name = Acme\n  time_zone: UTC\n", 2, 3, "no colon", "write name: Acme"),
    "a colon that only looks like one": (
        "workspace:\n  name\uff1a Acme\n  time_zone: UTC\n", 2, 7, "only looks like a colon", "write name: Acme",
    ),
    "a comment of another language": (
        "workspace:\n  // Acme\n  name: Acme\n", 2, 3, "a comment begins with #", "write #"),
    "a block that is not indented": (
        "workspace:\n  name: |\n  Acme\n  time_zone: UTC\n", 3, 3, "stands deeper than its key",
        "indent it by 4 spaces",
    ),
    "a conflict of a merge": (
        "rung: 1\n<<<<<<< HEAD\nteams: {}\n=======\nteams: {a: {}}\n>>>>>>> main\n", 2, 1, "a conflict of two versions",
        "keep one of the two",
    ),
    "a page of a sign-in": (
        "<!DOCTYPE html>\n<html><body>a: b</body></html>\n", 1, 1, "a page of HTML", "save the policy"),
    "a fence of Markdown": ("```yaml\nrung: 1\n```\n", 1, 1, "a fence of Markdown", "remove the lines"),
    "a list on the line of its key": (
        "triggers: - name\n", 1, 11, "a list cannot begin on the line of its key", "begin it on the next line",
    ),
    "an unclosed brace": ("workspace: {name: Acme\nteams: {}\n", 1, 12, "{ is not closed",
        "close it by } before line 2"),
    "a brace with nothing behind it": ("people: {\n", 1, 9, "{ is not closed", "close it by }"),
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


ODD = {
    "behind a colon": ("workspace:\n  name:\u00a0Acme\n  time_zone: UTC\n", 2, 8),
    "in an indentation": ("workspace:\n  name: Acme\n \u00a0time_zone: UTC\n  calendar: always\n", 3, 2),
    "in a whole indentation": ("workspace:\n\u00a0\u00a0name: Acme\n  time_zone: UTC\n", 2, 1),
    "that cannot be seen": ("workspace:\n\u200b  name: Acme\n  time_zone: UTC\n", 2, 1),
}


@pytest.mark.parametrize(("text", "line", "column"), ODD.values(), ids=ODD.keys())
def test_a_blank_that_only_looks_like_one_is_told_first(text: str, line: int, column: int) -> None:
    (problem,) = errors(text)
    assert (problem.code, problem.line, problem.column) == ("odd_blank", line, column), problem
    assert problem.hint


OTHER_BYTES = {
    "UTF-16": ("rung: 1\n".encode("utf-16"), "this is UTF-16"),
    "UTF-16 without its mark": ("rung: 1\n".encode("utf-16-le"), "this is UTF-16"),
    "UTF-32": ("rung: 1\n".encode("utf-32"), "this is UTF-32"),
    "gzip": (b"\x1f\x8b\x08\x00\x00", "this is an archive of gzip"),
    "zip": (b"PK\x03\x04\x14\x00", "this is a zip archive"),
}


@pytest.mark.parametrize(("content", "says"), OTHER_BYTES.values(), ids=OTHER_BYTES.keys())
def test_bytes_of_another_kind_are_named(content: bytes, says: str) -> None:
    (problem,) = errors(content)
    assert (problem.code, problem.line, problem.column) == ("not_utf8", 1, 1)
    assert says in problem.message
    assert problem.hint


def test_the_keys_at_the_edge_are_those_of_a_document() -> None:
    assert set(DOCUMENT.keys) <= set(DOCUMENT_KEYS)
