"""Screen 5, Change, in a real browser before everything at work: the back-test runs in its own process meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.console.test_browser import sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.console.house import House

pytestmark = pytest.mark.browser
PATIENCE = 60_000
"""Milliseconds: a process of its own has to start."""


def test_a_draft_is_back_tested_read_and_watched(page: Page, house: House) -> None:
    house.opens("A-1", subject="Everything is down")
    sign_in(page, house)
    page.goto(f"{house.url}/policy")
    page.get_by_role("button", name="Edit in a draft").click()
    with page.expect_response(lambda response: "/text" in response.url):
        line = page.locator(".cm-line", has_text='issue.priority == "P0"').first
        line.click()
        for key in ("Home", *["ArrowRight"] * line.inner_text().strip().index('0"'), "Delete", "1"):
            page.keyboard.press(key)
    page.get_by_role("link", name="Change", exact=True).click()
    page.get_by_role("button", name="Back-test", exact=True).click()
    page.get_by_text("Over 30 days the draft would have made").wait_for(timeout=PATIENCE)

    page.get_by_role("region", name="Issues that only one escalates").get_by_role("link", name="A-1").click()
    page.get_by_text("only the live policy escalates it.").wait_for()
    page.get_by_text("Ana Ruiz is paged").first.wait_for()

    page.get_by_label("Issue", exact=True).fill("A-1")
    page.get_by_role("button", name="Try", exact=True).click()
    page.locator("#tried").get_by_text("Bo Lind is paged").wait_for()

    page.get_by_role("button", name="Watch for a week").click()
    page.get_by_role("heading", name="Watch of Change of version 1").wait_for()
    page.get_by_role("button", name="Stop watching").click()
    page.get_by_text("stopped by cy").wait_for()
