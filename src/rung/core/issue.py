"""The state of one issue: everything a decision needs to remember, and the questions it can answer.

A state is one small immutable value. It holds ids, facts and instants, never the words that people wrote. The earliest
instant at which anything could happen to the issue is `wake_at`; the shell needs to know nothing else about time.
"""

from datetime import datetime, timedelta
from typing import Any, Literal

from msgspec import Struct

from rung.core.happenings.collaboration import Handover, Side, Tracked
from rung.core.happenings.suggestions import Suggestion
from rung.core.people.fit import Fits
from rung.core.reasons import Code

ClockState = Literal["running", "paused", "met", "breached", "cancelled"]
EscalationState = Literal[
    "open", "acknowledged", "held", "fulfilled", "replaced", "joined", "resolved", "closed", "exhausted"
]
LIVE_STATES = ("open", "acknowledged", "held", "exhausted")
"""The states of an escalation that something can still happen to."""
ENDED_STATES = ("fulfilled", "replaced", "joined", "resolved", "closed")
"""Those in which it is over."""


class Clock(Struct, frozen=True, gc=False, omit_defaults=True, kw_only=True):
    """One run of one metric: started, perhaps paused, and met, breached or cancelled.

    `worked` is the working time counted up to `since_at`, the instant at which it last began to count. `due_at` is null
    while paused. A run without a span (no target for it) has no due time; it is kept because triggers wait on it too.
    """

    metric: str
    run: int
    started_at: datetime
    state: ClockState = "running"
    target: str | None = None
    calendar: str = "always"
    span: timedelta | None = None
    """The target's working time for this priority."""
    due_at: datetime | None = None
    worked: timedelta = timedelta(0)
    since_at: datetime | None = None
    """Null while paused or ended."""
    promised_at: datetime | None = None
    """A `next_update_by`: due then, whatever the target says."""
    floor_at: datetime | None = None
    """Where a change gave grace: not due before this instant."""
    pauses: tuple[tuple[datetime, datetime | None], ...] = ()
    """Spans that did not count; the last is open (null) while paused or resolved."""
    shown: bool = False
    """Whether it ever had a due time: only then is it one of the promises that are reported."""
    fulfilled_at: datetime | None = None
    breached_at: datetime | None = None
    let_go_at: datetime | None = None
    """It had breached when its answer was no longer needed."""

    @property
    def key(self) -> str:
        return f"{self.metric}#{self.run}"

    @property
    def is_waiting(self) -> bool:
        """What it measures has not happened yet: it runs, is paused, or has breached without an answer."""
        if self.state in ("running", "paused"):
            return True
        return self.state == "breached" and self.fulfilled_at is None and self.let_go_at is None


class Told(Struct, frozen=True, gc=False, omit_defaults=True, kw_only=True):
    """One person or channel told by one level of an escalation."""

    notice: int
    to: str
    """A person's key, or a channel target such as `slack:#war-room`."""
    at: datetime
    level: int
    urgency: str
    ring: bool = True
    state: Literal["told", "held", "accepted", "failed", "seen", "declined"] = "told"
    """`held` by quiet hours: not told yet."""
    counts: bool = True
    """Whether it counts as somebody told: a channel beside people does not."""
    release_at: datetime | None = None
    channels: tuple[str, ...] = ()
    """Those it was sent by."""
    accepted: tuple[str, ...] = ()
    """Others that took it, where none of those could be used."""
    refused: tuple[str, ...] = ()
    """Those that refused it for good."""
    fallbacks: int = 0
    """How many of the rule's `then` steps were used."""
    fallback_at: datetime | None = None
    unseen_since: datetime | None = None
    """When they were first told what they have not seen, where they were told again since."""


class Hold(Struct, frozen=True, gc=False, omit_defaults=True):
    """Known trouble that keeps an escalation back."""

    window: str
    facts: dict[str, Any] = {}
    """What the event said under the names that the trigger's condition reads."""


