"""Why not, on an issue's page: each decision, each rule, each person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from rung.core import events
from tests.console.test_browser import sign_in

if TYPE_CHECKING:
    from django.test import Client
    from playwright.sync_api import Page

    from tests.console.house import House
    from tests.console.office import Office

HARD_KEY = "mail/<x+y#1@acme.example> b"


def asked(window: Client, key: str = "A-1", **question: object) -> str:
    """The answer as a part of the page."""
    from tests.console.office import text_of

    answer = window.get(reverse("issue-why", args=[key]), question, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return text_of(answer)


def test_one_decision_with_what_became_of_every_rule(office: Office) -> None:
    office.opens("A-1", priority="P2")
    said = asked(office.window("read_only"), line=1)
    assert "Line 1, version 1 of the policy" in said
    assert (
        "<b>Critical at once</b> its <code>when</code> does not hold: "
        '<code>issue.priority == "P0"</code> is false: issue.priority is "P2"'
    ) in said
    assert "<b>All</b> applies" in said
    assert "<html" not in said


def test_what_a_trigger_led_to(office: Office) -> None:
    office.opens("A-1")
    said = asked(office.window())
    assert '<b>Critical at once</b> fired <span class="muted small">issue.priority is "P0"</span>' in said
    assert "outage, level 1 (Technical support): told Ana Ruiz, Bo Lind" in said


def test_one_rule_now_and_before(office: Office) -> None:
    office.opens("A-1")
    office.happens(events.NoteAdded(issue="A-1", at=office.clock.now(), by="bo", body="Hm."))
    said = asked(office.window(), rule="Critical at once")
    assert "not looked at: it looks when the issue is opened or its priority changes" in said
    assert "Earlier decisions that looked at it" in said
    assert f'href="{reverse("issue-why", args=["A-1"])}?line=1"' in said
    assert "<b>All</b>" not in said


def test_one_person_level_by_level(office: Office) -> None:
    office.opens("A-1")
    said = asked(office.window(), person="cy")
    assert "Cy Park was not told" in said
    assert "the level has not started, because the ladder is at level 1 and climbs at <time" in said
    assert ">09:10</time>" in said, "on the clock of who reads it, in Berlin"
    assert "UTC" not in said


def test_a_question_about_what_is_not_there(sqlite_office: Office) -> None:
    from tests.console.office import text_of

    sqlite_office.opens("A-1")
    window = sqlite_office.window()
    assert "did you mean Critical at once?" in asked(window, rule="Critical at one").replace("Did", "did")
    assert "A-1 has no line 77" in asked(window, line=77)
    assert "x is no line of a journal" in asked(window, line="x").lower()
    assert "²" in asked(window, line="²")
    missing = window.get(reverse("issue-why", args=["Z-9"]))
    assert missing.status_code == 404
    assert "There is no issue 'Z-9'" in text_of(missing)


def test_without_a_script_it_is_a_page_of_its_own(sqlite_office: Office) -> None:
    from tests.console.office import text_of

    sqlite_office.opens(HARD_KEY)
    window = sqlite_office.window()
    page = text_of(window.get(reverse("issue", args=[HARD_KEY])))
    address = f"{reverse('issue-why', args=[HARD_KEY])}?line=1"
    assert f'href="{address}"' in page
    assert "<h1>Why, and why not</h1>" in text_of(window.get(address))


def test_what_people_write_stays_text(sqlite_office: Office) -> None:
    from rung.console.templatetags.words import with_code

    sqlite_office.opens("A-1", priority="P2")
    change = {"kind": "<script>alert(2)</script>"}
    sqlite_office.happens(events.IssueChanged(issue="A-1", at=sqlite_office.clock.now(), by="ana", changes=change))
    assert b"<script>" not in sqlite_office.window().get(reverse("issue-why", args=["A-1"]), {"line": 2}).content
    assert with_code("`<b>` is <i>") == "<code>&lt;b&gt;</code> is &lt;i&gt;"
    assert with_code("one ` alone <") == "one ` alone &lt;"


@pytest.mark.browser
def test_by_the_keyboard_and_it_stays_open_while_the_page_moves(page: Page, house: House) -> None:
    from rung import clock

    house.opens("A-1", subject="Everything is down")
    sign_in(page, house)
    page.goto(f"{house.url}/issues/A-1")
    page.keyboard.press("y")
    assert page.evaluate("document.activeElement.id") == "why-rule"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("#why-answer", has_text="Critical at once").wait_for()
    opened = page.locator("#why-not-1 > summary")
    opened.focus()
    page.keyboard.press("Enter")
    page.locator("#why-not-1 .acted", has_text="Critical at once").wait_for()

    house.happens(events.NoteAdded(issue="A-1", at=clock.now(), by="bo", body="Behind it."))

    page.locator("#timeline", has_text="wrote a note").wait_for()
    assert page.locator("#why-not-1 .acted", has_text="Critical at once").is_visible()
    assert page.evaluate("document.activeElement.id") == "why-not-1-open"
    assert page.locator("#why-answer", has_text="Critical at once").is_visible()
    page.keyboard.press("Enter")
    assert not page.locator("#why-not-1 .rules").first.is_visible()
