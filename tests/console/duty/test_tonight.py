"""The Tonight page: who would ring, whether everybody can be reached, what if, and the alarm on every page."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from rung import clock
from rung.core.desk import Away
from rung.engine.duty import coverage
from rung.engine.telling import bulletins
from rung.store.decisions import desk
from tests.console.test_accessibility import findings, unfold
from tests.console.test_browser import sign_in
from tests.windows import open_window

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client
    from playwright.sync_api import Browser, Page

    from tests.console.house import House
    from tests.console.office import Office


def away(person: str, hours_from_now: float, hours: float) -> None:
    from_at = clock.now() + timedelta(hours=hours_from_now)
    desk.save_away({person: [Away(from_at, from_at + timedelta(hours=hours))]}, clock.now())


def read(response: HttpResponse) -> str:
    """What a page says, without its tags."""
    from tests.console.office import words_of

    return re.sub(r" ([.,:;])", r"\1", words_of(response))


def cells(window: Client, query: str = "") -> list[str]:
    """What the cells of the table say to whoever hovers over them, without why."""
    page = window.get(f"{reverse('tonight')}{query}").content.decode()
    return [said.partition(". ")[0] for said in re.findall(r'class="cell [a-z]+" title="([^"]*)"', page)]


def test_who_would_ring_and_where_nobody_would(office: Office) -> None:
    window = office.window("read_only")
    everybody = "Ana Ruiz (unproven), Bo Lind (unproven)"
    assert cells(window) == [f"09:00 to 09:00: {everybody}", "09:00 to 09:00: Cy Park (unproven)"]

    away("cy", 6, 12)
    away("ana", 10, 2)
    assert cells(window) == [
        f"09:00 to 19:00: {everybody}",
        "19:00 to 21:00: Bo Lind (unproven)",
        f"21:00 to 09:00: {everybody}",
        "09:00 to 15:00: Cy Park (unproven)",
        "15:00 to 03:00: nobody",
        "03:00 to 09:00: Cy Park (unproven)",
    ]


def test_an_alarm_stands_on_every_page_until_the_gap_is_closed_or_left(office: Office) -> None:
    from tests.console.office import text_of

    lead, agent = office.window("lead"), office.window("agent")
    away("cy", 6, 12)
    coverage.watch(clock.now())
    said = "Nobody to tell at outage level 2, Head of support from 15:00 to Tue 03:00."
    for page in ("now", "tonight", "policy", "settings", "outbox"):
        assert said in read(agent.get(reverse(page))), page

    form = {"path": "outage", "level": "2", "tier": "", "leave": "1"}
    assert agent.post(reverse("tonight-leave"), form).status_code == 403
    assert "It stays as it is" in text_of(lead.post(reverse("tonight-leave"), form, follow=True))
    assert "Nobody to tell" not in text_of(agent.get(reverse("now")))
    assert "Bo Lind said that it is to stay so" in text_of(agent.get(reverse("tonight")))
    assert "There is no such gap" in text_of(lead.post(reverse("tonight-leave"), {**form, "level": "9"}, follow=True))


def test_what_if_climbs_the_real_ladder_and_rings_nobody(office: Office) -> None:
    from rung.store.models import Delivery, Notice
    from tests.console.office import text_of

    page = office.window().get(f"{reverse('tonight-what-if')}?time=03:00&priority=P0&whose=account:acme")
    said = read(page)
    assert "A P0 at Tue 03:00, Tuesday, 10 March" in said
    assert "Tue 03:00 Ana Ruiz, Bo Lind outage level 1, critical, by slack, email" in said
    assert "Tue 03:10 Cy Park outage level 2, critical, by slack, email" in said
    assert "nobody acknowledged level 1 within 10 min" in said
    assert (Notice.objects.count(), Delivery.objects.count()) == (0, 0)

    nobody = text_of(office.window().get(f"{reverse('tonight-what-if')}?time=03:00&priority=P2"))
    assert "Nobody would ring" in nobody


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("time=soon", "soon is no time: write it like 03:00"),
        ("time=25:00", "25:00 is no time"),
        ("time=3", "Tue 03:00"),
        ("time=1430", "14:30"),
        ("time=03:00&day=tomorrow", "tomorrow is no day"),
        ("time=03:00&day=2090-01-01", "a year ahead at most"),
        ("time=03:00&priority=P9&whose=tier:nothing&kind=%00", "A P0"),
    ],
)
def test_what_cannot_be_imagined_is_said(sqlite_office: Office, asked: str, words: str) -> None:
    assert words in read(sqlite_office.window().get(f"{reverse('tonight-what-if')}?{asked}"))


def test_a_test_ring_is_for_those_who_work_and_names_nobody_else(sqlite_office: Office) -> None:
    from tests.console.office import text_of

    agent = sqlite_office.window("agent")
    assert sqlite_office.window("read_only").post(reverse("tonight-ring"), {"person": "bo"}).status_code == 403
    refused = agent.post(reverse("tonight-ring"), {"person": "zoe"}, follow=True)
    assert "nobody in the policy is called zoe" in text_of(refused)
    assert "on its way" in text_of(agent.post(reverse("tonight-ring"), {"person": "bo"}, follow=True))
    again = read(agent.post(reverse("tonight-ring"), {"person": "bo"}, follow=True))
    assert "Bo Lind was rung for a test less than a minute ago" in again
    tested = bulletins.tested("bo")
    assert tested is not None
    assert (tested.by, [one.state for one in tested.outcomes]) == ("ana", ["waiting", "waiting"])
    said = read(agent.get(reverse("tonight")))
    assert "Test ring 09:00 by Ana Ruiz: Slack is being tried; Mail is being tried." in said


def test_who_cannot_be_reached_and_who_stands_twice_on_a_path(sqlite_office: Office) -> None:
    from tests.console.office import POLICY

    lead = sqlite_office.window("lead")
    text = POLICY.replace("email: bo@support.example, slack: U02BO, ", "")
    text = text.replace("notify: [person:cy]", "notify: [person:ana]").replace("person:ana, person:bo", "person:ana")
    sqlite_office.publishes(text)
    coverage.watch(clock.now())
    said = read(lead.get(reverse("tonight")))
    assert "Bo Lind has no address that Rung can use" in said
    assert "Mend: write email: or slack: at them" in said
    assert "outage level 1: Ana Ruiz, and nobody else at any hour" in said
    assert "outage levels 1 and 2: Ana Ruiz at both, for 671 h of these weeks" in said


def test_without_a_policy_it_says_what_to_do(sqlite_database: str) -> None:
    from tests.console.office import account, browser, hire, text_of

    hire()
    window = browser()
    window.force_login(account("agent"), "django.contrib.auth.backends.ModelBackend")
    assert "Write or publish one" in text_of(window.get(reverse("tonight")))


@pytest.mark.browser
def test_somebody_looks_at_the_night_by_keyboard_alone(page: Page, house: House) -> None:
    sign_in(page, house)
    page.keyboard.press("g")
    page.keyboard.press("t")
    page.get_by_role("heading", name="Tonight", exact=True).wait_for()
    assert page.get_by_role("row", name=re.compile("2 Head of support")).get_by_text("Cy Park").is_visible()

    page.keyboard.press("/")
    page.keyboard.type("03:00")
    page.keyboard.press("Enter")
    page.get_by_text("Nobody is told of this").wait_for()
    assert page.get_by_role("listitem").filter(has_text="Cy Park outage level 2").first.is_visible()

    fold = page.locator("#test-ana summary")
    fold.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Ring Ana Ruiz"
    page.keyboard.press("Enter")
    page.get_by_text("Slack took it").wait_for()


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_can_be_read_whatever_it_shows(browser: Browser, house: House, scheme: str) -> None:
    away("cy", 2, 6)
    coverage.watch(clock.now())
    bulletins.ring_test("bo", "cy", clock.now())
    for width in (1280, 390):
        with open_window(browser, color_scheme=scheme, viewport={"width": width, "height": 800}) as page:
            sign_in(page, house)
            page.goto(f"{house.url}/tonight?time=03:00&whose=tier:enterprise")
            page.get_by_text("nobody").first.wait_for()
            unfold(page)
            assert findings(page) == []
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "it scrolls inside, not outside"
