"""An issue is followed in engineering's tracker: asked for there, known there by a number, changed there."""

from typing import Literal

from msgspec import UNSET, UnsetType

from rung.core.events.base import IssueEvent

There = Literal["", "new", "started", "done", "cancelled"]
"""How far a tracker's issue is, whatever its own word for it; empty: not said."""


class TrackerEvent(IssueEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True):
    """`tracker` is the name of the source; `number` what the issue is called there, such as `ENG-12`."""

    tracker: str
    number: str = ""
    by: str | None = None


class TrackerAsked(TrackerEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="tracker.asked"):
    """An issue is to be opened there; with a `number`, the one that is there is to be linked."""

    body: str = ""
    """What engineering is to do, in the words of whoever asks."""
    team: str | None = None
    """The team that the issue was offered to, where a hand-over asks for it."""


class TrackerLinked(TrackerEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="tracker.linked"):
    """It is there, under this number."""

    url: str = ""
    ref: str = ""
    """What the tracker itself knows it by, which stays when its number changes."""
    status: str = ""
    """The tracker's own word."""
    state: There = "new"
    assignee: str | None = None
    """Whose it is there: a teammate's key, else their number or name of login there."""


class TrackerChanged(TrackerEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="tracker.changed"):
    """What changed there; what is not said stays."""

    status: str = ""
    state: There = ""
    assignee: str | UnsetType | None = UNSET
    priority: str = ""
    """The tracker's own word."""
    fixed_in: str = ""
    """The release with which it is done, as it is called there."""
    renamed: str = ""
    """What it is called there from now on."""
    gives_back: bool = False
    """Once it is done, the issue goes back to the team that handed it over."""


class TrackerUnlinked(TrackerEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="tracker.unlinked"):
    """It is not followed there any more."""


class TrackerFailed(TrackerEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="tracker.failed"):
    """It could not be opened or linked there."""

    error: str = ""
