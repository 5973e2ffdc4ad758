"""Who gets an issue first."""

from rung.core.effects import Assigned
from tests.core.paths.test_ladder import CAST
from tests.core.story import Story

RULES = """
routing:
  - name: Billing
    when: issue.kind == "billing"
    to: {team: frontline, pick: round_robin}
  - name: The rest
    to: {team: technical, pick: round_robin}
"""


def assignments(tale: Story, issue: str = "A-1") -> list[str]:
    return [f"{tale.offset(one.at)} {one.to}" for one in tale.effects(Assigned, issue)]


def test_the_first_rule_that_holds_assigns_in_turn() -> None:
    tale = Story(CAST + RULES)
    for issue in ("A-1", "A-2", "A-3"):
        tale.opens(issue)
    tale.opens("A-4", kind="billing")
    assert [tale.issues[issue].assignee for issue in ("A-1", "A-2", "A-3", "A-4")] == ["bo", "cy", "bo", "ana"]
    assert tale.issues["A-4"].team == "frontline"
    assert tale.desk.load == {"bo": 2, "cy": 1, "ana": 1}


def test_an_issue_waits_for_somebody_to_come_on_shift() -> None:
    tale = Story(CAST + RULES)
    tale.passes("11h")  # 20:00 in Berlin
    tale.opens(kind="billing")
    assert assignments(tale) == ["+11h None"]
    tale.passes("13h")
    assert assignments(tale) == ["+11h None", "+23h ana"]


def test_somebody_full_is_passed_over_until_they_have_room() -> None:
    tale = Story(
        CAST.replace("teams: [frontline], hours: berlin}", "teams: [frontline], hours: berlin, capacity: 1}") + RULES
    )
    tale.opens("A-1", kind="billing")
    tale.opens("A-2", kind="billing")
    assert tale.issues["A-2"].waits_for_assignee
    tale.happens("issue.resolved", "A-1", by="ana")
    assert assignments(tale, "A-2") == ["+0m None", "+0m ana"]


def test_a_team_in_the_event_limits_routing_to_it() -> None:
    tale = Story(CAST + RULES)
    tale.opens(team="technical", kind="billing")
    assert tale.issues["A-1"].assignee == "bo"


def test_being_assigned_by_a_rule_acknowledges_nothing_but_taking_it_does() -> None:
    tale = Story(
        CAST
        + RULES
        + """
triggers: [{name: At once, on: opened, escalate: {path: help}}]
paths: {help: {levels: [{name: Bo, notify: [person:bo], climb_after: 1h}]}}
"""
    )
    tale.opens()
    assert tale.states() == {"help": "open"}
    tale.happens("issue.assigned", to="bo", by="bo")
    assert tale.states() == {"help": "acknowledged"}
