"""A public answer to a customer who wrote in Slack: into the thread of their message."""

from slack_sdk.web.async_client import AsyncWebClient

from rung.channels.base import Answer, Sent
from rung.channels.slack.blocks import escaped
from rung.channels.slack.errors import translated
from rung.channels.slack.names import reference, split

_LONGEST = 39_000


@translated()
async def post_reply(client: AsyncWebClient, answer: Answer, key: str) -> Sent:
    """Post below the customer's message. The colleague's name is shown as the sender where the app has the scope
    chat:write.customize, else the app's own."""
    channel, ts = split(answer.place)
    response = await client.chat_postMessage(
        channel=channel,
        thread_ts=ts,
        text=escaped(answer.text[:_LONGEST]),
        username=answer.author or None,
        metadata={"event_type": "rung_reply", "event_payload": {"key": key}},
        parse="none",
    )
    return Sent(reference(response["channel"], response["ts"]))
