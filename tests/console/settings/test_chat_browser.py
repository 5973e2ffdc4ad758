"""The chat on a customer's site in a real browser: a page of a foreign origin, which holds it by one script tag."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from tests.console.test_accessibility import CHECKER
from tests.windows import open_window

if TYPE_CHECKING:
    from playwright.sync_api import Browser, FrameLocator, Page

    from rung.store.elsewhere.chat_widgets import Widget
    from tests.console.house import House

pytestmark = pytest.mark.browser

HEAD = '<meta name="viewport" content="width=device-width,initial-scale=1"><link rel="icon" href="data:,">'
POLICY = "default-src 'none'; script-src {rung}; frame-src {rung}"
"""A site as strict as one can be: neither styles nor scripts written into the page, nor by anybody else."""


class Site:
    """A customer's site on a loopback port of its own."""

    def __init__(self, rung: str) -> None:
        self.tag = ""
        self.language = "en"
        site = self

        class Pages(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Security-Policy", POLICY.format(rung=rung) + "; img-src data:")
                self.end_headers()
                head = f'<html lang="{site.language}"><title>Prices</title>{HEAD}'
                self.wfile.write(f"<!doctype html>{head}<h1>The shop</h1><main>Prices</main>{site.tag}".encode())

            def log_message(self, *_: Any) -> None:
                """Tests are quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@contextmanager
def open_site(house: House) -> Iterator[Site]:
    site = Site(house.url)
    thread = threading.Thread(target=site.server.serve_forever, name="site")
    thread.start()
    try:
        yield site
    finally:
        site.server.shutdown()
        site.server.server_close()
        thread.join(10)


@pytest.fixture
def site(house: House) -> Iterator[Site]:
    with open_site(house) as site:
        yield site


def put_on(site: Site, house: House, identity: str = "", **changes: Any) -> Widget:
    from tests.edge.chat import make_widget

    words = {"en": {"greeting": "Hello! What can we do?"}, "de": {"title": "Der Laden"}}
    widget = make_widget(**{"sites": [site.url], "words": words, "accent": "#f5c400", **changes})
    site.tag = f'<script src="{house.url}/chat/{widget.key}.js" data-identity="{identity}" async></script>'
    return widget


def chat_of(page: Page) -> FrameLocator:
    return page.frame_locator("iframe")


def issue_of(subject: str) -> str:
    from rung.store.pages import queries
    from tests.worker.vendor import eventually

    def found() -> list[str]:
        return [str(one.key) for one in queries.queue(queries.Filter()).rows if one.subject == subject]

    return eventually(found, f"the issue {subject}")[0]


def answer(house: House, issue: str, body: str) -> None:
    from rung import clock
    from rung.core.events import MessageSent

    house.happens(MessageSent(issue=issue, id=f"{issue}/{body}", at=clock.now(), by="bo", body=body, deliver=True))


def readable(page: Page) -> list[str]:
    """What a checker of accessibility complains about in the chat."""
    found = page.frames[1].evaluate(CHECKER)
    return [*found["contrast"], *found["names"], *found["same"]]


def test_a_visitor_writes_by_the_keyboard_and_is_answered_while_they_look(page: Page, house: House, site: Site) -> None:
    put_on(site, house)
    page.goto(f"{site.url}/prices?card=4711")
    chat = chat_of(page)
    chat.get_by_role("button", name="Open the chat").focus()
    page.keyboard.press("Enter")
    chat.get_by_role("dialog", name="Chat with us").wait_for()
    assert chat.get_by_label("Your message").evaluate("one => one === document.activeElement")
    assert readable(page) == []
    page.keyboard.type("The prices do not load")
    page.keyboard.press("Enter")
    chat.get_by_text("The prices do not load").wait_for()
    issue = issue_of("The prices do not load")
    answer(house, issue, "They load again: see https://status.example/7.")
    chat.get_by_text("They load again").wait_for()
    link = chat.get_by_role("link", name="https://status.example/7")
    assert link.get_attribute("rel") == "noopener noreferrer nofollow"
    assert chat.get_by_text("Bo Lind ·").is_visible()
    page.keyboard.press("Escape")
    assert chat.get_by_role("button", name="Open the chat").evaluate("one => one === document.activeElement")
    answer(house, issue, "Is all well now?")
    chat.get_by_role("button", name="Open the chat, 1 unread").wait_for()
    assert readable(page) == []
    page.reload()
    chat.get_by_role("button", name="Open the chat, 1 unread").click()
    chat.get_by_text("Is all well now?").wait_for()
    from tests.console.test_browser import sign_in

    with open_window(page.context.browser) as team:
        sign_in(team, house)
        team.goto(f"{house.url}/issues/{issue}")
        assert "not proven" in team.inner_text("main")
        assert f"{site.url}/prices" in team.get_by_role("link", name="Prices").get_attribute("href")
        team.get_by_text("seen by the visitor").nth(1).wait_for()


def test_a_customer_who_is_signed_in_on_a_phone_at_night_in_german(browser: Browser, house: House, site: Site) -> None:
    from rung.store.elsewhere import chat_widgets
    from tests.edge.chat import signed

    widget = put_on(site, house, accent="#173a2c")
    identity = signed(widget.secret, id=7, email="ops@acme.example")
    site.tag = site.tag.replace('data-identity=""', f'data-identity="{identity}"')
    site.language = "de"
    phone = {"viewport": {"width": 390, "height": 780}, "color_scheme": "dark", "is_mobile": True, "has_touch": True}
    with open_window(browser, **phone) as page:
        page.goto(site.url)
        chat = chat_of(page)
        chat.get_by_role("button", name="Chat öffnen").tap()
        chat.get_by_role("dialog", name="Der Laden").wait_for()
        assert page.locator("iframe").bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 780}
        assert "Sie schreiben als ops@acme.example." in chat.get_by_role("status").inner_text()
        assert chat.get_by_label("Ihr Name").is_hidden()
        chat.get_by_label("Ihre Nachricht").fill("Alles steht still")
        chat.get_by_role("button", name="Senden").tap()
        chat.get_by_text("Sie ·").wait_for()
        assert readable(page) == []
        from rung.store.pages import queries

        assert queries.state_of(issue_of("Alles steht still")).account == "acme"
        assert page.frames[1].evaluate("localStorage.length") == 0  # who signs out there has signed out here
    assert chat_widgets.get("shop").trouble == ""


def test_while_nobody_is_there_it_takes_a_message_and_an_address(page: Page, house: House, site: Site) -> None:
    from rung.store.elsewhere import chat

    put_on(site, house, team="without-anybody")
    page.goto(site.url)
    chat_frame = chat_of(page)
    chat_frame.get_by_role("button", name="Open the chat").click()
    assert "Nobody is here just now. Leave a message" in chat_frame.get_by_role("status").inner_text()
    assert chat_frame.get_by_label("Your name").evaluate("one => one === document.activeElement")
    chat_frame.get_by_label("Your message").fill("Call me back")
    for wrong in ("", "no address"):
        chat_frame.get_by_label("Mail address").fill(wrong)
        chat_frame.get_by_role("button", name="Send", exact=True).click()
        assert "Please give your mail address" in chat_frame.get_by_role("alert").inner_text()
    chat_frame.get_by_label("Mail address").fill("jo@nowhere.example")
    chat_frame.get_by_role("button", name="Send", exact=True).click()
    chat_frame.get_by_text("You ·").wait_for()
    assert chat.of_issue(issue_of("Call me back")).about.email == "jo@nowhere.example"
    assert readable(page) == []


def test_where_streams_are_held_back_the_page_asks(page: Page, house: House, site: Site) -> None:
    put_on(site, house)
    page.route("**/live*", lambda route: route.fulfill(status=204, body=""))
    page.goto(site.url)
    chat = chat_of(page)
    chat.get_by_role("button", name="Open the chat").click()
    chat.get_by_label("Your message").fill("Hello")
    chat.get_by_role("button", name="Send", exact=True).click()
    answer(house, issue_of("Hello"), "Good morning")
    chat.get_by_text("Good morning").wait_for()


def test_a_visitor_is_forgotten_at_their_wish(page: Page, house: House, site: Site) -> None:
    put_on(site, house)
    page.goto(site.url)
    chat = chat_of(page)
    chat.get_by_role("button", name="Open the chat").click()
    chat.get_by_label("Your message").fill("My secret")
    chat.get_by_role("button", name="Send", exact=True).click()
    chat.get_by_text("You ·").wait_for()
    chat.get_by_role("button", name="Forget me").click()
    chat.get_by_role("button", name="Forget me?").click()
    chat.get_by_text("Forgotten.").wait_for()
    assert chat.get_by_text("My secret").count() == 0
    page.reload()
    chat.get_by_role("button", name="Open the chat", exact=True).click()
    assert chat.get_by_text("My secret").count() == 0


def test_a_site_that_is_not_named_cannot_hold_it(browser: Browser, house: House, site: Site) -> None:
    """Neither by the tag, which says why, nor by a frame of its own."""
    widget = put_on(site, house, sites=["https://shop.example"])
    with open_window(browser, expected=("Chat: ",)) as page:
        with page.expect_console_message(lambda said: "is not among the sites of this widget" in said.text):
            page.goto(site.url)
        assert page.locator("iframe").count() == 0
    site.tag = f'<iframe src="{house.url}/chat/{widget.key}"></iframe>'
    with open_window(browser, expected=("Refused to frame", "Framing")) as page:
        with page.expect_console_message(lambda said: "frame-ancestors" in said.text):
            page.goto(site.url)
        assert page.frames[1].locator("button").count() == 0


def test_a_wrong_proof_is_said_to_the_sites_developers(browser: Browser, house: House, site: Site) -> None:
    put_on(site, house, identity="made-up.0000")
    with open_window(browser, expected=("Chat: ",)) as page:
        with page.expect_console_message(lambda said: "The identity was not taken" in said.text):
            page.goto(site.url)
        chat_of(page).get_by_role("button", name="Open the chat").click()
        chat_of(page).get_by_label("Your name").wait_for()
