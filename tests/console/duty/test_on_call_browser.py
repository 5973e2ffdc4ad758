"""On call in a real browser: a lead enters a cover, and two people swap a shift."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.console.test_browser import sign_in
from tests.windows import open_window

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.console.house import House

pytestmark = pytest.mark.browser


def test_two_people_swap_a_shift_and_both_are_told(browser: Browser, house: House) -> None:
    from tests.console.pagers import keep_pager

    keep_pager()
    with open_window(browser) as ana, open_window(browser, viewport={"width": 390, "height": 844}) as bo:
        sign_in(ana, house, "agent")
        sign_in(bo, house, "lead")
        ana.keyboard.press("g")
        ana.keyboard.press("o")
        ana.get_by_role("heading", name="On call", exact=True).wait_for()
        ana.get_by_role("link", name=re.compile("^Swap The pager")).last.click()
        ana.get_by_label("Who is asked").select_option("bo")
        ana.get_by_label("A word to them").fill("the dentist")
        ana.get_by_role("button", name="Ask", exact=True).click()
        ana.get_by_text("The shift stays yours until Bo Lind accepts").wait_for()

        bo.get_by_role("link", name="On call", exact=True).click()
        bo.get_by_text("Ana Ruiz asks you to take").wait_for()
        bo.get_by_role("button", name=re.compile("^Accept")).click()
        bo.get_by_text("The shift is yours").wait_for()

        ana.reload()
        ana.get_by_text("What became of earlier offers").click()
        ana.get_by_text("accepted by Bo Lind").wait_for()
        bo.goto(f"{house.url}/outbox")
        bo.get_by_text("Bo Lind takes your shift").first.wait_for()


def test_a_lead_enters_a_cover_with_the_keyboard_and_takes_it_out(browser: Browser, house: House) -> None:
    from tests.console.pagers import keep_pager

    keep_pager()
    with open_window(browser) as page:
        sign_in(page, house, "lead")
        page.goto(f"{house.url}/on-call/schedules/pager?view=month")
        page.get_by_role("link", name="Later").click()
        shift = page.locator(".oc-line.final .oc-bar a").nth(3)
        shift.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**#cover")
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT(00|09|17):00", page.get_by_label("From", exact=True).input_value())
        page.get_by_label("Who covers").select_option("cy")
        page.get_by_label("To", exact=True).press("Enter")
        page.get_by_text("Cy Park covers The pager").wait_for()
        page.get_by_role("button", name=re.compile("^Take out Cy Park")).click()
        page.get_by_text("no longer covers").wait_for()
