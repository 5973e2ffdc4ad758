"""The channels we know, by name. A new channel is one folder and one line here."""

from rung.channels.base import AnsweringChannel, Channel
from rung.channels.mail.channel import Mail
from rung.channels.slack.channel import Slack
from rung.channels.webhook.channel import Webhook

_ANSWERING: tuple[AnsweringChannel, ...] = (Slack(), Mail())
_ALL: tuple[Channel, ...] = (*_ANSWERING, Webhook())

CHANNELS: dict[str, Channel] = {channel.name: channel for channel in _ALL}
ANSWERING: dict[str, AnsweringChannel] = {channel.name: channel for channel in _ANSWERING}
