"""Sources: an address shown once, meanings of words, and a mapping that is tried before it is kept."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from rung.engine.accounts import crm
from rung.engine.stronger import setting
from rung.engine.stronger.endpoint import Endpoint
from rung.store.elsewhere import chat_widgets, mailboxes, sources
from tests.secret_keys import another_secret_key

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.console.house import House
    from tests.console.office import Office

PAYLOAD = json.dumps({"event": "created", "ticket": {"id": 35, "title": "Everything is down", "urgency": 4}})


def test_an_administrator_adds_zendesk(office: Office) -> None:
    from tests.console.office import text_of

    window = office.window("administrator")
    assert "No other system sends anything yet." in text_of(window.get(reverse("sources")))
    page = text_of(window.post(reverse("source-add"), {"kind": "zendesk"}))
    assert "shown only now" in page
    assert "/in/zendesk/" in page
    assert "This address leads to this machine alone." in page
    sent = {"secret": "a signing secret", "priority:urgent": "P0", "status:pending": "waiting_on_customer"}
    page = text_of(window.post(reverse("source", args=["zendesk"]), sent, follow=True))
    assert "zendesk is kept." in page
    assert "a signing secret" not in page
    kept = sources.get("zendesk")
    assert kept.secret == "a signing secret"
    assert kept.words == {"priority": {"urgent": "P0"}, "status": {"pending": "waiting_on_customer"}}
    window.post(reverse("source", args=["zendesk"]), {"secret": ""})
    assert sources.get("zendesk").secret == "a signing secret"


def test_what_was_sealed_under_another_secret_key_is_said_and_entered_again(office: Office) -> None:
    from tests.console.office import words_of

    window = office.window("administrator")
    zendesk, mailbox, widget = (
        reverse("source", args=["zendesk"]), reverse("mailbox", args=["help"]), reverse("chat-widget", args=["shop"]),
    )  # fmt: skip
    with another_secret_key():
        sources.add("zendesk", "zendesk", "cy")
        sources.change("zendesk", secret="shared-with-zendesk")
        sources.set_way_back("zendesk", {"url": "https://acme.zendesk.com", "token": "api"}, ["answers"])
        mailboxes.add("help", "help@acme.example", "imap", "cy")
        mailboxes.change("help", secret="imap", out={"host": "smtp.acme.example", "password": "smtp"})
        chat_widgets.add("shop", "cy")
        crm.keep(crm.Crm(token="pat-secret"))
        setting.keep(Endpoint(address="https://api.example.com/v1", model="large", key="sk-secret"))
    for address, said in (
        (zendesk, "Its signing secret was sealed under another secret key. Nothing is taken from it."),
        (zendesk, "What Rung signs in with there was sealed under another secret key. Nothing is written to it."),
        (mailbox, "The secret of its way in was sealed under another secret key. No mail is taken."),
        (mailbox, "How its answers leave was sealed under another secret key. None leaves."),
        (widget, "Its secret was sealed under another secret key."), (reverse("sources"), "are to be entered again"),
        (reverse("settings-crm"), "The token was sealed under another secret key. Nothing is read."),
        (reverse("stronger-model"), "Its key was sealed under another secret key. It is not asked."),
        (reverse("now"), "the chat widget shop , the CRM , the mailbox help , the source zendesk , the stronger model"),
    ):  # fmt: skip
        answer = window.get(address)
        assert (answer.status_code, said in words_of(answer)) == (200, True), (address, words_of(answer))
        assert "sealed:1:" not in answer.content.decode()
    assert "Another secret key" not in words_of(office.window("agent").get(reverse("now")))

    form = {"address": "help@acme.example", "reach_host": "imap.acme.example", "reach_user": "help",
            "reach_tls": "implicit", "secret": "imap"}  # fmt: skip
    window.post(mailbox, form)
    assert (mailboxes.get("help").secret, mailboxes.get("help").is_out_lost) == ("imap", True), "the way out waits"
    window.post(mailbox, {**form, "out_forget": "yes"})
    assert mailboxes.get("help").out == {}
    window.post(zendesk, {"secret": "shared-with-zendesk"})
    window.post(reverse("source-way-back", args=["zendesk"]), {"off": "yes"})
    window.post(reverse("chat-secret", args=["shop"]))
    window.post(reverse("settings-crm"), {"forget": "on"})
    window.post(reverse("stronger-model"), {"forget": "on", "seconds": "20", "a_minute": "20"})
    assert "Another secret key" not in words_of(window.get(reverse("now")))


def test_a_name_that_is_taken_or_cannot_stand_in_an_address_is_refused(office: Office) -> None:
    from tests.console.office import text_of

    window = office.window("administrator")
    window.post(reverse("source-add"), {"kind": "zendesk", "name": "desk"})
    for name, words in (
        ("desk", "There is a source desk already."), ("no good", "a name has small letters"), ("new", "taken by Rung"),
        ("intercom", "what another kind is called"),
    ):  # fmt: skip
        page = text_of(window.post(reverse("source-add"), {"kind": "zendesk", "name": name}, follow=True))
        assert words in page
    assert [source.name for source in sources.everyone()] == ["desk"]
    assert window.get(reverse("source-add")).status_code == 302


def test_trouble_shows_and_another_address_is_given(office: Office) -> None:
    from rung import clock
    from tests.console.office import text_of

    window = office.window("administrator")
    window.post(reverse("source-add"), {"kind": "generic", "name": "crm"})
    sources.refused(sources.get("crm"), "The body is not JSON.", clock.now())
    assert "The body is not JSON." in text_of(window.get(reverse("sources")))
    assert "shown only now" in text_of(window.post(reverse("source-key", args=["crm"])))
    window.post(reverse("source-remove", args=["crm"]))
    assert sources.get("crm") is None


def test_a_mapping_is_tried_before_it_is_kept(office: Office) -> None:
    from tests.console.office import text_of

    window = office.window("administrator")
    window.post(reverse("source-add"), {"kind": "mapped", "name": "desk"})
    address = reverse("source-mapping", args=["desk"])
    assert "This is not JSON" in text_of(window.post(address, {"sample": "{oops"}))
    page = text_of(window.post(address, {"sample": PAYLOAD}))
    assert "/ticket/title" in page
    assert "Everything is down" in page
    form = {"sample": PAYLOAD, "type": "is", "type_is": "issue.opened", "use:/ticket/title": "subject"}
    page = text_of(window.post(address, {**form, "keep": "yes"}))
    assert "Nothing says which issue it is." in page
    assert sources.get("desk").mapping == {}
    form |= {"use:/ticket/id": "issue", "prefix:/ticket/id": "FD-"}
    form |= {"use:/ticket/urgency": "priority"}
    assert "4 is no priority here." in text_of(window.post(address, form))
    form |= {"values:/ticket/urgency": "4 = P0"}
    page = text_of(window.post(address, form))
    assert "FD-35" in page
    assert "P0" in page
    assert "It can be kept" in page
    assert "The mapping is kept" in text_of(window.post(address, {**form, "keep": "yes"}, follow=True))
    assert sources.get("desk").mapping["fields"]["issue"] == {"at": "/ticket/id", "prefix": "FD-"}


@pytest.mark.browser
def test_somebody_maps_a_payload_in_the_browser(page: Page, house: House) -> None:
    from tests.console.test_browser import sign_in

    sign_in(page, house)
    page.goto(f"{house.url}/settings/sources")
    page.get_by_label("What it is").select_option("mapped")
    page.get_by_label("Its name here").fill("desk")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_label("Its secret of an HMAC-SHA256 signature").fill("secret")
    page.get_by_role("button", name="Keep").click()
    page.get_by_text("desk is kept.").wait_for()
    page.get_by_role("button", name="Make the mapping").click()
    page.get_by_label("One payload").fill(PAYLOAD)
    page.get_by_role("button", name="Show its places").click()
    page.get_by_label("What /ticket/title is").select_option("subject")
    page.get_by_text("Nothing says which issue it is.").wait_for()
    page.get_by_label("What /ticket/id is").select_option("issue")
    page.get_by_text("It can be kept").wait_for()
    page.get_by_role("button", name="Keep the mapping").click()
    page.get_by_text("The mapping is kept").wait_for()


def test_the_way_back_is_set_up_tried_and_shown(office: Office) -> None:
    from msgspec import structs

    from rung import config
    from rung.channels.helpdesk.standin import TOKEN
    from rung.engine.sending.wires import place_in
    from tests.console.office import text_of
    from tests.worker.there import There

    window = office.window("administrator")
    window.post(reverse("source-add"), {"kind": "zendesk"})
    page = text_of(window.get(reverse("source", args=["zendesk"])))
    assert "does not reach its customers" in page
    address = reverse("source-way-back", args=["zendesk"])
    assert "API token is missing" in text_of(window.post(address, {"url": "acme", "email": "a@b.c"}, follow=True))
    there = There(None, "zendesk")
    before = config.current()
    with there.serving(there.api):
        given = {**there.api.settings, "writes": ["answers", "notes"]}
        page = text_of(window.post(address, given, follow=True))
        assert f"refused; RUNG_HELPDESK_HOSTS={place_in(given['url'])} allows it" in page
        config.use(structs.replace(before, helpdesk_hosts=(place_in(given["url"]),)))
        page = text_of(window.post(address, {**given, "token": "another"}, follow=True))
        assert "Zendesk answered 401" in page
        page = text_of(window.post(address, {**given, "token": TOKEN}, follow=True))
        assert "Kept, and it works: it knows us as Rung, number 1" in page
    config.use(before)
    assert TOKEN not in page
    assert sources.get("zendesk").me == "1"
    window.post(address, {**given, "token": "", "writes": ["notes"]})
    assert sources.get("zendesk").api["token"] == TOKEN
    assert sources.get("zendesk").writes == ["notes"]
    moved = {**given, "token": "", "url": "https://elsewhere.example"}
    assert "enter the secrets again" in text_of(window.post(address, moved, follow=True))
    assert sources.get("zendesk").api["url"] == given["url"]
    window.post(address, {"off": "yes"})
    assert sources.get("zendesk").api == {}
