"""Open escalations that go over to another version of the policy, because its publishing asked for that."""

from __future__ import annotations

import pytest

from rung.core.effects import Recorded, VersionChanged
from tests.core.paths.test_ladder import policy
from tests.core.story import Story, policy_of

OLD = """
  help:
    levels:
      - {name: Frontline, notify: [team:frontline], climb_after: 15m}
      - {name: Engineer, notify: [schedule:engineers], climb_after: 1h}
      - {name: Head, notify: [person:cy], climb_after: 30m}
"""


def begun(old: str = OLD, **facts: object) -> Story:
    story = Story(policy(old))
    story.opens(**facts)
    return story


def publish(story: Story, paths: str, *, move: bool = True) -> None:
    publish_text(story, policy(paths), move=move)


def publish_text(story: Story, text: str, *, move: bool = True) -> None:
    """Version 2 is published, and the issue is told."""
    first, story.policy = story.policy, policy_of(text)
    story.policy.version = 2
    story.policy.older = {1: first}.__getitem__
    story.happens("policy.published", version=2, climbs=2 if move else 0)


def said(story: Story) -> list[str]:
    return [one.because.words for one in story.last_effects() if isinstance(one, VersionChanged | Recorded)]


def test_it_goes_on_at_its_level_with_the_remaining_levels_of_the_new_path() -> None:
    story = begun()
    story.passes("20m")
    publish(story, OLD.replace("climb_after: 1h", "climb_after: 2h").replace("person:cy", "person:ana"))
    story.passes("4h")
    assert story.rings() == ["+0m ana 1 trigger", "+15m bo 2 climb", "+2h15m ana 3 climb"]
    assert story.escalation("help").policy == 2


def test_without_being_asked_it_keeps_the_version_that_it_started_with() -> None:
    story = begun()
    story.passes("20m")
    publish(story, OLD.replace("climb_after: 1h", "climb_after: 2h"), move=False)
    story.passes("4h")
    assert story.rings()[:3] == ["+0m ana 1 trigger", "+15m bo 2 climb", "+1h15m cy 3 climb"]
    assert story.escalation("help").policy == 1


def test_a_shorter_time_that_has_passed_already_climbs_now() -> None:
    story = begun()
    story.passes("55m")
    publish(story, OLD.replace("climb_after: 1h", "climb_after: 10m"))
    story.passes("0m")
    assert story.rings()[-1] == "+55m cy 3 climb"


def test_a_level_that_did_not_change_keeps_its_instant() -> None:
    story = begun()
    story.passes("20m")
    was = story.escalation("help").climbs_at
    publish(story, OLD.replace("person:cy", "person:ana"))
    assert story.escalation("help").climbs_at == was


def test_its_level_is_found_by_name_where_another_was_put_before_it() -> None:
    story = begun()
    story.passes("20m")
    engineer = "      - {name: Engineer"
    publish(story, OLD.replace(engineer, "      - {name: Second line, notify: [person:ana]}\n" + engineer))
    assert story.escalation("help").level == 3
    story.passes("1h")
    assert story.rings() == ["+0m ana 1 trigger", "+15m bo 2 climb", "+1h15m cy 4 climb"]


def test_a_level_with_another_name_that_tells_the_same_people_is_the_same() -> None:
    story = begun()
    story.passes("20m")
    publish(story, OLD.replace("Engineer", "On call"))
    assert story.escalation("help").level == 2
    assert story.rings() == ["+0m ana 1 trigger", "+15m bo 2 climb"]


def test_who_was_told_by_a_level_that_is_gone_keeps_their_time() -> None:
    story = begun()
    story.passes("20m")
    publish(story, OLD.replace("      - {name: Engineer, notify: [schedule:engineers], climb_after: 1h}\n", ""))
    assert said(story) == ["Engineer is gone: who was told keeps their time"]
    story.passes("2h")
    assert story.rings()[:3] == ["+0m ana 1 trigger", "+15m bo 2 climb", "+1h15m cy 2 climb"]


def test_the_last_level_is_gone_and_its_people_keep_their_time_too() -> None:
    story = begun()
    story.passes("1h20m")
    head = "      - {name: Head, notify: [person:cy], climb_after: 30m}\n"
    publish(story, OLD.replace(head, "    if_nobody: person:ana\n"))
    story.passes("2h")
    assert story.rings() == ["+0m ana 1 trigger", "+15m bo 2 climb", "+1h15m cy 3 climb", "+1h45m ana 3 if_nobody"]


