"""Known trouble beside what the scenarios of examples/scenarios/reference/windows.yaml tell: publishing, and limits."""

from tests.core.paths.test_ladder import CAST
from tests.core.paths.test_moving_climbs import publish_text
from tests.core.story import Story

POLICY = (
    CAST
    + """
triggers: [{name: Down, on: [opened, message], limit: once, escalate: {path: outage}}]
paths: {outage: {levels: [{name: Bo, notify: [person:bo], urgency: critical, climb_after: 10h}]}}
windows:
  - {name: Upgrade, from: "2026-01-01T00:00", to: "2036-01-01T00:00", hold: [outage]}
"""
)


def test_publishing_a_policy_without_the_window_ends_it() -> None:
    story = Story(POLICY)
    story.opens()
    story.passes("30m")
    assert (story.states(), story.rings()) == ({"outage": "held"}, [])
    publish_text(story, POLICY.partition("windows:")[0], move=False)
    assert (story.states(), story.rings()) == ({"outage": "open"}, ["+30m bo 1 trigger"])


def test_publishing_another_end_moves_what_is_held_to_it() -> None:
    story = Story(POLICY)
    story.opens()
    publish_text(story, POLICY.replace("2036", "2037"), move=False)
    assert (story.states(), story.rings()) == ({"outage": "held"}, [])
    assert story.escalation("outage").held_until.year == 2036  # its first instant in UTC is an hour before


def test_a_trigger_that_the_policy_switched_off_meanwhile_rings_nobody() -> None:
    story = Story(POLICY)
    story.opens()
    publish_text(story, POLICY.partition("windows:")[0].replace("limit:", "enabled: false, limit:"), move=False)
    assert (story.states(), story.rings()) == ({"outage": "closed"}, [])
