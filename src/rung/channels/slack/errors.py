"""What Slack's refusals mean for a delivery."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from slack_sdk.errors import SlackApiError

from rung.channels import http
from rung.channels.base import Failed

# Slack says of these two that part of the call may have been carried out.
_MAYBE_DONE = frozenset({"internal_error", "fatal_error"})
_BUSY = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
_TEMPORARY = _BUSY | {"service_unavailable", "request_timeout"}
_REFUSES_US = frozenset({"account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked"})
_HINTS = {
    "account_inactive": "the bot's user or workspace was deactivated; install the app again",
    "cannot_dm_bot": "the address is a bot; give the member id of a person",
    "channel_not_found": "check the channel's name, and that the bot may see it",
    "no_such_subteam": "there is no such user group; copy its id from Slack",
    "subteam_not_found": "there is no such user group; copy its id from Slack",
    "paid_teams_only": "user groups need a paid plan of Slack",
    "plan_upgrade_required": "user groups need a paid plan of Slack",
    "permission_denied": "only owners may change user groups there: let apps change them, in the workspace's settings",
    "invalid_users": "a member id is wrong (it begins with U or W)",
    "invalid_auth": "the bot token is wrong or was revoked",
    "is_archived": "the channel is archived",
    "not_authed": "no bot token is set",
    "not_in_channel": "invite the bot to the channel",
    "token_expired": "the bot token has expired",
    "token_revoked": "the bot token was revoked",
    "user_disabled": "this member was deactivated",
    "user_not_found": "check the member id (it begins with U or W)",
}

MESSAGE_GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})


class MessageGone(Exception):
    """The living message was deleted, or may no longer be changed."""


@asynccontextmanager
async def translated() -> AsyncIterator[None]:
    """Calls inside raise `Failed` or `MessageGone` in place of what Slack's client raises."""
    try:
        yield
    except SlackApiError as error:
        raise _failure(error) from None
    except http.ERRORS as error:
        raise http.failure(error, "Slack") from None


def _failure(error: SlackApiError) -> Failed | MessageGone:
    response: Any = error.response
    status = getattr(response, "status_code", None) or getattr(response, "status", 0)
    if status == 429:
        return Failed("Slack: too many messages", retry_after=http.retry_after(response.headers), busy=True)
    code = _code(response)
    if code in MESSAGE_GONE:
        return MessageGone(code)
    if not code or code in _MAYBE_DONE:
        return Failed(f"Slack answered {status}{f': {code}' if code else ''}", unknown=True)
    if code in _TEMPORARY:
        return Failed(f"Slack: {code}", retry_after=http.retry_after(response.headers), busy=code in _BUSY)
    detail = _HINTS.get(code) or _detail(response)
    words = f"Slack: {code}{f' ({detail})' if detail else ''}"
    return Failed(words, refuses_us=True) if code in _REFUSES_US else Failed(words, permanent=True)


def _code(response: Any) -> str:
    data = getattr(response, "data", None)
    return str(data.get("error", "")) if isinstance(data, dict) else ""


def _detail(response: Any) -> str:
    """Slack's own words, where it explains which block or scope is wrong."""
    needed = response.data.get("needed")
    if needed:
        return f"the app needs the scope {needed}; set it up anew from its manifest"
    messages = response.data.get("response_metadata", {}).get("messages", [])
    return "; ".join(str(each) for each in messages)[:300]
