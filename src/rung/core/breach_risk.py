"""The chance that an issue is resolved too late, as the shell foretold it and put it into an event.

It is there from the beginning of a decision on, so that every condition reads the same one, and goes with its promise.
"""

from rung.core.draft import Draft
from rung.core.events import IssueEvent
from rung.core.issue import Clock, IssueState
from rung.core.reasons import Reason

PROMISE = "resolution"
"""The metric whose target it is about."""
POSSIBLE, LIKELY = 0.2, 0.5
"""From these chances on people are shown that it may be late, and that it is likely to be."""


def take(draft: Draft) -> None:
    """The chance that the event brings. Where it brings none, the last one stands."""
    event = draft.event
    if not isinstance(event, IssueEvent) or event.breach_risk is None:
        return
    if (word := risk_word(event.breach_risk)) != risk_word(draft.state.breach_risk or 0.0):
        why = f": {'; '.join(event.risk_raised_by)}" if event.risk_raised_by else ""
        draft.note(Reason("event", f"{word}, by a chance of {chance_in_words(event.breach_risk)}{why}"))
    draft.put(breach_risk=event.breach_risk, risk_raised_by=event.risk_raised_by)


def risk_word(chance: float) -> str:
    """What a chance means, in words."""
    return "likely late" if chance >= LIKELY else "may be late" if chance >= POSSIBLE else "hardly late"


def let_go(draft: Draft) -> None:
    """A promise that is kept, missed or called off is at no risk any more."""
    state = draft.state
    if state.breach_risk is not None and PROMISE in state.clocks and running(state) is None:
        draft.put(breach_risk=None, risk_raised_by=())


def chance_in_words(chance: float) -> str:
    """As people read it: nothing that is to come is certain."""
    return f"{min(0.99, max(0.01, chance)):.0%}"


def running(state: IssueState) -> Clock | None:
    """The clock of the promise while it is neither kept nor missed nor called off."""
    clock = state.clocks.get(PROMISE)
    return clock if clock is not None and clock.state in ("running", "paused") else None
