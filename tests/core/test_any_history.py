"""What holds for every history, however people and customers behave."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rung.core.decide import Decision, Refused, decide
from rung.core.desk import Desk
from rung.core.events import AnyEvent, TimePassed
from rung.core.issue import IssueState
from rung.core.policy import Policy
from tests.core.story import MONDAY, policy_of

POLICY = policy_of((Path(__file__).parents[2] / "examples" / "acme.yaml").read_text())
PEOPLE = ("ana", "bo", "cy", None, "a stranger")
MOST_STEPS_AT_ONCE = 40
"""No policy of this size has more to do for one issue at one instant: more would be a loop."""

people = st.sampled_from(PEOPLE)
paths = st.sampled_from(("outage", "default", "accounts", None))
spans = st.sampled_from((None, "30m", "2h"))


def event(type_: str, **facts: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"type": st.just(type_), **facts})


happenings = st.one_of(
    event("message.received"),
    event("message.received", automatic=st.just(True)),
    event("message.sent", by=people),
    event("note.added", by=people),
    event("issue.assigned", by=people, to=st.sampled_from(("ana", "bo", "cy", None))),
    event("issue.changed", by=people, changes=st.fixed_dictionaries({"priority": st.sampled_from(["P0", "P1", "P3"])})),
    event(
        "issue.changed",
        by=people,
        changes=st.fixed_dictionaries(
            {"status": st.sampled_from(["open", "on_hold", "waiting_on_customer", "resolved"])}
        ),
    ),
    event("issue.changed", by=people, changes=st.fixed_dictionaries({"account": st.sampled_from(["acme", "tiny"])})),
    event("issue.resolved", by=people),
    event("issue.reopened", by=people),
    event("issue.closed", **{"as": st.sampled_from(["done", "spam", "duplicate"])}),
    event(
        "issue.escalated", by=people, path=st.sampled_from(("outage", "default", "accounts")), level=st.integers(1, 4)
    ),
    event("escalation.acknowledged", by=people, path=paths, lasts=spans),
    event("escalation.declined", by=people, path=paths, reason=st.sampled_from(["unavailable", "not_ours", "known"])),
    event("escalation.closed", by=people, path=paths),
    event("notice.failed", notice=st.integers(1, 12)),
    event("notice.seen", notice=st.integers(1, 12)),
    event("message.needs_no_reply"),
)
histories = st.lists(st.tuples(st.integers(0, 400), happenings), max_size=14)
openings = st.fixed_dictionaries(
    {
        "account": st.sampled_from(["acme", "tiny", None]),
        "priority": st.sampled_from(["P0", "P1", "P3", None]),
        "status": st.sampled_from([None, "on_hold"]),
        "team": st.sampled_from([None, "technical", "frontline"]),
    }
)


def lived(
    start_minutes: int,
    opening: dict[str, Any],
    history: list[tuple[int, dict[str, Any]]],
    policy: Policy = POLICY,
) -> list[tuple[Any, ...]]:
    """Each decision of an issue's life: the state before, the event, the instant, and the decision."""
    desk = Desk(accounts=dict(policy.document.accounts))
    now = MONDAY + timedelta(minutes=start_minutes)
    raw: list[dict[str, Any]] = [{"type": "issue.opened", "at": now, **opening}]
    for minutes, happening in history:
        now += timedelta(minutes=minutes)
        raw.append({"at": now, **happening})
    raw.append({"type": "note.added", "at": now + timedelta(days=12)})
    steps: list[tuple[Any, ...]] = []
    state: IssueState | None = None
    for one in raw:
        wanted = msgspec.convert({"issue": "A-1", **one}, AnyEvent)
        while state and state.wake_at and state.wake_at < wanted.at:
            step = TimePassed(issue="A-1", at=state.wake_at)
            steps.append((state, step, step.at, taken(state, step, policy, desk)))
            state = steps[-1][3].state
        try:
            decision = taken(state, wanted, policy, desk)
        except Refused:
            continue
        steps.append((state, wanted, wanted.at, decision))
        state = decision.state
    return steps


def taken(state: IssueState | None, event: AnyEvent, policy: Policy, desk: Desk) -> Decision:
    decision = decide(state, event, policy, desk, event.at)
    for change in decision.desk_changes:
        desk.fold(change)
    return decision


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 7 * 24 * 60), openings, histories)
def test_what_always_holds(start: int, opening: dict[str, Any], history: list[tuple[int, dict[str, Any]]]) -> None:
    steps_at: dict[Any, int] = {}
    for before, event, at, decision in lived(start, opening, history):
        state = decision.state
        if isinstance(event, TimePassed):
            steps_at[at] = steps_at.get(at, 0) + 1
            assert steps_at[at] <= MOST_STEPS_AT_ONCE, "time stands still"
        under_way = [one.path for one in state.live("open", "acknowledged", "held")]
        assert len(under_way) == len(set(under_way)), "two climbs of one path"
        for one in state.live("open"):
            assert one.climbs_at or one.waits_until or one.repeats_at, f"{one.path} is open and nothing comes next"
        for metric, clock in (before.clocks if before else {}).items():
            now = state.clocks[metric]
            if (
                clock.run == now.run
                and clock.state in ("met", "breached", "cancelled")
                and clock.due_at
                and state.reopens == before.reopens
            ):
                assert now.due_at == clock.due_at, "a clock that ended was moved"
        for clock in state.clocks.values():
            if clock.state == "breached" and clock.breached_at and clock.due_at:
                assert clock.breached_at >= clock.due_at, "a breach before its time"
        if not state.is_open:
            assert not state.live(), "something climbs for an issue that is over"


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 7 * 24 * 60), openings, histories)
def test_the_facts_in_the_journal_give_the_same_decision_again(
    start: int, opening: dict[str, Any], history: list[tuple[int, dict[str, Any]]]
) -> None:
    for before, event, at, decision in lived(start, opening, history):
        again = decide(before, event, POLICY, Desk.of(decision.facts), at)
        assert (again.state, again.effects) == (decision.state, decision.effects)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 7 * 24 * 60), openings, histories)
def test_a_state_survives_its_storage(
    start: int, opening: dict[str, Any], history: list[tuple[int, dict[str, Any]]]
) -> None:
    for _, _, _, decision in lived(start, opening, history)[-1:]:
        stored = msgspec.json.encode(decision.state)
        assert msgspec.json.decode(stored, type=IssueState) == decision.state
