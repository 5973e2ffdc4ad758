"""What holds for every history, however people and customers behave."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
from hypothesis import given

from rung.core.decide import Decision, decide
from rung.core.desk import Desk, Facts
from rung.core.effects import AnyEffect
from rung.core.events import AnyEvent, TimePassed
from rung.core.issue import Clock, IssueState
from tests.core.any_history import POLICIES, History, histories
from tests.core.life import Life, Lived
from tests.properties import tried

MOST_STEPS_AT_ONCE = 40
"""No policy of this size has more to do for one issue at one instant: more would be a loop."""
MOST_STEPS = 400
"""Nor more to do for one that is left alone for ever."""
MICROSECOND = timedelta(microseconds=1)
ENDED = ("met", "breached", "cancelled")
AT_REST = ("acknowledged", "exhausted", "fulfilled", "replaced", "joined", "resolved", "closed")


# Time ----------------------------------------


@tried(100)
@given(histories())
def test_time_goes_on(history: History) -> None:
    steps_at: dict[datetime, int] = {}
    for step in Life(history).steps:
        if isinstance(step.event, TimePassed):
            steps_at[step.event.at] = steps_at.get(step.event.at, 0) + 1
            assert steps_at[step.event.at] <= MOST_STEPS_AT_ONCE, "time stands still"


@tried(100)
@given(histories())
def test_nothing_happens_before_its_time(history: History) -> None:
    """A step of time before `wake_at`, a moment or half the way, changes nothing and tells nobody."""
    life = Life(history)
    life.to_the_end(most=20)
    for step in life.steps:
        state = step.decision.state
        if state.wake_at is None or state.wake_at <= step.now:
            continue
        for early in (state.wake_at - MICROSECOND, step.now + (state.wake_at - step.now) / 2):
            if state.decided_at < early < state.wake_at:
                passed = decide(state, TimePassed(issue="A-1", at=early), life.policy, desk_of(step), early)
                assert passed.effects == ()
                # That a trigger's day of quiet is over may be noted whenever Rung looks.
                assert changed(state, passed.state) <= {"decided_at", "fired"}


def changed(was: IssueState, now: IssueState) -> set[str]:
    return {name for name in IssueState.__struct_fields__ if getattr(was, name) != getattr(now, name)}


def desk_of(step: Lived) -> Desk:
    """What the decision asked of the desk, and was answered."""
    return Desk.of(step.decision.facts)


# Clocks ----------------------------------------


@tried(100)
@given(histories())
def test_a_clock_that_has_ended_is_never_moved(history: History) -> None:
    life = Life(history)
    life.to_the_end()
    for step in life.steps:
        for metric, was in (step.before.clocks if step.before else {}).items():
            now = step.decision.state.clocks[metric]
            if was.run == now.run and was.state in ENDED and not _came_before(step, was):
                assert_stays(step, was, now)


def _came_before(step: Lived, was: Clock) -> bool:
    """Whether what arrives now happened before the run ended, or at that very instant."""
    ended_at = was.breached_at or was.fulfilled_at or (was.pauses[-1][0] if was.pauses else was.started_at)
    return step.event.at <= ended_at


def assert_stays(step: Lived, was: Clock, now: Clock) -> None:
    reopened = step.before is not None and step.decision.state.reopens != step.before.reopens
    if was.state == "breached":
        assert (now.state, now.breached_at, now.due_at) == ("breached", was.breached_at, was.due_at)
    elif not (reopened and was.metric == "resolution"):
        assert (now.state, now.fulfilled_at, now.due_at) == (was.state, was.fulfilled_at, was.due_at)


@tried(100)
@given(histories())
def test_a_breach_is_at_the_due_instant_and_what_is_met_is_met_by_then(history: History) -> None:
    life = Life(history)
    life.to_the_end()
    for step in life.steps:
        for clock in step.decision.state.clocks.values():
            assert (clock.breached_at is not None) == (clock.state == "breached")
            if clock.state == "breached":
                assert clock.breached_at == clock.due_at
                assert clock.fulfilled_at is None or clock.fulfilled_at > clock.breached_at
            if clock.state == "met" and clock.due_at:
                assert clock.fulfilled_at is not None
                assert clock.fulfilled_at <= clock.due_at


# Ladders ----------------------------------------


@tried(100)
@given(histories())
def test_a_path_is_climbed_once_at_a_time_and_always_knows_when_it_goes_on(history: History) -> None:
    life = Life(history)
    life.to_the_end()
    for step in life.steps:
        state = step.decision.state
        under_way = [one.path for one in state.live("open", "acknowledged", "held")]
        assert len(under_way) == len(set(under_way)), "two climbs of one path"
        for one in state.live("open"):
            instants = [at for at in (one.climbs_at, one.waits_until, one.repeats_at) if at]
            assert instants, f"{one.path} is open and nothing comes next"
            assert state.wake_at is not None
            assert state.wake_at <= min(instants)


@tried(100)
@given(histories())
def test_what_climbed_for_an_issue_ends_with_it(history: History) -> None:
    for step in Life(history).steps:
        if (step.before is None or step.before.is_open) and not step.decision.state.is_open:
            assert step.decision.state.live() == ()


@tried(100)
@given(histories())
def test_left_alone_every_ladder_ends_with_somebody_or_says_that_nobody_has_it(history: History) -> None:
    life = Life(history)
    assert life.to_the_end(MOST_STEPS) < MOST_STEPS
    if life.state is None:
        return
    for one in life.state.escalations:
        if one.state == "held":
            holder = life.state.escalation(one.held_by or 0)
            assert holder is not None, f"{one.path} is held by nobody"
            assert holder.state == "acknowledged"
        else:
            assert one.state in AT_REST, f"{one.path} is {one.state}, and nothing comes any more"


# The journal ----------------------------------------


@tried(100)
@given(histories())
def test_the_facts_in_the_journal_give_the_same_decision_again(history: History) -> None:
    life = Life(history)
    for step in life.steps:
        again = decide(step.before, step.event, life.policy, desk_of(step), step.now)
        assert (again.state, again.effects) == (step.decision.state, step.decision.effects)


class Line(msgspec.Struct):
    """A journal line as it is stored."""

    event: AnyEvent
    now: datetime
    facts: Facts
    effects: tuple[AnyEffect, ...]


@tried(100)
@given(histories())
def test_the_journal_alone_rebuilds_the_issue(history: History) -> None:
    life = Life(history)
    life.to_the_end()
    lines = [Line(step.event, step.now, step.decision.facts, step.decision.effects) for step in life.steps]
    journal = msgspec.json.decode(msgspec.json.encode(lines), type=list[Line])
    state: IssueState | None = None
    for number, line in enumerate(journal):
        decision = decide(state, line.event, POLICIES[history.policy], Desk.of(line.facts), line.now)
        assert as_stored(decision) == as_stored(life.steps[number].decision)
        state = decision.state
    assert state == life.state


def as_stored(decision: Decision) -> Any:
    return msgspec.json.decode(msgspec.json.encode(decision.effects))


@tried(80)
@given(histories())
def test_a_state_survives_its_storage(history: History) -> None:
    life = Life(history)
    if life.state is not None:
        stored = msgspec.json.encode(life.state)
        assert msgspec.json.decode(stored, type=IssueState) == life.state
