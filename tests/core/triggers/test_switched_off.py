"""A trigger that is switched off: it stays in the document, and nothing comes of it."""

from __future__ import annotations

from rung.core.why.why import explain
from tests.core.paths.test_ladder import policy
from tests.core.story import Story, policy_of

PATHS = "\n  help: {levels: [{name: Head, notify: [person:cy], climb_after: 30m}]}\n"


def triggers(enabled: str) -> str:
    return f"""
targets: [{{name: Everyone, calendar: always, first_response: {{default: 2h}}}}]
triggers:
  - {{name: At once, on: opened, enabled: {enabled}, escalate: help}}
  - {{name: Late, on: {{target: first_response, at: 50%}}, enabled: {enabled}, escalate: help}}
"""


def test_it_neither_fires_at_an_event_nor_at_its_instant() -> None:
    story = Story(policy(PATHS, triggers("false")))
    story.opens()
    story.passes("3h")
    assert story.rings() == []


def test_switched_on_it_fires() -> None:
    story = Story(policy(PATHS, triggers("true")))
    story.opens()
    assert story.rings() == ["+0m cy 1 trigger"]


def test_what_it_put_off_is_let_go_when_it_is_switched_off() -> None:
    put_off = "triggers: [{name: By day, on: opened, during: nights, escalate: help}]\n"
    nights = 'nights: {hours: {daily: ["20:00-23:00"]}}'
    old = policy(PATHS, put_off).replace("calendars:\n", f"calendars:\n  {nights}\n")
    story = Story(old)
    story.opens()
    assert story.issues["A-1"].deferred
    story.policy = policy_of(old.replace("on: opened,", "on: opened, enabled: no,"))
    story.passes("1d")
    assert story.rings() == []
    assert story.issues["A-1"].deferred == ()


def test_why_says_that_it_is_off() -> None:
    story = Story(policy(PATHS, triggers("off")))
    story.opens()
    event, _ = story.decisions[0]
    looks = explain(None, event, story.policy, story.desk, story.now).triggers
    assert {one.outcome for one in looks} == {"off"}
    assert "enabled: false" in looks[0].words
