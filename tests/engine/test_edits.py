"""What a customer edits or takes back is followed: in the conversation, in alerts, and with what was said before."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec import structs

from rung.core.events import MessageDeleted, MessageEdited
from rung.store.models import Subject
from rung.store.pages import issue_page
from rung.store.words.conversation import Said
from rung.store.words.texts import by_id

if TYPE_CHECKING:
    from tests.engine.house import House


def said(house: House) -> tuple[Said, ...]:
    page = issue_page.issue("A-1")
    assert page is not None
    return page.conversation


def quoted() -> str | None:
    """What an alert would quote."""
    text_id = Subject.objects.get(kind="issue", key="A-1").last_words_id
    return by_id([text_id])[text_id] if text_id else None


def edit(house: House, message: str, body: str) -> MessageEdited:
    house.clock.set(house.clock.now() + timedelta(minutes=1))
    return MessageEdited(
        issue="A-1", at=house.clock.now(), id=house.next_id(), message=message, body=body, contact="joe@acme.example"
    )


def test_the_conversation_shows_the_new_words_and_keeps_the_old_ones(house: House) -> None:
    house.tell(house.open_issue(body="Everything is down"))
    message = house.message(body="It is the expotr")
    house.tell(message)
    house.tell(edit(house, message.id, "It is the export"))
    house.tell(edit(house, message.id, "It is the export of invoices"))

    opened, edited = said(house)
    assert (opened.body, opened.edited_at) == ("Everything is down", None)
    assert edited.body == "It is the export of invoices"
    assert [one.body for one in edited.earlier] == ["It is the expotr", "It is the export"]
    assert edited.edited_at == house.clock.now()
    assert quoted() == "It is the export of invoices"
    assert all("body" not in line.event for line in house.journal())


def test_an_older_message_that_is_edited_is_no_news(house: House) -> None:
    opened = house.open_issue(body="Evrything is down")
    house.tell(opened)
    house.tell(house.message(body="Hello?"))
    house.tell(edit(house, opened.id, "Everything is down"))
    assert said(house)[0].body == "Everything is down"
    assert quoted() == "Hello?"


def test_an_issue_is_called_by_the_words_that_its_first_message_has_now(house: House) -> None:
    from rung.store.pages import queries

    opened = house.open_issue(subject="Evrything is down", body="Evrything is down")
    change = edit(house, opened.id, "Everything is down")
    house.tell(opened, structs.replace(change, subject="Everything is down"))
    again = edit(house, opened.id, "Everything is up again")
    house.tell(structs.replace(again, subject="Everything is up again"))
    row, page = queries.row("A-1"), issue_page.issue("A-1")
    assert row is not None
    assert page is not None
    assert row.subject == page.subject == "Everything is up again"
    later = house.message(body="Hm")
    house.tell(later)
    house.tell(structs.replace(edit(house, later.id, "Hmm"), subject="Hmm"))
    assert (queries.row("A-1") or row).subject == "Everything is up again"


def test_what_is_taken_back_is_marked_and_quoted_no_more(house: House) -> None:
    house.tell(house.open_issue())
    message = house.message(body="My password is hunter2")
    gone = MessageDeleted(issue="A-1", at=house.clock.now(), id="gone", message=message.id)
    house.tell(message, gone)
    assert said(house)[-1].removed_at == gone.at
    assert said(house)[-1].body == "My password is hunter2"
    assert quoted() is None
    assert house.state().unanswered_at is not None, "whether it still wants an answer is for a person to say"


def test_a_thank_you_after_the_resolve_reopens_nothing(house: House) -> None:
    from rung.core.events import IssueResolved

    house.tell(house.open_issue())
    house.tell(IssueResolved(issue="A-1", at=house.clock.now(), id="r", by="bo"))
    house.tell(house.message(body="Thanks a lot, Bo!"))
    assert house.state().status == "resolved"
    assert house.journal()[-1].event["thanks"] == "thanks a lot"
    assert said(house)[-1].thanks == "thanks a lot"
