"""A merge that was a mistake: both issues stand for themselves again, with what was theirs."""

from typing import Any

import msgspec
import pytest

from rung.core.decide import Decision
from rung.core.effects import ClockMoved, Emitted, Recorded
from rung.core.events import AnyEvent
from rung.core.measures import facts_of
from rung.core.refused import Refused
from tests.core.story import Story
from tests.core.test_measures import Line

POLICY = """
rung: 1
workspace: {name: W, time_zone: UTC, calendar: always, priorities: [P0, P2], default_priority: P2,
  tiers: [gold], statuses_waiting: [waiting_on_customer]}
people:
  ana: {name: Ana, email: ana@x.example}
  bo: {name: Bo, email: bo@x.example}
  cy: {name: Cy, email: cy@x.example}
accounts: {acme: {name: Acme, tier: gold}}
targets: [{name: All, first_response: 1h, next_response: 1h, resolution: 8h}]
triggers: [{name: Critical, on: [opened, priority], when: issue.priority == "P0", escalate: alarm}]
paths:
  alarm: {levels: [
    {name: One, notify: ["person:bo"], climb_after: 30m}, {name: Two, notify: ["person:cy"], climb_after: 30m}]}
"""


class Tale(Story):
    """A story in which issues hear what others tell them."""

    def __init__(self) -> None:
        super().__init__(POLICY)

    def _decide(self, event: AnyEvent, now: Any) -> Decision:
        decision = super()._decide(event, now)
        for effect in decision.effects:
            if isinstance(effect, Emitted) and getattr(effect.event, "issue", None):
                self._decide(effect.event, now)
        return decision

    def merges(self, issue: str = "A-1", into: str = "B-2") -> None:
        self.happens("issue.merged", issue, into=into, by="ana")

    def undoes(self, issue: str = "A-1", into: str = "B-2") -> None:
        self.happens("issue.unmerged", into, **{"from": issue}, by="ana")

    def says(self, issue: str) -> list[str]:
        return [effect.because.words for effect in self.effects(Recorded, issue)]

    def stands(self, issue: str) -> dict[str, Any]:
        """What counts of an issue, but for when it was looked at and what was told."""
        left_out = ("decided_at", "escalations", "next_notice", "wake_at")
        raw = msgspec.to_builtins(self.issues[issue])
        return {name: value for name, value in raw.items() if name not in left_out}


def two() -> Tale:
    """An outage that nobody took, and a question of somebody else twenty minutes later."""
    tale = Tale()
    tale.opens("A-1", priority="P0")
    tale.passes("20m")
    tale.opens("B-2", account="tiny")
    tale.passes("5m")
    return tale


def test_both_issues_stand_again_as_they_were() -> None:
    tale = two()
    a, b = tale.stands("A-1"), tale.stands("B-2")
    tale.merges()
    assert tale.states() == {"alarm": "resolved"}
    assert tale.issues["B-2"].opened_at == tale.started_at
    tale.undoes()
    assert (tale.stands("A-1"), tale.stands("B-2")) == (a, b)
    assert tale.states() == {"alarm": "open"}
    assert "the merge into B-2 was undone by ana" in tale.says("A-1")
    assert "the merge of A-1 into this issue was undone by ana" in tale.says("B-2")


def test_its_people_are_asked_again_and_the_ladder_goes_on_from_its_level() -> None:
    tale = two()
    tale.merges()
    tale.passes("40m")
    tale.undoes()
    tale.passes("30m")
    assert tale.rings() == ["+0m bo 1 trigger", "+1h5m bo 1 event", "+1h35m cy 2 climb"]


def test_who_had_it_has_it_again() -> None:
    tale = two()
    tale.happens("escalation.acknowledged", by="bo", lasts="2h")
    tale.merges()
    tale.undoes()
    assert tale.escalation("alarm").acknowledged_by == "bo"
    assert tale.states() == {"alarm": "acknowledged"}
    tale.passes("2h")
    assert tale.rings()[1:2] == ["+2h25m bo 1 acknowledgement_expired"]


