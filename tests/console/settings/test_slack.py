"""The page of Slack's channels: whose each is, which wait for an account, and how Slack is heard."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse

from rung.clock import SystemClock
from rung.store.elsewhere import slack_channels, slack_socket
from rung.store.elsewhere.slack_channels import Channel
from rung.store.elsewhere.slack_socket import Standing

if TYPE_CHECKING:
    from tests.console.office import Office


def test_a_channel_that_waits_is_given_to_an_account_and_taken_back(sqlite_office: Office) -> None:
    from tests.console.office import text_of

    office, at = sqlite_office, SystemClock().now()
    window = office.window("administrator")
    page = text_of(window.get(reverse("slack")))
    assert "No channel is known yet" in page
    assert '"socket_mode_enabled": true' in page, "the manifest, to be pasted: nobody outside reaches this machine"
    assert "RUNG_SLACK_APP_TOKEN" in page
    slack_channels.looked([Channel("C0ACME", "acme-shared", is_shared=True), Channel("C0TEAM", "team")], "", at)
    slack_channels.passed_over("C0ACME", office.clock.now())
    page = text_of(window.get(reverse("slack")))
    assert "1 message passed over" in page
    assert "1 channel of no account" in text_of(window.get(reverse("sources")))

    given = {"channel": "C0ACME", "account": "acme"}
    assert "belongs to Acme from now on" in text_of(window.post(reverse("slack-give"), given, follow=True))
    assert slack_channels.mapped() == {"C0ACME": "acme"}
    page = text_of(window.get(reverse("slack")))
    assert "mapped" in page
    assert "passed over since" not in page
    window.post(reverse("slack-give"), {"channel": "C0ACME", "account": ""})
    assert slack_channels.mapped() == {}


def test_what_cannot_be_given_says_why_and_changes_nothing(sqlite_office: Office) -> None:
    from tests.console.office import text_of

    window = sqlite_office.window("administrator")
    unknown = window.post(reverse("slack-give"), {"channel": "C0ACME", "account": "nobody"}, follow=True)
    assert "There is no account nobody" in text_of(unknown)
    odd = window.post(reverse("slack-give"), {"channel": "#acme!", "account": "acme"}, follow=True)
    assert "begins with C or G" in text_of(odd)
    assert slack_channels.mapped() == {}
    assert "No Slack app is set up" in text_of(window.post(reverse("slack-look"), follow=True))


def test_a_channel_that_the_app_has_left_and_an_account_that_is_gone_are_seen(sqlite_office: Office) -> None:
    from tests.console.office import text_of

    window, at = sqlite_office.window("administrator"), SystemClock().now()
    slack_channels.looked([Channel("C0ACME", "acme-shared")], "", at)
    slack_channels.give({"C0ACME": "acme", "C0GONE": "nobody"})
    slack_channels.looked([], "", at)
    page = text_of(window.get(reverse("slack")))
    assert "the app is not in it" in page
    assert "no such account" in page
    slack_channels.looked(None, "Slack: missing_scope", at)
    assert "Slack: missing_scope" in text_of(window.get(reverse("slack")))


def test_how_a_socket_stands_is_said_in_words() -> None:
    now = SystemClock().now()
    assert slack_socket.in_words(None) == (False, "no socket to Slack was opened yet")
    assert slack_socket.in_words(Standing("connected", now, "", now))[0]
    assert not slack_socket.in_words(Standing("connected", now, "", now - timedelta(minutes=4)))[0]
    assert "invalid_auth" in slack_socket.in_words(Standing("broken", now, "Slack: invalid_auth", now))[1]
