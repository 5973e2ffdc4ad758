"""Scenarios as texts: read alone, gathered and parted, added to; what happened as expectations; what is exercised."""

from pathlib import Path

import pytest

from rung.core.policy import Policy
from rung.policy import load
from rung.simulator.problems import BadInput
from rung.simulator.scenarios.exercise import coverage, exercised, rules_of
from rung.simulator.scenarios.expectable import offered
from rung.simulator.scenarios.scenario import judge, play, steps_of
from rung.simulator.scenarios.scenario_file import read_scenarios
from rung.simulator.scenarios.scenario_text import fits_another, read_scenario
from rung.simulator.scenarios.scenario_writing import flow, gathered, name_of, parted, with_rows
from tests.simulator.scenarios.test_scenario import POLICY

EXAMPLES = Path(__file__).parents[3] / "examples" / "scenarios"
STORY = """# what Ana asked for
name: nobody answers   # at all
starts: 2026-03-09T08:00:00Z
when:
  - {at: +0m, type: issue.opened, issue: A-1, priority: P0}
until: +30m

expect:
  - {at: +0m, notified: [ana]}
"""


@pytest.fixture(scope="module")
def policy():
    return Policy(load(POLICY).document)


def problems(text, policy):
    with pytest.raises(BadInput) as bad:
        read_scenario(text, policy)
    return [(one.line, one.column, one.code) for one in bad.value.problems]


def test_a_text_is_one_scenario(policy):
    scenario = read_scenario(STORY, policy)

    assert scenario.name == "nobody answers"
    assert play(scenario, policy).passed


def test_one_that_expects_nothing_may_be_looked_at(policy):
    bare = STORY.partition("expect:")[0]

    assert problems(bare, policy) == [(2, 1, "no_expectation")]
    assert read_scenario(bare, policy, must_expect=False).expect == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", [(1, 1, "no_mapping")]),
        ("- a list", [(1, 1, "no_mapping")]),
        ("name: [", [(1, 7, "yaml_syntax")]),
        (STORY.replace("name:", "nam:"), [(2, 1, "unknown_key"), (2, 1, "no_name")]),
        (STORY + "load: {ana: many, eve: 1}\n", [(10, 13, "wrong_value"), (10, 19, "unknown_name")]),
        (STORY + "turns: {path/outage/9: [ana]}\n", [(10, 9, "unknown_name")]),
        (STORY + "contacts: [joe]\n", [(10, 11, "wrong_form")]),
    ],
)
def test_what_is_wrong_is_named_at_its_word(policy, text, said):
    assert problems(text, policy) == said


def test_a_name_that_only_this_policy_lacks_may_be_for_another(policy):
    with pytest.raises(BadInput) as bad:
        read_scenario(STORY.replace("[ana]", "[dee]"), policy)
    assert fits_another(bad.value.problems)


def test_who_had_their_turn_and_who_carries_how_much_is_part_of_a_story():
    chosen = POLICY.replace("notify: [person:ana],", "notify: [person:ana, person:bo], pick: round_robin,")
    policy = Policy(load(chosen).document)
    turns = STORY.replace("when:", "turns: {path/outage/1: [ana]}\nwhen:")

    assert play(read_scenario(STORY, policy), policy).passed
    assert [one.found for one in play(read_scenario(turns, policy), policy).failures] == ["+0 s: bo"]


# In a file, and back


@pytest.mark.parametrize("file", sorted(EXAMPLES.rglob("*.yaml")), ids=lambda file: file.stem)
def test_a_file_that_is_parted_and_gathered_says_the_same(file, tmp_path):
    """Each scenario alone, with what the file says for all of them, does what it did in the file."""
    whole = read_scenarios(file)
    parts = parted(file.read_text(), str(file))

    assert [part.name for part in parts] == [name_of(part.text) for part in parts]
    for part, scenario in zip(parts, whole.scenarios, strict=True):
        alone = read_scenario(part.text, whole.policy)
        assert play(alone, whole.policy).timeline == play(scenario, whole.policy).timeline, part.name
        assert play(alone, whole.policy).passed
    assert [part.text for part in parted(gathered(part.text for part in parts))] == [part.text for part in parts]


def test_what_the_console_exports_is_what_the_command_reads(tmp_path):
    (tmp_path / "policy.yaml").write_text(POLICY)
    (tmp_path / "scenarios.yaml").write_text(gathered([STORY, "{name: short, starts: 2026-03-09T08:00:00Z, when: "
        "[{at: +0m, type: issue.opened, issue: A-1}], until: +0m, expect: [{nothing: true}]}"]))  # fmt: skip
    read = read_scenarios(tmp_path / "scenarios.yaml")

    assert [play(one, read.policy).passed for one in read.scenarios] == [True, True]


