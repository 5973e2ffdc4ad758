"""The policy document as values: plain data, as the loader builds it from YAML and a published version stores it.

Its holidays are already expanded. Spans that may hold days stay `Span` until a calendar is known ("1d" is a calendar's
`day`). `rung.core.policy` makes it ready for deciding.
"""

from datetime import date, datetime, time, timedelta
from typing import Any, Generic, Literal, TypeVar

from msgspec import Struct

from rung.core.people.oncall import Schedule
from rung.core.times.calendar import CalendarRule
from rung.core.times.spans import Span

T = TypeVar("T")

Metric = Literal["first_response", "next_response", "update", "resolution"]
METRICS: tuple[Metric, ...] = ("first_response", "next_response", "update", "resolution")
Urgency = Literal["critical", "high", "normal"]
URGENCIES: tuple[str, ...] = ("critical", "high", "normal")
KINDS: tuple[str, ...] = (
    "informed", "assigned", "handovers", "mentioned", "watching", "updates", "bulletins"
)  # fmt: skip
"""Notices that ask nothing, told apart from those that do: what people are informed of, that an issue was given to
them, what their team is offered and what became of an offer, a note that mentions them, what happens on issues that
they watch, the short message that follows where somebody has it, and what Rung itself says of
shifts, gaps and channels. Where nobody chose, they go as normal."""
ToldOf = Literal["messages", "answers", "notes", "status", "escalations"]
TOLD: tuple[ToldOf, ...] = ("messages", "answers", "notes", "status", "escalations")
"""What watchers may want to hear of: what the customer writes, what they are answered, notes, the status, ladders."""
Joins = Literal["mentioned", "mentioning", "noting", "answering"]
JOINS: tuple[Joins, ...] = ("mentioned", "mentioning", "noting", "answering")
"""By what somebody may begin to watch an issue: a note mentions them, they mention somebody, write a note, or answer
the customer."""
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
    digest_at: tuple[time, ...] = ()
    """Wall times of the person at which what was gathered is sent as one; they go before `digest`."""
    tells: tuple[ToldOf, ...] = ("messages", "status", "escalations")
    """Of `watching`: what they hear of on issues that they watch."""
    watch_when: tuple[Joins, ...] = ("mentioned",)
    """Of `watching`: by what they begin to watch an issue."""


class QuietHours(Struct, frozen=True, omit_defaults=True):
    """Wall times in the person's zone; an end not after the start is on the next day."""

    start: time
    end: time
    is_off: bool = False
    """They want none, whatever their team has."""


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
    """By urgency, and by kind of what asks nothing (`KINDS`)."""
    quiet: QuietHours | None = None

    def address(self, channel: str) -> str | None:
        """Where this person is reached on a channel, or None."""
        if self.addresses and (other := self.addresses.get(channel)):
            return other
        match channel:
            case "slack":
                return self.slack
            case "email":
                return self.email
            case "sms" | "phone":
                return self.phone
            case _:
                return None

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
    notices: dict[str, NoticeRule] = {}
    """What its people use where they chose nothing themselves."""
    quiet: QuietHours | None = None


class Computed(Struct, frozen=True, omit_defaults=True):
    """What Rung makes out of an account by itself (`core.health`, `core.churn`)."""

    health: float | None = None
    churn_risk: bool = False
    counts: bool = False
    """It counts in place of a health that was given; otherwise only where none was."""


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
    computed: Computed | None = None
    escalation: str | None = None
    """The incident that gathers its issues, while the account itself is escalated."""

    @property
    def health_now(self) -> float | None:
        """What conditions read as its health: what was given, unless what is computed counts in its place."""
        if self.computed is None or self.computed.health is None:
            return self.health
        return self.computed.health if self.computed.counts or self.health is None else self.health

    @property
    def is_at_risk(self) -> bool:
        """What conditions read as its churn risk. Where what was given counts, a risk that either of both sees is one:
        that nobody spoke of a risk is no word against it."""
        if self.computed is None:
            return self.churn_risk
        return self.computed.churn_risk or (self.churn_risk and not self.computed.counts)


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
    enabled: bool = True
    """Switched off, it stays in the document and looks at nothing."""


ISSUE_SKILLS = "issue.skills"


class RouteTo(Struct, frozen=True, omit_defaults=True):
    team: str | None = None
    person: str | None = None
    schedule: str | None = None
    pick: Pick | None = None
    needs: dict[str, int] = {}
    """The least level by skill; under `ISSUE_SKILLS`, of each skill that the issue needs."""
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


class Survey(Struct, frozen=True, omit_defaults=True):
    """When a customer is asked, after the resolution, how it went."""

    after: Span = Span(seconds=3600)
    """From the resolution, counted in `calendar`, else in the workspace's."""
    calendar: str | None = None
    when: str | None = None
    every: timedelta = timedelta(days=30)
    """A contact is asked at most once in this time, about whatever issue."""
    open_for: timedelta = timedelta(days=14)
    """How long an answer can be given and changed."""
    enabled: bool = True


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
    survey: Survey | None = None
    """None: nobody is asked."""
    notices: dict[str, NoticeRule] = {}
    accounts: dict[str, Account] = {}
    tz_version: str = ""
    """The time-zone data that the holidays and hours were expanded with."""

    @property
    def people_names(self) -> dict[str, str]:
        """What people are called, by their keys."""
        return {key: one.name for key, one in self.people.items()}

    @property
    def team_names(self) -> dict[str, str]:
        """What teams are called, by their keys."""
        return {key: one.name for key, one in self.teams.items()}
