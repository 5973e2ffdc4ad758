"""What customers said afterwards, as the team reads it: the page, the account, the issue, the file; and the wording."""

from __future__ import annotations

import csv
import html
from datetime import timedelta
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest

from rung import clock
from rung.core import events
from rung.engine.customers import survey_words
from rung.engine.policies.publish import publish
from rung.store.accounts import satisfaction
from rung.store.accounts.satisfaction import Filter
from rung.store.words import texts

if TYPE_CHECKING:
    from tests.console.office import Office

SPITEFUL = '=HYPERLINK("http://evil") <script>alert(1)</script> Too slow.'


@pytest.fixture
def answered(office: Office) -> Office:
    """Three customers of acme and tiny were asked; two answered, one of them twice and unhappily after a ladder."""
    from tests.console.office import POLICY

    publish(POLICY + "survey: {after: 1h, calendar: always}\n", by="cy")
    for key, account, contact, priority in (
        ("A-1", "acme", "ops@acme.example", "P0"), ("A-2", "acme", "kim@acme.example", "P2"),
        ("B-1", "tiny", "joe@tiny.example", "P2"),
    ):  # fmt: skip
        office.opens(key, account=account, contact=contact, priority=priority)
        office.happens(events.IssueAssigned(issue=key, at=clock.now(), to="ana", team="technical", by="bo"))
        office.happens(events.IssueResolved(issue=key, at=clock.now(), by="ana"))
    office.passes(minutes=61)
    says(office, "A-1", 4, "Well.")
    says(office, "A-1", 1, SPITEFUL)
    says(office, "B-1", 5, "")
    return office


def read(response: Any) -> str:
    """What a page says, without its tags."""
    from tests.console.office import words_of

    return words_of(response)


def says(office: Office, issue: str, score: int, comment: str) -> None:
    office.clock.push(timedelta(seconds=30))
    said = {"issue": issue, "score": score, "comment": comment, "channel": "link", "survey": 1}
    office.happens(events.CsatReceived(at=clock.now(), **said))


def test_the_page_tells_what_was_said_how_many_answered_and_what_a_ladder_cost(answered: Office) -> None:
    page = read(answered.window("lead").get("/satisfaction"))
    assert "50 % 1 of 2 gave 4 or 5" in page
    assert "67 % 2 of 3 who were asked" in page
    assert "0 % good of 1 answer about issues that had been escalated" in page
    assert "100 % good of 1 answer about all others" in page
    assert "&lt;script&gt;" in answered.window("lead").get("/satisfaction").content.decode()
    assert "Too slow." in page
    assert "Well." not in page, "the second answer replaced the first"
    assert "ops@acme.example" in page
    only_bad = read(answered.window("lead").get("/satisfaction?score=bad&account=acme&escalated=yes"))
    assert "A-1" in only_bad
    assert "B-1" not in only_bad
    assert "None like this" in read(answered.window("lead").get("/satisfaction?score=3"))
    assert "You see your own figures; leads see everybody" in read(answered.window("read_only").get("/satisfaction"))


def test_figures_of_one_person_are_for_themselves_and_for_leads(answered: Office) -> None:
    lead, other = answered.window("lead"), answered.window("read_only")
    for address in ("/satisfaction?person=ana", "/satisfaction.csv?person=ana"):
        assert lead.get(address).status_code == 200
        refused = other.get(address)
        assert refused.status_code == 403
        assert "Figures of other people are for leads." in refused.content.decode()
    assert "50 % 1 of 2 gave 4 or 5" in read(other.get("/satisfaction")), "everybody's together are for everybody"


def test_a_filter_that_names_nothing_is_said_and_everything_is_shown(answered: Office) -> None:
    lead = answered.window("lead")
    for query, said in (
        ("team=tecnical", "there is no team 'tecnical'. Did you mean technical?"),
        ("account=acne", "there is no account 'acne'. Did you mean acme?"),
        ("person=bob", "there is no person 'bob'. Did you mean bo?"),
    ):  # fmt: skip
        for address in ("/satisfaction", "/satisfaction.csv"):
            refused = lead.get(f"{address}?{query}")
            assert refused.status_code == 422, query
            assert said in html.unescape(refused.content.decode()).replace('<span class="muted">', ""), query
    page = lead.get("/satisfaction?team=nope&score=bad")
    assert "There is: technical. Those of all teams, accounts and people are shown." in read(page)
    assert "50 % 1 of 2 gave 4 or 5" in read(page)
    assert "team=nope" not in page.content.decode(), "no link of the page carries it on"
    assert "/satisfaction.csv?score=bad" in page.content.decode()
    assert lead.get("/satisfaction?team=technical&account=tiny").status_code == 200


def test_as_a_file_that_no_spreadsheet_runs(answered: Office) -> None:
    assert [one.issue for one in satisfaction.every(Filter(), at_once=1)] == [
        one.issue for one in satisfaction.listed(Filter(), 9)[1]
    ]
    answer = answered.window("agent").get("/satisfaction.csv?score=bad")
    head, row = csv.reader(StringIO(answer.getvalue().decode()))
    assert dict(zip(head, row, strict=True)) | {"answered_at": "", "asked_at": ""} == {
        "issue": "A-1", "survey": "1", "score": "1", "comment": f"'{SPITEFUL}", "answered_at": "", "channel": "link",
        "asked_at": "", "account": "acme", "team": "technical", "person": "ana", "contact": "ops@acme.example",
        "escalated": "yes",
    }  # fmt: skip


def test_on_the_issue_and_on_the_account_until_the_contact_is_erased(answered: Office) -> None:
    window = answered.window("agent")
    issue = read(window.get("/issues/A-1"))
    assert "Too slow." in issue
    assert "the customer is asked how it went" in issue
    assert "the customer rated it 1 of 5, by link" in issue
    assert "not answered yet; they can until" in read(window.get("/issues/A-2"))
    assert "Too slow." in read(window.get("/customers/acme"))
    texts.erase(texts.contact_ids(["ops@acme.example"])["ops@acme.example"])
    assert "Too slow." not in read(window.get("/customers/acme"))
    assert "1 of 5" in read(window.get("/customers/acme")), "the score is a fact and stays"


def test_an_empty_page_says_what_to_do_next(office: Office) -> None:
    page = read(office.window("lead").get("/satisfaction"))
    assert "Nobody was asked in these days, and nobody answered" in page
    assert "Add it to the policy" in page
    assert "Nobody is asked yet." in page


def test_the_wording_is_shown_before_it_is_kept(office: Office) -> None:
    lead = office.window("lead")
    typed = {"question-en": "How was {team}?", "help-en": "", "thanks-en": "Thank you. Your answer is with us."}
    assert "How was Technical support?" in read(lead.post("/settings/survey", {**typed, "do": "preview"}))
    assert survey_words.kept() == {}
    lead.post("/settings/survey", {**typed, "do": "keep"})
    assert survey_words.kept() == {"en": survey_words.Wording(question="How was {team}?")}
    assert office.window("agent").post("/settings/survey", {**typed, "do": "keep"}).status_code == 403
    assert lead.post("/settings/survey", {"question-en": "x" * 301, "do": "keep"}).status_code == 422
