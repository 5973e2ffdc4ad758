"""What an issue waits for: since when, in which calendar, and what ends the wait."""

from tests.core.promises.test_clocks import CAST
from tests.core.story import Story
from tests.core.triggers.test_triggers import HELP, opened, story

WITHOUT_TARGETS = CAST[: CAST.index("targets:")]


def test_without_a_target_a_wait_counts_round_the_clock() -> None:
    tale = Story(
        WITHOUT_TARGETS
        + "triggers: [{name: Silence, on: {waiting_for: first_response, longer_than: 30m}, escalate: {path: help}}]"
        + HELP
    )
    tale.passes("12h")  # Monday 21:00, long after hours
    tale.opens()
    tale.passes("1h")
    assert opened(tale) == ["+12h30m Silence"]


def test_what_was_paused_before_a_breach_still_does_not_count_after_it() -> None:
    tale = story("  - {name: Long, on: {waiting_for: resolution, longer_than: 10h}, escalate: {path: help}}")
    tale.opens()  # eight hours
    tale.passes("1h")
    tale.happens("issue.changed", changes={"status": "on_hold"}, by="ana")
    tale.passes("3h")
    tale.happens("issue.changed", changes={"status": "open"}, by="ana")
    tale.passes("1d")
    assert tale.offset(tale.clock("resolution").breached_at) == "+11h"
    assert opened(tale) == ["+13h Long"]


AGAIN_AND_AGAIN = """
paths:
  help: {levels: [{name: Frontline, notify: [person:ana], repeat: {every: 20m}, climb_after: 10h},
                  {name: Lead, notify: [person:ana], climb_after: 10h}]}
  second: {levels: [{name: Lead, notify: [role:lead, person:ana], climb_after: 10h}]}
"""


def unacknowledged() -> Story:
    return Story(
        CAST
        + """
triggers:
  - {name: At once, on: opened, escalate: {path: help}}
  - {name: Nobody has it, on: {waiting_for: acknowledgement, longer_than: 50m}, escalate: {path: second}}
"""
        + AGAIN_AND_AGAIN
    )


def test_an_acknowledgement_is_waited_for_from_the_first_notice_however_often_it_is_repeated() -> None:
    tale = unacknowledged()
    tale.opens()
    tale.passes("2h")
    assert opened(tale) == ["+0m At once", "+50m Nobody has it"]


def test_an_acknowledgement_ends_the_wait_for_it_and_what_that_opened() -> None:
    tale = unacknowledged()
    tale.opens()
    tale.passes("1h")
    tale.happens("escalation.acknowledged", by="ana", path="help")
    assert tale.states() == {"help": "acknowledged", "second": "fulfilled"}


def test_taking_nobody_from_an_unassigned_issue_does_not_begin_the_wait_anew() -> None:
    tale = story("  - {name: Nobody, on: {waiting_for: assignment, longer_than: 30m}, escalate: {path: help}}")
    tale.opens()
    tale.passes("20m")
    tale.happens("issue.assigned", to=None, by="ana")
    tale.passes("20m")
    assert opened(tale) == ["+30m Nobody"]
    tale.happens("issue.assigned", to=None, by="ana")
    assert tale.states() == {"help": "open"}


def test_a_message_that_needs_no_reply_ends_a_wait_that_had_breached() -> None:
    tale = story("  - {name: Late, on: {target: next_response}, escalate: {path: help}}")
    tale.opens()
    tale.happens("message.sent", by="somebody")
    tale.happens("message.received", body="Thank you!")
    tale.passes("2h")
    assert tale.states() == {"help": "open"}
    tale.happens("message.needs_no_reply", by="ana")
    assert (tale.clock("next_response").state, tale.states()) == ("breached", {"help": "fulfilled"})


