"""Make this an issue: a teammate marks any message, by an emoji or by a shortcut of Slack's menu.

It works in every channel the app is in, internal ones too. An emoji names a message without its words: they are read
from Slack first (`Parcel.first`). What is an issue already stays the one it is, and whoever asked is told which.
"""

from datetime import datetime
from typing import Any

from msgspec import Struct

from rung.core.events import IssueOpened
from rung.intake.base import Call, Parcel, Setup
from rung.intake.commands import READ_ONLY
from rung.intake.directory import Directory
from rung.intake.slack.commands import UNKNOWN, aside
from rung.intake.slack.messages import (
    CHANNEL,
    Message,
    actor_of,
    dict_of,
    homes_of,
    issue_of_thread,
    message_of,
    slack_issue,
    team_of,
    teammate,
)

SHORTCUT = "make_issue"
"""The `callback_id` of the shortcut in the app's manifest."""
EMOJI = "ticket"


class Wish(Struct, frozen=True):
    """Who wants which message to be an issue."""

    channel: str
    ts: str
    user: str
    """Who asked, by member id."""
    by: str
    """And by their key."""
    homes: frozenset[str] = frozenset()
    """The workspaces whose members may be teammates."""
    app: str = ""
    address: str = ""
    """Where they alone can be told something; empty: by an ephemeral message."""


def by_emoji(event: dict[str, Any], payload: dict[str, Any], directory: Directory, setup: Setup) -> Parcel:
    """A reaction was added."""
    item = dict_of(event.get("item"))
    wanted = str(setup.options.get("emoji", EMOJI))
    if item.get("type") != "message" or str(event.get("reaction") or "").partition("::")[0] != wanted:
        return Parcel(passed_over="slack_other_reaction")
    user, channel, ts = (str(each or "") for each in (event.get("user"), item.get("channel"), item.get("ts")))
    homes = homes_of(payload)
    by = teammate(user, team_of(event), homes, directory)
    if by is None:
        return Parcel(passed_over="slack_strangers_reaction")
    if not (channel and ts):
        return Parcel(passed_over="slack_incomplete")
    wish = Wish(channel, ts, user, by, homes, app=str(payload.get("api_app_id") or ""))
    if issue := directory.issue_by_slack_message(channel, ts):
        return _already(wish, issue, ts, setup)
    asked = {"channel": channel, "ts": ts, "user": user, "by": by, "homes": sorted(homes)}
    return Parcel(first=Call(method="message", payload=asked, app=wish.app))


def by_shortcut(payload: dict[str, Any], directory: Directory, now: datetime, setup: Setup) -> Parcel:
    """Somebody chose "Make this an issue" in the menu of a message."""
    if payload.get("callback_id") != SHORTCUT:
        return Parcel(passed_over="slack_other_shortcut")
    channel, message = dict_of(payload.get("channel")), dict_of(payload.get("message"))
    member, by = actor_of(payload, directory)
    wish = Wish(
        channel=str(channel.get("id") or ""),
        ts=str(message.get("ts") or ""),
        user=member,
        by=by or "",
        homes=homes_of(payload),
        app=str(payload.get("api_app_id") or ""),
        address=str(payload.get("response_url") or ""),
    )
    if by is None:
        told = (_to_them(wish, UNKNOWN.format(user=member or "?"), ""),)
        return Parcel(passed_over="slack_unknown_person", calls=told)
    return made(wish, message, directory, now, setup)


def of_call(call: Call) -> Wish:
    """The wish behind a message that was read first."""
    given = call.payload
    homes = frozenset(given["homes"])
    return Wish(given["channel"], given["ts"], given["user"], given["by"], homes, app=call.app)


def made(wish: Wish, given: dict[str, Any], directory: Directory, now: datetime, setup: Setup) -> Parcel:
    """The issue that a message becomes, and what is said in its thread."""
    message = message_of(given, wish.channel)
    if message is None:
        words = "There is no such message any more, or the app is not in this channel: invite it, then ask again."
        return Parcel(passed_over="slack_incomplete", calls=(_to_them(wish, words, wish.ts),))
    if issue := directory.issue_by_slack_message(wish.channel, message.ts) or _of_its_thread(message, directory):
        return _already(wish, issue, message.thread, setup)
    if not directory.may(wish.by, "work"):
        return Parcel(passed_over="slack_may_not", calls=(_to_them(wish, READ_ONLY, message.thread),))
    writer = teammate(message.user, team_of(given), wish.homes, directory)
    opened = IssueOpened(
        issue=slack_issue(wish.channel, message.thread),
        id=message.name,
        at=now,
        subject=message.subject,
        body=message.body,
        account=directory.account_by_slack_channel(wish.channel),
        contact=None if writer else message.contact,
        channel=CHANNEL,
        fields={"slack_thread": message.place, "made_by": wish.by},
    )
    words = f"<@{wish.user}> made this an issue: {_link(opened.issue, setup)}"
    said = {"channel": wish.channel, "thread_ts": message.thread, "text": words}
    say = Call(method="say", payload=said, app=wish.app, only_if_new=True)
    return Parcel(items=(message.item(opened),), calls=(say,))


def unread(wish: Wish, why: str) -> Call:
    """What whoever asked is told where the message cannot be read."""
    return _to_them(wish, f"This message could not be made an issue: {why}", wish.ts)


def _of_its_thread(message: Message, directory: Directory) -> str | None:
    return issue_of_thread(message.channel, message.thread, directory)


def _already(wish: Wish, issue: str, thread: str, setup: Setup) -> Parcel:
    words = f"This is an issue already: {_link(issue, setup)}"
    return Parcel(passed_over="slack_issue_already", calls=(_to_them(wish, words, thread),))


def _to_them(wish: Wish, words: str, thread: str) -> Call:
    if wish.address:
        return aside(wish.address, words, wish.app)
    said = {"channel": wish.channel, "user": wish.user, "text": words, "thread_ts": thread}
    return Call(method="whisper", payload=said, app=wish.app)


def _link(issue: str, setup: Setup) -> str:
    base = str(setup.options.get("base_url", "")).rstrip("/")
    return f"<{base}/issues/{issue}|{issue}>" if base else issue
