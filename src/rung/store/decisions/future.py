"""What will happen to an issue if nobody does anything: the same decisions, made ahead.

The ladder on an issue's page, "who is told next" in the queue and in an alert are no estimates: they are what
`decide` says at each of the issue's coming instants, with the people, hours and absences that are known now.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

from rung.core.decide import Refused, decide
from rung.core.desk import Desk
from rung.core.effects import AnyEffect, ClockBreached, EscalationMoved, LevelStarted, LevelWaits, Notice
from rung.core.events import TimePassed
from rung.core.issue import IssueState
from rung.core.policy import Policy
from rung.store.decisions import present
from rung.store.decisions.present import Standing

LOOK_AHEAD = timedelta(days=14)
MOST_STEPS = 300


class Coming(Struct, frozen=True):
    """Something that comes of itself, unless somebody acts."""

    at: datetime
    kind: Literal["tell", "wait", "breach", "moved"]
    """People are told; a level waits for its hours; a clock breaches; an escalation changes its state."""
    escalation: int | None = None
    path: str | None = None
    level: int | None = None
    people: tuple[str, ...] = ()
    """Keys of persons, and channel targets."""
    metric: str | None = None
    state: str | None = None
    until: datetime | None = None
    because: str = ""


def coming(one: Standing, now: datetime, desk: Desk | None = None) -> list[Coming]:
    """Everything that comes of itself, at most two weeks ahead."""
    return list(_steps(one.state, one.policy, desk or present.desk_of([one], now), now))


def next_told(state: IssueState, policy: Policy, now: datetime, desk: Desk) -> Coming | None:
    """Who is told next, and when. The desk is complete for this issue (`present.complete`)."""
    for step in _steps(state, policy, desk, now):
        if step.kind == "tell":
            return step
    return None


def _steps(state: IssueState, policy: Policy, desk: Desk, now: datetime) -> Iterator[Coming]:
    is_ours = False
    for _ in range(MOST_STEPS):
        if state.wake_at is None or state.wake_at > now + LOOK_AHEAD:
            return
        at = max(state.wake_at, now)
        try:
            decision = decide(state, TimePassed(issue=state.id, at=state.wake_at), policy, desk, at)
        except Refused:
            return  # the live step will be set aside and shown
        if decision.desk_changes and not is_ours:
            desk, is_ours = desk.copy(), True
        for change in decision.desk_changes:
            desk.fold(change)
        yield from _seen(decision.effects, at)
        state = decision.state


def _seen(effects: tuple[AnyEffect, ...], at: datetime) -> Iterator[Coming]:
    told: dict[tuple[int | None, str | None, int | None], list[Notice]] = {}
    for effect in effects:
        match effect:
            case Notice(ring=True):
                told.setdefault((effect.number, effect.path, effect.level), []).append(effect)
            case ClockBreached():
                yield Coming(at, "breach", metric=effect.metric, because=str(effect.because))
            case LevelWaits():
                yield Coming(
                    at,
                    "wait",
                    effect.number,
                    effect.path,
                    effect.level,
                    until=effect.until,
                    because=str(effect.because),
                )
            case EscalationMoved():
                yield Coming(at, "moved", effect.number, effect.path, state=effect.state, because=str(effect.because))
            case LevelStarted() if not effect.notified:
                yield Coming(at, "tell", effect.number, effect.path, effect.level, because=str(effect.because))
            case _:
                pass  # nothing that anybody waits for
    for (number, path, level), notices in told.items():
        people = tuple(dict.fromkeys(notice.to for notice in notices))
        yield Coming(at, "tell", number, path, level, people, because=str(notices[0].because))