def test_a_second_wait_is_not_lost_behind_one_that_ended_outside_the_hours() -> None:
    tale = story(
        "  - {name: Silence, on: {waiting_for: next_response, longer_than: 30m}, during: berlin,"
        " escalate: {path: help}}"
    )
    tale.passes("11h")  # 20:00
    tale.opens()
    tale.happens("message.sent", by="ana")
    tale.passes("10m")
    tale.happens("message.received", body="and now?")
    tale.passes("1h")
    tale.happens("message.sent", by="ana")
    tale.passes("10m")
    tale.happens("message.received", body="and then?")
    tale.passes("1d")
    assert opened(tale) == ["+24h Silence"]


def test_a_condition_that_comes_true_after_the_hours_began_still_fires() -> None:
    tale = story(
        "  - {name: Silence, on: {waiting_for: first_response, longer_than: 30m, calendar: always}, during: berlin,"
        " when: 'issue.kind == \"outage\"', escalate: {path: help}}"
    )
    tale.passes("11h")
    tale.opens()
    tale.passes("14h")
    tale.happens("issue.changed", changes={"kind": "outage"}, by="ana")
    assert opened(tale) == ["+25h Silence"]


def test_a_wait_that_begins_to_count_when_it_is_over_already_fires_at_that_event() -> None:
    tale = story(
        "  - {name: Urgent, on: {waiting_for: first_response, longer_than: {P0: 15m}}, escalate: {path: help}}"
    )
    tale.opens(priority="P2")
    tale.passes("2h")
    tale.happens("issue.changed", changes={"priority": "P0"}, by="ana")
    assert opened(tale) == ["+2h Urgent"]
    assert not [notice for notice in tale.last_effects() if getattr(notice, "late_by", None)]


def test_a_promise_after_a_breach_does_not_bring_back_the_wait_that_is_over() -> None:
    tale = story("  - {name: Quiet, on: {waiting_for: update, longer_than: 3h}, inform: [person:ana]}")
    tale.opens(priority="P0")
    tale.happens("message.sent", by="ana")
    tale.passes("4h")
    tale.happens("escalation.acknowledged", by="ana", next_update_by=tale.now.replace(hour=13))
    assert tale.issues["A-1"].wake_at == tale.clock("update").due_at
    tale.passes("2h")
    assert tale.issues["A-1"].fired["Quiet"].times == 1


def test_nothing_but_thanks_starts_no_clock_and_reopens_nothing() -> None:
    tale = story("  - {name: Late, on: {target: next_response}, escalate: {path: help}}")
    tale.opens()
    tale.happens("message.sent", by="ana")
    tale.happens("issue.resolved", by="ana")
    tale.happens("message.received", body="Thanks!", thanks="thanks")
    assert tale.issues["A-1"].status == "resolved"
    assert "next_response" not in tale.issues["A-1"].clocks
    assert tale.issues["A-1"].unanswered_at is None
    assert "nothing but thanks (“thanks”): it needs no reply" in [one.because.words for one in tale.last_effects()]


def test_thanks_do_not_answer_the_question_before_them() -> None:
    tale = story("")
    tale.opens()
    tale.happens("message.sent", by="ana")
    tale.happens("message.received", body="And the second thing?")
    asked_at = tale.now
    tale.passes("1m")
    tale.happens("message.received", body="Thanks!", thanks="thanks")
    assert tale.issues["A-1"].unanswered_at == asked_at
    assert tale.clock("next_response").state == "running"


def test_an_issue_that_opens_with_thanks_promises_nothing_until_something_is_asked() -> None:
    tale = story("")
    tale.opens(body="Thanks!", thanks="thanks")
    assert {one.state for one in tale.issues["A-1"].clocks.values()} == {"cancelled"}
    tale.passes("5h")
    tale.happens("message.received", body="It is down again")
    assert tale.clock("first_response").state == "running"
    assert tale.clock("first_response").started_at == tale.now
    assert tale.clock("resolution").state == "running"


def test_words_that_are_edited_or_taken_back_move_no_clock() -> None:
    tale = story("")
    tale.opens()
    before = tale.issues["A-1"].clocks
    tale.passes("5m")
    tale.happens("message.edited", message="e1", body="All of it is down")
    tale.happens("message.deleted", message="e1")
    assert tale.issues["A-1"].clocks == before
