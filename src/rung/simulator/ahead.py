"""What follows for an issue that stands somewhere today: the rest of its ladder, as the simulator runs it.

The issues that come due meanwhile are run beside it, so that turns and loads are as they will be then.
"""

from datetime import datetime

from msgspec import Struct

from rung.core.effects import (
    AnyEffect,
    ClockCancelled,
    ClockFulfilled,
    ClockMoved,
    ClockStarted,
    EscalationMoved,
)
from rung.core.events import AnyEvent
from rung.simulator.run import Simulation
from rung.simulator.what_if import Rung, rung_of, together

MOST_STEPS = 3_000
"""Of all issues together: a look ahead ends, whatever is asked."""


class Looked(Struct, frozen=True):
    """What comes of an issue, and up to when that is known."""

    rungs: tuple[Rung, ...]
    until: datetime


def ahead(simulation: Simulation, issue: str, event: AnyEvent | None, until: datetime) -> Looked:
    """Everything that is told, to whom and when, and what becomes of clocks, first of all by the event, where there is
    one (it has an `id`).

    Raises `Refused` where the event makes no sense for the issue.
    """
    found: list[Rung] = []
    has_come = event is None
    for number, step in enumerate(simulation.run([event] if event else [], until), 1):
        is_event = event is not None and step.event.id == event.id
        has_come = has_come or is_event
        if step.issue == issue or is_event:
            if step.refused:
                raise step.refused
            found += (rung for effect in step.effects if (rung := _rung(effect)))
        if number >= MOST_STEPS:
            until = step.at
            break
        if has_come and simulation.is_still(issue):
            break
    return Looked(tuple(together(found)), until)


def _rung(effect: AnyEffect) -> Rung | None:
    because = effect.because.words if hasattr(effect, "because") else ""
    match effect:
        case EscalationMoved(state=state) if state not in ("exhausted", "held"):
            return Rung(effect.at, "moved", because, path=effect.path, what=state)
        case ClockStarted(due_at=due_at) | ClockMoved(due_at=due_at) if due_at is not None:
            return Rung(effect.at, "due", because, what=effect.metric, until=due_at)
        case ClockFulfilled(met=True):
            return Rung(effect.at, "met", because, what=effect.metric)
        case ClockCancelled():
            return Rung(effect.at, "cancelled", because, what=effect.metric)
        case _:
            return rung_of(effect)
