"""The sample company has lived through a month before the demo opens: by the real engine, and nobody was written to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from rung import clock

NOW = datetime(2026, 11, 27, 10, 0, tzinfo=UTC)


@pytest.fixture
def month(sqlite_database: str) -> int:
    """How many issues there were."""
    from rung.demo import company
    from rung.demo.past import DAYS, Past
    from rung.store.policies import policies

    policies.forget()
    pushed = clock.PushedClock(NOW - timedelta(days=DAYS))
    before = clock.use(pushed)
    try:
        return Past(company.settle().document, pushed, NOW).live()
    finally:
        clock.use(before)


def test_a_month_is_lived_through_as_the_engine_decides_it(month: int) -> None:
    from rung.engine.replay import replay
    from rung.store.models import Delivery, Escalation, Inbox, Journal, Notice, Subject

    assert Subject.objects.filter(kind="issue").count() == month > 100
    first, last = Journal.objects.order_by("at").first(), Journal.objects.order_by("at").last()
    assert (last.at - first.at) > timedelta(days=27)
    assert Inbox.objects.count() == 0, "nothing was refused, and nothing waits"
    assert {one.state for one in Notice.objects.filter(ring=True)} == {"dropped"}
    assert {one.state for one in Delivery.objects.all()} == {"dropped"}, "nobody is written to about last month"
    handed = {one["type"] for one in Journal.objects.values_list("event", flat=True) if "handoff" in one["type"]}
    assert handed == {"handoff.offered", "handoff.accepted", "handoff.returned"}
    assert Escalation.objects.filter(trigger="manual").exists()
    some = Escalation.objects.order_by("opened_at").values_list("issue", flat=True).distinct()[:5]
    for issue in some:
        again = replay(issue)
        assert (again.differences, again.is_same_state) == ((), True)


def test_the_month_is_a_past_that_a_draft_can_be_tested_on(month: int) -> None:
    from rung.core.measures import facts_of
    from rung.core.people.nights import Nights
    from rung.engine.proof.own_history import own_history
    from rung.simulator.backtests.backtest import backtest
    from rung.simulator.backtests.measured import measured
    from rung.store.measures import measures
    from rung.store.models import Subject
    from rung.store.policies import policies

    past = own_history(NOW - timedelta(days=30), NOW)
    again = backtest("again", policies.current(), past.events(), until=NOW, since=past.since)
    assert past.issues == again.issues == month
    assert 0.05 < again.summary["escalation_rate"] < 0.25
    assert again.summary["rings"] > 30

    nights = Nights(policies.current())
    keys = dict(Subject.objects.filter(kind="issue").values_list("id", "key"))
    lived = {keys[one]: facts_of(lines, nights.of) for one, lines in measures.lines(list(keys)).lines.items()}
    replayed = dict(measured(policies.current(), past.events(), NOW))
    assert replayed == lived, "what is measured of a past is what was measured while it happened"
