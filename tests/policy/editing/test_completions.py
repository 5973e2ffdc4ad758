"""What an editor offers at a place of a policy that is being typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rung.policy import load
from rung.policy.editing.completions import LONGEST_TEXT, MOST, Completion, completions
from rung.policy.reading.yaml_nodes import DEEPEST
from rung.policy.schema.document import DOCUMENT
from tests.growth import QUADRATIC, growth
from tests.policy.documents import ACME, COMPANY, company
from tests.properties import tried

HERE = "‸"


def offered(text: str) -> dict[str, Completion]:
    """What is offered at the mark, by what would be put there."""
    before = text.partition(HERE)[0]
    line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
    return {one.insert: one for one in completions(text.replace(HERE, ""), line, column)}


def within(addition: str) -> dict[str, Completion]:
    """The same in the company."""
    return offered(company(addition, tuple(f"{name}" for name in ("paths",) if "paths:" in addition)))


def test_an_empty_text_may_begin_with_any_section() -> None:
    assert list(offered(HERE)) == [f"{name}: " for name in DOCUMENT.keys]
    assert offered(HERE)["people: "].doc == "Who can be asked to act."


def test_a_section_that_stands_there_is_not_offered_again() -> None:
    sections = offered(f"rung: 1\nteams: {{}}\n{HERE}\npaths: {{}}\n")
    assert "people: " in sections
    assert not {"rung: ", "teams: ", "paths: "} & set(sections)


@pytest.mark.parametrize(
    ("text", "some"),
    [
        ("triggers:\n  - {}", {"on: ", "when: ", "escalate: "}),
        ("triggers:\n  - name: T\n    {}", {"on: ", "when: "}),
        ("triggers: [{{name: T, {}", {"on: ", "when: "}),
        ("triggers:\n- name: T\n  on: opened\n  esc{}", {"escalate: "}),
        ("triggers:\n  - name: T\n    escalate: {{{}", {"path: ", "level: "}),
        ("triggers:\n  - name: T\n    escalate:\n      {}", {"path: ", "level: ", "outage"}),
        ("targets:\n  - first_response: {{P0: 15m, {}", {"P1: ", "default: "}),
        ("paths:\n  p:\n    levels:\n      - name: A\n        {}", {"notify: ", "climb_after: "}),
        ("paths:\n  p:\n    levels:\n      - {{name: A, notify: [person:cy], {}", {"climb_after: ", "urgency: "}),
        ("people:\n  dee:\n    {}", {"email: ", "teams: "}),
        ("people:\n  dee: {{skills: {{{}", {"api: ", "billing: "}),
        ("notices:\n  critical: {{{}", {"channels: ", "then: "}),
        ("routing:\n  - to: {{team: technical, {}", {"pick: ", "needs: "}),
        ("routing:\n  - to: {{team: technical, needs: {{{}", {"api: ", "billing: ", "issue.skills: "}),
    ],
)
def test_keys_are_those_of_the_place(text: str, some: set[str]) -> None:
    found = within(text.format(HERE))
    assert some <= set(found)
    assert all(found[key].doc for key in some)
    assert not {"name: ", "on: "} & set(found) & {f"{key}: " for key in ("name", "on") if f"{key}: " in text}


def test_a_key_that_is_needed_comes_first() -> None:
    assert next(iter(within(f"triggers:\n  - {HERE}"))) == "on: "


@pytest.mark.parametrize(
    ("text", "some", "none"),
    [
        ("triggers: [{{on: {}", {"opened", "priority", "{target: "}, {"outage"}),
        ("triggers: [{{on: [opened, {}", {"priority", "message"}, set()),
        ("triggers: [{{on: {{target: {}", {"first_response", "resolution"}, {"opened"}),
        ("triggers: [{{on: opened, escalate: {}", {"outage"}, {"technical"}),
        ("triggers: [{{on: opened, escalate: {{path: {}", {"outage"}, {"technical"}),
        ("triggers: [{{on: opened, during: {}", {"berlin", "always"}, {"outage"}),
        ("triggers: [{{on: opened, stop: {}", {"true", "false"}, {"outage"}),
        ("triggers: [{{on: opened, set: {{priority: {}", {"P0", "{at_least: "}, {"outage"}),
        ("triggers: [{{on: opened, set: {{team: {}", {"frontline", "technical"}, {"bo"}),
        ("triggers: [{{on: opened, limit: {}", {"once", "{every: "}, set()),
        ("paths:\n  p:\n    levels:\n      - notify: [{}", {"person:cy", "team:technical", "role:lead"}, {"cy"}),
        ("paths:\n  p:\n    levels:\n      - {{name: A, notify: [em{}", {"email:"}, {"person:cy"}),
        ("paths:\n  p:\n    levels:\n      - notify:\n          - {}", {"person:cy", "schedule:on-call"}, {"cy"}),
        ("paths:\n  p:\n    levels:\n      - notify: [person:cy, team:t{}", {"team:technical"}, {"person:cy"}),
        ("paths:\n  p:\n    levels:\n      - {{notify: [person:cy], urgency: {}", {"critical", "high"}, {"cy"}),
        ("paths:\n  p:\n    levels:\n      - {{notify: [person:cy], pick: r{}", {"round_robin"}, {"everyone"}),
        ("people:\n  dee: {{teams: [{}", {"frontline", "technical"}, {"cy"}),
        ("people:\n  dee: {{manager: {}", {"ana", "bo", "cy"}, {"technical"}),
        ("people:\n  dee: {{time_zone: Europe/Ber{}", {"Europe/Berlin"}, {"Europe/Madrid"}),
        ("accounts:\n  acme: {{tier: {}", {"enterprise", "starter"}, {"P0"}),
        ("schedules:\n  s:\n    layers:\n      - rotation: [bo, {}", {"ana", "cy"}, {"technical"}),
    ],
)
def test_values_are_those_of_the_place(text: str, some: set[str], none: set[str]) -> None:
    found = set(within(text.format(HERE)))
    assert some <= found
    assert not none & found


@pytest.mark.parametrize(
    ("condition", "some", "none"),
    [
        ("", {"issue.priority", "account.tier", 'in_hours("'}, {"P0"}),
        ("issue.pri", {"issue.priority"}, {"account.tier"}),
        ("account.arr > 5 && acc", {"account.tier"}, {"issue.priority"}),
        ('issue.priority == "', {"P0", "P4"}, {"issue.priority"}),
        ('issue.team != "tec', {"technical"}, {"frontline"}),
        ('account.tier in ["enterprise", "', {"enterprise", "starter"}, {"P0"}),
        ('in_hours("', {"berlin", "always"}, {"P0"}),
        ('priority_at_least("', {"P0", "P1"}, {"berlin"}),
        ('issue.subject == "iss', set(), {"issue.priority"}),
        ('issue.subject.contains("iss', set(), {"issue.priority"}),
    ],
)
@pytest.mark.parametrize("written", ["triggers: [{{on: opened, when: '{}", "triggers:\n  - on: opened\n    when: {}"])
def test_conditions_are_offered_their_words(condition: str, some: set[str], none: set[str], written: str) -> None:
    found = set(within(written.format(condition + HERE)))
    assert some <= found
    assert not none & found


def test_what_is_typed_is_replaced_and_no_more() -> None:
    assert within(f"triggers: [{{on: op{HERE}")["opened"].replaces == 2
    assert within(f"triggers: [{{on: opened, when: 'issue.pri{HERE}")["issue.priority"].replaces == len("issue.pri")
    assert within(f"triggers: [{{on: opened, when: 'issue.priority == \"P{HERE}")["P1"].replaces == 1
    assert within(f"triggers: [{{on: opened, during: {HERE}")["berlin"].replaces == 0


def test_people_are_told_apart_by_their_names() -> None:
    text = f"people:\n  cy: {{name: Cy Park}}\npaths:\n  p:\n    levels:\n      - notify: [person:{HERE}"
    assert offered(text)["person:cy"].doc == "Cy Park"


def test_names_that_stand_below_are_known_too() -> None:
    assert "late" in offered(f"triggers:\n  - on: opened\n    escalate: {HERE}\npaths:\n  late:\n    levels: []\n")


def test_comments_and_texts_of_several_lines_are_read_over() -> None:
    workspace = "workspace:\n  name: >\n    Acme {of\n    Berlin: the\n  time_zone: UTC # {\n"
    assert "on: " in offered(f"# triggers:\n{workspace}triggers:\n  - {HERE}")


def test_a_list_is_never_longer_than_anybody_reads() -> None:
    people = "\n".join(f"  person-{number}: {{}}" for number in range(200))
    assert len(offered(f"people:\n{people}\n  last: {{manager: {HERE}")) == MOST


def test_a_text_that_is_too_long_is_left_alone() -> None:
    assert completions("#" * (LONGEST_TEXT + 1), 1, 1) == []


@pytest.mark.parametrize("line", [0, -1, 10_000])
@pytest.mark.parametrize("column", [0, -1, 1, 10_000])
def test_a_place_that_is_not_there_is_answered(line: int, column: int) -> None:
    assert isinstance(completions(COMPANY, line, column), list)


def test_every_place_of_a_whole_policy_is_answered() -> None:
    text = ACME.read_text()
    for number, line in enumerate(text.splitlines(), 1):
        if number % 7 == 0:
            for column in range(1, len(line) + 2, 5):
                assert len(completions(text, number, column)) <= MOST


def test_a_key_that_is_offered_is_one_that_loads() -> None:
    """Each key of a trigger, put where it was offered, is known to the loader."""
    for one in within(f"triggers: [{{on: opened, {HERE}").values():
        problems = load(company(f"triggers: [{{on: opened, {one.insert}x}}]")).errors
        assert not [problem for problem in problems if problem.code == "unknown_key"], one.insert


@tried(300)
@given(
    text=st.one_of(
        st.text(alphabet=st.sampled_from("ab:-[]{},'\"#|> \n&*!%\\"), max_size=80),
        st.builds(lambda start, cut: start[:cut], st.just(COMPANY), st.integers(0, len(COMPANY))),
    ),
    line=st.integers(1, 30),
    column=st.integers(1, 60),
)
def test_any_text_is_answered(text: str, line: int, column: int) -> None:
    assert isinstance(completions(text, line, column), list)


@pytest.mark.parametrize(
    ("begin", "again", "end"),
    [
        ("", "[", ""), ("", "{a: ", ""), ("", "- ", ""), ("a", " ", "x"), ("-a", " ", "x"),
        ("a: {b: 1, ", "c: 1, ", ""), ("triggers:\n  - when: issue.kind == ", "(", ""),
        ("triggers:\n  - when: ", "a.", ""),
    ],
)  # fmt: skip
def test_a_long_line_is_read_once(begin: str, again: str, end: str) -> None:
    """40,000 brackets, or as many blanks in a line, held a console for seconds at each key that was typed."""

    def typed(characters: int) -> None:
        offered(f"{begin}{again * (characters // len(again))}{end}{HERE}")

    assert growth(typed, 10_000) < QUADRATIC


def test_what_is_nested_deeper_than_a_document_may_be_ends_what_is_known_of_it() -> None:
    deep = "{a: " * (DEEPEST + 1)
    assert offered(f"rung: 1\n{HERE}\nnote: {deep}"), "what stands before it is known"
    assert not offered(f"rung: 1\nnote: {deep}{HERE}")
    assert not offered(f"rung: 1\nnote: {deep}\n{HERE}")
