"""Messages in customers' channels: a thread is an issue.

A customer's message opens the issue or continues it; what the same customer writes within minutes, outside a thread,
joins it. A colleague's message in the thread is an answer. Edits and deletions follow the message that they are about,
a colleague's emoji makes an issue of any message, and what a colleague writes to the app alone is an order. All else
that Slack reports is passed over, with the reason counted.
"""

from datetime import datetime, timedelta
from typing import Any

from rung.core.events import IssueOpened, MessageDeleted, MessageEdited, MessageReceived, MessageSent
from rung.intake import woken
from rung.intake.base import Item, Parcel, Setup, digest_of
from rung.intake.directory import Beside, Directory
from rung.intake.helpdesk import listed
from rung.intake.slack import direct, making
from rung.intake.slack.messages import (
    CHANNEL,
    Message,
    dict_of,
    homes_of,
    instant_of,
    issue_of_thread,
    message_of,
    name_of,
    slack_issue,
    team_of,
    teammate,
)
from rung.intake.slack.voice import named

_WRITTEN = (None, "", "file_share", "thread_broadcast", "me_message")
"""The subtypes of a message that somebody just wrote; joins, topics and bots have others."""
_TAKEN_FOR_NEW = timedelta(hours=1)
"""An edit of a message so young that nobody here knows overtook the message itself."""
THANKS_JOIN = timedelta(days=1)
"""Nothing but thanks joins what was asked before, and opens nothing."""


def parse_event(payload: dict[str, Any], directory: Directory, now: datetime, setup: Setup) -> Parcel:
    """The event of an Events API callback."""
    event = payload.get("event")
    if not isinstance(event, dict):
        return Parcel(passed_over="slack_no_event")
    match event.get("type"), event.get("subtype"):
        case "message", ("message_changed" | "message_deleted") if event.get("channel_type") == direct.KIND:
            return Parcel(passed_over="slack_changed_directly")
        case "message", "message_changed":
            return _changed(event, payload, directory, now, setup)
        case "message", "message_deleted":
            return _deleted(event, event.get("previous_message"), payload, directory, now)
        case "message", subtype if subtype in _WRITTEN:
            return _written(event, str(event.get("channel") or ""), payload, directory, now, setup)
        case "reaction_added", _:
            return making.by_emoji(event, payload, directory, setup)
        case "message", subtype:
            return Parcel(passed_over=f"slack_{str(subtype)[:40]}")
        case kind, _:
            return Parcel(passed_over=f"slack_{str(kind)[:40]}")


def _written(
    given: dict[str, Any], channel: str, payload: dict[str, Any], directory: Directory, now: datetime, setup: Setup
) -> Parcel:
    """Somebody wrote."""
    if reason := _not_a_persons(given, payload):
        return Parcel(passed_over=reason)
    message = message_of(given, channel)
    if message is None or not message.user:
        return Parcel(passed_over="slack_incomplete")
    if message.is_in_thread and (found := directory.beside_by_reference(CHANNEL, message.place)) is not None:
        colleague = teammate(message.user, team_of(given), homes_of(payload), directory)
        return _beside(message, *found, colleague, directory, now)
    if given.get("channel_type") == direct.KIND:
        return direct.ordered_directly(message, given, payload, directory, now)
    account = directory.account_by_slack_channel(channel)
    known = issue_of_thread(channel, message.thread, directory) if message.is_in_thread else None
    if account is None and known is None:
        return Parcel(passed_over="slack_unmapped_channel", about=channel)
    colleague = teammate(message.user, team_of(given), homes_of(payload), directory)
    if colleague:
        return _answered(message, known, colleague, now)
    known = known or _overtaken(message, directory) or _joined(message, directory, now, setup)
    at, fields = instant_of(message.ts, now), {"slack_thread": message.place}
    if known:
        received = MessageReceived(
            issue=known, id=message.name, at=at, body=message.body, contact=message.contact, channel=CHANNEL,
            fields=fields,
        )  # fmt: skip
        return Parcel(items=(message.item(received),))
    opened = IssueOpened(
        issue=slack_issue(channel, message.thread), id=message.name, at=at, subject=message.subject, body=message.body,
        account=account, contact=message.contact, channel=CHANNEL, fields=fields,
    )  # fmt: skip
    return Parcel(items=(message.item(opened),))


def _beside(
    message: Message, beside: Beside, told: str, colleague: str | None, directory: Directory, now: datetime
) -> Parcel:
    """An answer in the thread of what a teammate, or a team, was told of a note or in a side conversation: it stays
    with the team. A stranger in a shared channel says nothing there."""
    if colleague is None:
        return Parcel(passed_over="slack_stranger_beside")
    words, at = named(message.body, directory), instant_of(message.ts, now)
    said = woken.said_below(
        words, beside, colleague, directory, name=message.name, at=at, channel=told, has_files=bool(message.files)
    )
    return Parcel(items=(message.item(said),))