class Escalation(Struct, frozen=True, gc=False, omit_defaults=True, kw_only=True):
    """One climb of one path by one issue."""

    number: int
    path: str
    trigger: str
    """The trigger's name, or `manual`."""
    policy: int
    """The policy version it started with, and keeps unless publishing another asks to move open ones."""
    opened_at: datetime
    urgency: str = "high"
    """That of the level told last (or to be told)."""
    state: EscalationState = "open"
    level: int = 1
    """The level told last or waited for, counted from 1; one past the last level is `if_nobody`, and 0 is a first
    level that another version of the policy does without, while those it told have their time."""
    level_at: datetime | None = None
    """When that level started; null while it waits for its people (`during`)."""
    waits_until: datetime | None = None
    """A level whose `during` is outside: it starts then."""
    climbs_at: datetime | None = None
    repeats_at: datetime | None = None
    repeated: int = 0
    told: tuple[Told, ...] = ()
    first_told_at: datetime | None = None
    """Its first notice, from which on an acknowledgement is waited for."""
    passed: tuple[str, ...] = ()
    """Candidates of this level that declined or could not be reached."""
    escalated_by: str | None = None
    reason: str = ""
    """What to say of why it was opened: the trigger's name or a person's reason code, never a customer's words."""
    waits_code: Code = "climb"
    """Why the level that waits is to be told."""
    acknowledged_by: str | None = None
    acknowledged_at: datetime | None = None
    acknowledged_until: datetime | None = None
    """Null with an acknowledgement: until the next breach of the issue."""
    lasts: timedelta | None = None
    """What an act of the acknowledger renews it by."""
    held_by: int | None = None
    """The escalation whose acknowledgement holds this one."""
    held_until: datetime | None = None
    """When a held one begins; when the last resort of an exhausted one is told, where an import ended what climbed."""
    hold: Hold | None = None
    """A window that holds it until `held_until`, whatever breaches: it is looked at again then."""
    last_resort: bool = False
    """It ended with nobody, and the last resort was told."""
    raise_to: int | None = None
    """A level asked for while acknowledged: told when that ends."""
    wait: str | None = None
    """`metric#run` of the wait or clock that opened it; its good end fulfils the escalation."""
    closed_at: datetime | None = None
    closed_because: str = ""


class Firing(Struct, frozen=True, gc=False, omit_defaults=True):
    """When a trigger last fired on this issue, and how often."""

    at: datetime
    times: int = 1
    silent_until: datetime | None = None
    """A person closed its escalation: silent until then, a rise of priority or a breach."""


class Deferred(Struct, frozen=True, gc=False, omit_defaults=True):
    """A trigger whose event or moment came outside its `during`: looked at again at the next opening."""

    trigger: str
    at: datetime
    wait: str | None = None
    moment: str | None = None
    """The key of the moment, where one came outside: it is looked at again at later events too."""
    on: int = 0
    """Which of the trigger's `on` it was."""
    facts: dict[str, Any] = {}
    """What the event said under the names that the trigger's condition reads."""


class Absorption(Struct, frozen=True, gc=False, omit_defaults=True, kw_only=True, rename={"from_": "from"}):
    """One issue that was merged into this one: what it brought, and what this one was before. By it the merge can be
    undone."""

    from_: str
    at: datetime
    messages: int = 0
    responded_at: datetime | None = None
    """What the merged issue brought, as are the next ones."""
    follow_ups: tuple[datetime, ...] = ()
    watchers: tuple[str, ...] = ()
    brought_account: str | None = None
    was_open: bool = True
    """What this issue was and had before, as is all that follows but the last."""
    opened_at: datetime
    customer_at: datetime | None = None
    unanswered_at: datetime | None = None
    own_responded_at: datetime | None = None
    own_follow_ups: tuple[datetime, ...] = ()
    own_watchers: tuple[str, ...] = ()
    account: str | None = None
    channel: str = ""
    tracked: tuple[tuple[str, str], ...] = ()
    own_clocks: dict[str, Clock] = {}
    clocks: dict[str, Clock] = {}
    """Those of this issue as they were when the other one had come in."""


ANY_ON = 1_000
"""The place of no `on` of a trigger: looking again only asks whether the issue is open and its wait goes on."""


