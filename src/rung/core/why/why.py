"""Why a trigger, a routing rule or a target acted in one decision, and why not.

`explain` makes the decision once more by the same `decide`, with a draft that listens: wherever deciding looks at a
rule it says what came of it (`Draft.looked_at`), and the listener puts that into words with the values of that moment.
So nothing is judged a second time, and what is said cannot differ from what was done. Only of the rules that deciding
did not reach is asked where they stand: a time trigger whose instant has not come, an issue that is over.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Literal

from msgspec import Struct

from rung.core.conditions.parts import Part, deciding_parts
from rung.core.decide import Decision, decide
from rung.core.desk import Desk
from rung.core.document import OnTarget, OnWaiting, RoutingRule, Target, Trigger
from rung.core.draft import Draft
from rung.core.effects import AnyEffect
from rung.core.events import AnyEvent
from rung.core.issue import IssueState
from rung.core.policy import Policy
from rung.core.triggers.moments import runs_of
from rung.core.values import Values
from rung.core.why import why_words as words

Rule = Trigger | RoutingRule | Target
Kind = Literal["trigger", "routing", "target"]


OUTCOMES = {
    "fired": "the trigger fired",
    "chose": "the routing rule applied and chose somebody",
    "nobody": "the routing rule applied, and nobody was eligible",
    "applies": "the target applies",
    "named": "the account names the target",
    "when": "its `when` did not hold",
    "erased": "its `when` reads words that were erased since",
    "silent": "silenced, because a person closed what it had opened",
    "limit": "its limit was used",
    "outside": "outside its `during`",
    "deferred": "it waits for its `during`",
    "not_awaited": "the event was of its kind, and not what it waits for: the second follow-up, not the third",
    "jumped_over": "a change jumped over its instant, and a later one fired",
    "off": "the trigger is switched off",
    "stopped": "one before it fired and says `stop: true`",
    "wait_over": "what it waited for came first",
    "other_event": "it does not look at such an event",
    "not_come": "its instant has not come",
    "looked": "its instant came before, while its `when` did not hold",
    "spent": "it has had its instant for this run",
    "no_instant": "it has no instant now: the clock is paused, or nothing is promised",
    "no_wait": "nothing that it looks at is waited for",
    "bulk": "an import rings nobody",
    "over": "the issue is over",
    "assigned": "somebody has the issue assigned already",
    "earlier": "a rule or a target that stands before it applies",
    "other_team": "the routing rule gives to another team than the one that has the issue",
    "goes_on": "the target still holds for clocks that run",
}
"""What can become of a rule in one decision: codes for programs, and what they mean."""


class Look(Struct, frozen=True):
    """What became of one rule in one decision."""

    kind: Kind
    name: str
    outcome: str
    """One of `OUTCOMES`."""
    words: str
    acted: bool = False
    """It fired, chose, or applies."""
    values: dict[str, Any] = {}
    """What its `when` read."""
    parts: tuple[Part, ...] = ()
    """The parts of its `when` that decided."""
    at: datetime | None = None
    """When it is looked at next, where that is known."""
    considered: tuple[tuple[str, str], ...] = ()
    """Of a routing rule: who was looked at, and why chosen or passed over."""
    effects: tuple[AnyEffect, ...] = ()
    """What it led to."""


class Explained(Struct, frozen=True):
    """One decision, with what became of each rule: in document order, the triggers, the routing rules, the targets."""

    decision: Decision
    triggers: tuple[Look, ...]
    routing: tuple[Look, ...]
    targets: tuple[Look, ...]


def explain(
    state: IssueState | None,
    event: AnyEvent,
    policy: Policy,
    desk: Desk,
    now: datetime,
    erased: frozenset[str] = frozenset(),
) -> Explained:
    """Decide once more and say of each rule what became of it.

    `erased` are names of conditions whose words nobody can read any more: what reads them cannot be explained. Raises
    `Refused` where deciding does.
    """
    watched: list[Watched] = []

    def begin(*given: Any) -> Draft:
        watched.append(Watched(*given, erased=erased))
        return watched[-1]

    decision = decide(state, event, policy, desk, now, begin)
    draft, document = watched[-1], policy.document
    return Explained(
        decision,
        tuple(_trigger(draft, one, place) for place, one in enumerate(document.triggers)),
        tuple(_rule(draft, one) for one in document.routing),
        tuple(_target(draft, one) for one in document.targets),
    )


class Watched(Draft):
    """A draft that listens to what deciding says of the rules it looks at."""

    def __init__(self, *given: Any, erased: frozenset[str] = frozenset()) -> None:
        super().__init__(*given)
        self.explains = True
        self.triggers: dict[str, list[Look]] = {}
        self.routing: dict[str, Look] = {}
        self.targets: dict[str, Look] = {}
        self._erased = erased

    def looked_at(self, rule: Rule, outcome: str, **seen: Any) -> None:
        match rule:
            case Trigger():
                self.triggers.setdefault(rule.name, []).append(self._trigger(rule, outcome, seen))
            case RoutingRule():
                if rule is self.policy.document.routing[0]:
                    self.routing.clear()  # routing looks anew
                self.routing[rule.name] = self._rule(rule, outcome, seen)
            case Target():
                if rule is self.policy.document.targets[0] or outcome == "named":
                    self.targets.clear()  # each clock asks anew
                self.targets[rule.name] = self._target(rule, outcome)

    def _trigger(self, trigger: Trigger, outcome: str, seen: dict[str, Any]) -> Look:
        firing, at = self.state.fired.get(trigger.name), None
        match outcome:
            case "fired":
                effects = tuple(self.effects[seen["began"] :])
                said, values = words.fired(self, trigger, effects), seen["because"].facts
                return Look("trigger", trigger.name, "fired", said, acted=True, values=values, effects=effects)
            case "when":
                return self._condition("trigger", trigger.name, trigger.when or "")
            case "outside":
                said, at = words.outside(seen["during"], seen["opens_at"]), seen["opens_at"]
            case "silent" if firing:
                said, at = words.silenced(firing), firing.silent_until
            case "limit" if firing and trigger.limit:
                said = words.limit_used(trigger.limit, firing, self.state.priority)
            case "not_awaited":
                said = words.not_awaited(self, trigger)
            case "jumped_over":
                said = (
                    f"a change jumped over its instant: {seen['by'].name}, whose instant is later, fired in its place"
                )
            case _:
                said = "its `during` has opened, and what it waited for goes on no more"
        return Look("trigger", trigger.name, outcome, said, at=at)

    def _rule(self, rule: RoutingRule, outcome: str, seen: dict[str, Any]) -> Look:
        passed_over = tuple(seen.get("passed_over", ()))
        match outcome:
            case "when":
                return self._condition("routing", rule.name, rule.when or "")
            case "other_team":
                said = f"it gives to {rule.to.team}, and the issue belongs to {self.state.team}"
                return Look("routing", rule.name, outcome, said)
            case "chose":
                person, why = seen["chosen"]
                said, considered = f"chose {person}, who {why}", ((person, why), *passed_over)
                return Look("routing", rule.name, outcome, said, acted=True, considered=considered)
            case _:
                again = self.state.routing_at
                said = f"it applies, and nobody is eligible{words.waits_in_line(self.state)}"
                return Look("routing", rule.name, outcome, said, acted=True, at=again, considered=passed_over)

    def _target(self, target: Target, outcome: str) -> Look:
        if outcome == "when":
            return self._condition("target", target.name, target.when or "")
        said = "it is the account's own target" if outcome == "named" else "applies"
        if outcome == "applies" and target.when is not None:
            condition = self.policy.condition(target.when)
            parts = deciding_parts(condition, Values(self), self.policy.condition)
            said = f"applies: {'; '.join(map(str, parts))}"
        return Look("target", target.name, outcome, said, acted=True)

    def _condition(self, kind: Kind, name: str, when: str) -> Look:
        """Its `when` did not hold: which part of it, and by which values."""
        condition = self.policy.condition(when)
        if gone := sorted(self._erased & condition.reads):
            return Look(kind, name, "erased", words.erased(gone))
        parts = deciding_parts(condition, Values(self), self.policy.condition)
        values = condition.evaluate(Values(self)).values
        return Look(kind, name, "when", words.condition(parts), values=values, parts=parts)


# Triggers ----------------------------------------


def _trigger(draft: Watched, trigger: Trigger, place: int) -> Look:
    """What became of a trigger: that it fired, else what was said of it last, else why it was not looked at."""
    looks = draft.triggers.get(trigger.name, [])
    if fired := [one for one in looks if one.acted]:
        effects = tuple(effect for one in fired for effect in one.effects)
        last = fired[-1]
        return Look("trigger", last.name, "fired", last.words, acted=True, values=last.values, effects=effects)
    if looks:
        return looks[-1]
    outcome, said, at = _unseen(draft, trigger, place)
    firing = draft.state.fired.get(trigger.name)
    before = f"; {words.fired_before(firing)}" if firing else ""
    return Look("trigger", trigger.name, outcome, said + before, at=at)


Unseen = tuple[str, str, datetime | None]


def _unseen(draft: Watched, trigger: Trigger, place: int) -> Unseen:
    """Why a trigger was not looked at: an outcome, its words, and when it will be."""
    state = draft.state
    if not trigger.enabled:
        return "off", "not looked at: it is switched off (`enabled: false`)", None
    if draft.event.bulk:
        return "bulk", "not looked at: an import rings nobody", None
    if draft.stopped_at is not None and draft.stopped_at < place and _was_its_turn(draft, trigger, place):
        by = draft.policy.document.triggers[draft.stopped_at].name
        return "stopped", f"not looked at: {by}, which stands before it, fired and says `stop: true`", None
    if waiting := next((one for one in state.deferred if one.trigger == trigger.name), None):
        return "deferred", words.deferred(waiting.at), waiting.at
    if not state.is_open:
        return "over", f"not looked at: the issue is {'closed' if state.closed_at else 'resolved'}", None
    timed = list(_of_time(draft, trigger))
    if coming := [one for one in timed if one[2]]:
        return min(coming, key=lambda one: str(one[2]))
    if timed:
        return timed[0]
    looks = " or ".join(dict.fromkeys(words.looks_when(on, state.priority) for on in trigger.on))
    return "other_event", f"not looked at: it looks when {looks}", None


def _was_its_turn(draft: Watched, trigger: Trigger, place: int) -> bool:
    """Whether a trigger would have been looked at, had none before it ended the look."""
    kinds = (place in draft.policy.by_event.get(kind, ()) for kind in draft.kinds)
    came = (key.startswith(f"{trigger.name}/") and key not in draft.before.spent for key in draft.state.spent)
    put_off = (one.trigger == trigger.name and one.at <= draft.at for one in draft.before.deferred)
    return any(kinds) or any(came) or any(put_off)


def _of_time(draft: Watched, trigger: Trigger) -> Iterator[Unseen]:
    """Where the instants of a time trigger stand after this decision."""
    for index, on in enumerate(trigger.on):
        if isinstance(on, OnTarget | OnWaiting):
            yield from _of_runs(draft, trigger, index, on)


def _of_runs(draft: Watched, trigger: Trigger, index: int, on: OnTarget | OnWaiting) -> Iterator[Unseen]:
    state, now = draft.state, dict(runs_of(draft.policy, draft.state, on))
    for run, at in dict(runs_of(draft.policy, draft.before, on)).items():
        if run not in now and at and f"{trigger.name}/{index}/{run}" not in draft.before.spent:
            yield "wait_over", words.ended_before(run, at), None
    for run, at in now.items():
        key = f"{trigger.name}/{index}/{run}"
        if key in state.spent:
            yield "spent", words.is_spent(state.fired.get(trigger.name), run), None
        elif at is None:
            yield "no_instant", words.has_no_instant(state, run), None
        elif key in state.looked:
            yield "looked", words.came_before(at), None
        elif at <= draft.reached:
            yield "not_come", words.comes_after(at), at
        else:
            yield "not_come", words.not_come(at, on, run, state.priority), at
    if not now:
        for metric in on.metrics if isinstance(on, OnTarget) else (on.metric,):
            yield "no_wait", words.nothing_waits(state, metric), None


# Routing and targets ----------------------------------------


def _rule(draft: Watched, rule: RoutingRule) -> Look:
    """What became of a routing rule: what was said of it, else why it was not looked at."""
    if look := draft.routing.get(rule.name):
        return look
    state, applied = draft.state, next((one.name for one in draft.routing.values() if one.acted), None)
    if applied:
        return Look("routing", rule.name, "earlier", f"not looked at: {applied}, which stands before it, applies")
    if not state.is_open:
        return Look("routing", rule.name, "over", "not looked at: the issue is over")
    if state.assignee:
        return Look("routing", rule.name, "assigned", f"not looked at: {state.assignee} has it assigned")
    if state.waits_for_assignee:
        said = f"not looked at now: the issue waits for somebody{words.waits_in_line(state)}"
        return Look("routing", rule.name, "not_come", said, at=state.routing_at)
    return Look("routing", rule.name, "other_event", "not looked at: routing looks when an issue is opened or changed")


def _target(draft: Watched, target: Target) -> Look:
    """What became of a target: what was said of it, else why it was not looked at."""
    if look := draft.targets.get(target.name):
        return look
    if applied := next((one for one in draft.targets.values() if one.acted), None):
        why = "which the account names" if applied.outcome == "named" else "which stands before it, applies"
        return Look("target", target.name, "earlier", f"not looked at: {applied.name}, {why}")
    running = [clock for clock in draft.state.clocks.values() if clock.is_waiting]
    if mine := [words.wait_words(clock.metric) for clock in running if clock.target == target.name]:
        return Look("target", target.name, "goes_on", f"not looked at now: it still holds for {', '.join(mine)}")
    return Look("target", target.name, "other_event", "not looked at: this decision changed no promise")
