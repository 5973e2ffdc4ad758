"""The Fairness page in a browser: by keyboard, on a phone, in both colour schemes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.console.test_accessibility import findings, unfold
from tests.console.test_browser import sign_in
from tests.windows import open_window

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.console.house import House

pytestmark = pytest.mark.browser


def test_a_lead_looks_who_carries_how_much_by_keyboard(page: Page, house: House) -> None:
    house.opens("A-1")
    sign_in(page, house)
    page.keyboard.press("g")
    page.keyboard.press("f")
    page.get_by_role("heading", name="Fairness", exact=True).wait_for()
    row = page.get_by_role("region", name="Figures by person").get_by_role("row", name="Ana Ruiz")
    assert row.get_by_role("cell").first.inner_text().split() == ["1", "+0.3"]
    page.get_by_label("Team").focus()
    page.keyboard.type("Technical")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Carried by Technical support").wait_for()
    page.get_by_role("link", name="Nights").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Nights, above and below an even share").wait_for()
    assert page.get_by_label("Team").input_value() == "technical"
    region = page.get_by_role("region", name="Figures by person")
    region.focus()
    assert region.evaluate("one => one === document.activeElement"), "what scrolls can be scrolled by keyboard"
    with page.expect_download() as file:
        page.get_by_role("link", name="CSV", exact=True).click()
    assert file.value.suggested_filename.startswith("fairness-")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_can_be_read_on_a_phone(browser: Browser, house: House, scheme: str) -> None:
    house.opens("A-1")
    with open_window(browser, color_scheme=scheme, viewport={"width": 390, "height": 800}) as page:
        sign_in(page, house)
        page.goto(f"{house.url}/fairness")
        unfold(page)
        assert findings(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        figure = page.locator(".fair-figure").first.bounding_box()
        bar = page.locator(".fair-bar").first.bounding_box()
        assert figure is not None
        assert bar is not None
        assert bar["width"] > 280, "the picture has the width of the page"
