"""Slack: how it is heard, the channels that the app is in, and whose each of them is."""

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST
from msgspec import Struct

from rung import config
from rung.channels.slack.manifest import manifest
from rung.clock import SystemClock
from rung.console.access import needs
from rung.core.document import Account
from rung.engine.accounts.accounts import every_account
from rung.store.elsewhere import slack_channels, slack_socket
from rung.store.elsewhere.slack_channels import Channel
from rung.store.policies import policies

MOST_SHOWN = 2_000
"""Accounts that a browser offers while somebody types; others can be typed as well."""


class Line(Struct, frozen=True):
    """One channel on the page."""

    channel: Channel
    account: str
    name: str
    """The account's, where there is such an account."""
    is_own: bool
    """The account's own field `slack_channel` says so; here it can be said otherwise."""

    @property
    def is_unknown(self) -> bool:
        return bool(self.account) and not self.name


@needs("manage_sources")
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """All channels that are known, those that wait for an account first."""
    given = config.current()
    accounts = every_account(policies.document_in_force())
    look = slack_channels.last_look()
    is_heard, socket = slack_socket.in_words(slack_socket.get())
    return render(
        request,
        "console/slack.html",
        {
            "screen": "settings",
            "lines": _lines(accounts),
            "accounts": list(accounts.values())[:MOST_SHOWN],
            "look": look,
            "is_set_up": given.slack_token is not None,
            "has_socket": given.slack_app_token is not None,
            "is_heard": is_heard,
            "socket": socket,
            "address": f"{given.base_url}/in/slack",
            "manifest": _manifest(given) if given.slack_token is None else "",
            "by_socket": not given.base_url.startswith("https://"),
            "emoji": given.slack_emoji,
            "join": given.slack_join,
        },
    )


def _manifest(given: config.Config) -> str:
    """What Slack makes the app from. It posts to https alone: where we have none, a socket is opened from here."""
    return json.dumps(manifest(given.base_url, by_socket=not given.base_url.startswith("https://")), indent=2)


@needs("manage_sources")
@require_POST
def give(request: HttpRequest) -> HttpResponse:
    """A channel belongs to an account from now on, or to none."""
    channel, account = request.POST.get("channel", "").strip(), request.POST.get("account", "").strip()
    accounts = every_account(policies.document_in_force())
    known = account if account in accounts else _by_name(account, accounts)
    if not channel or len(channel) > 40 or not channel.isalnum():
        messages.error(request, "Which channel? Its id begins with C or G, such as C01ACME: see its details in Slack.")
    elif account and known is None:
        messages.error(request, f"There is no account {account}. Choose one from the list, or make it first.")
    else:
        slack_channels.give({channel: known or None})
        name = accounts[known].name if known else ""
        said = f"belongs to {name} from now on" if known else "belongs to no account any more"
        messages.success(request, f"{_called(channel)} {said}.")
    return redirect("slack")


@needs("manage_sources")
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Slack is asked for its channels once more."""
    if config.current().slack_token is None:
        messages.error(request, "No Slack app is set up: give RUNG_SLACK_TOKEN, and start again.")
    else:
        slack_channels.want(SystemClock().now())
        messages.success(request, "Slack is asked for its channels. Load this page anew in a few seconds.")
    return redirect("slack")


def _lines(accounts: dict[str, Account]) -> list[Line]:
    here = slack_channels.mapped()
    own = {str(each.fields["slack_channel"]): key for key, each in accounts.items() if each.fields.get("slack_channel")}
    everywhere = {**own, **here}
    known = {one.id: one for one in slack_channels.everyone()}
    channels = [*known.values(), *(Channel(one) for one in everywhere if one not in known)]
    found = []
    for one in channels:
        key = everywhere.get(one.id, "")
        account = accounts.get(key)
        found.append(Line(one, key, account.name if account else "", bool(key) and one.id not in here))
    return sorted(found, key=lambda line: (not (line.channel.unmapped and not line.account), line.channel.name))


def _by_name(name: str, accounts: dict[str, Account]) -> str | None:
    return next((key for key, one in accounts.items() if one.name.lower() == name.lower()), None)


def _called(channel: str) -> str:
    name = next((one.name for one in slack_channels.everyone() if one.id == channel), "")
    return f"#{name}" if name else channel
