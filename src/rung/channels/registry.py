"""The channels we know, by name. A new channel is one folder and one line here."""

from rung.channels.base import Channel
from rung.channels.mail.channel import Mail
from rung.channels.slack.channel import Slack
from rung.channels.webhook.channel import Webhook

_ALL: tuple[Channel, ...] = (Slack(), Mail(), Webhook())

CHANNELS: dict[str, Channel] = {channel.name: channel for channel in _ALL}
