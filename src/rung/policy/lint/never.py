"""Conditions that no issue can meet, and triggers that nothing can ever fire."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from rung.core.conditions.cases import cases_of
from rung.core.conditions.regions import words
from rung.core.conditions.world import World
from rung.core.document import On, OnFlood, OnFollowUps, OnSentiment, OnTarget, OnWaiting, PolicyDocument, Trigger
from rung.core.times.spans import format_span
from rung.core.triggers.floods import MOST_NEAR
from rung.policy.lint.holding import PRIORITY, Holding
from rung.policy.problems import Paths
from rung.policy.reading.checks import Finding

SWITCHED_OFF = "false"
"""A condition that somebody wrote to keep a rule for later."""


def conditions_never_met(document: PolicyDocument, paths: Paths, holding: Holding) -> Iterator[Finding]:
    for place, name, when in _conditions(document):
        if when is not None and when.strip() != SWITCHED_OFF and holding.never(when) and not _is_a_slip(holding, when):
            message = f"no issue can meet this condition, so {name} never counts: its parts exclude each other"
            hint = "leave one of the parts out, or write || where one of them is enough"
            yield place, "never_holds", message, hint


def triggers_that_never_fire(document: PolicyDocument, paths: Paths, holding: Holding) -> Iterator[Finding]:
    for index, trigger in holding.triggers:
        if trigger.when is not None and holding.never(trigger.when):
            continue
        shut = [trigger.during.of(one) in holding.never_open for one in holding.priorities(trigger.when)]
        if shut and all(shut):
            message = f"{trigger.name!r} never fires: the calendar it fires in is never open"
            yield f"triggers[{index}].during", "never_fires", message, "write hours for the calendar, or another one"
        for place, on in enumerate(trigger.on):
            if why := _why_never(document, holding, trigger, on):
                at = f"triggers[{index}].on" + (f"[{place}]" if paths.has(f"triggers[{index}].on[{place}]") else "")
                message, hint = why
                yield at, "never_fires", f"{trigger.name!r} never fires {message}", hint


def _conditions(document: PolicyDocument) -> Iterator[tuple[str, str, str | None]]:
    """Every condition with its place and whose it is."""
    for section in ("targets", "triggers", "routing", "windows"):
        for index, record in enumerate(getattr(document, section)):
            yield f"{section}[{index}].when", repr(record.name), record.when
    if document.survey is not None:
        yield "survey.when", "the survey", document.survey.when
    for key, path in document.paths.items():
        yield f"paths.{key}.closes_when", f"it closes no escalation of {key} and", path.closes_when


def _is_a_slip(holding: Holding, when: str) -> bool:
    """Whether it never holds only because of a word that the document does not know, which is warned of by itself."""
    condition = holding.condition(when)
    return bool(condition.warnings) and cases_of(condition, World()) != ()


def _why_never(document: PolicyDocument, holding: Holding, trigger: Trigger, on: On) -> tuple[str, str] | None:
    match on:
        case OnTarget(metrics=metrics):
            return _without_promise(document, metrics)
        case OnWaiting():
            return _without_span(document, holding, trigger, on)
        case OnFollowUps():
            return _too_close(document, holding, trigger, on)
        case OnFlood(count=1):
            return "on a flood of one: a flood is of two or more", "write on: opened"
        case OnFlood(count=count) if count > MOST_NEAR + 1:
            return f"on a flood of {count}: at most the latest {MOST_NEAR} are counted", f"write {MOST_NEAR} or fewer"
        case OnSentiment(kind="below", value=value) if value <= -1:
            return f"at a mood below {value:g}: -1 is the angriest there is", "write a value such as -0.5"
        case OnSentiment(kind="falls", value=value) if abs(value) > 2:
            return f"at a mood that falls by {abs(value):g}: from 1 to -1 is a fall of 2", "write a value such as 0.5"
        case _:
            return None


def _without_promise(document: PolicyDocument, metrics: Sequence[str]) -> tuple[str, str] | None:
    """Clocks that no target sets going. An update may be promised with an answer, whatever the targets say."""
    if "update" in metrics or any(getattr(target, metric) for target in document.targets for metric in metrics):
        return None
    words_of = " or ".join(metrics)
    return f"at {words_of}: no target promises one", f"write {metrics[0]}: in a target, or wait with waiting_for:"


def _without_span(
    document: PolicyDocument, holding: Holding, trigger: Trigger, on: OnWaiting
) -> tuple[str, str] | None:
    """A wait whose length is given for other priorities than those that the trigger is for."""
    if trigger.during.values:  # what was put off is looked at with the priority of then
        return None
    timed = [one for one in document.workspace.priorities if on.longer_than.of(one) is not None]
    if not timed or holding.never(trigger.when, name=PRIORITY, region=words(*timed)):
        known = ", ".join(on.longer_than.by) or "nothing"
        message = f"on waiting for {on.metric}: longer_than says {known}, and its when is for other priorities"
        return message, "write default: and a span in longer_than"
    return None


def _too_close(
    document: PolicyDocument, holding: Holding, trigger: Trigger, on: OnFollowUps
) -> tuple[str, str] | None:
    """So many messages, each so far from the one before, that they do not fit within the time that counts."""
    least: dict[str, tuple[timedelta, timedelta, timedelta]] = {}
    for priority in holding.priorities(trigger.when):
        within, apart = on.within.of(priority), on.apart.of(priority) or timedelta(0)
        if within is not None and (takes := (on.count - 1) * apart) > within:
            least[priority] = (apart, takes, within)
    if not least:
        return None
    spans = [format_span(span) for span in next(iter(least.values()))]
    at = "" if len(least) == len(document.workspace.priorities) else f" at {', '.join(least)}"
    message = f"on {on.count} follow-ups{at}: {spans[0]} apart they take {spans[1]}, and only the last {spans[2]} count"
    return message, "write a longer within, or a shorter apart"
