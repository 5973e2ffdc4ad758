"""Scenarios in a browser: counted while a draft is typed, made by clicking, and read on a phone in both schemes."""

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


def keep_one() -> int:
    """A scenario that the house's policy passes."""
    from rung.store.policies import scenarios
    from tests.console.policy.test_scenarios import CLIMBS

    return scenarios.add("nobody answers an outage", CLIMBS, "cy").id


def draft_of(*changes: tuple[str, str]) -> int:
    from rung.store.policies import drafts
    from tests.console.office import POLICY

    text = POLICY
    for was, now in changes:
        text = text.replace(was, now)
    return drafts.add(text, "cy", name="Another night", based_on=1).id


def test_the_count_follows_what_is_typed(page: Page, house: House) -> None:
    keep_one()
    sign_in(page, house)
    page.goto(f"{house.url}/policy/drafts/{draft_of()}")
    page.get_by_text("Scenarios: 1 passes, none fails").wait_for()
    page.locator(".cm-line", has_text="climb_after: 10m}").click()
    for key in ("End", "ArrowLeft", "ArrowLeft", "Backspace", "Backspace", "2", "5"):
        page.keyboard.press(key)
    page.get_by_text("Scenarios: 0 pass, 1 fails").click()
    page.get_by_text("found: nobody at that instant; somebody at +0 s, +25 min").wait_for()


def test_a_scenario_is_made_by_clicking(page: Page, house: House) -> None:
    sign_in(page, house)
    page.goto(f"{house.url}/policy/scenarios")
    page.get_by_role("button", name="New scenario").click()
    page.locator("[name=name]").fill("Ana takes it")
    page.locator("[name=account]").fill("acme")
    page.locator("[name=priority]").select_option("P0")
    page.get_by_text("Ana Ruiz, Bo Lind are told (outage, level 1): Critical at once").wait_for()
    page.get_by_label("When, after the opening").first.fill("+5m")
    page.locator("[name=step_kind]").first.select_option("acknowledges")
    page.locator("[name=step_who]").first.select_option("ana")
    page.locator("[name=until]").fill("+14m")
    page.get_by_text("in the end outage is acknowledged").wait_for()
    steps = page.get_by_label("When, after the opening").count()
    page.get_by_role("button", name="One more step").click()
    assert page.get_by_label("When, after the opening").count() == steps + 1
    page.get_by_role("button", name="Keep the scenario").click()
    page.get_by_role("heading", name="Ana takes it").wait_for()
    page.get_by_text("everything expected comes true").wait_for()
    page.locator(".story-chart .acknowledged").focus()
    assert page.locator("[data-story-says]").inner_text() == "+5 min, Ana Ruiz, Ana Ruiz has it"


def test_a_slip_in_the_text_is_shown_while_it_is_typed(page: Page, house: House) -> None:
    number = keep_one()
    sign_in(page, house)
    page.goto(f"{house.url}/policy/scenarios/{number}")
    text = page.locator("#text")
    text.fill(text.input_value().replace("until: +1h", "until: soon"))
    page.get_by_text("'soon' is no instant").wait_for()
    page.get_by_role("link", name="5:8").click()
    assert page.evaluate("document.getSelection().toString()") == "until: soon"


def test_a_real_issue_is_drawn_and_taken(page: Page, house: House) -> None:
    house.opens("A-1")
    sign_in(page, house)
    page.goto(f"{house.url}/issues/A-1")
    page.get_by_text("Picture", exact=True).click()
    page.locator(".story-chart .ring").first.wait_for()
    page.get_by_role("button", name="Take this issue as a scenario").click()
    page.get_by_text("It runs green with version 1 of the policy").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_of_scenarios_can_be_read_on_a_phone(browser: Browser, house: House, scheme: str) -> None:
    number, draft = keep_one(), draft_of(("climb_after: 10m}", "climb_after: 25m}"))
    house.opens("A-1")
    pages = (
        "/policy/scenarios", f"/policy/drafts/{draft}/scenarios", f"/policy/scenarios/{number}?draft={draft}",
        "/policy/scenarios/new", "/policy/scenarios/new?trigger=Critical+at+once", "/issues/A-1", "/settings",
    )  # fmt: skip
    with open_window(browser, color_scheme=scheme, viewport={"width": 390, "height": 800}) as page:
        sign_in(page, house)
        for path in pages:
            page.goto(f"{house.url}{path}")
            unfold(page)
            assert findings(page) == [], path
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
        page.goto(f"{house.url}/policy/drafts/{draft}")
        page.get_by_role("button", name="Publish", exact=True).click()
        page.get_by_role("button", name="Publish now").click()
        page.get_by_role("heading", name="1 scenario fails with this draft").wait_for()
        assert findings(page) == []
