"""The policy document as values, and `Policy`, the same made ready for deciding.

`PolicyDocument` is plain data: the loader in `rung.policy` builds it from YAML, and a published version stores it as
JSON with its holidays already expanded. `Policy` adds what a decision needs many times: compiled conditions, working
time by calendar, members by team. Spans that may hold days stay `Span` until a calendar is known ("1d" is a
calendar's `day`).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any, Generic, Literal, TypeVar

from msgspec import Struct

from rung.core.calendar import ALWAYS, CalendarRule, WorkingTime, working_time
from rung.core.conditions import Condition, Conditions, compile_condition
from rung.core.oncall import Schedule
from rung.core.spans import Span

T = TypeVar("T")

Metric = Literal["first_response", "next_response", "update", "resolution"]
METRICS: tuple[Metric, ...] = ("first_response", "next_response", "update", "resolution")
MOOD = frozenset(
    "issue.sentiment issue.sentiment_trend issue.frustration issue.flags message.sentiment message.flags".split()
)
"""The names of conditions that are measured from a customer's words."""
Urgency = Literal["critical", "high", "normal"]
CHANGING = frozenset(
    f"issue.{name}"
    for name in (
        "team assignee messages follow_ups reopens handoffs linked sentiment sentiment_trend frustration flags".split()
    )
)
"""What conditions read of an issue and other events than changes of its fields may change."""
OF_THE_WATCHED = frozenset({"event.from", "event.to"})
"""Names whose values depend on the field that a trigger watches."""
URGENCIES: tuple[str, ...] = ("critical", "high", "normal")
Pick = Literal["everyone", "on_shift", "round_robin", "least_loaded", "best_match"]
Preference = Literal["account", "language", "time_zone"]
PREFERENCES: tuple[Preference, ...] = ("account", "language", "time_zone")


class ByPriority(Struct, Generic[T], frozen=True, omit_defaults=True):
    """A value that may differ by priority. A priority with no entry and no default has none."""

    by: dict[str, T] = {}
    default: T | None = None

    def of(self, priority: str) -> T | None:
        return self.by.get(priority, self.default)

    @property
    def values(self) -> tuple[T, ...]:
        """Every value that some priority may have."""
        return tuple(value for value in (*self.by.values(), self.default) if value is not None)


class OnReply(Struct, frozen=True, omit_defaults=True):
    """What a customer's message does to an issue that waits or is resolved."""

    waiting: str | None = None
    """The status a waiting issue moves to."""
    resolved: str | None = None
    """`reopen`, or nothing."""
    within: ByPriority[timedelta] = ByPriority()


class UnknownAccount(Struct, frozen=True, omit_defaults=True):
    tier: str | None = None
    inform: tuple[str, ...] = ()


class Workspace(Struct, frozen=True, omit_defaults=True):
    name: str = "Support"
    time_zone: str = "UTC"
    calendar: str | None = None
    priorities: tuple[str, ...] = ("P0", "P1", "P2", "P3", "P4")
    default_priority: str = "P3"
    tiers: tuple[str, ...] = ()
    unknown_account: UnknownAccount = UnknownAccount()
    statuses_waiting: tuple[str, ...] = ()
    on_reply: OnReply = OnReply()
    last_resort: tuple[str, ...] = ()


class Fallback(Struct, frozen=True):
    """The channels tried when a notice was neither seen nor acted on `after` it was told; at a priority without
    `after` they are not tried.
    """

    after: ByPriority[timedelta]
    channels: tuple[str, ...]


class NoticeRule(Struct, frozen=True, omit_defaults=True):
    """How an urgency reaches people: channels at once, then others, quiet hours, digest."""

    channels: tuple[str, ...] = ("email",)
    then: tuple[Fallback, ...] = ()
    breaks_quiet_hours: bool | None = None
    digest: ByPriority[timedelta] = ByPriority()


class QuietHours(Struct, frozen=True):
    """Wall times in the person's zone; an end not after the start is on the next day."""

    start: time
    end: time


class Person(Struct, frozen=True, omit_defaults=True):
    key: str
    name: str
    email: str | None = None
    slack: str | None = None
    phone: str | None = None
    addresses: dict[str, str] = {}
    """Other channels' addresses, by channel."""
    time_zone: str | None = None
    teams: tuple[str, ...] = ()
    skills: dict[str, int] = {}
    capacity: int | None = None
    hours: str | None = None
    """A calendar. Absent: the team's, else the workspace's, else always."""
    manager: str | None = None
    title: str | None = None
    languages: tuple[str, ...] = ()
    notices: dict[str, NoticeRule] = {}
    quiet: QuietHours | None = None

    def address(self, channel: str) -> str | None:
        """Where this person is reached on a channel, or None."""
        own = {"email": self.email, "slack": self.slack, "sms": self.phone, "phone": self.phone}
        return self.addresses.get(channel) or own.get(channel)

    @property
    def channels(self) -> tuple[str, ...]:
        """Every channel on which this person has an address, the usual first."""
        own = tuple(channel for channel in ("slack", "email", "sms", "phone") if self.address(channel))
        return own + tuple(channel for channel in self.addresses if channel not in own)