def test_a_place_in_a_part_is_found_in_the_file():
    file = "starts: 2026-03-09T08:00:00Z\nscenarios:\n\n  - name: x  # a word\n    when:\n      - {at: soon}\n"
    (part,) = parted(file)

    assert part.text == "name: x  # a word\nstarts: 2026-03-09T08:00:00Z\nwhen:\n  - {at: soon}\n"
    assert [part.place(1, 7), part.place(2, 1), part.place(4, 10)] == [(4, 11), (4, 5), (6, 14)]


def test_a_file_without_scenarios_is_refused():
    with pytest.raises(BadInput) as bad:
        parted("policy: x.yaml\nscenarios:\n")
    assert [(one.line, one.code) for one in bad.value.problems] == [(2, "no_scenarios")]


@pytest.mark.parametrize(
    "value", ["yes no", "12", "true", "~", "a: b", "#x", "x #y", "", " x", "1e3", "é", "-", "a:", "[x"]
)
def test_a_text_reads_back_as_the_same_text(policy, value):
    row = {"at": "+0m", "type": "issue.opened", "issue": "A-1", "subject": value, "fields": {"own": value}}
    text = STORY.replace("{at: +0m, type: issue.opened, issue: A-1, priority: P0}", flow(row))
    (event,) = read_scenario(text, policy).events

    assert (event.subject, event.fields) == (value, {"own": value})


# Expectations


def test_rows_are_added_behind_those_there_are():
    assert with_rows(STORY, ["{nothing: true}"]) == STORY + "  - {nothing: true}\n"
    assert with_rows("expect:\n  - a\n\nuntil: +1h\n", ["b"]) == "expect:\n  - a\n  - b\n\nuntil: +1h\n"
    assert with_rows("name: x\nexpect: []\n", ["b"]) == "name: x\nexpect:\n  - b\n"
    assert with_rows("name: x\n", ["b"]) == "name: x\nexpect:\n  - b\n"
    assert with_rows("expect: [a, {b: c}]\nuntil: +1h\n", ["d"]) == "expect:\n  - a\n  - {b: c}\n  - d\nuntil: +1h\n"
    assert with_rows("{name: x, expect: [a]}", ["b"]) == "name: x\nexpect:\n  - a\n  - b\n"


@pytest.mark.parametrize("file", sorted(EXAMPLES.rglob("*.yaml")), ids=lambda file: file.stem)
def test_whatever_is_offered_holds(file):
    """Every row that is offered, put into the text and read again, comes true."""
    whole = read_scenarios(file)
    for part, scenario in zip(parted(file.read_text()), whole.scenarios, strict=True):
        steps = list(steps_of(scenario, whole.policy))
        rows = [one.row for one in offered(steps, scenario, whole.policy.document)]
        again = read_scenario(with_rows(part.text, rows), whole.policy)
        assert judge(again, steps).failures == (), part.name
        assert rows


def test_a_ring_and_a_breach_are_offered_with_their_reason(policy):
    scenario = read_scenario(STORY.replace("+30m", "+1h"), policy)
    rows = {one.row: one for one in offered(list(steps_of(scenario, policy)), scenario, policy.document)}

    assert rows["{at: +0m, notified: [ana], level: 1, path: outage, because: trigger}"].is_expected
    climb = rows["{at: +30m, notified: [bo, ana], level: 2, path: outage, because: climb}"]
    assert climb.words == "Bo, Ana are told (outage, level 2): nobody acknowledged level 1 within 30 min"
    assert "{at: +1h, breached: first_response}" in rows


# Coverage


def test_what_a_story_exercises_and_what_none_does(policy):
    scenario = read_scenario(STORY, policy)
    did = exercised(steps_of(scenario, policy), policy.document)
    found = coverage([did], policy.document)

    assert did == {("trigger", "Critical"), ("level", "outage/1"), ("level", "outage/2"), ("target", "All")}
    assert (found.percent, found.never) == (100.0, ())
    assert coverage([], policy.document).percent == 0.0


def test_the_example_scenarios_reach_every_kind_of_rule():
    whole = read_scenarios(EXAMPLES / "demo.yaml")
    document = whole.policy.document
    found = coverage([exercised(steps_of(one, whole.policy), document) for one in whole.scenarios], document)

    assert len(found.rules) == len(rules_of(document))
    assert {title for title, _rules, used in found.groups if used} == {"Triggers", "Levels", "Targets", "Routing rules"}
    assert "Critical at once" in [one.name for one in found.never]
