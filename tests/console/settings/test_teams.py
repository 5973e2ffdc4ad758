"""Settings, Microsoft Teams: the app, whose each channel is, who is who; and the doctor's word on the bot."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from msgspec import structs

from rung import clock, config
from rung.channels.teams.activities import channel_id
from rung.store.elsewhere import teams_rooms

if TYPE_CHECKING:
    from tests.console.office import Office

APP = "6f1c0c2e-3a54-4b7e-9d6e-0c5a1f0b2a11"
ACME = channel_id("acme")


@pytest.fixture
def bot() -> object:
    before = config.current()
    base = "https://rung.example"
    config.use(structs.replace(before, base_url=base, teams_app_id=APP, teams_app_secret="s", teams_tenant=APP))
    yield
    config.use(before)


def test_the_page_says_what_is_missing(office: Office) -> None:
    page = office.window("administrator").get(reverse("settings-teams")).content.decode()
    assert "RUNG_TEAMS_APP_ID" in page
    assert "The app is in no channel yet" in page
    assert office.window("administrator").get(reverse("settings-teams-app")).status_code == 404


def test_the_app_is_a_package_that_teams_takes(office: Office, bot: object) -> None:
    window = office.window("administrator")
    assert "https://rung.example/in/teams" in window.get(reverse("settings-teams")).content.decode()
    answer = window.get(reverse("settings-teams-app"))
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert sorted(archive.namelist()) == ["color.png", "manifest.json", "outline.png"]
    said = json.loads(archive.read("manifest.json"))
    assert (said["bots"][0]["botId"], said["webApplicationInfo"]["id"]) == (APP, APP)
    assert len(said["description"]["short"]) <= 80
    assert len(said["name"]["short"]) <= 30
    commands = said["bots"][0]["commandLists"][0]["commands"]
    assert all(len(one["title"]) <= 32 and len(one["description"]) <= 128 for one in commands)
    assert answer.content == window.get(reverse("settings-teams-app")).content
    for name, side in (("color.png", 192), ("outline.png", 32)):
        picture = archive.read(name)
        assert picture[:8] == b"\x89PNG\r\n\x1a\n"
        assert int.from_bytes(picture[16:20], "big") == int.from_bytes(picture[20:24], "big") == side


def test_a_channel_is_given_to_an_account_and_taken_back(office: Office) -> None:
    teams_rooms.remember(ACME, "Acme & friends", "channel", clock.now(), is_unmapped=True)
    window, page = office.window("administrator"), reverse("settings-teams")
    assert "nobody is told" in window.get(page).content.decode()

    def gives(conversation: str, account: str) -> str:
        given = {"conversation": conversation, "account": account}
        return window.post(reverse("settings-teams-account"), given, follow=True).content.decode()

    assert "There is no account nobody" in gives(ACME, "nobody")
    assert "is no id of a channel" in gives("https://evil.example/", "acme")
    assert "belongs to acme" in gives(f"{ACME};messageid=1773045000000", "acme")
    assert teams_rooms.account_of(ACME) == "acme"
    assert "nobody is told" not in window.get(page).content.decode()
    gives(ACME, "")
    assert teams_rooms.account_of(ACME) is None


def test_whoever_was_taken_for_somebody_can_be_forgotten(office: Office) -> None:
    teams_rooms.link(APP, "bo")
    window = office.window("administrator")
    assert "Bo Lind" in window.get(reverse("settings-teams")).content.decode()
    window.post(reverse("settings-teams-unlink"), {"object_id": APP})
    assert teams_rooms.people() == {}


def test_microsoft_is_asked_whether_the_bot_fits(office: Office, bot: object) -> None:
    config.use(structs.replace(config.current(), teams_login_url="http://127.0.0.1:1"))
    page = office.window("administrator").post(reverse("settings-teams-check"), follow=True).content.decode()
    assert "no connection" in page
