"""The Outbox: what the stand-ins received, as it was sent, with buttons that work."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from msgspec import to_builtins

from rung.store.deliveries import deliveries
from rung.store.pages import queries

if TYPE_CHECKING:
    from rung.store.deliveries.deliveries import OutboxRow
    from tests.console.house import House
    from tests.console.office import Office


def window(role: str = "agent") -> Client:
    """A browser in which somebody of this role is signed in."""
    from tests.console.office import account, browser

    client = browser()
    client.force_login(account(role), "django.contrib.auth.backends.ModelBackend")
    return client


def press(row: OutboxRow, action: str, port: str, **form: str) -> list[str]:
    """Press a button of a message, on a page that came from this port; what the page that follows says."""
    address = reverse("outbox-press", args=[row.id])
    return said(window().post(address, {"action": action, **form}, follow=True, SERVER_PORT=port))


def port_of(house: House) -> str:
    return house.url.rpartition(":")[2]


def said(page: HttpResponse) -> list[str]:
    """What the page says about what was done."""
    return re.findall(r'<div class="(?:done|problem)" role="status">(.*?)</div>', page.content.decode())


def message(channel: str, address: str, says: Callable[[OutboxRow], bool] = lambda row: True) -> OutboxRow:
    """The newest message to an address, once one is there that says what is waited for."""
    import time

    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        for row in deliveries.outbox(channel=channel, addresses=[address]):
            if says(row):
                return row
        time.sleep(0.02)
    raise AssertionError(f"nothing like that came to {address} by {channel}")


def test_it_shows_what_was_sent_to_whom_and_why(house: House) -> None:
    from tests.console.office import text_of

    house.opens("A-1")
    message("email", "ana@support.example")
    message("slack", "U01ANA")
    page = text_of(window().get(reverse("outbox")))
    assert "P0 Acme · Everything is down" in page
    assert "Critical at once" in page
    assert "outage level 1, critical" in page


def test_a_message_that_changed_shows_its_earlier_version(house: House) -> None:
    from tests.console.office import does, text_of

    house.opens("A-1")
    message("slack", "U02BO")
    does(window(), "acknowledge")
    message("slack", "U02BO", lambda row: "Ana Ruiz has it" in row.text)
    page = text_of(window().get(reverse("outbox"), {"to": "bo", "channel": "slack"}))
    assert ", changed" in page
    assert "Earlier version" in page
    assert "I have it</button>" not in page


def test_it_can_be_asked_for_one_person_or_one_channel(house: House) -> None:
    from tests.console.office import text_of

    house.opens("A-1")
    for channel, address in (("slack", "U01ANA"), ("email", "ana@support.example"), ("slack", "U02BO")):
        message(channel, address)
    anas = text_of(window().get(reverse("outbox"), {"to": "ana"}))
    assert "U01ANA" in anas
    assert "U02BO" not in anas
    mails = text_of(window().get(reverse("outbox"), {"channel": "email"}))
    assert "ana@support.example" in mails
    assert "U01ANA" not in mails


def test_a_pressed_button_is_a_signed_request_to_the_front_door(house: House) -> None:
    house.opens("A-1")
    row = message("slack", "U02BO")
    assert press(row, "have_it", port_of(house)) == ["Pressed. Everyone who was told sees the result in a moment."]
    message("slack", "U01ANA", lambda one: "Bo Lind has it" in one.text)
    state = queries.state_of("A-1")
    assert state is not None
    assert state.escalations[0].acknowledged_by == "bo"


def test_a_button_that_is_gone_says_so(house: House) -> None:
    house.opens("A-1")
    row = message("slack", "U02BO")
    (words,) = press(row, "explode", port_of(house))
    assert "no such button any more" in words
    assert window().post(reverse("outbox-press", args=[999_999]), {"action": "have_it"}).status_code == 404


def test_a_front_door_that_is_shut_says_so(house: House) -> None:
    house.opens("A-1")
    (words,) = press(message("slack", "U02BO"), "have_it", port="1")
    assert "The front door did not answer" in words


def test_behind_a_button_stands_a_form_that_is_checked_and_sent_once(house: House) -> None:
    from tests.console.office import text_of

    house.opens("A-1")
    row = message("slack", "U02BO")
    assert press(row, "not_ours", port_of(house)) == ["Fill in the form."]
    form = message("slack", "U02BO", lambda one: one.kind == "modal")
    page = text_of(window().get(reverse("outbox"), {"to": "bo"}))
    assert "Why not?" in page
    assert "A-1 · P0 · Acme · Everything is down" in page

    address = reverse("outbox-form", args=[form.id])
    wrong = window().post(address, {"field-reason": "", "field-text": "It is theirs"}, SERVER_PORT=port_of(house))
    assert wrong.status_code == 422
    assert "Choose why." in text_of(wrong)
    assert ">It is theirs</textarea>" in wrong.content.decode(), "nothing written is lost"

    filled = {"field-reason": "unavailable", "field-text": "I am in a meeting until four"}
    assert said(window().post(address, filled, follow=True, SERVER_PORT=port_of(house))) == [
        "Pressed. Everyone who was told sees the result in a moment."
    ]  # fmt: skip
    state = queries.state_of("A-1")
    assert state is not None
    assert {told.to: told.state for told in state.escalations[0].told}["bo"] == "declined"
    again = window().post(address, filled, follow=True, SERVER_PORT=port_of(house))
    assert "This form was sent already." in text_of(again)


def test_a_command_is_written_in_slacks_place_and_answered_there(house: House) -> None:
    house.opens("A-1")
    message("slack", "U01ANA")

    def written(text: str) -> list[str]:
        form = {"as": "U01ANA", "text": text, "channel": "slack"}
        return said(window().post(reverse("outbox-command"), form, follow=True, SERVER_PORT=port_of(house)))

    assert written("mine") == ["Answered: /rung mine"]
    page = window().get(reverse("outbox"), {"channel": "slack"}).content.decode()
    assert f'<a href="{house.url}/issues/A-1" rel="noopener noreferrer">A-1</a> · P0 · Acme' in page
    assert written("escalate A-1") == ["Fill in the form."]
    assert message("slack", "U01ANA", lambda one: one.kind == "modal").text == "Escalate"


def test_nobody_acts_here_as_somebody_else_who_is_told_for_real(house: House) -> None:
    from rung.store import settings_store
    from tests.console.office import account

    house.opens("A-1")
    row, port = message("slack", "U02BO"), port_of(house)
    assert account("agent").member.person != "bo"
    settings_store.set_delivery_mode("only", ("bo",))
    written = {"as": "U02BO", "text": "away 2h", "channel": "slack"}
    answers = [
        press(row, "have_it", port),
        said(window().post(reverse("outbox-command"), written, follow=True, SERVER_PORT=port)),
        said(window().post(reverse("outbox-form", args=[row.id]), {}, follow=True, SERVER_PORT=port)),
        said(window().post(reverse("outbox-dialog", args=[row.id]), {"as": "U02BO"}, follow=True, SERVER_PORT=port)),
    ]
    refused = ["Nothing was done: Bo Lind is told for real by now, so nobody else acts as Bo Lind here."]
    assert answers == [refused] * 4
    state = queries.state_of("A-1")
    assert state is not None
    assert state.escalations[0].acknowledged_by is None
    asked = {**written, "as": "U01ANA", "text": "mine"}
    tried = window().post(reverse("outbox-command"), asked, follow=True, SERVER_PORT=port)
    assert said(tried) == ["Answered: /rung mine"], "Ana's messages still come here"


def test_what_a_customer_writes_stays_text(house: House) -> None:
    house.opens("A-1", subject="<script>alert(1)</script>", body="<img src=x onerror=alert(1)>!")
    message("slack", "U01ANA")
    message("email", "ana@support.example")
    page = window().get(reverse("outbox")).content.decode()
    assert "<script>alert" not in page
    assert "<img" not in page


def test_an_empty_outbox_says_what_will_stand_here(house: House) -> None:
    from tests.console.office import text_of

    assert "instead of in Slack or a mailbox" in text_of(window().get(reverse("outbox")))


def fails(channel: str, error: str = "Slack: account_inactive") -> list[int]:
    """Everything by a channel has failed for good."""
    from rung import clock
    from rung.store.models import Delivery

    rows = Delivery.objects.filter(channel=channel, state="waiting")
    found = list(rows.order_by("id").values_list("id", flat=True))
    rows.update(state="failed", error=error, done_at=clock.now(), attempts=1)
    return found


def test_what_failed_stands_by_channel_and_can_be_sent_again(office: Office) -> None:
    from rung.store.models import Delivery
    from tests.console.office import text_of

    office.opens("A-1")
    first, *_ = fails("slack")
    fails("email", "Mail: the server refused (550): no such mailbox")
    page = text_of(office.window().get(reverse("outbox")))
    assert "Failed for good" in page
    assert "Slack: account_inactive" in page
    assert "no such mailbox" in page

    answer = office.window().post(reverse("outbox-again"), {"delivery": str(first)}, follow=True)
    assert said(answer) == ["It is sent again at once."]
    row = Delivery.objects.get(pk=first)
    assert (row.state, row.again_by) == ("waiting", "agent@support.example")
    answer = office.window().post(reverse("outbox-again"), {"delivery": str(first)}, follow=True)
    assert said(answer) == ["This delivery is waiting: only one that failed is sent again."]


def test_all_that_failed_on_a_channel_is_sent_again_at_once(office: Office) -> None:
    from rung.store.models import Delivery

    office.opens("A-1")
    failed = fails("slack")
    answer = office.window().post(reverse("outbox-again"), {"all_of": "slack"}, follow=True)
    assert said(answer) == [f"{len(failed)} messages are sent again by Slack."]
    assert set(Delivery.objects.filter(pk__in=failed).values_list("state", flat=True)) == {"waiting"}
    answer = office.window().post(reverse("outbox-again"), {"all_of": "slack"}, follow=True)
    assert said(answer) == ["Nothing failed by Slack."]
    for nonsense in ({}, {"delivery": "9" * 40}, {"delivery": "x"}, {"all_of": "<b>"}):
        assert office.window().post(reverse("outbox-again"), nonsense).status_code == 302


def test_a_channel_that_accepts_nothing_is_said_on_every_page(office: Office) -> None:
    from rung import clock
    from rung.engine.sending import breaker
    from rung.engine.sending.breaker import Outcome
    from rung.store.deliveries import destinations
    from tests.console.office import text_of

    said_by_slack = [Outcome("failed", error="Slack answered 503")] * breaker.OPENS_AFTER
    office.opens("A-1")
    assert "has not accepted anything" not in text_of(office.window().get(reverse("now")))
    destinations.change("slack", lambda was: breaker.after(was, said_by_slack, clock.now()), clock.now())
    office.passes(minutes=4)
    for role in ("read_only", "administrator"):
        for name in ("now", "policy", "settings", "alarms"):
            page = text_of(office.window(role).get(reverse(name)))
            assert "Slack has not accepted anything for 4 min" in page, (role, name)
            assert "messages wait." in page
    page = text_of(office.window().get(reverse("outbox")))
    assert "It said: Slack answered 503" in page
    assert "Slack has not accepted anything for 4 min" in text_of(office.window().get(reverse("issue", args=["A-1"])))

    destinations.change("slack", lambda was: breaker.after(was, [Outcome("accepted")], clock.now()), clock.now())
    assert "has not accepted" not in text_of(office.window().get(reverse("now")))


def test_the_page_of_a_notice_is_reached_from_the_issue_and_from_ones_own_page(office: Office) -> None:
    office.opens("A-1")
    number = next(one.number for one in deliveries.of_issue("A-1") if one.to == "ana")
    address = reverse("notice", args=[number, "A-1"])
    for page in (reverse("issue", args=["A-1"]), reverse("me")):
        assert address in office.window().get(page).content.decode(), page
    shown = office.window("read_only").get(address).content.decode()
    assert "By which channels, and why" in shown
    assert "Ana Ruiz told" in shown
    assert office.window().get(reverse("notice", args=[99, "A-1"])).status_code == 404
    assert office.window().get(f"/notices/{10**30}/A-1").status_code == 404


def test_a_card_of_teams_is_pressed_and_its_dialogs_are_filled_in(house: House) -> None:
    from rung.engine.policies.publish import publish
    from tests.console.office import POLICY, text_of

    bo, port = "11111111-2222-4333-8444-0000000000b0", port_of(house)
    in_teams = POLICY.replace("slack: U02BO,", f"addresses: {{teams: {bo}}},")
    publish(in_teams.replace("[slack, email]", "[teams, slack, email]"), by="cy")
    house.opens("A-1")
    card = message("teams", bo)
    page = text_of(window().get(reverse("outbox"), {"channel": "teams", "to": "bo"}))
    assert "Bo Lind" in page
    assert "outage level 1, critical" in page

    shown = window().post(reverse("outbox-press", args=[card.id]), {"action": "not_ours", "as": bo}, SERVER_PORT=port)
    assert "Why not?" in text_of(shown)
    data = unescape(re.search(r'name="data" value="([^"]*)"', shown.content.decode())[1])  # type: ignore[index]
    filled = {"data": data, "as": bo, "f.reason": "", "f.text": "not *mine*"}
    address = reverse("outbox-dialog", args=[card.id])
    again = window().post(address, filled, SERVER_PORT=port)
    assert "Choose why." in text_of(again)
    assert "not *mine*" in text_of(again)
    done = window().post(address, {**filled, "f.reason": "not_ours"}, follow=True, SERVER_PORT=port)
    assert said(done) == ["Declined. Whoever comes next is asked."]


def test_addresses_are_called_by_their_names_and_everything_of_a_person_is_found(sqlite_office: Office) -> None:
    from rung import clock
    from rung.channels.base import Captured
    from rung.store.elsewhere import slack_channels
    from rung.store.elsewhere.slack_channels import Channel
    from tests.console.office import POLICY, text_of

    sqlite_office.publishes(POLICY.replace("slack: U03CY,", 'slack: U03CY, phone: "+4930123456",'))
    slack_channels.looked([Channel("C01ACME", "acme-help")], "", clock.now())
    for number, (channel, to, payload) in enumerate((
        ("slack", "C01ACME", {"text": "<@U01ANA> made this an issue"}), ("sms", "+4930123456", {"Body": "P0 Acme"}),
    )):  # fmt: skip
        deliveries.keep_in_outbox(to_builtins(Captured(
            channel=channel, kind="new", to=to, ref=f"r{number}", text="said", payload=payload, at=clock.now(),
        )))  # fmt: skip
    everything = sqlite_office.window().get(reverse("outbox"))
    assert "<b>#acme-help</b>" in text_of(everything)
    assert "@Ana Ruiz made this an issue" in text_of(everything)
    of_cy = text_of(sqlite_office.window().get(reverse("outbox"), {"to": "cy"}))
    assert "<b>Cy Park</b>" in of_cy
    assert "P0 Acme" in of_cy
    assert "#acme-help" not in of_cy
