"""The page of an account says how it is and why; the list finds who needs a look; a lead changes the weights."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse

from rung import clock
from rung.core.accounts.health import DEFAULT_WEIGHTS
from rung.core.events import AccountChanged, CsatReceived, MessageReceived, MessageSent
from rung.engine.accounts import health_keeping
from rung.store.accounts import account_health, account_notes
from rung.store.decisions import intake

if TYPE_CHECKING:
    from tests.console.office import Office


def keep() -> None:
    found = health_keeping.begin(clock.now())
    told = [health_keeping.take(one, clock.now()) for one in found.due]
    intake.wait_decided([seq for seq in told if seq is not None], 10.0)
    health_keeping.finish(found)


def poor(office: Office) -> None:
    """Acme was answered, gave a poor rating and speaks of leaving."""
    office.opens("A-1", account="acme", priority="P2")
    now = clock.now()
    for event in (
        MessageSent(issue="A-1", at=now, id="s1", by="bo", body="We look."),
        MessageReceived(issue="A-1", at=now, id="m1", body="We cancel.", flags=("threat_to_leave",), sentiment=-0.6),
        CsatReceived(issue="A-1", at=now, id="r1", score=1, comment="Never again."),
    ):
        office.happens(event)
    keep()


def test_the_page_says_how_an_account_is_and_by_what_one_sees_that_it_may_leave(office: Office) -> None:
    from tests.console.office import text_of

    poor(office)
    page = text_of(office.window("read_only").get(reverse("customer", args=["acme"])))

    assert "CSAT" in page
    assert "1.0 of 5 from 1 answer" in page
    assert "nobody said when it renews" in page
    assert "a customer speaks of leaving in A-1" in page
    assert "at risk" in page
    assert "rated 1 of 5: “Never again.”" in page
    assert "We cancel" not in page


def test_the_list_finds_who_needs_a_look(office: Office) -> None:
    from tests.console.office import text_of

    poor(office)
    soon = str(clock.now().date() + timedelta(days=20))
    office.happens(AccountChanged(account="tiny", at=clock.now(), id="c1", changes={"health": 90, "renews_on": soon}))
    window = office.window("read_only")

    def found(**query: str) -> list[str]:
        return re.findall('href="/customers/([a-z]+)"', window.get(reverse("customers"), query).content.decode())

    assert found(sort="churn risk") == ["acme", "tiny"]
    assert found(risk="1") == ["acme"]
    assert found(health="good") == ["tiny"]
    assert found(renews="30") == ["tiny"]
    assert "No customer is so." in text_of(window.get(reverse("customers"), {"health": "unknown"}))


def test_a_lead_changes_weights_and_nobody_else_does(office: Office) -> None:
    from tests.console.office import text_of

    page = reverse("health-rules")
    weights = {f"weight_{name}": "10" for name in DEFAULT_WEIGHTS}
    assert office.window("agent").post(page, {**weights, "counts": "given"}).status_code == 403
    lead = office.window("lead")
    wrong = lead.post(page, {**weights, "weight_csat": "lots", "counts": "given"})
    assert wrong.status_code == 400
    assert "Write a whole number from 0 to 100." in text_of(wrong)
    assert 'value="lots"' in wrong.content.decode()

    shown = text_of(lead.post(page, {**weights, "counts": "computed", "usage": "logins, seats"}, follow=True))
    assert "Scores move within seconds" in shown
    rules = account_health.rules()
    assert (rules.weight("csat"), rules.counts, rules.usage) == (10, "computed", ("logins", "seats"))
    assert "use by logins, seats" in shown


def test_teammates_note_change_and_remove(office: Office) -> None:
    from tests.console.office import text_of

    agent = office.window("agent")
    empty = text_of(agent.post(reverse("customer-note-add", args=["acme"]), {"body": " "}, follow=True))
    assert "The note is empty" in empty
    shown = text_of(agent.post(reverse("customer-note-add", args=["acme"]), {"body": "Joe signs."}, follow=True))
    assert "Joe signs." in shown
    (note,) = account_notes.of_account("acme")
    agent.post(reverse("customer-note", args=[note.id, "acme"]), {"body": "Rita signs."})
    assert [one.body for one in account_notes.of_account("acme")] == ["Rita signs."]
    gone = text_of(agent.post(reverse("customer-note-remove", args=[note.id, "acme"]), follow=True))
    assert "nobody can read it any more" in gone
    assert account_notes.of_account("acme") == []
