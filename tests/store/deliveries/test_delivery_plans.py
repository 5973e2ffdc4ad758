"""What is to be sent is found without a look at all that was: with 2,000 deliveries SQLite took a third of a
millisecond for each of them, and with more of them longer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from rung.store.deliveries import claims, outbox
from rung.store.deliveries.claims import Line
from rung.store.models import Subject
from tests.plans import asked, plan

MONDAY = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)


def test_a_claim_finds_what_else_goes_down_a_lane_by_the_index_of_lanes(sqlite_database: str) -> None:
    two_rings_in_one_lane()
    with asked() as statements:
        (sent,) = claims.lease(Line("slack"), MONDAY, MONDAY + timedelta(seconds=45), 10, lambda *_: True)

    assert sent.is_heir, "the second one says what the first one was to say"
    looks = [
        look
        for sql, params in statements
        if sql.lstrip().startswith(("SELECT", "UPDATE"))
        for look in plan(sql, params)
    ]
    assert sum("delivery_lane" in look for look in looks) == 3, looks
    assert not [look for look in looks if look.startswith(("SCAN o", "SCAN d"))], looks


def two_rings_in_one_lane() -> None:
    subject = Subject.objects.create(kind="issue", key="A-1", state={}, is_open=True)
    ring = {
        "subject_id": subject.pk, "lane": f"{subject.pk}|bo|slack|U02BO", "recipient": "bo", "channel": "slack",
        "address": "U02BO", "op": "send", "ring": True, "urgency": "critical", "due_at": MONDAY, "state": "waiting",
        "created_at": MONDAY, "error": None, "destination": "slack", "rank": outbox.rank("send", True, "critical"),
    }  # fmt: skip
    outbox.add_deliveries([{**ring, "notice": number} for number in (1, 2)])
