"""After an outage, of Rung itself or of a channel: each step is decided at its own instant, each person told once."""

from __future__ import annotations

from datetime import timedelta

from rung import clock, config
from rung.core.effects import Notice as NoticeEffect
from rung.core.events import EscalationAcknowledged, IssueOpened
from rung.store import settings_store
from rung.store.decisions import journal, work
from rung.store.deliveries import destinations
from rung.store.models import Delivery, Notice
from rung.store.pages import queries
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
  technical: {name: Technical support, lead: cy}
targets:
  - {name: Everyone, calendar: always, first_response: {default: 1h}}
triggers:
  - {name: Half time, on: {target: first_response, at: 50%}, escalate: {path: nudge}}
  - {name: Too late, on: {target: first_response, at: breach}, escalate: {path: outage}}
paths:
  nudge:
    levels: [{name: Bo, notify: [person:bo], urgency: high, climb_after: 8h}]
  outage:
    levels:
      - {name: Bo, notify: [person:bo], urgency: critical, climb_after: 6h, repeat: {every: 30m}}
      - {name: Cy, notify: [person:cy], urgency: critical, climb_after: 6h}
notices:
  critical: {channels: [slack]}
  high: {channels: [slack]}
accounts:
  acme: {name: Acme, tier: enterprise}
"""


def opened(house: House) -> IssueOpened:
    return IssueOpened(issue="A-1", at=house.clock.now(), id="e1", account="acme", priority="P1", subject="Slow")


def rings(house: House) -> list[tuple[str, float | None]]:
    """Whom the journal says to have been rung, and by how much too late."""
    _, lines = journal.of_issue("A-1")
    effects = [effect for line in lines for effect in line.effects]
    return [(one.to, one.late_by) for one in effects if isinstance(one, NoticeEffect) and one.ring]


def is_decided() -> bool:
    wakes_at = work.next_wake_at()
    return queries.state_of("A-1") is not None and not queries.undecided() and (not wakes_at or wakes_at > clock.now())


def is_broken() -> bool:
    standing = destinations.standings().get("slack")
    return standing is not None and standing.is_open


def all_is_quiet(house: House) -> bool:
    due = Delivery.objects.filter(state__in=("waiting", "leased"), due_at__lte=house.clock.now())
    return not due.exists() and is_decided()


def test_two_hours_asleep_are_one_late_message_a_person(house: House, vendor: Vendor) -> None:
    """Half time and the breach passed meanwhile. Both are decided, at their own instants; Bo's phone rings once."""
    house.publish(POLICY)
    settings_store.set_delivery_mode("live")
    with working(vendor.settings(config.current(), mail=True)) as worker:
        house.take_in(opened(house))
        eventually(is_decided, "the opening to be decided")
        push(house, worker, hours=2)
        eventually(lambda: vendor.new_to("U02BO"), "Bo to be told")
        eventually(lambda: all_is_quiet(house), "everything to be sent")
    assert rings(house) == [("bo", 5400.0), ("bo", 3600.0)], "the journal has both, each late by its own span"
    toward_bo = [one for one in vendor.messages if one.to == "U02BO"]
    assert [one.kind for one in toward_bo] == ["new"], "no second message, and none that rings in its thread"
    assert "late by 1 h 30 min" in str(toward_bo[0].payload), "since the first thing that Bo should have heard"
    first, second = Delivery.objects.filter(op="send").order_by("id")
    assert (first.state, first.error, second.state) == ("dropped", f"collapsed into A-1#{second.notice}", "sent")
    assert list(Notice.objects.order_by("number").values_list("state", flat=True)) == ["dropped", "accepted"]


def test_what_came_in_while_no_worker_ran_is_told_once_and_only_if_it_is_still_so(
    house: House, vendor: Vendor
) -> None:
    """The edge took events all the time. Somebody took the issue in the helpdesk before the worker was back."""
    house.publish(POLICY)
    settings_store.set_delivery_mode("live")
    house.take_in(opened(house))
    house.clock.push(timedelta(minutes=70))
    house.take_in(EscalationAcknowledged(issue="A-1", at=house.clock.now(), id="e2", by="bo"))
    house.clock.push(timedelta(minutes=50))
    with working(vendor.settings(config.current(), mail=True)):
        eventually(is_decided, "all to be decided")
        eventually(lambda: all_is_quiet(house), "everything to be settled")
    assert len(rings(house)) == 2
    assert vendor.messages == [], "Bo has it, and is not woken for it"
    assert set(Delivery.objects.values_list("state", flat=True)) == {"dropped"}
    assert set(Notice.objects.values_list("state", flat=True)) == {"dropped"}, "nobody was missed"


def test_two_hours_without_slack_are_one_message_a_person_too(house: House, vendor: Vendor) -> None:
    """Bo had a mail each half hour, and none of it in Slack. When Slack is back, the latest of it says everything."""
    by_both = POLICY.replace("slack: U02BO", "slack: U02BO, email: bo@support.example")
    house.publish(by_both.replace("critical: {channels: [slack]}", "critical: {channels: [slack, email]}"))
    settings_store.set_delivery_mode("live")
    vendor.slack.refuse("", status=503, times=1000)
    with working(vendor.settings(config.current(), mail=True)) as worker:
        house.take_in(opened(house))
        eventually(is_decided, "the opening to be decided")
        for minutes in range(30, 180, 10):
            push(house, worker, minutes=10)
            eventually(lambda: is_decided() and not by_mail_is_due(house), f"minute {minutes}")
        eventually(is_broken, "the breaker to be open")
        assert [to for to, _ in rings(house)] == ["bo"] * 5
        assert len(vendor.mails) == 4, "all that are critical"
        vendor.slack.recover()
        push(house, worker, minutes=6)
        eventually(lambda: vendor.new_to("U02BO"), "Bo to be told in Slack")
        eventually(lambda: all_is_quiet(house), "everything to be sent")
    (only,) = [one for one in vendor.messages if one.kind != "update"]
    assert "late by 2 h" in str(only.payload)
    by_slack = Delivery.objects.filter(channel="slack", op="send").order_by("notice")
    assert [one.state for one in by_slack] == ["dropped"] * 4 + ["sent"]
    assert all(one.collapsed_into and one.collapsed_into > one.notice for one in by_slack[:4])
    assert Notice.objects.filter(state="accepted").count() == 4, "by mail"


def by_mail_is_due(house: House) -> bool:
    waiting = Delivery.objects.filter(channel="email", state__in=("waiting", "leased"), due_at__lte=house.clock.now())
    return waiting.exists()
