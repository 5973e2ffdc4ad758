"""Changes of an issue's fields, by events and by triggers."""

from typing import Any

import msgspec
import pytest

from rung.core.decide import Refused
from rung.core.effects import Assigned, ClockBreached
from rung.core.issue import IssueState
from tests.core.paths.test_ladder import CAST as PEOPLE
from tests.core.story import Story
from tests.core.triggers.test_triggers import opened, story


def test_a_field_of_ones_own_never_overwrites_what_rung_remembers() -> None:
    tale = story("  - {name: Silence, on: {waiting_for: first_response, longer_than: 30m}, escalate: {path: help}}")
    tale.opens()
    names = dict.fromkeys(("clocks", "escalations", "wake_at", "opened_at", "messages", "id", "owner"), "mine")
    tale.happens("issue.changed", changes=names, by="ana")
    tale.happens("issue.changed", changes={"fields": {"spent": 1, "region": "EU"}})
    state = tale.issues["A-1"]
    assert state.fields == {**names, "spent": 1, "region": "EU"}
    assert msgspec.json.decode(msgspec.json.encode(state), type=IssueState) == state
    tale.passes("1h")
    assert opened(tale) == ["+30m Silence"]


@pytest.mark.parametrize(
    "changes",
    [
        {"priority": None},
        {"kind": 5},
        {"status": None},
        {"account": ["acme"]},
        {"team": {"name": "frontline"}},
        {"tags": "vip"},
        {"tags": [1]},
        {"fields": "x"},
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_with_a_hint(changes: dict[str, Any]) -> None:
    tale = story("  []")
    tale.opens()
    with pytest.raises(Refused) as refused:
        tale.happens("issue.changed", changes=changes)
    assert refused.value.hint


def test_no_tags_is_an_empty_list() -> None:
    tale = story("  []")
    tale.opens(tags=["vip"])
    tale.happens("issue.changed", changes={"tags": None, "team": None, "kind": None})
    assert (tale.issues["A-1"].tags, tale.issues["A-1"].team) == ((), None)


def test_a_span_that_nobody_understands_is_refused() -> None:
    tale = story("  - {name: At once, on: opened, escalate: {path: help}}")
    tale.opens()
    for lasts in ("soon", "1mo", "2 fortnights"):
        with pytest.raises(Refused) as refused:
            tale.happens("escalation.acknowledged", by="ana", lasts=lasts)
        assert refused.value.code == "bad_span"


def test_what_a_time_trigger_sets_makes_the_others_look() -> None:
    tale = story("""
  - {name: Up, on: {waiting_for: first_response, longer_than: 20m}, set: {priority: {at_least: P0}}}
  - {name: Critical, on: priority, when: 'issue.priority == "P0"', escalate: {path: help}}
""")
    tale.opens()
    tale.passes("1h")
    assert opened(tale) == ["+20m Critical"]


def test_of_the_moments_that_a_time_trigger_jumps_over_only_the_latest_fires() -> None:
    tale = story("""
  - {name: Up, on: {waiting_for: first_response, longer_than: 25m}, set: {priority: {at_least: P1}}}
  - {name: Half, on: {target: first_response, at: 50%}, inform: [person:ana]}
  - {name: Most, on: {target: first_response, at: 75%}, inform: [person:ana]}
""")
    tale.opens()  # two hours, and half an hour for P1
    tale.passes("1h")
    fired = {name: tale.offset(firing.at) for name, firing in tale.issues["A-1"].fired.items()}
    assert fired == {"Up": "+25m", "Most": "+25m"}


def test_a_trigger_sets_fields_of_ones_own_and_gives_the_issue_to_somebody() -> None:
    tale = Story(
        PEOPLE
        + """
triggers:
  - {name: VIP, on: opened, set: {fields: {lane: fast}, assignee: bo}}
  - {name: Nobody, on: {waiting_for: assignment, longer_than: 30m}, escalate: {path: help}}
  - {name: Fast, on: {changed: lane}, when: issue.fields.lane == "fast", set: {tags: [fast]}}
paths: {help: {levels: [{name: Ana, notify: [person:ana]}]}}
"""
    )
    tale.opens()
    tale.passes("1h")
    state = tale.issues["A-1"]
    assert (state.fields, state.assignee, state.tags) == ({"lane": "fast"}, "bo", ("fast",))
    assert [one.to for one in tale.effects(Assigned)] == ["bo"]
    assert tale.desk.load == {"bo": 1}
    assert tale.rings() == []


def test_a_rise_of_priority_by_a_trigger_ends_a_silence_too() -> None:
    tale = story("""
  - {name: Help, on: message, escalate: {path: help}}
  - {name: Up, on: csat, set: {priority: {at_least: P0}}}
""")
    tale.opens()
    tale.happens("message.received")
    tale.happens("escalation.closed", by="ana")
    tale.happens("csat.received", score=1)
    tale.passes("10m")
    tale.happens("message.received")
    assert opened(tale) == ["+0m Help", "+10m Help"]


def test_a_hand_over_that_names_no_team_leaves_the_team() -> None:
    tale = Story(PEOPLE)
    tale.opens(team="technical")
    tale.happens("handoff.accepted", by="bo")
    assert (tale.issues["A-1"].team, tale.issues["A-1"].assignee) == ("technical", "bo")


def test_an_update_promised_for_an_issue_that_is_over_starts_no_clock() -> None:
    tale = story("  []")
    tale.opens()
    tale.happens("issue.resolved", by="ana")
    tale.happens("escalation.acknowledged", by="ana", next_update_by=tale.now.replace(hour=9))
    tale.passes("1d")
    assert tale.effects(ClockBreached) == []


def test_closing_ends_what_began_after_the_issue_was_resolved() -> None:
    tale = story("  - {name: Bad score, on: csat, when: issue.fields.csat < 3, escalate: {path: help}}")
    tale.opens()
    tale.happens("issue.resolved", by="ana")
    tale.happens("csat.received", score=1)
    assert tale.states() == {"help": "open"}
    tale.happens("issue.closed", by="ana")
    assert tale.states() == {"help": "resolved"}


def test_a_trigger_that_makes_the_issue_wait_begins_that_wait() -> None:
    tale = story("""
  - {name: Wait, on: message, set: {status: on_hold}}
  - {name: Long, on: {waiting_for: customer, longer_than: 2h}, escalate: {path: help}}
""")
    tale.opens()
    tale.passes("1h")
    tale.happens("message.received")
    tale.passes("1d")
    assert opened(tale) == ["+3h Long"]
