"""Choices where the policy's reference is silent: wake the fewest people, and never leave an urgent issue alone.

Each is written down in docs/policy.md, "Where the rules leave a choice".
"""

from rung.core.effects import Assigned, Emitted
from tests.core.paths.test_ladder import CAST, THREE_LEVELS, policy
from tests.core.story import Story

TWO_PATHS = """
  outage: {levels: [{name: Bo, notify: [person:bo], urgency: critical, climb_after: 10m}]}
  slow: {levels: [{name: Ana, notify: [person:ana], climb_after: 30m}]}
"""
BOTH = """
triggers:
  - {name: One, on: opened, escalate: {path: outage}}
  - {name: Two, on: opened, escalate: {path: slow}}
"""


def test_the_last_resort_is_told_although_away_where_nobody_else_is_left() -> None:
    tale = Story(policy("  help: {levels: [{name: Bo, notify: [person:bo], urgency: critical, climb_after: 10m}]}"))
    tale.goes_away("cy", "2d")
    tale.opens()
    tale.passes("1h")
    assert tale.rings() == ["+0m bo 1 trigger", "+10m cy 1 last_resort"]


def test_the_last_resort_is_told_when_the_last_ladder_ends_also_for_one_that_ended_before() -> None:
    tale = Story(policy(TWO_PATHS, BOTH))
    tale.opens()
    tale.passes("29m")
    assert tale.rings() == ["+0m bo 1 trigger", "+0m ana 1 trigger"]
    tale.passes("1m")
    assert tale.rings()[2:] == ["+30m cy 1 last_resort"]


def test_a_held_one_that_nothing_would_ever_let_go_begins_when_its_holder_ends() -> None:
    triggers = """
triggers:
  - {name: One, on: opened, escalate: {path: outage}}
  - {name: Two, on: message, escalate: {path: slow}}
"""
    tale = Story(policy(TWO_PATHS, triggers))
    tale.opens()
    tale.happens("escalation.acknowledged", by="bo")
    tale.happens("message.received")
    assert tale.states() == {"outage": "acknowledged", "slow": "held"}
    tale.happens("escalation.closed", by="bo", path="outage")
    assert tale.states() == {"outage": "closed", "slow": "open"}


def test_a_lesser_acknowledgement_does_not_silence_the_more_urgent_path_that_replaces_it() -> None:
    triggers = """
triggers:
  - {name: Slow, on: opened, escalate: {path: slow}}
  - {name: Worse, on: priority, when: 'issue.priority == "P0"', escalate: {path: outage, replaces: [slow]}}
"""
    tale = Story(policy(TWO_PATHS, triggers))
    tale.opens()
    tale.happens("escalation.acknowledged", by="ana")
    tale.happens("issue.changed", changes={"priority": "P0"}, by="ana")
    assert tale.states() == {"slow": "replaced", "outage": "open"}
    assert tale.rings()[-1] == "+0m bo 1 trigger"


def test_somebody_else_may_take_over_what_is_acknowledged() -> None:
    tale = Story(policy(THREE_LEVELS))
    tale.opens()
    tale.happens("escalation.acknowledged", by="ana")
    tale.happens("escalation.acknowledged", by="bo", lasts="1h")
    assert (tale.escalation("help").acknowledged_by, tale.issues["A-1"].owner) == ("bo", "bo")


def test_a_resolved_issue_whose_status_is_set_to_open_is_reopened() -> None:
    tale = Story(policy(THREE_LEVELS))
    tale.opens()
    tale.happens("issue.resolved", by="ana")
    tale.happens("issue.changed", changes={"status": "open"}, by="ana")
    assert (tale.issues["A-1"].is_open, tale.issues["A-1"].reopens) == (True, 1)


def test_an_issue_opened_as_resolved_asks_nobody() -> None:
    tale = Story(policy(THREE_LEVELS))
    tale.opens(status="resolved")
    assert (tale.rings(), tale.issues["A-1"].is_open) == ([], False)


def test_an_unknown_team_does_not_keep_an_issue_from_routing() -> None:
    tale = Story(CAST + "routing: [{name: All, to: {team: technical, pick: round_robin}}]\n")
    tale.opens(team="nobody knows")
    assert tale.issues["A-1"].assignee == "bo"


def test_an_import_is_routed_although_it_rings_nobody() -> None:
    tale = Story(CAST + "routing: [{name: All, to: {team: technical, pick: round_robin}}]\n")
    tale.opens(bulk=True)
    assert [one.to for one in tale.effects(Assigned)] == ["bo"]


def test_one_of_a_round_robin_whose_quiet_hours_hold_it_is_passed_over() -> None:
    quiet = CAST.replace("rotation: [bo, cy]", "rotation: [cy]").replace(
        "teams: [technical], hours: berlin, manager: cy}",
        'teams: [technical], hours: berlin, manager: cy, notices: {quiet: "08:00-12:00"}}',
    )
    tale = Story(quiet + """
triggers: [{name: At once, on: opened, escalate: {path: help}}]
paths: {help: {levels: [{name: One, notify: [team:technical], pick: round_robin, climb_after: 1h}]}}
""")
    tale.opens()
    assert tale.rings() == ["+0m cy 1 trigger"]


def test_replies_too_late_to_reopen_all_go_to_one_new_issue() -> None:
    tale = Story(CAST.replace("workspace: {", "workspace: {on_reply: {resolved: reopen, within: 1d}, "))
    tale.opens()
    tale.happens("issue.resolved", by="ana")
    tale.passes("2d")
    tale.happens("message.received", body="again", contact="ines@acme.example")
    tale.happens("message.received", body="and again")
    opened, followed = [effect.event for effect in tale.effects(Emitted)]
    assert (opened.issue, followed.issue) == ("A-1+1", "A-1+1")
    assert (opened.body, followed.body) == ("again", "and again")


def test_an_assignee_among_the_changes_is_an_assignment() -> None:
    tale = Story(CAST)
    tale.opens()
    tale.happens("issue.changed", changes={"assignee": "bo"}, by="ana")
    assert (tale.issues["A-1"].assignee, tale.desk.load["bo"]) == ("bo", 1)