class Team(Struct, frozen=True, omit_defaults=True):
    key: str
    name: str
    lead: str | None = None
    backup: str | None = None
    calendar: str | None = None
    handles: tuple[str, ...] = ()
    channel: str | None = None


class Account(Struct, frozen=True, omit_defaults=True):
    """A customer company, as far as decisions read it."""

    key: str
    name: str = ""
    tier: str | None = None
    arr: float | None = None
    owner: str | None = None
    domains: tuple[str, ...] = ()
    health: float | None = None
    renews_on: date | None = None
    calendar: str | None = None
    target: str | None = None
    churn_risk: bool = False
    lifecycle: str | None = None
    open_issues: int = 0
    escalations_30d: int = 0
    tags: tuple[str, ...] = ()
    fields: dict[str, Any] = {}


class Contact(Struct, frozen=True, omit_defaults=True):
    """A person who writes to us, as far as decisions read them. Who wrote and is otherwise unknown has no name, no tags
    and no fields.
    """

    name: str | None = None
    tags: tuple[str, ...] = ()
    fields: dict[str, Any] = {}
    number: int = 0
    """Which of the things that were said of them, one after the other; 0: nothing was."""


class Target(Struct, frozen=True, omit_defaults=True):
    """An SLA: how long each metric may take, in which calendar, for issues whose `when` holds."""

    name: str
    when: str | None = None
    calendar: ByPriority[str] = ByPriority()
    first_response: ByPriority[Span] | None = None
    next_response: ByPriority[Span] | None = None
    update: ByPriority[Span] | None = None
    resolution: ByPriority[Span] | None = None
    grace: ByPriority[timedelta] = ByPriority()
    pause: dict[str, tuple[str, ...]] = {}
    """By metric, the statuses that pause it. Absent: `statuses_waiting` for resolution and update, none for
    responses.
    """

    def span(self, metric: str, priority: str) -> Span | None:
        spans: ByPriority[Span] | None = getattr(self, metric)
        return spans.of(priority) if spans else None


class OnEvent(Struct, frozen=True, tag="event"):
    kind: Literal["opened", "priority", "message", "answered", "reopened", "assigned", "returned", "csat", "account"]

    @property
    def field_watched(self) -> str | None:
        """The field whose change it is, where it is one."""
        return {"priority": "priority", "assigned": "assignee"}.get(self.kind)


ISSUE_FIELDS = ("priority", "status", "channel", "kind", "account", "team", "assignee", "tags", "skills", "watchers")
"""The fields of an issue that are not of the team's own making."""


class OnChanged(Struct, frozen=True, tag="changed"):
    field: str

    @property
    def kind(self) -> str:
        """The kind of event it waits for. A field of their own may be written with `fields.` before it or without."""
        return f"changed:{self.field}"

    @property
    def field_watched(self) -> str:
        """Its name among the changes of an issue: a field of their own has `fields.` before it."""
        return self.field if self.field in ISSUE_FIELDS else f"fields.{self.field.removeprefix('fields.')}"


class Moment(Struct, frozen=True, omit_defaults=True):
    """An instant of a clock: a share of its target, so long before it, its breach, or so long after."""

    kind: Literal["share", "before", "breach", "after"] = "breach"
    share: float = 1.0
    span: Span | None = None


class OnTarget(Struct, frozen=True, tag="target"):
    metrics: tuple[Metric, ...]
    at: Moment = Moment()


class OnWaiting(Struct, frozen=True, tag="waiting_for"):
    metric: str
    """first_response, next_response, resolution, update, assignment, acknowledgement, customer or handoff."""
    longer_than: ByPriority[Span]
    calendar: ByPriority[str] | None = None


class OnFollowUps(Struct, frozen=True, tag="follow_ups"):
    count: int
    within: ByPriority[timedelta] = ByPriority()
    apart: ByPriority[timedelta] = ByPriority(default=timedelta(minutes=5))


class OnSentiment(Struct, frozen=True, tag="sentiment"):
    kind: Literal["below", "falls"]
    value: float


class OnFlag(Struct, frozen=True, tag="flag"):
    flags: tuple[str, ...]


class OnFlood(Struct, frozen=True, tag="flood"):
    count: int
    within: ByPriority[timedelta]
    by: Literal["kind", "account", "similar"]


