"""A public answer reaches the customer by the way on which they wrote, in their own thread."""

from __future__ import annotations

import re

from msgspec import structs

from rung import config
from rung.channels.slack import interactions
from rung.core.events import IssueOpened, MessageSent
from rung.engine.customers import customer_page
from rung.engine.sending import again
from rung.intake.base import Setup
from rung.intake.slack.events import parse_event
from rung.store import settings_store
from rung.store.accounts import customer_access
from rung.store.decisions import lookups
from rung.store.deliveries import deliveries
from rung.store.elsewhere import mailboxes
from rung.store.models import Delivery, Inbox, Message
from rung.store.pages import issue_page
from rung.store.people import tokens
from rung.worker.run import Worker
from tests.engine.house import House
from tests.intake.book import Book
from tests.secret_keys import another_secret_key
from tests.worker.vendor import eventually, open_vendor

FIRST_MAIL = "<first@acme.example>"


def opened(house: House, **facts: object) -> IssueOpened:
    event = house.open_issue("A-1")
    return structs.replace(event, subject="Nothing loads", contact="ines@acme.example", **facts)


def answered(house: House, **facts: object) -> MessageSent:
    event = MessageSent(issue="A-1", id="answer-1", at=house.clock.now(), by="ana", body="We are on it.", deliver=True)
    return structs.replace(event, **facts)


def test_by_mail_in_the_thread_of_their_own_mail(house: House) -> None:
    with Worker(structs.replace(config.current(), mail_address="support@rung.example")):
        house.take_in(opened(house, channel="email", fields={"message_id": FIRST_MAIL}))
        house.take_in(answered(house))
        mail = eventually(
            lambda: next((one for one in deliveries.outbox() if one.address == "ines@acme.example"), None), "the answer"
        )
    assert "We are on it." in mail.text
    payload = str(mail.captured)
    assert FIRST_MAIL in payload, "it belongs to the thread of the customer's mail"
    assert "Re: Nothing loads" in payload
    assert not Message.objects.filter(to="customer").exists(), "an answer is never changed afterwards"


def test_with_a_link_to_the_customers_own_page_and_by_mail_whatever_a_form_said(house: House) -> None:
    customer_page.set_up(customer_page.Settings(is_on=True))
    with Worker(structs.replace(config.current(), mail_address="support@rung.example")):
        house.take_in(opened(house, channel="form", fields={"slack_thread": "C0STOLEN/1.0"}))
        house.take_in(answered(house))
        mail = eventually(
            lambda: next((one for one in deliveries.outbox() if one.address == "ines@acme.example"), None), "the answer"
        )
    text = str(mail.captured["payload"]["text"])
    link = re.search(r"Read and answer on your page: http://\S+/c/link/(\S+)", text)
    assert link is not None, text
    assert customer_access.read_issue_token(link[1]).issue == "A-1"


def test_from_the_address_of_its_team_with_the_teams_signature(house: House) -> None:
    mailboxes.add("tech", "tech@rung.example", "smtp", "cy", team="technical")
    mailboxes.add("billing", "billing@rung.example", "smtp", "cy", team="billing")
    mailboxes.change(
        "tech", title="Tech at Rung", signature="{name}\n{team}", signature_html="<b>{name}</b> &amp; {team}"
    )
    with Worker(config.current()):
        came_by = {"message_id": FIRST_MAIL, "mailbox": "billing"}
        house.take_in(opened(house, channel="email", team="technical", fields=came_by))
        house.take_in(answered(house))
        mail = eventually(
            lambda: next((one for one in deliveries.outbox() if one.address == "ines@acme.example"), None), "the answer"
        )
    headers, text, html = (mail.captured["payload"][part] for part in ("headers", "text", "html"))
    assert headers["From"] == "Tech at Rung <tech@rung.example>"
    assert headers["Reply-To"] == f"tech+{tokens.reply_token('A-1')}@rung.example"
    assert mail.captured["payload"]["return_path"] == headers["Reply-To"], "a bounce finds the issue by itself"
    assert text.replace("\r", "") == "We are on it.\n\n-- \nAna Ruiz\nTechnical support\n"
    assert "<b>Ana Ruiz</b> &amp; Technical support" in html


