"""Links stand on both issues, and an open incident sees to those that are linked with it."""

from typing import Any

from rung.core.effects import Emitted, Recorded
from rung.core.events import LinkTold, MessageSent
from tests.core.paths.test_ladder import policy
from tests.core.story import Story

PATHS = """
  outage: {levels: [{name: Bo, notify: [person:bo], urgency: critical, climb_after: 10m}]}
  slow: {levels: [{name: Ana, notify: [person:ana], climb_after: 30m}]}
"""
TRIGGERS = """
triggers:
  - {name: Critical at once, on: [opened, priority], when: 'issue.priority == "P0"', escalate: {path: outage}}
  - {name: Cries for help, on: message, escalate: {path: slow}, even_if_linked: true}
"""


class Linked(Story):
    """A story in which what issues say to each other arrives at once."""

    def _decide(self, event: Any, now: Any) -> Any:
        decision = super()._decide(event, now)
        for effect in decision.effects:
            if isinstance(effect, Emitted) and isinstance(effect.event, LinkTold | MessageSent):
                self._decide(effect.event, now)
        return decision


def a_customer_and_an_incident(**facts: Any) -> Linked:
    tale = Linked(policy(PATHS, TRIGGERS))
    tale.opens("I-1", kind="incident", priority="P2")
    tale.opens("A-1", **{"priority": "P0", **facts})
    return tale


def test_a_link_stands_on_both_issues_until_it_is_undone_from_either_side() -> None:
    tale = a_customer_and_an_incident(priority="P2")
    tale.opens("B-1", priority="P2")
    tale.happens("issue.linked", "A-1", to="B-1", by="ana")
    assert (tale.issues["A-1"].linked, tale.issues["B-1"].linked) == (("B-1",), ("A-1",))

    before = len(tale.decisions)
    tale.happens("issue.linked", "B-1", to="A-1", by="bo")
    assert len(tale.decisions) == before + 1

    tale.happens("issue.unlinked", "B-1", to="A-1", by="bo")
    assert (tale.issues["A-1"].linked, tale.issues["B-1"].linked) == ((), ())


def test_what_is_linked_to_an_open_incident_rings_no_more_by_itself() -> None:
    tale = a_customer_and_an_incident()
    assert tale.rings() == ["+0m bo 1 trigger"]
    tale.happens("issue.linked", "A-1", to="I-1", by="ana")
    assert tale.states() == {"outage": "joined"}
    assert tale.issues["A-1"].joined == ("I-1",)

    tale.happens("issue.changed", changes={"priority": "P2"}, by="ana")
    tale.happens("issue.changed", changes={"priority": "P0"}, by="ana")
    tale.passes("1h")
    assert tale.rings() == ["+0m bo 1 trigger"]
    said = " ".join(str(one.because) for one in tale.effects(Recorded))
    assert "outage is not opened while it is linked with the open incident I-1" in said


def test_a_trigger_that_says_so_rings_all_the_same() -> None:
    tale = a_customer_and_an_incident(priority="P2")
    tale.happens("issue.linked", "A-1", to="I-1", by="ana")
    tale.happens("message.received")
    assert tale.rings() == ["+0m ana 1 trigger"]
    tale.happens("issue.linked", "I-1", to="A-1", by="ana")
    assert tale.states() == {"slow": "open"}


def test_what_would_have_rung_is_looked_at_when_the_incident_is_over() -> None:
    tale = a_customer_and_an_incident()
    tale.happens("issue.linked", "I-1", to="A-1", by="ana")
    assert tale.states() == {"outage": "joined"}
    tale.passes("1h")
    tale.happens("issue.resolved", "I-1", by="bo")
    assert tale.issues["A-1"].joined == ()
    tale.passes("1m")
    assert tale.rings() == ["+0m bo 1 trigger", "+1h bo 1 trigger"]

    tale.happens("issue.reopened", "I-1", by="bo")
    assert tale.states()["outage"] == "joined"
    tale.happens("issue.changed", changes={"priority": "P2"}, by="ana")
    tale.happens("issue.unlinked", "A-1", to="I-1", by="ana")
    tale.passes("1m")
    assert len(tale.rings()) == 2, "its priority is another one by now"


def test_an_answer_to_the_incident_answers_each_issue_once() -> None:
    tale = a_customer_and_an_incident()
    tale.opens("A-2", priority="P2")
    for one in ("A-1", "A-2"):
        tale.happens("issue.linked", one, to="I-1", by="ana")
    tale.happens("message.sent", "I-1", by="bo", body="We work on it.", to_linked=True)
    assert all(tale.issues[one].responded_at == tale.now for one in ("A-1", "A-2", "I-1"))


def test_two_incidents_do_not_silence_each_other() -> None:
    tale = a_customer_and_an_incident(kind="incident")
    tale.happens("issue.linked", "A-1", to="I-1", by="ana")
    assert tale.issues["A-1"].joined == tale.issues["I-1"].joined == ()
    assert tale.states() == {"outage": "open"}
