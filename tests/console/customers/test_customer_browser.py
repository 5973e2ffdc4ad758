"""What a team does about a customer, in a browser: it notes, escalates, hands over, and looks at the numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.api.figures.test_measures import catch_up
from tests.console.test_browser import sign_in
from tests.windows import open_window

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.console.house import House

pytestmark = pytest.mark.browser


def test_a_customer_is_noted_and_escalated_as_a_whole(page: Page, house: House) -> None:
    house.opens("A-1")
    sign_in(page, house)
    page.goto(f"{house.url}/customers/acme")
    page.get_by_label("A new note").fill("Their board meets on Friday.")
    page.get_by_role("button", name="Add note").click()
    page.get_by_text("Their board meets on Friday.").first.wait_for()

    page.locator("summary", has_text="Escalate this customer as a whole").click()
    page.get_by_label("Why").fill("Three outages in a week")
    page.get_by_role("button", name="Escalate Acme").click()
    page.get_by_text("acme-escalation-1 gathers its open issues").wait_for()
    page.reload()
    page.get_by_role("heading", name="Escalated as a whole").wait_for()
    page.get_by_text("gathers 1 issue").wait_for()
    house.opens("A-2")
    page.goto(f"{house.url}/issues/A-2")
    page.get_by_role("link", name="Acme is escalated: Three outages in a week").first.wait_for()


def test_numbers_are_looked_at_by_keyboard_down_to_the_issues_behind_a_bar(page: Page, house: House) -> None:
    house.opens("A-1")
    catch_up()
    sign_in(page, house)
    page.keyboard.press("g")
    page.keyboard.press("b")
    page.get_by_role("heading", name="Numbers", exact=True).wait_for()
    page.get_by_role("link", name="Issues opened").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Issues whose beginning lies in the span.").wait_for()
    page.get_by_role("link", name="Priority", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="P0").click()
    page.get_by_role("heading", name="Issues behind").wait_for()
    assert page.get_by_role("rowheader").all_inner_texts() == ["A-1"]
    page.get_by_role("link", name="A-1").click()
    page.get_by_role("heading", name="Everything is down").wait_for()


def test_an_issue_is_handed_over_with_its_brief_and_taken(browser: Browser, page: Page, house: House) -> None:
    from rung.engine.policies.publish import publish
    from tests.console.office import POLICY

    publish(POLICY.replace("teams:\n  technical", "teams:\n  heads: {name: Heads, lead: bo}\n  technical"), by="cy")
    house.opens("A-1", priority="P2", team="technical")
    sign_in(page, house)
    page.goto(f"{house.url}/issues/A-1")
    page.keyboard.press("h")
    page.get_by_label("To which team").select_option("heads")
    page.get_by_label("What do you ask of them").fill("Who signs the exception?")
    brief = page.get_by_label("What they need to know")
    assert "Nothing works!" in brief.input_value(), "made by Rung from what was said"
    brief.fill(f"{brief.input_value()}\nThe customer is patient until noon.")
    page.get_by_role("button", name="Offer it").click()
    page.get_by_text("offers it to Heads").wait_for()
    with open_window(browser) as other:
        sign_in(other, house, "lead")
        other.goto(f"{house.url}/issues/A-1")
        other.get_by_text("The customer is patient until noon.").first.wait_for()
        other.get_by_role("button", name="Accept it").click()
        other.get_by_text("Heads accepted it").wait_for()
        other.get_by_text("Who signs the exception?").first.wait_for()
    page.reload()
    page.get_by_text("Heads accepted it").wait_for()
