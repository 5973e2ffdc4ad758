"""One destination that is slow, busy or broken is nobody else's trouble, and its own trouble is seen and survived."""

from __future__ import annotations

from datetime import timedelta

from msgspec import structs

from rung import config
from rung.engine.sending import breaker, channel_alarms
from rung.store import settings_store
from rung.store.deliveries import destinations
from rung.store.models import Attempt, Delivery, Notice
from rung.worker.run import Worker
from tests.engine.house import POLICY, House
from tests.worker.at_work import push, working
from tests.worker.vendor import Vendor, eventually

SLACK_ONLY = POLICY.replace("channels: [slack, email]", "channels: [slack]")
HOOKED = SLACK_ONLY.replace("  outage:\n", '  outage:\n    inform: ["webhook:deaf", "webhook:well"]\n')
BROKEN = 503


def waits(**facts: object) -> Delivery | None:
    return Delivery.objects.filter(state="waiting", **facts).first()


def test_a_silent_host_keeps_neither_room_nor_lease_of_another(house: House, vendor: Vendor) -> None:
    """More messages hang at it than it has room for; what stands behind them for others goes out at once."""
    house.publish(HOOKED)
    settings_store.set_delivery_mode("live")
    vendor.host("deaf").hang(times=100)
    vendor.host("well")
    with working(vendor.settings(config.current()), lease=120.0):
        for number in range(20):
            house.take_in(house.open_issue(f"A-{number}"))
        eventually(lambda: len(vendor.hooked["well"]) == 20, "everything for the other host")
        eventually(lambda: len(vendor.messages) >= 10, "what Slack's conversations bear")
        assert len(vendor.hooked["deaf"]) == 8, "its room, and no more"
        eventually(lambda: Delivery.objects.filter(state="leased").count() == 8, "nobody else to be waited for")
        vendor.shut("deaf")


def test_a_service_that_wants_to_be_left_alone_is_left_alone_as_a_whole(house: House, vendor: Vendor) -> None:
    """Ana's message met "too many"; Bo's, which was never tried, waits too, and neither uses up an attempt."""
    house.publish(SLACK_ONLY)
    settings_store.set_delivery_mode("live")
    vendor.slack.ratelimit(30, method="chat.postMessage")
    with working(vendor.settings(config.current())) as worker:
        house.take_in(house.open_issue("A-1"))
        eventually(lambda: waits(attempts=1), "a first try")
        eventually(lambda: destinations.standings().get("slack"), "the rest to be written down")
        house.take_in(house.open_issue("A-2"))
        behind = eventually(lambda: waits(attempts=0), "Bo's message to wait")
        push(house, worker, seconds=29)
        push(house, worker, seconds=2)
        eventually(lambda: vendor.new_to("U01ANA") and vendor.new_to("U02BO"), "both")
    assert Attempt.objects.filter(delivery_id=behind.pk).count() == 1
    assert destinations.standings() == {}, "well again"


def test_a_conversation_gets_no_more_than_it_bears_and_others_go_on(house: House, vendor: Vendor) -> None:
    house.publish(SLACK_ONLY.replace("pick: round_robin", "pick: everyone").replace("team:technical", "person:ana"))
    settings_store.set_delivery_mode("live")
    with working(vendor.settings(config.current())) as worker:
        for number in range(8):
            house.take_in(house.open_issue(f"A-{number}"))
        eventually(lambda: len(vendor.new_to("U01ANA")) == 5, "a burst")
        eventually(lambda: Delivery.objects.filter(state="waiting").count() == 3, "the rest to wait")
        push(house, worker, seconds=2)
        eventually(lambda: len(vendor.new_to("U01ANA")) == 7, "one a second after it")
        push(house, worker, seconds=1)
        eventually(lambda: len(vendor.new_to("U01ANA")) == 8, "the last")
    assert not Attempt.objects.filter(number=2).exists()


def broken(house: House, vendor: Vendor, worker: Worker) -> None:
    """Slack answers nothing but errors, until its circuit breaker is open."""
    vendor.slack.refuse("", status=BROKEN, times=1000)
    house.take_in(house.open_issue("A-1"))
    for tried in (1, 2):
        eventually(lambda tried=tried: failures() == tried, f"try {tried}")
        push(house, worker, seconds=6)
    eventually(lambda: failures() >= 3 and destinations.standings()["slack"].is_open, "the breaker to open")


def failures() -> int:
    standing = destinations.standings().get("slack")
    return standing.failures if standing else 0


