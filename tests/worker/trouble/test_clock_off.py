"""A worker whose machine's clock is an hour off: it says so, and is neither early nor late, nor taken for a forger."""

from __future__ import annotations

import tempfile

import pytest

from rung import clock
from rung.core.events import IssueOpened
from rung.engine.policies.publish import publish
from rung.store import settings_store
from rung.store.decisions import intake
from rung.store.models import Delivery, Journal, Notice
from tests.worker import process
from tests.worker.vendor import HOOK_SECRET, Vendor, eventually

POLICY = """
rung: 1
workspace: {name: Acme Cloud support, time_zone: UTC, priorities: [P0, P1], tiers: [enterprise]}
people:
  bo: {name: Bo Lind, slack: U02BO, hours: always}
  cy: {name: Cy Park, slack: U03CY, hours: always}
triggers:
  - {name: Critical at once, on: opened, when: 'issue.priority == "P0"', escalate: {path: outage}}
paths:
  outage:
    inform: ["webhook:pager"]
    levels:
      - {name: Technical support, notify: [person:bo], urgency: critical, climb_after: 2s}
      - {name: Head of support, notify: [person:cy], urgency: critical, climb_after: 2s}
notices:
  critical: {channels: [slack]}
"""
HOUR = 3600


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.parametrize("off", [HOUR, -HOUR], ids=["ahead", "behind"])
def test_an_hour_off_is_never_early_and_never_late(postgres_database: str, vendor: Vendor, off: int) -> None:
    """It was refused by every receiver of webhooks, whose signatures carry an instant; the one that was ahead looked
    at the database without a pause, the one that was behind was up to a second late."""
    publish(POLICY, by="cy")
    settings_store.set_delivery_mode("live")
    hook = vendor.host("pager")
    leads_to = {"RUNG_WEBHOOK_URLS": f"pager={hook.settings['deliver_to']}"}
    hooks = {**leads_to, "RUNG_WEBHOOK_SECRETS": f"pager={HOOK_SECRET}"}
    with tempfile.TemporaryFile() as log:
        place = {"DATABASE_URL": postgres_database, "RUNG_TEST_CLOCK_OFF": str(off), **vendor.environment, **hooks}
        worker = process.start(place, log=log)
        try:
            intake.put([intake.InboxRow("test", IssueOpened(issue="A-1", at=clock.now(), id="e1", priority="P0"))])
            eventually(lambda: Notice.objects.filter(ring=True, state="accepted").count() == 2, "both to be told")
            eventually(lambda: vendor.hooked["pager"], "the webhook to be taken")
        finally:
            worker.terminate()
            assert worker.wait(30) == 0
        log.seek(0)
        said = log.read().decode()
    assert "clock.off" in said, "it says that its clock is wrong"
    assert not Delivery.objects.filter(state="failed").exists()
    bo, cy = Notice.objects.filter(ring=True).order_by("number")
    assert (cy.at - bo.at).total_seconds() == 2.0
    step = next(line for line in Journal.objects.order_by("seq") if line.event["type"] == "time.passed")
    assert step.decided_at >= step.at, "never early; that it wakes in time whatever its clock says: tests/test_clock.py"
    for notice, person in ((bo, "U02BO"), (cy, "U03CY")):
        (message,) = vendor.new_to(person)
        assert message.at >= notice.at, "by the clock of whoever receives it"
