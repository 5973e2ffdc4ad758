"""A policy made ready for deciding: compiled conditions, working time by calendar, members by team.

What it is made from is plain data (`rung.core.document`).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from rung.core.conditions.condition import Condition, Conditions, FirstOf, compile_condition
from rung.core.document import (
    METRICS,
    NoticeRule,
    OnChanged,
    OnEvent,
    OnFlag,
    OnFlood,
    OnFollowUps,
    OnSentiment,
    OnTarget,
    OnWaiting,
    Person,
    PolicyDocument,
    QuietHours,
    RoutingRule,
    Target,
    Trigger,
    Window,
)
from rung.core.times.calendar import ALWAYS, WorkingTime, working_time

COUNTED = frozenset({"account.open_issues", "account.escalations_30d"})
MOOD = frozenset(
    "issue.sentiment issue.sentiment_trend issue.frustration issue.flags message.sentiment message.flags".split()
)
"""The names of conditions that are measured from a customer's words."""
CHANGING = frozenset(
    f"issue.{name}"
    for name in (
        "team assignee messages follow_ups reopens handoffs linked sentiment sentiment_trend frustration flags "
        "breach_risk".split()
    )
)
"""What conditions read of an issue and other events than changes of its fields may change."""
OF_THE_WATCHED = frozenset({"event.from", "event.to"})
"""Names whose values depend on the field that a trigger watches."""


class Lookers:
    """The triggers that look at one kind of event. All conditions are judged at once; what is put off outside its
    hours, or reads what its own `on` watches, is looked at in any case.
    """

    def __init__(self, policy: "Policy", positions: Sequence[int]) -> None:
        self.positions = tuple(positions)
        triggers = policy.document.triggers
        asked = [(one, triggers[one].when) for one in positions if not triggers[one].during.values]
        judged = [(one, policy.condition(when)) for one, when in asked if when]
        judged = [(one, condition) for one, condition in judged if not condition.reads & OF_THE_WATCHED]
        self._places = tuple(one for one, _ in judged)
        self._conditions = Conditions([condition for _, condition in judged])
        self._always = tuple(one for one in positions if one not in self._places)

    def may_fire(self, values: Mapping[str, object]) -> list[int]:
        """The positions of those whose condition holds, or is to be asked one by one, in document order."""
        found = [self._places[place] for place in self._conditions.holding(values)]
        return sorted((*found, *self._always)) if self._always else found


