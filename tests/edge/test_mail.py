"""Mail over SMTP: 250 means on disk, threads come together, machines start nothing."""

from __future__ import annotations

import smtplib
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from rung.core.events import (
    EscalationAcknowledged,
    IssueOpened,
    MessageReceived,
    MessageSent,
    NoteAdded,
    NoticeFailed,
)
from rung.engine.telling import beside
from rung.store.deliveries import delivery_receipts
from rung.store.models import Inbox
from rung.store.people import tokens
from rung.store.words import attachments
from tests.edge.front import NOW, PATIENCE
from tests.edge.told import told

if TYPE_CHECKING:
    from tests.edge.front import Front


def mail(text: str = "Everything is down", sender: str = "Cara <cara@acme.example>", **headers: str) -> EmailMessage:
    message = EmailMessage()
    given = {"From": sender, "To": "support@localhost", "Subject": "Down", "Message_ID": "<1@acme.example>", **headers}
    for name, value in given.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


def reply(text: str = "Still down", **headers: str) -> EmailMessage:
    given = {"Subject": "Re: Down", "Message_ID": "<2@acme.example>", "References": "<1@acme.example>", **headers}
    return mail(text, **given)


def test_a_mail_opens_an_issue_of_the_senders_account(front: Front) -> None:
    assert front.mail(mail().as_bytes())[0] == 250
    (event,) = front.inbox()
    assert isinstance(event, IssueOpened)
    assert (event.account, event.contact, event.channel, event.subject, event.body, event.at) == (
        "acme", "cara@acme.example", "email", "Down", "Everything is down", NOW,
    )  # fmt: skip
    assert event.issue.startswith("M-")
    assert event.fields == {"message_id": "<1@acme.example>"}


def test_a_reply_belongs_to_the_issue_and_brings_only_its_new_words(front: Front) -> None:
    front.mail(mail().as_bytes())
    text = "Still down\n\nOn Mon, 9 Mar 2026 at 09:30, Ana Ruiz <ana@support.example> wrote:\n> Try again\n"
    front.mail(reply(text).as_bytes())
    opened, received = front.inbox()
    assert isinstance(received, MessageReceived)
    assert (received.body, received.automatic) == ("Still down", False)
    assert received.issue == opened.issue  # type: ignore[union-attr]


def test_a_signed_address_leads_to_its_issue_and_a_forged_one_to_none(front: Front) -> None:
    token = tokens.reply_token("A-1")
    front.mail(mail(Message_ID="<a@x>").as_bytes(), to=f"support+{token}@localhost")
    forged = token[:-1] + ("1" if token.endswith("0") else "0")
    front.mail(mail(Message_ID="<b@x>").as_bytes(), to=f"support+{forged}@localhost")
    front.mail(mail(Message_ID="<c@x>").as_bytes(), to=f"SUPPORT+{token.upper()}@LOCALHOST")
    kinds = [(type(event), event.issue) for event in front.inbox()]  # type: ignore[union-attr]
    assert kinds[0] == (MessageReceived, "A-1")
    assert kinds[1][0] is IssueOpened
    assert kinds[2] == (MessageReceived, "A-1")


def test_what_comes_to_an_address_for_notes_stays_with_the_team(front: Front) -> None:
    address = beside.address("A-1")
    front.mail(mail("@cy, it is fixed", From="Ana <ana@support.example>", Message_ID="<a@x>").as_bytes(), to=address)
    front.mail(mail("Let me in", Message_ID="<b@x>").as_bytes(), to=address)
    ana, stranger = front.inbox()
    assert isinstance(ana, NoteAdded)
    assert isinstance(stranger, NoteAdded)
    assert (ana.issue, ana.by, ana.body) == ("A-1", "ana", "@cy, it is fixed")
    assert stranger.by is None
    assert stranger.body.startswith("[From cara@acme.example, who is no teammate here")


def test_a_colleague_who_answers_in_the_thread_answers_the_customer(front: Front) -> None:
    front.mail(mail().as_bytes())
    front.mail(reply("We are on it", From="Ana <ana@support.example>").as_bytes(), sender="ana@support.example")
    sent = front.inbox()[1]
    assert isinstance(sent, MessageSent)
    assert (sent.by, sent.body) == ("ana", "We are on it")


def test_an_answer_to_any_mail_of_the_thread_belongs_to_it(front: Front) -> None:
    front.mail(mail().as_bytes())
    front.mail(reply("We are on it", From="Ana <ana@support.example>", Message_ID="<3@support.example>").as_bytes())
    front.mail(mail("Thanks", Message_ID="<4@acme.example>", In_Reply_To="<3@support.example>").as_bytes())
    assert len({event.issue for event in front.inbox()}) == 1  # type: ignore[union-attr]


