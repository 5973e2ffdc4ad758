"""What failed for good is sent again when somebody asks for it, with their name, and under the same rules."""

from __future__ import annotations

from rung import config
from rung.core.events import IssueResolved
from rung.engine.sending import again
from rung.store import settings_store
from rung.store.deliveries import deliveries, outbox, replays, results
from rung.store.deliveries.results import Finished
from rung.store.models import Attempt, Delivery, Notice
from tests.engine.house import MONDAY, POLICY, House
from tests.store.deliveries.test_claims import LEASE, add, lease, subject
from tests.worker.at_work import working
from tests.worker.vendor import Vendor, eventually

__all__ = ["subject"]

SLACK_ONLY = POLICY.replace("channels: [slack, email]", "channels: [slack]").replace(
    "[team:technical], pick: round_robin", "[person:ana]"
)
CY = "cy@support.example"


def refused(house: House, vendor: Vendor) -> Delivery:
    """Slack refuses Ana's message for good."""
    house.publish(SLACK_ONLY)
    settings_store.set_delivery_mode("live")
    vendor.slack.refuse("user_disabled", method="conversations.open")
    house.take_in(house.open_issue())
    return eventually(Delivery.objects.filter(to="ana", state="failed").first, "the refusal")


def test_the_message_arrives_and_the_attempt_bears_the_name_of_who_asked(house: House, vendor: Vendor) -> None:
    with working(vendor.settings(config.current())):
        failed = refused(house, vendor)
        assert again.send(failed.pk, CY).code == "asked"
        eventually(lambda: vendor.new_to("U01ANA"), "Ana to be told after all")
        eventually(lambda: Delivery.objects.get(pk=failed.pk).state == "sent", "the result to be written")
    tries = [(one.number, one.fence, one.outcome, one.by) for one in Attempt.objects.filter(delivery_id=failed.pk)]
    assert sorted(tries) == [(1, 1, "failed", None), (2, 2, "accepted", CY)]
    assert Notice.objects.get(number=failed.notice).state == "accepted"
    assert deliveries.undelivered() == []


def test_what_was_sent_is_not_sent_again(house: House, vendor: Vendor) -> None:
    with working(vendor.settings(config.current())):
        failed = refused(house, vendor)
        assert again.send(failed.pk, CY).code == "asked"
        eventually(lambda: Delivery.objects.get(pk=failed.pk).state == "sent", "it to be sent")
        answer = again.send(failed.pk, CY)
    assert (answer.code, answer.words) == ("not_failed", "this delivery is sent: only one that failed is sent again")
    assert again.send(10**6, CY).code == "not_there"
    assert len(vendor.new_to("U01ANA")) == 1


def test_what_nobody_needs_any_more_is_not_sent_but_says_so(house: House, vendor: Vendor) -> None:
    with working(vendor.settings(config.current())):
        failed = refused(house, vendor)
        house.take_in(IssueResolved(issue="A-1", at=house.clock.now(), id=house.next_id(), by="bo"))
        eventually(lambda: "issue.resolved" in house.happened(), "the issue to be resolved")
        again.send(failed.pk, CY)
        eventually(lambda: Delivery.objects.get(pk=failed.pk).state == "dropped", "it to be settled")
    assert Delivery.objects.get(pk=failed.pk).error == "nobody is asked any more"
    assert vendor.new_to("U01ANA") == []


def test_everything_that_failed_on_a_channel(subject: int) -> None:
    """Slack's token had expired for an afternoon. Old failures, and other channels, are left alone."""
    for number in (1, 2):
        add(subject, to=f"p{number}", notice=number)
    add(subject, to="p3", notice=3)
    fail_all()
    old = Delivery.objects.get(to="p3")
    Delivery.objects.filter(pk=old.pk).update(done_at=MONDAY - replays.SHOWN)
    assert [one.to for one in replays.failed(MONDAY + LEASE)] == ["p2", "p1"]

    asked = replays.ask_all("slack", CY, MONDAY + LEASE)
    assert sorted(asked) == sorted(Delivery.objects.filter(state="waiting").values_list("id", flat=True))
    assert replays.ask_all("slack", CY, MONDAY + LEASE) == []
    assert replays.ask_all("email", CY, MONDAY + LEASE) == []
    assert {one.to for one in lease(LEASE)} == {"p1", "p2"}
    assert {one.by for one in Attempt.objects.filter(number=2)} == {CY}
    assert not Delivery.objects.filter(again_by=CY).exists(), "the next attempt is nobody's wish but ours"


def test_a_replay_begins_to_count_anew(subject: int) -> None:
    """Twenty attempts were used up in vain; whoever asks gets more than the one that is left."""
    delivery = add(subject)
    fail_all()
    Delivery.objects.filter(pk=delivery).update(attempts=20)
    replays.ask(delivery, CY, MONDAY)
    (leased,) = lease()
    assert (leased.attempt, leased.attempt - leased.uncounted) == (21, 1)


def test_a_failed_update_is_not_sent_after_a_newer_one(subject: int) -> None:
    add(subject)
    results.finish([Finished(one, "accepted", MONDAY, "live", vendor_ref="D/1") for one in lease()], MONDAY)
    outbox.update_messages([subject], MONDAY)
    fail_all()
    failed = Delivery.objects.get(op="update")
    outbox.update_messages([subject], MONDAY)
    assert again.send(failed.pk, CY).words.startswith("this delivery is overtaken by a newer update")
    assert replays.ask_all("slack", CY, MONDAY) == []


def test_a_channel_that_is_not_there_cannot_be_asked(subject: int) -> None:
    delivery = add(subject)
    fail_all()
    Delivery.objects.filter(pk=delivery).update(channel="telegraph")
    assert again.send(delivery, CY).code == "no_channel"
    assert again.send_all("telegraph", CY) == 0


def fail_all() -> None:
    results.finish([Finished(one, "failed", MONDAY, "live", error="no") for one in lease()], MONDAY)
