"""Everything that can happen, as values (POLICY.md, "Events: one format everywhere").

The intake, the journal, history files and scenarios all read and write these objects as JSON or YAML. An event's `at`
is when it happened in the world; `id` makes its delivery idempotent. Texts that people wrote (`body`, `subject`,
`comment`, `summary`, `asked`, `evidence`) and a contact's address travel in an event up to the decision; the journal
keeps the event without them (see `core.texts`), because a text belongs to a person and must be erasable.

`TimePassed` is the one event nobody sends: the engine and the simulator make it when an issue's `wake_at` has come.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from rung.core.desk import Spot
from rung.core.fit import Fits
from rung.core.suggestions import Suggestion

Mood = Annotated[float, Meta(ge=-1, le=1)]
"""From angry (-1) to happy (1)."""
Share = Annotated[float, Meta(ge=0, le=1)]


class Event(
    Struct, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag_field="type", forbid_unknown_fields=False
):
    """What every event has: its name for idempotency, its instant, and what does not fit elsewhere."""

    at: datetime
    id: str = ""
    bulk: bool = False
    """An import or a nightly sync: recorded, moves clocks, rings nobody."""
    fields: dict[str, Any] = {}


class IssueEvent(Event, frozen=True, gc=False, omit_defaults=True, kw_only=True):
    """An event of one issue."""

    issue: str
    breach_risk: Share | None = None
    """The chance that the resolution comes too late, by what is known with this event; absent: not foretold."""
    risk_raised_by: tuple[str, ...] = ()
    """What raises that chance most, in words."""


class IssueOpened(IssueEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="issue.opened"):
    subject: str = ""
    body: str = ""
    account: str | None = None
    contact: str | None = None
    channel: str = ""
    priority: str | None = None
    kind: str | None = None
    status: str | None = None
    team: str | None = None
    tags: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    sentiment: Mood | None = None
    frustration: Share | None = None
    flags: tuple[str, ...] = ()
    thanks: str = ""
    """The words of thanks that it is nothing but; empty where it says more, or was not looked at."""
    fits: Fits | None = None
    """How well people suit it by what they solved before; Rung measures it where the policy asks who knows best."""
    suggestions: tuple[Suggestion, ...] = ()
    """What learned models say of the fields that it does not name."""
    evidence: str = ""
    """By which words of the customer: a line for each field, `kind: refund, invoice`."""
    partial: bool = False
    """Made by Rung itself before an event of an issue that was never opened."""


class MessageReceived(IssueEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="message.received"):
    body: str = ""
    contact: str | None = None
    channel: str = ""
    sentiment: Mood | None = None
    frustration: Share | None = None
    flags: tuple[str, ...] = ()
    thanks: str = ""
    """The words of thanks that it is nothing but; empty where it says more, or was not looked at."""
    automatic: bool = False


class MessageEdited(IssueEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="message.edited"):
    """Whoever wrote a message gave it other words; it counts from when it was first written."""

    message: str
    """The `id` of the event that brought it."""
    subject: str = ""
    """What the issue is called by, where it was this message that opened it."""
    body: str = ""
    contact: str | None = None
    by: str | None = None
    """The colleague who wrote it; absent: the customer did."""


class MessageDeleted(IssueEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="message.deleted"):
    """Whoever wrote a message took it back where it was written."""

    message: str
    """The `id` of the event that brought it."""
    by: str | None = None
    """The colleague who wrote it; absent: the customer did."""


class MessageNeedsNoReply(
    IssueEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="message.needs_no_reply"
):
    by: str | None = None


class MessageMoodCorrected(
    IssueEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="message.mood_corrected"
):
    """A colleague says how a customer's message really sounds; it counts from now on."""

    message: str
    """The `id` of the event that brought it."""
    said_at: datetime
    """The instant of that event."""
    mood: Literal["angry", "neutral", "pleased", "unsure"]
    by: str | None = None


class MessageSent(IssueEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="message.sent"):
    by: str | None = None
    body: str = ""
    next_update_by: datetime | None = None
    automatic: bool = False
    to_linked: bool = False
    deliver: bool = False
    """Rung is to carry it to the customer. False: it reached them already, by their own channel or another helpdesk."""


class NoteAdded(IssueEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="note.added"):
    by: str | None = None
    body: str = ""
    mentions: tuple[str, ...] = ()


class IssueChanged(IssueEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="issue.changed"):
    changes: dict[str, Any] = {}
    by: str | None = None


class IssueAssigned(IssueEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="issue.assigned"):
    to: str | None = None
    team: str | UnsetType | None = UNSET
    by: str | None = None


class IssueSnoozed(IssueEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="issue.snoozed"):
    until: datetime | None = None
    by: str | None = None


class IssueResolved(IssueEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="issue.resolved"):
    by: str | None = None


class IssueReopened(IssueEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="issue.reopened"):
    by: str | None = None


class IssueClosed(
    IssueEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="issue.closed", rename={"as_": "as"}
):
    by: str | None = None
    as_: Literal["done", "spam", "duplicate", "internal"] = "done"
    """All but `done` cancel the clocks and leave the measures."""


class IssueLinked(IssueEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="issue.linked"):
    to: str
    by: str | None = None
    because: str = ""


