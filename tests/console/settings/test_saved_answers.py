"""Answers that the team gives again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from rung.store.words import saved_answers

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.console.house import House
    from tests.console.office import Office

LOG = "Please send us the log of {account}.\nOur number is {issue}. {me}"


def test_a_lead_keeps_answers_and_whoever_answers_is_offered_those_of_their_team(office: Office) -> None:
    from tests.console.office import text_of

    lead, ana = office.window("lead"), office.window()
    assert "There is none yet." in text_of(ana.get(reverse("answers")))
    assert "A new one" not in text_of(ana.get(reverse("answers")))

    def keep(**form: str) -> str:
        return text_of(lead.post(reverse("answers-keep"), form, follow=True))

    assert "Kept: Ask for the log" in keep(name=" Ask  for the log", body=LOG)
    saved_answers.keep(None, "Back office", "billing", "By post.", "cy")
    office.opens("A-1", team="technical")
    page = text_of(ana.get(reverse("issue", args=["A-1"])))
    assert "Please send us the log of Acme. Our number is A-1. Ana Ruiz" in page
    assert "By post." not in page

    wrong = keep(name="ask for the LOG", body="Again {acount}")
    assert "{acount} is filled in with nothing: use {issue}, {account}, {me}." in wrong
    assert "Again {acount}" in wrong, "what was written stays"
    assert "called ask for the LOG already" in keep(name="ask for the LOG", body="Again")
    assert "Give it a name" in keep(name=" ", body="Again")
    assert "There is no team nobody" in keep(name="N", body="Again", team="nobody")

    first = saved_answers.everyone()[0]
    assert "Kept: The log" in keep(id=str(first.id), name="The log", body="Send it.")
    assert [one.name for one in saved_answers.everyone()] == ["Back office", "The log"]
    assert "Removed." in text_of(lead.post(reverse("answers-remove", args=[first.id]), follow=True))
    assert "removed before" in text_of(lead.post(reverse("answers-remove", args=[first.id]), follow=True))
    assert "removed meanwhile" in keep(id=str(first.id), name="The log", body="Send it.")


def test_one_goes_in_where_the_caret_is(page: Page, house: House) -> None:
    from tests.console.test_browser import sign_in

    saved_answers.keep(None, "The log", None, "Please send the log of {issue}.", "cy")
    house.opens("A-1")
    sign_in(page, house)
    page.goto(f"{house.url}/issues/A-1")
    page.get_by_label("Write to the customer").fill("Hello. ")
    page.get_by_label("Put a saved answer in").select_option(label="The log")
    assert page.get_by_label("Write to the customer").input_value() == "Hello. Please send the log of A-1."
