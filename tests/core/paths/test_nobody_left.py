"""Quiet hours, ladders that end, and the last resort: nothing ends in silence, nobody is rung twice for one thing."""

from tests.core.paths.test_ladder import CAST, policy
from tests.core.story import Story

QUIET = CAST.replace(
    "teams: [frontline], hours: berlin}",
    'teams: [frontline], hours: berlin, notices: {high: [email], quiet: "08:30-12:00"}}',
)
AT_ONCE = "triggers: [{name: At once, on: opened, escalate: {path: help}}]\npaths:\n"


def test_what_quiet_hours_held_comes_as_one_ring_however_often_it_was_repeated() -> None:
    tale = Story(
        QUIET
        + AT_ONCE
        + "  help: {levels: [{name: Both, notify: [person:ana, person:bo], repeat: {every: 1h, times: 2}}]}\n"
    )
    tale.opens()
    tale.passes("3h")
    assert [one for one in tale.rings() if " ana " in one] == ["+3h ana 1 released"]


def test_who_is_told_anew_when_quiet_hours_end_is_rung_once() -> None:
    tale = Story(
        QUIET
        + AT_ONCE
        + "  help: {levels: [{name: Both, notify: [person:ana, person:bo], repeat: {every: 1h, times: 3}}]}\n"
    )
    tale.opens()
    tale.passes("3h")
    assert [one for one in tale.rings() if " ana " in one] == ["+3h ana 1 repeat"]


def test_what_is_released_does_not_ring_somebody_whom_another_ladder_has_rung() -> None:
    tale = Story(
        QUIET
        + """
triggers:
  - {name: At once, on: opened, escalate: {path: help}}
  - {name: Critical, on: message, escalate: {path: outage}}
paths:
  help: {levels: [{name: Both, notify: [person:ana, person:bo], climb_after: 9h}]}
  outage: {levels: [{name: Ana, notify: [person:ana], urgency: critical, climb_after: 9h}]}
"""
    )
    tale.opens()
    tale.passes("1h")
    tale.happens("message.received")
    tale.passes("4h")
    assert [one for one in tale.rings() if " ana " in one] == ["+1h ana 1 trigger"]


def test_the_last_resort_is_told_when_the_level_told_last_was_critical() -> None:
    tale = Story(
        policy("""
  help:
    levels:
      - {name: Bo, notify: [person:bo], urgency: critical, climb_after: 15m}
      - {name: Nobody, notify: [role:assignee], urgency: normal, climb_after: 15m}
""")
    )
    tale.opens()
    tale.passes("1h")
    assert tale.rings() == ["+0m bo 1 trigger", "+15m cy 2 last_resort"]


def test_a_level_told_last_that_was_not_critical_wakes_no_last_resort() -> None:
    tale = Story(
        policy("""
  help:
    levels:
      - {name: Bo, notify: [person:bo], climb_after: 15m}
      - {name: Nobody, notify: [role:assignee], urgency: critical, climb_after: 15m}
""")
    )
    tale.opens()
    tale.passes("1h")
    assert tale.rings() == ["+0m bo 1 trigger"]
    assert tale.states() == {"help": "exhausted"}


def test_a_critical_ladder_with_nobody_at_all_tells_the_last_resort() -> None:
    tale = Story(
        policy("""
  help:
    levels:
      - {name: Nobody, notify: [role:assignee], urgency: critical}
      - {name: Nobody, notify: [role:manager_of_assignee], urgency: high}
""")
    )
    tale.opens()
    assert tale.rings() == ["+0m cy 2 last_resort"]


def test_a_clock_that_never_opens_again_stops_no_ladder() -> None:
    tale = Story(
        CAST.replace("calendars:\n", "calendars:\n  once: {time_zone: UTC, open_days: {2020-01-01: ['09:00-10:00']}}\n")
        + AT_ONCE
        + """
  help:
    levels:
      - {name: Ana, notify: [person:ana], climb_after: 15m, climb_clock: once}
      - {name: Cy, notify: [person:cy], climb_clock: once, repeat: {every: 10m, times: 1}}
"""
    )
    tale.opens()
    tale.passes("1h")
    assert tale.rings() == ["+0m ana 1 trigger", "+15m cy 2 climb", "+25m cy 2 repeat"]
    assert tale.states() == {"help": "exhausted"}


def test_an_issue_routed_to_a_schedule_waits_until_somebody_is_on_call() -> None:
    tale = Story(
        CAST.replace("starts: 2026-03-09T09:00", "starts: 2026-03-09T12:00")
        + "routing: [{name: Engineers, to: {schedule: engineers}}]\n"
    )
    tale.opens()
    assert tale.issues["A-1"].assignee is None
    tale.passes("3h")
    assert tale.issues["A-1"].assignee == "bo"
