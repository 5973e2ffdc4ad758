"""Scenarios: run a story through a policy and look whether what was expected came.

Each row of `expect` must be found, in any order. `notified` means exactly these people among the rings of one instant
that match the row's other keys. With `only`, any ring that no row spoke of is a failure.
"""

import time
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from rung.core import effects as fx
from rung.core.policy import Policy
from rung.core.times.spans import format_span
from rung.simulator.backtests.rows import instant, is_held
from rung.simulator.run import Step, simulate
from rung.simulator.scenarios.story import Expectation, Scenario
from rung.simulator.words import effect_in_words, event_in_words


class Line(Struct, frozen=True):
    """One line of a scenario's timeline."""

    at: datetime
    offset: str
    issue: str | None
    text: str
    detail: bool = False
    """What came of the line above it."""


class Failure(Struct, frozen=True):
    """An expectation that did not come true, and what was there in its place."""

    line: int
    expected: str
    found: str
    at: datetime | None = None


class Outcome(Struct, frozen=True):
    """How one scenario went."""

    name: str
    line: int
    failures: tuple[Failure, ...]
    rows: tuple[tuple[Expectation, bool], ...]
    timeline: tuple[Line, ...]
    seconds: float

    @property
    def passed(self) -> bool:
        return not self.failures


def play(scenario: Scenario, policy: Policy) -> Outcome:
    """Run one scenario and judge it."""
    started = time.perf_counter()
    steps = list(steps_of(scenario, policy))
    return judge(scenario, steps, time.perf_counter() - started)


def steps_of(scenario: Scenario, policy: Policy) -> Iterator[Step]:
    """What happens in a scenario, step by step."""
    turns = {key: {person: at for at, person in enumerate(had, start=1)} for key, had in scenario.turns.items()}
    desk = {"contacts": dict(scenario.contacts), "load": dict(scenario.load), "turns": turns}
    return simulate(policy, scenario.events, scenario.until_at, **desk)


def judge(scenario: Scenario, steps: list[Step], seconds: float = 0.0) -> Outcome:
    """What a run's steps mean for the scenario's expectations."""
    story = _Story(steps, scenario)
    verdicts = [(row, story.verdict(row)) for row in scenario.expect]
    failures = [Failure(row.line, row.text, found, row.at) for row, found in verdicts if found is not None]
    if scenario.only:
        failures += [
            Failure(scenario.line, "nobody else is rung (only: true)", _ring_in_words(ring), ring.at)
            for ring in story.unspoken_rings()
        ]
    rows = tuple((row, found is None) for row, found in verdicts)
    return Outcome(scenario.name, scenario.line, tuple(failures), rows, story.timeline(), round(seconds, 6))


class _Told(Struct, frozen=True):
    """A notice with its issue."""

    issue: str
    notice: fx.Notice

    @property
    def at(self) -> datetime:
        return self.notice.at


