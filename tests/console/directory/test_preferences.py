"""How somebody is told: read in sentences, tried before it is kept, inherited and chosen, and never lost."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from rung.engine.policies import directory
from rung.store.policies import policies

if TYPE_CHECKING:
    from django.http import HttpResponse
    from playwright.sync_api import Page

    from tests.console.house import House
    from tests.console.office import Office

OWN = {"high.how": "own", "high.channels": ["slack"], "high.after1": "5m", "high.then1": ["email"]}
QUIET = {"quiet.how": "own", "quiet.start": "22:00", "quiet.end": "07:00"}


def text_of(answer: HttpResponse) -> str:
    return re.sub(r"<[^>]+>", "", " ".join(unescape(answer.content.decode()).split()))


def page_of(
    office: Office, section: str = "people", key: str = "ana", role: str = "agent", **asked: str
) -> HttpResponse:
    return office.window(role).get(reverse("preferences", args=[section, key]), asked)


def says(
    office: Office, form: dict[str, object], section: str = "people", key: str = "ana", role: str = "agent"
) -> HttpResponse:
    """Fill the form as it stands, and press a button."""
    was = re.search(r'name="was" value="(\w+)"', page_of(office, section, key, role).content.decode())
    given = {"was": was[1] if was else "", **form}
    return office.window(role).post(reverse("preferences", args=[section, key]), given, follow=True)


def chosen(section: str = "people", key: str = "ana") -> object:
    return (directory.everything()[section][key] or {}).get("notices")


def test_the_page_says_in_words_what_will_happen(office: Office) -> None:
    page = text_of(page_of(office))
    assert "A critical notice at Mon 9 Mar 09:00: Slack and Mail at once." in page
    assert "A critical notice at Tue 10 Mar 03:00: Slack and Mail at once." in page
    assert "nobody chose: mail" in page
    assert "That somebody has it: wherever the notice went." in page, "nobody is called to hear that all is well"


def test_what_is_tried_is_foretold_and_not_kept(office: Office) -> None:
    page = text_of(says(office, {**OWN, **QUIET, "preview": "1", "at": "2026-03-10T03:00"}))
    assert "Not kept yet" in page
    assert "A high notice at Mon 9 Mar 09:00: Slack at once; unseen, Mail after 5 min." in page
    held = "A high notice at Tue 10 Mar 03:00: waits for the end of quiet hours, Slack at Tue 10 Mar 07:00"
    assert f"{held}; unseen, Mail after 5 min." in page
    assert chosen() is None


def test_what_is_kept_counts_at_the_next_notice(office: Office) -> None:
    from rung.store.deliveries import deliveries

    form = {"critical.how": "own", "critical.channels": ["email"], "keep": "1"}
    assert "Kept. It counts from now on." in text_of(says(office, form))
    assert chosen() == {"critical": {"channels": ["email"]}}
    office.opens("A-1")
    told = next(one for one in deliveries.of_issue("A-1") if one.to == "ana")
    assert told.channels == ("email",)


def test_gathered_at_chosen_times_is_one_message_then(office: Office) -> None:
    form = {"normal.how": "own", "normal.channels": ["email"], "normal.gathered": "09:00, 16:30", "keep": "1"}
    page = text_of(says(office, form))
    assert "A normal notice at Mon 9 Mar 09:00: Mail, gathered: in one message at Mon 9 Mar 16:30." in page
    assert "as for normal, own choice" in page, "what informs goes as what is normal"
    assert chosen() == {"normal": {"channels": ["email"], "digest_at": ["09:00", "16:30"]}}
    again = page_of(office).content.decode()
    assert 'name="normal.gathered" value="09:00, 16:30"' in again


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"high.how": "own", "high.channels": ["slack"], "high.after1": "soon", "high.then1": ["email"]}, "soon"),
        ({"high.how": "own", "high.channels": ["slack"], "high.after1": "5m"}, "the later channel 1 has no channel"),
        ({"normal.how": "own", "normal.channels": ["email"], "normal.gathered": "25:00"}, "25:00"),
        ({"critical.how": "own"}, "no channel is ticked"),
        ({"quiet.how": "own", "quiet.start": "22", "quiet.end": "late"}, "22-late"),
    ],
)
def test_what_is_wrong_is_said_at_its_row_and_nothing_is_lost(
    sqlite_office: Office, form: dict[str, object], words: str
) -> None:
    answer = says(sqlite_office, {**form, "keep": "1"})
    assert answer.status_code == 422
    page = text_of(answer)
    assert words in page.casefold()
    assert "Nothing is kept yet" in page
    assert chosen() is None
    for name, value in form.items():
        if isinstance(value, str) and name.endswith(("after1", "gathered")):
            assert f'value="{value}"' in answer.content.decode(), "what was typed is still there"


def test_a_team_has_defaults_that_a_lead_edits_and_a_person_inherits_leaves_and_takes_again(office: Office) -> None:
    team = {"high.how": "own", "high.channels": ["slack"], **QUIET, "keep": "1"}
    refused = office.window("agent").post(reverse("preferences", args=["teams", "technical"]), team)
    assert "A lead chooses for a team" in text_of(refused)
    assert chosen("teams", "technical") is None

    assert "Kept" in text_of(says(office, team, "teams", "technical", "lead"))
    page = text_of(page_of(office))
    assert "as Technical support has it" in page
    assert "Inherited: 22:00 to 07:00" in page

    says(office, {"high.how": "own", "high.channels": ["email"], "quiet.how": "off", "keep": "1"})
    person = policies.current().document.people["ana"]
    assert policies.current().quiet_of(person) is None
    assert "chose themselves: high, quiet hours" in text_of(page_of(office, "teams", "technical"))

    assert "Everything is inherited again" in text_of(says(office, {"reset": "1"}))
    assert chosen() is None
    assert "as Technical support has it" in text_of(page_of(office))


def test_somebody_elses_choices_are_theirs_and_a_leads(sqlite_office: Office) -> None:
    says(sqlite_office, {**OWN, "keep": "1"}, key="bo", role="agent")
    assert chosen(key="bo") is None
    says(sqlite_office, {**OWN, "keep": "1"}, key="ana", role="lead")
    assert chosen() == {"high": {"channels": ["slack"], "then": [{"after": "5m", "channels": ["email"]}]}}


def test_two_who_change_the_same_do_not_overwrite_each_other(sqlite_office: Office) -> None:
    stale = {"was": "0" * 16, **OWN, "keep": "1"}
    answer = sqlite_office.window("agent").post(reverse("preferences", args=["people", "ana"]), stale, follow=True)
    assert "somebody changed these choices meanwhile" in text_of(answer)
    assert chosen() is None


def test_what_the_policys_text_says_is_shown_and_changed_there(sqlite_office: Office) -> None:
    from tests.console.office import POLICY

    own = POLICY.replace("slack: U01ANA,", "slack: U01ANA, notices: {high: [slack]},")
    sqlite_office.publishes(own)
    page = text_of(page_of(sqlite_office))
    assert "The text of the policy says how Ana Ruiz is told" in page
    assert "A high notice at Mon 9 Mar 09:00: Slack at once." in page
    before = policies.current_number()
    says(sqlite_office, {**OWN, "keep": "1"})
    assert policies.current_number() == before


def test_an_instant_that_is_none_is_said(sqlite_office: Office) -> None:
    assert "soon is no day and time" in text_of(page_of(sqlite_office, at="soon"))
    assert "Tue 10 Mar 03:00" in text_of(page_of(sqlite_office, at="2026-03-10T03:00"))
    assert page_of(sqlite_office, key="nobody").status_code == 404


@pytest.mark.browser
def test_somebody_chooses_by_keyboard_in_the_browser(page: Page, house: House) -> None:
    from tests.console.test_accessibility import findings
    from tests.console.test_browser import sign_in

    sign_in(page, house)
    page.goto(f"{house.url}{reverse('preferences', args=['people', 'ana'])}")
    page.locator("#high summary").press("Enter")
    page.locator("#high").get_by_label(re.compile("own choice")).check()
    page.locator("#high").get_by_label("Slack").first.check()
    page.get_by_role("button", name="See what would happen").click()
    page.get_by_text("Not kept yet").wait_for()
    assert findings(page) == []
    page.get_by_role("button", name="Keep").click()
    page.get_by_text("Kept. It counts from now on.").wait_for()
    assert findings(page) == []


@pytest.mark.browser
def test_who_hears_and_how_a_notice_went_can_be_read_by_everybody(page: Page, house: House) -> None:
    from rung.store.deliveries import deliveries
    from tests.console.test_accessibility import findings
    from tests.console.test_browser import sign_in

    sign_in(page, house)
    house.opens("A-1")
    number = next(one.number for one in deliveries.of_issue("A-1") if one.to == "ana")
    for address in (reverse("reachability"), reverse("notice", args=[number, "A-1"])):
        page.goto(f"{house.url}{address}")
        assert findings(page) == [], address
    page.goto(f"{house.url}{reverse('reachability')}")
    page.get_by_role("button", name="Ring Ana Ruiz now").click()
    page.get_by_text("A test ring is on its way").wait_for()
    assert page.url.endswith("/reachability")
