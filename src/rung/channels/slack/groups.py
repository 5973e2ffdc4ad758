"""A user group of Slack: who is in it, and making it somebody else."""

from collections.abc import Collection

from rung.channels.base import Wire
from rung.channels.slack.channel import client_of
from rung.channels.slack.errors import translated


async def set_members(wire: Wire, group: str, members: Collection[str]) -> bool:
    """Makes these people, and nobody else, the members of a group; Slack takes at least one. False: they were already.

    Raises `Failed`. Done twice it is done once."""
    async with translated():
        client = client_of(wire)
        there = await client.usergroups_users_list(usergroup=group)
        if set(there["users"]) == set(members):
            return False
        await client.usergroups_users_update(usergroup=group, users=sorted(members))
    return True
