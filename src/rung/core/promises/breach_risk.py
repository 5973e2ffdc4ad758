"""The chance that an issue is resolved too late, as the shell foretold it and put it into an event.

It is there from the beginning of a decision on, so that every condition reads the same one, and goes with its promise.
"""

from rung.core.draft import NOTHING, Draft, Kinds
from rung.core.events import IssueEvent, IssueRiskSaid
from rung.core.issue import Clock, IssueState
from rung.core.reasons import Reason
from rung.core.refused import Refused

PROMISE = "resolution"
"""The metric whose target it is about."""
POSSIBLE, LIKELY = 0.2, 0.5
"""From these chances on people are shown that it may be late, and that it is likely to be."""


def take(draft: Draft) -> None:
    """The chance that the event brings. Where it brings none, the last one stands."""
    event = draft.event
    if not isinstance(event, IssueEvent) or event.breach_risk is None or draft.state.risk_said_by:
        return
    if (word := risk_word(event.breach_risk)) != risk_word(draft.state.breach_risk or 0.0):
        why = f": {'; '.join(event.risk_raised_by)}" if event.risk_raised_by else ""
        draft.note(Reason("event", f"{word}, by a chance of {chance_in_words(event.breach_risk)}{why}"))
    draft.put(breach_risk=event.breach_risk, risk_raised_by=event.risk_raised_by)


def said(draft: Draft, event: IssueRiskSaid) -> Kinds:
    """A colleague knows better: that stands as long as the promise runs, or until somebody takes it back."""
    if running(draft.state) is None:
        raise Refused("no_promise", "no resolution is promised any more", "there is nothing to correct")
    who = event.by or "somebody"
    if event.late is None:
        draft.note(Reason("event", f"{who} leaves it to what is foretold whether it will be late"))
        draft.put(breach_risk=None, risk_raised_by=(), risk_said_by=None)
        return NOTHING
    words = "it will be late" if event.late else "it will be in time"
    draft.note(Reason("event", f"{who} says: {words}"))
    draft.put(breach_risk=float(event.late), risk_raised_by=(f"{who} says so",), risk_said_by=who)
    return NOTHING


def risk_word(chance: float) -> str:
    """What a chance means, in words."""
    return "likely late" if chance >= LIKELY else "may be late" if chance >= POSSIBLE else "hardly late"


def let_go(draft: Draft) -> None:
    """A promise that is kept, missed or called off is at no risk any more."""
    state = draft.state
    if state.breach_risk is not None and PROMISE in state.clocks and running(state) is None:
        draft.put(breach_risk=None, risk_raised_by=(), risk_said_by=None)


def chance_in_words(chance: float) -> str:
    """As people read it: nothing that is to come is certain."""
    return f"{min(0.99, max(0.01, chance)):.0%}"


def running(state: IssueState) -> Clock | None:
    """The clock of the promise while it is neither kept nor missed nor called off."""
    clock = state.clocks.get(PROMISE)
    return clock if clock is not None and clock.state in ("running", "paused") else None
