"""The console in a real browser, before everything at work: what a person sees move, presses and types."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.windows import open_window

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.console.house import House

pytestmark = pytest.mark.browser


def sign_in(page: Page, house: House, role: str = "administrator") -> None:
    from tests.console.office import PASSWORD, address

    page.goto(house.url)
    page.get_by_label("Mail address or name").fill(address(role))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("heading", name="Now", exact=True).wait_for()


def test_somebody_signs_in_and_out(page: Page, house: House) -> None:
    sign_in(page, house)
    assert "Nothing here needs anybody" in page.inner_text("main")
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("heading", name="Sign in").wait_for()


def test_the_queue_moves_by_itself(page: Page, house: House) -> None:
    sign_in(page, house)
    house.opens("A-1", subject="Everything is down")
    page.get_by_role("link", name="Everything is down").wait_for()
    house.opens("B-2", account="tiny", priority="P2", subject="How do I export?")
    page.get_by_role("link", name="How do I export?").wait_for()


def test_how_a_browser_styled_a_field_is_not_carried_into_what_is_fetched_anew(page: Page, house: House) -> None:
    """The page tried to, as an attribute, and was refused that by its own security policy."""
    house.opens("A-1", subject="Everything is down")
    sign_in(page, house)
    page.get_by_role("link", name="Everything is down").wait_for()
    page.evaluate("document.getElementById('find').style.setProperty('caret-color', 'transparent')")
    house.opens("B-2", account="tiny", priority="P2", subject="How do I export?")
    page.get_by_role("link", name="How do I export?").wait_for()
    page.locator("#find:not([style*=':'])").wait_for()


def test_a_channel_that_accepts_nothing_is_said_without_a_reload(page: Page, house: House) -> None:
    from rung import clock
    from rung.engine.sending import breaker
    from rung.engine.sending.breaker import Outcome
    from rung.store.deliveries import destinations
    from rung.store.models import Delivery

    house.opens("A-1")
    sign_in(page, house)
    page.get_by_role("link", name="Policy").click()
    page.get_by_role("heading", name="Policy", exact=True).wait_for()
    refused = [Outcome("failed", error="Slack answered 503")] * breaker.OPENS_AFTER
    stuck = Delivery.objects.filter(channel="slack").first()
    Delivery.objects.create(
        subject_id=stuck.subject_id, notice=stuck.notice, lane="stuck", to="ana", channel="slack", address="U01ANA",
        op="send", ring=True, urgency="high", due_at=clock.now(), state="waiting", created_at=clock.now(),
        destination="nowhere",
    )  # fmt: skip
    destinations.change("nowhere", lambda was: breaker.after(was, refused, clock.now()), clock.now())
    page.get_by_text("nowhere has not accepted anything for").wait_for()


def test_count_downs_run(page: Page, house: House) -> None:
    house.opens("A-1")
    sign_in(page, house)
    face = page.locator("[data-until]").first
    before = face.inner_text()
    page.locator("[data-until]").first.filter(has_not_text=before).wait_for()
    assert re.fullmatch(r"\d+:\d\d", face.inner_text())


def test_the_keyboard_moves_opens_and_takes(page: Page, house: House) -> None:
    house.opens("A-1", subject="Everything is down")
    house.opens("B-2", account="tiny", priority="P2", subject="How do I export?")
    sign_in(page, house)
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.locator(".q-row.selected").get_attribute("data-key") == "B-2"
    page.keyboard.press("k")
    assert page.locator(".q-row.selected").get_attribute("data-key") == "A-1"
    page.keyboard.press("a")
    page.get_by_text("You have it.").wait_for()
    page.wait_for_load_state()
    assert page.locator(".q-row", has_text="Everything is down").get_by_text("✓ Cy Park").is_visible()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Everything is down").wait_for()
    page.wait_for_load_state()
    page.keyboard.press("?")
    page.get_by_role("heading", name="Keys").wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("x")
    page.get_by_role("heading", name="Outbox").wait_for()


def test_what_moves_leaves_the_selection_and_the_writing_alone(page: Page, house: House) -> None:
    from rung import clock
    from rung.core import events

    house.opens("A-1", subject="Everything is down")
    sign_in(page, house)
    page.keyboard.press("j")
    house.opens("B-2", account="tiny", subject="Ours too")
    page.get_by_role("link", name="Ours too").wait_for()
    assert page.locator(".q-row.selected").get_attribute("data-key") == "A-1"
    page.keyboard.press("Enter")
    page.get_by_label("Write to the customer").fill("We are looking at")
    house.happens(events.MessageReceived(issue="A-1", at=clock.now(), body="Still down!", contact="ops@acme.example"))
    page.get_by_text("Still down!").wait_for()
    assert page.get_by_label("Write to the customer").input_value() == "We are looking at"


def test_what_is_chosen_stays_chosen_while_the_queue_moves(page: Page, house: House) -> None:
    house.opens("A-1", priority="P2", subject="One")
    house.opens("B-2", priority="P2", subject="Two")
    sign_in(page, house)
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.get_by_role("checkbox", name="Choose Two").check()
    house.opens("C-3", account="tiny", priority="P2", subject="Three")
    page.get_by_role("link", name="Three").wait_for()
    assert page.locator("#several").inner_text().startswith("2 chosen")
    page.get_by_role("button", name="Resolve", exact=True).click()
    page.locator(".done", has_text="2 issues: Resolved.").wait_for()
    assert page.locator(".q-row").count() == 1


def test_an_answer_can_be_taken_back_for_five_seconds(page: Page, house: House) -> None:
    house.opens("A-1")
    sign_in(page, house)
    page.goto(f"{house.url}/issues/A-1")
    page.get_by_label("Write to the customer").fill("Never mind.")
    page.get_by_role("button", name="Reply to the customer").click()
    page.get_by_role("button", name="Undo").click()
    assert page.get_by_label("Write to the customer").input_value() == "Never mind."
    page.get_by_label("Write to the customer").fill("We are on it.")
    page.get_by_role("button", name="Reply to the customer").click()
    page.locator(".done", has_text="Answered.").wait_for()
    assert page.locator(".said.out").all_inner_texts() != []
    assert "Never mind" not in page.inner_text("#conversation")


def test_a_double_click_sends_one_answer_and_a_note_after_all_sends_none(page: Page, house: House) -> None:
    house.opens("A-1")
    sign_in(page, house)
    page.goto(f"{house.url}/issues/A-1")
    page.get_by_label("Write to the customer").fill("We are on it.")
    page.get_by_role("button", name="Reply to the customer").dblclick()
    page.get_by_role("button", name="Undo").wait_for()
    page.locator(".done", has_text="Answered.").wait_for()
    assert page.inner_text("#conversation").count("We are on it.") == 1
    page.get_by_label("Write to the customer").fill("Their proxy is at fault.")
    page.get_by_role("button", name="Reply to the customer").click()
    page.get_by_role("button", name="Keep as a note").dblclick()
    page.locator(".done", has_text="Noted").wait_for()
    page.reload()
    assert page.inner_text("#conversation").count("Their proxy is at fault.") == 1
    assert page.locator(".said.out").count() == 1


def test_a_button_in_the_outbox_is_a_button_in_slack(page: Page, house: House) -> None:
    house.opens("A-1")
    sign_in(page, house)
    page.goto(f"{house.url}/outbox?channel=slack")
    card = page.locator("article", has_text="U01ANA").filter(has=page.locator("button", has_text="I have it"))
    card.locator("button", has_text="I have it").click()
    page.get_by_text("Pressed.").wait_for()
    page.locator("article", has_text="#war-room").get_by_text("Ana Ruiz has it since").wait_for()
    page.locator("article", has_text="U02BO").get_by_text("Ana Ruiz has it since").wait_for()
    assert page.locator("button", has_text="I have it").count() == 0
    page.goto(f"{house.url}/issues/A-1")
    assert "✓ Ana Ruiz" in page.inner_text("#aside")


def test_a_reply_from_the_outbox_reaches_the_customer(page: Page, house: House) -> None:
    house.opens("A-1")
    sign_in(page, house)
    page.goto(f"{house.url}/outbox?channel=slack&to=bo")
    card = page.locator("article", has_text="U02BO").first
    card.get_by_role("button", name="Reply").click()
    card = page.locator("article", has_text="a form").first
    card.get_by_label("Your answer to the customer").wait_for()
    with page.expect_response(lambda response: "/outbox" in response.url):
        page.evaluate("document.querySelector('#outbox').dispatchEvent(new CustomEvent('changed'))")
    card.get_by_label("Your answer to the customer").fill("Bo here. We restart it.")
    card.get_by_role("button", name="Send").click()
    page.get_by_text("Pressed.").wait_for()
    page.goto(f"{house.url}/issues/A-1")
    page.locator(".said.out", has_text="We restart it.").get_by_text("Bo Lind").wait_for()


def test_the_link_in_a_mail_takes_the_issue_without_signing_in(page: Page, browser: Browser, house: House) -> None:
    house.opens("A-1")
    sign_in(page, house)
    page.goto(f"{house.url}/outbox?channel=email&to=bo")
    page.locator("article", has_text="bo@support.example").first.wait_for()
    link = (
        page.locator("article", has_text="bo@support.example")
        .get_by_role("link", name="I have it")
        .get_attribute("href")
    )
    assert link is not None
    with open_window(browser, viewport={"width": 390, "height": 844}, color_scheme="dark") as phone:
        sizes = []
        phone.on("response", lambda response: sizes.append(len(response.body())))
        phone.goto(link)
        phone.wait_for_load_state("networkidle")
        assert sum(sizes) < 20_000
        assert phone.evaluate("document.documentElement.scrollWidth") <= 390
        phone.get_by_role("button", name="I have it").click()
        phone.get_by_text("Bo Lind has it since").wait_for()
        assert phone.get_by_role("button").count() == 0


def test_a_draft_with_an_error_is_not_published_and_a_good_one_is(page: Page, house: House) -> None:
    sign_in(page, house)
    page.goto(f"{house.url}/policy")
    page.get_by_role("button", name="Edit in a draft").click()
    page.locator(".cm-line", has_text="climb_after: 10m}").click()
    for key in ("End", "ArrowLeft", "Backspace", "x"):
        page.keyboard.press(key)
    page.locator("#problems .is-error", has_text="10x").wait_for()
    page.get_by_role("button", name="Publish", exact=True).click()
    page.get_by_role("button", name="Publish now").click()
    page.get_by_text("Not published").wait_for()
    page.locator(".cm-line", has_text="climb_after: 10x}").click()
    for key in ("End", "ArrowLeft", "Backspace", "m"):
        page.keyboard.press(key)
    page.get_by_text("No errors").wait_for()
    page.get_by_role("button", name="Publish", exact=True).click()
    page.locator("[name=comment]:visible").fill("Ten minutes still")
    page.get_by_role("button", name="Publish now").click()
    page.get_by_text("is live").first.wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 820, 1440])
def test_no_page_is_wider_than_the_window(browser: Browser, house: House, scheme: str, width: int) -> None:
    house.opens("A-1", subject="A very long subject " * 20, body="word" * 400)
    with open_window(browser, viewport={"width": width, "height": 844}, color_scheme=scheme) as page:
        sign_in(page, house)
        for path in (
            "/",
            "/issues/A-1",
            "/outbox",
            "/policy",
            "/settings",
            "/accounts/password/change/",
            "/accounts/2fa/",
        ):
            page.goto(f"{house.url}{path}")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