HEAD = "\n  help: {levels: [{name: Head, notify: [person:cy], climb_after: 30m}]}"
"""Of the old path, its last level alone."""


def test_who_was_told_by_a_first_level_that_is_gone_keeps_their_time() -> None:
    story = begun()
    story.passes("5m")
    publish(story, HEAD)
    assert said(story) == ["Frontline is gone: who was told keeps their time"]
    story.passes("20m")
    assert story.rings() == ["+0m ana 1 trigger", "+15m cy 1 climb"]


def test_the_time_of_a_first_level_that_is_gone_survives_one_more_version() -> None:
    story = begun()
    story.passes("5m")
    publish(story, HEAD)
    first, story.policy = story.policy, policy_of(policy(HEAD.replace("30m", "1h")))
    story.policy.version, story.policy.older = 3, {1: first.older(1), 2: first}.__getitem__
    story.happens("policy.published", version=3, climbs=3)
    assert story.escalation("help").policy == 3
    story.passes("2h")
    assert story.rings()[:2] == ["+0m ana 1 trigger", "+15m cy 1 climb"]
    assert story.states() == {"help": "exhausted"}


@pytest.mark.parametrize(
    ("reason", "rings"),
    [("unavailable", ["+10m cy 1 nobody"]), ("not_urgent", ["+40m cy 1 climb"])],
)
def test_who_was_told_by_a_first_level_that_is_gone_may_decline(reason: str, rings: list[str]) -> None:
    story = begun()
    story.passes("5m")
    publish(story, HEAD)
    story.passes("5m")
    story.happens("escalation.declined", by="ana", reason=reason)
    story.passes("30m")
    assert story.rings()[1:] == rings


@pytest.mark.parametrize("is_taken_first", [True, False])
def test_what_somebody_has_of_a_first_level_that_is_gone_begins_with_the_first_of_now(is_taken_first: bool) -> None:
    story = begun()
    story.passes("5m")
    if is_taken_first:
        story.happens("escalation.acknowledged", by="ana", lasts="1h")
    publish(story, HEAD)
    if not is_taken_first:
        story.happens("escalation.acknowledged", by="ana", lasts="1h")
    story.passes("1h5m")
    assert story.rings() == ["+0m ana 1 trigger", "+1h5m cy 1 acknowledgement_expired"]


def test_a_last_level_whose_repeats_are_used_ends_when_it_was_to_end() -> None:
    one = "\n  help: {levels: [{name: Head, notify: [person:cy], climb_after: 30m, repeat: {every: 1h, times: 1}}]}"
    story = begun(one + "\n")
    story.passes("1h10m")
    publish(story, one.replace("climb_after: 30m", "climb_after: 45m"))
    story.passes("49m")
    assert story.rings() == ["+0m cy 1 trigger", "+1h cy 1 repeat"]
    assert story.states() == {"help": "open"}
    story.passes("1m")
    assert story.states() == {"help": "exhausted"}


def test_a_last_level_that_is_to_repeat_less_often_gives_who_was_told_again_their_time() -> None:
    one = "\n  help: {levels: [{name: Head, notify: [person:cy], repeat: {every: 20m, times: 3}}]}"
    story = begun(one)
    story.passes("45m")
    publish(story, one.replace("times: 3", "times: 1"))
    story.passes("14m")
    assert story.states() == {"help": "open"}
    story.passes("1m")
    assert story.states() == {"help": "exhausted"}
    assert story.rings() == ["+0m cy 1 trigger", "+20m cy 1 repeat", "+40m cy 1 repeat"]


HELD = """
  help:
    levels:
      - {name: Frontline, notify: [team:frontline], climb_after: 30m, repeat: {every: 10m}}
      - {name: Head, notify: [person:cy], climb_after: 30m}
"""


