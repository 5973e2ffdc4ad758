"""The first run: an owner's account and five questions that become a working policy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from rung.store import settings_store
from rung.store.people import members
from rung.store.policies import policies
from tests.windows import open_window

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.console.house import House

GOOD = {
    "name": "Cy Park",
    "email": "cy@support.example",
    "password": "a-ladder-of-seven-rungs",
    "company": "Acme Cloud",
    "team": "Support",
    "people": "Ana Ruiz, ana@support.example, U01ANA\nBo Lind, bo@support.example\nCy Park, cy@support.example",
    "time_zone": "Europe/Berlin",
    "days": "mon-fri",
    "opens": "09:00",
    "closes": "18:00",
    "country": "de",
    "tier_1": "enterprise",
    "critical_1": "15m",
    "normal_1": "2h",
    "tier_2": "standard",
    "critical_2": "1h",
    "normal_2": "8h",
    "on_call": "Ana Ruiz, Bo Lind",
    "head": "Cy Park",
}


def test_every_page_leads_to_the_first_run(database: str) -> None:
    from tests.console.office import browser

    for path in ("/", "/issues/A-1", "/accounts/login/", "/settings"):
        assert browser().get(path)["Location"] == "/welcome"


def test_the_answers_become_a_policy_of_three_levels(database: str) -> None:
    from tests.console.office import browser, text_of

    window = browser()
    page = text_of(window.post(reverse("welcome"), GOOD, follow=True))
    assert "Delivery mode is Outbox" in page
    assert "Nothing here needs anybody" in page
    assert "First steps" in page
    assert "3 in the directory, 1 may sign in" in page
    (owner,) = members.everyone()
    assert (owner.email, owner.role, owner.person, owner.time_zone) == (
        "cy@support.example", "administrator", "cy", "Europe/Berlin",
    )  # fmt: skip
    document = policies.current().document
    assert [person.name for person in document.people.values()] == ["Ana Ruiz", "Bo Lind", "Cy Park"]
    assert [len(path.levels) for path in document.paths.values()] == [3, 3]
    assert settings_store.delivery_mode().mode == "outbox"
    assert window.get("/settings").status_code == 200


def test_a_promise_may_be_written_in_words(sqlite_database: str) -> None:
    from tests.console.office import browser

    browser().post(reverse("welcome"), {**GOOD, "critical_1": "30 min", "normal_1": "2 hours"})
    document = policies.current().document
    target = document.targets[0]
    promised = [str(target.span("first_response", priority)) for priority in document.workspace.priorities]
    assert promised[0] == "30m"
    assert promised[-1] == "2h"


def test_names_may_be_written_in_small_letters_where_they_are_named_again(sqlite_database: str) -> None:
    from tests.console.office import browser

    browser().post(reverse("welcome"), {**GOOD, "on_call": "bo lind", "head": "ana ruiz"})
    document = policies.current().document
    (layer,) = next(iter(document.schedules.values())).layers
    assert layer.rotation == ("bo",)
    assert document.workspace.last_resort == ("person:ana",)


def test_it_is_open_only_while_nobody_owns_the_installation(database: str) -> None:
    from tests.console.office import browser

    browser().post(reverse("welcome"), GOOD)
    late = browser()
    assert late.get(reverse("welcome"))["Location"] == "/"
    late.post(reverse("welcome"), GOOD | {"email": "eve@elsewhere.example"})
    assert [one.email for one in members.everyone()] == ["cy@support.example"]


def test_of_two_owners_at_once_one_is_told_so(database: str) -> None:
    members.create_owner("cy@support.example", "a-ladder-of-seven-rungs")
    with pytest.raises(members.MemberExists):
        members.create_owner("eve@elsewhere.example", "a-ladder-of-seven-rungs")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"email": "cy"}, "Enter a valid email address"),
        ({"password": "1234567"}, "This password is too short"),
        ({"people": ""}, "This field is required"),
        ({"people": "Ana Ruiz"}, "Line 1: Ana Ruiz needs a mail address or a Slack member id"),
        ({"people": "Ana, ana@x@y"}, "Line 1: ana@x@y is no mail address"),
        ({"people": "Bo Lind, bo@x.example\nAna, ana@x.example, slackana"}, "Line 2: slackana is no Slack member id"),
        ({"time_zone": "Berlin"}, "Berlin is no time zone"),
        ({"closes": "09:00"}, "The day ends when it begins"),
        ({"country": "Germany"}, "has at most 2 characters"),
        ({"country": "1!"}, "A country has two letters here"),
        ({"country": "XX"}, "No holidays are known of XX"),
        ({"people": "Ana\nBo, bo@x"}, "Line 2: bo@x is no mail address"),
        ({"people": "Ana, a@x.example\nana, b@x.example"}, "Line 2: ana stands there twice"),
        ({"people": "Ana, a@x.example\nBo, A@x.example"}, "Line 2: A@x.example is Ana's address"),
        ({"critical_1": "soon"}, "soon is no length of time"),
        ({"normal_2": ""}, "Nothing is no length of time"),
        ({"tier_2": "Enterprise"}, "Enterprise stands there twice"),
        ({"on_call": "Ana Ruiz, Eve"}, "Eve: not in the list of people above"),
        ({"head": "Eve"}, "Eve is not in the list of people above"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(
    sqlite_database: str, wrong: dict[str, str], words: str
) -> None:
    from tests.console.office import browser, text_of

    page = text_of(browser().post(reverse("welcome"), GOOD | wrong))
    assert words in page
    for kept in ("Acme Cloud", "Cy Park", "Europe/Berlin" if "time_zone" not in wrong else "Berlin"):
        assert kept in page
    assert members.everyone() == []
    assert policies.current_number() is None


def test_a_country_that_keeps_no_known_holidays_is_explained(sqlite_database: str) -> None:
    from tests.console.office import browser, text_of

    page = text_of(browser().post(reverse("welcome"), GOOD | {"country": "XX"}))
    assert "No holidays are known" in page
    assert members.everyone() == []


@pytest.mark.parametrize("name", ['Zoë "Z" Müller', "O'Brien: #1 {x}", "李雷", "- [a]", "yes"])
def test_strange_names_make_a_policy_all_the_same(sqlite_database: str, name: str) -> None:
    from tests.console.office import browser

    given = GOOD | {"people": f"{name}, ana@support.example", "on_call": "", "head": "", "company": name, "team": name}
    browser().post(reverse("welcome"), given)
    assert [person.name for person in policies.current().document.people.values()] == [name]


def test_where_a_policy_is_in_force_only_the_account_is_asked_for(sqlite_database: str) -> None:
    from rung.engine.policies.publish import publish
    from tests.console.office import POLICY, browser, text_of

    publish(POLICY, by="cy")
    window = browser()
    assert "Company" not in text_of(window.get(reverse("welcome")))
    window.post(reverse("welcome"), {key: GOOD[key] for key in ("name", "email", "password")})
    assert [one.person for one in members.everyone()] == ["cy"]
    assert policies.current_number() == 1


@pytest.fixture
def new_house(sqlite_database: str) -> Iterator[House]:
    from tests.console.house import open_house

    with open_house(is_new=True) as house:
        yield house


@pytest.mark.browser
def test_a_newcomer_answers_and_sees_the_first_issue_climb(browser: Browser, new_house: House) -> None:
    with open_window(browser, timezone_id="Europe/Lisbon") as page:
        page.goto(new_house.url)
        page.get_by_role("heading", name="Welcome").wait_for()
        assert page.get_by_label("Time zone").input_value() == "Europe/Lisbon"
        page.get_by_label("Your name").fill("Cy Park")
        page.get_by_label("Your mail address").fill("cy@support.example")
        page.get_by_label("A password").fill("a-ladder-of-seven-rungs")
        page.get_by_label("Company").fill("Acme Cloud")
        page.get_by_label("Who is in it").fill("Ana Ruiz")
        page.get_by_role("button", name="Begin").click()
        page.get_by_text("Line 1: Ana Ruiz needs a mail address").wait_for()
        assert page.get_by_label("Company").input_value() == "Acme Cloud"
        page.get_by_label("Who is in it").fill("Cy Park, cy@support.example\nAna Ruiz, ana@support.example, U01ANA")
        page.get_by_role("button", name="Begin").click()
        page.get_by_text("Delivery mode is Outbox").wait_for()
        new_house.opens("A-1", account=None)
        page.get_by_role("link", name="Everything is down").wait_for()
        page.goto(f"{new_house.url}/issues/A-1")
        page.locator("#aside").get_by_text("critical", exact=True).first.wait_for()
