"""Events that arrive late, and steps that are overdue because Rung was down."""

from datetime import timedelta

from rung.core.decide import decide
from rung.core.effects import Notice
from rung.core.events import TimePassed
from tests.core.paths.test_ladder import THREE_LEVELS, policy
from tests.core.promises.test_clocks import story
from tests.core.story import Story


def test_an_answer_written_before_the_question_does_not_answer_it() -> None:
    tale = story()
    tale.opens()
    tale.happens("message.sent", by="ana")
    tale.passes("10m")
    tale.happens("message.received", body="and?")
    tale.passes("5m")
    tale.happens("message.sent", by="ana", at=tale.started_at + timedelta(minutes=8))
    assert tale.clock("next_response").state == "running"
    assert tale.issues["A-1"].unanswered_at is not None
    assert len(tale.issues["A-1"].follow_ups) == 1


def test_a_late_answer_meets_the_run_though_another_answer_came_before_it() -> None:
    tale = story()
    tale.opens(priority="P0")
    tale.passes("20m")
    tale.happens("message.sent", by="ana")
    assert tale.clock("first_response").state == "breached"
    tale.passes("5m")
    tale.happens("message.sent", by="bo", at=tale.started_at + timedelta(minutes=14))
    clock = tale.clock("first_response")
    assert (clock.state, tale.offset(clock.fulfilled_at)) == ("met", "+14m")
    assert tale.offset(tale.issues["A-1"].responded_at) == "+20m"


def test_a_late_change_counts_no_minute_twice() -> None:
    tale = story()
    tale.opens(account="tiny", priority="P2")  # two working hours
    tale.passes("30m")
    tale.happens("issue.changed", changes={"account": "acme"}, by="ana")  # the same, round the clock
    tale.happens("issue.changed", changes={"account": "tiny"}, by="ana", at=tale.started_at + timedelta(minutes=10))
    assert tale.offset(tale.clock("first_response").due_at) == "+2h"


def test_a_third_follow_up_that_arrives_out_of_order_counts() -> None:
    tale = Story(policy(THREE_LEVELS, "triggers: [{name: Third, on: {follow_ups: 3}, escalate: {path: help}}]\n"))
    tale.opens()
    tale.passes("10m")
    tale.happens("message.received")
    tale.passes("20m")
    tale.happens("message.received")
    tale.happens("message.received", at=tale.started_at + timedelta(minutes=20))
    assert tale.states() == {"help": "open"}


def test_what_was_due_while_rung_was_down_climbs_on_from_now() -> None:
    tale = Story(policy(THREE_LEVELS))
    tale.opens()
    state = tale.issues["A-1"]
    back_at = tale.started_at + timedelta(hours=5)
    rings = []
    while state.wake_at and state.wake_at <= back_at:
        decision = decide(state, TimePassed(issue="A-1", at=state.wake_at), tale.policy, tale.desk, back_at)
        rings += [(one.to, one.at, one.late_by) for one in decision.effects if isinstance(one, Notice)]
        state = decision.state
    assert rings == [("bo", back_at, (timedelta(hours=5) - timedelta(minutes=15)).total_seconds())]
    assert state.wake_at == back_at + timedelta(hours=1)


def test_an_import_of_the_past_rings_nobody() -> None:
    tale = Story(
        policy(
            THREE_LEVELS,
            "triggers:\n"
            "  - {name: Silence, on: {waiting_for: first_response, longer_than: 30m}, escalate: {path: help}}\n",
        )
    )
    tale.passes("3h")
    tale.opens(bulk=True, at=tale.started_at)
    tale.passes("1d")
    assert tale.rings() == []


def test_a_change_in_an_import_jumps_over_moments_without_a_ring() -> None:
    tale = Story(
        policy(
            THREE_LEVELS,
            "triggers: [{name: Silence, on: {waiting_for: first_response, longer_than: {P0: 10m, default: 5h}},"
            " escalate: {path: help}}]\n",
        )
    )
    tale.opens()
    tale.passes("1h")
    tale.happens("issue.changed", changes={"priority": "P0"}, bulk=True)
    tale.passes("1d")
    assert tale.rings() == []


def test_an_opening_that_arrives_after_the_answer_knows_of_it() -> None:
    tale = story()
    tale.now += timedelta(minutes=10)
    tale.happens("message.sent", by="ana")
    tale.happens("issue.assigned", to="ana")
    tale.opens(priority="P1", at=tale.started_at)
    clock = tale.clock("first_response")
    assert (clock.state, tale.offset(clock.fulfilled_at)) == ("met", "+10m")
    assert (tale.clock("update").run, tale.issues["A-1"].unanswered_at) == (1, None)
    assert tale.issues["A-1"].unassigned_at is None
