"""A connection that breaks between the claim of a delivery and its sending makes nobody wait, and nothing fail."""

from __future__ import annotations

import psycopg
import pytest
from django.db import OperationalError, connection

from rung import config
from rung.engine.sending import destinations
from rung.store import settings_store, setup
from rung.store.deliveries import claims
from rung.store.deliveries.claims import Line
from rung.store.models import Delivery
from rung.worker import parcels
from rung.worker.delivering import LEASE, Delivering
from tests.chaos.proxy import Proxy
from tests.databases import use_database
from tests.engine.house import open_house
from tests.worker.vendor import Vendor, eventually


@pytest.mark.postgres
def test_a_ring_outlives_the_connection_that_broke_after_its_lease(postgres_database: str) -> None:
    """It was written down as failed for good: "it could not be put together"."""
    with open_house() as house:
        house.tell(house.open_issue())
        destinations.label_waiting()
        now = house.clock.now()
        leased = claims.lease(Line("slack"), now, now + LEASE, 10, lambda *_: True)
        assert leased
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (ours,) = cursor.fetchone()
        with psycopg.connect(postgres_database, autocommit=True) as administrator:
            administrator.execute("SELECT pg_terminate_backend(%s, 5000)", [ours])
        with pytest.raises(OperationalError):
            parcels.pack(leased, "live", now)
        setup.release()
        assert {one.state for one in Delivery.objects.filter(channel="slack")} == {"leased"}, "until its lease ends"
        assert len(parcels.pack(leased, "live", now)) == len(leased)


@pytest.mark.postgres
def test_a_lease_whose_commit_was_never_answered_is_given_back_at_once(postgres_database: str, vendor: Vendor) -> None:
    """Nobody knew of the lease, and the ring waited for its end: fifty seconds, and then it said "possible repeat"."""
    proxy = Proxy(postgres_database)
    use_database(proxy.url)
    with open_house() as house:
        settings_store.set_delivery_mode("live")
        before = config.current()
        config.use(vendor.settings(before, mail=True))
        loop = Delivering(config.current())
        try:
            loop.begin()
            loop.turn()  # the first one also names what waits
            house.tell(house.open_issue())
            proxy.cut("after")
            with pytest.raises(OperationalError):
                loop.turn()
            setup.release()
            assert Delivery.objects.filter(state="leased").exists()
            eventually(lambda: loop.turn() is not None and is_all_sent(), "what was leased to be sent")
        finally:
            loop.end()
            loop.bell.close()
            config.use(before)
            proxy.close()
    assert not Delivery.objects.filter(possible_repeat=True).exists()
    assert len(vendor.new_to("U01ANA")) == 1


def is_all_sent() -> bool:
    return not Delivery.objects.filter(op="send").exclude(state="sent").exists()
