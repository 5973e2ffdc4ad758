"""What only a browser shows: a form that follows its answers, instants of the reader's own zone, contrast and names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.console.test_accessibility import findings
from tests.windows import open_window
from tests.worker.vendor import eventually

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.console.house import House

pytestmark = pytest.mark.browser
REFUSED = "Failed to load resource: the server responded with a status of 422"
"""What the console says of a form that comes back with what is wrong."""


def fill(page: Page) -> None:
    page.get_by_label("Your mail address").fill("ops@acme.example")
    page.get_by_label("What is it about?").fill("Everything is down")
    page.get_by_label("What happened?").fill("Nothing works!")
    page.wait_for_timeout(3100)  # as long as a person needs at least


def press(page: Page, name: str) -> None:
    """Presses a button, and waits for the page that answers."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).click()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_customer_asks_comes_in_and_answers(browser: Browser, house: House, scheme: str) -> None:
    from tests.portal.customers import newest_link, open_page, publish

    publish()
    open_page(accent="#ffdd00")
    here = {"color_scheme": scheme, "timezone_id": "America/New_York", "locale": "en-US"}
    with open_window(browser, expected=(REFUSED,), **here) as page:
        page.goto(f"{house.url}/f/help")
        assert findings(page) == []
        press(page, "Send")
        assert page.evaluate("document.activeElement.id") == "said"
        assert findings(page) == []
        assert not page.get_by_label("Since when?").is_visible()
        page.get_by_label("How bad is it?").select_option("Nothing works")
        page.get_by_label("Since when?").fill("2026-03-09")
        fill(page)
        press(page, "Send")
        page.get_by_text("Thank you, it is with us").wait_for()
        promise = page.locator(".promise").inner_text()
        assert re.fullmatch(r"First answer by (\w{3}, \d+ \w+, )?\d\d:\d\d your time", promise), promise
        assert findings(page) == []
        page.get_by_role("link", name="See your requests").click()
        page.get_by_label("Your mail address").fill("ops@acme.example")
        press(page, "Send me a link")
        assert findings(page) == []
        mailed = eventually(lambda: newest_link("ops@acme.example"), "a link by mail")  # it leaves after the answer
        page.goto(house.url + mailed)
        assert findings(page) == []
        press(page, "Open")
        assert findings(page) == []
        page.get_by_role("link", name="Everything is down").click()
        page.get_by_label("Your answer").fill("Still down.")
        page.get_by_role("button", name="Send answer").click()
        page.get_by_text("Your answer is with us.").wait_for()
        assert findings(page) == []


def test_the_editor_follows_what_is_typed_and_rows_are_drawn(page: Page, house: House) -> None:
    from rung.store.elsewhere import forms
    from tests.console.test_browser import sign_in
    from tests.portal.customers import publish

    publish()
    sign_in(page, house)
    page.goto(f"{house.url}/settings/forms/help")
    page.get_by_label("Title", exact=True).fill("Ask us anything")
    drawn = page.frame_locator("iframe[name=preview]")
    drawn.get_by_role("heading", name="Ask us anything").wait_for()
    drawn.get_by_label("How bad is it?").select_option("Nothing works")
    drawn.get_by_label("Since when?").wait_for()
    drawn.get_by_role("button", name="Send").click()  # leads nowhere
    page.locator("[data-row] .grip").nth(1).drag_to(page.locator("[data-row]").nth(0))
    page.get_by_role("button", name="Keep the draft").click()
    page.get_by_text("Kept.").wait_for()
    assert [field["key"] for field in forms.get("help").draft["fields"]][:2] == ["subject", "mail"]
    page.get_by_role("button", name="Move What is it about? down").press("Enter")
    page.locator("[data-row]").first.locator("summary b", has_text="Your mail address").wait_for()
    assert page.evaluate("document.activeElement.value") == "up:1"
