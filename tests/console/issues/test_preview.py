"""What if, on an issue's page: who would be told, and when, before anybody acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from rung.core import events
from tests.console.test_browser import sign_in

if TYPE_CHECKING:
    from django.test import Client
    from playwright.sync_api import Page

    from tests.console.house import House
    from tests.console.office import Office


def looked(window: Client, act: str, key: str = "A-1") -> str:
    """The answer as a part of the page."""
    from tests.console.office import text_of

    answer = window.get(reverse("issue-preview", args=[key]), {"if": act}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return text_of(answer)


def test_what_stays_what_is_new_and_what_is_gone(office: Office) -> None:
    office.opens("A-1")
    said = looked(office.window("read_only"), "resolve")
    assert "<b>If it is resolved at" in said
    assert "only then: </span>outage is resolved" in said
    assert "not any more: </span><s><b>Cy Park</b> told by" in said
    assert "<b>Nobody is told</b> of this issue until then." in said
    assert "<html" not in said


def test_what_makes_no_sense_says_what_to_ask(office: Office) -> None:
    office.opens("A-1")
    assert "There is no act 'snoze'; did you mean snooze?" in looked(office.window(), "snoze")
    assert office.window().get(reverse("issue-preview", args=["A-9"])).status_code == 404


def test_the_page_offers_what_makes_a_difference(office: Office) -> None:
    from tests.console.office import text_of

    office.opens("A-1")
    page = text_of(office.window().get(reverse("issue", args=["A-1"])))
    assert '<option value="acknowledge=1h">I have it, for 1 h</option>' in page
    assert '<option value="escalate=outage:2">outage, level 2: Head of support</option>' in page
    assert '<option value="priority=P0">' not in page, "it is P0"


def test_without_a_script_it_is_a_page_of_its_own(sqlite_office: Office) -> None:
    from tests.console.office import text_of

    sqlite_office.opens("A-1")
    page = text_of(sqlite_office.window().get(reverse("issue-preview", args=["A-1"]), {"if": "snooze=4h"}))
    assert "<h1>What if</h1>" in page
    assert '<option value="snooze=4h" selected>' in page
    assert "<b>If it is snoozed for 4h at" in page


@pytest.mark.browser
def test_it_stays_open_while_the_page_is_brought_up_to_date(house: House, page: Page) -> None:
    from rung import clock

    house.opens("A-1", subject="Everything is down")
    sign_in(page, house)
    page.goto(f"{house.url}/issues/A-1")
    page.keyboard.press("i")
    choice = page.get_by_label("What if")
    choice.select_option("acknowledge=1h")
    page.get_by_role("button", name="Look ahead").click()
    page.locator("#preview-answer").get_by_text("outage is acknowledged").wait_for()

    house.happens(events.NoteAdded(issue="A-1", at=clock.now(), by="bo", body="Behind it."))

    page.locator("#timeline", has_text="wrote a note").wait_for(state="attached")
    assert page.locator("#preview-answer").get_by_text("outage is acknowledged").is_visible()
