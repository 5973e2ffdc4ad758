"""A public answer to a customer who wrote in Slack: into the thread of their message."""

from rung.channels.base import Sent, Wire
from rung.channels.slack.blocks import escaped
from rung.channels.slack.channel import client_of
from rung.channels.slack.errors import translated
from rung.channels.slack.names import reference

_LONGEST = 39_000


async def post_reply(
    wire: Wire, *, channel: str, thread_ts: str, text: str, author: str = "", idempotency_key: str = ""
) -> Sent:
    """Post `text` below the customer's message. `author`: the colleague's name, shown as the sender (needs the scope
    chat:write.customize; without it Slack shows the bot's name)."""
    about = {"event_type": "rung_reply", "event_payload": {"key": idempotency_key}}
    async with translated():
        response = await client_of(wire).chat_postMessage(
            channel=channel,
            thread_ts=thread_ts,
            text=escaped(text[:_LONGEST]),
            username=author or None,
            metadata=about,
        )
    return Sent(reference(response["channel"], response["ts"]))
