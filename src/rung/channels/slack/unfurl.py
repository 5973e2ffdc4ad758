"""What stands below a link to an issue, in the message where somebody posted it."""

from typing import Any

from rung.channels.base import Wire
from rung.channels.slack.channel import client_of
from rung.channels.slack.errors import translated


async def unfurl(wire: Wire, shown: dict[str, Any]) -> None:
    """`shown`: the arguments of `chat.unfurl`, with blocks by the address of each link."""
    async with translated():
        await client_of(wire).api_call("chat.unfurl", json=shown)