def test_a_broken_service_is_left_alone_and_probed_until_it_is_back(house: House, vendor: Vendor) -> None:
    house.publish(SLACK_ONLY)
    settings_store.set_delivery_mode("live")
    with working(vendor.settings(config.current())) as worker:
        broken(house, vendor, worker)
        house.take_in(house.open_issue("A-2"))
        eventually(lambda: waits(attempts=0), "a second ring, which is not tried")
        (standing,) = destinations.standings().values()
        assert standing.probe_at == standing.opened_at + timedelta(seconds=5)

        push(house, worker, seconds=5)
        eventually(lambda: destinations.standings()["slack"].probes == 1, "one probe")
        (standing,) = destinations.standings().values()
        assert standing.probe_at == house.clock.now() + timedelta(seconds=10), "the pause grows"
        tried = Attempt.objects.count()
        push(house, worker, seconds=9)
        assert Attempt.objects.count() == tried, "between probes nothing is sent"

        vendor.slack.recover()
        push(house, worker, seconds=1)
        eventually(lambda: vendor.new_to("U01ANA") and vendor.new_to("U02BO"), "both to be told")
        eventually(lambda: destinations.standings() == {}, "the breaker to close")
    rings = Delivery.objects.filter(op="send")
    assert {one.state for one in rings} == {"sent"}
    assert all(one.attempts - one.uncounted <= 4 for one in rings), "a probe is no attempt of its delivery"


def test_a_token_that_was_revoked_breaks_the_service_at_once_and_loses_nothing(house: House, vendor: Vendor) -> None:
    """Each ring failed for good by itself, the ladder ran to its end within a second, and nobody heard why."""
    house.publish(POLICY.replace("channels: [slack, email]", "channels: [slack]"))
    settings_store.set_delivery_mode("live")
    vendor.slack.refuse("token_revoked", times=1000)
    with working(vendor.settings(config.current(), mail=True)) as worker:
        house.take_in(house.open_issue("A-1"))
        eventually(lambda: any(one.to == "ana@support.example" for one in vendor.mails), "Ana, by her other channel")
        (standing,) = destinations.standings().values()
        assert (standing.is_open, standing.failures) == (True, 1)
        assert standing.error == "Slack: token_revoked (the bot token was revoked)"
        assert not Delivery.objects.filter(state="failed").exists()
        vendor.slack.recover()
        push(house, worker, seconds=6)
        eventually(lambda: vendor.new_to("U01ANA"), "what waited, once the token is good again")


def test_a_probe_whose_sender_was_killed_holds_nothing_back(house: House) -> None:
    """Its destination was left alone until the lease would have ended, though nobody was sending any more."""
    now = house.clock.now()
    destinations.change("slack", lambda one: structs.replace(one, failing_since=now, opened_at=now), now)
    assert destinations.begin_probe("slack", now + timedelta(seconds=45), now)
    assert not destinations.begin_probe("slack", now + timedelta(seconds=46), now), "another worker's turn to wait"
    assert breaker.admits(destinations.standings()["slack"], now) == "none"

    assert destinations.end_lost_probes() == 1
    assert breaker.admits(destinations.standings()["slack"], now) == "probe"


def test_hours_of_probes_give_up_no_delivery(house: House, vendor: Vendor) -> None:
    house.publish(SLACK_ONLY)
    settings_store.set_delivery_mode("live")
    with working(vendor.settings(config.current())) as worker:
        broken(house, vendor, worker)
        for probes in range(1, 31):
            push(house, worker, seconds=61)
            eventually(lambda probes=probes: destinations.standings()["slack"].probes >= probes, f"probe {probes}")
        vendor.slack.recover()
        push(house, worker, seconds=61)
        eventually(lambda: destinations.standings() == {}, "the breaker to close")
    assert not Delivery.objects.filter(state="failed", channel="slack").exists()


def test_a_critical_ring_goes_another_way_at_once(house: House, vendor: Vendor) -> None:
    """Ana wants critical things by Slack alone. Slack is broken, so she gets a mail, long before her minute is over."""
    house.publish(SLACK_ONLY)
    settings_store.set_delivery_mode("live")
    with working(vendor.settings(config.current(), mail=True)) as worker:
        broken(house, vendor, worker)
        eventually(lambda: vendor.mails, "a mail in its place")
        eventually(lambda: "notice.accepted" in house.happened(), "the ladder to know")
        stuck = waits(channel="slack")
        assert stuck is not None
        assert stuck.error == "Slack accepts nothing at the moment: sent by Mail as well"
        assert Notice.objects.get(number=1).state == "accepted"

        house.take_in(house.open_issue("A-2"))
        eventually(lambda: len(vendor.mails) == 2, "the next one without any try by Slack")
        eventually(lambda: Notice.objects.filter(state="accepted").count() == 2, "the ladders to know")
        assert [one.to for one in vendor.mails] == ["ana@support.example", "bo@support.example"]
        push(house, worker, seconds=120)
        eventually(lambda: destinations.standings()["slack"].probes, "a probe")
    assert "notice.failed" not in house.happened()
    assert Delivery.objects.filter(channel="email").count() == 2, "each went once"


