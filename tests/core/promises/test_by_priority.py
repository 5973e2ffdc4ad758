"""Spans, urgencies and calendars by priority: which value holds, and what a change of priority does to it."""

from rung.core.effects import EscalationOpened, Notice
from tests.core.paths.test_ladder import policy
from tests.core.story import MONDAY, Story, minutes

NIGHT = MONDAY - minutes(8 * 60)
"""01:00 in Berlin: nobody of technical is at work."""


def opened(tale: Story) -> list[str]:
    return [tale.offset(one.at) for one in tale.effects(EscalationOpened)]


def raised(tale: Story, priority: str) -> None:
    tale.happens("issue.changed", changes={"priority": priority}, by="ana")


# Levels ----------------------------------------


TOLD_AGAIN = """
  help: {levels: [{name: Head, notify: [person:cy], repeat: {every: {P0: 10m, P1: 1h}, times: 2}, climb_after: 2h}]}
"""


def test_a_level_is_told_again_as_often_as_its_priority_says() -> None:
    urgent, calm = Story(policy(TOLD_AGAIN)), Story(policy(TOLD_AGAIN))
    urgent.opens(priority="P0")
    calm.opens(priority="P1")
    urgent.passes("1h")
    calm.passes("2h30m")
    assert urgent.rings()[:3] == ["+0m cy 1 trigger", "+10m cy 1 repeat", "+20m cy 1 repeat"]
    assert calm.rings() == ["+0m cy 1 trigger", "+1h cy 1 repeat", "+2h cy 1 repeat"]


def test_a_priority_without_a_repeat_is_told_once_and_the_ladder_goes_on() -> None:
    tale = Story(policy(TOLD_AGAIN))
    tale.opens(priority="P3")
    tale.passes("1h59m")
    assert tale.states() == {"help": "open"}
    tale.passes("1m")
    assert tale.rings() == ["+0m cy 1 trigger"]
    assert tale.states() == {"help": "exhausted"}


def test_a_level_whose_priority_falls_to_one_without_repeats_still_comes_to_its_end() -> None:
    tale = Story(policy(TOLD_AGAIN))
    tale.opens(priority="P1")
    tale.passes("30m")
    raised(tale, "P3")
    tale.passes("4h")
    assert tale.rings() == ["+0m cy 1 trigger", "+1h cy 1 repeat"]
    assert tale.states() == {"help": "exhausted"}


BY_DAY = """
  help:
    levels:
      - {name: Engineers, notify: [team:technical], pick: everyone, during: {P0: always, P1: on_shift, P2: berlin},
         urgency: {P1: critical, default: high}, climb_after: 12h}
"""


def test_only_the_priorities_that_say_so_wait_for_the_morning() -> None:
    rings = {}
    for priority in ("P0", "P2", "P3"):
        tale = Story(policy(BY_DAY), starts=NIGHT)
        tale.opens(priority=priority)
        tale.passes("11h")
        rings[priority] = {one.partition(" ")[0] for one in tale.rings()}
    assert rings == {"P0": {"+0m"}, "P2": {"+7h"}, "P3": {"+0m"}}


def test_a_level_that_waits_is_told_at_once_when_its_new_priority_does_not_wait() -> None:
    for priority in ("P0", "P1"):
        tale = Story(policy(BY_DAY), starts=NIGHT)
        tale.opens(priority="P2")
        tale.passes("1h")
        raised(tale, priority)
        assert {one.partition(" ")[0] for one in tale.rings()} == {"+1h"}, priority


def test_a_level_that_is_told_goes_on_when_the_new_priority_would_wait() -> None:
    tale = Story(policy(BY_DAY), starts=NIGHT)
    tale.opens(priority="P0")
    tale.passes("1h")
    raised(tale, "P2")
    tale.passes("10h")
    assert {one.partition(" ")[0] for one in tale.rings()} == {"+0m"}


# Paths ----------------------------------------


def test_an_acknowledgement_lasts_as_long_as_its_priority_says() -> None:
    paths = """
  help: {acknowledge_lasts: {P0: 30m, P1: 2h}, levels: [{name: Head, notify: [person:cy], climb_after: 5h}]}
"""
    until = {}
    for priority in ("P0", "P1", "P2"):
        tale = Story(policy(paths))
        tale.opens(priority=priority)
        tale.happens("escalation.acknowledged", by="cy")
        at = tale.escalation("help").acknowledged_until
        until[priority] = at and tale.offset(at)
    assert until == {"P0": "+30m", "P1": "+2h", "P2": None}


# Targets ----------------------------------------


def test_grace_protects_the_priorities_that_have_it() -> None:
    targets = """
targets: [{name: All, first_response: {P0: 15m, P1: 20m, default: 4h}, grace: {P1: 10m}}]
"""
    due = {}
    for priority in ("P0", "P1"):
        tale = Story(policy("  help: {levels: [{notify: [person:cy], climb_after: 1h}]}") + targets)
        tale.opens(priority="P3")
        tale.passes("1h")
        raised(tale, priority)
        due[priority] = tale.offset(tale.clock("first_response").due_at)
    assert due == {"P0": "+1h", "P1": "+1h10m"}


