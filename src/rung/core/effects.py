"""Everything a decision asks the shell to do or to remember, each with its reason.

Effects are what the journal keeps beside the event; the timeline, the back-test's rows, notices and deliveries are
all made from them. `at` is the instant at which the effect holds: for clocks their own instant, for people the
instant of the decision.
"""

from datetime import datetime
from typing import Any

from msgspec import Struct, structs

from rung.core.events import AnyEvent
from rung.core.reasons import Reason
from rung.core.texts import without_texts


class Effect(Struct, frozen=True, gc=False, omit_defaults=True, kw_only=True):
    at: datetime
    because: Reason


# Clocks ----------------------------------------


class ClockStarted(Effect, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="clock.started"):
    metric: str
    run: int
    started_at: datetime
    due_at: datetime | None = None
    target: str | None = None
    calendar: str = "always"


class ClockMoved(Effect, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="clock.moved"):
    """Due at another instant: a change, a pause (`due_at` null, `paused` true) or its end."""

    metric: str
    run: int
    due_at: datetime | None = None
    paused: bool = False
    started_at: datetime | None = None
    """When the run began, where that is known to be another instant now."""
    is_anew: bool = False
    """How it seemed to have ended counts no more: what ended it was undone."""


class ClockFulfilled(Effect, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="clock.fulfilled"):
    metric: str
    run: int
    fulfilled_at: datetime
    met: bool = True


class ClockBreached(Effect, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="clock.breached"):
    metric: str
    run: int
    breached_at: datetime


class ClockCancelled(Effect, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="clock.cancelled"):
    metric: str
    run: int


class Measured(Effect, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="measured"):
    """How long an answer or a solution took, promised or not; for the measures, and no line of the timeline."""

    metric: str
    """first_response, next_response or resolution."""
    run: int
    started_at: datetime
    ended_at: datetime
    worked: float
    """Seconds of working time without pauses: in the calendar of what was promised, else in the workspace's."""


# The issue ----------------------------------------


class IssueSet(Effect, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="issue.set"):
    """A field of the issue changed (status, priority, kind, team, tags ...)."""

    field: str
    was: Any = None
    now: Any = None


class OpenedAs(Effect, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="opened.as"):
    """What an issue was when its opening had been decided; for the measures, and no line of the timeline."""

    account: str | None = None
    kind: str | None = None
    team: str | None = None
    channel: str = ""
    priority: str = ""


class Assigned(Effect, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="issue.assigned_to"):
    """Assigned to a person; `to` null: unassigned, or waiting for somebody eligible (`waits`)."""

    to: str | None = None
    team: str | None = None
    waits: bool = False


class HandoverMoved(Effect, frozen=True, gc=False, omit_defaults=True, kw_only=True, rename={"from_": "from"},
                    tag="handover.moved"):  # fmt: skip
    """A hand-over was offered, accepted, returned or taken back."""

    number: int
    state: str
    to: str
    from_: str | None = None
    by: str | None = None


class Recorded(Effect, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="recorded"):
    """A line for the timeline that changes nothing else."""


# Escalations ----------------------------------------


class EscalationOpened(Effect, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="escalation.opened"):
    number: int
    path: str
    trigger: str
    level: int = 1
    held: bool = False
    by: str | None = None


class LevelStarted(Effect, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="level.started"):
    """A level's people were chosen. `considered` says who was looked at and why some were passed over."""

    number: int
    path: str
    level: int
    name: str
    notified: tuple[str, ...] = ()
    considered: tuple[tuple[str, str], ...] = ()
    climbs_at: datetime | None = None


class LevelWaits(Effect, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="level.waits"):
    number: int
    path: str
    level: int
    until: datetime


class EscalationMoved(Effect, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="escalation.moved"):
    """An escalation's state changed. `by`: the person who did it, where one did."""

    number: int
    path: str
    was: str
    state: str
    by: str | None = None
    until: datetime | None = None


class VersionChanged(Effect, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="escalation.version_changed"):
    """An open escalation goes on by another version of its path, at the level that is its own there."""

    number: int
    path: str
    was: int
    version: int
    level: int


class Declined(Effect, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="escalation.declined_by"):
    number: int
    path: str
    by: str
    reason: str


# Notices ----------------------------------------


class Notice(Effect, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="notice"):
    """Tell one person or channel.

    `ring` false: an update of the living message, or an `inform`. `channels` are those to use at once; the person's
    later ones (`then`) come as further notices with the code `fallback`. `held_until`: quiet hours; not sent before.
    """

    notice: int
    to: str
    urgency: str
    channels: tuple[str, ...]
    ring: bool = True
    number: int | None = None
    path: str | None = None
    level: int | None = None
    held_until: datetime | None = None
    gather_s: float | None = None
    """Sent in one message with what else is gathered for its recipient: so many seconds from now at the latest."""
    about: str = ""
    """Outside any escalation, in a message of its own: a note mentions them (`mention`), something happened on an issue
    that they watch (`watch`), it was given to them (`assigned`), it is offered to their team (`handover/2`), or their
    offer was answered (`handover/2/accepted`)."""
    late_by: float | None = None
    """Seconds between its own instant and the decision, where Rung was down."""


class MessagesChanged(Effect, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="messages.changed"):
    """What was told about this issue is no longer what is so: every living message about it is to be brought up to
    date.
    """

    number: int | None = None


class SurveySent(Effect, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="survey.sent"):
    """The customer is asked how it went, by their own channel."""

    number: int
    """Which survey of this issue it is, counted from 1."""


# Beyond this issue ----------------------------------------


class Emitted(Effect, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="emitted"):
    """An event for another subject; it enters that subject's inbox in the same transaction."""

    event: AnyEvent


def without_words(effects: "tuple[AnyEffect, ...]") -> "tuple[AnyEffect, ...]":
    """Effects as the journal keeps them: an event for another issue without what people wrote in it."""
    if not any(isinstance(effect, Emitted) for effect in effects):
        return effects
    return tuple(
        structs.replace(effect, event=without_texts(effect.event)) if isinstance(effect, Emitted) else effect
        for effect in effects
    )


AnyEffect = (
    ClockStarted
    | ClockMoved
    | ClockFulfilled
    | ClockBreached
    | ClockCancelled
    | Measured
    | IssueSet
    | OpenedAs
    | Assigned
    | HandoverMoved
    | Recorded
    | EscalationOpened
    | LevelStarted
    | LevelWaits
    | EscalationMoved
    | VersionChanged
    | Declined
    | Notice
    | MessagesChanged
    | SurveySent
    | Emitted
)
