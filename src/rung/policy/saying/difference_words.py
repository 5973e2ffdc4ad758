"""Clauses for records of one kind, of which `rung.policy.saying.difference` makes its sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from rung.core import document as core
from rung.core.people.oncall import Layer
from rung.policy.saying.condition_words import condition_words
from rung.policy.saying.differing import clauses, fields, weekly, words
from rung.policy.saying.value_words import joined


def tells(label: str, was: Sequence[str], now: Sequence[str], say: Callable[[str], str]) -> list[str]:
    if was == now:
        return []
    come = [say(one) for one in now if one not in was]
    gone = [say(one) for one in was if one not in now]
    if not come and not gone:
        return [f"{label} {joined([say(one) for one in now])}, in this order"]
    if come and gone and len(gone) == len(was):
        return [f"now {label} {joined(come)} instead of {joined(gone)}"]
    found = [f"now also {label} {joined(come)}"] if come else []
    return found + ([f"no longer {label} {joined(gone)}"] if gone else [])


def condition_changed(was: str | None, now: str | None) -> str:
    before, after = condition(was), condition(now)
    if before == after:
        return f"has another condition: `{now}` instead of `{was}`"
    return f"is now for issues where {after}" + f" instead of where {before}"


def condition(text: str | None) -> str:
    return "anything holds" if text is None else condition_words(text)


def lasts(value: Any) -> str:
    return "until the next breach" if value is None else words(value)


def called(person: core.Person) -> str:
    return f"{person.name} ({person.key})" if person.name and person.name != person.key else person.key


def of_teams(person: core.Person) -> str:
    return f" to {joined(person.teams)}" if person.teams else ""


def layer_changed(was: Layer, now: Layer) -> Iterator[str]:
    for name, before, after in fields(was, now, ("only",)):
        yield from (f"{name.replace('_', ' ')} {clause}" for clause in clauses(before, after, (), every_or_words))
    if was.only != now.only:
        yield from weekly(was.only, now.only)


def turns(layer: Layer) -> str:
    return f"{joined(layer.rotation)} take turns of {every_or_words(layer.every)} from {words(layer.starts)}"


def every_or_words(value: Any) -> str:
    unit, count = getattr(value, "unit", None), getattr(value, "count", None)
    return f"{count} {unit}{'s' * (count != 1)}" if isinstance(unit, str) and isinstance(count, int) else words(value)


def window(window: core.Window) -> str:
    held = f"holds {joined(window.hold)}" if window.hold else "holds nothing"
    return f"from {words(window.from_at)} to {words(window.to_at)} it {held}"


def survey(survey: core.Survey) -> str:
    asked = f"{words(survey.after)} after the resolution, each contact at most once in {words(survey.every)}"
    return asked if survey.enabled else f"{asked}, but that is switched off"
