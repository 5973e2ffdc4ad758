"""Who is who in Slack: a team with mail addresses gets its member ids, seen before they count."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from rung import config
from rung.engine.policies import directory
from rung.store.policies import policies
from tests.console.office import text_of
from tests.worker.vendor import Vendor, open_vendor

if TYPE_CHECKING:
    from tests.console.office import Office

TEAM = {
    "dee": {"name": "Dee Okafor", "email": "dee@support.example"},
    "eli": {"name": "Eli Novak", "email": "eli@support.example"},
}


@pytest.fixture
def office(sqlite_office: Office) -> Office:
    directory.keep({"people": TEAM}, "cy", "joined")
    return sqlite_office


@pytest.fixture
def slack() -> Iterator[Vendor]:
    """A workspace that the installation is connected with."""
    before = config.current()
    with open_vendor() as vendor:
        config.use(vendor.settings(before))
        try:
            yield vendor
        finally:
            config.use(before)


def ids() -> dict[str, str | None]:
    people = policies.current().document.people
    return {person: people[person].slack for person in TEAM}


def asks(office: Office) -> str:
    return office.window("lead").post(reverse("directory-slack"), follow=True).content.decode()


def test_member_ids_are_found_by_mail_address_and_seen_before_they_count(office: Office, slack: Vendor) -> None:
    lead = office.window("lead")
    assert "2 in the directory have a mail address and no member id" in text_of(
        lead.get(reverse("directory-import", args=["people"]))
    )
    slack.slack.joins("U04DEE", "dee@support.example")
    page = asks(office)
    assert "Nobody in Slack has the address of Eli Novak" in page
    assert "1 would change" in page
    assert ids() == {"dee": None, "eli": None}

    content = re.search(r"<textarea[^>]*hidden>(.*?)</textarea>", page, re.DOTALL)
    assert content is not None
    keep = {"name": "slack.json", "content": unescape(content[1]), "keep": "yes"}
    lead.post(reverse("directory-import", args=["people"]), keep)
    assert ids() == {"dee": "U04DEE", "eli": None}


def test_what_slack_refuses_is_said_with_what_to_do(office: Office, slack: Vendor) -> None:
    slack.slack.ratelimit(30, method="users.lookupByEmail")
    assert "too many messages. 2 are left: ask again then." in asks(office)
    slack.slack.refuse("missing_scope", method="users.lookupByEmail")
    assert "Slack was not asked to the end: Slack: missing_scope" in asks(office)
    assert ids() == {"dee": None, "eli": None}


def test_without_an_app_it_is_said_how_to_set_one_up(office: Office) -> None:
    page = asks(office)
    assert "No Slack app is set up" in page
    assert "Give RUNG_SLACK_TOKEN" in page
