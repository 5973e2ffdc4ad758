"""Settings: where notices go, who may sign in, and tokens that are shown once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from rung.store import settings_store
from rung.store.people import members, tokens

if TYPE_CHECKING:
    from tests.console.office import Office


def test_the_delivery_mode_stands_on_every_page(office: Office) -> None:
    from tests.console.office import text_of

    owner = office.window("administrator")
    assert "Nothing leaves" in text_of(owner.get(reverse("now")))
    page = text_of(owner.post(reverse("settings-mode"), {"mode": "only", "people": "ana, bo"}, follow=True))
    assert "Delivery mode is now only." in page
    for name in ("now", "outbox", "policy", "settings"):
        assert "Told: ana, bo." in text_of(office.window("agent").get(reverse(name)))


def test_going_live_without_credentials_says_at_once_what_will_fail(sqlite_office: Office) -> None:
    from tests.console.office import text_of

    owner = sqlite_office.window("administrator")
    live = text_of(owner.post(reverse("settings-mode"), {"mode": "live"}, follow=True))
    assert "Mail is not connected, and notices by mail will fail: set RUNG_SMTP_URL" in live
    assert "Slack is not connected" in live
    assert "not connected" not in text_of(owner.post(reverse("settings-mode"), {"mode": "outbox"}, follow=True))


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"mode": "only", "people": ""}, "Name at least one person"),
        ({"mode": "only", "people": "ana, eve"}, "Nobody in the policy is called eve"),
        ({"mode": "loud"}, "Choose one of outbox, only and live"),
    ],
)
def test_a_mode_that_makes_no_sense_changes_nothing(sqlite_office: Office, form: dict[str, str], words: str) -> None:
    from tests.console.office import text_of

    page = text_of(sqlite_office.window("administrator").post(reverse("settings-mode"), form, follow=True))
    assert words in page
    assert settings_store.delivery_mode().mode == "outbox"


def test_a_new_member_signs_in_with_the_password_that_is_shown_once(office: Office) -> None:
    from tests.console.office import browser, text_of

    owner = office.window("administrator")
    form = {"name": "Dee Roy", "email": "dee@support.example", "role": "agent", "person": ""}
    page = text_of(owner.post(reverse("settings-members"), form, follow=True))
    password = re.search(r"this password, shown once: (\w+)", page)
    assert password is not None
    assert password[1] not in text_of(owner.get(reverse("settings")))
    signing_in = browser()
    sent = {"login": "dee@support.example", "password": password[1]}
    assert signing_in.post(reverse("account_login"), sent)["Location"] == "/"
    assert signing_in.get(reverse("now")).status_code == 200


def test_a_forgotten_password_is_replaced_and_the_old_one_opens_nothing(office: Office) -> None:
    from tests.console.office import PASSWORD, account, address, browser, text_of

    anas = office.window("agent")
    page = text_of(
        office.window("administrator").post(
            reverse("settings-password", args=[account("agent").pk]), follow=True
        )
    )
    password = re.search(r"this password now, shown once: (\w+)", page)
    assert password is not None
    assert anas.get(reverse("now")).status_code == 302
    for known, opens in ((PASSWORD, False), (password[1], True)):
        sent = {"login": address("agent"), "password": known}
        assert (browser().post(reverse("account_login"), sent).status_code == 302) is opens


def test_whoever_left_is_switched_off_and_nothing_of_theirs_opens_any_more(office: Office) -> None:
    from tests.console.office import PASSWORD, account, address, browser, text_of

    owner, anas, ana = office.window("administrator"), office.window("agent"), account("agent")
    token, _ = tokens.create(ana, "nightly", ("issues:read",))
    switch = reverse("settings-member-switch", args=[ana.pk])
    said = text_of(owner.post(switch, {"to": "off"}, follow=True))
    assert "is signed out everywhere" in said
    assert "switched off" in said
    assert anas.get(reverse("now")).status_code == 302
    assert tokens.find(token) is None
    sent = {"login": address("agent"), "password": PASSWORD}
    assert browser().post(reverse("account_login"), sent)["Location"] != "/"
    owner.post(switch, {"to": "on"})
    assert browser().post(reverse("account_login"), sent)["Location"] == "/"
    assert tokens.find(token) is not None
    own = reverse("settings-member-switch", args=[account("administrator").pk])
    assert "it is your own account" in text_of(owner.post(own, {"to": "off"}, follow=True))
    with pytest.raises(ValueError, match="the last administrator stays"):
        members.switch(account("administrator").pk, False)


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"name": "Ana", "email": "agent@support.example", "role": "agent"}, "already an account"),
        ({"name": "Eve", "email": "eve@support.example", "role": "king"}, "is no role"),
    ],
)
def test_an_account_that_cannot_be_made_says_why(sqlite_office: Office, form: dict[str, str], words: str) -> None:
    from tests.console.office import text_of

    assert words in text_of(
        sqlite_office.window("administrator").post(reverse("settings-members"), form, follow=True)
    )
    assert len(members.everyone()) == 4


def test_the_last_administrator_stays_one(office: Office) -> None:
    from tests.console.office import account, text_of

    address = reverse("settings-member", args=[account("administrator").pk])
    page = text_of(office.window("administrator").post(address, {"role": "agent", "person": "cy"}, follow=True))
    assert "the last administrator keeps the role" in page
    assert office.window("administrator").get(reverse("settings")).status_code == 200


def test_a_role_is_changed(office: Office) -> None:
    from tests.console.office import account

    address = reverse("settings-member", args=[account("read_only").pk])
    office.window("administrator").post(address, {"role": "agent", "person": "bo"})
    changed = members.of_user(account("read_only"))
    assert changed is not None
    assert (changed.role, changed.person) == ("agent", "bo")
    gone = reverse("settings-member", args=[999_999])
    assert office.window("administrator").post(gone, {"role": "agent"}).status_code == 404


def test_a_token_is_shown_once_and_works(office: Office) -> None:
    from tests.console.office import text_of

    window = office.window("agent")
    form = {"name": "website form", "scopes": ["events:write"]}
    shown = re.search(r'id="new-token">([^<]+)<', window.post(reverse("settings-tokens"), form).content.decode())
    assert shown is not None
    bearer = tokens.find(shown[1])
    assert bearer is not None
    assert bearer.token.scopes == ("events:write",)
    again = text_of(window.get(reverse("settings")))
    assert shown[1] not in again
    assert "website form" in again


def test_nobody_gives_a_program_more_than_they_may_do(office: Office) -> None:
    form = {"name": "a ladder up", "scopes": ["admin", "policies:write", "issues:read"]}
    office.window("agent").post(reverse("settings-tokens"), form)
    assert [one.scopes for one in tokens.everyone()] == [("issues:read",)]


def test_a_zone_that_does_not_exist_is_refused(sqlite_office: Office) -> None:
    from tests.console.office import text_of

    page = text_of(
        sqlite_office.window("read_only").post(reverse("settings-zone"), {"time_zone": "Mars/Olympus"}, follow=True)
    )
    assert "Mars/Olympus is no time zone" in page


@pytest.mark.parametrize(
    ("form", "words"),
    [({"name": "N" * 151}, "at most 150 characters"), ({"email": "n" * 150 + "@a.example"}, "at most 150 characters")],
)
def test_a_name_that_no_column_holds_makes_no_account(office: Office, form: dict[str, str], words: str) -> None:
    from tests.console.office import text_of

    given = {"email": "new@support.example", "name": "New", "role": "agent", **form}
    assert words in text_of(office.window("administrator").post(reverse("settings-members"), given, follow=True))


def test_a_token_keeps_a_name_that_its_column_holds(office: Office) -> None:
    from tests.console.office import text_of

    given = {"name": "n" * 201, "scopes": "events:write"}
    page = text_of(office.window("administrator").post(reverse("settings-tokens"), given, follow=True))
    assert "at most 200 characters" in page


def test_an_account_beyond_every_number_is_not_found(office: Office) -> None:
    address = reverse("settings-member", args=[10**30])
    assert office.window("administrator").post(address, {"role": "agent"}).status_code == 404
