"""The loop that keeps how well accounts are: what is due is looked at within its turns, and then it rests."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rung.core.events import AccountSignal, CsatReceived, MessageSent
from rung.engine.accounts import health, health_keeping
from rung.store.accounts import account_health
from rung.worker.scoring import EVERY, Scoring

if TYPE_CHECKING:
    from tests.engine.house import House


def turns(loop: Scoring) -> int:
    """Until the loop rests; how many turns it took."""
    number = 1
    while loop.turn() < EVERY:
        number += 1
    return number


def newest() -> account_health.Newest | None:
    return account_health.newest().get("acme")


def test_what_is_due_is_looked_at_and_then_it_rests(house: House) -> None:
    loop, other = Scoring(), Scoring()
    now = house.clock.now
    signal = AccountSignal(account="acme", at=now(), id="u1", name="logins", value=4)
    house.tell(house.open_issue(priority="P2"), signal)
    house.tell(MessageSent(issue="A-1", at=now(), id="s1", by="bo", body="We look."))
    turns(loop)
    first = newest()
    assert first is not None
    assert first.score == 100
    assert account_health.newest()["tiny"].score is None
    assert health_keeping.begin(now()).due == [], "one of whom nothing is known was looked at, too"

    house.tell(CsatReceived(issue="A-1", at=now(), id="r1", score=1))
    turns(loop)
    assert newest() == first, "an account in which something happens all the time rests for ten minutes"
    house.clock.set(now() + timedelta(minutes=11))
    turns(other)
    assert newest() != first, "another worker takes over once the first one looks no more"
    house.settle()
    account = health.account_of("acme")
    assert account is not None
    assert account.health_now == newest().score  # type: ignore[union-attr]

    house.tell(CsatReceived(issue="A-1", at=now(), id="r2", score=2))
    looked_at = newest().at  # type: ignore[union-attr]
    house.clock.set(now() + timedelta(minutes=2))
    turns(other)
    assert account_health.kept_until() == looked_at, "one that rests keeps nobody reading from long ago"
    before = newest()
    health.change_rules({"csat": 60}, None, None, "ana", now())
    turns(other)
    assert newest().score < before.score  # type: ignore[union-attr, operator]

