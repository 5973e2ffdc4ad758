"""What can wait is gathered for a while and said in one message; so is what quiet hours held back."""

from __future__ import annotations

from datetime import UTC, datetime

from rung.core.events import EscalationAcknowledged
from rung.store import settings_store
from rung.store.models import Delivery, Journal, Notice
from tests.engine.house import House
from tests.worker.at_work import push
from tests.worker.sending.test_delivering import all_is_quiet, working
from tests.worker.vendor import Vendor, eventually

POLICY = """
rung: 1
workspace: {name: Acme Cloud support, time_zone: UTC, priorities: [P0, P1, P2], default_priority: P2}
people:
  ana: {name: Ana Ruiz, slack: U01ANA, hours: always, notices: {high: [slack], quiet: "22:00-07:00"}}
  bo: {name: Bo Lind, slack: U02BO, hours: always}
triggers:
  - {name: Can wait, on: opened, when: issue.priority == "P2", escalate: {path: calm}}
  - {name: Soon, on: opened, when: issue.priority == "P1", escalate: {path: soon}}
paths:
  calm: {levels: [{name: Ana, notify: [person:ana], urgency: normal, climb_after: 9h}]}
  soon: {levels: [{name: Ana, notify: [person:ana], urgency: high, climb_after: 20h}]}
notices: {normal: {channels: [slack], digest: 15m}, high: [slack]}
accounts: {acme: {name: Acme}, tiny: {name: Tiny}}
"""


def test_what_can_wait_comes_in_one_message_when_the_first_of_it_is_due(house: House, vendor: Vendor) -> None:
    house.publish(POLICY)
    settings_store.set_delivery_mode("live")
    with working(house, vendor) as worker:
        house.take_in(house.open_issue("A-1", priority="P2", subject="The export is empty"))
        eventually(lambda: Delivery.objects.filter(gather=True).count() == 1, "the first to wait")
        push(house, worker, minutes=10)
        house.take_in(house.open_issue("A-2", priority="P2", account="tiny", subject="A typo on the invoice"))
        eventually(lambda: Delivery.objects.filter(gather=True).count() == 2, "the second to wait")
        assert vendor.messages == []
        push(house, worker, minutes=5)
        eventually(lambda: vendor.new_to("U01ANA"), "the digest")
        eventually(lambda: all_is_quiet(house), "its result to be written")
    (message,) = vendor.new_to("U01ANA")
    said = f"{message.text} {message.payload}"
    for words in ("2 notices about 2 issues", "several accounts", "The export is empty", "A typo on the invoice"):
        assert words in said, words
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}
    assert set(Notice.objects.values_list("state", flat=True)) == {"accepted"}
    assert house.happened("A-2")[-1] == "notice.accepted"


def test_what_somebody_has_by_then_is_left_out_and_one_alone_comes_as_it_is(house: House, vendor: Vendor) -> None:
    house.publish(POLICY)
    settings_store.set_delivery_mode("live")
    with working(house, vendor) as worker:
        house.take_in(house.open_issue("A-1", priority="P2"), house.open_issue("A-2", priority="P2"))
        eventually(lambda: Delivery.objects.filter(gather=True).count() == 2, "both to wait")
        house.take_in(EscalationAcknowledged(issue="A-1", at=house.clock.now(), id="ack", by="bo"))
        eventually(lambda: "escalation.acknowledged" in house.happened("A-1"), "Bo to have it")
        push(house, worker, minutes=15)
        eventually(lambda: vendor.new_to("U01ANA"), "the other one")
        eventually(lambda: all_is_quiet(house), "everything to be settled")
    (message,) = vendor.new_to("U01ANA")
    assert "notices about" not in message.text
    assert Delivery.objects.get(subject_id=Notice.objects.get(issue="A-1").subject_id, op="send").state == "dropped"


def test_what_quiet_hours_held_back_comes_in_one_summary(house: House, vendor: Vendor) -> None:
    house.publish(POLICY)
    settings_store.set_delivery_mode("live")
    house.clock.set(datetime(2026, 3, 9, 22, 30, tzinfo=UTC))
    with working(house, vendor) as worker:
        house.take_in(house.open_issue("A-1", priority="P1", subject="Exports fail"))
        house.take_in(house.open_issue("A-2", priority="P1", subject="Logins are slow"))
        eventually(lambda: Journal.objects.count() == 2, "both to be decided")
        assert not Delivery.objects.exists()
        house.clock.set(datetime(2026, 3, 10, 7, 0, tzinfo=UTC))
        worker.look()
        eventually(lambda: Delivery.objects.count() == 2, "both to be released")
        push(house, worker, seconds=2)
        eventually(lambda: vendor.new_to("U01ANA"), "the summary")
        eventually(lambda: all_is_quiet(house), "its result to be written")
    (message,) = vendor.new_to("U01ANA")
    said = f"{message.text} {message.payload}"
    assert "Exports fail" in said
    assert "Logins are slow" in said
