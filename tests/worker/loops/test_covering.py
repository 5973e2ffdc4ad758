"""A running worker sees that an edit left a level without anybody, and whether people hear when it rings them."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import timedelta

from rung import config
from rung.engine.duty import coverage, gap_alarms, reach
from rung.engine.telling import bulletins
from rung.store import settings_store
from rung.store.deliveries import deliveries
from rung.store.models import Bulletin, Delivery
from rung.store.policies import policies
from tests.engine.duty.test_gaps import FRIDAY, away, open_spans, policy
from tests.engine.house import POLICY, House
from tests.worker.at_work import working
from tests.worker.vendor import Vendor, eventually

IN_SLACK = policy().replace("slack: U03CY, hours", "slack: U03CY, notices: {normal: [slack]}, hours")

MENDED = IN_SLACK.replace(
    "\npaths:", "\n    overrides: [{who: ana, from: 2026-03-13T00:00, to: 2026-03-13T12:00}]\npaths:"
)


def test_an_edit_that_opens_a_gap_is_told_and_its_mending_changes_the_message(house: House, vendor: Vendor) -> None:
    settings_store.set_delivery_mode("live")
    house.publish(IN_SLACK)
    settings = vendor.settings(config.current())
    with working(settings), ExitStack() as others:
        if not settings.is_sqlite:
            others.enter_context(working(settings))
        eventually(gap_alarms.last_look, "a first look")
        assert gap_alarms.alarms(house.clock.now()) == []
        away(house, "bo", FRIDAY, FRIDAY + timedelta(hours=12))
        eventually(lambda: vendor.new_to("U03CY"), "Cy to be told of the gap")
        [told] = vendor.new_to("U03CY")
        assert "nobody at outage level 1" in told.text
        assert "an override in duty for that time" in str(told.payload)

        house.publish(MENDED)
        eventually(lambda: any(one.kind == "update" for one in vendor.messages), "the message to say that it is mended")
        assert "somebody can be told there again" in vendor.messages[-1].text
        assert gap_alarms.alarms(house.clock.now()) == []
    assert len(vendor.new_to("U03CY")) == 1, "two workers told it once"
    assert Bulletin.objects.count() == 1
    assert open_spans() == []


def test_a_test_ring_goes_over_every_channel_and_proves_those_that_took_it(house: House, vendor: Vendor) -> None:
    house.publish(POLICY)
    settings_store.set_delivery_mode("live")
    now = house.clock.now()
    assert not reach.of_everybody(policies.current(), now)["ana"].is_proven
    with working(vendor.settings(config.current())):
        bulletins.ring_test("ana", "cy", now)
        eventually(lambda: bulletins.tested("ana").is_over, "each channel to answer")
    [heard] = vendor.new_to("U01ANA")
    assert "Cy Park tries whether you hear" in str(heard.payload)
    became = {one.channel: one.state for one in bulletins.tested("ana").outcomes}
    assert became == {"slack": "sent", "email": "failed"}
    found = reach.of_everybody(policies.current(), now)["ana"]
    assert [bool(way.proven_at) for way in found.ways] == [True, False]
    assert found.is_proven
    assert not reach.of_everybody(policies.current(), now + timedelta(days=31))["ana"].is_proven


def test_what_a_stand_in_took_proves_nothing(house: House, vendor: Vendor) -> None:
    now = house.clock.now()
    with working(vendor.settings(config.current())):
        bulletins.ring_test("bo", "cy", now)
        eventually(lambda: bulletins.tested("bo").is_over, "each channel to answer")
        eventually(lambda: len(deliveries.outbox()) == 2, "it to stand on the Outbox page")
    assert {one.mode for one in bulletins.tested("bo").outcomes} == {"outbox"}
    assert not reach.of_everybody(policies.current(), now)["bo"].is_proven
    assert Delivery.objects.filter(op=bulletins.OP, state="sent").count() == 2


def test_a_gap_that_is_mended_before_the_message_goes_is_told_to_nobody(house: House, vendor: Vendor) -> None:
    from rung import config
    settings_store.set_delivery_mode("live")
    house.publish(IN_SLACK)
    away(house, "bo", FRIDAY, FRIDAY + timedelta(hours=12))
    assert coverage.watch(house.clock.now())
    house.publish(IN_SLACK.replace("notify: [schedule:duty]", "notify: [schedule:duty, person:ana]"))
    assert coverage.watch(house.clock.now())
    with working(vendor.settings(config.current())):
        eventually(lambda: not Delivery.objects.filter(state="waiting").exists(), "nothing to wait")
    assert vendor.messages == []
    assert {row.state for row in Delivery.objects.filter(op=bulletins.OP)} == {"dropped"}
