"""The wall on a screen: it follows what happens, says at once when it no longer does, and counts what does not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth import get_user_model

from rung.store.wall import links
from tests.console.test_accessibility import findings
from tests.windows import open_window

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.console.house import House

pytestmark = pytest.mark.browser

SIZE = "[document.documentElement.scrollHeight, document.documentElement.scrollWidth]"
SHOWN = """lists => lists.map(one => {
    const shown = [...one.children].filter(line => !line.hidden);
    return [shown.length, one.scrollHeight <= one.clientHeight];
})"""


def test_a_screen_without_a_login_follows_the_floor_and_says_when_it_no_longer_does(
    browser: Browser, house: House
) -> None:
    lead = get_user_model().objects.get(email="lead@support.example")
    token, link = links.create(lead, "floor 2", None, has_accounts=True)
    size = {"width": 1920, "height": 1080}
    with open_window(browser, expected=("Failed to load resource",), viewport=size) as page:
        page.goto(f"{house.url}/wall/of/{token}")
        page.get_by_text("✓ live").wait_for()
        page.get_by_text("Nothing is open.").wait_for()
        for number in range(12):
            house.opens(f"A-{number}")
        page.get_by_text("Due within the hour: 24").wait_for()
        assert page.evaluate(SIZE) == [1080, 1920], "nothing scrolls"
        for theme in ("dark", "light"):
            page.goto(f"{house.url}/wall/of/{token}?theme={theme}")
            page.get_by_text("✓ live").wait_for()
            assert findings(page) == []
        lines = page.locator("[aria-labelledby=w-due] [data-fit]")
        [[shown, fits]] = lines.evaluate_all(SHOWN)
        assert fits
        assert page.locator("[aria-labelledby=w-due] .w-more").inner_text() == f"+ {24 - shown} more"
        page.set_viewport_size({"width": 390, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= 390

        page.route("**/board?*", lambda route: route.abort())
        house.opens("B-1")
        page.get_by_role("alert").filter(has_text="Rung cannot be reached. What stands below is of then.").wait_for()
        page.unroute("**/board?*")
        page.get_by_text("✓ live").wait_for()
        assert page.locator("#lost").is_hidden()
        links.revoke(link.id)
        house.opens("B-2")
        page.get_by_role("alert").filter(has_text="this screen's address was revoked").wait_for()
        assert page.locator("#board").inner_text() == "", "no picture of then is left to whoever may see it no longer"
