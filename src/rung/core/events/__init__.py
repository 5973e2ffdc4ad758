"""Everything that can happen, as values (POLICY.md, "Events: one format everywhere").

The intake, the journal, history files and scenarios all read and write these objects as JSON or YAML. An event's `at`
is when it happened in the world; `id` makes its delivery idempotent. Texts that people wrote (`body`, `subject`,
`comment`, `summary`, `asked`, `evidence`) and a contact's address travel in an event up to the decision; the journal
keeps the event without them (see `core.texts`), because a text belongs to a person and must be erasable.

`TimePassed` is the one event nobody sends: the engine and the simulator make it when an issue's `wake_at` has come.
"""

from rung.core.events.base import Event, IssueEvent, Mood, Share
from rung.core.events.directory import (
    AccountChanged,
    AccountNoted,
    AccountNoteRemoved,
    AccountSignal,
    OfAccount,
    PersonAway,
    PersonBack,
)
from rung.core.events.escalation import (
    EscalationAcknowledged,
    EscalationClosed,
    EscalationDeclined,
    IssueEscalated,
    NoticeAccepted,
    NoticeEvent,
    NoticeFailed,
    NoticeSeen,
)
from rung.core.events.handoff import HandoffAccepted, HandoffEvent, HandoffOffered, HandoffReturned, HandoffWithdrawn
from rung.core.events.inward import LinkTold, PersonFreed, PlaceOffered, PolicyPublished, TimePassed
from rung.core.events.issue import (
    IssueAbsorbed,
    IssueAssigned,
    IssueChanged,
    IssueClosed,
    IssueFoundUnlike,
    IssueLinked,
    IssueMerged,
    IssueOpened,
    IssueReleased,
    IssueReopened,
    IssueResolved,
    IssueRiskSaid,
    IssueSkillSaid,
    IssueSnoozed,
    IssueSuggested,
    IssueUnlinked,
    IssueUnmerged,
    IssueUnwatched,
    IssueWatched,
)
from rung.core.events.message import (
    CsatReceived,
    MessageDeleted,
    MessageEdited,
    MessageMoodCorrected,
    MessageNeedsNoReply,
    MessageReceived,
    MessageSent,
    NoteAdded,
)
from rung.core.events.side import SideClosed, SideEvent, SideReopened, SideReplied, SideStarted
from rung.core.events.tracker import (
    TrackerAsked,
    TrackerChanged,
    TrackerEvent,
    TrackerFailed,
    TrackerLinked,
    TrackerUnlinked,
)

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
    | IssueSkillSaid
    | IssueSuggested
    | IssueFoundUnlike
    | IssueRiskSaid
    | IssueSnoozed
    | IssueResolved
    | IssueReopened
    | IssueClosed
    | IssueLinked
    | IssueUnlinked
    | LinkTold
    | IssueWatched
    | IssueUnwatched
    | IssueMerged
    | IssueAbsorbed
    | IssueUnmerged
    | IssueReleased
    | IssueEscalated
    | EscalationAcknowledged
    | EscalationDeclined
    | EscalationClosed
    | HandoffOffered
    | HandoffAccepted
    | HandoffReturned
    | HandoffWithdrawn
    | SideStarted
    | SideReplied
    | SideClosed
    | SideReopened
    | TrackerAsked
    | TrackerLinked
    | TrackerChanged
    | TrackerUnlinked
    | TrackerFailed
    | CsatReceived
    | NoticeAccepted
    | NoticeFailed
    | NoticeSeen
    | AccountChanged
    | AccountSignal
    | AccountNoted
    | AccountNoteRemoved
    | PersonAway
    | PersonBack
    | PersonFreed
    | PlaceOffered
    | PolicyPublished
    | TimePassed
)

INWARD = (TimePassed, PolicyPublished, IssueAbsorbed, IssueReleased, LinkTold, PersonFreed, PlaceOffered)
"""Events that Rung makes for itself; nobody sends them."""

__all__ = [
    "INWARD", "AccountChanged", "AccountNoteRemoved", "AccountNoted", "AccountSignal", "AnyEvent", "CsatReceived",
    "EscalationAcknowledged", "EscalationClosed", "EscalationDeclined", "Event", "HandoffAccepted", "HandoffEvent",
    "HandoffOffered", "HandoffReturned", "HandoffWithdrawn", "IssueAbsorbed", "IssueAssigned", "IssueChanged",
    "IssueClosed", "IssueEscalated", "IssueEvent", "IssueFoundUnlike", "IssueLinked", "IssueMerged", "IssueOpened",
    "IssueReleased", "IssueReopened", "IssueResolved", "IssueRiskSaid", "IssueSkillSaid", "IssueSnoozed",
    "IssueSuggested", "IssueUnlinked", "IssueUnmerged", "IssueUnwatched", "IssueWatched", "LinkTold",
    "MessageDeleted", "MessageEdited", "MessageMoodCorrected", "MessageNeedsNoReply", "MessageReceived",
    "MessageSent", "Mood", "NoteAdded", "NoticeAccepted", "NoticeEvent", "NoticeFailed", "NoticeSeen", "OfAccount",
    "PersonAway", "PersonBack", "PersonFreed", "PlaceOffered", "PolicyPublished", "Share", "SideClosed", "SideEvent",
    "SideReopened", "SideReplied", "SideStarted", "TimePassed", "TrackerAsked", "TrackerChanged", "TrackerEvent",
    "TrackerFailed", "TrackerLinked", "TrackerUnlinked",
]  # fmt: skip
