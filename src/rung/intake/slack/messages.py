"""One message as Slack sends it: in an event, inside an edit, in a shortcut, or read from a conversation's history."""

from datetime import UTC, datetime
from typing import Any

from msgspec import Struct

from rung.intake.base import Attachment, Item, digest_of, issue_id
from rung.intake.directory import Directory
from rung.intake.helpdesk import listed, subject_of
from rung.intake.slack.words import plain_text

CHANNEL = "slack"
MOST_FILES = 20
_HOSTED = ("hosted", "snippet", "post")
"""The modes of a file that lies with Slack; others are links, or were deleted."""
_SUBJECT = 120


class Message(Struct, frozen=True):
    """What somebody wrote. `ts` names it within its channel, `thread` the message that its thread begins with."""

    channel: str
    ts: str
    thread: str
    user: str
    """Empty: an app wrote it."""
    body: str
    files: tuple[Attachment, ...] = ()

    @property
    def name(self) -> str:
        """The `id` of the event that brings it: the same in a repeat, and for whoever refers to it."""
        return name_of(self.channel, self.ts)

    @property
    def place(self) -> str:
        """Where its thread is answered."""
        return name_of(self.channel, self.thread)

    @property
    def contact(self) -> str | None:
        return f"slack:{self.user}" if self.user else None

    @property
    def is_in_thread(self) -> bool:
        return self.thread != self.ts

    @property
    def subject(self) -> str:
        return subject_of("", self.body, _SUBJECT)

    def item(self, event: Any) -> Item:
        """The event that brings it, with its files. What came before under this name is this message, whatever its
        words were then."""
        return Item(event=event, digest=digest_of([self.channel, self.ts]), attachments=self.files)


def message_of(given: dict[str, Any], channel: str) -> Message | None:
    """A message in a channel; None where it lacks what every message has."""
    ts = given.get("ts")
    if not (isinstance(ts, str) and ts and isinstance(channel, str) and channel):
        return None
    thread, user = given.get("thread_ts"), given.get("user")
    files = [each for each in listed(given.get("files"))[:MOST_FILES] if isinstance(each, dict)]
    return Message(
        channel=channel,
        ts=ts,
        thread=thread if isinstance(thread, str) and thread else ts,
        user=user if isinstance(user, str) else "",
        body=_body(given, files),
        files=tuple(kept for each in files if (kept := _file(each)) is not None),
    )


def name_of(channel: str, ts: str) -> str:
    return f"{channel}/{ts}"


def slack_issue(channel: str, thread: str) -> str:
    """The id of the issue that a thread is."""
    return issue_id("S", channel, thread)


def issue_of_thread(channel: str, thread: str, directory: Directory) -> str | None:
    """The issue that a thread belongs to: that of its first message, or the one that it is itself."""
    found = directory.issue_by_slack_message(channel, thread)
    own = slack_issue(channel, thread)
    return found or (own if directory.has_issue(own) else None)


def teammate(user: str, team: str, homes: frozenset[str], directory: Directory) -> str | None:
    """The person of the directory with this member id, where they write from our own workspace: in a channel that is
    shared with another company, a stranger's id proves nothing. Where nothing is said of a workspace, the id decides.
    """
    if team and homes and team not in homes:
        return None
    return directory.person_by_slack(user) if user else None


def actor_of(payload: dict[str, Any], directory: Directory) -> tuple[str, str | None]:
    """Who pressed, sent or chose something: their member id, and the person that they are."""
    user = dict_of(payload.get("user"))
    member, team = (value if isinstance(value := user.get(name), str) else "" for name in ("id", "team_id"))
    return member, teammate(member, team, homes_of(payload), directory)


def homes_of(payload: dict[str, Any]) -> frozenset[str]:
    """The workspaces (or the organisation) that the app is installed in, as Slack names them in what it sends; none
    where it is installed for a whole organisation, whose many workspaces Slack does not name."""
    installed = [dict_of(each) for each in listed(payload.get("authorizations"))]
    if any(each.get("is_enterprise_install") is True for each in (payload, *installed)):
        return frozenset()
    found = [each.get(name) for each in installed for name in ("team_id", "enterprise_id")]
    named = frozenset(one for one in found if isinstance(one, str) and one)
    own = [dict_of(payload.get(name)).get("id") for name in ("team", "enterprise")]
    return named or frozenset(one for one in (payload.get("team_id"), *own) if isinstance(one, str) and one)


def team_of(given: dict[str, Any]) -> str:
    """The workspace that somebody writes from; empty where it is not said."""
    names = ("user_team", "source_team", "team")
    return next((given[name] for name in names if isinstance(given.get(name), str) and given[name]), "")


def instant_of(ts: str, now: datetime) -> datetime:
    """When it was written; never ahead of now."""
    try:
        return min(datetime.fromtimestamp(float(ts), UTC), now)
    except (ValueError, OverflowError, OSError):
        return now


def _body(given: dict[str, Any], files: list[dict[str, Any]]) -> str:
    text = plain_text(str(given.get("text") or ""))
    if not text:  # an app may write in attachments alone
        attached = [dict_of(each) for each in listed(given.get("attachments"))]
        parts = [each.get("fallback") or each.get("text") for each in attached]
        text = plain_text("\n".join(str(part) for part in parts if part))
    named = [f"[file: {_title(each)}]" for each in files]
    return "\n".join([each for each in (text, *named) if each])


def _file(given: dict[str, Any]) -> Attachment | None:
    """A file that is to be fetched from Slack; None for what only leads elsewhere, or was deleted."""
    url = given.get("url_private_download") or given.get("url_private")
    if given.get("mode", "hosted") not in _HOSTED or not isinstance(url, str) or not url:
        return None
    size = given.get("size")
    return Attachment(
        name=str(given.get("name") or _title(given))[:200],
        media_type=str(given.get("mimetype") or "application/octet-stream")[:200],
        size=size if isinstance(size, int) and size >= 0 else 0,
        sha256="",
        content=b"",
        url=url[:2000],
    )


def _title(given: dict[str, Any]) -> str:
    return str(given.get("title") or given.get("name") or "unnamed")


def dict_of(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
