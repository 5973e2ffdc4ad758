"""What is said on an issue: by the customer, to the customer, among colleagues, and afterwards."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta

from rung.core.events.base import IssueEvent, Mood, Share
from rung.core.happenings.learned_mood import LearnedMood


class MessageReceived(IssueEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="message.received"):
    body: str = ""
    contact: str | None = None
    channel: str = ""
    sentiment: Mood | None = None
    frustration: Share | None = None
    flags: tuple[str, ...] = ()
    learned_mood: LearnedMood | None = None
    """What the team's corrections changed of its mood; absent: nothing, or it came with the event."""
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


Sounds = Literal["angry", "neutral", "pleased", "unsure"]
"""What may be said of how a message sounds."""


class MessageMoodCorrected(
    IssueEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="message.mood_corrected"
):
    """A colleague says how a customer's message really sounds, or a stronger model where the words alone could not
    tell; it counts from now on.
    """

    message: str
    """The `id` of the event that brought it."""
    said_at: datetime
    """The instant of that event."""
    mood: Sounds
    by: str | None = None
    model: str = ""
    """The model that says so, by its name; empty where a colleague does."""
    evidence: str = ""
    """By which words of the message it does: `mood: thanks for nothing`."""
    writer: str | None = None
    """The id of the contact whose words these are; absent: that of the issue."""


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
    """Whom it addresses: keys of people, and `team:` before the key of a team."""


class CsatReceived(IssueEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="csat.received"):
    """A customer says how it went; what they say later of the same survey replaces it."""

    score: Annotated[int, Meta(ge=1, le=5)]
    """1 is the worst, 5 the best."""
    comment: str = ""
    contact: str | None = None
    """The address of who says so."""
    channel: str = ""
    survey: int | None = None
    """Which survey of this issue is answered; absent: the last one, or none where nobody asked."""
