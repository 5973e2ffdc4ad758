"""Mailboxes: an address with its team and its signature, from which the answers leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from rung.store.elsewhere import mailboxes

if TYPE_CHECKING:
    from tests.console.office import Office

FORM = {"address": "billing@acme.example", "title": "Acme Billing", "team": "technical", "out_tls": "starttls"}


def test_an_administrator_gives_a_team_its_own_address(office: Office) -> None:
    from tests.console.office import text_of

    window = office.window("administrator")
    page = window.post(reverse("mailbox-add"), {"address": "Billing@acme.example", "way": "smtp"}, follow=True)
    assert "RUNG_MAIL_LISTEN" in text_of(page)
    html = '<b>{name}</b><script>alert(1)</script><a href="javascript:x" onclick="y">Acme</a><img src="https://spy">'
    given = {**FORM, "signature": "{name}, Acme", "signature_html": html, "out_host": "smtp.acme.example",
             "out_password": "secret words"}  # fmt: skip
    page = text_of(window.post(reverse("mailbox", args=["billing"]), given, follow=True))
    assert "billing is kept." in page
    kept = mailboxes.get("billing")
    assert (kept.address, kept.team, kept.sender) == (
        "billing@acme.example", "technical", '"Acme Billing" <billing@acme.example>',
    )  # fmt: skip
    assert kept.signature_html == '<b>{name}</b><a>Acme</a>'
    assert kept.out == {
        "host": "smtp.acme.example", "tls": "starttls", "password": "secret words",
    }  # fmt: skip
    assert "secret words" not in window.get(reverse("mailbox", args=["billing"])).content.decode()
    window.post(reverse("mailbox", args=["billing"]), {**FORM, "out_host": "smtp.acme.example"})
    assert mailboxes.get("billing").out["password"] == "secret words", "what is left empty stays"
    assert "billing@acme.example" in text_of(window.get(reverse("sources")))


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(office: Office) -> None:
    from tests.console.office import text_of

    window = office.window("administrator")
    window.post(reverse("mailbox-add"), {"address": "billing@acme.example", "way": "smtp"})
    window.post(reverse("mailbox-add"), {"address": "sales@acme.example", "way": "smtp"})
    wrong = {**FORM, "address": "sales@acme.example"}
    assert "Another mailbox has this address." in text_of(window.post(reverse("mailbox", args=["billing"]), wrong))
    wrong = {**FORM, "address": "no address", "title": 'A "quote"', "team": "nobody", "out_host": "x", "out_port": "0"}
    answer = window.post(reverse("mailbox", args=["billing"]), {**wrong, "signature": "Yours"})
    page = text_of(answer)
    assert answer.status_code == 422
    for words in ("one mail address without a plus", "Leave quotes", "no such team", "a port from 1 to 65535"):
        assert words in page
    assert "Yours" in answer.content.decode()
    assert mailboxes.get("billing").signature == ""
    for address, words in (("billing@acme.example", "already"), ("a+b@acme.example", "without a plus")):
        given = {"address": address, "way": "smtp"}
        assert words in text_of(window.post(reverse("mailbox-add"), given, follow=True))


def test_two_brands_have_a_mailbox_for_help_each(sqlite_office: Office) -> None:
    window = sqlite_office.window("administrator")
    for address in ("help@acme.example", "help@tiny.example", "first.help@acme.example"):
        window.post(reverse("mailbox-add"), {"address": address, "way": "smtp"})
    assert {one.name: one.address for one in mailboxes.everyone()} == {
        "help": "help@acme.example", "help-tiny": "help@tiny.example", "first-help": "first.help@acme.example",
    }  # fmt: skip


def test_a_mailbox_that_is_removed_takes_no_more_mail(office: Office) -> None:
    window = office.window("administrator")
    window.post(reverse("mailbox-add"), {"address": "billing@acme.example", "way": "smtp"})
    window.post(reverse("mailbox-remove", args=["billing"]))
    assert mailboxes.everyone() == []


def test_a_folder_is_set_up_and_looked_into_at_once(office: Office) -> None:
    from tests.console.office import text_of
    from tests.imap import PASSWORD, open_imap

    window = office.window("administrator")
    window.post(reverse("mailbox-add"), {"address": "tech@acme.example", "way": "imap", "name": "tech"})
    page = text_of(window.post(reverse("mailbox-check", args=["tech"]), follow=True))
    assert "The folder cannot be read: the mail server, the account, the password must be entered first." in page
    lacking = text_of(window.post(reverse("mailbox", args=["tech"]), {**FORM, "address": "tech@acme.example"}))
    assert "Name the mail server" in lacking
    with open_imap() as server:
        reach = {f"reach_{name}": value for name, value in server.reach.items()}
        given = {**FORM, **reach, "address": "tech@acme.example", "secret": PASSWORD}
        window.post(reverse("mailbox", args=["tech"]), given)
        page = text_of(window.post(reverse("mailbox-check", args=["tech"]), follow=True))
        assert "The folder can be read: 0 mails are in it." in page
        moved = {**given, "reach_host": "imap.elsewhere.example", "secret": ""}
        page = text_of(window.post(reverse("mailbox", args=["tech"]), moved))
        assert "Enter the password again: the one that is kept was given for another server." in page
        assert mailboxes.get("tech").reach["host"] == server.reach["host"]
        out = {"out_host": "smtp.acme.example", "out_tls": "starttls", "out_user": "tech"}
        window.post(reverse("mailbox", args=["tech"]), {**given, **out, "out_password": "a way out"})
        moved = {**given, **out, "out_host": "smtp.elsewhere.example"}
        assert "Enter the password again" in text_of(window.post(reverse("mailbox", args=["tech"]), moved))
        assert mailboxes.get("tech").out["host"] == "smtp.acme.example"
        server.password = "another"
        page = text_of(window.post(reverse("mailbox-check", args=["tech"]), follow=True))
        assert "the server refused account and password" in page
