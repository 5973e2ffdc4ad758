"""Scenarios that the installation keeps: run with any policy, taken from real issues, and asked before publishing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from msgspec import structs

from rung.core.events import (
    AccountChanged,
    AnyEvent,
    EscalationAcknowledged,
    IssueOpened,
    MessageReceived,
    MessageSent,
    PersonAway,
)
from rung.core.policy import Policy
from rung.engine.policies.publish import as_typed, publish
from rung.engine.proof import scenario_taking, scenarios
from rung.engine.proof.scenarios import ScenariosFail
from rung.simulator.problems import BadInput
from rung.store import settings_store
from rung.store.policies import policies
from rung.store.policies import scenarios as store
from tests.growth import QUADRATIC, growth

if TYPE_CHECKING:
    from tests.engine.house import House

NOBODY_ANSWERS = """name: nobody answers an outage
starts: 2026-03-09T09:00:00Z
when:
  - {at: +0m, type: issue.opened, issue: A-1, account: acme, priority: P0}
until: +1h
expect:
  - {at: +15m, breached: first_response}
  - {at: +1h, notified: [cy], level: 2, path: outage, because: climb}
"""
A_QUESTION = """name: a question wakes nobody
starts: 2026-03-09T09:00:00Z
when:
  - {at: +0m, type: issue.opened, issue: A-1, account: tiny, priority: P2}
until: +1h
expect:
  - {nothing: true}
"""


def tell(house: House, event: AnyEvent) -> None:
    """Something happens, and is decided."""
    house.tell(structs.replace(event, id=house.next_id()))


def keep(*texts: str) -> list[store.Kept]:
    return [store.add(scenarios.checked(text, policies.current()), text, "cy") for text in texts]


def slower(text: str | None = None) -> str:
    """The house's policy with two hours before the head is told."""
    from tests.engine.house import POLICY

    return (text or POLICY).replace("climb_after: 1h}", "climb_after: 2h}")


def test_what_is_kept_runs_against_any_policy(house: House) -> None:
    keep(NOBODY_ANSWERS, A_QUESTION)
    live = scenarios.run_kept(policies.current())
    draft = as_typed(slower()).document
    assert draft is not None
    tried = scenarios.run_kept(Policy(draft))
    assert (live.passing, live.failing, live.is_done) == (2, (), True)
    assert [one.kept.name for one in tried.failing] == ["nobody answers an outage"]
    (failure,) = tried.failing[0].result.outcome.failures
    assert failure.found == "nobody at that instant; somebody at +0 s"


def test_without_patience_the_next_call_goes_on(house: House) -> None:
    scenarios.forget()
    keep(NOBODY_ANSWERS, A_QUESTION)
    first = scenarios.run_kept(policies.current(), patience_s=0)
    second = scenarios.run_kept(policies.current(), patience_s=0)
    assert [(one.done, one.is_done) for one in (first, second)] == [(1, False), (2, True)]


def test_a_story_without_end_is_told_so(house: House) -> None:
    endless = slower().replace(
        "notify: [person:cy], urgency: critical, climb_after: 30m}",
        "notify: [person:cy], urgency: critical, repeat: {every: 1s, times: 900000}}",
    )
    document = as_typed(endless).document
    assert document is not None
    result = scenarios.run_text(NOBODY_ANSWERS.replace("until: +1h", "until: +48h"), Policy(document))
    assert [one.code for one in result.problems] == ["too_long"]


def test_a_scenario_for_another_policy_is_kept_and_does_not_pass(house: House) -> None:
    later = NOBODY_ANSWERS.replace("notified: [cy]", "notified: [dee]")
    keep(later)
    (ran,) = scenarios.run_kept(policies.current()).failing
    assert [(one.line, one.column) for one in ran.result.problems] == [(8, 26)]
    assert "there is no 'dee'" in ran.result.problems[0].message


