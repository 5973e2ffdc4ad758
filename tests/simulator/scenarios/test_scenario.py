"""Scenario files: what they may say, how they judge, and how they say what is wrong with themselves."""

from datetime import UTC, datetime

import pytest

from rung.core.events import IssueRiskSaid
from rung.simulator.problems import BadInput
from rung.simulator.scenarios.scenario import play
from rung.simulator.scenarios.scenario_file import read_scenarios
from rung.simulator.words import event_in_words

POLICY = """
workspace: {time_zone: Europe/Berlin, priorities: [P0, P1], default_priority: P1}
people:
  ana: {name: Ana, email: ana@support.example, hours: always}
  bo: {name: Bo, email: bo@support.example, hours: always}
teams: {desk: {}}
targets:
  - {name: All, calendar: always, first_response: {default: 1h}}
triggers:
  - {name: Critical, on: opened, when: issue.priority == "P0", escalate: {path: outage}}
paths:
  outage:
    levels:
      - {name: Ana, notify: [person:ana], urgency: critical, climb_after: 30m}
      - {name: Bo, notify: [person:bo, person:ana], urgency: critical, climb_after: 30m}
"""
STORY = """
starts: 2026-03-09T08:00:00Z
scenarios:
  - name: nobody answers
    when:
      - {at: +0m, type: issue.opened, issue: A-1, priority: P0}
    until: +30m
    {only}expect:
      - {row}
"""


@pytest.fixture
def judged(tmp_path):
    """What comes of one expectation: None where it is found, else what was found in its place."""

    def judge(row, only=""):
        file = tmp_path / "story.yaml"
        file.write_text(POLICY + STORY.replace("{row}", row).replace("{only}", only))
        loaded = read_scenarios(file)
        outcome = play(loaded.scenarios[0], loaded.policy)
        return [(failure.line, failure.found) for failure in outcome.failures]

    return judge


@pytest.mark.parametrize(
    "row",
    [
        "{at: +0m, notified: [ana], level: 1, path: outage, urgency: critical, channels: [email], because: trigger}",
        "{at: +0m, notified: ana}",
        "{at: 2026-03-09T08:30:00Z, notified: [bo, ana]}",
        "{at: 2026-03-09T09:30:00, notified: [bo, ana]}",
        "{at: +30m, notified: [ana, person:bo], level: 2}",
        "{notified: [ana, bo], because: climb}",
        "{not_notified: [cy], at: +1m}".replace("cy", "bo"),
        "{at: +29m, nothing: true}",
        "{at: +0m, state: open, path: outage}",
        "{status: open}",
        "{priority: P0}",
        "{not_breached: first_response}",
        "{not_met: [first_response, resolution]}",
        "{not_informed: [ana]}",
    ],
)
def test_it_is_found(judged, row):
    assert judged(row) == []


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("{at: +0m, notified: [ana, bo]}", "+0 s: ana"),
        ("{at: +30m, notified: [ana]}", "+30 min: ana, bo"),
        ("{at: +29m, notified: [ana]}", "nobody at that instant; somebody at +30 min, +0 s"),
        ("{at: +0m, notified: [ana], level: 2}", "ana at level 1 of outage, because the trigger Critical fired"),
        ("{not_notified: [bo]}", "+30 min: bo at level 2 of outage, because nobody acknowledged level 1 within 30 min"),
        ("{at: +0m, nothing: true}", "+0 s: ana at level 1 of outage, because the trigger Critical fired"),
        ("{at: +30m, breached: first_response}", "first_response never breached"),
        ("{at: +0m, state: acknowledged, path: outage}", "A-1: open"),
        ("{status: resolved}", "A-1: open"),
        ("{assigned: bo}", "never assigned"),
        ("{priority: P1}", "A-1: P0"),
        ("{team: desk}", "A-1: None"),
        ("{cancelled: first_response}", "first_response never cancelled"),
    ],
)
def test_it_is_not_found_and_what_was_there_is_said(judged, row, found):
    ((_line, said),) = judged(row)

    assert said == found


def test_only_makes_any_other_ring_a_failure(judged):
    row = "{at: +0m, notified: [ana]}"

    assert judged(row) == []
    assert [found for _line, found in judged(row, only="only: true\n    ")] == [
        "bo at level 2 of outage, because nobody acknowledged level 1 within 30 min",
        "ana at level 2 of outage, because nobody acknowledged level 1 within 30 min",
    ]