def test_whoever_has_no_other_way_waits_and_then_the_ladder_goes_on(house: House, vendor: Vendor) -> None:
    house.publish(SLACK_ONLY)
    settings_store.set_delivery_mode("live")
    with working(vendor.settings(config.current())) as worker:
        broken(house, vendor, worker)
        assert "notice.failed" not in house.happened()
        push(house, worker, seconds=60)
        eventually(lambda: "notice.failed" in house.happened(), "the minute to be over")


def test_what_is_not_critical_waits_for_its_own_channel(house: House, vendor: Vendor) -> None:
    house.publish(SLACK_ONLY.replace("urgency: critical", "urgency: high").replace("critical: {ch", "high: {ch"))
    settings_store.set_delivery_mode("live")
    with working(vendor.settings(config.current(), mail=True)) as worker:
        broken(house, vendor, worker)
        push(house, worker, seconds=30)
        eventually(lambda: destinations.standings()["slack"].probes, "a probe")
    assert vendor.mails == []


def test_a_wrong_address_says_nothing_about_the_service(house: House, vendor: Vendor) -> None:
    house.publish(SLACK_ONLY)
    settings_store.set_delivery_mode("live")
    vendor.slack.refuse("user_not_found", times=3, method="conversations.open")
    with working(vendor.settings(config.current())):
        for number in range(3):
            house.take_in(house.open_issue(f"A-{number}"))
        eventually(lambda: Delivery.objects.filter(state="failed").count() == 3, "three refusals")
    assert destinations.standings() == {}


def test_an_operator_may_say_how_much_a_service_bears(house: House, vendor: Vendor) -> None:
    house.publish(SLACK_ONLY.replace("pick: round_robin", "pick: everyone").replace("team:technical", "person:ana"))
    settings_store.set_delivery_mode("live")
    settings = structs.replace(vendor.settings(config.current()), send_limits={"slack": None})
    with working(settings):
        for number in range(8):
            house.take_in(house.open_issue(f"A-{number}"))
        eventually(lambda: len(vendor.new_to("U01ANA")) == 8, "all of them at once")


def test_a_channel_that_is_down_is_told_to_the_lead_by_another_and_so_is_its_return(
    house: House, vendor: Vendor
) -> None:
    house.publish(SLACK_ONLY)
    settings_store.set_delivery_mode("live")
    with working(vendor.settings(config.current(), mail=True)) as worker:
        broken(house, vendor, worker)
        for _ in range(3):
            channel_alarms.look(house.clock.now())
        eventually(lambda: said_to_cy(vendor, "accepts nothing"), "Cy to be told by mail")
        vendor.slack.recover()
        push(house, worker, seconds=15)
        eventually(lambda: destinations.standings() == {}, "the breaker to close")
        for _ in range(3):
            channel_alarms.look(house.clock.now())
        eventually(lambda: said_to_cy(vendor, "is back"), "Cy to be told that it is back")
    assert len(said_to_cy(vendor, "accepts nothing")) == 1, "once"
    assert len(said_to_cy(vendor, "is back")) == 1, "once"


def said_to_cy(vendor: Vendor, words: str) -> list[str]:
    return [one.text for one in vendor.mails if one.to == "cy@support.example" and f"Slack · {words}" in one.text]


def test_nobody_is_told_that_something_is_down_which_is_back_by_then(house: House) -> None:
    now = house.clock.now()
    destinations.change("slack", lambda one: structs.replace(one, failing_since=now, opened_at=now), now)
    assert channel_alarms.look(now) == 1
    assert channel_alarms.look(now) == 0, "once"
    destinations.change("slack", lambda one: destinations.Standing(one.name), now)
    assert channel_alarms.look(now) == 1, "that it is back"
    assert channel_alarms.look(now) == 0, "and that once"
    assert set(Delivery.objects.values_list("channel", flat=True)) == {"email", "slack"}
    down = Delivery.objects.order_by("id").first()
    assert down is not None
    assert down.channel == "email", "not by the channel that is down"
