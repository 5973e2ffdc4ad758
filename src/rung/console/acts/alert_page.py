"""The alert behind a signed link: the same words as the message, as things stand now."""

from datetime import datetime

from rung.channels.base import Alert
from rung.engine.telling import alerts
from rung.engine.telling.alerts import Dropped
from rung.store.decisions import lookups
from rung.store.deliveries.claims import Leased


def on_page(issue: str, notice: int, to: str, now: datetime) -> Alert | Dropped:
    """What one recipient is told: as in a message that is always up to date and never rings."""
    subject = lookups.subject_id(issue)
    if subject is None:
        return Dropped("its issue is not there any more")
    page = Leased(
        id=0, subject_id=subject, notice=notice, lane="", to=to, channel="link", address="", op="send", ring=False,
        urgency="", due_at=now, fence=0, attempt=0, possible_repeat=False, issue=issue, vendor_ref="page",
        message_mode=None, content_hash=None,
    )  # fmt: skip
    return alerts.build([page], now)[0]
