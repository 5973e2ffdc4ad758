"""Bo is woken and answers in a word. What can mean nothing else takes the issue or passes it on; all else is a note."""

from datetime import UTC, datetime

import pytest
from msgspec import structs

from rung.core.events import EscalationAcknowledged, EscalationDeclined, NoteAdded
from rung.intake.base import Parcel
from rung.intake.directory import Beside, Ring
from rung.intake.mail.delivered import Delivered
from rung.intake.mail.filing import file_mail
from rung.intake.mail.message import parse
from rung.intake.woken import Said, act_of, said_in
from tests.intake.book import Book

NOW = datetime(2026, 3, 9, 3, 0, tzinfo=UTC)
RING = Ring(issue="A-1", path="outage", person="bo", is_open=True)


@pytest.mark.parametrize(
    "text",
    ["1", "ack", "Ack pls", "OK!", "ok, thanks", "on it", "I'm on it", "I have it", "got it", "mine", "ja", "Sí"],
)
def test_a_word_takes_it(text: str) -> None:
    assert said_in(text) == Said("take")


@pytest.mark.parametrize(
    ("text", "reason"),
    [("no", "unavailable"), ("2", "unavailable"), ("No, not ours", "not_ours"), ("not mine", "not_ours"),
     ("nope, can't", "unavailable"), ("no, not urgent", "not_urgent"), ("nein", "unavailable")],
)  # fmt: skip
def test_a_word_passes_it_on(text: str, reason: str) -> None:
    assert said_in(text) == Said("pass", reason=reason)


@pytest.mark.parametrize(
    "text",
    ["", "   ", "?", "thanks", "who are you?", "no problem, I have it", "ok who is this?", "Ana has it", "on Tuesday",
     "1 of 5 servers is down", "ack " * 80, "übernimm du", "yes, tell them we refund it"],
)  # fmt: skip
def test_what_says_anything_else_does_nothing(text: str) -> None:
    assert said_in(text) is None


def test_a_name_below_changes_nothing() -> None:
    assert said_in("ack\n\nBo", "Bo Lind") == Said("take")
    assert said_in("ack\n\nBo") is None


def test_a_colleagues_issue_is_taken_over_only_where_that_is_said() -> None:
    book = Book()
    ring = structs.replace(RING, had_by="ana")
    said = act_of(Said("take"), ring, book, name="x", at=NOW)
    assert said == "Ana Ruiz has A-1. Nothing is asked of you any more."
    over = act_of(Said("take", insists=True), ring, book, name="x", at=NOW)
    assert over == EscalationAcknowledged(issue="A-1", at=NOW, id="x", by="bo", path="outage")
    assert act_of(Said("take"), structs.replace(RING, had_by="bo"), book, name="x", at=NOW) == "You have A-1 already."
    last = act_of(Said("pass"), structs.replace(RING, is_climbing=False), book, name="x", at=NOW)
    assert last == "Nobody comes after you: A-1 still waits for somebody to take it."
    assert "is over" in str(act_of(Said("take"), structs.replace(RING, is_open=False), book, name="x", at=NOW))


QUOTED = "\n\nOn Mon, 9 Mar 2026 at 03:00, Rung <rung@localhost> wrote:\n> P0 Acme, 240,000 a year\n> since 02:50\n"


def mailed(book: Book, words: str, sender: str = "Bo <bo@support.example>") -> Parcel:
    raw = f"From: {sender}\nTo: support+alert@localhost\nSubject: Re: P0 Acme\nMessage-ID: <7@x>\n\n{words}{QUOTED}"
    mail = Delivered(raw.encode(), "bo@support.example", ("support+alert@localhost",))
    return file_mail(parse(mail.raw), mail, book, NOW)


@pytest.fixture
def book() -> Book:
    made = Book()
    made.beside["support+alert@localhost"] = Beside("A-1", "a3")
    made.ladders["A-1", 3] = RING
    return made


def test_a_mail_that_answers_an_alert_takes_it_and_never_reaches_the_customer(book: Book) -> None:
    (taken,) = mailed(book, "ack pls").events
    assert isinstance(taken, EscalationAcknowledged)
    assert (taken.issue, taken.by, taken.path) == ("A-1", "bo", "outage")
    (passed,) = mailed(book, "not ours").events
    assert isinstance(passed, EscalationDeclined)
    assert passed.reason == "not_ours"
    (noted,) = mailed(book, "I restart the database first").events
    assert isinstance(noted, NoteAdded)
    assert (noted.by, noted.body) == ("bo", "I restart the database first")
    assert mailed(book, "").passed_over == "mail_nothing_new", "an empty answer is none, and quotes nothing to anybody"


def test_a_word_that_comes_too_late_is_a_note(book: Book) -> None:
    book.ladders["A-1", 3] = structs.replace(RING, had_by="ana")
    (noted,) = mailed(book, "ok").events
    assert isinstance(noted, NoteAdded)


def test_an_alert_that_was_forwarded_gives_its_reader_no_say(book: Book) -> None:
    (noted,) = mailed(book, "ack", "Eve <eve@vendor.example>").events
    assert isinstance(noted, NoteAdded)
    assert noted.by is None
    assert noted.body.startswith("[From eve@vendor.example, who is no teammate here")