def _answered(message: Message, issue: str | None, colleague: str, now: datetime) -> Parcel:
    """A colleague's own words in the thread have reached the customer already."""
    if issue is None:
        return Parcel(passed_over="slack_colleague_opens")
    sent = MessageSent(
        issue=issue, id=message.name, at=instant_of(message.ts, now), by=colleague, body=message.body,
        fields={"slack_thread": message.place},
    )  # fmt: skip
    return Parcel(items=(message.item(sent),))


def _overtaken(message: Message, directory: Directory) -> str | None:
    """The issue that an answer in this message's own thread opened, since it arrived before it."""
    own = slack_issue(message.channel, message.thread)
    return own if directory.has_issue(own) else None


def _joined(message: Message, directory: Directory, now: datetime, setup: Setup) -> str | None:
    """The issue that the same customer wrote to in this channel just before."""
    if message.is_in_thread or message.contact is None:
        return None
    within = timedelta(minutes=float(setup.options.get("join_minutes", 0)))
    is_thanks = directory.is_only_thanks(message.body)
    within = max(within, THANKS_JOIN) if is_thanks else within
    if not within:
        return None
    since = instant_of(message.ts, now) - within
    return directory.issue_joined(message.channel, message.contact, since, only_open=not is_thanks)


def _changed(
    event: dict[str, Any], payload: dict[str, Any], directory: Directory, now: datetime, setup: Setup
) -> Parcel:
    """A message has other words; or only its preview, its reactions or its thread changed, which says nothing."""
    inner, before, channel = event.get("message"), event.get("previous_message"), str(event.get("channel") or "")
    if not isinstance(inner, dict):
        return Parcel(passed_over="slack_incomplete")
    if inner.get("subtype") == "tombstone":  # the first message of a thread was deleted
        return _deleted({**event, "deleted_ts": inner.get("ts")}, before, payload, directory, now)
    if reason := _not_a_persons(inner, payload):
        return Parcel(passed_over=reason)
    message = message_of(inner, channel)
    if message is None or not message.user:
        return Parcel(passed_over="slack_incomplete")
    old = message_of(before, channel) if isinstance(before, dict) else None
    edited = dict_of(inner.get("edited"))
    if old.body == message.body if old else not edited:
        return Parcel(passed_over="slack_unchanged")
    if message.is_in_thread and directory.beside_by_reference(CHANNEL, message.place) is not None:
        return Parcel(passed_over="slack_edit_beside")  # what was said beside stays as it was said
    issue = directory.issue_by_slack_message(channel, message.ts)
    if issue is None:
        is_new = now - instant_of(message.ts, now) < _TAKEN_FOR_NEW
        if is_new and inner.get("subtype") in _WRITTEN:
            return _written(inner, channel, payload, directory, now, setup)
        return Parcel(passed_over="slack_unknown_message")
    written_over = str(edited.get("ts") or event.get("event_ts") or event.get("ts") or "")
    by = teammate(message.user, team_of(inner), homes_of(payload), directory)
    changed = MessageEdited(
        issue=issue, id=f"{message.name}/edited/{written_over}", at=instant_of(written_over, now), message=message.name,
        subject=message.subject, body=message.body, contact=None if by else message.contact, by=by,
    )  # fmt: skip
    return Parcel(items=(Item(event=changed, digest=digest_of([changed.id, message.body])),))


def _deleted(
    event: dict[str, Any], before: Any, payload: dict[str, Any], directory: Directory, now: datetime
) -> Parcel:
    channel, ts = str(event.get("channel") or ""), event.get("deleted_ts")
    issue = directory.issue_by_slack_message(channel, ts) if channel and isinstance(ts, str) and ts else None
    if issue is None:
        return Parcel(passed_over="slack_unknown_message")
    previous = dict_of(before)
    by = teammate(str(previous.get("user") or ""), team_of(previous), homes_of(payload), directory)
    name, at = name_of(channel, str(ts)), instant_of(str(event.get("event_ts") or event.get("ts") or ""), now)
    gone = MessageDeleted(issue=issue, id=f"{name}/deleted", at=at, message=name, by=by)
    return Parcel(items=(Item(event=gone, digest=digest_of([gone.id])),))


def _not_a_persons(given: dict[str, Any], payload: dict[str, Any]) -> str:
    """Why no person wrote this; empty where one did."""
    own = [dict_of(each).get("user_id") for each in listed(payload.get("authorizations"))]
    if given.get("user") and given["user"] in own:
        return "slack_own"
    if given.get("bot_id") or given.get("bot_profile") or given.get("hidden"):
        return "slack_bot"
    return ""
