"""Rules to which others above them leave nothing: triggers behind one that stops, targets and routes behind wider ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rung.core.document import On, OnChanged, OnEvent, OnFlag, OnTarget, PolicyDocument, RoutingRule, Target, Trigger
from rung.core.policy import OF_THE_WATCHED
from rung.policy.lint.holding import Holding
from rung.policy.problems import Paths
from rung.policy.reading.checks import Finding


def records_never_reached(document: PolicyDocument, paths: Paths, holding: Holding) -> Iterator[Finding]:
    """Targets and routing rules are tried in order, and the first that holds applies."""
    chosen = {account.target for account in document.accounts.values()}
    targets = [(f"targets[{index}]", one) for index, one in enumerate(document.targets)]
    for index, (place, target) in enumerate(targets):
        above = document.targets[:index]
        if target.name not in chosen and (why := _why_not_reached(holding, target, above)):
            yield place, "never_reached", f"{why}, so this is never reached", _MOVE
    for index, rule in enumerate(document.routing):
        yield from _routing_not_reached(holding, index, rule, document.routing[:index])


def triggers_overtaken(document: PolicyDocument, paths: Paths, holding: Holding) -> Iterator[Finding]:
    """A trigger with `stop: true` keeps those below it from being looked at, at its event."""
    stops: dict[str, list[Trigger]] = {}
    for index, trigger in holding.triggers:
        by = [_overtakers(holding, trigger, on, stops) for on in trigger.on] if stops else []
        if by and all(by) and not (trigger.when and holding.never(trigger.when)):
            names = " and ".join(dict.fromkeys(repr(one.name) for found in by for one in found))
            message = f"{trigger.name!r} has no turn: whenever it would fire, {names} above fires and stops it"
            hint = f"move it up, or take stop: true out of {names}"
            yield f"triggers[{index}]", "overtaken", message, hint
        if trigger.stop and not trigger.during.values and _is_unlimited(trigger):
            for name in {name for on in trigger.on for name in _names_of(on)}:
                stops.setdefault(name, []).append(trigger)


_MOVE = "move it up, or give the one above a when"


def _routing_not_reached(
    holding: Holding, index: int, rule: RoutingRule, above: Sequence[RoutingRule]
) -> Iterator[Finding]:
    """An issue that comes with a team is given only by the rules of that team, and by those of no team."""
    binding = [one for one in above if one.to.team is None or one.to.team == rule.to.team]
    if why := _why_not_reached(holding, rule, binding):
        yield f"routing[{index}]", "never_reached", f"{why}, so this is never reached", _MOVE
    elif rule.when is not None and (why := _why_not_reached(holding, rule, above)):
        team = f"with the team {rule.to.team}" if rule.to.team else "with another team"
        message = f"{why}, so this is reached only by an issue that comes {team}"
        yield f"routing[{index}]", "never_reached", message, _MOVE


def _why_not_reached(
    holding: Holding, record: Target | RoutingRule, above: Sequence[Target] | Sequence[RoutingRule]
) -> str:
    """Which records above take everything that this one could; empty where something is left."""
    if not above or (record.when and holding.never(record.when)):
        return ""
    everything = next((one for one in above if one.when is None), None)
    if everything:
        return f"{everything.name!r} above has no condition"
    if not holding.only_under(record.when, [one.when for one in above]):
        return ""
    one = next((one for one in above if holding.only_under(record.when, [one.when])), None)
    return f"whatever this is for, {repr(one.name) + ' above takes' if one else 'those above take'}"


def _overtakers(holding: Holding, trigger: Trigger, on: On, stops: Mapping[str, Sequence[Trigger]]) -> list[Trigger]:
    """Those that stop at the same event wherever this trigger holds: one where one is enough."""
    if holding.is_spent or _reads_the_watched(holding, trigger):
        return []
    near = stops.get(next(iter(_names_of(on)), ""), ())
    same = [one for one in near if any(_is_awaited_with(on, other) for other in one.on)]
    same = [one for one in same if not _reads_the_watched(holding, one)]
    if not same or not holding.only_under(trigger.when, [one.when for one in same]):
        return []
    alone = next((one for one in same if holding.only_under(trigger.when, [one.when])), None)
    return [alone] if alone else same


def _names_of(on: On) -> Iterator[str]:
    """What it waits for, in a word for each thing."""
    match on:
        case OnChanged() | OnEvent():
            yield _kind(on)
        case OnTarget(metrics=metrics):
            yield from metrics
        case OnFlag(flags=flags):
            yield from flags
        case _:
            yield str(on)


def _is_awaited_with(on: On, other: On) -> bool:
    """Whether everything that one of them waits for is what the other waits for, too.

    What becomes true of an account is remembered for each trigger by itself, so that no other speaks for it.
    """
    match on, other:
        case OnEvent(kind="account"), _:
            return False
        case OnChanged() | OnEvent(), OnChanged() | OnEvent():
            return _kind(on) == _kind(other)
        case OnTarget(), OnTarget():
            return on.at == other.at and {*on.metrics} <= {*other.metrics}
        case OnFlag(), OnFlag():
            return {*on.flags} <= {*other.flags}
        case _:
            return on == other


def _kind(on: OnChanged | OnEvent) -> str:
    return "priority" if on.kind == "changed:priority" else on.kind


def _is_unlimited(trigger: Trigger) -> bool:
    return trigger.limit is None or trigger.limit.kind == "none"


def _reads_the_watched(holding: Holding, trigger: Trigger) -> bool:
    return trigger.when is not None and not holding.condition(trigger.when).reads.isdisjoint(OF_THE_WATCHED)
