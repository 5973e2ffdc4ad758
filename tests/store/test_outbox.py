"""Deliveries: one down each lane, rings first, and no word from a sender that lost its lease."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rung.store import outbox, results
from rung.store.models import Attempt, Delivery, Message, Subject
from rung.store.outbox import Leased
from rung.store.results import Finished
from tests.engine.house import MONDAY

LEASE = timedelta(seconds=30)


@pytest.fixture
def subject(database: str) -> int:
    return int(Subject.objects.create(kind="issue", key="A-1", state={}, is_open=True).pk)


def add(subject: int, *, to: str = "bo", op: str = "send", seconds: float = 0, notice: int = 1) -> int:
    """A waiting delivery by Slack."""
    outbox.add_deliveries(
        [
            {
                "subject_id": subject, "notice": notice, "lane": f"{subject}|{to}|slack", "recipient": to,
                "channel": "slack", "address": "U02BO", "op": op, "ring": op == "send", "urgency": "critical",
                "due_at": MONDAY + timedelta(seconds=seconds), "state": "waiting", "created_at": MONDAY, "error": None,
            }
        ]
    )  # fmt: skip
    return int(Delivery.objects.latest("id").pk)


def lease(at: timedelta = timedelta(0), limit: int = 10) -> list[Leased]:
    return outbox.lease("slack", MONDAY + at, MONDAY + at + LEASE, limit)


def accepted(delivery: Leased) -> Finished:
    return Finished(delivery, "accepted", MONDAY, "live", vendor_ref="D1/1", content_hash="x")


def test_one_delivery_at_a_time_down_each_lane(subject: int) -> None:
    first, second = add(subject), add(subject, notice=2)
    other = add(subject, to="cy")
    leased = lease()
    assert [one.id for one in leased] == [first, other]
    assert lease() == []
    results.finish([accepted(leased[0])], MONDAY)
    assert [one.id for one in lease()] == [second]


def test_rings_go_before_updates(subject: int) -> None:
    update = add(subject, to="cy", op="update")
    ring = add(subject, to="bo", seconds=0.5)
    assert [one.id for one in lease(timedelta(seconds=1))] == [ring, update]


def test_nothing_is_sent_before_it_is_due(subject: int) -> None:
    add(subject, seconds=10)
    assert lease(timedelta(seconds=9)) == []
    assert outbox.next_due_at() == MONDAY + timedelta(seconds=10)
    assert len(lease(timedelta(seconds=10))) == 1


def test_who_lost_the_lease_writes_nothing(subject: int) -> None:
    """A sender was paused for longer than its lease; another one took over."""
    delivery = add(subject)
    (paused,) = lease()
    assert outbox.free_expired(MONDAY + LEASE) == 1
    (taken,) = lease(LEASE)
    assert (taken.fence, taken.attempt, taken.possible_repeat) == (2, 2, True)

    assert results.finish([accepted(paused)], MONDAY) == [delivery]
    assert Delivery.objects.get(pk=delivery).state == "leased"
    assert Message.objects.count() == 0
    assert [one.outcome for one in Attempt.objects.order_by("number")] == ["unknown", "unknown"]

    assert results.finish([accepted(taken)], MONDAY) == []
    assert Delivery.objects.get(pk=delivery).state == "sent"


def test_many_changes_are_one_update_of_a_message(subject: int) -> None:
    add(subject)
    results.finish([accepted(lease()[0])], MONDAY)
    for _ in range(5):
        outbox.update_messages([subject], MONDAY)
    assert Delivery.objects.filter(op="update").count() == 1
    (under_way,) = lease()
    outbox.update_messages([subject], MONDAY)
    assert Delivery.objects.filter(op="update").count() == 2, "what changes during a send is sent after it"
    results.finish([accepted(under_way)], MONDAY)
    assert len(lease()) == 1
