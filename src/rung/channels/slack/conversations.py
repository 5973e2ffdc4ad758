"""Conversations of a workspace: which the app is in, one message of them, a file, and a word in a thread."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct

from rung.channels import http
from rung.channels.base import Failed, Wire
from rung.channels.slack.channel import client_of
from rung.channels.slack.errors import translated

_AT_ONCE = 200
_MOST = 5_000
_FILE_HOST = ".slack.com"
_SIGN_IN = "Slack asked to sign in instead of giving the file: the app needs the scope files:read"


class Conversation(Struct, frozen=True):
    """A channel as Slack lists it."""

    id: str
    name: str
    is_private: bool
    is_shared: bool
    """With another company."""


async def message(wire: Wire, channel: str, ts: str) -> dict[str, Any]:
    """One message of a channel, in a thread or not; empty where it is gone. Raises `Failed`. Of a thread Slack always
    gives the first message as well, and counts it."""
    async with translated():
        found = await client_of(wire).conversations_replies(
            channel=channel, ts=ts, oldest=ts, latest=ts, inclusive=True, limit=2
        )
    messages = found.get("messages") or []
    return next((each for each in messages if isinstance(each, dict) and each.get("ts") == ts), {})


async def say(wire: Wire, channel: str, text: str, thread_ts: str, user: str = "") -> None:
    """Writes in a thread, for everybody or for one person to see. Raises `Failed`."""
    client, thread = client_of(wire), thread_ts or None
    async with translated():
        if user:
            await client.chat_postEphemeral(channel=channel, user=user, text=text, thread_ts=thread)
        else:
            await client.chat_postMessage(
                channel=channel, text=text, thread_ts=thread, unfurl_links=False, unfurl_media=False
            )


async def joined(wire: Wire) -> AsyncIterator[Conversation]:
    """The public and private channels that the app is in. Raises `Failed`."""
    client, cursor = client_of(wire), ""
    for _ in range(_MOST // _AT_ONCE):
        async with translated():
            page = await client.users_conversations(
                types="public_channel,private_channel", exclude_archived=True, limit=_AT_ONCE, cursor=cursor or None
            )
        for each in page.get("channels") or []:
            yield Conversation(
                str(each.get("id", "")), str(each.get("name") or ""), bool(each.get("is_private")),
                bool(each.get("is_ext_shared") or each.get("is_shared")),
            )  # fmt: skip
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return


async def file(wire: Wire, url: str, content_type: str, most: int) -> bytes:
    """The content of a file, by the bot's token, which goes to Slack alone. Raises `Failed`."""
    if not is_slacks(url, str(wire.settings["api_url"])):
        raise Failed("Slack: the file lies somewhere else, where our token must not go", permanent=True)
    headers = {"Authorization": f"Bearer {wire.settings['token']}", "Accept-Encoding": "identity"}
    answer = await http.get(wire.session, url, headers, "Slack", most)
    if answer.status in (301, 302, 303, 307, 308):
        raise Failed(_SIGN_IN, permanent=True)
    if answer.status != 200:
        raise http.from_status(answer, "Slack")
    said = {name.lower(): value for name, value in answer.headers.items()}.get("content-type", "")
    if said.startswith("text/html") and not content_type.startswith("text/html"):
        raise Failed(_SIGN_IN, permanent=True)
    if len(answer.body) > most:
        raise Failed(f"it is larger than {most:,} bytes", permanent=True)
    return answer.body


def is_slacks(url: str, api_url: str) -> bool:
    """Whether an address is one of the Slack that we know: that of the world over HTTPS, or the one of `api_url`."""
    parts, own = urlsplit(url), urlsplit(api_url)
    if (parts.scheme, parts.netloc) == (own.scheme, own.netloc):
        return True
    return parts.scheme == "https" and (parts.hostname or "").endswith(_FILE_HOST) and parts.port in (None, 443)
