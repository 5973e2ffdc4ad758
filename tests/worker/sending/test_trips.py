"""How often PostgreSQL is waited for on the way of one ring: at a hundred of them a second each is sent nearly alone,
and what it waits for is what it takes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from msgspec import structs

from rung import config
from rung.store import settings_store
from rung.store.dialect import counted, is_postgres
from rung.store.models import Attempt, Delivery, Inbox, Notice
from rung.worker.delivering import Delivering
from tests.engine.house import POLICY, House
from tests.trips import trips
from tests.worker.vendor import SIGNING_SECRET, TOKEN, Vendor, eventually

SLACK_ONLY = POLICY.replace("channels: [slack, email]", "channels: [slack]")


@contextmanager
def by_hand(vendor: Vendor) -> Iterator[Delivering]:
    """The loop that delivers, turned by the test."""
    settings = structs.replace(
        config.current(), slack_token=TOKEN, slack_signing_secret=SIGNING_SECRET, slack_api_url=vendor.slack.url
    )
    delivering = Delivering(settings)
    delivering.begin()
    try:
        yield delivering
    finally:
        delivering.end()
        delivering.bell.close()


def _asked_for_one_ring(house: House, delivering: Delivering, key: str) -> tuple[int, int, int, int]:
    """Trips to send it and to write its end, and the statements of both."""
    house.tell(house.open_issue(key))
    with counted() as asked, trips() as to_send:
        assert delivering.turn() > 0, "nothing else waits, so nobody looks for it"
        asked_to_send = asked()
    eventually(lambda: not delivering.sender.done.empty(), "Slack's answer")
    with counted() as asked, trips() as to_write:
        delivering.turn()
        asked_to_write = asked()
    return len(to_send), len(to_write), asked_to_send, asked_to_write


def test_a_ring_is_sent_in_four_trips_and_its_end_written_in_three(house: House, vendor: Vendor) -> None:
    if not is_postgres():
        pytest.skip("SQLite has no server that could be waited for")
    house.publish(SLACK_ONLY)
    settings_store.set_delivery_mode("live")
    with by_hand(vendor) as delivering:
        house.tell(house.open_issue("A-1"))
        ring(delivering)  # each statement is planned now
        each = [_asked_for_one_ring(house, delivering, f"A-{number}") for number in (2, 3, 4)]
    fewest = tuple(min(counts) for counts in zip(*each, strict=True))
    assert fewest == (4, 3, 8, 7), "now and then one of them also keeps how many attempts there were"
    assert len(vendor.messages) == 4
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}
    assert set(Notice.objects.values_list("state", flat=True)) == {"accepted"}
    assert Inbox.objects.get(state="new").subject_key == "A-4", "what became of it waits to be decided"
    assert all(one.ended_at >= one.started_at for one in Attempt.objects.all())


def ring(delivering: Delivering) -> None:
    delivering.turn()
    eventually(lambda: not delivering.sender.done.empty(), "Slack's answer")
    delivering.turn()
