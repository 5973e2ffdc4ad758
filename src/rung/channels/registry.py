"""The channels we know, by name. A new channel is one folder and one line here."""

from rung.channels.apprise.channel import Apprise
from rung.channels.base import AnsweringChannel, Channel, Way, WayOut
from rung.channels.chat.channel import Chat
from rung.channels.helpdesk.channel import Helpdesk, KeptHelpdesk
from rung.channels.helpdesk.chatwoot import Chatwoot
from rung.channels.helpdesk.intercom import Intercom
from rung.channels.helpdesk.zammad import Zammad
from rung.channels.helpdesk.zendesk import Zendesk
from rung.channels.mail.channel import Mail
from rung.channels.pagerduty.channel import PagerDuty
from rung.channels.push.channel import Push
from rung.channels.slack.channel import Slack
from rung.channels.teams.channel import Teams
from rung.channels.tracker.channel import Tracker
from rung.channels.tracker.github import GitHub
from rung.channels.tracker.jira import Jira
from rung.channels.tracker.linear import Linear
from rung.channels.twilio.channel import Phone, Sms
from rung.channels.webhook.channel import Webhook

# The first that knows where the customer reads carries an answer, so mail, which any address would do for, is the last.
_HELPDESKS: tuple[Helpdesk, ...] = (
    KeptHelpdesk(Zendesk()), KeptHelpdesk(Intercom()), Helpdesk(Zammad()), Helpdesk(Chatwoot()),
)  # fmt: skip
_TRACKERS: tuple[Tracker, ...] = (Tracker(Jira()), Tracker(Linear()), Tracker(GitHub()))
_ANSWERING: tuple[AnsweringChannel, ...] = (Chat(), *_HELPDESKS, Slack(), Teams(), Mail())
_TELLING: tuple[Channel, ...] = (
    Slack(), Teams(), Mail(), Webhook(), Sms(), Phone(), Push(), PagerDuty(), Apprise(),
)  # fmt: skip

CHANNELS: dict[str, Channel] = {channel.name: channel for channel in _TELLING}
"""Those by which teammates are told."""
ANSWERING: dict[str, AnsweringChannel] = {channel.name: channel for channel in _ANSWERING}
"""Those by which customers are answered."""
HELPDESKS: dict[str, Helpdesk] = {helpdesk.name: helpdesk for helpdesk in _HELPDESKS}
"""Systems that issues come from and that are written to. What each is set up with belongs to a source."""
KEPT: dict[str, KeptHelpdesk] = {one.name: one for one in _HELPDESKS if isinstance(one, KeptHelpdesk)}
"""Those whose tickets' fields follow ours."""
TRACKERS: dict[str, Tracker] = {tracker.name: tracker for tracker in _TRACKERS}
"""Systems in which engineering follows issues."""
OF_SOURCES: dict[str, Helpdesk | Tracker] = {**HELPDESKS, **TRACKERS}
"""Those whose settings belong to a source."""
WAYS_OUT: dict[str, WayOut] = {**CHANNELS, **OF_SOURCES}
"""Those that leave this installation."""
WAYS: dict[str, Way] = {**ANSWERING, **CHANNELS, **TRACKERS}
"""All of them."""
