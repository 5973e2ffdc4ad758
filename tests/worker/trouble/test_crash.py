"""kill -9 at every place where it could hurt: the climb goes on, nothing is lost, no repeat goes unmarked."""

from __future__ import annotations

import signal
import subprocess

import pytest

from rung import clock
from rung.core.events import IssueOpened
from rung.engine import replay
from rung.engine.faults import POINTS
from rung.engine.policies.publish import publish
from rung.store import settings_store
from rung.store.decisions import intake
from rung.store.models import Attempt, Delivery, Inbox, Journal, Notice
from rung.store.pages import queries
from tests.worker import process
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
      - {name: Technical support, notify: [person:bo], urgency: critical, climb_after: 2s}
      - {name: Head of support, notify: [person:cy], urgency: critical, climb_after: 1s}
notices:
  critical: {channels: [slack]}
"""


# Each database is left at every point, by one story of the two; on both `tests/chaos` kills wherever it can.
POSTGRESQL = pytest.param("postgres", marks=pytest.mark.postgres)
ON_POSTGRESQL = pytest.mark.parametrize("database", [POSTGRESQL], indirect=True)
ON_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def environment(database: str, vendor: Vendor) -> dict[str, str]:
    """An installation that sends for real, to the vendor of the test."""
    publish(POLICY, by="cy")
    settings_store.set_delivery_mode("live")
    return {"DATABASE_URL": database, **vendor.environment}


@pytest.mark.slow
@ON_POSTGRESQL
@pytest.mark.parametrize("point", POINTS)
def test_a_worker_killed_in_the_middle_of_a_climb(environment: dict[str, str], vendor: Vendor, point: str) -> None:
    _open_issue()
    _kill_at(point, environment)
    _let_the_ladder_end(environment)
    _assert_nothing_lost_or_repeated(vendor)


@pytest.mark.slow
@ON_SQLITE
def test_a_worker_killed_again_and_again(environment: dict[str, str], vendor: Vendor) -> None:
    publish(POLICY.replace("climb_after: 2s", "climb_after: 15s"), by="cy")  # so that the last of them finds work
    _open_issue()
    for point in POINTS:
        _kill_at(point, environment)
    _let_the_ladder_end(environment)
    _assert_nothing_lost_or_repeated(vendor)


def _open_issue() -> None:
    intake.put([intake.InboxRow("test", IssueOpened(issue="A-1", at=clock.now(), id="e1", priority="P0"))])


def _kill_at(point: str, environment: dict[str, str]) -> None:
    worker = process.start({**environment, "RUNG_FAULT": point})
    assert _ended(worker) == -signal.SIGKILL, f"it was to end at {point}"


def _let_the_ladder_end(environment: dict[str, str]) -> None:
    worker = process.start(environment)
    try:
        eventually(_is_exhausted, "the ladder to end")
        eventually(lambda: not _is_sending(), "everything to be sent")
    finally:
        worker.terminate()
        assert _ended(worker) == 0


def _assert_nothing_lost_or_repeated(vendor: Vendor) -> None:
    rung = list(Notice.objects.filter(ring=True).order_by("number"))
    assert [notice.to for notice in rung] == ["bo", "cy"], "each level rang once"
    assert all(notice.state == "accepted" for notice in rung)
    assert [line.seq for line in Journal.objects.order_by("seq")] == list(range(1, Journal.objects.count() + 1))
    assert replay.replay("A-1").differences == ()
    assert Inbox.objects.count() == 0
    for person in ("U02BO", "U03CY"):
        assert len(vendor.new_to(person)) >= 1, f"nothing came to {person}"
    _every_repeat_is_marked(vendor)


@pytest.mark.slow
def test_nothing_is_early_and_a_stopped_worker_goes_on_where_it_was(
    environment: dict[str, str], vendor: Vendor
) -> None:
    publish(POLICY.replace("climb_after: 2s", "climb_after: 8s"), by="cy")
    _open_issue()
    first = process.start(environment)
    eventually(lambda: vendor.new_to("U02BO"), "Bo to be rung")
    first.terminate()
    assert _ended(first) == 0
    assert vendor.new_to("U03CY") == []
    second = process.start(environment)
    try:
        eventually(lambda: vendor.new_to("U03CY"), "Cy to be rung")
    finally:
        second.terminate()
        assert _ended(second) == 0
    bo, cy = Notice.objects.filter(ring=True).order_by("number")
    assert (cy.at - bo.at).total_seconds() >= 8.0
    assert not Delivery.objects.filter(possible_repeat=True).exists()


@pytest.mark.slow
def test_on_sqlite_a_second_process_is_sent_away(sqlite_database: str) -> None:
    publish(POLICY, by="cy")
    first = process.start({"DATABASE_URL": sqlite_database})
    try:
        _open_issue()
        eventually(lambda: queries.state_of("A-1"), "the first process to decide")
        second = process.start({"DATABASE_URL": sqlite_database})
        assert _ended(second) == 1
        assert first.poll() is None
    finally:
        first.terminate()
        assert _ended(first) == 0


def _every_repeat_is_marked(vendor: Vendor) -> None:
    """Where a person got more than one first message, all but the first say that they may be a repeat."""
    for person in ("U02BO", "U03CY"):
        for again in vendor.new_to(person)[1:]:
            assert "possible repeat" in str(again.payload)
    tried_again = Attempt.objects.filter(number=2).values_list("delivery_id", flat=True)
    for delivery in Delivery.objects.filter(pk__in=tried_again, op="send"):
        assert delivery.possible_repeat, "its outcome was unknown"


def _is_exhausted() -> bool:
    state = queries.state_of("A-1")
    return state is not None and any(one.state == "exhausted" for one in state.escalations)


def _is_sending() -> bool:
    return Delivery.objects.filter(state__in=("waiting", "leased")).exists() or Inbox.objects.exists()


def _ended(worker: subprocess.Popen[bytes]) -> int:
    try:
        return worker.wait(30)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()
        raise
