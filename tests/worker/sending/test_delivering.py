"""What leaves the house: in which mode, how often it is tried, and that one slow service delays nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from msgspec import structs

from rung import config
from rung.core.events import IssueResolved
from rung.store import settings_store, setup
from rung.store.deliveries import deliveries, destinations
from rung.store.models import Attempt, Delivery, Inbox, Notice
from rung.store.standing import figures
from rung.worker.run import Worker
from tests.engine.house import POLICY, House
from tests.worker.at_work import push
from tests.worker.vendor import SIGNING_SECRET, TOKEN, Vendor, eventually

SLACK_ONLY = POLICY.replace("channels: [slack, email]", "channels: [slack]")


@contextmanager
def working(house: House, vendor: Vendor, lease: float = 30.0) -> Iterator[Worker]:
    """A worker in this process that uses the vendor."""
    settings = structs.replace(
        config.current(), slack_token=TOKEN, slack_signing_secret=SIGNING_SECRET, slack_api_url=vendor.slack.url
    )
    with Worker(settings, lease=timedelta(seconds=lease)) as worker:
        yield worker


def all_is_quiet(house: House) -> bool:
    due = Delivery.objects.filter(state__in=("waiting", "leased"), due_at__lte=house.clock.now())
    is_sending = due.exists()  # asked first: what is sent puts its outcome into the inbox
    return not is_sending and not Inbox.objects.filter(state="new").exists()


def test_a_new_installation_sends_nothing_and_shows_it_in_the_outbox(house: House, vendor: Vendor) -> None:
    with working(house, vendor):
        house.take_in(house.open_issue())
        eventually(lambda: len(deliveries.outbox()) == 2, "two messages in the outbox")
    assert vendor.messages == []
    assert {(one.channel, one.address) for one in deliveries.outbox()} == {
        ("slack", "U01ANA"),
        ("email", "ana@support.example"),
    }
    assert {one.mode for one in Attempt.objects.all()} == {"outbox"}


def test_only_named_people_get_the_real_thing(house: House, vendor: Vendor) -> None:
    house.publish(SLACK_ONLY)
    settings_store.set_delivery_mode("only", ("bo",))
    with working(house, vendor):
        house.take_in(house.open_issue("A-1"))
        eventually(lambda: deliveries.outbox(), "Ana's message in the outbox")
        house.take_in(house.open_issue("A-2"))
        eventually(lambda: vendor.new_to("U02BO"), "Bo's message in Slack")
    assert vendor.new_to("U01ANA") == []
    assert [one.address for one in deliveries.outbox()] == ["U01ANA"]


def test_everyone_told_sees_who_has_it(house: House, vendor: Vendor) -> None:
    house.publish(SLACK_ONLY)
    settings_store.set_delivery_mode("live")
    with working(house, vendor) as worker:
        house.take_in(house.open_issue())
        eventually(lambda: vendor.new_to("U01ANA"), "Ana to be told")
        # An hour is longer than the lease: what Slack answered must be kept before it passes.
        eventually(lambda: all_is_quiet(house), "what became of it to be kept")
        push(house, worker, hours=1)
        eventually(lambda: vendor.new_to("U03CY"), "Cy to be told")
        house.take_in(house.acknowledgement(by="ana"))
        eventually(
            lambda: (
                {one.to for one in vendor.messages if one.kind == "update" and "Ana Ruiz has it" in one.text}
                == {"U01ANA", "U03CY"}
            ),
            "both messages to say who has it",
        )
        eventually(lambda: all_is_quiet(house), "everything to be sent")
    assert Notice.objects.filter(ring=True, state="accepted").count() == 2
    assert house.happened().count("notice.accepted") == 2


def test_a_busy_service_is_left_alone_for_as_long_as_it_asks(house: House, vendor: Vendor) -> None:
    house.publish(SLACK_ONLY)
    settings_store.set_delivery_mode("live")
    vendor.slack.ratelimit(30, method="chat.postMessage")
    with working(house, vendor) as worker:
        house.take_in(house.open_issue())
        waits = eventually(lambda: Delivery.objects.filter(state="waiting", attempts=1).first(), "a first try")
        assert waits.due_at >= house.clock.now() + timedelta(seconds=30)
        push(house, worker, seconds=29)
        assert vendor.messages == []
        push(house, worker, seconds=2)
        eventually(lambda: vendor.new_to("U01ANA"), "Ana to be told")
        eventually(lambda: all_is_quiet(house), "the result to be written")
    tries = [(one.number, one.outcome) for one in Attempt.objects.order_by("number")]
    assert tries == [(1, "retry"), (2, "accepted")]
    assert not Delivery.objects.filter(possible_repeat=True).exists(), "it was refused, not lost"


def test_a_channel_that_tells_a_notice_twice_accepts_it_twice(house: House, vendor: Vendor) -> None:
    """Each delivery is an event of its own, and no id comes again with another instant."""
    house.publish(SLACK_ONLY.replace("channels: [slack]", "channels: [slack], then: [{after: 5m, channels: [slack]}]"))
    settings_store.set_delivery_mode("live")
    with working(house, vendor) as worker:
        house.take_in(house.open_issue())
        eventually(lambda: vendor.new_to("U01ANA"), "Ana to be told")
        eventually(lambda: all_is_quiet(house), "the result to be decided")
        push(house, worker, minutes=5)
        eventually(lambda: all_is_quiet(house) and Delivery.objects.filter(state="sent").count() == 2, "a second ring")
    assert house.happened().count("notice.accepted") == 2


def test_when_every_channel_refuses_for_good_the_next_person_is_told(house: House, vendor: Vendor) -> None:
    settings_store.set_delivery_mode("live")  # with no mail server set up: that channel refuses at once
    vendor.slack.refuse("user_disabled", method="conversations.open")
    with working(house, vendor):
        house.take_in(house.open_issue())
        eventually(lambda: vendor.new_to("U02BO"), "Bo to be told in Ana's place")
        eventually(lambda: "notice.accepted" in house.happened(), "the outcome to be decided")
    assert house.happened()[:2] == ["issue.opened", "notice.failed"]
    (failed,) = deliveries.undelivered()
    assert failed.to == "ana"
    assert {one.state for one in failed.deliveries} == {"failed"}


def test_what_the_other_side_says_in_another_charset_is_kept_as_far_as_it_is_text(house: House, vendor: Vendor) -> None:
    """Or one mail server that refuses in Latin-1 would hold back the outcomes of all that is sent."""
    settings_store.set_delivery_mode("live")
    vendor.slack.refuse("user_disabled", method="conversations.open")
    vendor.mail.refuse("550 Empfänger\0 unbekannt".encode("latin-1"))
    with Worker(vendor.settings(config.current(), mail=True)):
        house.take_in(house.open_issue())
        eventually(lambda: vendor.new_to("U02BO"), "Bo to be told in Ana's place")
    said = [one.error or "" for one in Attempt.objects.filter(outcome="failed")]
    assert [one for one in said if "Empf" in one and "unbekannt" in one]


def test_a_silent_service_delays_nobody_else(house: House, vendor: Vendor) -> None:
    house.publish(SLACK_ONLY)
    settings_store.set_delivery_mode("live")
    vendor.slack.hang(method="chat.postMessage")
    with working(house, vendor, lease=10.0) as worker:
        house.take_in(house.open_issue("A-1"))
        eventually(lambda: vendor.messages, "the first message to be swallowed")
        house.take_in(house.open_issue("A-2"))
        eventually(lambda: vendor.new_to("U02BO"), "Bo to be told")
        assert Delivery.objects.filter(state="leased", attempts=1, to="ana").exists(), "meanwhile"

        first_try = Delivery.objects.filter(state="waiting", attempts=1)
        waits = eventually(first_try.first, "the try to be given up")
        assert waits.possible_repeat
        push(house, worker, seconds=5)
        eventually(lambda: Delivery.objects.filter(state="sent", attempts=2).exists(), "the second try to arrive")
    assert len(vendor.new_to("U01ANA")) == 1, "the message that had arrived was found, and not sent again"


def test_a_mail_that_may_have_arrived_says_so_the_second_time(house: House, vendor: Vendor) -> None:
    """The server took it and fell silent. Nobody can look into a mailbox, so it is sent again, and marked."""
    house.publish(POLICY.replace("channels: [slack, email]", "channels: [email]"))
    settings_store.set_delivery_mode("live")
    vendor.mail.hang()
    settings = vendor.settings(config.current(), mail=True)
    with Worker(settings, lease=timedelta(seconds=4)) as worker:
        house.take_in(house.open_issue("A-1"))
        waits = eventually(Delivery.objects.filter(state="waiting", attempts=1).first, "the try to be given up")
        assert waits.possible_repeat
        push(house, worker, seconds=5)
        eventually(lambda: len(vendor.mails) == 2, "the second mail")
        eventually(lambda: all_is_quiet(house), "the result to be written")
    first, second = vendor.mails
    assert "possible repeat" not in first.text
    assert "possible repeat" in second.text
    assert first.payload["message_id"] == second.payload["message_id"], "a mailbox that looks may tell a repeat"
    tries = Attempt.objects.order_by("number").values_list("number", "outcome", "error")
    assert list(tries) == [(1, "retry", "no answer within 1.8 s"), (2, "accepted", None)]


def test_a_ring_that_nobody_needs_any_more_is_not_sent(house: House, vendor: Vendor) -> None:
    house.publish(SLACK_ONLY)
    settings_store.set_delivery_mode("live")
    vendor.slack.ratelimit(600, method="chat.postMessage")
    with working(house, vendor) as worker:
        house.take_in(house.open_issue())
        eventually(lambda: Delivery.objects.filter(state="waiting", attempts=1).exists(), "a first try")
        house.take_in(IssueResolved(issue="A-1", at=house.clock.now(), id=house.next_id(), by="bo"))
        eventually(lambda: house.happened()[-1] == "issue.resolved", "the issue to be resolved")
        push(house, worker, seconds=700)
        dropped = eventually(Delivery.objects.filter(op="send", state="dropped").first, "the ring to be dropped")
    assert dropped.error == "nobody is asked any more"
    assert vendor.messages == []
    assert figures.read(figures.ATTEMPTS) == {"slack retry": 1, "slack dropped": 1}


def test_a_notice_that_no_channel_accepts_in_time_has_failed(house: House, vendor: Vendor) -> None:
    house.publish(SLACK_ONLY)
    settings_store.set_delivery_mode("live")
    vendor.slack.ratelimit(70, method="chat.postMessage")
    with working(house, vendor) as worker:
        house.take_in(house.open_issue())
        eventually(destinations.standings, "a first try, and what Slack said to it")
        push(house, worker, seconds=60)
        eventually(lambda: "notice.failed" in house.happened(), "the ladder to go on without it")
        push(house, worker, seconds=15)
        eventually(lambda: vendor.new_to("U02BO"), "Bo to be told")


def test_the_worker_stops_at_once_and_says_when_it_is_well(house: House, vendor: Vendor) -> None:
    with working(house, vendor) as worker:
        eventually(lambda: worker.problems() == [], "every loop to run")
    assert worker.problems() != []


def test_the_worker_goes_on_when_the_database_was_away(house: House, vendor: Vendor, database: str) -> None:
    """Every connection is cut, as by a restart of the database server."""
    if database.startswith("sqlite"):
        pytest.skip("SQLite has no server that could go away")
    import psycopg

    house.publish(SLACK_ONLY)
    settings_store.set_delivery_mode("live")
    with working(house, vendor) as worker:
        house.take_in(house.open_issue("A-1"))
        eventually(lambda: vendor.new_to("U01ANA"), "Ana to be told")
        with psycopg.connect(database, autocommit=True) as server:
            server.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        setup.release()
        house.take_in(house.open_issue("A-2"))
        eventually(lambda: vendor.new_to("U02BO"), "Bo to be told")
        eventually(lambda: worker.problems() == [], "every loop to be well")
        eventually(lambda: not Inbox.objects.exists(), "everything to be decided")


def test_what_is_not_set_up_says_which_setting_is_missing(house: House, vendor: Vendor) -> None:
    settings_store.set_delivery_mode("live")
    with working(house, vendor):
        house.take_in(house.open_issue())
        failed = Delivery.objects.filter(channel="email", state="failed")
        refused = eventually(lambda: failed.first(), "the mail to fail")
    assert "RUNG_SMTP_URL" in (refused.error or "")
