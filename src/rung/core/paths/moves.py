"""An escalation goes from one state to another (the picture stands at the top of `path.py`)."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from rung.core.draft import Draft
from rung.core.effects import EscalationMoved
from rung.core.issue import LIVE_STATES, Escalation
from rung.core.paths import notices
from rung.core.reasons import Reason


def each(draft: Draft, *states: str) -> Iterator[Escalation]:
    """The escalations in these states (none: all that are live), each as it stands when its turn comes: what one of
    them does may move the others.
    """
    return _as_they_stand(draft, draft.state.live(*states), states or LIVE_STATES)


def most_urgent_first(draft: Draft, *states: str) -> Iterator[Escalation]:
    """The same, the most urgent first: who is rung by one is only brought up to date by those that follow."""
    found = draft.state.live(*states)
    ordered = sorted(found, key=lambda one: notices.rank(one.urgency)) if len(found) > 1 else found
    return _as_they_stand(draft, ordered, states)


def _as_they_stand(draft: Draft, found: Sequence[Escalation], states: tuple[str, ...]) -> Iterator[Escalation]:
    before = draft.state.escalations
    for one in found:
        now = one if draft.state.escalations is before else draft.state.escalation(one.number)
        if now is not None and now.state in states:
            yield now


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