def test_by_the_server_of_its_mailbox(house: House) -> None:
    """The installation itself has none."""
    mailboxes.add("support", "support@rung.example", "smtp", "cy")
    settings_store.set_delivery_mode("live")
    with open_vendor() as vendor:
        mailboxes.change("support", out={"host": "127.0.0.1", "port": vendor.mail.port, "tls": "none"})
        with Worker(structs.replace(config.current(), smtp=None)):
            house.take_in(opened(house, channel="email", fields={"mailbox": "support"}))
            house.take_in(answered(house))
            eventually(lambda: vendor.mails, "the answer")
    assert vendor.mails[0].payload["headers"]["From"] == "support@rung.example"


def test_by_no_other_server_where_that_of_its_mailbox_was_sealed_under_another_secret_key(house: House) -> None:
    mailboxes.add("support", "support@rung.example", "smtp", "cy")
    settings_store.set_delivery_mode("live")
    with open_vendor() as vendor:
        out = {"host": "127.0.0.1", "port": vendor.mail.port, "tls": "none"}
        with another_secret_key():
            mailboxes.change("support", out=out)
        with Worker(vendor.settings(config.current(), mail=True)):
            house.take_in(opened(house, channel="email", fields={"mailbox": "support"}))
            house.take_in(answered(house))
            failed = eventually(lambda: Delivery.objects.filter(op="answer", state="failed").first(), "it to be held")
            assert "the mail server of its mailbox was sealed under another secret key: enter it again" in failed.error
            assert vendor.mails == []
            mailboxes.change("support", out=out)
            assert again.send(failed.pk, "bo").code == "asked"
            eventually(lambda: vendor.mails, "the answer")
    assert vendor.mails[0].payload["headers"]["From"] == "support@rung.example"


def test_in_slack_in_the_thread_of_their_own_message(house: House) -> None:
    now = house.clock.now()
    said = interactions.message_event(
        channel="C0ACME", user="U9CUSTOMER", text="Nothing loads", at=now, event_id="Ev1", ts=f"{now.timestamp():.6f}"
    )
    (asked,) = parse_event(said, Book(), now, Setup(name="slack")).events
    with Worker(config.current()):
        house.take_in(asked)
        house.take_in(answered(house, issue=asked.issue))
        answer = eventually(
            lambda: next((one for one in deliveries.outbox() if one.address.startswith("C0ACME")), None), "the answer"
        )
    assert (answer.channel, answer.text) == ("slack", "We are on it.")
    assert str(asked.fields["slack_thread"]).partition("/")[2] in str(answer.captured)
    assert not Delivery.objects.filter(state="failed").exists()


def test_what_reached_them_by_other_means_is_not_sent_again(house: House) -> None:
    with Worker(config.current()):
        house.take_in(opened(house, channel="email"))
        house.take_in(answered(house, deliver=False))
        eventually(lambda: not Inbox.objects.filter(state="new").exists(), "both to be decided")
    assert not Delivery.objects.filter(to="customer").exists()


def test_an_answer_that_cannot_reach_them_is_shown_where_it_was_written(house: House) -> None:
    with Worker(config.current()):
        house.take_in(structs.replace(opened(house, channel="phone"), contact=None))
        house.take_in(answered(house))
        eventually(lambda: not Inbox.objects.filter(state="new").exists(), "both to be decided")
    page = issue_page.issue("A-1")
    assert page is not None
    (answer,) = [one for one in page.conversation if one.direction == "out"]
    assert answer.travels is not None
    assert (answer.travels.state, answer.travels.error) == (
        "failed",
        "nobody knows where to answer: this issue came without an address",
    )


def test_a_bounce_of_an_alert_names_the_mail_that_was_really_sent(house: House) -> None:
    """A later mail of one living message bears an id of its own."""
    with Worker(config.current()):
        house.take_in(house.open_issue("A-1"))
        mail = eventually(
            lambda: next((one for one in deliveries.outbox(channel="email")), None), "somebody to be told by mail"
        )
        told = eventually(lambda: lookups.outgoing("email", mail.ref), "the attempt to end")
    assert (told.issue, told.to) == ("A-1", Delivery.objects.get(address=mail.address, op="send").to)