class IssueState(Struct, frozen=True, gc=False, omit_defaults=True, kw_only=True):
    """What Rung knows about one issue at `decided_at`."""

    id: str
    opened_at: datetime
    decided_at: datetime
    partial: bool = False
    status: str = "open"
    priority: str = ""
    kind: str | None = None
    account: str | None = None
    contact: str | None = None
    """The id of the contact, never an address."""
    channel: str = ""
    team: str | None = None
    assignee: str | None = None
    owner: str | None = None
    """Who has it: who acknowledged, answered, took it or was given it by a person. To be assigned by a rule is not to
    have it.
    """
    assigned_at: datetime | None = None
    unassigned_at: datetime | None = None
    """Since when nobody has it assigned; null while somebody has."""
    waits_for_assignee: bool = False
    """Routing found nobody eligible; tried again when somebody comes on shift or has room."""
    waits_why: str = ""
    """Why it waits for somebody: who was looked at and why passed over."""
    waits_for: tuple[str, ...] = ()
    """The people in whose lines it stands: who could have it once they have room or are there."""
    routing_at: datetime | None = None
    """When it looks again by itself, for itself and for all in those lines."""
    away_at: datetime | None = None
    """When the absence of its assignee begins, or began while it stayed with them."""
    tags: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    fits: Fits | None = None
    """How well people suit it by what they solved before, as it was opened; null where nothing was measured."""
    fields: dict[str, Any] = {}
    team_routed: bool = False
    """Routing, not a person or an event, gave the issue its team: it does not bind routing later."""
    by_hand: tuple[str, ...] = ()
    """Fields that a person set: triggers do not overwrite them without `force`."""

    suggestions: tuple[Suggestion, ...] = ()
    """What learned models said of fields, as long as nobody has named them."""

    clocks: dict[str, Clock] = {}
    """The last run of each metric."""
    spent: tuple[str, ...] = ()
    """Moments of clocks and waits (`trigger/on/metric#run`) that fired or were jumped over: each fires at most once."""
    looked: tuple[str, ...] = ()
    """Moments whose instant came while `when` did not hold: they fire at an event that makes it true."""
    escalations: tuple[Escalation, ...] = ()
    """Live ones, and the last few that ended."""
    next_escalation: int = 1
    next_notice: int = 1
    informed: tuple[str, ...] = ()
    """Targets that see one living message without being asked."""
    fired: dict[str, Firing] = {}
    deferred: tuple[Deferred, ...] = ()
    account_held: tuple[str, ...] = ()
    """Triggers on the account whose `when` held at the last look: they fire when it becomes true."""

    customer_at: datetime | None = None
    """The last customer message."""
    unanswered_at: datetime | None = None
    """The oldest customer message without a response."""
    responded_at: datetime | None = None
    """The last response."""
    follow_ups: tuple[datetime, ...] = ()
    """Counted follow-ups since the last response."""
    last_message_at: datetime | None = None
    messages: int = 0
    reopens: int = 0
    handoffs: int = 0
    sentiment: float | None = None
    """Of the last message that was measured."""
    sentiment_trend: float | None = None
    """How far that message is from those before it; below zero it gets worse."""
    sentiment_mean: float | None = None
    """Of all messages so far; each new one weighs as much as all before it."""
    frustration: float | None = None
    heard_by_people: tuple[str, ...] = ()
    """The messages of which a colleague said how they sound: no model says otherwise."""
    flags: tuple[str, ...] = ()
    breach_risk: float | None = None
    """The chance, 0 to 1, that the resolution comes too late, as of the last event or step of time for which it was
    foretold; null once that promise is kept, missed or called off.
    """
    risk_raised_by: tuple[str, ...] = ()
    """What raised it most, in words."""
    risk_said_by: str | None = None
    """The colleague who said what its risk is, in place of what is foretold."""
    linked: tuple[str, ...] = ()
    """The issues that it is linked with; each of them has this one among its own."""
    unlike: tuple[str, ...] = ()
    """Issues of which somebody said that this one is not about the same."""
    joined: tuple[str, ...] = ()
    """Those of them that are open incidents: they see to it, and it does not ring by itself."""
    was_joined: bool = False
    """An incident saw to it that is over, or is not linked any more."""
    flood: str | None = None
    """The trigger that opened it as the incident of a flood."""
    held_back: tuple[Deferred, ...] = ()
    """What would have rung meanwhile: looked at again once no open incident sees to it."""
    sides: tuple[Side, ...] = ()
    """Side conversations, in the order of their numbers."""
    watchers: tuple[str, ...] = ()
    """People who watch the issue: whom notes mention, or an event names."""

    survey_at: datetime | None = None
    """When the customer is to be asked how it went; null where they are not, or were."""
    surveys: int = 0
    """How often the customer was asked."""
    rated_at: datetime | None = None
    """When the customer last said how it went."""

    snoozed_until: datetime | None = None
    waiting_since_at: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    closed_as: str | None = None
    merged_into: str | None = None
    """The issue that has its messages now; those that come later go there too."""
    absorbed: tuple[str, ...] = ()
    """The issues that were merged into this one."""
    absorptions: tuple[Absorption, ...] = ()
    """Those of them whose merge can be undone, the latest at the end."""
    before_merge: "IssueState | None" = None
    """What this issue was when it was merged into another one."""
    account_calendar: str | None = None
    """The calendar that `account` means for its waits, as last known."""
    continued_as: str | None = None
    """The issue that a reply too late to reopen this one opened."""
    handoff_to: str | None = None
    handoff_at: datetime | None = None
    """A hand-over was offered then and is not accepted yet."""
    handovers: tuple[Handover, ...] = ()
    """The last few, the latest at the end."""
    next_update_by: datetime | None = None
    """What the customer was promised."""
    tracked: tuple[Tracked, ...] = ()
    """Where engineering follows it."""
    wake_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Neither resolved nor closed."""
        return self.resolved_at is None and self.closed_at is None

    def live(self, *states: str) -> tuple[Escalation, ...]:
        """The escalations in these states; without any, all that something can still happen to."""
        if not self.escalations:
            return ()
        wanted = states or LIVE_STATES
        return tuple([one for one in self.escalations if one.state in wanted])

    def escalation(self, number: int) -> Escalation | None:
        return next((one for one in self.escalations if one.number == number), None)

    def climb_of(self, path: str) -> Escalation | None:
        """The escalation of a path that is open, acknowledged or held: a path has at most one."""
        return next((one for one in self.live("open", "acknowledged", "held") if one.path == path), None)
