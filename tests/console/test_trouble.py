"""The database in trouble, as who opens the console at 03:00 sees it: on every page, in plain words, never a 500."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rung.store import setup
from rung.store.standing import watch
from tests import outages
from tests.worker.vendor import eventually

if TYPE_CHECKING:
    from django.test import Client
    from playwright.sync_api import Page

    from tests.console.house import House
    from tests.console.office import Office

PAGES = ("/", "/issues/A-1", "/outbox", "/policy", "/settings", "/alarms")
READ_ONLY = "The database can only be read: nothing can be stored."
GONE = "The database file is gone from its place."


def answers(window: Client, *paths: str) -> dict[str, tuple[int, str]]:
    from tests.console.office import text_of

    found = {path: window.get(path) for path in paths}
    return {path: (answer.status_code, text_of(answer)) for path, answer in found.items()}


def test_pages_can_still_be_read_and_say_what_is_wrong(sqlite_office: Office) -> None:
    """An act is not done, and says so; then every page has it on top. Opening an issue writes down who saw it, and
    nobody is kept from reading it for that."""
    from tests.console.office import does, text_of

    sqlite_office.opens("A-1")
    window, visitor = sqlite_office.window(), sqlite_office.window(None)
    with outages.read_only_disk():
        assert window.get("/issues/A-1").status_code == 200, "it is the first that wants to write"
        refused = does(window, "acknowledge")
        assert refused.status_code == 503
        assert READ_ONLY in text_of(refused)
        assert "What you did was not done" in text_of(refused)
        for path, (status, says) in answers(window, *PAGES).items():
            assert (path, status, READ_ONLY in says) == (path, 200, True)
            assert "Mount its disk writable" in says
        assert READ_ONLY in text_of(visitor.get("/accounts/login/"))
        api = window.get("/api/v1/issues/A-1")
        assert api.status_code == 200
    eventually(lambda: watch.present() is None, "the trouble to end")
    assert READ_ONLY not in text_of(window.get("/"))
    assert "has it" in text_of(does(window, "acknowledge"))


def test_where_nothing_can_be_read_one_plain_page_says_so(sqlite_office: Office) -> None:
    from tests.console.office import text_of

    sqlite_office.opens("A-1")
    window = sqlite_office.window()
    window.raise_request_exception = False  # the first page meets it before any view is asked
    with outages.moved_away():
        setup.release()
        for path, (status, says) in answers(window, *PAGES[:-1], "/accounts/login/").items():
            assert (path, status, says.count(GONE)) == (path, 503, 1)
            assert "Put it back" in says
            assert "looks again every 5 seconds" in says
        alarms = window.get("/alarms")
        assert (alarms.status_code, GONE in text_of(alarms)) == (200, True), "for the pages that are open"
        api = window.get("/api/v1/issues/A-1")
        assert (api.status_code, api.json()["detail"], api.headers["Retry-After"]) == (503, GONE, "5")
    eventually(lambda: watch.present() is None, "the trouble to end")
    assert window.get("/").status_code == 200


def test_a_server_that_is_away_is_said_on_the_page(postgres_database: str) -> None:
    from tests.console.office import Office, browser, hire, text_of

    hire()
    window = Office().window()
    window.raise_request_exception = False
    assert browser().get("/accounts/login/").status_code == 200
    with outages.server_away(postgres_database):
        for _ in range(2):
            answer = window.get("/")
            assert (answer.status_code, "The database server cannot be reached." in text_of(answer)) == (503, True)
            api = window.get("/api/v1/issues/A-1")
            assert (api.status_code, api.json()["detail"]) == (503, "The database server cannot be reached.")


@pytest.mark.browser
def test_a_page_that_is_open_hears_of_it_and_of_its_end(page: Page, house: House) -> None:
    from tests.console.test_browser import sign_in

    house.opens("A-1")
    sign_in(page, house)
    page.get_by_role("link", name="Everything is down").wait_for()
    with outages.read_only_disk():
        page.get_by_text(READ_ONLY).wait_for()
        assert page.get_by_role("link", name="Everything is down").is_visible()
    page.get_by_text(READ_ONLY).wait_for(state="hidden")