On = OnEvent | OnChanged | OnTarget | OnWaiting | OnFollowUps | OnSentiment | OnFlag | OnFlood


class Escalate(Struct, frozen=True, omit_defaults=True):
    path: str
    level: int = 1
    replaces: tuple[str, ...] = ()


class Limit(Struct, frozen=True, omit_defaults=True):
    """How often a trigger may fire on one issue."""

    kind: Literal["once", "every", "at_most", "none"]
    every: ByPriority[timedelta] = ByPriority()
    at_most: int | None = None


class Trigger(Struct, frozen=True, omit_defaults=True):
    name: str
    on: tuple[On, ...]
    when: str | None = None
    during: ByPriority[str] = ByPriority()
    escalate: Escalate | None = None
    inform: tuple[str, ...] = ()
    set: dict[str, Any] = {}
    """field -> value, or {"at_least": priority} for the priority; `tags` and `skills` are added to."""
    force: bool = False
    limit: Limit | None = None
    stop: bool = False
    over_acknowledged: bool = False
    even_if_linked: bool = False
    incident: dict[str, Any] = {}


class RouteTo(Struct, frozen=True, omit_defaults=True):
    team: str | None = None
    person: str | None = None
    schedule: str | None = None
    pick: Pick | None = None
    needs: dict[str, int] = {}
    prefer: tuple[Preference, ...] = ()
    """Each narrows the choice to those who match it, where any do."""


class RoutingRule(Struct, frozen=True, omit_defaults=True):
    name: str
    to: RouteTo
    when: str | None = None


class Repeat(Struct, frozen=True, omit_defaults=True):
    every: ByPriority[Span]
    times: int | None = None


class Level(Struct, frozen=True, omit_defaults=True):
    """One stop of a path: who is told, how urgently, and how long it has before the next level is told."""

    name: str
    notify: tuple[str, ...]
    pick: Pick | None = None
    backup: tuple[str, ...] = ()
    urgency: ByPriority[str] = ByPriority(default="high")
    during: ByPriority[str] = ByPriority()
    """A calendar, or `on_shift`; none: at any hour."""
    climb_after: ByPriority[Span] = ByPriority()
    climb_clock: ByPriority[str] = ByPriority(default="always")
    repeat: Repeat | None = None
    asks: tuple[str, ...] = ()
    inform: tuple[str, ...] = ()


class Path(Struct, frozen=True, omit_defaults=True):
    key: str
    levels: tuple[Level, ...]
    inform: tuple[str, ...] = ()
    acknowledge_lasts: ByPriority[timedelta] = ByPriority()
    if_nobody: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    closes_when: str | None = None


class Window(Struct, frozen=True, omit_defaults=True):
    name: str
    from_at: datetime
    to_at: datetime
    hold: tuple[str, ...]
    when: str | None = None
    inform: tuple[str, ...] = ()


class PolicyDocument(Struct, frozen=True, omit_defaults=True):
    """One whole policy, as plain data."""

    workspace: Workspace = Workspace()
    calendars: dict[str, CalendarRule] = {}
    people: dict[str, Person] = {}
    teams: dict[str, Team] = {}
    schedules: dict[str, Schedule] = {}
    targets: tuple[Target, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    routing: tuple[RoutingRule, ...] = ()
    paths: dict[str, Path] = {}
    windows: tuple[Window, ...] = ()
    notices: dict[str, NoticeRule] = {}
    accounts: dict[str, Account] = {}
    tz_version: str = ""
    """The time-zone data that the holidays and hours were expanded with."""


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
    def reads(self) -> frozenset[str]:
        """Every name that any condition of this policy reads."""
        return frozenset(name for text in self._texts() for name in self.condition(text).reads)

    @cached_property
    def reads_mood(self) -> bool:
        """Whether a trigger or a condition asks how customers sound: only then are their messages measured."""
        triggers = (on for trigger in self.document.triggers for on in trigger.on)
        return any(isinstance(on, OnSentiment | OnFlag) for on in triggers) or not MOOD.isdisjoint(self.reads)

    @cached_property
    def by_event(self) -> Mapping[str, tuple[int, ...]]:
        """The positions of the triggers that look at a kind of event (`opened`, `changed:kind`, `sentiment` ...)."""
        found: dict[str, list[int]] = {}
        for position, trigger in enumerate(self.document.triggers):
            for on in trigger.on:
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
    def _timed(self) -> tuple[tuple[int, "Trigger", int, "OnTarget | OnWaiting"], ...]:
        """Every time trigger with its position and that of its `on`, in document order."""
        return tuple(
            (position, trigger, index, on)
            for position, trigger in enumerate(self.document.triggers)
            for index, on in enumerate(trigger.on)
            if isinstance(on, OnTarget | OnWaiting)
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
