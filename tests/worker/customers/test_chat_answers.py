"""What a colleague answers reaches the visitor's page; whoever has left gets it by mail."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rung import config
from rung.core.events import IssueOpened, MessageSent
from rung.engine.customers import chat_mail
from rung.store.deliveries import deliveries
from rung.store.elsewhere import chat
from rung.store.elsewhere.chat import About, Said
from rung.store.models import Delivery
from rung.store.pages import issue_page
from rung.store.words import texts
from rung.worker.run import Worker
from tests.worker.vendor import eventually

if TYPE_CHECKING:
    from rung.store.elsewhere.chat import Visitor
    from tests.engine.house import House


def writes(house: House, email: str = "") -> Visitor:
    """A visitor writes, and an issue is opened."""
    now, name = house.clock.now(), chat.new_id()
    visitor = chat.begin(name, "shop", f"chat:{name}", "C-1", About(name="Ana", email=email), now)
    chat.keep(visitor, "first-message", "in", Said("Prices do not load"), now)
    house.take_in(
        IssueOpened(
            issue="C-1", id="opened", at=now, subject="Prices do not load", body="Prices do not load",
            contact=f"chat:{name}", channel="chat", fields={"chat": visitor.place, "chat_proven": False},
        )
    )  # fmt: skip
    return visitor


def answers(house: House) -> None:
    at = house.clock.now()
    house.take_in(MessageSent(issue="C-1", id="answer-1", at=at, by="bo", body="They do again.", deliver=True))


def arrives(visitor: Visitor) -> chat.Line:
    return eventually(lambda: [one for one in chat.lines(visitor) if one.direction == "out"], "an answer")[0]


def travels(line: int = 2):
    page = issue_page.issue("C-1")
    return next(one for one in page.conversation if one.seq == line)


def test_an_answer_lies_ready_is_taken_and_seen(house: House) -> None:
    """Also while nothing leaves the house: this does not."""
    with Worker(config.current()):
        visitor = writes(house)
        answers(house)
        line = arrives(visitor)
        eventually(lambda: Delivery.objects.filter(op="answer", state="sent").exists(), "it to be written down")
    assert (line.text, line.author) == ("They do again.", "Bo Lind")
    assert deliveries.outbox() == []
    assert travels().reading.taken_at is None
    chat.mark(visitor, taken=line.id, seen=0, now=house.clock.now())
    assert (travels().reading.taken_at, travels().reading.seen_at) == (house.clock.now(), None)
    house.clock.push(timedelta(minutes=5))
    assert chat.mark(visitor, taken=line.id, seen=line.id, now=house.clock.now()) == ["C-1"]
    assert chat.mark(visitor, taken=line.id, seen=line.id, now=house.clock.now()) == []
    assert travels().reading.seen_at == house.clock.now()
    assert travels(1).author == "the visitor"


def test_whoever_has_left_gets_it_by_mail_once(house: House) -> None:
    with Worker(config.current()):
        visitor = writes(house, "ana@acme.example")
        answers(house)
        arrives(visitor)
        assert chat_mail.send_left(house.clock.now()) == 0  # a page that is loaded anew comes back
        house.clock.push(timedelta(minutes=3))
        mail = eventually(lambda: deliveries.outbox(channel="email"), "the mail")[0]
        assert chat_mail.send_left(house.clock.now()) == 0
    assert mail.address == "ana@acme.example"
    assert "They do again." in mail.text
    assert travels().reading.mailed_at is not None
    assert [one.text for one in chat.lines(visitor)][-1] == "They do again."


def test_whoever_has_it_or_left_no_address_gets_no_mail(house: House) -> None:
    with Worker(config.current()):
        visitor = writes(house)
        answers(house)
        line = arrives(visitor)
        house.clock.push(timedelta(minutes=3))
        assert chat_mail.send_left(house.clock.now()) == 0
        chat.tell_about(visitor, About(email="ana@acme.example"))
        chat.mark(visitor, taken=line.id, seen=0, now=house.clock.now())
        assert chat_mail.send_left(house.clock.now()) == 0
    assert deliveries.outbox() == []


def test_an_answer_to_somebody_who_was_forgotten_is_shown_as_failed(house: House) -> None:
    with Worker(config.current()):
        visitor = writes(house)
        house.settle()
        chat.forget(visitor)
        answers(house)
        eventually(lambda: Delivery.objects.filter(op="answer", state="failed").exists(), "it to fail")
    assert "asked to be forgotten" in travels().travels.error
    assert issue_page.issue("C-1").visitor is None


def test_erasing_the_contact_erases_what_lies_ready(house: House) -> None:
    visitor = writes(house)
    texts.erase(visitor.contact)
    assert chat.lines(visitor) == []
    assert chat.of_place(visitor.place) is None
    assert chat.keep(visitor, "late", "out", Said("Too late"), house.clock.now()) is None


def test_what_nobody_comes_back_for_is_let_go(house: House) -> None:
    visitor = writes(house)
    token = chat.new_session(visitor, house.clock.now())
    house.clock.push(timedelta(days=91))
    chat.forget_old(house.clock.now())
    assert chat.of_place(visitor.place) is None
    assert chat.of_token("shop", token, house.clock.now() - timedelta(days=80)) is None
