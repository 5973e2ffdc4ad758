"""The virtual clock: one stream, one order, and nothing of it kept longer than needed."""

from datetime import UTC, datetime, timedelta

import pytest

from rung.core.effects import ClockBreached, Notice
from rung.core.policy import Policy
from rung.policy import load
from rung.simulator.histories.events import event_of
from rung.simulator.run import Simulation, simulate

MONDAY = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)
POLICY = """
rung: 1
workspace: {time_zone: UTC, priorities: [P0, P1], default_priority: P1, tiers: [enterprise]}
people:
  ana: {name: Ana, email: ana@support.example, hours: always}
  bo: {name: Bo, email: bo@support.example, hours: always}
targets:
  - {name: All, calendar: always, first_response: {default: 1h}}
triggers:
  - {name: Critical, on: opened, when: issue.priority == "P0", escalate: {path: outage}}
  - {name: Crowded, on: opened, when: account.open_issues >= 2, escalate: {path: outage}}
  - {name: Said so, on: message, when: issue.subject == "Fire", escalate: {path: outage}}
  - {name: Health falls, on: account, when: account.health < 40, escalate: {path: outage}}
paths:
  outage:
    levels:
      - {name: Ana, notify: [person:ana], urgency: critical, climb_after: 30m}
      - {name: Bo, notify: [person:bo], urgency: critical, climb_after: 30m}
accounts:
  acme: {name: Acme, tier: enterprise}
"""


@pytest.fixture(scope="module")
def policy():
    loaded = load(POLICY)
    assert loaded.errors == ()
    return Policy(loaded.document)


def event(minutes, kind, issue=None, **facts):
    at = MONDAY + timedelta(minutes=minutes)
    return event_of({"type": kind, "at": at, **({"issue": issue} if issue else {}), **facts})


def rings(steps):
    return [
        (effect.at - MONDAY, step.issue, effect.to)
        for step in steps
        for effect in step.effects
        if isinstance(effect, Notice) and effect.ring
    ]


def minutes(number):
    return timedelta(minutes=number)


def test_an_event_at_the_instant_of_a_climb_comes_before_it(policy):
    steps = simulate(
        policy,
        [
            event(0, "issue.opened", "A-1", priority="P0"),
            event(30, "escalation.acknowledged", "A-1", by="ana"),
        ],
        MONDAY + minutes(50),
    )

    assert rings(steps) == [(minutes(0), "A-1", "ana")]


def test_events_come_before_the_time_steps_of_all_issues_at_one_instant(policy):
    steps = list(
        simulate(
            policy,
            [
                event(0, "issue.opened", "B-1", priority="P0"),
                event(0, "issue.opened", "A-1", priority="P0"),
                event(30, "issue.opened", "C-1", priority="P0"),
            ],
        )
    )

    assert [(step.issue, step.event.__struct_config__.tag) for step in steps] == [
        ("B-1", "issue.opened"),
        ("A-1", "issue.opened"),
        ("C-1", "issue.opened"),
        ("A-1", "time.passed"),
        ("B-1", "time.passed"),
    ]


def test_time_runs_to_the_last_event_inclusive_and_no_further(policy):
    opened = event(0, "issue.opened", "A-1", priority="P0")

    assert len(rings(simulate(policy, [opened, event(29, "note.added", "B-1")]))) == 1
    assert len(rings(simulate(policy, [opened, event(30, "note.added", "B-1")]))) == 2


def test_until_cuts_what_comes_later(policy):
    steps = list(
        simulate(
            policy,
            [event(0, "issue.opened", "A-1"), event(90, "message.sent", "A-1", by="ana")],
            MONDAY + minutes(60),
        )
    )

    assert any(isinstance(effect, ClockBreached) for effect in steps[-1].effects)
    assert steps[-1].at == MONDAY + minutes(60)