def test_what_did_not_happen_is_a_failure_where_it_did(tmp_path):
    file = tmp_path / "story.yaml"
    story = STORY.replace("until: +30m", "until: +1h").replace("{only}", "")
    file.write_text(POLICY + story.replace("{row}", "{not_breached: [first_response, update]}"))
    loaded = read_scenarios(file)
    (failure,) = play(loaded.scenarios[0], loaded.policy).failures

    assert failure.found == "first_response breached at +1 h"


def test_an_event_may_arrive_after_it_happened(tmp_path):
    file = tmp_path / "story.yaml"
    story = STORY.replace("at: +0m, type", "at: +0m, arrives: +10m, type").replace("until: +30m", "until: +1h")
    file.write_text(
        POLICY
        + story.replace("{only}", "only: true\n    ").replace(
            "{row}",
            "{at: +10m, notified: [ana]}\n      - {at: +40m, notified: [ana, bo]}\n"
            "      - {at: +1h, breached: first_response}",
        )
    )
    loaded = read_scenarios(file)

    assert play(loaded.scenarios[0], loaded.policy).failures == ()


def test_what_came_in_before_the_story_starts_may_be_expected(tmp_path):
    """An event may name an instant before the beginning from which the others count."""
    early = STORY.replace("at: +0m", 'at: "2026-03-09T07:40:00Z"').replace("{only}", "")
    file = tmp_path / "story.yaml"
    file.write_text(POLICY + early.replace("{row}", '{at: "2026-03-09T07:40:00Z", notified: [ana]}'))
    loaded = read_scenarios(file)
    assert not play(loaded.scenarios[0], loaded.policy).failures


def test_a_hand_over_comes_from_a_team(tmp_path):
    file = tmp_path / "story.yaml"
    offered = "\n      - {at: +5m, type: handoff.offered, issue: A-1, from: desk, to: desk, by: ana}\n    until: +30m"
    file.write_text(
        POLICY + STORY.replace("\n    until: +30m", offered).replace("{only}", "").replace("{row}", "{status: open}")
    )
    loaded = read_scenarios(file)

    assert loaded.scenarios[0].events[1].from_ == "desk"


def test_a_file_may_add_to_the_policy_it_names(tmp_path):
    (tmp_path / "base.yaml").write_text("rung: 1" + POLICY)
    file = tmp_path / "story.yaml"
    file.write_text(
        "policy: base.yaml\npeople:\n  cy: {name: Cy, email: cy@support.example, hours: always}\n"
        + STORY.replace("{row}", "{not_notified: [cy]}").replace("{only}", "")
    )
    loaded = read_scenarios(file)

    assert set(loaded.policy.document.people) == {"ana", "bo", "cy"}
    assert play(loaded.scenarios[0], loaded.policy).passed


def test_a_policy_may_stand_inside(tmp_path):
    file = tmp_path / "story.yaml"
    inside = "policy:\n" + "".join(f"  {line}\n" for line in POLICY.strip().splitlines())
    file.write_text(inside + STORY.replace("{row}", "{at: +0m, notified: [ana]}").replace("{only}", ""))
    loaded = read_scenarios(file)

    assert play(loaded.scenarios[0], loaded.policy).passed


def test_a_fault_of_the_policy_names_the_policy(tmp_path):
    (tmp_path / "base.yaml").write_text("rung: 1" + POLICY.replace("person:bo", "person:boo"))
    file = tmp_path / "story.yaml"
    file.write_text("policy: base.yaml\n" + STORY.replace("{row}", "{nothing: true}").replace("{only}", ""))

    with pytest.raises(BadInput) as bad:
        read_scenarios(file)

    assert bad.value.problems[0].file.endswith("base.yaml")


def test_a_policy_that_is_not_there(tmp_path):
    file = tmp_path / "story.yaml"
    file.write_text("policy: nowhere.yaml\n" + STORY.replace("{row}", "{nothing: true}").replace("{only}", ""))

    with pytest.raises(BadInput) as bad:
        read_scenarios(file)

    assert (bad.value.problems[0].code, bad.value.problems[0].line) == ("no_policy", 1)


@pytest.mark.parametrize(
    ("late", "words"),
    [
        (True, "ana says that it will be late"),
        (False, "ana says that it will be in time"),
        (None, "ana leaves it to what is foretold whether it will be late"),
    ],
)
def test_what_a_colleague_says_of_a_risk_is_told_as_she_said_it(late, words):
    said = IssueRiskSaid(issue="A-1", at=datetime(2026, 3, 9, 8, tzinfo=UTC), by="ana", late=late)
    assert event_in_words(said) == words
