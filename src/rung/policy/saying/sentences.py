"""A policy in plain sentences: what each rule, path and promise means, for people who read no YAML.

    When a P0 issue opens, the path outage starts at once.
    Level 1, Technical support: the team Technical support is told, critical; after 1 h the next level.

The sentences are made from the document's values, so they say what is decided and nothing that somebody hoped for.
`rung.policy.saying.difference` says by the same words what two policies do differently.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, assert_never

from rung.core import document as core
from rung.policy.saying.condition_words import issues_of
from rung.policy.saying.value_words import (
    by_priority,
    climbs,
    either,
    joined,
    limit,
    moment,
    plain,
    repeat,
    sentence,
    span,
    times,
)

METRICS = {
    "first_response": "first response",
    "next_response": "next response",
    "update": "update to the customer",
    "resolution": "resolution",
}
PICKS = {
    "everyone": "all of them", "on_shift": "all who are on shift", "round_robin": "the one whose turn was longest ago",
    "least_loaded": "the one with the smallest load", "best_match": "the one who suits best",
}  # fmt: skip
_PREFERENCES = {
    "account": "who knows the account", "language": "who speaks its language",
    "time_zone": "who is nearest to its clock",
}  # fmt: skip
_ROLES = {
    "assignee": "the assignee", "lead": "the team's lead", "manager_of_assignee": "the assignee's manager",
    "account_owner": "the account's owner", "escalated_by": "whoever escalated", "watchers": "the watchers",
}  # fmt: skip
_PLACES = {"slack": "in Slack", "teams": "in Teams", "pagerduty": "in PagerDuty", "webhook": "by webhook"}
_WAITS = {
    **{metric: f"the {words}" for metric, words in METRICS.items()},
    "assignment": "somebody assigned", "acknowledgement": "an acknowledgement", "customer": "the customer",
    "handoff": "the answer to a hand-over",
}  # fmt: skip
_EVENTS = {
    "opened": ("{n} opens", "it opens"), "message": ("the customer of {n} writes", "the customer writes"),
    "answered": ("{n} is answered", "it is answered"), "reopened": ("{n} is reopened", "it is reopened"),
    "assigned": ("{n} is assigned", "it is assigned"), "returned": ("{n} is handed back", "it is handed back"),
    "csat": ("the customer rates the answer to {n}", "the customer rates the answer"),
    "account": ("the account of {n} changes", "its account changes"),
}  # fmt: skip
_ALIKE = {"kind": "of the same kind", "account": "of the same account", "similar": "that are alike"}


class Speaker:
    """Says what the parts of one document mean, by the names that it gives."""

    def __init__(self, document: core.PolicyDocument) -> None:
        self.document = document

    # Rules ----------------------------------------

    def trigger(self, trigger: core.Trigger) -> str:
        """`When a P0 issue opens, the path outage starts at once.`"""
        issues = issues_of(trigger.when)
        looks = (self._looks(on, issues.noun, issues.priorities, number) for number, on in enumerate(trigger.on))
        when = " or ".join(dict.fromkeys(looks))
        condition = f" and {issues.rest}" if issues.rest else ""
        parts = [f"When {when}{condition}, {joined(self._effects(trigger)) or 'nothing is done'}."]
        if trigger.during.values:
            parts.append(f"Outside {by_priority(trigger.during, str)} it is looked at again at the next opening.")
        if trigger.limit:
            parts.append(sentence(limit(trigger.limit)))
        if trigger.force:
            parts.append("It overwrites what people set by hand.")
        if trigger.stop:
            parts.append("The triggers below it are not looked at then.")
        if trigger.over_acknowledged:
            parts.append("It rings even while somebody has the issue.")
        if trigger.even_if_linked:
            parts.append("It rings even for an issue that is linked to an incident.")
        return ("" if trigger.enabled else "Switched off: ") + " ".join(parts)

    def looks(self, on: Sequence[core.On]) -> str:
        """What a trigger looks at, of any issue."""
        return " or ".join(self._looks(one, "an issue", (), number) for number, one in enumerate(on))

    def _looks(self, on: core.On, noun: str, priorities: tuple[str, ...], number: int) -> str:
        """When a trigger looks; all but the first of its `on` speak of `it`."""
        it = noun if number == 0 else "it"
        match on:
            case core.OnEvent(kind="priority"):
                if priorities:
                    return f"{'an issue' if number == 0 else 'one'} becomes {' or '.join(priorities)}"
                return f"the priority of {noun} changes" if number == 0 else "its priority changes"
            case core.OnEvent(kind=kind):
                return _EVENTS[kind][0 if number == 0 else 1].format(n=noun)
            case core.OnChanged(field=field):
                own = field.removeprefix("fields.")
                return f"the {own} of {noun} changes" if number == 0 else f"its {own} changes"
            case core.OnTarget(metrics=metrics, at=at):
                return moment(at, f"the {either([METRICS[metric] for metric in metrics])} of {it}")
            case core.OnWaiting(metric=metric, longer_than=longer_than, calendar=calendar):
                counted = f", counted in {by_priority(calendar, str)}" if calendar else ""
                return f"{it} waits for {_WAITS[metric]} longer than {by_priority(longer_than, span)}{counted}"
            case core.OnFollowUps(count=count, within=within, apart=apart):
                soon = f" within {by_priority(within, span)}" if within.values else ""
                usual = core.OnFollowUps(count).apart
                one = "" if apart == usual else f" (messages less than {by_priority(apart, span)} apart are one)"
                return f"the customer of {it} follows up {times(count)} without an answer{soon}{one}"
            case core.OnSentiment(kind=kind, value=value):
                how = "falls by" if kind == "falls" else "falls below"
                return f"the mood of the customer of {it} {how} {value:g}"
            case core.OnFlag(flags=flags):
                return f"the customer of {it} uses words of the kind {either(flags)}"
            case core.OnFlood(count=count, within=within, by=by):
                return f"{count} issues {_ALIKE[by]} open within {by_priority(within, span)}"
            case _:
                assert_never(on)

    def _effects(self, trigger: core.Trigger) -> list[str]:
        said = [self.set_words(field, value) for field, value in trigger.set.items()]
        if trigger.escalate:
            at_once = " at once" if any(isinstance(on, core.OnEvent | core.OnChanged) for on in trigger.on) else ""
            replaces = f", in place of {either(trigger.escalate.replaces)}" if trigger.escalate.replaces else ""
            said.append(f"{self.escalation(trigger.escalate)}{at_once}{replaces}")
        if trigger.inform:
            said.append(f"{self.told(trigger.inform)} {'see' if len(trigger.inform) > 1 else 'sees'} it")
        if trigger.incident:
            adopt = trigger.incident.get("adopt")
            said.append("an incident is joined or opened" + (f" with what opened in the last {adopt}" if adopt else ""))
        return said

    def escalation(self, escalate: core.Escalate) -> str:
        level = f" at level {escalate.level}" if escalate.level > 1 else ""
        return f"the path {escalate.path} starts{level}"

    def set_words(self, field: str, value: Any) -> str:
        """What becomes of a field that a trigger sets."""
        if isinstance(value, dict) and set(value) == {"at_least"}:
            return f"its {field} becomes at least {value['at_least']}"
        if field == "fields" and isinstance(value, dict):
            return joined([f"its {name} becomes {plain(one)}" for name, one in value.items()])
        if field in ("tags", "skills"):
            which = field if len(value) > 1 else field.removesuffix("s")
            return f"it gets the {which} {joined([str(one) for one in value])}"
        if field == "assignee":
            return f"{self.person(str(value))} is assigned"
        return f"its {field} becomes {self.team(str(value)) if field == 'team' else plain(value)}"

    def routing(self, rule: core.RoutingRule) -> str:
        """`A issue of kind billing goes to Frontline: the one whose turn was longest ago.`"""
        issues = issues_of(rule.when)
        condition = f", where {issues.rest}," if issues.rest else ""
        noun = issues.noun if rule.when else "any other issue"
        return sentence(f"{noun}{condition} goes to {self.route(rule.to)}")

    def route(self, to: core.RouteTo) -> str:
        person = self.person(to.person) if to.person else self._on_call(to.schedule or "")
        whom = self.team(to.team) if to.team else person
        pick = f", {PICKS[to.pick]}" if to.pick else ""
        words = {skill: "each skill it needs at" if skill == core.ISSUE_SKILLS else skill for skill in to.needs}
        skills = joined([f"{words[skill]} {level} or more" for skill, level in to.needs.items()])
        needs = f", with {skills}" if skills else ""
        prefer = f", first {joined([_PREFERENCES[one] for one in to.prefer])}" if to.prefer else ""
        return f"{whom}{pick}{needs}{prefer}"

    def target(self, target: core.Target) -> str:
        """`Issues of an enterprise account: first response within 15 min for P0, else 2 h.`"""
        issues = issues_of(target.when)
        condition = f" where {issues.rest}" if issues.rest else ""
        noun = _plural(issues.noun) if target.when else "all issues"
        promised = ((metric, getattr(target, metric)) for metric in core.METRICS)
        spans = [f"{METRICS[metric]} within {by_priority(one, span)}" for metric, one in promised if one]
        parts = [f"{noun}{condition}: {', '.join(spans) or 'nothing is promised'}"]
        if target.calendar.values:
            parts.append(f"counted in {by_priority(target.calendar, self.calendar)}")
        if target.grace.values:
            parts.append(f"with {by_priority(target.grace, span)} of grace after a change")
        parts += [_pause(metric, statuses) for metric, statuses in target.pause.items()]
        return sentence("; ".join(parts))

    # Paths ----------------------------------------

    def level(self, level: core.Level, number: int) -> str:
        """`Level 1, Owner: the assignee is told, high; after 30 min the next level.`"""
        parts = [f"{self.told(level.notify)} {'are' if len(level.notify) > 1 else 'is'} told{self._pick(level)}"]
        parts[0] += f" as {by_priority(level.urgency, str)}"
        if level.during.values:
            parts.append(f"only {by_priority(level.during, _during)}")
        if level.backup:
            parts.append(f"where nobody is there, {self.told(level.backup)}")
        if level.repeat:
            parts.append(repeat(level.repeat))
        parts.append(f"{climbs(level)} the next level" if level.climb_after.values else "then the next level")
        if level.asks:
            parts.append(f"it asks for {joined(level.asks)}")
        if level.inform:
            parts.append(f"{self.told(level.inform)} see it")
        return f"Level {number}, {level.name}: {'; '.join(parts)}."

    def _pick(self, level: core.Level) -> str:
        return f" ({PICKS[level.pick]})" if level.pick else ""

    def path(self, path: core.Path) -> str:
        """What holds for the whole path, beside its levels."""
        parts = []
        if path.inform:
            parts.append(f"{self.told(path.inform)} {'see' if len(path.inform) > 1 else 'sees'} it from the start.")
        if path.acknowledge_lasts.values:
            parts.append(f"An acknowledgement lasts {by_priority(path.acknowledge_lasts, span)}.")
        else:
            parts.append("An acknowledgement lasts until the next breach.")
        if path.if_nobody:
            are = "are" if len(path.if_nobody) > 1 else "is"
            parts.append(f"When nobody took it, {self.told(path.if_nobody)} {are} told.")
        if path.asks:
            parts.append(f"Who escalates by hand is asked for {joined(path.asks)}.")
        if path.closes_when:
            parts.append(f"It closes when {issues_of(path.closes_when).rest or path.closes_when}.")
        return " ".join(parts)

    # Names ----------------------------------------

    def told(self, targets: Iterable[str]) -> str:
        return joined([self.who(one) for one in targets]) or "nobody"

    def who(self, target: str) -> str:
        """A target of a notice as people call it."""
        kind, _, name = target.partition(":")
        match kind:
            case "person":
                return self.person(name)
            case "team" if name.endswith("#channel"):
                return f"the channel of {self.team(name.removesuffix('#channel'))}"
            case "team":
                return f"the team {self.team(name)}"
            case "schedule":
                return self._on_call(name)
            case "role":
                return _ROLES.get(name, name)
            case "skills":
                return f"who knows {name.replace('+', ' and ')}"
            case "email":
                return name
            case _:
                return f"{name} {_PLACES[kind]}" if kind in _PLACES else target

    def person(self, key: str | None) -> str:
        known = self.document.people.get(key or "")
        return known.name if known and known.name else key or "nobody"

    def team(self, key: str | None) -> str:
        known = self.document.teams.get(key or "")
        return known.name if known and known.name else key or "no team"

    def calendar(self, key: str) -> str:
        return {"always": "all hours", "account": "the account's calendar"}.get(key, key)

    def _on_call(self, key: str) -> str:
        known = self.document.schedules.get(key)
        return f"whoever is on call ({known.name if known and known.name else key})"


def _during(calendar: str) -> str:
    return "while one of its people works" if calendar == "on_shift" else f"in {calendar}"


def _pause(metric: str, statuses: tuple[str, ...]) -> str:
    return f"{METRICS.get(metric, metric)} pauses " + (f"while {either(statuses)}" if statuses else "never")


def _plural(noun: str) -> str:
    """`an issue of …` as `issues of …`."""
    return noun.partition(" ")[2].replace("issue", "issues", 1)