@pytest.mark.parametrize("asks", [True, False])
def test_an_answer_to_an_alert_belongs_to_its_issue_and_stays_with_the_team(front: Front, asks: bool) -> None:
    told("email", "bo", "<rung.1@localhost>", asks=asks)
    own = {"sender": "Bo <bo@support.example>", "In_Reply_To": "<rung.1@localhost>"}
    front.mail(mail("I restart it", **own).as_bytes())
    front.mail(mail("I take it", Message_ID="<2@x>", **own).as_bytes())
    noted, second = front.inbox()
    assert isinstance(noted, NoteAdded)
    assert (noted.issue, noted.by) == ("A-1", "bo")
    assert isinstance(second, EscalationAcknowledged if asks else NoteAdded)
    assert (second.issue, second.by) == ("A-1", "bo")


def test_a_mail_with_an_endless_name_is_kept_and_answered(front: Front) -> None:
    name = f"<{'x' * 900}@acme.example>"
    front.mail(mail().as_bytes().replace(b"<1@acme.example>", name.encode()))
    answer = b"From: c@acme.example\nMessage-ID: <9@x>\nIn-Reply-To: " + name.encode() + b"\n\nStill down\n"
    front.mail(answer)
    assert len({event.issue for event in front.inbox()}) == 1  # type: ignore[union-attr]
    assert len(front.inbox()) == 2


def test_words_about_a_nul_character_are_only_words(front: Front) -> None:
    front.mail(mail(r"your log says \u0000 and \\u0000").as_bytes())
    (event,) = front.inbox()
    assert event.body == r"your log says \u0000 and \\u0000"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("to", "deliver"),
    [
        ("support@localhost", True),
        ("support@localhost, bo@support.example", True),
        ("cara@acme.example, support@localhost", False),
    ],
)
def test_an_answer_that_only_we_got_is_ours_to_carry(sqlite_front: Front, to: str, deliver: bool) -> None:
    sqlite_front.mail(mail().as_bytes())
    sqlite_front.mail(reply("We are on it", From="Ana <ana@support.example>", To=to).as_bytes())
    sent = sqlite_front.inbox()[1]
    assert isinstance(sent, MessageSent)
    assert sent.deliver is deliver


def test_the_same_mail_delivered_twice_is_one(front: Front) -> None:
    front.mail(mail().as_bytes())
    front.mail(b"Received: by another way\r\n" + mail().as_bytes())
    assert len(front.inbox()) == 1


def test_another_mail_with_the_same_name_is_not_lost(front: Front) -> None:
    front.mail(mail().as_bytes())
    front.mail(mail("Something else entirely").as_bytes())
    first, second = front.inbox()
    assert first.issue != second.issue  # type: ignore[union-attr]


def test_a_subdomain_belongs_to_its_account_and_a_stranger_to_none(front: Front) -> None:
    front.mail(mail(sender="x@mail.eu.acme.example", Message_ID="<a@x>").as_bytes())
    front.mail(mail(sender="x@notacme.example", Message_ID="<b@x>").as_bytes())
    assert [event.account for event in front.inbox()] == ["acme", None]  # type: ignore[union-attr]


def test_a_known_contact_writes_for_their_account_from_whatever_address(front: Front) -> None:
    from rung.store.accounts import contacts

    contacts.save({"Cara@Acme.example": contacts.Profile(account="tiny")}, "cy", "console", NOW)
    front.mail(mail().as_bytes())
    front.mail(mail(sender="joe@acme.example", Message_ID="<2@acme.example>").as_bytes())
    assert [getattr(event, "account", None) for event in front.inbox()] == ["tiny", "acme"]


