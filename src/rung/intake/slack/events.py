"""Messages in customers' channels: a thread is an issue.

A customer's message opens the issue or continues it; a colleague's message in the thread is an answer. What Slack
repeats bears the same `event_id` and changes nothing. All else that Slack reports is passed over, with the reason
counted.
"""

from datetime import UTC, datetime
from typing import Any

from rung.core.events import AnyEvent, IssueOpened, MessageReceived, MessageSent
from rung.intake.base import Directory, Item, Parcel, digest_of, issue_id
from rung.intake.slack.words import plain_text

CHANNEL = "slack"
_WRITTEN = (None, "", "file_share", "thread_broadcast", "me_message")
"""The subtypes of a message that somebody just wrote; edits, joins, topics and bots have others."""
_SUBJECT = 120


def parse_event(payload: dict[str, Any], directory: Directory, now: datetime) -> Parcel:
    """The event of an Events API callback."""
    event = payload.get("event")
    if not isinstance(event, dict):
        return Parcel(passed_over="slack_no_event")
    reason = _why_not(event, payload)
    if reason:
        return Parcel(passed_over=reason)
    channel, user, ts = event["channel"], event["user"], event["ts"]
    account = directory.account_by_slack_channel(channel)
    if account is None:
        return Parcel(passed_over="slack_unmapped_channel")
    thread = event.get("thread_ts") or ts
    colleague = directory.person_by_slack(user)
    if colleague and thread == ts:
        return Parcel(passed_over="slack_colleague_opens")
    made = _made(event, thread, account, colleague, now, str(payload.get("event_id") or f"{channel}/{ts}"))
    return Parcel(items=(Item(event=made, digest=digest_of([channel, user, ts, event.get("text")])),))


def slack_issue(channel: str, thread: str) -> str:
    """The id of the issue that a thread is."""
    return issue_id("S", channel, thread)


def _why_not(event: dict[str, Any], payload: dict[str, Any]) -> str:
    """Why this is nothing that a person wrote just now; empty where it is."""
    if event.get("type") != "message":
        return f"slack_{str(event.get('type'))[:40]}"
    if event.get("subtype") not in _WRITTEN:
        return f"slack_{str(event.get('subtype'))[:40]}"
    own = {each.get("user_id") for each in payload.get("authorizations") or [] if isinstance(each, dict)}
    if event.get("user") in own:
        return "slack_own"
    if event.get("bot_id") or event.get("bot_profile") or event.get("hidden"):
        return "slack_bot"
    if not all(isinstance(event.get(name), str) and event[name] for name in ("channel", "user", "ts")):
        return "slack_incomplete"
    return ""


def _made(
    event: dict[str, Any], thread: str, account: str, colleague: str | None, now: datetime, event_id: str
) -> AnyEvent:
    channel, ts = event["channel"], event["ts"]
    issue, at, body = slack_issue(channel, thread), _instant(ts, now), _body(event)
    contact = f"slack:{event['user']}"
    fields = {"slack_thread": f"{channel}/{thread}"}
    if colleague:
        return MessageSent(issue=issue, id=event_id, at=at, by=colleague, body=body, fields=fields)
    if thread != ts:
        return MessageReceived(
            issue=issue, id=event_id, at=at, body=body, contact=contact, channel=CHANNEL, fields=fields
        )
    return IssueOpened(
        issue=issue,
        id=event_id,
        at=at,
        subject=_subject(body),
        body=body,
        account=account,
        contact=contact,
        channel=CHANNEL,
        fields=fields,
    )


def _body(event: dict[str, Any]) -> str:
    text = plain_text(str(event.get("text") or ""))
    files = [each for each in event.get("files") or [] if isinstance(each, dict)]
    named = [f"[file: {each.get('title') or each.get('name') or 'unnamed'}]" for each in files[:20]]
    return "\n".join([each for each in (text, *named) if each])


def _subject(body: str) -> str:
    first = next((line.strip() for line in body.splitlines() if line.strip()), "(no words)")
    return first if len(first) <= _SUBJECT else first[: _SUBJECT - 1].rstrip() + "…"


def _instant(ts: str, now: datetime) -> datetime:
    """When it was written; never ahead of now."""
    try:
        return min(datetime.fromtimestamp(float(ts), UTC), now)
    except (ValueError, OverflowError, OSError):
        return now
