"""Promises: when each clock starts, pauses, is due, met, breached or cancelled."""

from datetime import UTC, datetime, timedelta

import pytest

from rung.core.effects import ClockBreached, ClockStarted
from tests.core.story import Story

CAST = """
rung: 1
workspace: {time_zone: Europe/Berlin, calendar: berlin, priorities: [P0, P1, P2], default_priority: P2,
            tiers: [enterprise, starter], statuses_waiting: [waiting_on_customer, on_hold],
            on_reply: {waiting: open, resolved: reopen, within: 14d}}
calendars:
  berlin: {time_zone: Europe/Berlin, day: 8h, hours: {mon-fri: ["09:00-12:00", "13:00-18:00"]}}
people:
  ana: {name: Ana, email: ana@support.example, teams: [frontline], hours: berlin}
teams: {frontline: {name: Frontline, lead: ana, calendar: berlin}}
accounts:
  acme: {name: Acme, tier: enterprise}
  tiny: {name: Tiny, tier: starter}
targets:
  - name: Enterprise
    when: account.tier == "enterprise"
    calendar: always
    first_response: {P0: 15m, P1: 30m, default: 2h}
    next_response: {default: 1h}
    update: {P0: 1h}
    resolution: {P0: 4h, default: 8h}
    grace: 10m
  - name: Everyone
    calendar: berlin
    first_response: {default: 2h}
    resolution: {default: 2d}
"""


def story() -> Story:
    return Story(CAST)  # Monday 09:00 in Berlin


def test_the_first_answer_meets_the_first_response() -> None:
    tale = story()
    tale.opens(priority="P1")
    assert tale.offset(tale.clock("first_response").due_at) == "+30m"
    tale.passes("29m")
    tale.happens("message.sent", by="ana")
    assert tale.clock("first_response").state == "met"


def test_an_answer_at_the_due_instant_is_met_and_later_is_breached() -> None:
    tale = story()
    tale.opens("A-1", priority="P1")
    tale.opens("A-2", priority="P1")
    tale.passes("29m59s")
    tale.now += timedelta(seconds=1)
    tale.happens("message.sent", "A-1", by="ana")
    tale.passes("1s")
    tale.happens("message.sent", "A-2", by="ana")
    assert tale.clock("first_response", "A-1").state == "met"
    late = tale.clock("first_response", "A-2")
    assert (late.state, tale.offset(late.breached_at), tale.offset(late.fulfilled_at)) == ("breached", "+30m", "+30m1s")


def test_an_automatic_answer_is_none() -> None:
    tale = story()
    tale.opens(priority="P1")
    tale.happens("message.sent", by="ana", automatic=True)
    assert tale.clock("first_response").state == "running"


def test_working_time_skips_lunch_and_nights() -> None:
    tale = story()
    tale.passes("2h")  # 11:00
    tale.opens(account="tiny")
    assert tale.offset(tale.clock("first_response").due_at) == "+5h"  # 11-12, 13-14
    assert tale.offset(tale.clock("resolution").due_at) == "+50h"  # 16 working hours: Wednesday 11:00


def test_work_that_ends_at_closing_time_is_due_then() -> None:
    tale = story()
    tale.passes("7h")  # 16:00
    tale.opens(account="tiny")
    assert tale.clock("first_response").due_at == datetime(2026, 3, 9, 17, 0, tzinfo=UTC)


def test_waiting_pauses_the_resolution_but_not_the_response() -> None:
    tale = story()
    tale.opens(priority="P1")
    tale.passes("10m")
    tale.happens("issue.changed", changes={"status": "waiting_on_customer"}, by="ana")
    assert (tale.clock("resolution").state, tale.clock("resolution").due_at) == ("paused", None)
    assert tale.clock("first_response").state == "running"
    tale.passes("3h")
    tale.happens("message.received", body="here you are")
    assert tale.issues["A-1"].status == "open"
    assert tale.offset(tale.clock("resolution").due_at) == "+11h"  # 8 h and the 3 h that did not count


def test_the_next_response_starts_at_the_first_message_after_an_answer() -> None:
    tale = story()
    tale.opens()
    tale.happens("message.sent", by="ana")
    tale.passes("10m")
    tale.happens("message.received")
    tale.passes("10m")
    tale.happens("message.received")
    clock = tale.clock("next_response")
    assert (tale.offset(clock.started_at), tale.offset(clock.due_at)) == ("+10m", "+1h10m")
    tale.happens("message.sent", by="ana")
    assert tale.clock("next_response").state == "met"


