"""What a real issue told, beside what its scenario tells: the same rings and breaches, or else what differs and why."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from rung.core import effects as fx
from rung.core import events as ev
from rung.core.policy import Policy
from rung.engine.proof import scenarios
from rung.engine.replay import Again
from rung.simulator.backtests.rows import is_held
from rung.simulator.problems import BadInput
from rung.simulator.run import Step
from rung.simulator.scenarios.scenario_text import read_scenario
from rung.simulator.scenarios.scenario_writing import flow, offset_text
from rung.store.decisions.journal import Line
from rung.store.pages import names

A_SECOND = timedelta(seconds=1)
LATE = timedelta(minutes=1)
"""What is decided later than this after it happened was late."""
BREACHED = "breached "
OTHERS = (ev.IssueLinked, ev.LinkTold, ev.IssueAbsorbed, ev.IssueMerged, ev.IssueUnmerged, ev.IssueReleased)
"""What issues have to do with one another."""


class Ring(Struct, frozen=True):
    """Who was told at once for one reason, or a clock that was breached."""

    at: datetime
    what: tuple[str | None, int | None, str]
    """The path, the level and the reason's code; of a clock `breached` and its metric."""
    to: tuple[str, ...]

    def row(self, starts_at: datetime) -> str:
        """As a row of `expect`."""
        path, level, code = self.what
        at = offset_text(self.at, starts_at)
        if code.startswith(BREACHED):
            return flow({"at": at, "breached": code.removeprefix(BREACHED)})
        place = {"level": level, "path": path, "because": code}
        return flow({"at": at, "notified": list(self.to), **{key: value for key, value in place.items() if value}})

    def words(self, policy: Policy) -> str:
        path, level, code = self.what
        if code.startswith(BREACHED):
            return f"{names.metric(code.removeprefix(BREACHED))} is breached"
        who = ", ".join(names.who(policy, key) for key in self.to)
        return f"{who} told ({code}{f', {path} level {level}' if path else ''})"


def compared(
    text: str, policy: Policy, real: list[Ring], starts_at: datetime, slack: timedelta
) -> tuple[list[Ring], list[str]]:
    """The rings to expect, each at the instant of the scenario's where that has it; and what is not the same."""
    try:
        scenario = read_scenario(text, policy, must_expect=False)
        played = rings_of(scenarios.steps_within(scenario, policy))
    except BadInput as bad:
        return real, [f"it does not fit that version: {bad.problems[0].message}"]
    found, differences = [], []
    for ring in real:
        twin = next((one for one in played if _is_same(one, ring, slack)), None)
        if twin is not None:
            played.remove(twin)
        else:
            differences.append(f"at {offset_text(ring.at, starts_at)} it does not have: {ring.words(policy)}")
        found.append(twin or ring)
    differences += [
        f"at {offset_text(ring.at, starts_at)} it has as well: {ring.words(policy)}" for ring in played
    ]
    return found, differences


def _is_same(one: Ring, other: Ring, slack: timedelta) -> bool:
    return one.what == other.what and set(one.to) == set(other.to) and abs(one.at - other.at) <= slack


def rings_of(steps: Iterable[Step]) -> list[Ring]:
    """The rings and breaches of a run, at whole seconds."""
    found: list[Ring] = []
    for step in steps:
        groups: dict[tuple[datetime, tuple[str | None, int | None, str]], list[str]] = {}
        for effect in step.effects:
            match effect:
                case fx.Notice(ring=True) if not is_held(effect):
                    key = (whole(effect.at), (effect.path, effect.level, effect.because.code))
                    groups.setdefault(key, []).append(effect.to)
                case fx.ClockBreached(metric=metric, breached_at=at):
                    groups.setdefault((whole(at), (None, None, f"{BREACHED}{metric}")), [])
        found += [Ring(at, what, tuple(dict.fromkeys(to))) for (at, what), to in groups.items()]
    return found


def whole(at: datetime) -> datetime:
    """The second that has begun by then and goes on after: no two things that followed each other change places."""
    return at if not at.microsecond else at.replace(microsecond=0) + A_SECOND


def reasons(lines: Sequence[Line], steps: Sequence[Again]) -> Iterator[str]:
    """What is known of why the scenario goes otherwise than the issue went."""
    versions = sorted({line.policy_version for line in lines})
    if len(versions) > 1:
        yield f"the policy changed while the issue was open (versions {', '.join(map(str, versions))})"
    if any(one.difference for one in steps):
        yield "this version of Rung decides otherwise, or words that it read were erased"
    if any(isinstance(one.event, OTHERS) for one in steps):
        yield "other issues took part, and they are not in it"
    if any(isinstance(one.event, ev.PlaceOffered) or one.line.facts.lines for one in steps):
        yield "others waited for the same people, and they are not in it"
    if any(one.line.facts.load or one.line.facts.turns or one.line.facts.served for one in steps):
        yield "whose turn it was and who carried how much changed meanwhile by other issues"
    late = max((line.decided_at - line.at for line in lines), default=timedelta(0))
    if late > LATE:
        yield f"something was decided {names.span(late)} after it was due"
    if any(isinstance(one.event, ev.NoticeAccepted | ev.NoticeSeen) for one in steps):
        yield "whether alerts arrived and were seen is not in it"
