"""A form on the team's site: what it asks, what becomes of it, and what it does not take."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from rung.store.accounts import customer_access
from rung.store.elsewhere import form_entries, forms
from rung.store.pages import queries
from rung.store.words import attachments, texts

if TYPE_CHECKING:
    from tests.console.office import Office
    from tests.portal.customers import Customer


@pytest.fixture
def customer(office: Office) -> Customer:
    from tests.portal.customers import Customer, publish

    publish()
    return Customer(office)


def test_a_customer_fills_a_form_in_and_is_told_what_happens_next(customer: Customer) -> None:
    from tests.portal.customers import FILLED

    customer.opens("/f/help")
    answers = {**FILLED, "product": ["Tracker", "Reports"], "seats": "12", "again": "yes"}
    said = customer.sends(answers)
    assert "Thank you, it is with us" in said
    assert "Ana looks at it first." in said
    assert "First answer by" in said
    assert "9 Mar 13:00 (Europe/Berlin)" in said  # four hours, whoever has no script is told the zone
    state = queries.state_of(customer.number)
    assert state is not None
    assert (state.account, state.priority, state.channel, state.team) == ("acme", "P2", "form", "technical")
    came = {"form": "help", "form_version": 1, "form_signed_in": False}
    own = {**came, "product": ["Tracker", "Reports"], "seats": 12, "again": True}
    assert state.fields == own
    entry = form_entries.of_issue(customer.number)
    assert entry is not None
    assert entry.answered[-1] == ("Did it happen before?", "Yes", "fields.again")
    assert state.sentiment is None or state.sentiment > -0.5  # “How bad is it?” was asked by the team


def test_an_urgent_answer_is_a_priority_and_climbs(customer: Customer) -> None:
    from tests.portal.customers import FILLED

    customer.opens("/f/help")
    customer.sends({**FILLED, "how": "Nothing works"})
    customer.sends({**FILLED, "how": "Nothing works", "since": "2026-03-09"})
    state = queries.state_of(customer.number)
    assert state is not None
    assert state.priority == "P0"
    assert state.escalations[0].path == "outage"


def test_without_a_script_what_follows_from_an_answer_is_asked_in_a_second_step(customer: Customer) -> None:
    from tests.portal.customers import FILLED

    assert "Since when?" in customer.opens("/f/help")
    said = customer.sends({**FILLED, "how": "Nothing works"})
    assert customer.shown.status_code == 422
    assert "your answers lead to more questions" in said
    assert "Hello. Nothing works!" in said
    assert 'id="at-q-since" data-when' in said
    assert "hidden disabled" not in said.partition('id="at-q-since"')[2].partition(">")[0]
    assert "Thank you" in customer.sends({**FILLED, "how": "Nothing works", "since": "2026-03-09"})


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(customer: Customer) -> None:
    customer.opens("/f/help")
    log = SimpleUploadedFile("log.txt", b"it broke", "text/plain")
    said = customer.sends({"mail": "ops at acme", "subject": "", "words": "It broke.", "seats": "a few", "files": log})
    assert customer.shown.status_code == 422
    for words in (
        "4 of your answers need a look", "“ops at acme” is no mail address", "This is needed: fill it in.",
        "“a few” is no number", ">It broke.<", 'value="a few"', "log.txt",
    ):  # fmt: skip
        assert words in said, words
    right = {"mail": "ops@acme.example", "subject": "Broken", "words": "It broke.", "how": "A question"}
    assert "Thank you" in customer.sends(right)
    (kept,) = attachments.of_issue(customer.number)
    assert (kept.name, kept.size) == ("log.txt", 8)


def test_what_one_sent_twice_is_one_issue(customer: Customer) -> None:
    from tests.portal.customers import FILLED, values_of

    customer.opens("/f/help")
    page = customer.shown
    customer.sends(FILLED)
    first = customer.number
    customer.shown = page
    customer.sends(FILLED)
    assert customer.number == first
    customer.shown = page
    assert values_of(page, "pass")
    assert f"sent before as {first}" in customer.sends({**FILLED, "words": "Something else."})


@pytest.mark.parametrize(
    ("changed", "words", "status"),
    [
        ({"after": 1.0}, "faster than anybody types", 422),
        ({"website": "http://pills.example"}, "as programs do", 422),
        ({"pass": "forged"}, "damaged on its way", 422),
        ({"after": 90_000.0}, "open for a long time", 422),
    ],
)
def test_what_programs_send_is_refused_in_words(
    customer: Customer, changed: dict[str, Any], words: str, status: int
) -> None:
    from tests.portal.customers import FILLED

    customer.opens("/f/help")
    said = customer.sends(FILLED, **changed)
    assert words in said
    assert "Nothing works!" in said  # a person who is taken for a program loses nothing
    assert customer.shown.status_code == status
    assert "Thank you" in customer.sends(FILLED)


def test_one_address_and_one_form_take_no_more_than_people_send(customer: Customer) -> None:
    from tests.portal.customers import FILLED

    customer.opens("/f/help")
    for _ in range(30):
        customer.sends({}, after=4.0)
    said = customer.sends(FILLED, after=4.0)
    assert "Too much was sent from here" in said
    assert customer.shown.status_code == 429
    assert customer.shown["Retry-After"] == "3600"
    assert "Nothing works!" in said
    customer.office.clock.push(timedelta(hours=1))
    assert "Thank you" in customer.sends(FILLED)


def test_one_address_fills_no_disk(customer: Customer) -> None:
    from rung.store import tallies
    from tests.portal.customers import FILLED

    tallies.count(tallies.of_someone("kilobytes", "127.0.0.1"), by=tallies.KILOBYTES_AN_HOUR)
    customer.opens("/f/help")
    file = SimpleUploadedFile("log.txt", b"it broke", "text/plain")
    assert "Too much was sent from here" in customer.sends({**FILLED, "files": file})
    customer.office.clock.push(timedelta(hours=1))
    customer.opens("/f/help")
    assert "Thank you" in customer.sends({**FILLED, "files": SimpleUploadedFile("log.txt", b"it broke", "text/plain")})


def test_a_page_that_is_open_sends_the_version_that_it_asks(customer: Customer) -> None:
    from tests.portal.customers import FILLED, HELP, publish

    customer.opens("/f/help")
    publish(fields=[field for field in HELP["fields"] if field["key"] in ("mail", "words")])
    assert forms.get("help").version == 2
    assert "Thank you" in customer.sends(FILLED)
    entry = form_entries.of_issue(customer.number)
    assert entry is not None
    assert (entry.version, entry.answered[1]) == (1, ("What is it about?", "Everything is down", "subject"))


def test_a_form_that_is_switched_off_gives_back_what_was_written(customer: Customer) -> None:
    from tests.portal.customers import FILLED

    customer.opens("/f/help")
    forms.switch("help", is_on=False)
    said = customer.sends(FILLED)
    assert "takes nothing at the moment" in said
    assert "Nothing works!" in said
    assert "no such form" in customer.opens("/f/elsewhere")


def test_a_form_speaks_german_to_whoever_asks_for_it(customer: Customer) -> None:
    said = customer.opens("/f/help", **{"Accept-Language": "de-AT,de;q=0.9"})
    assert 'lang="de"' in said
    assert "Senden" in said


def test_only_named_sites_may_show_it_in_a_frame(customer: Customer) -> None:
    from tests.portal.customers import publish

    customer.opens("/f/help?embed")
    assert customer.shown["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in customer.shown["Content-Security-Policy"]
    publish(sites=["https://www.acme.example"])
    customer.opens("/f/help?embed")
    assert "frame-ancestors 'self' https://www.acme.example" in customer.shown["Content-Security-Policy"]
    assert "X-Frame-Options" not in customer.shown
    assert "rung_session" not in customer.window.cookies


def test_a_file_that_is_too_large_is_named_and_the_others_are_kept(customer: Customer) -> None:
    from tests.portal.customers import FILLED

    customer.opens("/f/help")
    large = SimpleUploadedFile("film.mp4", bytes(10_000_001))
    small = SimpleUploadedFile("note.txt", b"a note")
    said = customer.sends({**FILLED, "files": [large, small]})
    assert "film.mp4 is larger than 10 MB" in said
    assert "note.txt" in said
    assert "Thank you" in customer.sends(FILLED)
    assert [one.name for one in attachments.of_issue(customer.number)] == ["note.txt"]


def test_what_the_team_asks_is_no_mood_of_the_customers(office: Office) -> None:
    """The questions and answers that the team wrote are beside the words, not among them."""
    from rung.store.pages import issue_page
    from tests.portal.customers import HELP, Customer, publish

    asked = [field for field in HELP["fields"] if field["key"] != "words"]
    publish("short", fields=[*asked, {"key": "more", "kind": "short_text", "label": "How awful is it, really?"}])
    customer = Customer(office)
    customer.opens("/f/short")
    given = {"mail": "ops@acme.example", "subject": "A question", "how": "A question", "more": "A note."}
    customer.sends(given, to="/f/short")
    found = issue_page.issue(customer.number)
    assert found is not None
    (opened,) = found.conversation
    assert opened.body == "A note."


def test_what_is_for_a_tier_is_asked_of_signed_in_customers_of_it_alone(office: Office) -> None:
    from tests.portal.customers import FILLED, HELP, Customer, open_page, publish

    open_page()
    office.opens("A-1", priority="P2")
    office.opens("T-1", priority="P2", account="tiny", contact="boss@tiny.example")
    phone = {"key": "phone", "kind": "short_text", "label": "Where can we call you?", "tiers": ["enterprise"]}
    publish(fields=[*HELP["fields"], phone])
    publish("gold", tiers=["enterprise"])
    stranger, ops = Customer(office), Customer(office)
    assert "Where can we call you?" not in stranger.opens("/f/help")
    stranger.sends({**FILLED, "phone": "+49 30 1"})  # asked of nobody here, so nothing becomes of it
    assert "Where can we call you?" not in str(form_entries.of_issue(stranger.number))
    assert "for signed-in customers" in stranger.opens("/f/gold")
    assert 'href="/f/gold"' in ops.comes_in("ops@acme.example")
    assert "Where can we call you?" in ops.opens("/f/help")
    # who is signed in sends in their own name, whatever stands in the field
    said = ops.sends({**FILLED, "mail": "ceo@acme.example", "phone": "+49 30 1"})
    assert "See it on your page" in said
    state, entry = queries.state_of(ops.number), form_entries.of_issue(ops.number)
    assert state is not None
    assert state.fields["form_signed_in"] is True
    assert entry is not None
    assert entry.answered[0][1] == "ops@acme.example"
    assert ("Where can we call you?", "+49 30 1") in entry.beside
    assert "+49 30 1" in ops.opens(f"/c/issues/{ops.number}")


def test_the_link_to_one_issue_signs_nobody_in_to_a_form(office: Office) -> None:
    from tests.portal.customers import FILLED, Customer, open_page, publish
    from tests.portal.test_page import link_of

    open_page()
    office.opens("A-1", priority="P2")
    publish()
    publish("gold", tiers=["enterprise"])
    friend = Customer(office)
    friend.opens(link_of())
    friend.presses()
    assert "for signed-in customers" in friend.opens("/f/gold")
    assert "ops@acme.example" not in friend.opens("/f/help")
    friend.sends({**FILLED, "mail": "joe@elsewhere.example"})
    state = queries.state_of(friend.number)
    assert state is not None
    assert state.fields["form_signed_in"] is False


def test_a_page_of_a_form_vouches_for_nobody_once_links_and_sessions_were_taken_back(office: Office) -> None:
    from tests.portal.customers import FILLED, Customer, open_page, publish

    open_page()
    office.opens("A-1", priority="P2")
    publish()
    ops = Customer(office)
    ops.comes_in("ops@acme.example")
    ops.opens("/f/help")
    left_open = ops.shown
    customer_access.revoke(texts.contact_ids(["ops@acme.example"])["ops@acme.example"])
    ops.sends({**FILLED, "mail": "joe@elsewhere.example"})
    state = queries.state_of(ops.number)
    assert state is not None
    assert state.fields["form_signed_in"] is False
    ops.shown = left_open  # found a day later by somebody else
    said = ops.sends({**FILLED, "mail": ""}, after=90_000.0)
    assert "ops@acme.example" not in said
