"""Triggers whose `set` works against another's: two values for one field, and circles that set back what was set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from rung.core.conditions.regions import ANYTHING, Region, only, words
from rung.core.document import ISSUE_FIELDS, On, OnChanged, OnEvent, OnTarget, PolicyDocument, Trigger
from rung.core.happenings.fields import LISTS, kinds_of
from rung.policy.lint.holding import Holding
from rung.policy.problems import Paths
from rung.policy.reading.checks import Finding

MOST_SETTERS = 200
"""Of more triggers that set fields, the pairs are too many to be looked at while somebody types."""
LONGEST_CIRCLE = 4
MOST_WAYS = 5_000


class Setter(NamedTuple):
    """A trigger that sets fields."""

    position: int
    trigger: Trigger
    values: Mapping[str, Any]
    """By the field's name in conditions."""
    awaits: frozenset[str]
    """The kinds of event it looks at."""
    changes: frozenset[str]
    """The kinds of event that its changes are."""


def triggers_that_set_against_each_other(
    document: PolicyDocument, paths: Paths, holding: Holding
) -> Iterator[Finding]:
    setters = _setters(document, holding)
    leads = {one.position: [other for other in setters if _leads_to(holding, one, other)] for one in setters}
    circles = dict(_circles(holding, setters, leads))
    yield from circles.values()
    for place, one in enumerate(setters):
        for other in setters[place + 1 :]:
            if not holding.is_spent and frozenset((one.position, other.position)) not in circles:
                yield from _fight(holding, one, other)


def _setters(document: PolicyDocument, holding: Holding) -> list[Setter]:
    """Those that give a field a value whatever it was before: what is added to, or only raised, works together."""
    found = []
    for index, trigger in holding.triggers:
        own = {f"issue.fields.{name}": value for name, value in (trigger.set.get("fields") or {}).items()}
        plain = {f"issue.{name}": value for name, value in trigger.set.items() if name not in (*LISTS, "fields")}
        values = {name: value for name, value in {**plain, **own}.items() if not isinstance(value, dict | list)}
        if values and not holding.never(trigger.when):
            changes = frozenset(kind for name in values for kind in _changed(name))
            found.append(Setter(index, trigger, values, frozenset(_kinds(trigger.on)), changes))
    return found[:MOST_SETTERS]


def _kinds(ons: Iterable[On]) -> Iterator[str]:
    for on in ons:
        match on:
            case OnChanged():
                yield "priority" if on.field == "priority" else on.kind
            case OnEvent():
                yield on.kind
            case OnTarget():
                yield from (f"{metric} {on.at}" for metric in on.metrics)
            case _:
                yield str(on)


# Two values for one field ----------------------------------------


def _fight(holding: Holding, one: Setter, other: Setter) -> Iterator[Finding]:
    """Both fire at one event, and the later one's value stays."""
    if one.awaits.isdisjoint(other.awaits) or one.trigger.stop or one.trigger.during.values:
        return
    for name, value in one.values.items():
        if name not in other.values or other.values[name] == value:
            continue
        after = holding.once(one.trigger.when, name, _region(value))
        is_next = holding.is_about(other.trigger.when, name)  # it asks for what the field is: a step that follows
        is_exception = holding.only_under(other.trigger.when, [one.trigger.when])
        is_rule = holding.only_under(one.trigger.when, [other.trigger.when])
        if is_next or (is_exception and not is_rule) or not holding.can_be_with(after, other.trigger.when):
            continue
        field = name.removeprefix("issue.")
        both = f"{one.trigger.name!r} and {other.trigger.name!r} can fire at the same event"
        message = f"{both} and set {field} to {value} and to {other.values[name]}: the one below wins"
        hint = "let their conditions exclude each other, or put stop: true on the first"
        yield f"triggers[{other.position}].set", "sets_fight", message, hint


# Circles ----------------------------------------


def _leads_to(holding: Holding, one: Setter, other: Setter) -> bool:
    """Whether what one sets makes another look, and can make it hold."""
    if one is other or one.changes.isdisjoint(other.awaits) or holding.is_spent:
        return False
    return any(
        not other.awaits.isdisjoint(_changed(name))
        and other.values.get(name) != value
        and holding.can_be_with(holding.once(one.trigger.when, name, _region(value)), other.trigger.when)
        for name, value in one.values.items()
    )


def _changed(name: str) -> set[str]:
    field = name.removeprefix("issue.")
    if field == "assignee":
        return {"assigned", "changed:assignee"}
    return kinds_of(field) | ({f"changed:{field.removeprefix('fields.')}"} if field not in ISSUE_FIELDS else set())


def _circles(
    holding: Holding, setters: list[Setter], leads: Mapping[int, list[Setter]]
) -> Iterator[tuple[frozenset[int], Finding]]:
    """Ways from one trigger through others back to it, on which a field gets one value and then another."""
    found: set[frozenset[int]] = set()
    looked = 0
    for start in setters:
        ways = [[start]]
        while ways and looked < MOST_WAYS:
            way = ways.pop()
            looked += 1
            for following in leads[way[-1].position]:
                if following is start and (members := frozenset(one.position for one in way)) not in found:
                    if set_back := _set_back(way):
                        found.add(members)
                        yield members, _circle(way, *set_back)
                elif following.position > start.position and following not in way and len(way) < LONGEST_CIRCLE:
                    ways.append([*way, following])


def _set_back(way: list[Setter]) -> tuple[str, list[Any]] | None:
    """A field that the triggers of a circle set to different values, with these."""
    for name in dict.fromkeys(name for one in way for name in one.values):
        values = list(dict.fromkeys(one.values[name] for one in way if name in one.values))
        if len(values) > 1:
            return name, values
    return None


def _circle(way: list[Setter], name: str, values: list[Any]) -> Finding:
    names = ", then ".join(repr(one.trigger.name) for one in (*way, way[0]))
    field = name.removeprefix("issue.")
    shown = " and ".join(map(str, values))
    message = f"these go round in a circle at each change of {field}: {names}; it is {shown} by turns"
    last = max(way, key=lambda one: one.position)
    hint = f"let one of them leave {field} alone, or not look at its changes"
    return f"triggers[{last.position}].set", "sets_in_circle", message, hint


def _region(value: Any) -> Region:
    match value:
        case bool():
            return only(value)
        case str():
            return words(value)
        case _:
            return ANYTHING
