"""Who really wrote: what a trusted mail server found, and nothing where none looked."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from rung.core.events import IssueOpened, MessageReceived, MessageSent, NoteAdded
from rung.intake.directory import Beside
from rung.intake.mail.delivered import Delivered
from rung.intake.mail.filing import file_mail, mail_issue
from rung.intake.mail.message import parse
from tests.intake.book import Book

NOW = datetime(2026, 3, 9, 8, 30, tzinfo=UTC)


def filed(results: str, sender: str = "cara@acme.example", trusted: str = "mx.rung.example", **came: Any) -> Any:
    book = Book()
    book.trusted = (trusted,)
    book.may_only_look = came.pop("may_only_look", set())
    book.issues.add(mail_issue("1@acme.example"))
    book.beside["notes@localhost"] = Beside("A-1", "n")
    to = came.pop("to", "support@localhost")
    reply_to = f"Reply-To: {came.pop('reply_to')}\n" if "reply_to" in came else ""
    answers = "In-Reply-To: <1@acme.example>\n" if came.pop("in_thread", False) else ""
    raw = f"{results}From: {sender}\nTo: {to}\nMessage-ID: <9@x>\n{answers}{reply_to}Subject: Down\n\nDown again\n"
    mail = Delivered(raw.encode(), "cara@acme.example", (to,), **came)
    return file_mail(parse(mail.raw), mail, book, NOW).events[0]


@pytest.mark.parametrize(
    ("results", "found"),
    [
        ("mx.rung.example; dmarc=pass header.from=acme.example", "pass"),
        ("mx.rung.example 1; spf=pass smtp.mailfrom=spam.example; dmarc=fail (p=none)", "fail"),
        ("mx.rung.example; dkim=pass header.d=acme.example; spf=fail smtp.mailfrom=list.example", "pass"),
        ("mx.rung.example; dkim=pass header.i=@mail.acme.example", "pass"),
        ("mx.rung.example; dkim=fail (bad; dmarc=pass) header.d=acme.example", "fail"),
        ("mx.rung.example; dkim=pass header.d=spam.example; spf=pass smtp.mailfrom=x@spam.example", None),
        ("mx.rung.example; dkim=pass header.d=example; spf=softfail smtp.mailfrom=cara@acme.example", None),
        ("mx.rung.example; none", None),
        ("mx.elsewhere.example; dmarc=pass", None),
        ("mx.rung.example.evil.example; dmarc=pass", None),
    ],
)  # fmt: skip
def test_only_a_trusted_server_is_believed(results: str, found: str | None) -> None:
    opened = filed(f"Authentication-Results: {results}\n")
    assert opened.fields.get("authenticated") == found


def test_the_newest_header_of_the_trusted_server_counts() -> None:
    """What stands below it came with the mail."""
    header = "Authentication-Results: mx.rung.example; dmarc={}\n"
    assert filed(header.format("fail") + header.format("pass")).fields["authenticated"] == "fail"


def test_a_disowned_mail_is_nobodys_and_says_whose_it_claims_to_be() -> None:
    opened = filed("Authentication-Results: mx.rung.example; dmarc=fail\n")
    assert isinstance(opened, IssueOpened)
    assert (opened.account, opened.fields["claimed_account"]) == (None, "acme")
    assert filed("").account == "acme"


def test_who_pretends_to_be_a_colleague_does_not_answer_the_customer() -> None:
    results = "Authentication-Results: mx.rung.example; dmarc={}\n"
    honest = filed(results.format("pass"), "ana@support.example", in_thread=True)
    forged = filed(results.format("fail"), "ana@support.example", in_thread=True)
    assert isinstance(honest, MessageSent)
    assert isinstance(forged, MessageReceived)
    assert forged.fields["authenticated"] == "fail"


def test_who_pretends_to_be_a_colleague_is_said_in_the_note_that_it_becomes() -> None:
    results = "Authentication-Results: mx.rung.example; dmarc={}\n"
    honest = filed(results.format("pass"), "ana@support.example", to="notes@localhost")
    forged = filed(results.format("fail"), "ana@support.example", to="notes@localhost")
    assert (honest.by, honest.body) == ("ana", "Down again")
    assert forged.by is None
    assert forged.body.startswith("[From ana@support.example, whose domain says that it is not from there")


def test_what_the_provider_found_counts_by_itself() -> None:
    assert filed("", trusted="", verdict="fail").account is None


def test_what_vouches_for_a_sender_vouches_for_no_other_domain_that_wants_the_answer() -> None:
    """Or whoever has a mailbox anywhere would be a proven customer of any account."""
    results = "Authentication-Results: mx.rung.example; dmarc=pass\n"
    elsewhere = filed(results, "mallory@free.example", reply_to="cara@acme.example")
    near = filed(results, "cara@acme.example", reply_to="cara@help.acme.example")
    assert (elsewhere.contact, elsewhere.fields.get("authenticated")) == ("cara@acme.example", None)
    assert near.fields["authenticated"] == "pass"


def test_a_colleague_whose_account_may_only_look_answers_no_customer() -> None:
    kept = filed("", "ana@support.example", in_thread=True, may_only_look={"ana"})
    assert isinstance(kept, NoteAdded)
    assert "may only look" in kept.body
    assert "Down again" in kept.body