def test_files_are_kept_with_the_event(front: Front) -> None:
    message = mail()
    message.add_attachment(b"a,b", maintype="text", subtype="csv", filename="log.csv")
    front.mail(message.as_bytes())
    (event,) = front.inbox()
    (kept,) = attachments.of_issue(event.issue)  # type: ignore[union-attr]
    found = attachments.read(kept.id)
    assert found is not None
    assert (kept.name, kept.event_id, found[1]) == ("log.csv", event.id, b"a,b")


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"Auto_Submitted": "auto-replied"}, "mail_auto_reply"),
        ({"Subject": "Automatische Antwort: Down"}, "mail_auto_reply"),
        ({"X_Autoreply": "yes"}, "mail_auto_reply"),
        ({"List_Id": "<news.example>", "From": "x@news.example"}, "mail_list"),
        ({"Precedence": "bulk", "From": "x@news.example"}, "mail_list"),
        ({"Auto_Submitted": "auto-generated", "From": "x@cron.example"}, "mail_generated"),
        ({"Message_ID": f"<rung.{'a' * 32}@localhost>", "From": "Rung <rung@localhost>"}, "mail_own"),
        ({"Message_ID": f"<rung.{'a' * 32}@localhost>", "From": "support@localhost"}, "mail_own"),
    ],
)
def test_machines_open_nothing(sqlite_front: Front, headers: dict[str, str], reason: str) -> None:
    assert sqlite_front.mail(mail(**headers).as_bytes())[0] == 250
    assert sqlite_front.inbox() == []
    assert (
        f'rung_intake_passed_over_total{{intake="mail",reason="{reason}"}} 1.0'
        in sqlite_front.ask("GET", "/metrics").body.decode()
    )


def test_a_machine_of_a_known_account_may_open_an_issue(sqlite_front: Front) -> None:
    sqlite_front.mail(mail(Auto_Submitted="auto-generated").as_bytes())
    (event,) = sqlite_front.inbox()
    assert event.fields["automatic"] == "generated"


def test_an_answering_machine_in_a_thread_is_marked_as_one(sqlite_front: Front) -> None:
    sqlite_front.mail(mail().as_bytes())
    sqlite_front.mail(reply("I am away", Auto_Submitted="auto-replied").as_bytes(), sender="")
    received = sqlite_front.inbox()[1]
    assert isinstance(received, MessageReceived)
    assert received.automatic


def test_a_colleagues_answering_machine_says_nothing_to_the_customer(sqlite_front: Front) -> None:
    sqlite_front.mail(mail().as_bytes())
    away = reply("I am away", Auto_Submitted="auto-replied")
    away.replace_header("From", "ana@support.example")
    sqlite_front.mail(away.as_bytes(), sender="")
    assert len(sqlite_front.inbox()) == 1


def bounce(message_id: str, reply_to: str = "") -> bytes:
    return (
        "From: Mail Delivery Subsystem <mailer-daemon@mx.example>\nSubject: Undeliverable: Down\n"
        "Message-ID: <b1@mx.example>\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n--b\n\nIt did not arrive.\n'
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        "Final-Recipient: rfc822; bo@support.example\nAction: failed\nStatus: 5.1.1\n"
        "Diagnostic-Code: smtp; 550 no such user\n\n--b\nContent-Type: message/rfc822\n\n"
        f"Message-ID: {message_id}\n{reply_to}Subject: Down\n\nwords\n--b--\n"
    ).encode()  # fmt: skip


def test_a_bounced_alert_is_a_notice_that_failed(front: Front) -> None:
    told("email", "bo", "<rung.1@localhost>")
    front.mail(bounce("<rung.1@localhost>"), sender="")
    (event,) = front.inbox()
    assert isinstance(event, NoticeFailed)
    assert (event.issue, event.notice, event.to, event.error) == ("A-1", 3, "bo", "smtp; 550 no such user")
    relayed = bounce("<rung.1@localhost>").replace(b"Action: failed", b"Action: relayed")
    for raw in (relayed, relayed, bounce("<rung.1@localhost>")):
        front.mail(raw.replace(b"<b1@", b"<b2@"), sender="")
    (reports,) = delivery_receipts.of_messages(["<rung.1@localhost>"]).values()
    assert sorted((one.state, one.detail) for one in reports) == [("failed", event.error), ("relayed", "")]


def test_a_bounced_answer_is_a_note_on_its_issue(front: Front) -> None:
    reply_to = f"Reply-To: Support <support+{tokens.reply_token('A-1')}@localhost>\n"
    front.mail(bounce("<other@localhost>", reply_to), sender="")
    (event,) = front.inbox()
    assert isinstance(event, NoteAdded)
    assert (event.issue, event.body) == (
        "A-1",
        "A mail to bo@support.example could not be delivered: smtp; 550 no such user",
    )


def test_a_bounce_that_quotes_nothing_comes_to_the_signed_address(sqlite_front: Front) -> None:
    said = mail("It did not arrive.", sender="mailer-daemon@mx.example", Subject="Undeliverable: Re: Down")
    sqlite_front.mail(said.as_bytes(), sender="", to=f"support+{tokens.reply_token('A-1')}@localhost")
    (event,) = sqlite_front.inbox()
    assert isinstance(event, NoteAdded)
    assert (event.issue, "could not be delivered" in event.body) == ("A-1", True)