class Policy:
    """A policy made ready for deciding. Immutable to its users; compiles each condition and calendar once."""

    def __init__(self, document: PolicyDocument, version: int = 0) -> None:
        self.document = document
        self.version = version
        self.workspace = document.workspace
        self.older: Callable[[int], Policy] | None = None
        """How the shell finds another version: an escalation keeps the one it started with."""
        self.moments: dict[int, tuple[Any, tuple[str, str | None], tuple[Any, ...]]] = {}
        """What `core.moments` keeps: by the identity of a clock, the clock, what its moments depend on, and these."""
        self.moments_of_waits: dict[Any, tuple[Any, ...]] = {}
        """The same for waits that no clock measures, by what they depend on."""
        self.next_shifts: dict[str, tuple[datetime, datetime]] = {}
        """What `core.people.presence` keeps: by person, from when on it is known when they work next, and when."""
        self._lookers: dict[frozenset[str], Lookers] = {}
        self._conditions: dict[str, Condition] = {}
        self._calendars: dict[str, WorkingTime] = {"always": ALWAYS}

    def condition(self, text: str) -> Condition:
        """The compiled condition of this text. The loader has checked every text of the document."""
        found = self._conditions.get(text)
        if found is None:
            found = self._conditions[text] = compile_condition(
                text,
                calendars=["always", *self.document.calendars],
                priorities=self.workspace.priorities,
                tiers=self.workspace.tiers,
            )
        return found

    def calendar(self, name: str | None) -> WorkingTime:
        """Working time of a calendar by its name; None is `always`.

        The document's own names are all there. One that only an older version knew, and a clock of an open issue may
        still count in, means the workspace's calendar now.
        """
        found = self._calendars.get(name or "always")
        if found is None:
            known = name if name in self.document.calendars else self.workspace.calendar or "always"
            found = self._calendars[name or "always"] = working_time(known, self.document.calendars)
        return found

    @cached_property
    def members(self) -> Mapping[str, tuple[Person, ...]]:
        """People by team, in document order."""
        return {
            team: tuple(person for person in self.document.people.values() if team in person.teams)
            for team in self.document.teams
        }

    @cached_property
    def words_of_names(self) -> frozenset[str]:
        """The words of teammates' names, in lower case."""
        return frozenset(word for one in self.document.people.values() for word in one.name.lower().split())

    @cached_property
    def skills(self) -> Sequence[str]:
        """The skills that anybody has, in order."""
        people = self.document.people.values()
        return sorted({skill for person in people for skill, level in person.skills.items() if level})

    @cached_property
    def joined_by(self) -> frozenset[str]:
        """By what anybody may begin to watch an issue."""
        teams, people = self.document.teams.values(), self.document.people.values()
        choices = [self.document.notices, *(one.notices for one in teams), *(one.notices for one in people)]
        rules = [NoticeRule(), *(rule for notices in choices for rule in notices.values())]
        return frozenset(way for rule in rules for way in rule.watch_when)

    @cached_property
    def reads(self) -> frozenset[str]:
        """Every name that any condition of this policy reads."""
        return frozenset(name for text in self._texts() for name in self.condition(text).reads)

    @cached_property
    def counts_of_accounts(self) -> bool:
        """Whether a condition asks how many open issues or escalations an account has: only then are they counted."""
        return not COUNTED.isdisjoint(self.reads)

    @cached_property
    def reads_mood(self) -> bool:
        """Whether a trigger or a condition asks how customers sound: only then are their messages measured."""
        triggers = (on for trigger in self.document.triggers if trigger.enabled for on in trigger.on)
        return any(isinstance(on, OnSentiment | OnFlag) for on in triggers) or not MOOD.isdisjoint(self.reads)

    @cached_property
    def floods(self) -> tuple[tuple[Trigger, OnFlood], ...]:
        """What counts issues of one sort: only then is it remembered what was opened lately."""
        triggers = [trigger for trigger in self.document.triggers if trigger.enabled]
        return tuple((trigger, on) for trigger in triggers for on in trigger.on if isinstance(on, OnFlood))

    @cached_property
    def by_event(self) -> Mapping[str, tuple[int, ...]]:
        """The positions of the triggers that look at a kind of event (`opened`, `changed:kind`, `sentiment` ...)."""
        found: dict[str, list[int]] = {}
        for position, trigger in enumerate(self.document.triggers):
            for on in trigger.on if trigger.enabled else ():
                match on:
                    case OnEvent(kind=kind):
                        found.setdefault(kind, []).append(position)
                    case OnChanged():
                        found.setdefault(on.kind, []).append(position)
                    case OnFollowUps():
                        found.setdefault("message", []).append(position)
                        found.setdefault("merged", []).append(position)
                    case OnSentiment() | OnFlag():
                        found.setdefault("mood", []).append(position)
                    case OnFlood():
                        found.setdefault("flood", []).append(position)
                    case _:
                        pass
        return {kind: tuple(dict.fromkeys(positions)) for kind, positions in found.items()}

    def lookers(self, kinds: frozenset[str]) -> "Lookers":
        """The triggers that look at an event of these kinds."""
        found = self._lookers.get(kinds)
        if found is None:
            positions = sorted({position for kind in kinds for position in self.by_event.get(kind, ())})
            found = self._lookers[kinds] = Lookers(self, positions)
        return found

    def watched(self, kinds: Iterable[str]) -> frozenset[str]:
        """Those of these kinds of event that any trigger looks at."""
        by_event = self.by_event
        return frozenset([kind for kind in kinds if kind in by_event])

    @cached_property
    def timed_by_clock(self) -> Mapping[str, tuple[tuple[int, "Trigger", int, "OnTarget | OnWaiting", int], ...]]:
        """By metric the time triggers on its clocks: the position of the trigger, itself, the place of its `on` in it,
        and that of the metric in the `on`.
        """
        found: dict[str, list[tuple[int, Trigger, int, OnTarget | OnWaiting, int]]] = {}
        for position, trigger, index, on in self._timed:
            metrics = on.metrics if isinstance(on, OnTarget) else (on.metric,)
            for order, metric in enumerate(metrics):
                found.setdefault(metric, []).append((position, trigger, index, on, order))
        return {metric: tuple(entries) for metric, entries in found.items()}

    @cached_property
    def timed_by_waits(self) -> tuple[tuple[int, "Trigger", int, "OnWaiting"], ...]:
        """The time triggers on waits that no clock measures, such as the one for an acknowledgement."""
        return tuple(
            (position, trigger, index, on)
            for position, trigger, index, on in self._timed
            if isinstance(on, OnWaiting) and on.metric not in METRICS
        )

    @cached_property
    def has_moments(self) -> bool:
        """Whether time alone may fire any trigger."""
        return bool(self._timed)

    @cached_property
    def waits_by_account(self) -> bool:
        """Whether a wait counts in the calendar of the account."""
        return any(
            isinstance(on, OnWaiting) and on.calendar and "account" in on.calendar.values for _, _, _, on in self._timed
        )

    @cached_property
    def targets_follow(self) -> bool:
        """Whether a target reads what changes with messages, people and moods: it is chosen anew after each event."""
        return self._follow(target.when for target in self.document.targets)

    @cached_property
    def first_target(self) -> FirstOf:
        """Which target applies: the first whose `when` holds."""
        return FirstOf([self.condition(one.when) if one.when else None for one in self.document.targets])

    @cached_property
    def routing_follows(self) -> bool:
        """Whether a routing rule reads such things: it is looked at again on each event while nobody has the issue."""
        return self._follow(rule.when for rule in self.document.routing)

    def _follow(self, conditions: Iterable[str | None]) -> bool:
        reads = {name for text in conditions if text for name in self.condition(text).reads}
        return bool(reads & CHANGING) or any(name.startswith("contact.") for name in reads)

    @cached_property
    def prefers_account(self) -> bool:
        """Whether a routing rule asks whom an account knows."""
        return any("account" in rule.to.prefer for rule in self.document.routing)

    @cached_property
    def asks_who_knows_best(self) -> bool:
        """Whether anybody is picked by what they know: only then is it measured what people solved before."""
        picks = [rule.to.pick for rule in self.document.routing]
        picks += [level.pick for path in self.document.paths.values() for level in path.levels]
        return "best_match" in picks

    @cached_property
    def _timed(self) -> tuple[tuple[int, "Trigger", int, "OnTarget | OnWaiting"], ...]:
        """Every time trigger with its position and that of its `on`, in document order."""
        return tuple(
            (position, trigger, index, on)
            for position, trigger in enumerate(self.document.triggers)
            for index, on in enumerate(trigger.on)
            if trigger.enabled and isinstance(on, OnTarget | OnWaiting)
        )

    def at_version(self, version: int) -> "Policy":
        """The policy that an open escalation keeps: an older version where the shell can give it."""
        if version == self.version or self.older is None:
            return self
        return self.older(version)

    def rank(self, priority: str) -> int:
        """0 is the most urgent; an unknown priority ranks after all."""
        order = self.workspace.priorities
        return order.index(priority) if priority in order else len(order)

    def zone_of(self, person: str | None) -> str:
        """The zone of a person's wall clock by their key: their own, else the workspace's."""
        known = self.document.people.get(person or "")
        return (known.time_zone if known else None) or self.workspace.time_zone

    def hours_of(self, person: Person) -> str:
        """The calendar a person works in: their own, their first team's, the workspace's, else always."""
        if person.hours:
            return person.hours
        for key in person.teams:
            team = self.document.teams.get(key)
            if team and team.calendar:
                return team.calendar
        return self.workspace.calendar or "always"

    def quiet_of(self, person: Person) -> QuietHours | None:
        """A person's quiet hours: their own, else those of the first of their teams that has any."""
        if person.quiet is not None:
            return None if person.quiet.is_off else person.quiet
        for key in person.teams:
            team = self.document.teams.get(key)
            if team and team.quiet:
                return None if team.quiet.is_off else team.quiet
        return None

    def _texts(self) -> Iterable[str]:
        document = self.document
        rules: tuple[Target | Trigger | RoutingRule | Window, ...] = (
            *document.targets,
            *document.triggers,
            *document.routing,
            *document.windows,
        )
        yield from (rule.when for rule in rules if rule.when)
        for path in document.paths.values():
            if path.closes_when:
                yield path.closes_when
        if document.survey is not None and document.survey.when:
            yield document.survey.when
