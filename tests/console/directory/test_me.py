"""One's own page: shifts, load, notices, and being away with one click."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from rung import clock
from rung.store.decisions import desk
from rung.store.deliveries import reach_tests

if TYPE_CHECKING:
    from django.http import HttpResponse
    from playwright.sync_api import Page

    from tests.console.house import House
    from tests.console.office import Office


def text_of(answer: HttpResponse) -> str:
    from tests.console import office

    return office.text_of(answer)


def away(person: str = "ana") -> list[tuple[timedelta, timedelta, str | None]]:
    """A person's absences, counted from now."""
    now = clock.now()
    found = desk.read(now).away.get(person, ())
    return [(one.from_at - now, one.until_at - now, one.deputy) for one in found if one.until_at]


def says(office: Office, role: str = "agent", person: str = "ana", **form: str) -> str:
    return text_of(office.window(role).post(reverse("me-away", args=[person]), form, follow=True))


def test_away_for_two_hours_in_one_click(office: Office) -> None:
    page = says(office, **{"for": "2h", "deputy": "bo"})
    assert "Ana Ruiz is away. Bo Lind stands in." in page
    assert away() == [(timedelta(0), timedelta(hours=2), "bo")]
    assert "I am back" in page
    office.opens("A-1")
    told = text_of(office.window("lead").get(reverse("me")))
    assert "A-1" in told, "Bo is told for both"
    assert "A-1" not in text_of(office.window().get(reverse("me")))


@pytest.mark.parametrize(
    ("form", "begins", "ends"),
    [
        ({"for": "today"}, timedelta(0), timedelta(hours=16)),
        ({"for": "until", "until": "2026-03-10T09:00"}, timedelta(0), timedelta(days=1, hours=1)),
        ({"for": "until", "from": "2026-03-10T08:00", "until": "2026-03-12T08:00"}, timedelta(1), timedelta(3)),
    ],
)
def test_another_time_is_of_ones_own_wall_clock(
    sqlite_office: Office, form: dict[str, str], begins: timedelta, ends: timedelta
) -> None:
    from rung.store.people import members
    from tests.console.office import account

    members.change(account("agent").pk, time_zone="UTC")
    says(sqlite_office, **form)
    assert away() == [(begins, ends, None)]


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"for": "until"}, "Say until when"),
        ({"for": "soon"}, "soon is no length of time"),
        ({"for": "until", "until": "2026-03-01T09:00"}, "ends before it begins"),
        ({"for": "until", "until": "2028-03-01T09:00"}, "more than a year away"),
        ({"for": "0s"}, "no time at all"),
        ({"for": "9999w"}, "more than a year"),
        ({"for": "until", "until": "0001-01-01T00:00"}, "is no day and time"),
        ({"for": "2h", "deputy": "ana"}, "must be somebody else"),
        ({"for": "2h", "deputy": "nobody"}, "must be somebody else"),
    ],
)
def test_what_makes_no_sense_changes_nothing(sqlite_office: Office, form: dict[str, str], words: str) -> None:
    assert words in says(sqlite_office, **form)
    assert away() == []


def test_a_return_without_a_zone_is_one_from_now(sqlite_office: Office) -> None:
    says(sqlite_office, **{"for": "2h"})
    form = {"from": "2027-01-01T00:00"}
    assert "is back" in text_of(sqlite_office.window().post(reverse("me-back", args=["ana"]), form, follow=True))
    assert away() == []


def test_an_absence_to_the_last_instant_that_is_taken_is_shown(sqlite_office: Office) -> None:
    from rung.core.events import PersonAway
    from rung.core.times.walltime import LATEST

    sqlite_office.happens(PersonAway(person="ana", at=clock.now(), until=LATEST))
    page = text_of(sqlite_office.window().get(reverse("me")))
    assert f"1 Jan {LATEST.year} 01:00" in page


def test_an_agent_speaks_for_themselves_and_a_lead_for_everybody(sqlite_office: Office) -> None:
    refused = sqlite_office.window("agent").post(reverse("me-away", args=["bo"]), {"for": "2h"})
    assert refused.status_code == 404
    assert "Ana Ruiz is away." in says(sqlite_office, "lead", **{"for": "2h"})


def test_the_page_says_what_would_reach_them(office: Office) -> None:
    page = text_of(office.window().get(reverse("me")))
    assert "A critical notice at Mon 9 Mar 09:00: Slack and Mail at once." in page
    assert reverse("preferences", args=["people", "ana"]) in page
    assert "None in the next 30 days" in page
    assert "Nothing is yours just now" in page


def test_the_coming_night_is_what_the_core_would_do(office: Office) -> None:
    part = text_of(office.window().get(reverse("me-tonight")))
    assert "A P0 in the coming 24 hours would ring me at:" in part
    assert "<b>outage</b> level 1, Technical support" in part
    assert "unproven" in part
    says(office, **{"for": "1d"})
    assert "No P0 would ring me" in text_of(office.window().get(reverse("me-tonight")))


def test_who_said_that_they_hear_is_proven_here_as_on_the_page_of_who_hears(office: Office) -> None:
    reach_tests.keep("asked", "ana", [("slack", "U01ANA")], 0, clock.now())
    reach_tests.confirm(reach_tests.lately(clock.now())[0].id, "link", clock.now())
    assert "proven</span> Slack" in text_of(office.window().get(reverse("me-tonight")))
    office.passes(days=31)
    assert "unproven" in text_of(office.window().get(reverse("me-tonight")))


def test_whoever_is_nobody_of_the_directory_is_told_how_to_become_somebody(sqlite_office: Office) -> None:
    assert "You are nobody of the directory yet" in text_of(sqlite_office.window("read_only").get(reverse("me")))


@pytest.mark.browser
def test_somebody_goes_for_lunch_in_the_browser(page: Page, house: House) -> None:
    from tests.console.test_accessibility import findings
    from tests.console.test_browser import sign_in

    sign_in(page, house)
    page.keyboard.press("g")
    page.keyboard.press("m")
    page.get_by_label("Stands in").select_option("bo")
    page.get_by_role("button", name="Away for 30 min").click()
    assert page.get_by_text("is away. Bo Lind stands in.").is_visible()
    assert findings(page) == []