class _Story:
    """The steps of one run, and the questions that expectations ask of them."""

    def __init__(self, steps: list[Step], scenario: Scenario) -> None:
        self._steps = steps
        self._scenario = scenario
        told = [told for told in _notices(steps) if not is_held(told.notice)]
        self._rings = [one for one in told if one.notice.ring]
        self._shown = [one for one in told if not one.notice.ring and one.notice.because.code == "inform"]
        self._spoken: set[int] = set()

    def verdict(self, row: Expectation) -> str | None:
        """None where the row is found, else what was found in its place."""
        match row.kind:
            case "notified":
                return self._exactly(row, self._rings)
            case "informed":
                return self._exactly(row, self._shown)
            case "not_notified":
                return self._nobody(row, self._rings, row.values)
            case "not_informed":
                return self._nobody(row, self._shown, row.values)
            case "nothing":
                return self._nobody(row, self._rings, None)
            case "breached" | "met" | "cancelled":
                return self._clock(row)
            case "not_breached" | "not_met":
                return self._no_clock(row)
            case "assigned":
                return self._assigned(row)
            case "status":
                return self._stands_as(row, self._standing(row.at, "status"))
            case "priority" | "team":
                return self._stands_as(row, self._standing(row.at, row.kind))
            case "surveyed":
                return self._surveyed(row)
            case "state":
                return self._stands_as(row, self._escalation_states(row))
            case _:
                raise ValueError(f"no such expectation: {row.kind}")

    def unspoken_rings(self) -> list[_Told]:
        return [ring for ring in self._rings if id(ring) not in self._spoken]

    def timeline(self) -> tuple[Line, ...]:
        return tuple(_timeline(self._steps, self._scenario.starts_at))

    def _exactly(self, row: Expectation, notices: list[_Told]) -> str | None:
        matching = [one for one in notices if _matches(row, one)]
        by_instant: dict[datetime, list[_Told]] = {}
        for one in matching:
            by_instant.setdefault(one.at, []).append(one)
        for group in by_instant.values():
            if {one.notice.to for one in group} == set(row.values):
                self._spoken.update(id(one) for one in group)
                return None
        if not row.values and not matching:
            return None
        if by_instant:
            return "; ".join(f"{self._offset(at)}: {_names(group)}" for at, group in list(by_instant.items())[:5])
        return self._nearby(row, notices)

    def _nobody(self, row: Expectation, notices: list[_Told], people: tuple[str, ...] | None) -> str | None:
        told = [one for one in notices if _matches(row, one) and (people is None or one.notice.to in people)]
        return "; ".join(f"{self._offset(one.at)}: {_ring_in_words(one)}" for one in told[:5]) or None

    def _clock(self, row: Expectation) -> str | None:
        seen = []
        for metric in row.values:
            instants = [
                at for name, at, issue in self._clock_ends(row.kind) if name == metric and row.issue in (None, issue)
            ]
            if not instants or (row.at is not None and row.at not in instants):
                seen.append(
                    ", ".join(f"{metric} {row.kind} at {self._offset(at)}" for at in instants)
                    or f"{metric} never {row.kind}"
                )
        return "; ".join(seen) or None

    def _no_clock(self, row: Expectation) -> str | None:
        kind = row.kind.removeprefix("not_")
        seen = [
            f"{metric} {kind} at {self._offset(at)}"
            for metric, at, issue in self._clock_ends(kind)
            if metric in row.values and row.at in (None, at) and row.issue in (None, issue)
        ]
        return "; ".join(seen) or None

    def _clock_ends(self, kind: str) -> Iterator[tuple[str, datetime, str]]:
        for step in self._steps:
            for effect in step.effects:
                match effect:
                    case fx.ClockBreached(metric=metric, breached_at=at) if kind == "breached":
                        yield metric, at, step.issue or ""
                    case fx.ClockFulfilled(metric=metric, fulfilled_at=at, met=True) if kind == "met":
                        yield metric, at, step.issue or ""
                    case fx.ClockCancelled(metric=metric, at=at) if kind == "cancelled":
                        yield metric, at, step.issue or ""

    def _assigned(self, row: Expectation) -> str | None:
        wanted = row.values[0] if row.values and row.values[0] != "null" else None
        found = [
            effect
            for step in self._steps
            if row.issue in (None, step.issue)
            for effect in step.effects
            if isinstance(effect, fx.Assigned)
        ]
        if any(one.to == wanted and row.at in (None, one.at) for one in found):
            return None
        return "; ".join(f"{self._offset(one.at)}: {one.to or 'nobody'}" for one in found[:5]) or "never assigned"

    def _surveyed(self, row: Expectation) -> str | None:
        """Whether a customer is asked how it went; with `false`, that none is."""
        asked = [
            effect.at
            for step in self._steps
            if row.issue in (None, step.issue)
            for effect in step.effects
            if isinstance(effect, fx.SurveySent) and row.at in (None, effect.at)
        ]
        if row.values == ("false",):
            return "; ".join(f"asked at {self._offset(at)}" for at in asked) or None
        return None if asked else "no customer is asked then" if row.at else "no customer is ever asked"

    def _stands_as(self, row: Expectation, answers: dict[str, str]) -> str | None:
        """Whether an issue, or any of them where the row names none, stands so."""
        if any(answer in row.values and row.issue in (None, issue) for issue, answer in answers.items()):
            return None
        return ", ".join(f"{issue}: {answer}" for issue, answer in answers.items()) or "nothing of the kind"

    def _standing(self, at: datetime | None, field: str) -> dict[str, str]:
        """A field of each issue at the end of an instant, or of the run."""
        steps = (step for step in self._steps if at is None or step.at <= at)
        return {
            step.issue: getattr(step.state, field)
            for step in steps
            if step.issue is not None and step.state is not None
        }

    def _escalation_states(self, row: Expectation) -> dict[str, str]:
        """The state of each issue's last escalation on the row's path at the end of its instant, or of the run."""
        found: dict[str, str] = {}
        for step in self._steps:
            if step.issue is None or (row.at is not None and step.at > row.at):
                continue
            for effect in step.effects:
                match effect:
                    case fx.EscalationOpened(path=path, held=held) if path == row.path:
                        found[step.issue] = "held" if held else "open"
                    case fx.EscalationMoved(path=path, state=state) if path == row.path:
                        found[step.issue] = state
        return found

    def _nearby(self, row: Expectation, notices: list[_Told]) -> str:
        near = [one for one in notices if row.at is None or one.at == row.at]
        if near:
            return "; ".join(_ring_in_words(one) for one in near[:5])
        others = sorted({one.at for one in notices}, key=lambda at: abs(at - row.at) if row.at else timedelta(0))[:3]
        when = ", ".join(self._offset(at) for at in others)
        return f"nobody at that instant; somebody at {when}" if when else "nobody, ever"

    def _offset(self, at: datetime) -> str:
        return offset(at, self._scenario.starts_at)


