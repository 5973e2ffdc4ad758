"""A worker that was stopped for longer than its lease, and goes on, sends nothing that another one may have sent.

SIGSTOP reaches the worker while Slack answers its first call (which opens the conversation); the answer that lets it
post the message lies in its socket when it goes on.
"""

from __future__ import annotations

import os
import signal
import subprocess

import pytest
from django.db import connection

from rung import clock
from rung.core.events import IssueOpened
from rung.engine.policies.publish import publish
from rung.store import settings_store
from rung.store.decisions import intake
from rung.store.models import Attempt, Delivery, Journal, Notice
from rung.store.pages import queries
from tests.worker import process
from tests.worker.vendor import Vendor, eventually

POLICY = """
rung: 1
workspace: {name: Acme Cloud support, time_zone: UTC, priorities: [P0, P1], tiers: [enterprise]}
people:
  bo: {name: Bo Lind, slack: U02BO, teams: [technical], hours: always}
teams:
  technical: {name: Technical support}
triggers:
  - {name: Critical at once, on: opened, when: 'issue.priority == "P0"', escalate: {path: outage}}
paths:
  outage:
    levels: [{name: Technical support, notify: [person:bo], urgency: critical, climb_after: 1h}]
notices:
  critical: {channels: [slack]}
"""


@pytest.fixture
def environment(database: str, vendor: Vendor) -> dict[str, str]:
    publish(POLICY, by="cy")
    settings_store.set_delivery_mode("live")
    return {"DATABASE_URL": database, **vendor.environment}


def open_issue(issue: str = "A-1") -> None:
    intake.put([intake.InboxRow("test", IssueOpened(issue=issue, at=clock.now(), id=issue, priority="P0"))])


def stopped(worker: subprocess.Popen[bytes]) -> None:
    os.kill(worker.pid, signal.SIGSTOP)
    os.waitpid(worker.pid, os.WUNTRACED)


def ended(worker: subprocess.Popen[bytes]) -> None:
    worker.terminate()
    try:
        assert worker.wait(30) == 0
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()
        raise


def end_sessions_that_stand_still() -> None:
    """As the server does with those that have a transaction open and ask nothing, after its timeout."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
               WHERE datname = current_database() AND state = 'idle in transaction'
                 AND state_change < clock_timestamp() - interval '1 second'"""
        )
        ended = cursor.fetchall()
    assert ended
    assert all(is_gone for (is_gone,) in ended)


@pytest.mark.slow
def test_another_worker_sends_it_meanwhile_and_the_paused_one_sends_nothing(
    environment: dict[str, str], vendor: Vendor
) -> None:
    if environment["DATABASE_URL"].startswith("sqlite"):
        pytest.skip("SQLite takes one process")
    held = vendor.slack.hold(method="conversations.open")
    open_issue()
    paused = process.start(environment)
    assert held.reached.wait(30), "the worker was to begin"
    stopped(paused)
    held.let_go()

    other = process.start(environment)
    try:
        eventually(lambda: Delivery.objects.filter(op="send", state="sent").exists(), "the other worker to send it")
        os.kill(paused.pid, signal.SIGCONT)
    finally:
        ended(paused)  # in order: whatever it had under way ends first
        ended(other)
    (message,) = vendor.new_to("U02BO")
    assert "possible repeat" in str(message.payload), "the other worker could not know"
    unknown, *held_back, accepted = (one.outcome for one in Attempt.objects.order_by("number"))
    assert (unknown, {*held_back} - {"retry"}, accepted) == ("unknown", set(), "accepted"), "a slow one holds back"
    assert Notice.objects.get(ring=True).state == "accepted"


@pytest.mark.slow
def test_alone_it_goes_on_with_a_new_lease_and_sends_it_once(environment: dict[str, str], vendor: Vendor) -> None:
    """As when the lid of a laptop was shut: nobody else is there, and it is told once all the same."""
    held = vendor.slack.hold(method="conversations.open")
    open_issue()
    worker = process.start(environment)
    try:
        assert held.reached.wait(30), "the worker was to begin"
        leased = Delivery.objects.get(op="send")
        assert leased.lease_until is not None
        stopped(worker)
        held.let_go()
        lease_until = leased.lease_until
        eventually(lambda: clock.now() > lease_until, "the lease to end")
        os.kill(worker.pid, signal.SIGCONT)
        eventually(lambda: Delivery.objects.filter(op="send", state="sent").exists(), "it to be sent")
    finally:
        ended(worker)
    assert len(vendor.new_to("U02BO")) == 1
    assert Delivery.objects.get(op="send").fence >= 2


@pytest.mark.slow
@pytest.mark.postgres
def test_a_worker_that_stands_still_in_its_transaction_keeps_nobody_waiting(
    postgres_database: str, vendor: Vendor
) -> None:
    """It had claimed a new issue: whoever else found the name of it waited, with every other issue, until it went on.
    What it had claimed itself is free as soon as the server ends its session."""
    publish(POLICY, by="cy")
    settings_store.set_delivery_mode("live")
    patient = f"{postgres_database}?options=-c%20idle_in_transaction_session_timeout%3D10min"
    environment = {"DATABASE_URL": patient, **vendor.environment}
    open_issue()
    paused = process.start({**environment, "RUNG_FAULT": "after-claim:1:STOP"})
    os.waitpid(paused.pid, os.WUNTRACED)
    intake.put([intake.InboxRow("test", IssueOpened(issue="A-2", at=clock.now(), id="e2", priority="P0"))])
    other = process.start(environment)
    try:
        eventually(lambda: queries.state_of("A-2"), "the other issue to be decided")
        assert queries.state_of("A-1") is None
        end_sessions_that_stand_still()
        eventually(lambda: queries.state_of("A-1"), "the issue of the one that stands still to be decided")
        os.kill(paused.pid, signal.SIGCONT)
        eventually(lambda: Delivery.objects.filter(op="send", state="sent").count() == 2, "both to be sent")
    finally:
        os.kill(paused.pid, signal.SIGCONT)
        ended(paused)
        ended(other)
    assert len(vendor.new_to("U02BO")) == 2
    assert [line.seq for line in Journal.objects.order_by("subject_id", "seq")] == [1, 2, 1, 2]