@pytest.mark.parametrize("new", [HELD.replace("climb_after: 30m, r", "climb_after: 40m, r"), HELD, HEAD])
def test_a_ladder_that_holds_because_somebody_declined_holds_as_long(new: str) -> None:
    story = begun(HELD)
    story.passes("25m")
    story.happens("escalation.declined", by="ana", reason="not_urgent")
    told = story.rings()
    story.passes("1m")
    publish(story, new)
    story.passes("28m")
    assert story.rings() == told
    story.passes("1m")
    assert story.rings()[len(told):] == [f"+55m cy {1 if new is HEAD else 2} climb"]


def test_a_last_level_that_holds_goes_on_no_sooner_in_another_version() -> None:
    one = "\n  help: {levels: [{name: Front, notify: [person:ana], climb_after: 1h, repeat: {every: 20m, times: 2}}]}"
    story = begun(one)
    story.passes("10m")
    story.happens("escalation.declined", by="ana", reason="not_urgent")
    publish(story, one.replace("every: 20m", "every: 5m"))
    story.passes("59m")
    assert story.states() == {"help": "open"}
    story.passes("1m")
    assert story.states() == {"help": "exhausted"}


def test_a_path_that_is_gone_is_climbed_to_its_end_as_it_was() -> None:
    story = begun()
    story.passes("20m")
    other = policy(OLD.replace("  help:", "  other:"), triggers="triggers: [{on: opened, escalate: {path: other}}]\n")
    publish_text(story, other)
    assert said(story) == ["version 2 has no path help: it is climbed to its end as version 1 has it"]
    story.passes("1h")
    assert story.rings() == ["+0m ana 1 trigger", "+15m bo 2 climb", "+1h15m cy 3 climb"]


def test_what_somebody_has_is_told_again_by_the_new_level_when_that_ends() -> None:
    story = begun()
    story.passes("20m")
    story.happens("escalation.acknowledged", by="bo", lasts="1h")
    publish(story, OLD.replace("[schedule:engineers]", "[person:ana]"))
    assert story.states() == {"help": "acknowledged"}
    story.passes("1h10m")
    assert story.rings() == ["+0m ana 1 trigger", "+15m bo 2 climb", "+1h20m ana 2 acknowledgement_expired"]


def test_a_level_that_waits_for_its_hours_is_looked_at_as_it_stands_now() -> None:
    waits = """
  help:
    levels:
      - {name: Engineer, notify: [person:bo], during: nights, climb_after: 1h}
      - {name: Head, notify: [person:cy], climb_after: 30m}
"""
    nights = 'nights: {hours: {daily: ["20:00-23:00"]}}'
    old = policy(waits).replace("calendars:\n", f"calendars:\n  {nights}\n")
    story = Story(old)
    story.opens()
    assert story.rings() == []
    story.passes("5m")
    publish_text(story, old.replace("during: nights, ", ""))
    assert story.rings() == ["+5m bo 1 trigger"]


@pytest.mark.parametrize(
    ("new", "rings"),
    [
        ("repeat: {every: 10m, times: 3}", ["+15m", "+25m", "+35m"]),
        ("repeat: {every: 20m, times: 1}", ["+20m"]),
        ("climb_after: 30m", []),
    ],
)
def test_the_last_level_repeats_as_the_new_version_says(new: str, rings: list[str]) -> None:
    one = "\n  help: {levels: [{name: Head, notify: [person:cy], repeat: {every: 20m, times: 2}}]}"
    story = begun(one)
    story.passes("5m")
    publish(story, one.replace("repeat: {every: 20m, times: 2}", new))
    story.passes("3h")
    assert [one.split()[0] for one in story.rings() if one.endswith("repeat")] == rings
    assert story.states() == {"help": "exhausted"}


def test_an_earlier_escalation_goes_to_the_version_that_asked_and_not_to_a_later_one() -> None:
    """Version 2 asked, and version 3 was published before this issue was told of either."""
    story = begun()
    story.passes("20m")
    first, second = story.policy, policy_of(policy(OLD.replace("climb_after: 1h", "climb_after: 2h")))
    second.version, second.older = 2, None
    story.policy = policy_of(policy(OLD.replace("climb_after: 1h", "climb_after: 5h")))
    story.policy.version, story.policy.older = 3, {1: first, 2: second}.__getitem__
    story.happens("policy.published", version=3, climbs=2)
    assert story.escalation("help").policy == 2
    story.passes("3h")
    assert "+2h15m cy 3 climb" in story.rings()
