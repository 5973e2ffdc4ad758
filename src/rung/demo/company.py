"""The sample company put into a fresh installation: policy and scenarios, the owner's account, its helpdesk's token."""

import secrets
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

from msgspec import Struct

from rung import clock, policy
from rung.channels.slack.interactions import channel_id
from rung.channels.teams import activities as teams
from rung.core.document import PolicyDocument
from rung.core.times.cadence import cadence_of
from rung.demo import customers
from rung.engine.duty import reach_tests
from rung.engine.mailed import asking
from rung.engine.policies import directory
from rung.engine.policies.publish import publish
from rung.engine.proof.scenarios import take_in
from rung.store.deliveries import reach_tests as questions
from rung.store.elsewhere import chat_widgets, slack_channels, teams_rooms
from rung.store.elsewhere.slack_channels import Channel
from rung.store.measures import marks
from rung.store.people import members, tokens
from rung.store.policies import policies, scenarios

OWNER = "cy"
PARTNER = "kim@partner.example"
SCOPES = ("events:write", "issues:read", "issues:write", "policies:read")


WIDGET = "tidewater"
"""The chat on the company's own site."""
GREETINGS = {
    "en": {"title": "Tidewater support", "greeting": "Hello! What can we do for you?"},
    "de": {"title": "Tidewater-Support", "greeting": "Guten Tag! Was können wir für Sie tun?"},
}
IN_TEAMS: dict[str, Any] = {
    "notices": {"critical": {"channels": ["teams", "email"]}, "high": {"channels": ["teams"]}}
}
"""How the engineers want to be told."""
BY_TEXT: dict[str, Any] = {"notices": {"high": {"channels": ["slack", "sms"]}}}
"""How one of each time zone wants to be told."""
CHOSEN: dict[str, Any] = {
    "people": {
        "cy": {
            "notices": {
                "critical": {
                    "channels": ["slack"],
                    "then": [{"after": "5m", "channels": ["sms"]}, {"after": "8m", "channels": ["phone"]}],
                },
                "high": {"channels": ["slack"]},
                "normal": {"channels": ["email"], "digest_at": ["09:00", "16:00"]},
                "quiet": "22:00-07:00",
            },
        },
        "bo": BY_TEXT | {"phone": "+493055500102", "addresses": {"zendesk": "4"}},
        "dee": BY_TEXT | {"phone": "+12125550104"},
        "hana": BY_TEXT | {"phone": "+61255550108"},
        "fay": IN_TEAMS
        | {
            "addresses": {
                "teams": "7d9a1a52-0d44-4f0e-9a51-0f5e6f0a0fa1", "pagerduty_user": "PFAY001", "jira": "4",
                "linear": "4", "github": "fay-l",
            }
        },
        "gus": IN_TEAMS | {"addresses": {"teams": "7d9a1a52-0d44-4f0e-9a51-0f5e6f0a0905"}},
    },
    "teams": {"technical": {"notices": {"informed": {"channels": ["email"], "digest_at": ["12:00"]}}}},
}
"""What people of the company chose at the console, and can choose anew there."""


UNMAPPED, ASKED_IN = "lighthouse", "ask-support"
"""Channels of Slack: of a customer whom nobody knows yet, and of our own colleagues."""


class Company(Struct, frozen=True):
    """The company as the demo drives it."""

    document: PolicyDocument
    owner: str
    """The address that the owner signs in with."""
    password: str | None
    """Null where the account was there already."""
    token: str


def settle() -> Company:
    """Put the company in; what an earlier demo left stays as it is."""
    text = policy_text()
    loaded = policy.load(text, name="demo.yaml")
    if loaded.document is None:
        raise ValueError("; ".join(str(problem) for problem in loaded.errors))
    if policies.current_number() is None:
        directory.keep(CHOSEN, OWNER, "How people want to be told")
        publish(text, by=OWNER, comment="The sample company")
    if not scenarios.everyone():
        take_in(scenarios_text(), policies.current(), OWNER, "scenarios.yaml")
    owner, password = _owner(loaded.document)
    _, token = _token(owner)
    for key, account in loaded.document.accounts.items():
        teams_rooms.assign(teams.channel_id(key), key)
        teams_rooms.remember(teams.channel_id(key), account.name, "channel", clock.now())
    _share_channels(loaded.document)
    customers.move_in(OWNER)
    return Company(loaded.document, owner, password, token)


