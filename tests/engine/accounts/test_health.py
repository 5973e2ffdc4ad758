"""The health of accounts on a real database: kept day by day, true for any past day, and heard by conditions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from msgspec import structs

from rung import clock
from rung.core.accounts.health import DEFAULT_WEIGHTS
from rung.core.events import AccountChanged, AccountSignal, CsatReceived, IssueChanged, IssueClosed, MessageSent
from rung.engine import replay
from rung.engine.accounts import health, health_keeping
from rung.engine.proof.own_history import own_history
from rung.simulator.run import simulate
from rung.store.accounts import account_health
from rung.store.decisions import set_aside
from rung.store.policies import policies
from tests.engine.house import POLICY

if TYPE_CHECKING:
    from tests.engine.house import House

WATCHED = POLICY.replace(
    "    when: account.churn_risk\n", "    when: account.churn_risk || account.health < 75\n"
)


def keep(house: House) -> int:
    """What the worker's loop does, until nobody is due: how many accounts were told of."""
    found, told = health_keeping.begin(house.clock.now()), 0
    for one in found.due:
        told += health_keeping.take(one, house.clock.now()) is not None
    health_keeping.finish(found)
    house.settle()
    return told


def answer(house: House, key: str = "A-1") -> MessageSent:
    return MessageSent(issue=key, at=house.clock.now(), id=house.next_id(), by="bo", body="We look.")


def rated(house: House, score: int, key: str = "A-1") -> CsatReceived:
    return CsatReceived(issue=key, at=house.clock.now(), id=house.next_id(), score=score)


def signal(house: House, value: float, **facts: Any) -> AccountSignal:
    return AccountSignal(
        account="acme", at=house.clock.now(), id=house.next_id(), name="active_users", value=value, **facts
    )


def days_of(house: House, days: int, users: float) -> None:
    """Days go by; the product says each day how many used it."""
    for _ in range(days):
        house.tell(signal(house, users))
        keep(house)
        house.fast_forward(days=1)


def kept(account: str = "acme") -> list[account_health.Kept]:
    return account_health.of_account(account, date(2020, 1, 1))


def test_what_is_kept_of_each_day_can_be_made_anew_from_the_journal(house: House) -> None:
    house.publish()
    days_of(house, 16, 40)
    house.tell(house.open_issue(priority="P2"), house.open_issue("A-2", priority="P2", sentiment=-0.7))
    days_of(house, 2, 12)  # nobody answers: promises are missed
    house.tell(answer(house), rated(house, 2))
    days_of(house, 1, 12)
    house.tell(IssueChanged(issue="A-2", at=house.clock.now(), id="moved", changes={"account": "tiny"}))
    health.change_rules({"csat": 40}, None, None, "ana", house.clock.now())
    days_of(house, 2, 12)
    house.tell(IssueClosed(issue="A-1", at=house.clock.now(), id="spam", as_="spam"))
    days_of(house, 2, 12)
    keep(house)

    assert len(kept()) == 24
    for one in kept():
        again = health.look("acme", one.at)
        assert (again.health, again.churn, again.rules.number) == (one.health, one.churn, one.rules)
    assert len({one.health.score for one in kept()}) >= 4
    assert any(move.what == "weights" and "by ana" in move.words for one in kept() for move in one.moves)


def test_a_day_whose_import_comes_later_is_made_anew(house: House) -> None:
    house.publish()
    days_of(house, 6, 40)
    before = {one.day: one.health for one in kept()}
    past = house.clock.now() - timedelta(days=4)
    opened = house.open_issue("OLD-1", priority="P2", sentiment=-0.9)
    house.tell(structs.replace(opened, at=past, bulk=True))
    keep(house)

    changed = [one for one in kept() if one.day in before and one.health != before[one.day]]
    assert [one.day for one in changed] == sorted(before)[2:]
    for one in kept():
        assert health.look("acme", one.at).health == one.health


