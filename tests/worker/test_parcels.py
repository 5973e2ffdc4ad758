"""What a delivery carries is put together from the database, which may go away in the middle of it."""

from __future__ import annotations

import psycopg
import pytest
from django.db import OperationalError, connection

from rung.engine import destinations
from rung.store import claims, setup
from rung.store.claims import Line
from rung.store.models import Delivery
from rung.worker import parcels
from rung.worker.delivering import LEASE
from tests.engine.house import open_house


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
