"""Promises at risk are counted exactly, and found without looking through every open issue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rung.core.events import IssueChanged, IssueResolved, MessageSent
from rung.store.decisions import promises
from rung.store.decisions.promises import AtRisk
from rung.store.models import Subject
from tests.plans import plan
from tests.store import every_state

if TYPE_CHECKING:
    from tests.engine.house import House


def at_risk(house: House) -> AtRisk:
    return promises.at_risk(house.clock.now())


def test_a_clock_is_at_risk_in_its_last_quarter_of_an_hour(house: House) -> None:
    """The first response of a P2 is due after two hours."""
    house.tell(house.open_issue(priority="P2"))
    assert at_risk(house) == AtRisk(soon={}, overdue=0)
    house.fast_forward(minutes=106)
    assert at_risk(house) == AtRisk(soon={"first_response": 1}, overdue=0)


def test_what_is_due_and_not_decided_yet_is_overdue(house: House) -> None:
    house.tell(house.open_issue(priority="P2"))
    house.clock.push(house.state().clocks["first_response"].due_at - house.clock.now())
    assert at_risk(house) == AtRisk(soon={}, overdue=1)


def test_a_breached_clock_is_overdue_until_somebody_answers(house: House) -> None:
    house.tell(house.open_issue(priority="P2"))
    house.fast_forward(hours=3)
    assert at_risk(house) == AtRisk(soon={}, overdue=1)
    house.tell(MessageSent(issue="A-1", at=house.clock.now(), id="answer", by="bo", body="We are on it."))
    assert at_risk(house) == AtRisk(soon={}, overdue=0)


def test_who_waits_for_the_customer_is_not_at_risk_and_who_is_resolved_is_not_overdue(house: House) -> None:
    house.publish(every_state.BUSY)
    house.tell(house.open_issue("A-1", priority="P2"), house.open_issue("A-2", priority="P2"))
    house.fast_forward(minutes=7 * 60 + 50)
    assert at_risk(house) == AtRisk(soon={"resolution": 2}, overdue=2)
    now = house.clock.now()
    house.tell(IssueChanged(issue="A-1", at=now, id="c", changes={"status": "on_hold"}, by="ana"))
    assert at_risk(house) == AtRisk(soon={"resolution": 1}, overdue=2)
    house.tell(IssueResolved(issue="A-2", at=now, id="r", by="ana"))
    assert at_risk(house) == AtRisk(soon={}, overdue=1)


def test_every_clock_is_counted_once(house: House) -> None:
    """Against a look through all states."""
    every_state.fill(house)
    house.fast_forward(minutes=110)
    keys = Subject.objects.filter(kind="issue", is_open=True).values_list("key", flat=True)
    states = [house.state(key) for key in keys]
    clocks = [clock for state in states for clock in state.clocks.values()]
    now = house.clock.now()
    running = [clock for clock in clocks if clock.state == "running" and clock.due_at]
    expected = sum(now < clock.due_at <= now + promises.SOON for clock in running)
    found = at_risk(house)
    assert sum(found.soon.values()) == expected > 0
    assert found.overdue == sum(clock.state == "breached" and clock.is_waiting for clock in clocks) > 0


def test_neither_question_looks_through_all_open_issues(sqlite_database: str) -> None:
    looks = []
    for statement in (
        "SELECT state FROM subject WHERE kind = 'issue' AND is_open AND rank IN (0, 1, 2, 3, 4) AND next_at <= '2026'",
        "SELECT sum(overdue) FROM subject WHERE overdue > 0",
    ):
        looks += plan(statement)
    assert [look.split(" (")[0] for look in looks] == [
        "SEARCH subject USING INDEX subject_queue", "SEARCH subject USING COVERING INDEX subject_overdue",
    ]  # fmt: skip
