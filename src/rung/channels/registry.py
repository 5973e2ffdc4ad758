"""The channels we know, by name. A new channel is one folder and one line here."""

from rung.channels.base import AnsweringChannel, Channel, Way
from rung.channels.chat.channel import Chat
from rung.channels.mail.channel import Mail
from rung.channels.pagerduty.channel import PagerDuty
from rung.channels.push.channel import Push
from rung.channels.slack.channel import Slack
from rung.channels.teams.channel import Teams
from rung.channels.twilio.channel import Phone, Sms
from rung.channels.webhook.channel import Webhook

# The first that knows where the customer reads carries an answer, so mail, which any address would do for, is the last.
_ANSWERING: tuple[AnsweringChannel, ...] = (Chat(), Slack(), Teams(), Mail())
_TELLING: tuple[Channel, ...] = (Slack(), Teams(), Mail(), Webhook(), Sms(), Phone(), Push(), PagerDuty())

CHANNELS: dict[str, Channel] = {channel.name: channel for channel in _TELLING}
"""Those by which teammates are told."""
ANSWERING: dict[str, AnsweringChannel] = {channel.name: channel for channel in _ANSWERING}
"""Those by which customers are answered."""
WAYS: dict[str, Way] = {**ANSWERING, **CHANNELS}
"""All of them."""