# Triggers ----------------------------------------


HELP = "  help: {levels: [{notify: [person:cy], climb_after: 10h}]}"


def test_follow_ups_count_within_and_apart_by_priority() -> None:
    triggers = """
triggers:
  - {name: Again, on: {follow_ups: 2, within: {P0: 1h}, apart: {P0: 1m, P1: 10m}}, escalate: {path: help}}
"""
    spans = {"P0": ("2m", "2m"), "P1": ("2m", "10m"), "P2": ("2m", "3h")}
    fired = {}
    for priority, gaps in spans.items():
        tale = Story(policy(HELP, triggers))
        tale.opens(priority=priority)
        for gap in (*gaps, "3h"):
            tale.passes(gap)
            tale.happens("message.received", body="Anybody there?")
        fired[priority] = opened(tale)
    assert fired == {"P0": ["+4m"], "P1": ["+12m"], "P2": ["+3h2m"]}


def test_follow_ups_further_apart_than_within_are_forgotten_only_where_it_holds() -> None:
    triggers = """
triggers:
  - {name: Again, on: {follow_ups: 2, within: {P0: 1h}}, escalate: {path: help}}
"""
    fired = {}
    for priority in ("P0", "P1"):
        tale = Story(policy(HELP, triggers))
        tale.opens(priority=priority)
        for _ in range(2):
            tale.passes("2h")
            tale.happens("message.received", body="Anybody there?")
        fired[priority] = opened(tale)
    assert fired == {"P0": [], "P1": ["+4h"]}


def test_a_limit_holds_longer_for_calm_issues() -> None:
    triggers = """
triggers: [{name: Bug, on: {changed: kind}, inform: [person:ana], limit: {every: {P0: 1h, P1: 1d}}}]
"""
    fired = {}
    for priority in ("P0", "P1", "P2"):
        tale = Story(policy(HELP, triggers))
        tale.opens(priority=priority)
        for kind in ("bug", "outage", "question", "bug"):
            tale.happens("issue.changed", changes={"kind": kind}, by="bo")
            tale.passes("40m")
        fired[priority] = tale.issues["A-1"].fired["Bug"].times
    assert fired == {"P0": 2, "P1": 1, "P2": 4}


NIGHTLY = """
triggers: [{name: Look, on: opened, during: {P1: always, P2: berlin, P3: berlin}, escalate: {path: help}}]
"""


def test_a_trigger_waits_for_its_hours_at_the_priorities_that_have_some() -> None:
    fired = {}
    for priority in ("P0", "P1", "P2"):
        tale = Story(policy(HELP, NIGHTLY), starts=NIGHT)
        tale.opens(priority=priority)
        tale.passes("12h")
        fired[priority] = opened(tale)
    assert fired == {"P0": ["+0m"], "P1": ["+0m"], "P2": ["+7h"]}


def test_a_trigger_that_waits_is_looked_at_when_its_issue_becomes_urgent() -> None:
    for priority, at in (("P0", "+1h"), ("P3", "+7h")):
        tale = Story(policy(HELP, NIGHTLY), starts=NIGHT)
        tale.opens(priority="P2")
        tale.passes("1h")
        raised(tale, priority)
        tale.passes("12h")
        assert opened(tale) == [at], priority


# The workspace and notices ----------------------------------------


def test_a_late_reply_reopens_where_its_priority_has_longer() -> None:
    text = policy(HELP).replace("tiers:", "on_reply: {resolved: reopen, within: {P0: 1d, P1: 3d}}, tiers:")
    open_again = {}
    for priority in ("P0", "P1", "P2"):
        tale = Story(text)
        tale.opens(priority=priority)
        tale.happens("issue.resolved", by="ana")
        tale.passes("2d")
        tale.happens("message.received", body="It is back")
        open_again[priority] = tale.issues["A-1"].is_open
    assert open_again == {"P0": False, "P1": True, "P2": True}


def test_later_channels_come_at_the_priorities_that_have_them() -> None:
    steps = "then: [{after: {P0: 3m}, channels: [slack]}, {after: {P0: 6m, P1: 10m}, channels: [sms]}]"
    text = policy("  help: {levels: [{notify: [person:cy], climb_after: 1h}]}")
    text = text.replace("high: {channels: [email]}", f"high: {{channels: [email], {steps}}}")
    sent = {}
    for priority in ("P0", "P1", "P2"):
        tale = Story(text)
        tale.opens(priority=priority)
        tale.passes("30m")
        sent[priority] = [(tale.offset(one.at), *one.channels) for one in tale.effects(Notice)]
    assert sent == {
        "P0": [("+0m", "email"), ("+3m", "slack"), ("+6m", "sms")],
        "P1": [("+0m", "email"), ("+10m", "sms")],
        "P2": [("+0m", "email")],
    }
