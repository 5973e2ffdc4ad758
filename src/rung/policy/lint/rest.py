"""Issues that no rule is for: without a promise, without a way to anybody, without a trigger that would ever ring."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rung.core.conditions.cases import Cases, in_words
from rung.core.conditions.regions import words
from rung.core.document import PolicyDocument
from rung.core.words import near
from rung.policy.lint.holding import KIND, TIER, Holding
from rung.policy.problems import Paths
from rung.policy.reading.checks import Finding

MOST_NAMED = 5
ALMOST = 0.85
"""How like another kind one is that is probably a slip."""
MOST_KINDS = 100
"""Of more kinds it is not asked which are almost alike."""


def tiers_without_target(document: PolicyDocument, paths: Paths, holding: Holding) -> Iterator[Finding]:
    """Where there are promises, a tier that none of them can be for has probably been forgotten."""
    whens = [target.when for target in document.targets]
    chosen = {account.tier for account in document.accounts.values() if account.target}
    without = [
        tier
        for tier in document.workspace.tiers
        if tier not in chosen and all(holding.never(when, name=TIER, region=words(tier)) for when in whens)
    ]
    if whens and without:
        message = f"no target is for {_listed(without)}: what these customers write has no promise"
        yield "targets", "tier_without_target", message, "write a target for them, or a last one without when:"
    elif whens and (left := holding.rest(None, whens)):
        message = f"an issue that none of these is for has no promise{_such_as(left)}"
        yield "targets", "no_catch_all", message, "write a last target without when:"


def issues_without_route(document: PolicyDocument, paths: Paths, holding: Holding) -> Iterator[Finding]:
    """Where issues are given to people by rules, one that no rule is for waits until somebody looks."""
    whens = [rule.when for rule in document.routing]
    left = holding.rest(None, whens) if whens else None
    if not left:
        return
    handled = {kind for team in document.teams.values() for kind in team.handles}
    kinds = [
        kind
        for kind in _kinds_asked_for(document, holding)
        if kind not in handled and all(holding.never(when, name=KIND, region=words(kind)) for when in whens)
    ]
    if kinds:
        message = f"no rule gives issues of the kind {_listed(kinds)} to anybody, and no team handles them"
        hint = "write a rule for them, handles: at a team, or a last rule without when:"
        yield "routing", "kind_without_route", message, hint
    else:
        message = f"an issue that none of these rules is for is given to nobody{_such_as(left)}"
        yield "routing", "no_catch_all", message, "write a last rule without when:"


def issues_that_nobody_is_told_of(document: PolicyDocument, paths: Paths, holding: Holding) -> Iterator[Finding]:
    """Priorities, the usual one and what is more urgent, at which no trigger ever escalates."""
    whens = [trigger.when for _index, trigger in holding.triggers if trigger.escalate]
    priorities, usual = document.workspace.priorities, document.workspace.default_priority
    urgent = priorities[: priorities.index(usual) + 1] if usual in priorities else priorities
    silent = [one for one in urgent if all(holding.never_at(one, when) for when in whens)]
    if whens and silent:
        message = f"no trigger ever rings for an issue of {_listed(silent)}"
        hint = "write one that looks at {target: first_response, at: 75%}, or at opened"
        yield "triggers", "never_rings", message, hint


def kinds_almost_alike(document: PolicyDocument, paths: Paths, holding: Holding) -> Iterator[Finding]:
    """A kind that one condition alone speaks of, and that is almost one which others speak of."""
    spoken: dict[str, list[str]] = {}
    for place, when in _whens(document):
        for kind in holding.words_of(when, KIND):
            spoken.setdefault(kind, []).append(place)
    known = {kind for team in document.teams.values() for kind in team.handles} | set(_kinds_set(document))
    known |= {kind for kind, places in spoken.items() if len(places) > 1}
    for kind, places in spoken.items() if len(spoken) <= MOST_KINDS else ():
        if kind not in known and (meant := near(kind, known, at_least=ALMOST)):
            message = f"only this speaks of the kind {kind}, which is almost {meant}"
            yield places[0], "doubtful_kind", message, f"did you mean {meant}?"


def _kinds_asked_for(document: PolicyDocument, holding: Holding) -> Iterable[str]:
    """The kinds that triggers and targets speak of, or give."""
    whens = [trigger.when for _index, trigger in holding.triggers] + [target.when for target in document.targets]
    asked = {kind for when in whens for kind in holding.words_of(when, KIND)}
    return sorted(asked | set(_kinds_set(document)))


def _kinds_set(document: PolicyDocument) -> Iterator[str]:
    return (kind for trigger in document.triggers if isinstance(kind := trigger.set.get("kind"), str))


def _whens(document: PolicyDocument) -> Iterator[tuple[str, str | None]]:
    for section in ("targets", "triggers", "routing", "windows"):
        for index, record in enumerate(getattr(document, section)):
            yield f"{section}[{index}].when", record.when


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more


def _such_as(left: Cases) -> str:
    said = next(filter(None, map(in_words, left)), "")
    return f", such as one of {said}" if said else ""