class IssueUnlinked(IssueEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="issue.unlinked"):
    to: str
    by: str | None = None
    because: str = ""


class IssueMerged(IssueEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="issue.merged"):
    into: str
    by: str | None = None


class IssueAbsorbed(
    IssueEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="issue.absorbed", rename={"from_": "from"}
):
    """Another issue was merged into this one: its messages and its earlier start come here. Made by Rung itself."""

    from_: str
    opened_at: datetime
    is_open: bool = True
    """Whether the other one was still open."""
    messages: int = 0
    customer_at: datetime | None = None
    unanswered_at: datetime | None = None
    responded_at: datetime | None = None
    follow_ups: tuple[datetime, ...] = ()
    account: str | None = None
    channel: str = ""
    via: tuple[str, ...] = ()
    """The issues it came through, so that a ring of merges ends."""


class IssueEscalated(IssueEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="issue.escalated"):
    by: str | None = None
    path: str
    level: int = 1
    reason: str = ""
    answers: dict[str, str] = {}


class EscalationAcknowledged(
    IssueEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="escalation.acknowledged"
):
    by: str | None = None
    path: str | None = None
    """Absent: all that are open."""
    lasts: str | None = None
    """A span such as `2h`."""
    next_update_by: datetime | None = None


class EscalationDeclined(
    IssueEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="escalation.declined"
):
    by: str | None = None
    path: str | None = None
    reason: str = "unavailable"
    """unavailable, not_ours, not_urgent or known."""


class EscalationClosed(IssueEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="escalation.closed"):
    by: str | None = None
    path: str | None = None
    reason: str = ""


class HandoffEvent(IssueEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, rename={"from_": "from"}):
    from_: str | None = None
    to: str | None = None
    by: str | None = None
    summary: str = ""
    asked: str = ""
    reason: str = ""


class HandoffOffered(HandoffEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="handoff.offered"):
    pass


class HandoffAccepted(HandoffEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="handoff.accepted"):
    pass


class HandoffReturned(HandoffEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="handoff.returned"):
    pass


class CsatReceived(IssueEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="csat.received"):
    score: Annotated[int, Meta(ge=1, le=5)]
    comment: str = ""


class NoticeEvent(IssueEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True):
    """The outcome of a notice: `notice` is its number within the issue."""

    notice: int
    to: str = ""
    channel: str = ""


class NoticeAccepted(NoticeEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="notice.accepted"):
    pass


class NoticeFailed(NoticeEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="notice.failed"):
    error: str = ""


class NoticeSeen(NoticeEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="notice.seen"):
    pass


class AccountChanged(Event, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="account.changed"):
    account: str
    changes: dict[str, Any] = {}
    issue: str | None = None
    """Set where the change is fanned out to one of the account's open issues."""


class PersonAway(
    Event, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="person.away", rename={"from_": "from"}
):
    person: str
    from_: datetime | None = None
    until: datetime | None = None
    deputy: str | None = None
    issue: str | None = None
    """Set where it is told to one of the issues that the person has."""


class PersonBack(Event, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="person.back"):
    """Whoever was away is there again, whatever end was known."""

    person: str
    by: str | None = None
    issue: str | None = None
    """Set where it is told to one of the issues that the person has."""


class PersonFreed(Event, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="person.freed"):
    """Somebody may have room, or be there again: those who wait for them are asked. Made by Rung itself."""

    person: str
    after: Spot | None = None
    """Those in line up to here were asked already."""
    issue: None = None


class PlaceOffered(IssueEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="place.offered"):
    """Somebody whom the issue waits for may have room. Made by Rung itself."""

    person: str
    spot: Spot | None = None
    """Where it stood in line."""
    is_last: bool = False
    """The last of those who are asked at once."""


class PolicyPublished(IssueEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="policy.published"):
    """An open issue is decided with another version of the policy from now on: its promises are looked at anew."""

    version: int = 0
    climbs: int = 0
    """The version to which open escalations of earlier ones go over, where its publishing asked for that."""


class TimePassed(IssueEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="time.passed"):
    """An instant at which something of this issue is due has come."""


AnyEvent = (
    IssueOpened
    | MessageReceived
    | MessageEdited
    | MessageDeleted
    | MessageNeedsNoReply
    | MessageMoodCorrected
    | MessageSent
    | NoteAdded
    | IssueChanged
    | IssueAssigned
    | IssueSnoozed
    | IssueResolved
    | IssueReopened
    | IssueClosed
    | IssueLinked
    | IssueUnlinked
    | IssueMerged
    | IssueAbsorbed
    | IssueEscalated
    | EscalationAcknowledged
    | EscalationDeclined
    | EscalationClosed
    | HandoffOffered
    | HandoffAccepted
    | HandoffReturned
    | CsatReceived
    | NoticeAccepted
    | NoticeFailed
    | NoticeSeen
    | AccountChanged
    | PersonAway
    | PersonBack
    | PersonFreed
    | PlaceOffered
    | PolicyPublished
    | TimePassed
)

INWARD = (TimePassed, PolicyPublished, IssueAbsorbed, PersonFreed, PlaceOffered)
"""Events that Rung makes for itself; nobody sends them."""
