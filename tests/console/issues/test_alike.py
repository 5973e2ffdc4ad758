"""Open issues that are alike: found among all, never closed ones, and not by the words of somebody who was erased."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse

from rung import clock
from rung.core import events
from rung.engine.learning import alike
from rung.store.models import MarkedIssue, WordCount, WordMark
from rung.store.policies import learned
from rung.store.words import texts, word_marks

if TYPE_CHECKING:
    from tests.console.office import Office

CHECKSUM = "The payroll export to Datev stops with a checksum mismatch."
AGAIN = "Checksum mismatch whenever the Datev export of our payroll runs."
LOGO = "How do we change the logo on the customers' invoices?"


def three_customers_write(office: Office) -> None:
    office.opens("A-1", subject="Payroll export", body=CHECKSUM, contact="ops@acme.example")
    office.opens("T-1", subject="Datev", body=AGAIN, contact="it@tiny.example", account="tiny")
    office.opens("T-2", subject="Logo", body=LOGO, contact="it@tiny.example", account="tiny")
    assert alike.mark_new() == 3
    assert alike.mark_new() == 0


def test_an_issue_of_another_account_about_the_same_is_found(office: Office) -> None:
    three_customers_write(office)

    (found,) = alike.of_issue("A-1")

    assert (found.key, found.account, found.near) == ("T-1", "tiny", ("day",))
    assert {"checksum", "datev", "mismatch", "payroll"} <= set(found.words)
    assert [one.key for one in alike.of_issue("T-1")] == ["A-1"]
    assert alike.of_issue("T-2") == []
    assert alike.of_issue("Z-9") == []


def test_a_closed_issue_is_not_shown_and_its_words_are_let_go(office: Office) -> None:
    three_customers_write(office)

    office.happens(events.IssueMerged(issue="T-1", at=clock.now(), into="A-1", by="ana"))

    assert alike.of_issue("A-1") == []
    alike.let_go()
    assert set(WordMark.objects.values_list("subject_id", flat=True).distinct()) == set(
        MarkedIssue.objects.exclude(subject_id=_number("T-1")).values_list("subject_id", flat=True)
    )


def test_erasing_a_contact_erases_what_their_issue_was_found_by(office: Office) -> None:
    three_customers_write(office)
    contact = texts.contact_ids(["ops@acme.example"])["ops@acme.example"]
    marks = word_marks.marks_of(["checksum", "stop"])
    assert word_marks.counts_of(marks.values())[marks["checksum"]] == 2

    texts.erase(contact)

    assert not WordMark.objects.filter(contact=contact).exists()
    assert word_marks.counts_of(marks.values())[marks["checksum"]] == 1
    assert not WordCount.objects.filter(word=marks["stop"]).exists()
    assert alike.of_issue("T-1") == []
    assert alike.of_issue("A-1") == []


def test_the_tables_keep_no_word_in_the_clear(office: Office) -> None:
    three_customers_write(office)

    assert set(word_marks.marks_of(["datev"]).values()) <= set(WordMark.objects.values_list("word", flat=True))
    before = word_marks.marks_of(["datev"])
    assert before == word_marks.marks_of(["datev"])
    assert all(abs(mark) > 2**32 for mark in before.values())


def test_time_lets_likeness_fade(office: Office) -> None:
    office.opens("A-1", subject="Payroll export", body=CHECKSUM, contact="ops@acme.example", priority="P2")
    office.clock.set(office.clock.now() + timedelta(days=2))
    office.opens("A-2", subject="Datev", body=AGAIN, contact="ops@acme.example", priority="P2")
    alike.mark_new()

    (found,) = alike.of_issue("A-2")

    assert (found.key, found.near) == ("A-1", ("contact", "account"))


def _number(key: str) -> int:
    from rung.store.words.alike_page import opened_by_key

    one = opened_by_key(key)
    assert one is not None
    return one.id


def test_the_page_offers_to_merge_and_to_link(office: Office) -> None:
    from tests.console.office import does, text_of

    three_customers_write(office)
    window = office.window()
    offered = text_of(window.get(reverse("issue-alike", args=["A-1"])))
    assert "T-1" in offered
    assert "of tiny" in offered
    assert "“checksum”" in offered
    assert "T-2" not in offered

    assert "Linked issues" in text_of(does(window, "link", "A-1", to="T-1"))
    office.passes(seconds=1)
    other = text_of(window.get(reverse("issue", args=["T-1"])))
    assert "Payroll export" in other
    assert "Unlink A-1" in other
    assert "Unlink T-1" in text_of(window.get(reverse("issue-alike", args=["A-1"])))
    assert "No longer linked." in text_of(does(window, "unlink", "A-1", to="T-1"))
    assert "That is this issue itself" in text_of(does(window, "merge", "A-1", into="A-1"))
    assert "There is no issue Z-9" in text_of(does(window, "merge", "A-1", into="Z-9"))

    does(window, "unlike", "T-1", to="A-1")
    office.passes(seconds=1)
    assert window.get(reverse("issue-alike", args=["T-1"])).content.strip() == b""
    assert window.get(reverse("issue-alike", args=["A-1"])).content.strip() == b""

    merged = text_of(does(window, "merge", "A-1", into="T-1"))
    assert "Merged into" in merged
    assert CHECKSUM in text_of(window.get(reverse("issue", args=["T-1"])))
    assert window.get(reverse("issue-alike", args=["A-1"])).content.strip() == b""


def test_pairs_of_an_account_that_were_parted_raise_what_is_shown_as_alike_to_it(sqlite_office: Office) -> None:
    from rung.engine.learning import learning
    from tests.console.office import does

    office = sqlite_office
    said = {
        "A-1": "Stops, mismatch since Tuesday.",
        "A-2": "Holiday totals are wrong.",
        "A-3": "Takes many hours.",
        "A-4": "Lacks a new colleague.",
        "A-5": "Tuesday's mismatch, stops again.",
    }
    subject = "Datev payroll export: ledger, booking, invoice, transfer, receipts, balance, salary"
    for key, body in said.items():
        office.opens(key, subject=subject, body=body, contact=f"{key}@acme.example".lower())
    alike.mark_new()
    assert {one.key for one in alike.of_issue("A-1")} == {"A-2", "A-3", "A-4", "A-5"}
    assert "0" in learning.too_few("alike")

    window = office.window()
    for other in ("A-2", "A-3", "A-4"):
        does(window, "unlike", "A-1", to=other)
    does(window, "link", "A-1", to="A-5")
    office.passes(seconds=1)
    assert learning.too_few("alike") == ""
    version = learning.keep("alike", learning.learn("alike", clock.now()), clock.now())

    assert version.examples == 4
    bound = version.figures["thresholds"]["acme"]
    assert [one.key for one in alike.of_issue("A-1")] == ["A-5"]
    assert all(one.score >= bound > 0.5 for one in alike.of_issue("A-2"))  # of which nothing was said yet
    shown = window.get(reverse("models")).content.decode()
    assert f"<b>{round(100 * bound)}\N{NO-BREAK SPACE}%</b> on for acme" in shown
    learned.switch_off("alike")
    assert {one.key for one in alike.of_issue("A-2")} > {"A-3"}


def test_who_may_only_look_is_offered_nothing_to_press(sqlite_office: Office) -> None:
    from tests.console.office import text_of

    three_customers_write(sqlite_office)
    shown = text_of(sqlite_office.window("read_only").get(reverse("issue-alike", args=["A-1"])))

    assert "T-1" in shown
    assert "<form" not in shown


def test_an_answer_to_an_incident_goes_to_each_linked_issue(sqlite_office: Office) -> None:
    from tests.console.office import does, text_of

    office = sqlite_office
    office.opens("I-1", kind="incident", subject="A vendor is down", priority="P2", account=None)
    office.opens("A-1", subject="Payroll export", body=CHECKSUM, contact="ops@acme.example")
    window = office.window()
    does(window, "link", "A-1", to="I-1")
    office.passes(seconds=1)
    assert "open incident" in text_of(window.get(reverse("issue", args=["A-1"])))
    assert "Answer the linked issue as well" in text_of(window.get(reverse("issue", args=["I-1"])))

    does(window, "reply", "I-1", body="It is over.", to_linked="yes")
    office.passes(seconds=1)
    assert "It is over." in text_of(window.get(reverse("issue", args=["A-1"])))


def test_a_skill_is_said_by_one_click(sqlite_office: Office) -> None:
    from tests.console.office import POLICY, does, text_of

    office = sqlite_office
    office.publishes(POLICY.replace("teams: [technical]}\n  bo:", "teams: [technical], skills: {api: 3}}\n  bo:", 1))
    office.opens("A-1", subject="Our API calls answer 401", priority="P2")
    window = office.window()
    shown = text_of(window.get(reverse("issue", args=["A-1"])))
    assert "its name stands in the text" in shown
    assert "Yes, it needs api" in shown

    assert "It does not need api" in text_of(does(window, "skill", "A-1", skill="api"))
    assert "It needs api" in text_of(does(window, "skill", "A-1", skill="api", needed="no"))
