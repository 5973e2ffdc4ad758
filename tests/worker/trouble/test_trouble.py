"""The database fails under a worker: nothing is forgotten, nothing is sent twice without a word, and it goes on by
itself."""

from __future__ import annotations

from contextlib import AbstractContextManager

import pytest
from structlog.testing import capture_logs

from rung import config
from rung.store import settings_store
from rung.store.models import Delivery, Notice
from rung.store.standing import watch
from tests import outages
from tests.engine.house import House
from tests.worker.at_work import push, working
from tests.worker.vendor import Vendor, eventually

POLICY = """
rung: 1
workspace: {name: Acme Cloud support, time_zone: UTC, priorities: [P0, P1], tiers: [enterprise]}
people:
  bo: {name: Bo Lind, slack: U02BO, teams: [technical], hours: always}
  cy: {name: Cy Park, slack: U03CY, hours: always}
teams:
  technical: {name: Technical support}
triggers:
  - {name: Critical at once, on: opened, when: 'issue.priority == "P0"', escalate: {path: outage}}
paths:
  outage:
    levels:
      - {name: Technical support, notify: [person:bo], urgency: critical, climb_after: 1h}
      - {name: Head of support, notify: [person:cy], urgency: critical, climb_after: 1h}
notices:
  critical: {channels: [slack]}
accounts:
  acme: {name: Acme, tier: enterprise}
"""


@pytest.fixture
def live(house: House) -> House:
    """The house, with a policy by which Bo is rung and Cy an hour later, for real."""
    house.publish(POLICY)
    settings_store.set_delivery_mode("live")
    return house


def out_of_order(database: str) -> AbstractContextManager[None]:
    """The disk can only be read; the server is away."""
    return outages.read_only_disk() if database.startswith("sqlite") else outages.server_away(database)


def all_is_sent() -> bool:
    return not Delivery.objects.exclude(state__in=("sent", "dropped")).exists()


def test_the_climb_goes_on_by_itself_when_the_database_is_back(live: House, vendor: Vendor, database: str) -> None:
    with working(vendor.settings(config.current())) as worker, capture_logs() as lines:
        live.take_in(live.open_issue())
        eventually(lambda: vendor.new_to("U02BO") and all_is_sent(), "Bo to be told")
        with out_of_order(database):
            push(live, worker, minutes=61)
            eventually(watch.present, "the trouble to be noted")
            eventually(worker.problems, "the loops to try again and again")
            assert not vendor.new_to("U03CY"), "nobody is told what is not on disk"
        eventually(lambda: vendor.new_to("U03CY") and all_is_sent(), "Cy to be told")
        eventually(lambda: watch.present() is None, "the trouble to end")
    assert [notice.to for notice in Notice.objects.filter(ring=True).order_by("number")] == ["bo", "cy"]
    wrong = [line["event"] for line in lines if line["log_level"] in ("error", "critical")]
    assert wrong == ["database.trouble"], "said once, however often the loops tried"
    assert [line["event"] for line in lines if line["event"] == "database.well"] == ["database.well"]


def test_a_result_that_could_not_be_stored_is_stored_later(live: House, vendor: Vendor, database: str) -> None:
    """Even where the trouble lasted longer than the lease: whoever sent it is there, and knows."""
    held = vendor.slack.hold(method="chat.postMessage")
    with working(vendor.settings(config.current())) as worker:
        live.take_in(live.open_issue())
        assert held.reached.wait(30), "Slack was to be asked"
        with out_of_order(database):
            held.let_go()
            eventually(lambda: "sweep" in str(worker.problems()), "whoever frees leases to meet the trouble")
            push(live, worker, minutes=10)
        eventually(all_is_sent, "the result to be stored")
    assert len(vendor.new_to("U02BO")) == 1, "it is not sent again"
    assert not Delivery.objects.filter(possible_repeat=True).exists()


def test_a_result_that_never_could_be_stored_is_of_unknown_outcome(
    live: House, vendor: Vendor, database: str
) -> None:
    """The process ends before the disk is mended: the next one cannot know, and says so when it sends."""
    if not database.startswith("sqlite"):
        pytest.skip("on PostgreSQL the lease must run out first; SQLite has one process, so the next one knows")
    held = vendor.slack.hold(method="chat.postMessage")
    with working(vendor.settings(config.current())) as worker:
        live.take_in(live.open_issue())
        assert held.reached.wait(30), "Slack was to be asked"
        with outages.read_only_disk():
            held.let_go()
            eventually(watch.present, "the trouble to be noted")
            worker.stop()
    assert Delivery.objects.get(op="send").state == "leased"
    with working(vendor.settings(config.current())):
        eventually(all_is_sent, "it to be sent again")
    delivery = Delivery.objects.get(op="send")
    assert (delivery.state, delivery.possible_repeat) == ("sent", True)
