"""Promises that the steps of a policy cannot save: whoever should act is told too late for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import NamedTuple

from rung.core.document import (
    METRICS,
    Level,
    Metric,
    On,
    OnChanged,
    OnEvent,
    OnTarget,
    OnWaiting,
    PolicyDocument,
    Target,
    Trigger,
)
from rung.core.paths.levels import CLIMB_AFTER
from rung.core.times.spans import Span
from rung.policy.lint.holding import Holding
from rung.policy.problems import Paths
from rung.policy.reading.checks import Finding
from rung.policy.reading.page import BUILT_IN_CALENDAR

AT_ONCE = ("opened", "priority", "assigned", "account")
_ONE_OF_THEM = ("round_robin", "least_loaded", "best_match")


class Promise(NamedTuple):
    """What a target promises at one priority."""

    place: str
    target: Target
    metric: Metric
    priority: str
    span: Span
    calendar: str

    def length(self, document: PolicyDocument) -> timedelta | None:
        """Its length; None where that depends on the account."""
        return length_of(document, self.span, self.calendar)


def promises_that_come_too_soon(document: PolicyDocument, paths: Paths, holding: Holding) -> Iterator[Finding]:
    """A promise of which people are first told once it is broken, though somebody meant to be told."""
    late: dict[tuple[str, str], list[Promise]] = {}
    tellers = [one for _index, one in holding.triggers if one.escalate or one.inform]
    by_metric = {metric: [one for one in tellers if any(_is_of(on, metric) for on in one.on)] for metric in METRICS}
    for promise in _promises(document):
        told = next((one for one in by_metric[promise.metric] if _can_meet(holding, one, promise)), None)
        if told and not holding.is_spent and not _is_told_in_time(document, holding, tellers, promise):
            late.setdefault((promise.place, told.name), []).append(promise)
    for (place, name), found in late.items():
        at = ", ".join(one.priority for one in found)
        message = f"at {at} {found[0].span} is promised, and {name!r}, the first to tell anybody, comes after that"
        hint = f"let it look at {{target: {found[0].metric}, at: 75%}}, or write a shorter span in it"
        yield place, "told_too_late", message, hint


def climbs_that_come_too_late(document: PolicyDocument, paths: Paths, holding: Holding) -> Iterator[Finding]:
    """Where one person alone is told of a new issue, and anybody else only when the first answer is overdue."""
    lonely = {
        (key, number): level
        for key, path in document.paths.items()
        for number, level in enumerate(path.levels[:-1], start=1)
        if _is_one_person(level)
    }
    openers = [(one, one.escalate) for _index, one in holding.triggers if one.escalate]
    late: dict[str, list[Promise]] = {}
    for promise in _promises(document) if lonely else ():
        if promise.metric != "first_response":
            continue
        slow = {place for place, level in lonely.items() if _outlasts(document, level, promise)}
        asked = [one for one, to in openers if (to.path, to.level) in slow]
        others = [one for one, to in openers if (to.path, to.level) not in slow]
        first = next((one for one in asked if _is_step(document, holding, one, promise)), None)
        if first is None or first.escalate is None or holding.is_spent:
            continue
        if not any(_is_step(document, holding, one, promise) for one in others):
            place = f"paths.{first.escalate.path}.levels[{first.escalate.level - 1}].climb_after"
            late.setdefault(place, []).append(promise)
    for place, found in late.items():
        at = ", ".join(dict.fromkeys(one.priority for one in found))
        promised = f"{found[0].target.name!r} promises {found[0].span}"
        message = f"at {at} this one person is asked until the first response is overdue, and nobody else: {promised}"
        yield place, "climbs_too_late", message, "write a shorter climb_after, or tell several people at this level"


def length_of(document: PolicyDocument, span: Span, calendar: str) -> timedelta | None:
    """How long a span is in a calendar; None where that is another one for each account."""
    rule = document.calendars.get(calendar)
    if span.depends_on_calendar and rule is None and calendar != BUILT_IN_CALENDAR:
        return None
    return span.elapsed() if calendar == BUILT_IN_CALENDAR else span.under(rule.day if rule else None)


def _promises(document: PolicyDocument) -> Iterator[Promise]:
    for index, target in enumerate(document.targets):
        for metric in METRICS:
            for priority in document.workspace.priorities:
                span = target.span(metric, priority)
                if span is not None:
                    calendar = target.calendar.of(priority) or document.workspace.calendar or BUILT_IN_CALENDAR
                    yield Promise(f"targets[{index}].{metric}", target, metric, priority, span, calendar)


def _can_meet(holding: Holding, trigger: Trigger, promise: Promise) -> bool:
    """Whether a trigger may be for an issue of this promise."""
    return not holding.never_at(promise.priority, trigger.when, promise.target.when)


def _is_told_in_time(
    document: PolicyDocument, holding: Holding, tellers: Sequence[Trigger], promise: Promise
) -> bool:
    return any(_is_step(document, holding, one, promise) for one in tellers)


def _is_step(document: PolicyDocument, holding: Holding, trigger: Trigger, promise: Promise) -> bool:
    """Whether a trigger may fire for such an issue by the instant at which the promise is due."""
    return _comes_in_time(document, trigger, promise) and _can_meet(holding, trigger, promise)


def _is_of(on: On, metric: str) -> bool:
    return (isinstance(on, OnTarget) and metric in on.metrics) or (isinstance(on, OnWaiting) and on.metric == metric)


def _comes_in_time(document: PolicyDocument, trigger: Trigger, promise: Promise) -> bool:
    """Whether a trigger may fire by the instant at which the promise is due. What cannot be compared, may."""
    return any(_is_in_time(document, on, promise) for on in trigger.on)


def _is_in_time(document: PolicyDocument, on: On, promise: Promise) -> bool:
    match on:
        case OnTarget(metrics=metrics, at=at):
            is_after = at.kind == "after" and at.span is not None and bool(at.span.elapsed())
            return promise.metric in metrics and not is_after
        case OnWaiting(metric=metric):
            return metric in ("assignment", "acknowledgement") or _is_short(document, on, promise)
        case OnEvent(kind=kind):
            return kind in AT_ONCE or (kind == "message" and promise.metric == "next_response")
        case OnChanged():
            return True
        case _:
            return False


def _is_short(document: PolicyDocument, on: OnWaiting, promise: Promise) -> bool:
    span = on.longer_than.of(promise.priority)
    if span is None or on.metric != promise.metric:
        return False
    calendar = (on.calendar.of(promise.priority) if on.calendar else None) or promise.calendar
    waited, promised = length_of(document, span, calendar), promise.length(document)
    if waited is None or promised is None:
        return True
    # Working time is never shorter than the time that passes: a wait in hours ends no sooner than one round the clock.
    is_comparable = calendar == promise.calendar or promise.calendar == BUILT_IN_CALENDAR
    return not is_comparable or waited <= promised


def _is_one_person(level: Level) -> bool:
    if len(level.notify) != 1:
        return False
    kind = level.notify[0].partition(":")[0]
    return kind in ("person", "schedule", "role") or (kind in ("team", "skills") and level.pick in _ONE_OF_THEM)


def _outlasts(document: PolicyDocument, level: Level, promise: Promise) -> bool:
    """Whether the level still has the issue when the promise is due, though it was told with the opening."""
    clock = level.climb_clock.of(promise.priority) or BUILT_IN_CALENDAR
    span = level.climb_after.of(promise.priority)
    takes = length_of(document, span, clock) if span else CLIMB_AFTER
    promised = promise.length(document)
    is_comparable = clock == promise.calendar or promise.calendar == BUILT_IN_CALENDAR
    return is_comparable and takes is not None and promised is not None and takes > promised