def _share_channels(document: PolicyDocument) -> None:
    """Each customer has a channel of Slack; one is new and nobody's, one is internal."""
    if slack_channels.mapped():
        return
    names = [*document.accounts, UNMAPPED, ASKED_IN]
    channels = [
        Channel(channel_id(f"#{name}"), name, is_private=name == ASKED_IN, is_shared=name != ASKED_IN) for name in names
    ]
    slack_channels.looked(channels, "", clock.SystemClock().now())
    slack_channels.give({channel_id(f"#{key}"): key for key in document.accounts})


def mark_days(now: datetime) -> None:
    """What the month had that Rung cannot see: days that the head of support marked."""
    for days, words in ((16, "New status page"), (7, "Release 4.2, freeze until Friday")):
        marks.add(words, OWNER, (now - timedelta(days=days)).date())


def people_heard(now: datetime) -> None:
    """What the last weekly check came to: those on duty soon said that they hear, by all that is no call."""
    policy = policies.current()
    for place, key in enumerate(sorted(reach_tests.on_duty_soon(policy, now))):
        asked_at = now - timedelta(days=2, hours=place)
        ways = [(one.channel, one.address) for one in reach_tests.waking(policy, policy.document.people[key])]
        questions.keep(reach_tests.WEEKLY, key, ways, 0, asked_at)
    for one in questions.unanswered(now):
        if one.channel != "phone":
            waited = timedelta(minutes=4 if one.channel == "slack" else 75)
            questions.confirm(one.id, "link", one.asked_at + waited)


def figures_by_mail(document: PolicyDocument, now: datetime) -> None:
    """The owner gets each day and each week by mail; a partner outside was asked and has not agreed."""
    zone = document.workspace.time_zone
    for name, every, readers in (
        ("Yesterday at support", "day", (OWNER,)), ("Week of support", "week", (OWNER, PARTNER)),
    ):  # fmt: skip
        asking.add(name, "", {}, cadence_of(every, "mon", "08:00", zone), readers, document, OWNER, now)


def policy_text() -> str:
    """The sample policy."""
    return _example("company.yaml", "demo.yaml")


def scenarios_text() -> str:
    """The sample scenarios: what the sample policy is to do."""
    return _example("scenarios.yaml", "scenarios/demo.yaml")


def _example(packaged: str, name: str) -> str:
    """A file of `examples/`: as it was packaged, or in a checkout."""
    found = files("rung.demo").joinpath(packaged)
    if found.is_file():
        return found.read_text(encoding="utf-8")
    return (Path(__file__).resolve().parents[3] / "examples" / name).read_text(encoding="utf-8")


def _owner(document: PolicyDocument) -> tuple[str, str | None]:
    person = document.people[OWNER]
    assert person.email is not None
    password = secrets.token_urlsafe(9)
    try:
        members.create(person.email, password, "administrator", OWNER, person.name)
    except members.MemberExists:
        return person.email, None
    return person.email, password


def _token(owner: str) -> tuple[Any, str]:
    text, token = tokens.create_for(owner, "the sample company's helpdesk", SCOPES)
    return token, text


def chat_on(site: str) -> chat_widgets.Widget:
    """The company's chat widget, on the site that this run of the demo serves; what somebody chose for it stays."""
    widget = chat_widgets.get(WIDGET)
    if widget is None:
        widget = chat_widgets.add(WIDGET, OWNER)
        chat_widgets.change(WIDGET, sites=[site], accent="#0b6e7f", words=GREETINGS, team="frontline")
    elif site not in widget.sites:
        chat_widgets.change(
            WIDGET, sites=[*widget.sites, site], accent=widget.accent, words=widget.words, team=widget.team
        )
    found = chat_widgets.get(WIDGET)
    assert found is not None
    return found
