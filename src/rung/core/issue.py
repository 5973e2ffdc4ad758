"""The state of one issue: everything a decision needs to remember, and the questions it can answer.

A state is one small immutable value. It holds ids, facts and instants, never the words that people wrote. The earliest
instant at which anything could happen to the issue is `wake_at`; the shell needs to know nothing else about time.
"""

from datetime import datetime
from typing import Any, Literal

from msgspec import Struct

ClockState = Literal["running", "paused", "met", "breached", "cancelled"]
EscalationState = Literal[
    "open", "acknowledged", "held", "fulfilled", "replaced", "joined", "resolved", "closed", "exhausted"
]
LIVE_STATES = ("open", "acknowledged", "held", "exhausted")
"""The states of an escalation that something can still happen to."""


class Clock(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One run of one metric: started, perhaps paused, and met, breached or cancelled.

    `worked` is the working time (seconds) counted up to `since_at`, the instant at which it last began to count. `due_at`
    is null while paused. A clock without a target has neither target nor due time and is kept for waits only.
    """

    metric: str
    run: int
    started_at: datetime
    state: ClockState = "running"
    target: str | None = None
    calendar: str = "always"
    due_at: datetime | None = None
    worked: float = 0.0
    since_at: datetime | None = None
    """Null while paused."""
    promised_at: datetime | None = None
    """A `next_update_by`: due then, whatever the target says."""
    floor_at: datetime | None = None
    """Where a change gave grace: not due before this instant."""
    paused_at: datetime | None = None
    fulfilled_at: datetime | None = None
    breached_at: datetime | None = None
    ended_at: datetime | None = None


class Told(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One person or channel told by one level of an escalation."""

    notice: int
    to: str
    """A person's key, or a channel target such as `slack:#war-room`."""
    at: datetime
    urgency: str
    ring: bool = True
    state: Literal["told", "held", "accepted", "failed", "seen"] = "told"
    """`held` by quiet hours: not told yet."""
    release_at: datetime | None = None
    fallbacks: int = 0
    """How many of the rule's `then` steps were used."""
    fallback_at: datetime | None = None


class Escalation(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One climb of one path by one issue."""

    number: int
    path: str
    trigger: str
    """The trigger's name, or `manual`."""
    policy: int
    """The policy version it started with and keeps."""
    opened_at: datetime
    urgency: str = "high"
    """That of the level told last (or to be told)."""
    state: EscalationState = "open"
    level: int = 1
    """The level told last or waited for, counted from 1; one past the last level is `if_nobody`."""
    level_at: datetime | None = None
    """When that level started; null while it waits for its people (`during`)."""
    waits_until: datetime | None = None
    """A level whose `during` is outside: it starts then."""
    climbs_at: datetime | None = None
    repeats_at: datetime | None = None
    repeated: int = 0
    told: tuple[Told, ...] = ()
    passed: tuple[str, ...] = ()
    """Candidates of this level that declined or could not be reached."""
    escalated_by: str | None = None
    because: str = ""
    answers: bool = False
    acknowledged_by: str | None = None
    acknowledged_at: datetime | None = None
    acknowledged_until: datetime | None = None
    """Null with an acknowledgement: until the next breach of the issue."""
    lasts: float | None = None
    """Seconds that an act of the acknowledger renews it by."""
    held_by: int | None = None
    """The escalation whose acknowledgement holds this one."""
    held_until: datetime | None = None
    raise_to: int | None = None
    """A level asked for while acknowledged: told when that ends."""
    silenced: bool = False
    """Opened by a wait or clock whose end closes it: see `wait`."""
    wait: str | None = None
    """`metric#run` of the wait or clock that opened it; its good end fulfils the escalation."""
    closed_at: datetime | None = None
    closed_because: str = ""


class Firing(Struct, frozen=True, omit_defaults=True):
    """When a trigger last fired on this issue, how often, and for which run of a clock or wait."""

    at: datetime
    times: int = 1
    run: str = ""
    silent_until: datetime | None = None
    """A person closed its escalation: silent until then, a rise of priority or a breach."""


class Pending(Struct, frozen=True, omit_defaults=True):
    """A time trigger whose instant is known: trigger and `on` by position, for one run of a clock or wait."""

    trigger: int
    on: int
    metric: str
    run: int
    at: datetime
    passed: bool = False
    """Its instant came while `when` did not hold: it fires when an event makes that true."""


class IssueState(Struct, frozen=True, omit_defaults=True, kw_only=True):
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
    assigned_at: datetime | None = None
    unassigned_at: datetime | None = None
    """Since when nobody has it assigned; null while somebody has."""
    waits_for_assignee: bool = False
    """Routing found nobody eligible; tried again when somebody comes on shift or has room."""
    routing_at: datetime | None = None
    """When routing is tried again."""
    tags: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    fields: dict[str, Any] = {}
    by_hand: tuple[str, ...] = ()
    """Fields that a person set: triggers do not overwrite them without `force`."""

    clocks: dict[str, Clock] = {}
    """The last run of each metric."""
    pending: tuple[Pending, ...] = ()
    escalations: tuple[Escalation, ...] = ()
    ended: int = 0
    """How many escalations ended and left the state."""
    next_escalation: int = 1
    next_notice: int = 1
    informed: tuple[str, ...] = ()
    """Targets that see one living message without being asked."""
    fired: dict[str, Firing] = {}

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
    sentiment_trend: float | None = None
    flags: tuple[str, ...] = ()
    linked: tuple[str, ...] = ()

    snoozed_until: datetime | None = None
    waiting_since_at: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    closed_as: str | None = None
    next_update_by: datetime | None = None
    wake_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Neither resolved nor closed."""
        return self.resolved_at is None and self.closed_at is None

    def escalation(self, path: str) -> Escalation | None:
        """The live escalation of a path, if there is one."""
        for escalation in self.escalations:
            if escalation.path == path and escalation.state in LIVE_STATES and escalation.state != "exhausted":
                return escalation
        return None
