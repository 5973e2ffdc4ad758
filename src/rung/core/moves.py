"""An escalation goes from one state to another (the picture stands at the top of `path.py`)."""

from collections.abc import Iterator
from datetime import datetime

from rung.core import notices
from rung.core.draft import Draft
from rung.core.effects import EscalationMoved
from rung.core.issue import LIVE_STATES, Escalation
from rung.core.reasons import Reason


def each(draft: Draft, *states: str) -> Iterator[Escalation]:
    """The escalations in these states (none: all that are live), each as it stands when its turn comes: what one of
    them does may move the others.
    """
    for number in [one.number for one in draft.state.live(*states)]:
        escalation = draft.state.escalation(number)
        if escalation and escalation.state in (states or LIVE_STATES):
            yield escalation


def most_urgent_first(draft: Draft, *states: str) -> Iterator[Escalation]:
    """The same, the most urgent first: who is rung by one is only brought up to date by those that follow."""
    urgent = sorted(draft.state.live(*states), key=lambda one: notices.rank(one.urgency))
    for number in [one.number for one in urgent]:
        escalation = draft.state.escalation(number)
        if escalation and escalation.state in states:
            yield escalation


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