def test_what_is_no_scenario_is_not_kept(house: House) -> None:
    text = "name: x\nstarts: 2026-03-09T09:00:00Z\nwhen:\n  - {at: soon, type: issue.opened}\n"
    with pytest.raises(BadInput) as refused:
        scenarios.checked(text, policies.current())
    said = [(one.line, one.column) for one in refused.value.problems]
    assert (4, 10) in said


def test_a_file_comes_in_as_a_whole_or_not_at_all(house: House) -> None:
    from rung.simulator.scenarios.scenario_writing import gathered

    good = gathered([NOBODY_ANSWERS, A_QUESTION])
    bad = good + A_QUESTION.replace("name: a", "  - name: another").replace("\n", "\n    ").replace("+1h\n", "-1h\n")
    with pytest.raises(BadInput) as refused:
        scenarios.take_in(bad, policies.current(), "cy")
    assert [(one.file, one.line, one.column) for one in refused.value.problems] == [("scenarios.yaml", 25, 12)]
    assert store.everyone() == []
    assert scenarios.take_in(good, policies.current(), "cy") == (2, 0)
    assert scenarios.take_in(good.replace("until: +1h", "until: +2h", 1), policies.current(), "ana") == (0, 1)
    assert [(one.name, one.revision, one.changed_by) for one in store.everyone()] == [
        ("a question wakes nobody", 1, "cy"), ("nobody answers an outage", 2, "ana"),
    ]  # fmt: skip


def test_the_gate_holds_only_where_it_is_asked_for(house: House) -> None:
    keep(NOBODY_ANSWERS)
    settings_store.put(scenarios.MUST_PASS, True)
    with pytest.raises(ScenariosFail, match="one scenario fails with this policy: nobody answers an outage"):
        publish(slower(), "cy")
    assert policies.current_number() == 1
    settings_store.put(scenarios.MUST_PASS, False)
    assert publish(slower(), "cy") == 2


# A real issue ----------------------------------------


def live_an_hour(house: House) -> None:
    """Acme's outage: nobody answers, it climbs, Cy takes it and answers."""
    from rung import clock

    at = clock.now()
    tell(
        house, IssueOpened(
            issue="A-1", at=at, account="acme", priority="P0", contact="joe.doe@acme.example",
            subject="Down! call +49 30 1234567 or joe.doe@acme.example", body="Joe Doe here. Nothing works!",
        )
    )  # fmt: skip
    house.fast_forward(minutes=20)
    tell(house, MessageReceived(issue="A-1", at=clock.now(), contact="joe.doe@acme.example", body="This is a joke!"))
    house.fast_forward(minutes=45)
    tell(house, EscalationAcknowledged(issue="A-1", at=clock.now(), by="cy"))
    house.fast_forward(minutes=10)
    tell(house, MessageSent(issue="A-1", at=clock.now(), by="cy", body="Back again."))


def test_a_real_issue_runs_green_as_a_scenario(house: House) -> None:
    live_an_hour(house)
    taken = scenario_taking.take("A-1")
    assert (taken.differences, taken.result.problems) == ((), ())
    assert taken.result.passed, taken.result.outcome.failures
    assert "{at: +1h, notified: [cy], level: 2, path: outage, because: climb}" in taken.text
    assert "{at: +15m, breached: first_response}" in taken.text


def test_nobody_is_named_in_it(house: House) -> None:
    live_an_hour(house)
    taken = scenario_taking.take("A-1")
    for personal in ("joe", "Joe", "1234567", "Nothing works", "joke", "Back again"):
        assert personal not in taken.text
    assert "contact: someone-1@acme.example" in taken.text
    assert "Addresses of contacts are replaced; their domains are kept." in taken.left_out
    assert "sentiment: -" in taken.text  # how it sounded stays


def test_a_long_word_of_a_customer_is_looked_through_once(house: House) -> None:
    """A subject of 20,000 letters took seconds: each letter was tried as the beginning of an address."""
    from rung import clock

    def taken(letters: int) -> None:
        scenario_taking.take(f"L-{letters}")

    for letters in (8_000, 32_000):
        subject = f"joe.doe@acme.example+bo@acme.example {'a' * letters}"
        tell(house, IssueOpened(issue=f"L-{letters}", at=clock.now(), account="acme", priority="P3", subject=subject))
    assert growth(taken, 8_000) < QUADRATIC
    assert 'subject: "(address)(address) aaa' in scenario_taking.take("L-8000").text


