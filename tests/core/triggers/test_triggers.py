"""Triggers: what they look at, when they fire, and how often."""

from rung.core.effects import EscalationOpened, IssueSet, Notice
from tests.core.promises.test_clocks import CAST
from tests.core.story import Story

HELP = """
paths:
  help: {levels: [{name: Frontline, notify: [person:ana], climb_after: 10h}]}
"""


def story(triggers: str) -> Story:
    return Story(CAST + "triggers:\n" + triggers + HELP)


def opened(tale: Story) -> list[str]:
    return [f"{tale.offset(one.at)} {one.trigger}" for one in tale.effects(EscalationOpened)]


def test_no_reply_in_thirty_minutes() -> None:
    tale = story("  - {name: Silence, on: {waiting_for: first_response, longer_than: 30m}, escalate: {path: help}}")
    tale.opens()
    tale.passes("29m")
    assert opened(tale) == []
    tale.passes("1m")
    assert opened(tale) == ["+30m Silence"]


def test_an_answer_ends_the_wait_and_closes_what_it_opened() -> None:
    tale = story("  - {name: Silence, on: {waiting_for: first_response, longer_than: 30m}, escalate: {path: help}}")
    tale.opens()
    tale.passes("40m")
    tale.happens("message.sent", by="somebody else")
    assert tale.states() == {"help": "fulfilled"}


def test_three_quarters_of_a_target_and_its_breach() -> None:
    tale = story("""
  - {name: Risk, on: {target: first_response, at: 75%}, inform: [person:ana]}
  - {name: Late, on: {target: first_response}, escalate: {path: help}}
""")
    tale.opens(priority="P1")
    tale.passes("1h")
    assert [tale.offset(one) for one in [tale.issues["A-1"].fired["Risk"].at]] == ["+22m30s"]
    assert opened(tale) == ["+30m Late"]


def test_before_and_after_are_working_time_of_the_same_calendar() -> None:
    tale = story("""
  - {name: Before, on: {target: first_response, at: 90m before}, inform: [person:ana]}
  - {name: After, on: {target: first_response, at: 2h after}, inform: [person:ana]}
""")
    tale.passes("8h")  # Monday 17:00; due on Tuesday 10:00
    tale.opens(account="tiny")
    tale.passes("1d")
    fired = {name: tale.offset(firing.at) for name, firing in tale.issues["A-1"].fired.items()}
    assert fired == {"Before": "+8h30m", "After": "+27h"}


def test_a_change_that_jumps_over_moments_fires_only_the_latest() -> None:
    tale = story("""
  - {name: Half, on: {target: first_response, at: 50%}, inform: [person:ana]}
  - {name: Most, on: {target: first_response, at: 75%}, inform: [person:ana]}
""")
    tale.opens()  # two hours
    tale.passes("40m")
    tale.happens("issue.changed", changes={"priority": "P1"}, by="ana")  # half an hour, with grace
    assert set(tale.issues["A-1"].fired) == {"Most"}
    tale.passes("1h")
    assert set(tale.issues["A-1"].fired) == {"Most"}


def test_a_condition_that_comes_true_after_the_instant_fires_at_that_event() -> None:
    tale = story("""
  - name: Silence
    on: {waiting_for: first_response, longer_than: 30m}
    when: issue.priority == "P0"
    escalate: {path: help}
""")
    tale.opens(priority="P2")
    tale.passes("40m")
    assert opened(tale) == []
    tale.happens("issue.changed", changes={"priority": "P0"}, by="ana")
    assert opened(tale) == ["+40m Silence"]


def test_three_follow_ups() -> None:
    tale = story("  - {name: Third, on: {follow_ups: 3, within: 4h, apart: 5m}, escalate: {path: help}}")
    tale.opens()
    for _ in range(2):
        tale.passes("10m")
        tale.happens("message.received")
        tale.passes("1m")
        tale.happens("message.received")  # one with the message before
    assert opened(tale) == []
    tale.passes("10m")
    tale.happens("message.received")
    assert opened(tale) == ["+32m Third"]


