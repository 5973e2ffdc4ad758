"""What the check calls impossible does not happen: policies of all sorts, run through pasts of all sorts."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import event, given
from hypothesis import strategies as st

from rung.core.effects import Assigned, ClockMoved, ClockStarted
from rung.core.events import AnyEvent, IssueChanged, IssueOpened, MessageReceived, MessageSent
from rung.core.policy import Policy
from rung.policy import Problem, load
from rung.simulator.run import simulate
from tests.policy.documents import company
from tests.properties import tried

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
PRIORITIES, KINDS = ["P0", "P1", "P2"], ["billing", "outage"]

parts = st.sampled_from(
    [
        *(f'issue.priority {sign} "{one}"' for sign in ("==", "!=") for one in PRIORITIES),
        *(f'issue.kind {sign} "{one}"' for sign in ("==", "!=") for one in KINDS),
        'priority_at_least("P1")', 'account.tier == "enterprise"', "account.arr > 10", "account.arr <= 10",
        "issue.messages > 1", "issue.messages < 2", 'in_hours("berlin")', 'issue.team == "technical"',
        "has(issue.fields.desk)", 'issue.fields.desk == "main"',
    ]
)  # fmt: skip
conditions = st.one_of(
    st.none(),
    parts,
    st.builds("({}) && ({})".format, parts, parts),
    st.builds("({}) || ({})".format, parts, parts),
    st.builds("({}) && !({})".format, parts, parts),
)
looks = st.sampled_from(
    [
        "opened", "priority", "message", "[opened, priority]", "[opened, message]", "{changed: kind}",
        "[opened, {changed: priority}]", "{target: first_response, at: 50%}", "{target: resolution, at: 50%}",
        "{target: [first_response, resolution], at: 50%}", "{target: first_response}", "[message, {changed: kind}]",
        "{waiting_for: first_response, longer_than: 30m}", "{waiting_for: first_response, longer_than: {P0: 30m}}",
        "{follow_ups: 2, within: 10m, apart: 5m}", "{follow_ups: 3, within: 5m, apart: 5m}",
        "{sentiment: below, value: -0.5}", "{sentiment: below, value: -1}", "answered",
    ]
)  # fmt: skip
does = st.sampled_from(
    [
        "escalate: outage", "inform: [person:cy]", "set: {kind: billing}", "set: {kind: outage}", "set: {priority: P0}",
        "set: {priority: {at_least: P1}}", "set: {fields: {desk: main}}", "escalate: {path: outage, level: 2}",
    ]
)  # fmt: skip
more = st.sampled_from(["", "", "during: berlin", "limit: once", "limit: {every: 4h}", "limit: none", "force: true"])


@st.composite
def some_triggers(draw: st.DrawFn) -> list[tuple[Any, ...]]:
    """A few that look at the same and ask the same, so that they meet."""
    often = st.sampled_from(["message", "[opened, priority]"])
    looked = draw(st.lists(st.one_of(often, looks), min_size=1, max_size=2))
    asked = [None, *draw(st.lists(conditions, max_size=2))]
    one = st.tuples(st.sampled_from(looked), st.sampled_from(asked), does, st.booleans(), more)
    return draw(st.lists(one, min_size=2, max_size=5))


targets = st.tuples(conditions, st.sampled_from(["first_response: 1h", "first_response: {P0: 1h}", "resolution: 4h"]))
routes = st.tuples(conditions, st.sampled_from(["team: frontline", "team: technical", "person: cy"]))
messages = st.tuples(st.just("message"), st.sampled_from([-1.0, -0.9, 0.0, None]))
events = st.one_of(
    messages,
    messages,
    st.tuples(st.just("priority"), st.sampled_from(PRIORITIES)),
    st.tuples(st.just("kind"), st.sampled_from(KINDS)),
    st.tuples(st.just("answer"), st.none()),
)
openings = st.fixed_dictionaries(
    {},
    optional={
        "priority": st.sampled_from(PRIORITIES),
        "kind": st.sampled_from(KINDS),
        "team": st.sampled_from(["frontline", "technical"]),
        "account": st.sampled_from(["big", "small"]),
        "fields": st.just({"desk": "main"}),
    },
)
pasts = st.tuples(openings, st.lists(st.tuples(events, st.integers(1, 100)), max_size=6))


def document(rules: list[tuple[Any, ...]], promised: list[tuple[Any, ...]], ways: list[tuple[Any, ...]]) -> str:
    def when(condition: str | None) -> str:
        return f", when: '{condition}'" if condition else ""

    lines = ["accounts: {big: {tier: enterprise, arr: 20}, small: {tier: starter}}"]
    lines += ["targets:", *(f"  - {{name: A{n}, {span}{when(one)}}}" for n, (one, span) in enumerate(promised))]
    lines += ["routing:", *(f"  - {{name: R{n}, to: {{{to}}}{when(one)}}}" for n, (one, to) in enumerate(ways))]
    lines += ["triggers:"]
    for n, (on, condition, what, stops, rest) in enumerate(rules):
        also = f", {rest}" if rest else ""
        lines.append(f"  - {{name: T{n}, on: {on}{when(condition)}, {what}, stop: {str(stops).lower()}{also}}}")
    return company("\n".join(lines)).replace("tiers: [", "priorities: [P0, P1, P2], default_priority: P1, tiers: [")


def told(past: tuple[dict[str, Any], list[tuple[tuple[str, Any], int]]], number: int) -> list[AnyEvent]:
    opening, following = past
    at, issue = MONDAY + timedelta(hours=number * 11), f"I-{number}"
    found: list[AnyEvent] = [IssueOpened(issue=issue, at=at, subject="down", body="down", **opening)]
    for (what, value), minutes in following:
        at += timedelta(minutes=minutes)
        match what:
            case "message":
                found.append(MessageReceived(issue=issue, at=at, body="and?", sentiment=value))
            case "answer":
                found.append(MessageSent(issue=issue, at=at, body="yes", by="bo"))
            case _:
                found.append(IssueChanged(issue=issue, at=at, changes={what: value}))
    return found


def named(warnings: tuple[Problem, ...], section: str, *codes: str) -> set[int]:
    """The places of the records of a section that are warned of as a whole."""
    found = (re.match(rf"{section}\[(\d+)\]", one.path) for one in warnings if one.code in codes)
    return {int(place[1]) for place in found if place}


@tried(80)
@given(
    rules=some_triggers(),
    promised=st.lists(targets, max_size=3),
    ways=st.lists(routes, max_size=3),
    past=st.lists(pasts, min_size=1, max_size=3),
)
def test_what_the_check_calls_impossible_does_not_happen(rules, promised, ways, past):
    loaded = load(document(rules, promised, ways))
    assert loaded.document is not None, loaded.errors
    # Of a trigger that looks at several things, one that never comes says nothing of the others.
    single = {n for n, (on, *_rest) in enumerate(rules) if not on.startswith("[")}
    silent = named(loaded.warnings, "triggers", "never_holds", "overtaken")
    silent |= named(loaded.warnings, "triggers", "never_fires") & single
    unpromised = named(loaded.warnings, "targets", "never_holds", "never_reached")
    bound = {
        one.path for one in loaded.warnings if one.code == "never_reached" and "comes with" not in one.message
    } | {one.path.removesuffix(".when") for one in loaded.warnings if one.code == "never_holds"}
    history = sorted((one for n, each in enumerate(past) for one in told(each, n)), key=lambda one: one.at)
    fired: set[str] = set()
    chosen: set[str | None] = set()
    routed: set[str] = set()
    until = history[-1].at + timedelta(days=1)
    for step in simulate(Policy(loaded.document), history, until):
        fired |= set(step.state.fired) if step.state else set()
        for effect in step.effects:
            if isinstance(effect, ClockStarted | ClockMoved):
                chosen.add(getattr(effect, "target", None))
            if isinstance(effect, Assigned):
                routed.add(str(effect.because))
    assert not {f"T{n}" for n in silent} & fired
    assert not {f"A{n}" for n in unpromised} & chosen
    for n in range(len(ways)):
        if f"routing[{n}]" in bound:
            assert not [one for one in routed if one.startswith(f"routing: R{n}:")], routed
    event(f"silent: {len(silent)}, unpromised: {len(unpromised)}, unrouted: {len(bound)}")
    event("something fired" if fired else "nothing fired")
