"""Climbing: who is told when, until somebody has it."""

import pytest

from rung.core.decide import Refused
from tests.core.story import Story

CAST = """
rung: 1
workspace: {time_zone: Europe/Berlin, calendar: berlin, priorities: [P0, P1, P2, P3], default_priority: P2,
            tiers: [enterprise, starter], last_resort: [person:cy]}
calendars:
  berlin: {time_zone: Europe/Berlin, day: 8h, hours: {mon-fri: ["08:00-18:00"]}}
people:
  ana: {name: Ana, email: ana@support.example, teams: [frontline], hours: berlin}
  bo:  {name: Bo, email: bo@support.example, slack: U02, teams: [technical], hours: berlin, manager: cy}
  cy:  {name: Cy, email: cy@support.example, slack: U03, phone: "+49301", teams: [technical], hours: always}
teams:
  frontline: {name: Frontline, lead: cy, calendar: berlin}
  technical: {name: Technical, lead: cy, calendar: berlin}
schedules:
  engineers: {time_zone: Europe/Berlin, layers: [{rotation: [bo, cy], every: 1w, starts: 2026-03-09T09:00}]}
notices:
  critical: {channels: [slack, email], breaks_quiet_hours: true}
  high: {channels: [email]}
  normal: {channels: [email]}
accounts:
  acme: {name: Acme, tier: enterprise, owner: cy}
  tiny: {name: Tiny, tier: starter}
"""


def policy(paths: str, triggers: str = "") -> str:
    usual = "triggers: [{name: At once, on: opened, escalate: {path: help}}]\n"
    return CAST + (triggers or usual) + "paths:\n" + paths


THREE_LEVELS = """
  help:
    levels:
      - {name: Frontline, notify: [team:frontline], climb_after: 15m}
      - {name: Engineer, notify: [schedule:engineers], climb_after: 1h}
      - {name: Head, notify: [person:cy], urgency: critical, climb_after: 30m}
    if_nobody: team:frontline
"""


def test_nobody_answers_and_it_climbs_to_the_end() -> None:
    story = Story(policy(THREE_LEVELS))
    story.opens()
    story.passes("4h")
    assert story.rings() == [
        "+0m ana 1 trigger",
        "+15m bo 2 climb",
        "+1h15m cy 3 climb",
        "+1h45m ana 4 if_nobody",
        "+2h15m cy 4 last_resort",
    ]
    assert story.states() == {"help": "exhausted"}
    assert story.issues["A-1"].wake_at is None


def test_an_acknowledgement_stops_the_climb() -> None:
    story = Story(policy(THREE_LEVELS))
    story.opens()
    story.passes("20m")
    story.happens("escalation.acknowledged", by="bo")
    story.passes("1d")
    assert story.rings() == ["+0m ana 1 trigger", "+15m bo 2 climb"]
    assert story.escalation("help").acknowledged_by == "bo"


def test_an_acknowledgement_at_the_very_instant_of_the_climb_stops_it() -> None:
    story = Story(policy(THREE_LEVELS))
    story.opens()
    story.passes("14m59s")
    story.now = story.started_at + (story.escalation("help").climbs_at - story.started_at)  # type: ignore[operator]
    story.happens("escalation.acknowledged", by="ana")
    story.passes("1h")
    assert story.rings() == ["+0m ana 1 trigger"]


def test_an_acknowledgement_that_ends_tells_the_same_level_again() -> None:
    story = Story(policy(THREE_LEVELS))
    story.opens()
    story.happens("escalation.acknowledged", by="ana", lasts="2h")
    story.passes("2h10m")
    assert story.rings() == ["+0m ana 1 trigger", "+2h ana 1 acknowledgement_expired"]
    story.passes("5m")
    assert story.rings()[-1] == "+2h15m bo 2 climb"


def test_an_act_of_the_acknowledger_renews_it() -> None:
    story = Story(policy(THREE_LEVELS))
    story.opens()
    story.happens("escalation.acknowledged", by="ana", lasts="2h")
    story.passes("90m")
    story.happens("note.added", by="ana", body="on it")
    story.passes("1h")
    assert story.rings() == ["+0m ana 1 trigger"]
    story.passes("1h")
    assert story.rings()[-1] == "+3h30m ana 1 acknowledgement_expired"


def test_a_public_answer_by_somebody_told_acknowledges() -> None:
    story = Story(policy(THREE_LEVELS))
    story.opens()
    story.happens("message.sent", by="ana", body="We are looking into it")
    story.passes("4h")
    assert story.rings() == ["+0m ana 1 trigger"]
    assert story.states() == {"help": "acknowledged"}


def test_an_answer_by_somebody_else_does_not() -> None:
    story = Story(policy(THREE_LEVELS))
    story.opens()
    story.happens("message.sent", by="cy", body="Thanks for writing")
    story.passes("15m")
    assert story.rings() == ["+0m ana 1 trigger", "+15m bo 2 climb"]