def test_a_promise_that_fell_due_meanwhile_is_missed_when_it_was_due_and_only_where_it_was_made() -> None:
    tale = two()
    tale.merges()
    tale.passes("50m")
    assert tale.clock("first_response", "B-2").state == "breached", "for it seems to wait since A-1 was opened"
    tale.undoes()
    assert tale.clock("first_response", "B-2").state == "running"
    assert any(one.is_anew for one in tale.effects(ClockMoved, "B-2"))
    tale.passes("1s")
    assert tale.offset(tale.clock("first_response").breached_at) == "+1h"
    tale.happens("message.sent", "B-2", by="ana")
    assert tale.clock("first_response", "B-2").state == "met"


def test_what_was_said_since_stays_where_it_is() -> None:
    tale = two()
    tale.merges()
    tale.passes("5m")
    tale.happens("message.received", "A-1")
    tale.happens("message.sent", "B-2", by="ana")
    tale.passes("5m")
    tale.happens("message.received", "B-2")
    asked_at = tale.now
    tale.undoes()
    a, b = tale.issues["A-1"], tale.issues["B-2"]
    assert (a.messages, b.messages) == (1, 3)
    assert a.responded_at is None
    assert (b.unanswered_at, tale.clock("next_response", "B-2").started_at) == (asked_at, asked_at)
    assert tale.clock("first_response", "B-2").state == "met"
    tale.happens("message.received", "A-1")
    assert (tale.issues["A-1"].messages, tale.issues["B-2"].messages) == (2, 3)


def test_an_answer_in_the_merged_issue_was_none_in_the_other() -> None:
    tale = two()
    tale.happens("message.sent", "A-1", by="ana")
    tale.passes("5m")
    tale.happens("message.received", "A-1")
    tale.merges()
    assert tale.clock("first_response", "B-2").state == "met"
    tale.undoes()
    assert tale.clock("first_response", "B-2").state == "running"
    assert "next_response" not in tale.issues["B-2"].clocks
    assert tale.clock("next_response", "A-1").state == "running"
    lines = [Line(event, one.effects, one.facts) for event, one in tale.decisions if event.issue == "B-2"]  # type: ignore[union-attr]
    assert not [fact for fact in facts_of(lines) if fact.kind == "first_response"]


def test_the_measures_know_of_no_end_and_no_reopening() -> None:
    tale = two()
    tale.merges()
    tale.undoes()
    lines = [Line(event, one.effects, one.facts) for event, one in tale.decisions if event.issue == "A-1"]  # type: ignore[union-attr]
    kinds = [fact.kind for fact in facts_of(lines)]
    assert "opened" in kinds
    assert not {"reopened", "escalation_ended"} & {*kinds}


@pytest.mark.parametrize(
    ("what", "why"),
    [
        ("an hour", "more than an hour ago"),
        ("never", "A-9 is not merged into B-2"),
        ("another since", "C-3 was merged into B-2 after A-1"),
        ("on", "B-2 was merged into C-3 itself"),
        ("twice", "A-1 is not merged into B-2"),
    ],
)
def test_what_cannot_be_undone_says_why(what: str, why: str) -> None:
    tale = two()
    tale.opens("C-3")
    tale.merges()
    match what:
        case "an hour":
            tale.passes("61m")
        case "another since":
            tale.merges("C-3")
        case "on":
            tale.merges("B-2", "C-3")
        case "twice":
            tale.undoes()
    with pytest.raises(Refused, match=why):
        tale.undoes("A-9" if what == "never" else "A-1")
    if what == "another since":
        tale.undoes("C-3")
        tale.undoes()
        assert tale.issues["B-2"].absorbed == ()


def test_one_that_was_opened_again_by_hand_is_left_as_it_is() -> None:
    tale = two()
    tale.merges()
    tale.happens("issue.reopened", by="ana")
    before = tale.stands("A-1")
    tale.undoes()
    assert tale.stands("A-1") == before
    assert tale.issues["B-2"].absorbed == ()
