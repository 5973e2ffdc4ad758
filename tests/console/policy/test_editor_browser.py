"""A draft in a real browser: typed with help, marked where it is wrong, changed on its cards, and never lost."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.console.test_accessibility import findings
from tests.console.test_browser import sign_in
from tests.windows import open_window

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

    from tests.console.house import House

pytestmark = pytest.mark.browser
CUT = ("Failed to load resource: net::ERR_", "htmx:sendError", "htmx:afterRequest")
"""What a page says in its console when its server does not answer."""


def begin(page: Page, house: House) -> int:
    """A lead begins a draft; the number of it."""
    sign_in(page, house, "lead")
    page.goto(f"{house.url}/policy")
    page.get_by_role("button", name="Edit in a draft").click()
    page.locator(".cm-editor").wait_for()
    return int(page.url.rsplit("/", 1)[-1])


def text_of(draft: int) -> str:
    from rung.store.policies import drafts

    kept = drafts.get(draft)
    assert kept is not None
    return kept.text


def test_what_is_typed_is_completed_checked_and_kept(page: Page, house: House) -> None:
    from tests.console.office import POLICY

    draft = begin(page, house)
    editor = page.get_by_role("textbox", name="The document")
    editor.click()
    page.keyboard.press("Control+End")
    page.keyboard.type("win", delay=30)
    page.locator(".cm-tooltip-autocomplete li", has_text="windows").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.type("  nonsense", delay=10)
    page.locator("#problems .is-error").first.wait_for()
    page.locator(".cm-lintRange-error").first.wait_for()
    page.locator(".cm-lint-marker-error").first.wait_for()
    page.locator("#kept", has_text=re.compile("^Kept")).wait_for()
    assert text_of(draft).startswith(POLICY)
    assert "nonsense" in text_of(draft)

    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert not page.evaluate("document.activeElement.classList.contains('cm-content')"), "Escape, then Tab, leaves"


def test_a_choice_on_a_card_changes_its_lines_and_both_lead_to_each_other(page: Page, house: House) -> None:
    from tests.console.office import POLICY

    draft = begin(page, house)
    card = page.locator("#card-paths-outage")
    card.locator("summary", has_text="Change").click()
    card.get_by_label("Level 1 climbs after").fill("15m")
    card.get_by_label("Level 1 climbs after").blur()
    page.get_by_text("outage: level 1 (Technical support) now climbs after 15 min instead of 10 min").wait_for()
    assert text_of(draft) == POLICY.replace("climb_after: 10m", "climb_after: 15m")
    assert "climb_after: 15m" in page.locator(".cm-content").inner_text()
    assert card.get_by_label("Level 1 climbs after").input_value() == "15m", "the card stays open"

    card.locator(".lines").click()
    assert "outage:" in page.evaluate("getSelection().toString()")
    page.locator(".policy-card.is-here#card-paths-outage").wait_for()
    page.keyboard.press("Alt+Enter")
    assert page.evaluate("document.activeElement.id") == "card-paths-outage"

    card.get_by_label("Level 1 climbs after").fill("soon")
    card.get_by_label("Level 1 climbs after").blur()
    page.locator("#cards .problem", has_text="Not changed: ").wait_for()
    assert "15m" in text_of(draft)


@pytest.mark.parametrize("key", ["Control+End", "Control+Home"])
def test_what_is_typed_while_a_choice_of_a_card_is_on_its_way_stays(page: Page, house: House, key: str) -> None:
    from tests.console.office import POLICY

    draft = begin(page, house)

    def type_meanwhile(route: Route) -> None:
        answer = route.fetch()
        page.get_by_role("textbox", name="The document").click()
        page.keyboard.press(key)
        page.keyboard.type("# meanwhile ")
        route.fulfill(response=answer)

    page.route("**/edits", type_meanwhile)
    card = page.locator("#card-paths-outage")
    card.locator("summary", has_text="Change").click()
    card.get_by_label("Level 1 climbs after").fill("15m")
    card.get_by_label("Level 1 climbs after").blur()
    page.locator("#kept", has_text=re.compile("^Kept")).wait_for()
    chosen = POLICY.replace("climb_after: 10m", "climb_after: 15m")
    assert text_of(draft) == (f"{chosen}# meanwhile " if key == "Control+End" else f"# meanwhile {chosen}")
    page.keyboard.type("too")
    page.locator(".cm-line", has_text="# meanwhile too").wait_for()


def test_what_is_typed_on_a_card_while_the_text_is_kept_stays(page: Page, house: House) -> None:
    draft = begin(page, house)
    card = page.locator("#card-paths-outage")
    card.locator("summary", has_text="Change").click()
    field = card.get_by_label("Level 1 climbs after")

    def choose_meanwhile(route: Route) -> None:
        answer = route.fetch()
        field.fill("15m")
        route.fulfill(response=answer)

    page.route("**/text", choose_meanwhile, times=1)
    page.get_by_role("textbox", name="The document").click()
    page.keyboard.press("Control+End")
    page.keyboard.type("# more")
    page.locator("#kept", has_text=re.compile("^Kept")).wait_for()
    assert field.input_value() == "15m"
    field.blur()
    page.get_by_text("outage: level 1 (Technical support) now climbs after 15 min instead of 10 min").wait_for()
    assert text_of(draft).endswith("# more")


def test_a_choice_of_a_card_is_kept_once(page: Page, house: House) -> None:
    begin(page, house)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.method == "POST" else None)
    card = page.locator("#card-paths-outage")
    card.locator("summary", has_text="Change").click()
    card.get_by_label("Level 1 climbs after").fill("15m")
    card.get_by_label("Level 1 climbs after").blur()
    page.locator("#kept", has_text=re.compile("^Kept$")).wait_for()
    page.wait_for_load_state("networkidle")
    assert [one.rpartition("/")[2] for one in asked] == ["edits"]


def test_a_lost_connection_loses_nothing(browser: Browser, house: House) -> None:
    with open_window(browser, expected=CUT) as page:
        draft = begin(page, house)
        page.context.set_offline(True)
        page.get_by_role("textbox", name="The document").click()
        page.keyboard.press("Control+End")
        page.keyboard.type("# typed in a tunnel")
        page.locator("#kept", has_text="the server does not answer").wait_for()
        assert "tunnel" not in text_of(draft)
        page.context.set_offline(False)
        page.locator("#kept", has_text=re.compile("^Kept")).wait_for()
        assert text_of(draft).endswith("# typed in a tunnel")


def test_what_was_not_kept_when_the_page_was_left_is_there_again(browser: Browser, house: House) -> None:
    with open_window(browser, expected=CUT) as page:
        draft = begin(page, house)
        address = page.url
        page.route("**/text", lambda route: route.abort())
        page.get_by_role("textbox", name="The document").click()
        page.keyboard.press("Control+End")
        page.keyboard.type("# left in a hurry")
        page.locator("#kept", has_text="the server does not answer").wait_for()
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto("about:blank")
        page.unroute("**/text")
        page.goto(address)
        page.locator("#kept", has_text=re.compile("^Kept")).wait_for()
        assert text_of(draft).endswith("# left in a hurry")


def types_at_the_end(page: Page, words: str) -> None:
    page.get_by_role("textbox", name="The document").click()
    page.keyboard.press("Control+End")
    page.keyboard.type(words)


def test_the_slower_of_two_windows_stays_refused_and_keeps_what_was_typed_in_it(page: Page, house: House) -> None:
    draft = begin(page, house)
    faster = page.context.new_page()
    faster.goto(page.url)
    faster.locator(".cm-editor").wait_for()
    types_at_the_end(faster, "# the faster")
    faster.locator("#kept", has_text=re.compile("^Kept")).wait_for()

    types_at_the_end(page, "# the slower")
    refusal = page.locator("#problems", has_text="Not kept: bo changed this draft meanwhile")
    refusal.wait_for()
    with page.expect_response("**/text"):
        page.keyboard.type(", once more")
    refusal.wait_for()
    assert text_of(draft).endswith("# the faster")
    seen = page.eval_on_selector_all("[name=revision]", "all => all.map((one) => one.value)")
    assert set(seen) == {"1"}, "what is published from here is what was seen here"

    types_at_the_end(faster, ", and on")
    faster.locator("#kept", has_text=re.compile("^Kept")).wait_for()
    faster.locator('#revision[value="3"]').wait_for(state="attached")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.get_by_label("What was not kept").wait_for()
    assert page.get_by_label("What was not kept").input_value().endswith("# the slower, once more")
    page.get_by_role("button", name="Let it go").click()
    assert not page.get_by_label("What was not kept").is_visible()
    assert text_of(draft).endswith("# the faster, and on")


def test_one_known_strategy_after_the_other_is_put_in(page: Page, house: House) -> None:
    draft = begin(page, house)
    page.get_by_text("Put in a known strategy").click()
    for number, name in enumerate(("by-silence", "by-mood"), start=2):
        page.locator(f"form:has([value={name}]) button").click()
        page.locator(f'#revision[value="{number}"]').wait_for(state="attached")
        page.locator(".cm-editor").wait_for()
    assert page.locator("#cards .problem").count() == 0
    assert all(f"# strategy: {name}" in text_of(draft) for name in ("by silence", "by mood"))


def test_a_time_is_typed_entered_and_mended_where_it_stands(browser: Browser, house: House) -> None:
    with open_window(browser, viewport={"width": 1200, "height": 500}) as page:
        draft = begin(page, house)
        left = []
        page.on("framenavigated", lambda frame: left.append(frame.url))
        card = page.locator("#card-paths-outage")
        card.locator("summary", has_text="Change").click()
        field = card.get_by_label("Level 1 climbs after")

        field.fill("soon")
        field.press("Enter")
        card.get_by_role("alert").get_by_text("Not changed: ").wait_for()
        assert field.input_value() == "soon"
        assert field.get_attribute("aria-invalid") == "true"
        assert "soon" not in text_of(draft)

        assert page.evaluate("scrollY") > 0
        here = field.bounding_box()
        field.fill("15m")
        field.press("Enter")
        card.get_by_text("after 15 min the next level").wait_for()
        assert card.get_by_role("alert").count() == 0
        assert "climb_after: 15m" in page.locator(".cm-content").inner_text()
        page.wait_for_load_state("networkidle")
        assert abs(field.bounding_box()["y"] - here["y"]) < 150, "who chose looks at the card"
        assert left == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_of_the_policy_can_be_read(browser: Browser, house: House, scheme: str) -> None:
    from rung.engine.policies.publish import publish
    from tests.console.office import POLICY

    publish(POLICY.replace("climb_after: 10m", "climb_after: 12m"), "cy", "Two minutes more")
    with open_window(browser, color_scheme=scheme) as page:
        begin(page, house)
        for path in (page.url, f"{house.url}/policy/comparison", f"{house.url}/policy/versions/1"):
            page.goto(path)
            page.evaluate("for (const one of document.querySelectorAll('main details')) one.open = true")
            page.wait_for_load_state("networkidle")
            assert findings(page) == [], path


def test_who_would_take_back_a_version_is_asked_and_comes_back_by_loading_anew(browser: Browser, house: House) -> None:
    from rung.engine.policies.publish import publish
    from tests.console.office import POLICY

    with open_window(browser, color_scheme="dark") as page:
        begin(page, house)
        address = page.url
        types_at_the_end(page, "# mine")
        page.locator("#kept", has_text=re.compile("^Kept")).wait_for()
        publish(POLICY.replace("climb_after: 10m", "climb_after: 12m"), "cy", "Two minutes more")
        page.goto(address)
        page.locator("#behind", has_text="Version 2 went live since this draft began from version 1.").wait_for()
        assert findings(page) == []
        page.locator("#publish-fold > summary").click()
        page.get_by_role("button", name="Publish now").click()
        page.get_by_role("heading", name="Version 2 went live since this draft began").wait_for()
        assert findings(page) == []
        page.goto(page.url)
        assert page.url == address
        page.locator("#publish-fold > summary").click()
        page.get_by_role("button", name="Publish now").click()
        page.get_by_role("button", name="Publish and take it back").click()
        page.get_by_text("Version 3 is live.").wait_for()


def test_on_a_phone_nothing_is_wider_than_the_screen(browser: Browser, house: House) -> None:
    with open_window(browser, viewport={"width": 390, "height": 844}) as page:
        begin(page, house)
        page.evaluate("for (const one of document.querySelectorAll('.policy-card details')) one.open = true")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
