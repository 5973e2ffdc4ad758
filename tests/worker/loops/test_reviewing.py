"""The weekly review: made and sent once, tried out, left out by who knows better, and made a draft by one button."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from msgspec import structs

from rung import config
from rung.core.events import IssueResolved, MessageSent
from rung.engine.reviews import keeping
from rung.store import settings_store
from rung.store.measures import measures, reviews
from rung.store.models import Bulletin
from rung.store.policies import backtests, drafts
from tests.console.office import browser, hire, text_of
from tests.worker.at_work import working
from tests.worker.vendor import eventually

if TYPE_CHECKING:
    from django.test import Client

    from tests.engine.house import House
    from tests.worker.vendor import Vendor

POLICY = """rung: 1
workspace: {name: Acme Cloud support, time_zone: UTC, priorities: [P0, P1, P2], default_priority: P2}
people:
  ana: {name: Ana Ruiz, email: ana@support.example, hours: always}
  bo:  {name: Bo Lind, email: bo@support.example, teams: [technical], hours: always}
  cy:  {name: Cy Park, email: cy@support.example, slack: U03CY, hours: always}
teams:
  technical: {name: Technical support, lead: cy}
triggers:
  - name: No answer
    on: {waiting_for: first_response, longer_than: 5m}   # agreed with Bo in March
    escalate: {path: desk}
paths:
  desk: {levels: [{name: Technical support, notify: [person:bo], urgency: high}]}
notices:
  bulletins: {channels: [email, slack]}
accounts:
  acme: {name: Acme, domains: [acme.example]}