def test_whose_turn_it_was_comes_with_it(house: House) -> None:
    from rung import clock

    tell(house, IssueOpened(issue="B-1", at=clock.now(), account="acme", priority="P0"))
    house.fast_forward(minutes=5)
    live_an_hour(house)
    taken = scenario_taking.take("A-1")
    assert "turns: {path/outage/1: [ana]}" in taken.text
    assert taken.result.passed
    assert "notified: [bo]" in taken.text


def test_what_differs_is_said_with_why(house: House) -> None:
    """Half way, a policy is published that promises an answer sooner."""
    from rung import clock
    from tests.engine.house import POLICY

    tell(house, IssueOpened(issue="A-1", at=clock.now(), account="acme", priority="P0"))
    house.fast_forward(minutes=5)
    publish(POLICY.replace("{P0: 15m,", "{P0: 10m,"), "cy")
    policies.move_batch()
    house.fast_forward(minutes=20)
    tell(house, MessageReceived(issue="A-1", at=clock.now()))
    taken = scenario_taking.take("A-1")
    assert (taken.version, taken.result.passed) == (1, False)
    assert taken.differences == (
        "at +10m it does not have: first response is breached",
        "at +15m it has as well: first response is breached",
    )
    assert "the policy changed while the issue was open (versions 1, 2)" in taken.because
    assert "# With version 1 it goes otherwise: at +10m" in taken.text


def test_what_events_said_of_the_account_comes_with_it(house: House) -> None:
    from rung import clock

    tell(house, AccountChanged(account="acme", at=clock.now(), changes={"health": 12, "owner": "bo"}))
    tell(house, IssueOpened(issue="A-1", at=clock.now(), account="acme", priority="P0"))
    text = scenario_taking.take("A-1").text
    assert "{at: +0m, type: account.changed, account: acme, changes: {owner: bo, health: 12.0}}" in text


def test_what_came_late_comes_late_in_it(house: House) -> None:
    """The customer wrote before the climb, and Rung learned of it afterwards."""
    from rung import clock

    tell(house, IssueOpened(issue="A-1", at=clock.now(), account="acme", priority="P0"))
    wrote_at = clock.now() + timedelta(minutes=5)
    house.fast_forward(minutes=62)
    tell(house, MessageReceived(issue="A-1", at=wrote_at))
    taken = scenario_taking.take("A-1")
    assert "{at: +5m, type: message.received, arrives: +1h2m, issue: A-1}" in taken.text
    assert taken.result.passed


def test_who_was_away_is_away_in_it(house: House) -> None:
    from rung import clock

    until = clock.now() + timedelta(hours=8)
    tell(house, PersonAway(person="ana", at=clock.now(), until=until))
    tell(house, IssueOpened(issue="A-1", at=clock.now(), account="acme", priority="P0"))
    house.fast_forward(minutes=20)
    taken = scenario_taking.take("A-1")
    assert "type: person.away, person: ana" in taken.text
    assert "notified: [bo]" in taken.text
    assert taken.result.passed


def test_an_issue_that_is_not_there(house: House) -> None:
    from rung.engine.why.why import NoAnswer

    with pytest.raises(NoAnswer):
        scenario_taking.take("A-404")


def test_seconds_that_have_begun_keep_their_order(house: House) -> None:
    """An acknowledgement a moment after the climb does not come before it in the scenario."""
    from rung import clock

    tell(house, IssueOpened(issue="A-1", at=clock.now() + timedelta(milliseconds=400), account="acme", priority="P0"))
    house.fast_forward(minutes=61)
    taken = scenario_taking.take("A-1")
    assert taken.result.passed
    assert "{at: +1h, notified: [cy]" in taken.text