def test_a_bounce_of_nothing_we_know_starts_nothing(front: Front) -> None:
    assert front.mail(bounce("<unknown@x>"), sender="")[0] == 250
    assert front.inbox() == []


def test_no_mail_for_others_is_taken(sqlite_front: Front) -> None:
    code, _ = sqlite_front.mail(mail().as_bytes(), to="somebody@else.example")
    assert code == 550
    assert sqlite_front.inbox() == []


def test_a_mail_that_is_too_large_is_refused_with_552(sqlite_database: str) -> None:
    from tests.edge.front import open_front

    with open_front(max_mail=100_000) as front:
        code, _ = front.mail(mail("x" * 70 + "\n").as_bytes() + b"y" * 70 + b"\r\n" * 80_000)
        assert code == 552
        with smtplib.SMTP(*front.where.mail, timeout=PATIENCE) as smtp:  # type: ignore[misc]
            smtp.ehlo()
            assert smtp.mail("cara@acme.example", ["SIZE=200000"])[0] == 552
        assert front.inbox() == []


def test_a_file_that_is_too_large_is_named_in_the_words(sqlite_database: str) -> None:
    from tests.edge.front import open_front

    with open_front(max_attachment=1_000_000) as front:
        message = mail()
        message.add_attachment(b"x" * 2_000_000, maintype="application", subtype="zip", filename="dump.zip")
        assert front.mail(message.as_bytes()) == (250, b"2.0.0 Kept")
        (event,) = front.inbox()
        assert isinstance(event, IssueOpened)
        assert event.body == "Everything is down\n\n[The file dump.zip (2 MB) was too large to keep.]"
        assert attachments.of_issue(event.issue) == []


def test_while_the_database_is_away_the_sender_keeps_the_mail(front: Front) -> None:
    def move_table(name: str, to: str) -> None:
        with connection.schema_editor() as editor:
            editor.alter_db_table(Inbox, name, to)

    move_table("inbox", "inbox_away")
    assert front.mail(mail().as_bytes())[0] == 451
    move_table("inbox_away", "inbox")
    assert front.mail(mail().as_bytes())[0] == 250
    assert len(front.inbox()) == 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\r\n",
        b"no headers at all\r\n",
        b"From: \xff\xfe\r\nSubject: =?x?\r\n\r\n\x00\x01\xff" * 50,
        b"x" * 300_000,
    ],
)
def test_the_strangest_mail_is_kept(sqlite_front: Front, content: bytes) -> None:
    assert sqlite_front.mail(content)[0] == 250
    (event,) = sqlite_front.inbox()
    assert isinstance(event, IssueOpened)


def test_words_may_be_in_any_language(sqlite_front: Front) -> None:
    message: Any = mail("Störung: ничего не работает")
    sqlite_front.mail(message.as_bytes())
    assert sqlite_front.inbox()[0].body == "Störung: ничего не работает"  # type: ignore[union-attr]


def test_a_mail_to_a_teams_mailbox_is_that_teams(sqlite_front: Front) -> None:
    from rung.store.elsewhere import mailboxes

    mailboxes.add("billing", "billing@acme.example", "smtp", "cy", team="finance")
    token = tokens.reply_token("A-1")
    assert sqlite_front.mail(mail().as_bytes(), to="billing@acme.example")[0] == 250
    again = mail("Still down", Message_ID="<2@acme.example>", To="billing@acme.example")
    assert sqlite_front.mail(again.as_bytes(), to=f"billing+{token}@acme.example")[0] == 250
    assert sqlite_front.mail(mail().as_bytes(), to="sales@acme.example")[0] == 550
    opened, received = sqlite_front.inbox()
    assert isinstance(opened, IssueOpened)
    assert (opened.team, opened.fields["mailbox"]) == ("finance", "billing")
    assert isinstance(received, MessageReceived)
    assert received.issue == "A-1"


def test_an_answer_from_another_rung_is_a_customers_mail_and_its_alert_is_none(sqlite_front: Front) -> None:
    """Two that alert each other would never stop."""
    theirs = f"<rung.{'a' * 32}@acme.example>"
    sqlite_front.mail(mail(Message_ID=theirs, Auto_Submitted="auto-generated").as_bytes())
    assert sqlite_front.inbox() == []
    sqlite_front.mail(mail(Message_ID=theirs).as_bytes())
    assert [event.issue[:2] for event in sqlite_front.inbox()] == ["M-"]  # type: ignore[union-attr]
