"""What only a browser shows of teammates around one issue: names offered while one writes, and who else is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.windows import open_window

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

    from tests.console.house import House

pytestmark = pytest.mark.browser


def test_names_are_offered_by_keyboard_and_who_writes_is_seen(browser: Browser, page: Page, house: House) -> None:
    from tests.console.test_browser import sign_in

    house.opens("A-1", subject="Everything is down")
    sign_in(page, house)
    page.goto(f"{house.url}/issues/A-1")
    with open_window(browser) as other:
        sign_in(other, house, "lead")
        other.goto(f"{house.url}/issues/A-1")
        page.get_by_text("Bo Lind has this open").wait_for()
        other.fill("#body", "We look into it")
        page.get_by_text("Bo Lind is writing an answer or a note").wait_for()
    page.locator("#presence").wait_for(state="hidden")
    page.locator("#body").click()
    page.keyboard.type("Please look, @a")
    offered = page.locator("#mention-list").get_by_role("option", name="Ana Ruiz")
    offered.wait_for()
    assert page.locator("#body").get_attribute("aria-activedescendant") == "mention-0"
    page.keyboard.press("Enter")
    page.keyboard.type("and @li")
    page.locator("#mention-list").get_by_role("option", name="Bo Lind").wait_for()
    page.keyboard.press("Escape")
    assert page.input_value("#body") == "Please look, @ana and @li"
    page.get_by_role("button", name="Keep as a note").click()
    page.get_by_text("Told: Ana Ruiz. Nobody here is called @li.").wait_for()
    page.keyboard.press("b")
    page.keyboard.type("technical")
    assert page.locator("#side-new input[name=to]").input_value() == "technical"


def test_who_writes_is_seen_although_their_scripts_came_late(browser: Browser, page: Page, house: House) -> None:
    """A page's stream says once by which name the page speaks of itself: it must not say so before anybody hears it."""
    from tests.console.test_browser import sign_in

    def comes_late(route: Route) -> None:
        for _ in range(80):  # as a slow line brings it
            slow = route.fetch()
        came.append("script")
        route.fulfill(response=slow)

    def heard(route: Route) -> None:
        came.append("stream")
        route.continue_()

    came: list[str] = []
    house.opens("A-1", subject="Everything is down")
    sign_in(page, house)
    page.goto(f"{house.url}/issues/A-1")
    with open_window(browser) as other:
        sign_in(other, house, "lead")
        other.route("**/presence*.js*", comes_late)
        other.route("**/live?issue=*", heard)
        other.goto(f"{house.url}/issues/A-1")
        other.fill("#body", "We look into it")
        page.get_by_text("Bo Lind is writing an answer or a note").wait_for()
    assert came == ["script", "stream"]
