"""A public answer to a customer who wrote in Slack: into the thread of their message, as the colleague who wrote it."""

from collections import OrderedDict
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from rung.channels.base import Answer, Failed, Sent, Wire
from rung.channels.kept import Kept
from rung.channels.slack import blocks
from rung.channels.slack.blocks import escaped
from rung.channels.slack.errors import translated
from rung.channels.slack.names import is_member, reference, split
from rung.channels.slack.upload import LacksScope, share, upload

_LONGEST = 39_000
_REMEMBERED = 1_000
_PASSES = frozenset({"ratelimited", "rate_limited", "service_unavailable", "request_timeout", "internal_error"})
"""What says nothing of a person: it may be another answer the next time."""


class Pictures:
    """The picture of each colleague, as they chose it in Slack."""

    def __init__(self) -> None:
        self._known = Kept[tuple[str, str], str](_REMEMBERED)

    async def of(self, client: AsyncWebClient, member: str) -> str:
        """Its address; empty where there is none, or the app may not look (it needs the scope users:read)."""
        assert client.session is not None, "it is made with one"
        known, name = self._known.over(client.session), (client.token or "", member)
        if name not in known:
            found: Any = {}
            try:
                found = await client.users_info(user=member)
            except SlackApiError as error:
                if error.response.get("error") in _PASSES:
                    return ""
            profile = (found.get("user") or {}).get("profile") or {}
            known[name] = str(profile.get("image_72") or "")
        return known[name]


class Replies:
    """Posts answers. An answer whose words were posted and whose files were not is remembered, so that the next attempt
    brings only the files."""

    def __init__(self) -> None:
        self._pictures = Pictures()
        self._posted: OrderedDict[str, str] = OrderedDict()
        """By the answer's key, the reference of its words."""

    async def post(self, wire: Wire, client: AsyncWebClient, answer: Answer, key: str) -> Sent:
        """Below the customer's message. Files are handed over first: until they are shared, nobody sees them."""
        shared: list[dict[str, str | None]] = []
        links = ""
        try:
            shared = [await upload(wire, client, file) for file in answer.files]
        except LacksScope as lacking:
            links = answer.links
            if not links:
                raise Failed(str(lacking), permanent=True) from None
        if (ref := self._posted.get(key)) is None:
            ref = await _post_words(client, answer, key, links, self._pictures)
        if shared:
            self._remember(key, ref)
            await share(client, shared, *split(answer.place))
            self._posted.pop(key, None)
        return Sent(ref)

    def _remember(self, key: str, ref: str) -> None:
        self._posted[key] = ref
        if len(self._posted) > _REMEMBERED:
            self._posted.popitem(last=False)


@translated()
async def _post_words(client: AsyncWebClient, answer: Answer, key: str, links: str, pictures: Pictures) -> str:
    """With the colleague's name and picture as its sender. Where the app lacks the scope chat:write.customize, it posts
    as itself and says whose words they are. `links`: to files that cannot go along."""
    channel, ts = split(answer.place)
    room = _LONGEST - len(links)
    text = escaped(f"{answer.text[:room]}\n\n{links}" if links else answer.text[:room])
    about: dict[str, Any] = {
        "channel": channel, "thread_ts": ts, "parse": "none",
        "metadata": {"event_type": "rung_reply", "event_payload": {"key": key}},
    }  # fmt: skip
    if answer.survey is not None:
        asked = blocks.survey(answer.survey, answer.issue)
        response = await client.chat_postMessage(text=escaped(answer.survey.question), blocks=asked, **about)
        return reference(response["channel"], response["ts"])
    if not answer.author:
        response = await client.chat_postMessage(text=text, **about)
        return reference(response["channel"], response["ts"])
    icon = await pictures.of(client, answer.author_member) if is_member(answer.author_member) else ""
    try:
        response = await client.chat_postMessage(text=text, username=answer.author, icon_url=icon or None, **about)
    except SlackApiError as error:
        if error.response.get("error") != "missing_scope":
            raise
        response = await client.chat_postMessage(text=f"*{escaped(answer.author)}:* {text}", **about)
    return reference(response["channel"], response["ts"])
