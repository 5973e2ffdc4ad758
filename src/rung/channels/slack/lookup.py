"""Who somebody is in Slack: the member with a mail address (`users.lookupByEmail`, docs.slack.dev)."""

from slack_sdk.errors import SlackApiError

from rung.channels.base import Wire
from rung.channels.slack.channel import client_of
from rung.channels.slack.errors import translated


async def member_of(wire: Wire, address: str) -> str | None:
    """The member id; None where nobody of the workspace has the address, or they left. Raises `Failed`."""
    async with translated():
        try:
            answer = await client_of(wire).users_lookupByEmail(email=address)
        except SlackApiError as error:
            if error.response.get("error") == "users_not_found":
                return None
            raise
    user = answer["user"]
    return None if user.get("deleted") else str(user["id"])
