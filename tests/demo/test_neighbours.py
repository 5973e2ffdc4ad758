"""What the systems beside the sample company send is taken as it would be from the real ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from rung.demo.wires import Wires
    from tests.console.house import House


@pytest.fixture
def wires(house: House) -> Wires:
    from rung.config import Address
    from rung.demo.neighbours import AGENT, ENGINEER
    from rung.demo.wires import Wires
    from rung.engine.policies.publish import publish
    from tests.console.office import POLICY

    addresses = f'addresses: {{zendesk: "{AGENT}", pagerduty_user: {ENGINEER}}}'
    text = POLICY.replace("slack: U02BO,", f"slack: U02BO, {addresses},")
    text = text.replace("[person:ana, person:bo]", '[person:ana, "pagerduty:platform"]')
    publish(text.replace("[acme.example]}", '[acme.example], fields: {zendesk_organization: "77"}}'), by="cy")
    return Wires(
        host="127.0.0.1", port=int(house.url.rpartition(":")[2]), mail=Address("127.0.0.1", 9), mail_address="",
        token="", slack_secret="", teams_secret="", base_url=house.url, twilio_token="",
    )  # fmt: skip


def test_a_ticket_is_an_issue_and_is_written_back_to(house: House, wires: Wires) -> None:
    from rung import clock
    from rung.core.events import MessageSent, NoteAdded
    from rung.demo.neighbours import AGENT, ZENDESK, Helpdesk
    from rung.store.deliveries.results import REMARKS
    from rung.store.elsewhere import sources
    from rung.store.pages import queries
    from tests.console.office import account, browser, text_of
    from tests.console.test_outbox import message

    desk = Helpdesk(wires, "cy")
    issue = desk.opens("35", "Cut off", "The right column is missing.", "P2", "77")
    house.happens(MessageSent(issue=issue, at=clock.now(), by="ana", body="Choose Classic.", deliver=True))
    assert "Choose Classic." in message(ZENDESK, "35").text
    desk.says("35", "It works.")
    desk.says("35", "I am glad.", AGENT)
    ours = f"{issue}/{REMARKS}/7/1"
    house.happens(NoteAdded(issue=issue, id=ours, at=clock.now(), body="Zendesk knows no agent of this address."))
    state, source = queries.state_of(issue), sources.get(ZENDESK)
    assert state is not None
    assert (state.account, state.priority) == ("acme", "P2")
    assert source is not None
    assert (source.trouble, source.is_proved) == ("", True)
    window = browser()
    window.force_login(account("agent"), "django.contrib.auth.backends.ModelBackend")
    page = text_of(window.get(f"/issues/{issue}"))
    order = ("The right column is missing.", "Choose Classic.", "It works.", "I am glad.")
    places = [page.index(said) for said in order]
    assert places == sorted(places)
    assert "the customer" in page
    assert "zendesk:9</b>" not in page
    assert "<b>Rung</b>" in page
    assert "<b>nobody</b>" not in page


def test_an_engineer_takes_what_climbs_in_pagerduty(house: House, wires: Wires) -> None:
    from rung import clock
    from rung.core.events import NoteAdded
    from rung.demo.neighbours import Pager
    from rung.store.pages import queries
    from tests.console.test_outbox import message

    house.opens("A-1")
    incident = message("pagerduty", "platform").captured["payload"]["dedup_key"]
    Pager(wires, "cy").acknowledges(incident)
    house.happens(NoteAdded(issue="A-1", at=clock.now(), by="ana", body="seen"))
    state = queries.state_of("A-1")
    assert state is not None
    assert [one.acknowledged_by for one in state.escalations] == ["bo"]
