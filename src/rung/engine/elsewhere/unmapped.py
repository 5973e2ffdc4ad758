"""Channels of Slack and Teams where customers write and that belong to nobody: neither by Settings, nor by the own
field of an account."""

from rung.engine.accounts.accounts import every_account
from rung.engine.sending.senders import TEAMS_CHANNEL
from rung.store.elsewhere import slack_channels, teams_rooms
from rung.store.elsewhere.slack_channels import Channel
from rung.store.elsewhere.teams_rooms import Room
from rung.store.policies import policies


def in_slack() -> list[Channel]:
    found = [one for one in slack_channels.everyone() if one.unmapped]
    own = _named_by_accounts("slack_channel") if found else frozenset()
    return [one for one in found if one.id not in own]


def in_teams() -> list[Room]:
    found = [one for one in teams_rooms.rooms() if one.is_unmapped]
    own = _named_by_accounts(TEAMS_CHANNEL) if found else frozenset()
    return [one for one in found if one.conversation not in own]


def _named_by_accounts(field: str) -> frozenset[str]:
    accounts = every_account(policies.document_in_force()).values()
    return frozenset(str(one.fields[field]) for one in accounts if one.fields.get(field))
