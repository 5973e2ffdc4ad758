"""Several workers on one database: each event is decided once, each issue in its order, and the turns stay fair."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, transaction

from rung.core.decide import Decision
from rung.core.events import AccountChanged, IssueChanged, MessageReceived
from rung.engine import handle
from rung.store import setup
from rung.store.decisions import locks, set_aside
from rung.store.models import Inbox, Journal, Notice, Subject
from tests.engine.house import MONDAY, POLICY, House, open_house
from tests.worker.vendor import eventually

ISSUES, MESSAGES = 30, 8


def test_three_workers_decide_everything_once_and_in_order(house: House) -> None:
    house.take_in(*(house.open_issue(f"A-{number}") for number in range(ISSUES)))
    for position in range(MESSAGES):
        house.take_in(
            *(
                MessageReceived(issue=f"A-{number}", at=house.clock.now(), id=f"m{position}/{number}", body="?")
                for number in range(ISSUES)
            )
        )
    work_side_by_side(3)

    assert Inbox.objects.count() == 0
    for subject in Subject.objects.filter(kind="issue"):
        lines = Journal.objects.filter(subject_id=subject.pk).order_by("seq")
        assert [line.seq for line in lines] == list(range(1, MESSAGES + 2))
        decided = [line.event["id"].partition("/")[0] for line in lines][1:]
        assert decided == [f"m{position}" for position in range(MESSAGES)]
    rung = Counter(Notice.objects.filter(ring=True, level=1).values_list("to", flat=True))
    assert rung == {"ana": ISSUES // 2, "bo": ISSUES // 2}, "two issues never share a turn"


PICKS_NOBODY = POLICY.replace("pick: round_robin", "pick: everyone")
"""Without choices that issues share, batches run side by side."""


@pytest.mark.postgres
@pytest.mark.parametrize("way", ["opened", "moved"])
def test_an_issue_that_comes_to_an_account_while_it_changes_hears_of_it(pg_house: House, way: str) -> None:
    """The issue had read the account as it was and was not committed; the change looked for open issues of the account
    and saw none. Nobody was told that the customer was about to leave."""
    pg_house.publish(PICKS_NOBODY)
    if way == "opened":
        pg_house.take_in(pg_house.open_issue("A-1", priority="P1"))
    else:
        pg_house.tell(pg_house.open_issue("A-1", priority="P1", account="tiny"))
        pg_house.take_in(IssueChanged(issue="A-1", at=MONDAY, id="m1", changes={"account": "acme"}))
    slow = _Slow()
    coming = _in_a_thread(lambda: handle.step(slow))
    assert slow.has_begun.wait(20)
    pg_house.take_in(AccountChanged(account="acme", at=MONDAY, id="c1", changes={"churn_risk": True}))
    changing = _in_a_thread(handle.step)
    eventually(lambda: _waits_for_a_lock() or not changing.is_alive(), "the change to wait, or to be decided")
    slow.may_go_on.set()
    coming.join(20)
    changing.join(20)
    pg_house.settle()
    assert pg_house.happened("A-1")[-1] == "account.changed"
    assert pg_house.state("A-1").escalations, "the account is at risk"


class _Slow:
    """Decides when it may."""

    def __init__(self) -> None:
        self.has_begun = threading.Event()
        self.may_go_on = threading.Event()

    def __call__(self, *facts: Any) -> Decision:
        self.has_begun.set()
        assert self.may_go_on.wait(30)
        return handle.core_decide(*facts)


@pytest.mark.postgres
def test_an_opening_waits_for_a_change_of_its_account_and_for_no_other(pg_house: House) -> None:
    pg_house.publish(PICKS_NOBODY)
    pg_house.take_in(pg_house.open_issue("A-1"))
    with transaction.atomic():
        locks.lock_accounts(changed=["acme"], joined=[])
        opening = _in_a_thread(handle.step)
        eventually(_waits_for_a_lock, "the opening to wait")
        assert Journal.objects.count() == 0
    opening.join(20)
    pg_house.take_in(pg_house.open_issue("A-2"))
    with transaction.atomic():
        locks.lock_accounts(changed=[], joined=["acme"])
        other = _in_a_thread(handle.step)
        other.join(20)
    assert pg_house.happened("A-1") == pg_house.happened("A-2") == ["issue.opened"]


@pytest.mark.postgres
def test_what_comes_while_somebody_tries_again_does_not_wait_for_ever(pg_house: House) -> None:
    """A batch was putting it behind what was set aside; whoever tried again had looked for what waits just before."""

    def is_poisoned(*facts: Any) -> Decision:
        raise ZeroDivisionError("a fault of ours")

    pg_house.take_in(pg_house.open_issue("A-1"))
    pg_house.settle(is_poisoned)
    pg_house.take_in(pg_house.message("A-1"))
    with transaction.atomic():
        assert handle.step().handled == 0, "it only waits"
        again = _in_a_thread(lambda: set_aside.try_again("issue", "A-1"))
        eventually(_waits_for_a_lock, "whoever tries again to wait")
    again.join(20)
    pg_house.settle()
    assert set_aside.everything() == []
    assert pg_house.happened("A-1") == ["issue.opened", "message.received"]


@pytest.fixture
def pg_house(postgres_database: str) -> Iterator[House]:
    with open_house() as opened:
        yield opened


def _in_a_thread(work: Callable[[], object]) -> threading.Thread:
    def run() -> None:
        try:
            work()
        finally:
            setup.release()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def _waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted)")
        return bool(cursor.fetchone()[0])


def work_side_by_side(workers: int, limit: int = 7) -> None:
    """So many workers decide until nothing is left."""
    failures: list[BaseException] = []

    def work() -> None:
        try:
            idle = 0
            while idle < 3:  # another worker may hold what is left
                idle = 0 if handle.step(limit=limit).handled else idle + 1
        except BaseException as error:
            failures.append(error)
        finally:
            setup.release()

    threads = [threading.Thread(target=work) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    while handle.step().handled:
        pass
