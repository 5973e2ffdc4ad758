"""A living message as it would read now, for a chat that waits to show it where somebody pressed a button."""

from datetime import datetime

from rung.channels.base import Alert, Rendered
from rung.channels.registry import CHANNELS
from rung.engine.telling import alerts
from rung.store.decisions import lookups
from rung.store.deliveries.claims import Leased


def as_it_stands(channel: str, reference: str, now: datetime) -> Rendered | None:
    """The message that a service knows by this reference; None where it is none of ours, or there is nothing to say."""
    message = lookups.living(channel, reference)
    if message is None:
        return None
    update = Leased(
        id=0, subject_id=message.subject_id, notice=message.notice, lane="", to=message.to, channel=channel,
        address=message.address, op="update", ring=False, urgency="normal", due_at=now, fence=0, attempt=0,
        possible_repeat=False, issue=message.issue, vendor_ref=reference, message_mode=None, content_hash=None,
    )  # fmt: skip
    (alert,) = alerts.build([update], now)
    return CHANNELS[channel].render(alert) if isinstance(alert, Alert) else None