def test_a_level_with_nobody_gives_way_at_once_and_says_why() -> None:
    story = Story(policy(THREE_LEVELS))
    story.goes_away("ana", "1d")
    story.opens()
    assert story.rings() == ["+0m bo 2 nobody"]
    words = [effect.because.words for effect in story.last_effects() if effect.because.code == "nobody"]
    assert any("ana is away" in one for one in words)


def test_a_deputy_stands_in() -> None:
    story = Story(policy(THREE_LEVELS))
    story.goes_away("ana", "1d", deputy="bo")
    story.opens()
    assert story.rings() == ["+0m bo 1 trigger"]


def test_a_backup_is_told_before_the_next_level() -> None:
    story = Story(
        policy(
            """
  help:
    levels:
      - {name: Owner, notify: [role:assignee], backup: [role:lead], climb_after: 15m}
      - {name: Engineer, notify: [schedule:engineers], climb_after: 1h}
""",
            "triggers: [{name: At once, on: opened, escalate: {path: help}}]\n",
        )
    )
    story.opens(team="technical")
    assert story.rings() == ["+0m cy 1 backup"]


def test_repeat_tells_the_last_level_again_until_its_times_are_used() -> None:
    story = Story(
        policy("""
  help:
    levels:
      - {name: Head, notify: [person:cy], urgency: critical, repeat: {every: 30m, times: 2}}
""")
    )
    story.opens()
    story.passes("3h")
    assert story.rings() == [
        "+0m cy 1 trigger",
        "+30m cy 1 repeat",
        "+1h cy 1 repeat",
        "+1h30m cy 1 last_resort",
    ]


def test_repeat_within_a_level_ends_when_it_climbs() -> None:
    story = Story(
        policy("""
  help:
    levels:
      - {name: Engineer, notify: [person:bo], climb_after: 50m, repeat: {every: 20m}}
      - {name: Head, notify: [person:cy], climb_after: 1h}
""")
    )
    story.opens()
    story.passes("1h")
    assert story.rings() == ["+0m bo 1 trigger", "+20m bo 1 repeat", "+40m bo 1 repeat", "+50m cy 2 climb"]


def test_declining_as_unavailable_asks_the_next_candidate_at_once() -> None:
    story = Story(
        policy("""
  help:
    levels:
      - {name: Technical, notify: [team:technical], pick: round_robin, climb_after: 1h}
      - {name: Frontline, notify: [team:frontline], climb_after: 1h}
""")
    )
    story.opens()
    story.passes("5m")
    story.happens("escalation.declined", by="bo", reason="unavailable")
    story.passes("5m")
    story.happens("escalation.declined", by="cy", reason="unavailable")
    assert story.rings() == ["+0m bo 1 trigger", "+5m cy 1 declined", "+10m ana 2 nobody"]


def test_declining_as_not_ours_goes_back_and_the_ladder_holds() -> None:
    story = Story(policy(THREE_LEVELS))
    story.opens(team="technical")
    story.passes("10m")
    story.happens("escalation.declined", by="ana", reason="not_ours")
    story.passes("14m")
    assert story.rings() == ["+0m ana 1 trigger", "+10m cy 1 declined"]
    story.passes("1m")
    assert story.rings()[-1] == "+25m bo 2 climb"


def test_a_notice_that_failed_is_the_same_as_nobody_there() -> None:
    story = Story(policy(THREE_LEVELS))
    story.opens()
    story.passes("1m")
    story.happens("notice.failed", notice=1, to="ana", error="mailbox unknown")
    assert story.rings() == ["+0m ana 1 trigger", "+1m bo 2 nobody"]


def test_round_robin_turns_are_shared_by_issues() -> None:
    story = Story(
        policy("""
  help:
    levels:
      - {name: Technical, notify: [team:technical], pick: round_robin, climb_after: 1h}
""")
    )
    for issue in ("A-1", "A-2", "A-3"):
        story.opens(issue)
    assert [story.rings(issue) for issue in ("A-1", "A-2", "A-3")] == [
        ["+0m bo 1 trigger"],
        ["+0m cy 1 trigger"],
        ["+0m bo 1 trigger"],
    ]


def test_resolving_ends_the_ladder() -> None:
    story = Story(policy(THREE_LEVELS))
    story.opens()
    story.happens("issue.resolved", by="ana")
    story.passes("1d")
    assert story.rings() == ["+0m ana 1 trigger"]
    assert story.states() == {"help": "resolved"}


def test_a_person_who_closes_an_escalation_silences_its_trigger_for_a_day() -> None:
    story = Story(
        policy(
            THREE_LEVELS,
            """
triggers:
  - {name: Each message, on: message, escalate: {path: help}}
""",
        )
    )
    story.opens()
    story.happens("message.received", body="hello?")
    story.happens("escalation.closed", by="ana", reason="known")
    story.passes("1h")
    story.happens("message.received", body="hello??")
    assert story.rings() == ["+0m ana 1 trigger"]
    story.passes("23h")
    story.happens("message.received", body="hello???")
    assert story.rings()[1:] == ["+24h ana 1 trigger"]


