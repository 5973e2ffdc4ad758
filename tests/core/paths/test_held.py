"""Held: while somebody has the issue another escalation waits, and what lets it go."""

import pytest

from rung.core.effects import Notice
from tests.core.small_team import ladder, level, small_team
from tests.core.story import Story

TWO = f"""
paths:
  a: {ladder(level("ana"))}
  b: {ladder(level("bo"))}
"""
ON_EVENTS = """
triggers:
  - {name: Opened, on: opened, escalate: a}
  - {name: Wrote, on: message, escalate: b}
"""


def held() -> Story:
    """Ana has `a`, and `b` is held."""
    tale = small_team(ON_EVENTS + TWO)
    tale.opens()
    tale.happens("escalation.acknowledged", by="ana")
    tale.happens("message.received", body="and?")
    assert tale.states() == {"a": "acknowledged", "b": "held"}
    return tale


@pytest.mark.parametrize(
    "triggers",
    [
        "  - {name: One, on: {target: first_response, at: 50%}, escalate: a}\n"
        "  - {name: Two, on: {target: first_response, at: 75%}, escalate: b}\n",
        "  - {name: One, on: {waiting_for: first_response, longer_than: 20m}, escalate: a}\n"
        "  - {name: Two, on: {waiting_for: first_response, longer_than: 30m}, escalate: b}\n",
    ],
)
def test_an_answer_that_ends_both_rings_nobody(triggers: str) -> None:
    target = "targets: [{name: T, first_response: 40m}]\n" if "target" in triggers else ""
    tale = small_team(target + "triggers:\n" + triggers + TWO)
    tale.opens()
    tale.passes("25m")
    tale.happens("escalation.acknowledged", by="ana")
    tale.passes("10m")
    assert tale.states() == {"a": "acknowledged", "b": "held"}
    tale.happens("message.sent", by="ana")
    tale.passes("1d")
    assert tale.states() == {"a": "fulfilled", "b": "fulfilled"}
    assert tale.rings() == ["+20m ana 1 trigger"]


def test_closing_all_by_hand_rings_nobody() -> None:
    tale = held()
    tale.happens("escalation.closed", by="ana")
    tale.passes("1d")
    assert (tale.states(), tale.rings()) == ({"a": "closed", "b": "closed"}, ["+0m ana 1 trigger"])


def test_replacing_both_rings_only_the_new_one() -> None:
    worse = "  - {name: Worse, on: priority, escalate: {path: c, replaces: [a, b]}}\n"
    tale = small_team(ON_EVENTS + worse + TWO + f"  c: {ladder(level('cy', more='urgency: critical'))}\n")
    tale.opens()
    tale.happens("escalation.acknowledged", by="ana")
    tale.happens("message.received", body="and?")
    tale.happens("issue.changed", changes={"priority": "P0"})
    assert tale.states() == {"a": "replaced", "b": "replaced", "c": "open"}
    assert tale.rings() == ["+0m ana 1 trigger", "+0m cy 1 trigger"]


def test_what_nothing_would_let_go_waits_for_somebody_else_who_has_the_issue() -> None:
    again = "  - {name: Odd, on: {changed: kind}, escalate: c, over_acknowledged: true}\n"
    tale = small_team(ON_EVENTS + again + TWO + f"  c: {ladder(level('cy'))}\n")
    tale.opens()
    tale.happens("escalation.acknowledged", by="ana")
    tale.happens("message.received", body="and?")
    tale.happens("issue.changed", changes={"kind": "odd"})
    tale.happens("escalation.acknowledged", by="cy", path="c")
    tale.happens("escalation.closed", by="ana", path="a")
    assert tale.states() == {"a": "closed", "b": "held", "c": "acknowledged"}
    tale.happens("escalation.closed", by="cy", path="c")
    assert tale.rings()[-1] == "+0m bo 1 acknowledgement_expired"


def test_what_an_import_lets_go_begins_at_the_next_step_of_time() -> None:
    closes = TWO.replace("a: {levels", "a: {closes_when: issue.kind == 'solved', levels")
    tale = small_team(ON_EVENTS + closes)
    tale.opens()
    tale.happens("escalation.acknowledged", by="ana")
    tale.happens("message.received", body="and?")
    tale.happens("issue.changed", changes={"kind": "solved"}, bulk=True)
    assert (tale.states(), tale.rings()) == ({"a": "closed", "b": "held"}, ["+0m ana 1 trigger"])
    tale.passes("1m")
    assert tale.rings() == ["+0m ana 1 trigger", "+0m bo 1 acknowledgement_expired"]


def test_of_several_that_begin_at_once_the_most_urgent_rings_a_person() -> None:
    triggers = (
        "triggers:\n"
        "  - {name: Opened, on: opened, escalate: a}\n"
        "  - {name: Wrote, on: message, escalate: b}\n"
        "  - {name: Odd, on: message, escalate: c}\n"
    )
    critical = "urgency: critical"
    paths = (
        f"paths:\n  a: {ladder(level('ana', more=critical))}\n"
        f"  b: {ladder(level('bo', more='urgency: normal'))}\n  c: {ladder(level('bo', more=critical))}\n"
    )
    tale = small_team(triggers + paths)
    tale.opens()
    tale.happens("escalation.acknowledged", by="ana", lasts="1h")
    tale.happens("message.received")
    tale.passes("1h")
    assert [(one.to, one.path, one.ring) for one in tale.effects(Notice)] == [
        ("ana", "a", True),
        ("ana", "a", True),
        ("bo", "c", True),
        ("bo", "b", False),
    ]
