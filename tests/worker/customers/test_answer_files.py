"""Files that a colleague sends with an answer reach the customer by the way on which they wrote."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from msgspec import structs

from rung import config
from rung.core.events import IssueOpened, MessageSent
from rung.engine.customers import customer_page
from rung.store.decisions import intake
from rung.store.decisions.intake import InboxRow
from rung.store.deliveries import deliveries
from rung.store.elsewhere import chat
from rung.store.elsewhere.chat import About
from rung.store.pages import issue_page, queries
from rung.store.words import attachments, texts
from rung.store.words.attachments import File
from rung.worker.run import Worker
from tests.worker.vendor import eventually

if TYPE_CHECKING:
    from rung.store.deliveries.deliveries import OutboxRow
    from tests.engine.house import House

REPORT = File("report ü.pdf", "application/pdf", b"%PDF-1.7 the numbers")
LETTER = File("letter.eml", "message/rfc822", b"Subject: hello\r\n\r\nwords")


def opened(house: House, contact: str, channel: str, **fields: object) -> IssueOpened:
    event = house.open_issue("A-1")
    return structs.replace(event, subject="Nothing loads", contact=contact, channel=channel, fields=fields)


def answered(house: House, *files: File) -> None:
    event = MessageSent(issue="A-1", id="answer-1", at=house.clock.now(), by="ana", body="Here it is.", deliver=True)
    intake.put([InboxRow("console:ana", event, b"", files)])


def sent_to(place: str, kind: str = "") -> OutboxRow:
    return eventually(
        lambda: next(
            (one for one in deliveries.outbox() if one.address.startswith(place) and kind in one.captured["kind"]), None
        ),
        "the answer",
    )


def test_by_mail_they_are_attached(house: House) -> None:
    """A mail within a mail stays a plain file: no program unfolds it."""
    with Worker(structs.replace(config.current(), mail_address="support@rung.example")):
        house.take_in(opened(house, "ines@acme.example", "email", message_id="<first@acme.example>"))
        eventually(lambda: queries.state_of("A-1"), "the issue")
        answered(house, REPORT, LETTER)
        mail = sent_to("ines@acme.example")
    assert mail.captured["payload"]["files"] == [
        {"name": REPORT.name, "type": "application/pdf", "size": len(REPORT.data)},
        {"name": "letter.eml", "type": "application/octet-stream", "size": len(LETTER.data)},
    ]
    assert "/c/file/" not in mail.text


def test_whoever_is_erased_takes_the_files_along(house: House) -> None:
    house.tell(opened(house, "ines@acme.example", "email"))
    answered(house, REPORT)
    house.settle()
    (kept,) = attachments.of_issue("A-1")
    assert attachments.read(kept.id) == (structs.replace(kept, content_id=""), REPORT.data)
    texts.erase(queries.state_of("A-1").contact)
    assert attachments.read(kept.id) is None
    answered(house, REPORT)
    assert len(attachments.of_issue("A-1")) == 1, "nothing new is kept of somebody who is erased"


def test_in_the_chat_they_are_links_that_open_until_the_visitor_is_erased(house: House) -> None:
    from tests.console.office import hire

    with Worker(config.current()):
        visitor = chat.begin(chat.new_id(), "shop", "chat:ines", "A-1", About(), house.clock.now())
        house.take_in(opened(house, "chat:ines", "chat", chat=visitor.place))
        eventually(lambda: queries.state_of("A-1"), "the issue")
        answered(house, REPORT)
        line = eventually(lambda: [one for one in chat.lines(visitor) if one.direction == "out"], "the answer")[0]
    link = re.fullmatch(r"Here it is\.\n\nreport ü\.pdf: http://([^/:]+)\S*?(/c/file/\S+)", line.text)
    assert link is not None, line.text
    hire()
    customer, path = Client(headers={"host": link[1]}), link[2]
    answer = customer.get(path)
    assert (answer.status_code, b"".join(answer.streaming_content)) == (200, REPORT.data)
    assert answer["Content-Disposition"].startswith("attachment;")
    assert customer.get(path[:-3] + "xyz").status_code == 404
    texts.erase(visitor.contact)
    assert customer.get(path).status_code == 404


@pytest.mark.parametrize("is_on", [False, True])
def test_what_takes_no_files_says_so_before_they_are_sent(house: House, is_on: bool) -> None:
    """A link leads nowhere where customers cannot come."""
    from rung.engine.sending import answers

    customer_page.set_up(customer_page.Settings(is_on=is_on))
    house.tell(opened(house, "teams:ines", "teams", teams_thread="19:acme@thread.tacv2;messageid=1"))
    way = answers.way_of_files(queries.state_of("A-1"))
    assert way.how == ("linked" if is_on else "")
    assert ("has a link to each" if is_on else "customers' own page, which is off") in way.words


def test_the_conversation_shows_what_was_sent(house: House) -> None:
    house.tell(opened(house, "ines@acme.example", "email"))
    answered(house, REPORT)
    house.settle()
    page = issue_page.issue("A-1")
    assert page is not None
    assert [[file.name for file in said.files] for said in page.conversation] == [[], [REPORT.name]]
