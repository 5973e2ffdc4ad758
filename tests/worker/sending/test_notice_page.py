"""The page of a notice tells its whole way: why by these channels, each attempt, what became of it, and what comes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rung import config
from rung.core.events import EscalationAcknowledged, NoticeSeen
from rung.engine.sending import again
from rung.engine.why import notice_page
from rung.engine.why.notice_page import NoticePage
from rung.store import settings_store
from rung.store.models import Delivery
from tests.engine.house import POLICY, House
from tests.worker.at_work import push, working
from tests.worker.sending.test_destinations import broken
from tests.worker.sending.test_replay import refused
from tests.worker.vendor import Vendor, eventually

LATER = POLICY.replace(
    "critical: {channels: [slack, email]}", "critical: {channels: [slack], then: [{after: 5m, channels: [email]}]}"
).replace("[team:technical], pick: round_robin", "[person:ana]")


def page(house: House, number: int = 1) -> NoticePage:
    found = notice_page.page("A-1", number, house.clock.now())
    assert found is not None
    return found


def state(house: House) -> str:
    """What its badge says; nothing before the notice is decided."""
    found = notice_page.page("A-1", 1, house.clock.now())
    return found.state if found else ""


def story(house: House) -> list[str]:
    return [one.words for one in page(house).moments]


def test_slack_then_unseen_mail_after_five_minutes_and_then_somebody_has_it(house: House, vendor: Vendor) -> None:
    house.publish(LATER)
    settings_store.set_delivery_mode("live")
    opened_at = house.clock.now()
    with working(vendor.settings(config.current(), mail=True)) as worker:
        house.take_in(house.open_issue())
        eventually(lambda: state(house) == "accepted", "Slack to take it")
        coming = page(house).next
        assert coming is not None
        assert (coming.at, coming.channels) == (opened_at + timedelta(minutes=5), ("Mail",))
        assert [(way.label, way.why) for way in page(house).ways] == [("Slack", "preference")]
        assert "the policy's choice for critical" in page(house).ways[0].words

        push(house, worker, minutes=4)
        assert vendor.mails == [], "not a minute early"
        push(house, worker, minutes=1)
        eventually(lambda: vendor.mails, "the mail, for nobody saw it")
        eventually(lambda: len(page(house).ways) == 2 and page(house).ways[1].accepted_at, "the page to say so")
        assert page(house).ways[1].why == "fallback"
        assert page(house).next is None

        house.take_in(house.acknowledgement(by="ana"))
        eventually(lambda: state(house) == "acknowledged", "Ana to have it")
    words = story(house)
    assert words[0] == "told by Slack: Critical at once"
    assert words[1].startswith("Slack accepted it, attempt 1")
    assert words[2] == "told again by Mail: not seen within 5 min"
    assert words[4] == "acknowledged by Ana Ruiz"


def test_who_saw_it_or_acted_is_not_told_by_the_later_channel(house: House, vendor: Vendor) -> None:
    house.publish(LATER)
    settings_store.set_delivery_mode("live")
    with working(vendor.settings(config.current(), mail=True)) as worker:
        house.take_in(house.open_issue())
        eventually(lambda: state(house) == "accepted", "Slack to take it")
        house.take_in(seen(house))
        eventually(lambda: state(house) == "seen", "Ana to see it")
        assert page(house).next is None
        push(house, worker, minutes=10)
        eventually(lambda: "notice.seen" in house.happened(), "ten minutes to pass")
    assert vendor.mails == []


def seen(house: House, after: int = 0) -> NoticeSeen:
    at = house.clock.now() + timedelta(seconds=after)
    return NoticeSeen(issue="A-1", id=house.next_id(), at=at, notice=1, to="ana", channel="slack")


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_answers_in_any_order_give_the_same_page(house: House, order: tuple[int, ...]) -> None:
    """Seen, seen once more, acknowledged: by their own instants, in whatever order they came in."""
    house.publish(LATER)
    house.tell(house.open_issue())
    house.fast_forward(minutes=2)
    at = house.clock.now()
    came = (
        seen(house, -60),
        seen(house, -30),
        EscalationAcknowledged(issue="A-1", id=house.next_id(), at=at, by="ana"),
    )
    for place in order:
        house.tell(came[place])
    words = [one for one in story(house) if "seen" in one or "acknowledged" in one]
    assert words == ["seen by Ana Ruiz, by Slack", "seen by Ana Ruiz, by Slack", "acknowledged by Ana Ruiz"]
    assert page(house).state == "acknowledged"


def test_what_failed_is_sent_again_with_one_click_and_the_page_keeps_both(house: House, vendor: Vendor) -> None:
    with working(vendor.settings(config.current())):
        failed = refused(house, vendor)
        eventually(lambda: state(house) == "reached nobody", "the failure")
        assert again.send(failed.pk, "cy@support.example").code == "asked"
        eventually(lambda: state(house) == "accepted", "it to arrive")
    words = [one for one in story(house) if "attempt" in one]
    assert words[0].startswith("Slack refused it for good, attempt 1")
    assert words[1] == "Slack accepted it, attempt 2, asked for by cy@support.example"


def test_a_detour_says_that_it_is_one(house: House, vendor: Vendor) -> None:
    house.publish(POLICY.replace("channels: [slack, email]", "channels: [slack]"))
    settings_store.set_delivery_mode("live")
    with working(vendor.settings(config.current(), mail=True)) as worker:
        broken(house, vendor, worker)
        eventually(lambda: vendor.mails, "a mail in its place")
        eventually(lambda: state(house) == "accepted", "the page to say so")
        slack, mail = page(house).ways
        assert (slack.why, mail.why) == ("preference", "detour")
        assert mail.words.startswith("Slack could not be used")
        assert "has not accepted anything" in slack.waits_for


@pytest.mark.parametrize(("updates", "by", "mails"), [("", "cy", 2), ("updates: [slack]", "cy", 1), ("", "ana", 1)])
def test_who_wants_no_further_mail_once_somebody_has_it_or_has_it_themselves_gets_none(
    house: House, vendor: Vendor, updates: str, by: str, mails: int
) -> None:
    house.publish(f"{POLICY.replace('[team:technical], pick: round_robin', '[person:ana]')}".replace(
        "slack: U01ANA,", f"slack: U01ANA, notices: {{{updates}}}," if updates else "slack: U01ANA,"
    ))  # fmt: skip
    settings_store.set_delivery_mode("live")
    with working(vendor.settings(config.current(), mail=True)):
        house.take_in(house.open_issue())
        eventually(lambda: len(vendor.mails) == 1 and vendor.new_to("U01ANA"), "both")
        eventually(lambda: Delivery.objects.filter(op="send", state="sent").count() == 2, "both to be written down")
        house.take_in(house.acknowledgement(by=by))
        done = lambda: not Delivery.objects.filter(state__in=("waiting", "leased")).exists()  # noqa: E731
        eventually(lambda: "escalation.acknowledged" in house.happened() and done(), "all to be brought up to date")
    assert len(vendor.mails) == mails
    assert any(one.kind == "update" for one in vendor.messages), "Slack changes in place all the same"