def test_a_score_that_falls_reaches_conditions_and_replays_and_back_tests_agree(house: House) -> None:
    house.publish(WATCHED)
    house.tell(house.open_issue(priority="P2"), house.open_issue("T-1", account="tiny", priority="P2"))
    house.tell(answer(house), rated(house, 5))
    assert keep(house) == 1  # of tiny too little is known
    assert house.state().fired == {}

    house.tell(rated(house, 1))
    house.fast_forward(minutes=11)
    keep(house)

    account = health.account_of("acme")
    assert account is not None
    assert account.health is None
    assert account.health_now is not None
    assert account.health_now < 75
    assert [one.trigger for one in house.state().escalations] == ["Account at risk"]
    assert house.state("T-1").escalations == ()
    for key in ("A-1", "T-1"):
        again = replay.replay(key)
        assert again.differences == ()
        assert again.is_same_state
    history = own_history(house.clock.now() - timedelta(days=1), house.clock.now())
    *_, last = [step for step in simulate(policies.current(), list(history.events())) if step.issue == "A-1"]
    assert last.state is not None
    assert [one.trigger for one in last.state.escalations] == ["Account at risk"]


def test_what_a_score_led_to_never_moves_it_again(house: House) -> None:
    house.publish(WATCHED)
    house.tell(house.open_issue(priority="P2"), answer(house), rated(house, 1), rated(house, 1))
    keep(house)
    assert house.state().escalations
    before = health.look("acme", house.clock.now()).health

    told = 0
    for _ in range(5):
        house.fast_forward(minutes=11)
        told += keep(house)

    assert told == 0
    assert health.look("acme", house.clock.now()).health.score == before.score


def test_what_was_given_counts_unless_the_team_chose_otherwise(house: House) -> None:
    house.publish(WATCHED)
    given = AccountChanged(account="acme", at=house.clock.now(), id="crm", changes={"health": 80})
    house.tell(given, house.open_issue(priority="P2"), answer(house), rated(house, 1))
    keep(house)
    assert health.account_of("acme").health_now == 80  # type: ignore[union-attr]
    assert house.state().escalations == ()
    assert "account.changed" not in house.happened()  # what changes nothing that decisions read is told to no issue

    health.change_rules(None, "computed", None, "ana", house.clock.now())
    keep(house)
    account = health.account_of("acme")
    assert account is not None
    assert account.health == 80
    assert account.health_now == account.computed.health  # type: ignore[union-attr]
    assert [one.trigger for one in house.state().escalations] == ["Account at risk"]


def test_nobody_else_can_say_what_rung_computed(house: House) -> None:
    house.publish()
    forged = AccountChanged(account="acme", at=house.clock.now(), id="x", changes={"computed": {"health": 1}})
    house.tell(forged)

    (refused,) = set_aside.refused()
    assert "is what Rung itself makes out of an account" in str(refused)
    assert health.account_of("acme").computed is None  # type: ignore[union-attr]


def test_a_signal_makes_no_account_known(house: House) -> None:
    house.publish()
    house.tell(structs.replace(signal(house, 4), account="acmee"))

    (refused,) = set_aside.refused()
    assert "there is no account 'acmee'" in str(refused)
    assert health.account_of("acmee") is None


def test_a_changed_weight_moves_every_account_at_once(house: House) -> None:
    house.publish()
    house.tell(house.open_issue(priority="P2"), answer(house), rated(house, 1))
    keep(house)
    before = kept()[-1].health
    health.change_rules({"csat": 60}, None, None, "ana", house.clock.now())
    keep(house)

    now = kept()[-1]
    assert now.health.score is not None
    assert before.score is not None
    assert now.health.score < before.score
    assert now.rules == 1


def test_rules_that_are_none_change_nothing(house: House) -> None:
    house.publish()
    all_but_one = dict.fromkeys(DEFAULT_WEIGHTS, 0) | {"csat": 1}
    for weights, counts, message in (
        ({"vibes": 3}, None, "there is no part 'vibes'"),
        ({"csat": 101}, None, "the weight of csat is to be a whole number from 0 to 100"),
        (all_but_one, None, "fewer than two parts have a weight"),
        (None, "both", "'both' is no choice"),
    ):
        with pytest.raises(health.BadRules, match=message):
            health.change_rules(weights, counts, None, "ana", house.clock.now())

    assert account_health.rules().number == 0


def test_two_workers_do_not_both_look(house: House) -> None:
    house.publish()
    assert health_keeping.claim("one", clock.now())
    assert not health_keeping.claim("two", clock.now())
    house.clock.set(house.clock.now() + timedelta(minutes=4))
    assert health_keeping.claim("two", clock.now())