def test_a_set_makes_the_triggers_look_once_more() -> None:
    tale = story("""
  - {name: Critical, on: [priority], when: 'issue.priority == "P0"', escalate: {path: help}}
  - {name: At risk, on: opened, when: 'account.tier == "enterprise"', set: {priority: {at_least: P0}, tags: [at-risk]}}
""")
    tale.opens(priority="P2")
    assert opened(tale) == ["+0m Critical"]
    assert [(one.field, one.now) for one in tale.effects(IssueSet)] == [("priority", "P0"), ("tags", ("at-risk",))]


def test_what_a_person_set_by_hand_is_not_overwritten() -> None:
    tale = story("  - {name: Up, on: message, set: {priority: {at_least: P0}}}")
    tale.opens(priority="P2")
    tale.happens("issue.changed", changes={"priority": "P1"}, by="ana")
    tale.happens("message.received")
    assert tale.issues["A-1"].priority == "P1"


def test_a_limit_of_once_and_of_every() -> None:
    tale = story("""
  - {name: Once, on: message, inform: [person:ana], limit: once}
  - {name: Hourly, on: message, inform: [person:ana], limit: {every: 1h}}
""")
    tale.opens()
    for _ in range(3):
        tale.passes("30m")
        tale.happens("message.received")
    fired = tale.issues["A-1"].fired
    assert (fired["Once"].times, fired["Hourly"].times) == (1, 2)


def test_an_import_rings_nobody() -> None:
    tale = story("  - {name: At once, on: opened, escalate: {path: help}}")
    tale.opens(bulk=True)
    assert opened(tale) == []


def test_an_unknown_account_does_not_match_a_number() -> None:
    tale = story("  - {name: Weak, on: opened, when: account.health < 40, escalate: {path: help}}")
    tale.opens(account="nobody-knows")
    assert opened(tale) == []


def test_a_trigger_on_an_open_path_only_leaves_a_line_or_raises_it() -> None:
    tale = Story(
        CAST
        + """
triggers:
  - {name: At once, on: opened, escalate: {path: help}}
  - {name: Again, on: message, escalate: {path: help}}
  - {name: Answered, on: answered, escalate: {path: help, level: 2}}
paths:
  help:
    levels:
      - {name: One, notify: [person:ana], climb_after: 10h}
      - {name: Two, notify: [person:ana], climb_after: 10h}
"""
    )
    tale.opens()
    tale.happens("message.received")
    assert tale.rings() == ["+0m ana 1 trigger"]
    tale.passes("1m")
    tale.happens("message.sent", by="nobody in particular")
    assert tale.rings() == ["+0m ana 1 trigger", "+1m ana 2 raised"]


def test_a_mood_fires_when_it_crosses_the_threshold_not_at_each_message_below() -> None:
    tale = story("  - {name: Angry, on: {sentiment: below, value: -0.5}, inform: [person:ana]}")
    tale.opens(sentiment=0.1)
    for sentiment in (-0.7, -0.9, 0.2, -0.6):
        tale.happens("message.received", sentiment=sentiment)
    assert tale.issues["A-1"].fired["Angry"].times == 2


def test_an_angry_opening_counts_too() -> None:
    tale = story("  - {name: Angry, on: {sentiment: below, value: -0.5}, escalate: {path: help}}")
    tale.opens(sentiment=-0.8)
    assert opened(tale) == ["+0m Angry"]


def test_words_of_a_kind() -> None:
    tale = story("  - {name: Leaving, on: {flag: [threat_to_leave, legal]}, escalate: {path: help}}")
    tale.opens(flags=["outage_words"])
    assert opened(tale) == []
    tale.happens("message.received", flags=["legal"])
    assert opened(tale) == ["+0m Leaving"]


def test_an_account_fires_when_it_becomes_true_not_at_each_sync() -> None:
    tale = story("  - {name: At risk, on: account, when: account.health < 40, inform: [person:ana]}")
    tale.opens()
    for health in (60, 30, 20, 50, 10):
        tale.account_changes(health=health)
    assert tale.issues["A-1"].fired["At risk"].times == 2


