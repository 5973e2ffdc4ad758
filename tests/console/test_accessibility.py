"""The console can be read and worked by everybody: contrast, names, headings, and the keyboard (WCAG 2.2 AA)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from rung import clock
from rung.core.events import CsatReceived
from tests.console.axe import violations
from tests.console.pagers import share_pager
from tests.console.test_browser import sign_in
from tests.console.tried import tried_draft
from tests.windows import open_window

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.console.house import House

pytestmark = pytest.mark.browser

CHECKER = Path(__file__).with_name("readable.js").read_text(encoding="utf-8")
PAGES = (
    "/", "/issues/A-1", "/on-call", "/on-call?view=month", "/on-call/schedules/pager", "/on-call/schedules/pager/edit",
    "/on-call/new", "/on-call/swaps/new?schedule=pager", "/outbox", "/fairness", "/policy", "/policy/backtests",
    "/numbers", "/numbers/first_response", "/numbers/accounts/acme", "/numbers/people/cy", "/numbers/teams",
    "/tonight", "/me", "/review", "/directory",
    "/satisfaction", "/settings/survey",
    "/policy/drafts/1/change", "/policy/drafts/1/dry-run?issue=A-1", "/policy/backtests/1",
    "/policy/backtests/1/of/A-1", "/policy/watches/1", "/settings", "/settings/sources",
    "/settings/chat/shop", "/settings/chat/shop/preview", "/settings/forms", "/settings/forms/help",
    "/settings/customer-page", "/settings/health", "/customers", "/customers/acme",
    "/why/A-1?person=ana", "/previews/A-1?if=resolve",
    "/accounts/2fa/", "/accounts/password/change/",
)  # fmt: skip


def findings(page: Page) -> list[str]:
    """What a checker would complain about."""
    seen: dict[str, Any] = page.evaluate(CHECKER)
    said = [f"contrast: {one}" for one in seen["contrast"]]
    said += [f"no name: {one}" for one in seen["names"]]
    said += [f"id twice: {one}" for one in seen["same"]]
    for what, wanted in (("language", "en"), ("mains", 1), ("tops", 1)):
        if seen[what] != wanted:
            said.append(f"{what}: {seen[what]}")
    return said if seen["title"] else [*said, "no title"]


def unfold(page: Page) -> None:
    """Open every fold, and those that come with what is fetched on opening."""
    closed = page.locator("main details:not([open]):not(.menu) > summary")
    while closed.count():
        while closed.count():
            closed.first.click()
        page.locator(".why-not[open] > div > a").first.wait_for(state="detached")


def test_the_checker_sees_faults(page: Page) -> None:
    page.set_content("<html lang=en><title>x</title><main><h1>x</h1><p style='color:#bbb'>pale</p><input></main>")
    said = findings(page)
    assert [one.split(":")[0] for one in said] == ["contrast", "no name"]
    assert violations(page) == [
        "color-contrast at p: Elements must meet minimum color contrast ratio thresholds",
        "label at input: Form elements must have labels",
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_can_be_read(browser: Browser, house: House, scheme: str) -> None:
    from tests.edge.chat import make_widget
    from tests.portal.customers import publish as publish_form

    house.opens("A-1")
    house.opens("B-2", account=None, priority="P2", subject="How do I export?", contact="joe@nowhere.example")
    house.happens(CsatReceived(issue="B-2", at=clock.now(), score=2, comment="It took too long."))
    share_pager("cy")
    tried_draft()
    make_widget()
    publish_form()
    with open_window(browser, color_scheme=scheme) as page:
        page.goto(f"{house.url}/accounts/login/")
        assert findings(page) == []
        sign_in(page, house)
        said = []
        for path in PAGES:
            page.goto(f"{house.url}{path}")
            unfold(page)
            found = findings(page)
            if scheme == "light":  # what axe looks at but colours, which `findings` measures, is the same in the dark
                found += violations(page, color_contrast=False)
            said += [f"{path}: {one}" for one in found]
    assert said == [], "\n".join(said)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_small_page_behind_a_link_can_be_read(browser: Browser, house: House, scheme: str) -> None:
    from rung.store.deliveries import deliveries
    from rung.store.people import tokens

    house.opens("A-1")
    notice = next(one for one in deliveries.of_issue("A-1") if one.to == "ana")
    token = tokens.act_token(notice.escalation or "A-1", "ana", notice.id)
    with open_window(browser, color_scheme=scheme) as page:
        page.goto(f"{house.url}/a/{token}")
        assert findings(page) == []


def test_what_is_wider_than_a_phone_scrolls_by_the_keyboard(browser: Browser, house: House) -> None:
    with open_window(browser, viewport={"width": 390, "height": 844}) as page:
        sign_in(page, house)
        page.goto(f"{house.url}/settings")
        wide = "Array.from(document.querySelectorAll('.scroll')).filter((one) => one.scrollWidth > one.clientWidth)"
        assert page.evaluate(f"{wide}.map((one) => one.tabIndex)") == [0]
        page.set_viewport_size({"width": 1300, "height": 844})
        page.locator(".scroll[tabindex]").first.wait_for(state="detached")


def test_the_keyboard_reaches_what_the_mouse_does(page: Page, house: House) -> None:
    house.opens("A-1")
    sign_in(page, house)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("(document.activeElement.innerText || document.activeElement.name || '').trim()"))
    assert {"Outbox", "Settings", "Sign out", "q", "Everything is down", "I have it"} <= reached