def test_an_update_is_due_again_after_each_answer_and_at_the_promised_instant() -> None:
    tale = story()
    tale.opens(priority="P0")
    tale.passes("30m")
    tale.happens("message.sent", by="ana")
    assert tale.offset(tale.clock("update").due_at) == "+1h30m"
    tale.passes("10m")
    tale.happens("message.sent", by="ana", next_update_by=tale.now + timedelta(hours=5))
    assert tale.offset(tale.clock("update").due_at) == "+5h40m"


def test_a_rise_of_priority_keeps_the_work_so_far_and_gives_grace() -> None:
    tale = story()
    tale.opens()
    tale.passes("100m")
    tale.happens("issue.changed", changes={"priority": "P1"}, by="ana")
    assert tale.offset(tale.clock("first_response").due_at) == "+1h50m"  # 30 min were over: now and the grace of 10 min


def test_a_change_without_grace_makes_what_lies_in_the_past_due_now() -> None:
    tale = Story(CAST.replace("    grace: 10m\n", ""))
    tale.opens()
    tale.passes("100m")
    tale.happens("issue.changed", changes={"priority": "P1"}, by="ana")
    assert tale.offset(tale.clock("first_response").due_at) == "+1h40m"
    tale.passes("1s")
    assert [tale.offset(one.breached_at) for one in tale.effects(ClockBreached)] == ["+1h40m"]


def test_a_clock_that_breached_is_never_moved() -> None:
    tale = story()
    tale.opens(priority="P0")
    tale.passes("20m")
    tale.happens("issue.changed", changes={"priority": "P2"}, by="ana")
    clock = tale.clock("first_response")
    assert (clock.state, tale.offset(clock.due_at)) == ("breached", "+15m")


def test_resolving_cancels_the_responses_and_reopening_goes_on_with_the_same_resolution() -> None:
    tale = story()
    tale.opens()
    tale.passes("1h")
    tale.happens("issue.resolved", by="ana")
    assert (tale.clock("first_response").state, tale.clock("resolution").state) == ("cancelled", "met")
    tale.passes("2h")
    tale.happens("issue.reopened", by="ana")
    resolution = tale.clock("resolution")
    assert (resolution.run, resolution.state, tale.offset(resolution.due_at)) == (1, "running", "+10h")
    assert (tale.clock("first_response").run, tale.offset(tale.clock("first_response").started_at)) == (2, "+3h")


def test_a_reply_to_a_resolved_issue_reopens_it() -> None:
    tale = story()
    tale.opens()
    tale.happens("message.sent", by="ana")
    tale.happens("issue.resolved", by="ana")
    tale.passes("1d")
    tale.happens("message.received", body="it is back")
    assert tale.issues["A-1"].is_open
    assert tale.clock("next_response").state == "running"


def test_a_reply_after_a_month_opens_a_new_issue_that_links_back() -> None:
    tale = story()
    tale.opens()
    tale.happens("issue.resolved", by="ana")
    tale.passes("30d")
    decision = tale.happens("message.received", body="something else")
    (opened,) = [effect.event for effect in decision.effects if hasattr(effect, "event")]
    assert opened.fields == {"continues": "A-1"}
    assert not tale.issues["A-1"].is_open


@pytest.mark.parametrize("as_", ["spam", "duplicate", "internal"])
def test_spam_leaves_the_measures(as_: str) -> None:
    tale = story()
    tale.opens()
    tale.happens("issue.closed", **{"as": as_, "by": "ana"})
    assert {clock.state for clock in tale.issues["A-1"].clocks.values()} == {"cancelled"}


def test_an_event_of_an_unknown_issue_opens_it_as_partial() -> None:
    tale = story()
    tale.happens("message.sent", by="ana")
    assert tale.issues["A-1"].partial
    assert [one.metric for one in tale.effects(ClockStarted)] == []


def test_a_late_answer_makes_the_run_met_again() -> None:
    """The mail was sent in time and arrived after the due instant."""
    tale = story()
    tale.opens(priority="P0")
    tale.passes("20m")
    assert tale.clock("first_response").state == "breached"
    tale.happens("message.sent", by="ana", at=tale.started_at + timedelta(minutes=14))
    clock = tale.clock("first_response")
    assert (clock.state, clock.breached_at, tale.offset(clock.fulfilled_at)) == ("met", None, "+14m")
