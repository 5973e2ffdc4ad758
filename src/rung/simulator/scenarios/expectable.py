"""What happened, as rows that may be expected: whoever looks at a run says which of it was meant.

Every row that is offered holds for the run it was made from, by the judge that runs the scenario.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from rung.core import effects as fx
from rung.core.document import PolicyDocument
from rung.simulator.backtests.rows import is_held
from rung.simulator.run import Step
from rung.simulator.scenarios.scenario import judge
from rung.simulator.scenarios.scenario_writing import flow, offset_text
from rung.simulator.scenarios.story import Expectation, Scenario

USUAL = frozenset({"notified", "breached", "state"})
"""What most scenarios are written for; the rest is offered without being chosen."""


class Offered(Struct, frozen=True):
    """One thing that happened, and the row that expects it."""

    at: datetime | None
    offset: str
    row: str
    words: str
    is_usual: bool
    is_expected: bool
    """Whether the scenario says so already."""


def offered(steps: Sequence[Step], scenario: Scenario, document: PolicyDocument) -> tuple[Offered, ...]:
    """Everything that a scenario could expect of what happened in it, by time."""
    rows = list(_rows(steps, scenario, document))
    expected = [_of(row) for row, _words in rows]
    verdicts = judge(Scenario(**{**_as_dict(scenario), "expect": tuple(expected)}), list(steps)).rows
    said = {_key(row) for row in scenario.expect}
    found: dict[str, Offered] = {}
    for (row, words), (expectation, holds) in zip(rows, verdicts, strict=True):
        at = row.get("at")
        written = flow({**row, **({"at": offset_text(at, scenario.starts_at)} if at else {})})
        if holds and written not in found:
            offset = offset_text(at, scenario.starts_at) if at else ""
            is_usual = expectation.kind in USUAL and expectation.because != "fallback"
            found[written] = Offered(at, offset, written, words, is_usual, _key(expectation) in said)
    return tuple(sorted(found.values(), key=lambda one: (one.at is None, one.at or scenario.starts_at)))


def _rows(
    steps: Sequence[Step], scenario: Scenario, document: PolicyDocument
) -> Iterator[tuple[dict[str, Any], str]]:
    issues = {step.issue for step in steps if step.issue is not None}
    rung: set[str] = set()
    ends: dict[tuple[str, str], tuple[str, datetime]] = {}
    for step in steps:
        named = {"issue": step.issue} if len(issues) > 1 and step.issue else {}
        rung |= {one.to for one in step.effects if isinstance(one, fx.Notice) and one.ring and not is_held(one)}
        yield from _told(step, named, document)
        for effect in step.effects:
            if (found := _of_effect(effect, named, document)) is not None:
                yield found
            match effect:
                case fx.EscalationOpened(path=path, held=held, at=at):
                    ends[step.issue or "", path] = ("held" if held else "open", at)
                case fx.EscalationMoved(path=path, state=state, at=at):
                    ends[step.issue or "", path] = (state, at)
    for (issue, path), (state, _at) in ends.items():
        named = {"issue": issue} if len(issues) > 1 else {}
        row = {"at": scenario.until_at, **named, "state": state, "path": path}
        yield row, f"in the end {path} is {state}"
    quiet = [key for key in document.people if key not in rung]
    if not rung:
        yield {"nothing": True}, "nobody is told anything"
    elif quiet:
        yield {"not_notified": quiet}, f"never told: {_names(quiet, document)}"


def _told(
    step: Step, named: dict[str, Any], document: PolicyDocument
) -> Iterator[tuple[dict[str, Any], str]]:
    """The notices of one decision: those of one level and reason are one row."""
    groups: dict[tuple[Any, ...], list[fx.Notice]] = {}
    for effect in step.effects:
        if isinstance(effect, fx.Notice) and not is_held(effect):
            is_inform = not effect.ring and effect.because.code == "inform"
            if effect.ring or is_inform:
                code = effect.because.code
                groups.setdefault((effect.at, is_inform, effect.path, effect.level, code), []).append(effect)
    for (at, is_inform, path, level, code), notices in groups.items():
        to = list(dict.fromkeys(one.to for one in notices))
        row: dict[str, Any] = {"at": at, **named, "informed" if is_inform else "notified": to}
        place = {} if is_inform else {"level": level, "path": path, "because": code}
        row |= {key: value for key, value in place.items() if value is not None}
        where = f" ({path}, level {level})" if path and level and not is_inform else ""
        what = "is shown a message" if is_inform else "is told" if len(to) == 1 else "are told"
        yield row, f"{_names(to, document)} {what}{where}: {notices[0].because.words or code}"


def _of_effect(
    effect: fx.AnyEffect, named: dict[str, Any], document: PolicyDocument
) -> tuple[dict[str, Any], str] | None:
    match effect:
        case fx.ClockBreached(metric=metric, breached_at=at):
            return {"at": at, **named, "breached": metric}, f"{metric.replace('_', ' ')} is breached"
        case fx.ClockFulfilled(metric=metric, fulfilled_at=at, met=True):
            return {"at": at, **named, "met": metric}, f"{metric.replace('_', ' ')} is met"
        case fx.SurveySent(at=at):
            return {"at": at, **named, "surveyed": True}, "the customer is asked how it went"
        case fx.Assigned(to=to, at=at) if to or effect.waits:
            words = f"{_names([to], document)} gets the issue" if to else "the issue waits for somebody"
            return {"at": at, **named, "assigned": to}, f"{words}: {effect.because.words}"
        case fx.IssueSet(field=field, now=now, at=at) if field in ("priority", "team", "status") and now:
            return {"at": at, **named, field: now}, f"{field} becomes {now}: {effect.because.words}"
        case _:
            return None


def _of(row: dict[str, Any]) -> Expectation:
    kind = next(key for key in row if key not in ("at", "issue", "path", "level", "because"))
    given = row[kind]
    listed = given if isinstance(given, list) else ["null" if given is None else given]
    values = () if kind == "nothing" else tuple("true" if one is True else one for one in listed)
    return Expectation(
        kind=kind, values=values, at=row.get("at"), issue=row.get("issue"), path=row.get("path"),
        level=row.get("level"), because=row.get("because"),
    )  # fmt: skip


def _key(row: Expectation) -> tuple[Any, ...]:
    return (row.kind, row.at, frozenset(row.values))


def _as_dict(scenario: Scenario) -> dict[str, Any]:
    return {name: getattr(scenario, name) for name in Scenario.__struct_fields__}


def _names(keys: Sequence[str], document: PolicyDocument) -> str:
    return ", ".join(document.people[key].name if key in document.people else key for key in keys)
