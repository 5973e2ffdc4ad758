"""A public answer to a customer who wrote in Slack: into the thread of their message, as the colleague who wrote it."""

from collections import OrderedDict
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from rung.channels.base import Answer, Sent
from rung.channels.slack.blocks import escaped
from rung.channels.slack.errors import translated
from rung.channels.slack.names import is_member, reference, split

_LONGEST = 39_000
_REMEMBERED = 1_000
_PASSES = frozenset({"ratelimited", "rate_limited", "service_unavailable", "request_timeout", "internal_error"})
"""What says nothing of a person: it may be another answer the next time."""


class Pictures:
    """The picture of each colleague, as they chose it in Slack."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, str], str] = OrderedDict()

    async def of(self, client: AsyncWebClient, member: str) -> str:
        """Its address; empty where there is none, or the app may not look (it needs the scope users:read)."""
        name = (client.token or "", member)
        if name not in self._known:
            found: Any = {}
            try:
                found = await client.users_info(user=member)
            except SlackApiError as error:
                if error.response.get("error") in _PASSES:
                    return ""
            if len(self._known) >= _REMEMBERED:
                self._known.popitem(last=False)
            profile = (found.get("user") or {}).get("profile") or {}
            self._known[name] = str(profile.get("image_72") or "")
        return self._known[name]


@translated()
async def post_reply(client: AsyncWebClient, answer: Answer, key: str, pictures: Pictures) -> Sent:
    """Post below the customer's message, with the colleague's name and picture as its sender. Where the app lacks the
    scope chat:write.customize, it posts as itself and says whose words they are."""
    channel, ts = split(answer.place)
    text = escaped(answer.text[:_LONGEST])
    about: dict[str, Any] = {
        "channel": channel, "thread_ts": ts, "parse": "none",
        "metadata": {"event_type": "rung_reply", "event_payload": {"key": key}},
    }  # fmt: skip
    if not answer.author:
        response = await client.chat_postMessage(text=text, **about)
        return Sent(reference(response["channel"], response["ts"]))
    icon = await pictures.of(client, answer.author_member) if is_member(answer.author_member) else ""
    try:
        response = await client.chat_postMessage(text=text, username=answer.author, icon_url=icon or None, **about)
    except SlackApiError as error:
        if error.response.get("error") != "missing_scope":
            raise
        response = await client.chat_postMessage(text=f"*{escaped(answer.author)}:* {text}", **about)
    return Sent(reference(response["channel"], response["ts"]))