def test_outside_its_during_a_trigger_is_looked_at_when_that_opens() -> None:
    tale = story("  - {name: At once, on: opened, during: berlin, escalate: {path: help}}")
    tale.passes("11h")
    tale.opens()
    assert opened(tale) == []
    tale.passes("13h")
    assert opened(tale) == ["+24h At once"]


def test_what_waited_for_its_during_is_let_go_when_the_wait_is_over() -> None:
    tale = story(
        "  - {name: Silence, on: {waiting_for: first_response, longer_than: 30m, calendar: always}, during: berlin,"
        " escalate: {path: help}}"
    )
    tale.passes("11h")
    tale.opens()
    tale.passes("1h")
    tale.happens("message.sent", by="ana")
    tale.passes("1d")
    assert opened(tale) == []


def test_a_field_of_their_own_that_changes_is_named_with_fields_before_it_or_without() -> None:
    tale = story("""
  - {name: Region, on: {changed: fields.region}, escalate: {path: help}}
  - {name: The same, on: {changed: region}, inform: [person:ana]}
""")
    tale.opens()
    tale.passes("1m")
    tale.happens("issue.changed", changes={"fields": {"region": "eu"}}, by="ana")
    assert opened(tale) == ["+1m Region"]
    assert [one.to for one in tale.effects(Notice) if not one.ring] == ["ana"]


def test_the_trend_is_the_last_mood_beside_those_before_it() -> None:
    tale = story("  - {name: Worse, on: message, when: issue.sentiment_trend < -0.5, inform: [person:ana]}")
    tale.opens(sentiment=0.4)
    assert tale.issues["A-1"].sentiment_trend is None, "one message has nothing to be compared with"
    tale.happens("message.received", sentiment=0.2)
    assert tale.issues["A-1"].sentiment_trend == -0.2
    tale.happens("message.received")
    assert tale.issues["A-1"].sentiment_trend == -0.2, "what was not measured changes nothing"
    tale.happens("message.received", sentiment=-0.5)
    assert tale.issues["A-1"].sentiment_trend == -0.8, "half of those before is the last of them: 0.3"
    assert tale.issues["A-1"].fired["Worse"].times == 1


def test_a_condition_reads_the_frustration_and_all_flags_so_far() -> None:
    when = '\'issue.frustration > 0.6 && "legal" in issue.flags && !("legal" in message.flags)\''
    tale = story(f"  - {{name: Tense, on: message, when: {when}, inform: [person:ana]}}")
    tale.opens(flags=["legal"], frustration=0.2)
    tale.happens("message.received", frustration=0.7, flags=["deadline"])
    assert tale.issues["A-1"].fired["Tense"].times == 1
    assert tale.issues["A-1"].flags == ("legal", "deadline")


def test_a_message_that_arrives_late_is_no_news_of_the_mood() -> None:
    tale = story("  - {name: Angry, on: {sentiment: below, value: -0.5}, inform: [person:ana]}")
    tale.opens(sentiment=0.1)
    tale.passes("10m")
    tale.happens("message.received", sentiment=0.6, frustration=0.0)
    tale.happens("message.received", sentiment=-0.9, frustration=0.8, flags=["legal"], at=tale.started_at)
    assert (tale.issues["A-1"].sentiment, tale.issues["A-1"].frustration) == (0.6, 0.0)
    assert tale.issues["A-1"].flags == ("legal",)
    assert "Angry" not in tale.issues["A-1"].fired


def test_a_mail_that_its_senders_domain_disowns() -> None:
    tale = story("""
  - {name: Forged, on: [opened, message], when: message.authenticated == "fail", set: {kind: suspicious}}
  - {name: Sure, on: [message], when: message.authenticated == "pass", set: {kind: sure}}
  - {name: Nobody looked, on: [message], when: message.authenticated == "unknown", set: {kind: unknown}}
""")
    tale.opens(body="Pay here", fields={"authenticated": "fail"})
    kinds = [tale.issues["A-1"].kind]
    for found in ({"authenticated": "pass"}, {}, {"authenticated": "by nobody"}, {"authenticated": "fail"}):
        tale.happens("message.received", body="Now", fields=found)
        kinds.append(tale.issues["A-1"].kind)
    assert kinds == ["suspicious", "sure", "unknown", "unknown", "suspicious"]
