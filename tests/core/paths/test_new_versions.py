"""Issues that are open when another version of the policy is published."""

from tests.core.paths.test_ladder import CAST
from tests.core.story import Story, policy_of

ONE = (
    CAST
    + """
targets: [{name: Everyone, calendar: berlin, first_response: {default: 4h}, resolution: {default: 2d}}]
triggers: [{name: At once, on: opened, escalate: {path: help}}]
paths:
  help:
    closes_when: in_hours("berlin") && issue.kind == "done"
    levels:
      - {name: Frontline, notify: [team:frontline], climb_after: 15m, climb_clock: berlin}
      - {name: Engineer, notify: [schedule:engineers], during: berlin, climb_after: 1h, climb_clock: berlin}
"""
)
TWO = """
rung: 1
workspace: {time_zone: Europe/Berlin, calendar: munich, priorities: [S1, S2], default_priority: S2}
calendars:
  munich: {time_zone: Europe/Berlin, day: 8h, hours: {mon-fri: ["08:00-18:00"]}}
people:
  dee: {name: Dee, email: dee@support.example}
targets: [{name: Everyone, calendar: munich, first_response: {default: 4h}, resolution: {default: 2d}}]
triggers: [{name: Anything, on: opened, escalate: {path: other}}]
paths:
  other: {levels: [{name: Dee, notify: [person:dee], climb_after: 15m}]}
"""


def published() -> Story:
    """Everything that the first version named is gone in the second."""
    tale = Story(ONE)
    tale.opens(kind="outage", team="frontline")
    first, tale.policy = tale.policy, policy_of(TWO)
    tale.policy.version = 2
    tale.policy.older = lambda version: first
    return tale


def test_an_issue_goes_on_when_its_calendar_path_and_people_are_gone() -> None:
    tale = published()
    tale.happens("policy.published", version=2)
    tale.happens("issue.changed", changes={"kind": "done"}, by="dee")
    tale.passes("5h")
    assert tale.clock("first_response").state == "breached"
    assert tale.offset(tale.clock("first_response").breached_at) == "+4h"
    assert tale.states() == {"help": "closed"}


def test_time_goes_on_though_the_new_version_was_not_told_to_the_issue_yet() -> None:
    tale = published()
    tale.passes("5h")
    assert tale.clock("first_response").state == "breached"
    assert tale.states() == {"help": "exhausted"}