def test_a_change_of_an_account_is_told_to_each_of_its_open_issues(policy):
    steps = list(
        simulate(
            policy,
            [
                event(0, "issue.opened", "A-2", account="acme"),
                event(1, "issue.opened", "A-1", account="acme"),
                event(2, "issue.opened", "T-1"),
                event(3, "issue.opened", "A-3", account="acme"),
                event(4, "issue.resolved", "A-3", by="bo"),
                event(5, "account.changed", account="acme", changes={"health": 20}),
            ],
        )
    )

    told = [step.issue for step in steps if step.at == MONDAY + minutes(5)]
    assert told == [None, "A-1", "A-2"]
    assert [ring for ring in rings(steps) if ring[0] == minutes(5)] == [
        (minutes(5), "A-1", "ana"),
        (minutes(5), "A-2", "ana"),
    ]


def test_conditions_read_how_many_issues_an_account_has_open(policy):
    opened = [event(number, "issue.opened", f"A-{number}", account="acme") for number in range(4)]

    assert [issue for _at, issue, _to in rings(simulate(policy, opened))] == ["A-2", "A-3"]


def test_a_person_away_is_passed_over_until_they_are_back(policy):
    steps = simulate(
        policy,
        [
            event(0, "person.away", person="ana", until=MONDAY + minutes(10)),
            event(5, "issue.opened", "A-1", priority="P0"),
            event(10, "issue.opened", "A-2", priority="P0"),
        ],
    )

    assert rings(steps) == [(minutes(5), "A-1", "bo"), (minutes(10), "A-2", "ana")]


def test_an_event_that_makes_no_sense_is_refused_and_the_rest_goes_on(policy):
    steps = list(
        simulate(
            policy,
            [
                event(0, "issue.opened", "A-1"),
                event(1, "issue.escalated", "A-1", path="nowhere", by="ana"),
                event(2, "issue.escalated", "A-1", path="outage", by="ana"),
            ],
        )
    )

    assert steps[1].refused is not None
    assert steps[1].refused.hint
    assert rings(steps) == [(minutes(2), "A-1", "ana")]


def test_an_issue_at_rest_comes_back_with_all_that_was_known(policy):
    simulation = Simulation(policy)
    steps = list(
        simulation.run(
            [
                event(0, "issue.opened", "A-1", subject="Fire", account="acme"),
                event(5, "message.sent", "A-1", by="ana"),
                event(9, "issue.resolved", "A-1", by="ana"),
                event(60 * 24 * 400, "issue.reopened", "A-1", by="ana"),
                event(60 * 24 * 400 + 1, "message.received", "A-1"),
            ]
        )
    )

    assert simulation.open_issues == ["A-1"]
    assert steps[-1].state.reopens == 1
    assert [to for _at, _issue, to in rings(steps)] == ["ana"]


def test_what_rests_is_found_again(policy):
    simulation = Simulation(policy)
    history = []
    for number in range(300):
        history.append(event(number, "issue.opened", f"A-{number}"))
        history.append(event(number, "issue.resolved", f"A-{number}", by="ana"))
    assert len(list(simulation.run(history))) == len(history)

    assert simulation.state("A-7").resolved_at == MONDAY + minutes(7)


def test_facts_that_an_account_cannot_have_are_refused_and_change_nothing(policy):
    bad = event(5, "account.changed", account="acme", changes={"health": "low", "churn_risk": True})
    steps = list(simulate(policy, [event(0, "issue.opened", "A-1", account="acme"), bad]))

    refused = [step for step in steps if step.refused]
    assert [(step.refused.code, step.issue) for step in refused] == [("wrong_form", None)]
    assert "health" in refused[0].refused.message


def test_what_is_no_longer_known_of_an_account_is_absent(policy):
    simulation = Simulation(policy)
    known = {"health": 20, "churn_risk": True, "fields": {"plan": "old", "seats": 3}}
    changes = (known, {"health": None, "churn_risk": None}, {"fields": {"plan": "new"}, "region": "EU"})
    happens = [event(n, "account.changed", account="tiny", changes=one) for n, one in enumerate(changes)]
    list(simulation.run(happens))

    account = simulation.desk.accounts["tiny"]
    assert (account.health, account.churn_risk) == (None, False)
    assert account.fields == {"plan": "new", "seats": 3, "region": "EU"}


def test_an_id_that_came_before_changes_nothing(policy):
    message = event(5, "message.received", "A-1", id="m-1")
    steps = list(simulate(policy, [event(0, "issue.opened", "A-1"), message, message]))

    assert steps[-1].state.messages == 2