def offset(at: datetime, starts_at: datetime) -> str:
    """An instant as the scenario writes it: `+1 h 15 min`."""
    return f"+{format_span(at - starts_at)}" if at >= starts_at else format_span(at - starts_at)


def outcome_as_json(outcome: Outcome) -> dict[str, Any]:
    return {
        "name": outcome.name,
        "line": outcome.line,
        "passed": outcome.passed,
        "failures": [
            {"line": failure.line, "expected": failure.expected, "found": failure.found, "at": instant(failure.at)}
            for failure in outcome.failures
        ],
        "timeline": [
            {"at": instant(line.at), "offset": line.offset, "issue": line.issue, "text": line.text}
            for line in outcome.timeline
        ],
        "seconds": outcome.seconds,
    }


def _notices(steps: Iterable[Step]) -> Iterator[_Told]:
    for step in steps:
        for effect in step.effects:
            if isinstance(effect, fx.Notice):
                yield _Told(step.issue or "", effect)


def _matches(row: Expectation, one: _Told) -> bool:
    notice = one.notice
    return (
        row.at in (None, notice.at)
        and row.issue in (None, one.issue)
        and row.path in (None, notice.path)
        and row.level in (None, notice.level)
        and row.urgency in (None, notice.urgency)
        and (row.channels is None or set(row.channels) == set(notice.channels))
        and (row.because is None or str(notice.because).startswith(row.because))
    )


def _names(group: list[_Told]) -> str:
    return ", ".join(sorted(one.notice.to for one in group))


def _ring_in_words(ring: _Told) -> str:
    notice = ring.notice
    place = f" at level {notice.level} of {notice.path}" if notice.path and notice.level else ""
    because = notice.because
    why = f"the trigger {because.words} fired" if because.code == "trigger" else because.words
    return f"{notice.to}{place}, because {why or because.code.replace('_', ' ')}"


UNSAID = fx.MessagesChanged | fx.Measured | fx.OpenedAs
"""What a timeline does not tell: it is for messages that stand already, and for the measures."""


def _timeline(steps: Iterable[Step], starts_at: datetime) -> Iterator[Line]:
    for step in steps:
        when = offset(step.at, starts_at)
        said = f"refused: {step.refused.message}" if step.refused else event_in_words(step.event)
        yield Line(step.at, when, step.issue, said)
        for effect in step.effects:
            if not isinstance(effect, UNSAID):
                yield Line(step.at, when, step.issue, effect_in_words(effect), detail=True)
