"""Many issues of one sort in a short time: the core counts what comes with an opening, and makes them one incident."""

from typing import Any

from rung.core.effects import Emitted
from rung.core.events import IssueOpened
from rung.understand.likeness.floods import Recent, with_near
from tests.core.paths.test_ladder import policy
from tests.core.story import Story

PATHS = """
  outage: {levels: [{name: Bo, notify: [person:bo], urgency: critical, climb_after: 10m}]}
  slow: {levels: [{name: Ana, notify: [person:ana], climb_after: 30m}]}
"""
INCIDENT = """
triggers:
  - {name: The same again, on: {flood: 3, within: 1h, by: similar}, when: 'issue.priority != "P4"',
     set: {tags: [flood]}, incident: {adopt: 30m}, escalate: {path: outage}}
  - {name: Each by itself, on: opened, when: 'issue.kind != "incident"', escalate: {path: slow}}
"""
TOLD = """
triggers:
  - {name: One account cries, on: {flood: 3, within: 1h, by: account}, escalate: {path: outage}}
"""
CHECKSUM = "The payroll export to Datev stops with a checksum mismatch"
SAID = (
    CHECKSUM,
    "Checksum mismatch whenever the Datev export of our payroll runs",
    "Payroll: the export to Datev fails, checksum mismatch",
    "Again a checksum mismatch in our Datev payroll export",
    "Our payroll export stops, Datev reports a checksum mismatch",
)


class Busy(Story):
    """A story in which openings come with what is like them, and what issues say to each other arrives at once."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.recent = Recent()

    def _decide(self, event: Any, now: Any) -> Any:
        before = self.issues.get(event.issue)
        states = lambda keys: {key: self.issues.get(key) for key in keys}  # noqa: E731
        event = with_near(event, before, self.policy, self.recent, states)
        decision = super()._decide(event, now)
        if opening := self.recent.opening(event, before):
            self.recent.add(opening)
        for effect in decision.effects:
            if isinstance(effect, Emitted):
                self._decide(effect.event, now)
        return decision

    def writes(self, number: int, **facts: Any) -> str:
        issue = f"A-{number}"
        self.opens(issue, **{"subject": SAID[number % len(SAID)], "priority": "P2", "kind": "api", **facts})
        return issue


def test_the_third_of_one_sort_opens_an_incident_that_has_all_three() -> None:
    tale = Busy(policy(PATHS, INCIDENT))
    tale.writes(0)
    tale.opens("B-1", subject="How do we change the logo on the invoices of our customers?", kind="api", priority="P2")
    tale.passes("10m")
    tale.writes(1)
    assert "A-1+incident" not in tale.issues
    tale.passes("10m")
    tale.writes(2)

    incident = tale.issues["A-2+incident"]
    assert (incident.kind, incident.priority, incident.tags) == ("incident", "P2", ("flood",))
    assert sorted(incident.linked) == ["A-0", "A-1", "A-2"]
    assert tale.rings("A-2+incident") == ["+20m bo 1 trigger"]
    assert [tale.states(one) for one in ("A-0", "A-1", "A-2")] == [{"slow": "joined"}, {"slow": "joined"}, {}]
    assert tale.states("B-1") == {"slow": "open"}


def test_those_that_follow_join_it_and_ring_nobody() -> None:
    tale = Busy(policy(PATHS, INCIDENT))
    for number in range(5):
        tale.writes(number)
    assert [key for key, one in tale.issues.items() if one.kind == "incident"] == ["A-2+incident"]
    assert tale.issues["A-4"].joined == ("A-2+incident",)
    assert tale.rings("A-3") == tale.rings("A-4") == []
    tale.passes("1h")
    assert tale.rings("A-2+incident")[0] == "+0m bo 1 trigger"
    assert tale.rings("A-4") == []


def test_what_was_opened_before_the_span_of_adoption_stays_by_itself() -> None:
    tale = Busy(policy(PATHS, INCIDENT))
    tale.writes(0)
    tale.passes("45m")
    tale.writes(1)
    tale.writes(2)
    assert tale.issues["A-0"].joined == ()
    assert tale.states("A-0") == {"slow": "exhausted"}
    assert tale.issues["A-1"].joined == ("A-2+incident",)


def test_what_an_incident_that_is_over_had_counts_no_more() -> None:
    tale = Busy(policy(PATHS, INCIDENT))
    for number in range(3):
        tale.writes(number)
    tale.happens("issue.resolved", "A-2+incident", by="bo")
    tale.writes(3)
    tale.writes(4)
    assert [key for key, one in tale.issues.items() if one.kind == "incident"] == ["A-2+incident"]
    assert tale.rings("A-3") == ["+0m ana 1 trigger"]


def test_without_an_incident_one_flood_rings_once() -> None:
    tale = Busy(policy(PATHS, TOLD))
    for number in range(5):
        tale.opens(f"A-{number}", subject=f"Question {number}", priority="P2")
        tale.passes("5m")
    tale.opens("T-1", account="tiny", priority="P2")
    assert [tale.rings(f"A-{number}")[:1] for number in range(5)] == [[], [], ["+10m bo 1 trigger"], [], []]
    assert tale.rings("T-1") == []


def test_an_import_makes_no_flood() -> None:
    tale = Busy(policy(PATHS, TOLD))
    for number in range(5):
        tale.opens(f"A-{number}", priority="P2", bulk=True)
    tale.opens("A-9", priority="P2")
    assert tale.rings("A-9") == []


def test_the_decision_needs_nothing_but_its_event() -> None:
    tale = Busy(policy(PATHS, INCIDENT))
    for number in range(3):
        tale.writes(number)
    (event, decision) = next(
        (event, decision)
        for event, decision in tale.decisions
        if isinstance(event, IssueOpened) and event.issue == "A-2"
    )
    assert [one.issue for one in event.near] == ["A-0", "A-1"]
    from rung.core.decide import decide

    again = decide(None, event, tale.policy, tale.desk, event.at)
    assert (again.state, again.effects) == (decision.state, decision.effects)
