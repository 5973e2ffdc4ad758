"""An escalation goes from one state to another (the picture stands at the top of `path.py`)."""

from datetime import datetime

from rung.core import notices
from rung.core.draft import Draft
from rung.core.effects import EscalationMoved
from rung.core.issue import LIVE_STATES, Escalation
from rung.core.reasons import Reason


def move(
    draft: Draft,
    escalation: Escalation,
    state: str,
    because: Reason,
    by: str | None = None,
    until: datetime | None = None,
) -> Escalation:
    """Put an escalation into another state; whatever it was about to do is off."""
    live = state in LIVE_STATES
    moved = draft.put_escalation(
        escalation,
        state=state,
        told=tuple(notices.marked(told, told.state) for told in escalation.told),
        climbs_at=None,
        repeats_at=None,
        waits_until=None,
        closed_at=None if live else draft.at,
        closed_because="" if live else because.words,
    )
    draft.say(
        EscalationMoved(
            at=draft.wake,
            because=because,
            number=escalation.number,
            path=escalation.path,
            was=escalation.state,
            state=state,
            by=by,
            until=until,
        )
    )
    return moved