def test_by_hand_with_a_path_that_is_not_there_is_refused_with_a_hint() -> None:
    story = Story(policy(THREE_LEVELS))
    story.opens()
    with pytest.raises(Refused) as refused:
        story.happens("issue.escalated", by="ana", path="halp", reason="down")
    assert refused.value.code == "unknown_path"
    assert "help" in refused.value.hint


def test_quiet_hours_hold_a_notice_and_release_it_unless_somebody_has_it() -> None:
    quiet = CAST.replace(
        "teams: [frontline], hours: berlin}",
        'teams: [frontline], hours: berlin, notices: {high: [email], quiet: "08:30-12:00"}}',
    )
    story = Story(
        quiet
        + """
triggers: [{name: At once, on: opened, escalate: {path: help}}]
paths:
  help:
    levels:
      - {name: Frontline, notify: [team:frontline], climb_after: 15m}
      - {name: Head, notify: [person:cy], climb_after: 6h}
"""
    )
    story.opens()
    assert story.rings() == ["+0m cy 2 nobody"]
    story.passes("3h")
    assert story.rings() == ["+0m cy 2 nobody", "+3h ana 1 released"]


def test_an_informed_place_sees_one_message_and_is_never_asked() -> None:
    story = Story(
        policy("""
  help:
    inform: ["slack:#war-room", role:account_owner]
    levels:
      - {name: Frontline, notify: [team:frontline], climb_after: 15m}
""")
    )
    story.opens()
    assert sorted(story.informed()) == ["cy", "slack:#war-room"]
    assert story.rings() == ["+0m ana 1 trigger"]


def test_while_somebody_has_it_another_path_is_held_until_that_ends() -> None:
    story = Story(
        policy(
            THREE_LEVELS
            + """
  second:
    levels: [{name: Bo, notify: [person:bo], climb_after: 15m}]
""",
            """
triggers:
  - {name: At once, on: opened, escalate: {path: help}}
  - {name: Wrote again, on: message, escalate: {path: second}}
""",
        )
    )
    story.opens()
    story.happens("escalation.acknowledged", by="ana", lasts="2h")
    story.passes("10m")
    story.happens("message.received", body="and?")
    assert story.states() == {"help": "acknowledged", "second": "held"}
    story.passes("2h")
    assert "+2h bo 1 acknowledgement_expired" in story.rings()


def test_a_level_waits_for_its_shift() -> None:
    story = Story(
        policy("""
  help:
    levels:
      - {name: Frontline, notify: [team:frontline], pick: everyone, during: on_shift, climb_after: 15m}
      - {name: Head, notify: [person:cy], climb_after: 1h}
""")
    )
    story.passes("11h")  # 20:00 in Berlin
    story.opens()
    story.passes("13h")
    assert story.rings() == ["+23h ana 1 trigger", "+23h15m cy 2 climb"]


def test_a_critical_level_never_waits() -> None:
    story = Story(
        policy("""
  help:
    levels:
      - {name: Frontline, notify: [person:ana], during: on_shift, urgency: critical, climb_after: 15m}
""")
    )
    story.passes("11h")
    story.opens()
    assert story.rings() == ["+11h ana 1 trigger"]


def test_to_be_assigned_by_a_rule_is_not_to_have_it() -> None:
    tale = Story(policy(THREE_LEVELS) + "routing: [{name: All, to: {team: technical, pick: round_robin}}]\n")
    tale.opens()
    assert (tale.issues["A-1"].assignee, tale.issues["A-1"].owner) == ("bo", None)
    tale.happens("escalation.acknowledged", by="ana", lasts="1h")
    assert tale.issues["A-1"].owner == "ana"
    tale.passes("2h")
    assert tale.issues["A-1"].owner is None
    tale.happens("message.sent", by="bo")
    assert tale.issues["A-1"].owner == "bo"


def test_who_answers_while_a_ladder_climbs_past_them_does_not_have_it() -> None:
    tale = Story(policy(THREE_LEVELS))
    tale.opens()
    tale.happens("message.sent", by="cy")
    assert (tale.states(), tale.issues["A-1"].owner) == ({"help": "open"}, None)


def test_the_reason_of_who_escalates_by_hand_is_told() -> None:
    tale = Story(policy(THREE_LEVELS, "triggers: []\n"))
    tale.opens()
    decision = tale.happens("issue.escalated", by="ana", path="help", reason="they call every hour")
    assert {one.because.words for one in decision.effects if one.because.code == "manual"} == {
        "escalated by ana: they call every hour"
    }


def test_an_acknowledgement_by_nobody_known_ends_without_a_name() -> None:
    tale = Story(policy(THREE_LEVELS))
    tale.opens()
    tale.happens("escalation.acknowledged", lasts="30m")
    tale.passes("31m")
    ended = [effect.because.words for effect in tale.last_effects() if effect.because.code == "acknowledgement_expired"]
    assert set(ended) == {"the acknowledgement ended"}