"""
KEY = "tight:No answer"


def four_days(house: House) -> None:
    """Ana answers after nine minutes, as always; Bo is rung after five."""
    for number in range(24):
        house.tell(house.open_issue(f"A-{number}", priority="P2"))
        house.fast_forward(minutes=9)
        facts = {"issue": f"A-{number}", "at": house.clock.now(), "by": "ana"}
        house.tell(MessageSent(id=house.next_id(), **facts), IssueResolved(id=house.next_id(), **facts))
        house.fast_forward(hours=4)


def signed_in(role: str) -> Client:
    from django.contrib.auth import get_user_model

    window = browser()
    member = get_user_model().objects.get(email=f"{role}@support.example")
    window.force_login(member, "django.contrib.auth.backends.ModelBackend")
    return window


def test_the_week_is_reviewed_once_and_its_proposal_becomes_a_draft(sqlite_house: House, vendor: Vendor) -> None:
    """What the databases do otherwise, the other test tries on both."""
    house = sqlite_house
    house.publish(POLICY)
    hire()
    settings_store.set_delivery_mode("live")
    four_days(house)
    house.clock.push(timedelta(days=4))
    with working(vendor.settings(config.current(), mail=True)) as worker:
        eventually(lambda: not measures.lacks(house.clock.now()), "all to be counted")
        worker.look()
        eventually(lambda: vendor.mails and vendor.new_to("U03CY"), "Cy to get it by mail and in Slack")
        eventually(lambda: trial_state() == "done", "its proposal to be tried", within=240)
        house.clock.push(timedelta(days=1))
        worker.look()
        assert worker.problems() == []
    (kept,) = reviews.latest(5)
    assert (kept.slot.isoformat(), kept.told) == ("2026-03-16", ("cy",))
    (mail,) = vendor.mails
    assert "“No answer” fires too early: 24 of 24 times it was over within 10 min" in mail.payload["text"]
    assert f"/review/{kept.id}" in mail.payload["text"]
    trial = kept.trials[KEY]
    assert (trial.fired, trial.pages) == ((24, 0), (24, 0))
    assert "this rule fires 24 → 0" in text_of(signed_in("lead").get("/review")).replace("<b>", "").replace(
        '<span class="better">', ""
    )

    press(kept)
    know(kept)


def trial_state() -> str:
    found = reviews.latest()
    return found[0].trials[KEY].state if found and KEY in found[0].trials else ""


def press(kept: reviews.Review) -> None:
    agent = signed_in("agent")
    assert "Try this as a draft" not in text_of(agent.get("/review"))
    lead = signed_in("lead")
    behind = text_of(lead.get(reverse("review-issues", args=[kept.id]), {"finding": KEY}))
    assert behind.count('href="/issues/A-') == 24
    opened = lead.post(reverse("review-draft", args=[kept.id]), {"finding": KEY})
    (made,) = drafts.open_ones()
    assert opened["Location"] == reverse("draft-change", args=[made.id])
    assert "longer_than: 10m}   # agreed with Bo in March" in made.text
    assert made.comment.startswith("Review of 2026-02-17 to 2026-03-16: “No answer” fires too early")
    assert [one.state for one in backtests.latest(draft=made.id)] == ["queued"]


def know(kept: reviews.Review) -> None:
    lead = signed_in("lead")
    without = lead.post(reverse("review-known"), {"finding": KEY, "weeks": "4", "reason": " "}, follow=True)
    assert "it is not said why" in text_of(without).lower()
    said = {"finding": KEY, "weeks": "4", "reason": "Until the new team is there"}
    page = text_of(lead.post(reverse("review-known"), said, follow=True))
    assert "Until the new team is there" in page
    assert "A quiet week" in page
    lead.post(reverse("review-again"), {"finding": KEY})
    assert "A quiet week" not in text_of(lead.get("/review"))


def test_it_is_due_each_week_by_the_clock_of_the_workspace_and_not_at_all_when_off(house: House) -> None:
    from rung.reports import review
    from rung.store.policies import policies

    house.publish(POLICY.replace("time_zone: UTC", "time_zone: America/New_York"))
    policy = policies.current()
    house.clock.set(house.clock.now().replace(hour=10, minute=59))  # a Monday, 06:59 in New York
    assert keeping.due(policy, house.clock.now()).isoformat() == "2026-03-02"
    house.clock.push(timedelta(minutes=2))
    slot = keeping.due(policy, house.clock.now())
    assert slot.isoformat() == "2026-03-09"
    young = review.now_of(house.clock.now())
    assert young.is_young
    assert keeping.keep(young, house.clock.now(), slot=slot) is None, "it comes when twenty issues are there"
    quiet = structs.replace(young, is_young=False, opened=20)
    kept = keeping.keep(quiet, house.clock.now(), slot=slot)
    assert reviews.latest(5) == [structs.replace(kept, told=("cy",))]
    assert keeping.keep(quiet, house.clock.now(), slot=slot) is None, "another worker was faster"
    assert Bulletin.objects.count() == 1
    for _ in range(2):
        reviews.add(quiet, house.clock.now())
    reviews.forget(1)
    assert keeping.due(policy, house.clock.now()) is None, "it was made, however many were asked for since"
    house.clock.push(timedelta(days=7))
    assert keeping.due(policy, house.clock.now()).isoformat() == "2026-03-16"
    waits_and_goes(house)
    keeping.set_sending(keeping.Sending(weekday=6), house.clock.now())
    assert keeping.due(policy, house.clock.now()) is None, "another day counts from the next one on"
    house.clock.push(timedelta(days=6))
    assert keeping.due(policy, house.clock.now()).isoformat() == "2026-03-22"
    keeping.set_sending(keeping.Sending(is_on=False), house.clock.now())
    assert keeping.due(policy, house.clock.now()) is None


def waits_and_goes(house: House) -> None:
    """While figures are behind, the review waits, says for what, and is made after a day all the same."""
    from rung.reports import measuring
    from rung.worker.reviewing import Reviewing

    house.tell(*(house.open_issue(f"A-{number}", priority="P2") for number in range(20)))
    house.clock.push(timedelta(days=1))
    house.settle()
    measuring.catch_up()
    house.tell(house.open_issue("B-1"))
    house.clock.push(timedelta(hours=1))
    loop = Reviewing()
    for hours in (0, 23):
        house.clock.push(timedelta(hours=hours))
        loop.turn()
        waits = keeping.waits(house.clock.now())
        assert (waits.slot.isoformat(), reviews.has(waits.slot)) == ("2026-03-16", False)
        assert waits.lacks == "1 issue"
    house.clock.push(timedelta(hours=1))
    loop.turn()
    assert keeping.waits(house.clock.now()) is None
    (kept,) = reviews.latest(1)
    assert (kept.slot, kept.lacks) == (waits.slot, waits.lacks)
