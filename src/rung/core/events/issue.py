"""What happens to an issue itself: it opens, changes, goes to somebody, ends, and joins others."""

from datetime import datetime
from typing import Any, Literal

from msgspec import UNSET, UnsetType

from rung.core.events.base import IssueEvent, Mood, Share
from rung.core.happenings.learned_mood import LearnedMood
from rung.core.happenings.suggestions import Suggestion
from rung.core.people.fit import Fits
from rung.core.triggers.near import Near


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
    learned_mood: LearnedMood | None = None
    """What the team's corrections changed of its mood; absent: nothing, or it came with the event."""
    thanks: str = ""
    """The words of thanks that it is nothing but; empty where it says more, or was not looked at."""
    fits: Fits | None = None
    """How well people suit it by what they solved before; Rung measures it where the policy asks who knows best."""
    suggestions: tuple[Suggestion, ...] = ()
    """What learned models say of the fields that it does not name."""
    evidence: str = ""
    """By which words of the customer: a line for each field, `kind: refund, invoice`."""
    near: tuple[Near, ...] = ()
    """What was opened shortly before and is like it, where the policy counts floods."""
    flood: str = ""
    """The trigger by which Rung itself opened it, as the incident of a flood."""
    partial: bool = False
    """Made by Rung itself before an event of an issue that was never opened."""


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


class IssueSkillSaid(IssueEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="issue.skill_said"):
    """A colleague says whether it needs a skill."""

    skill: str
    needed: bool = True
    by: str | None = None


class IssueSuggested(IssueEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="issue.suggested"):
    """What is suggested for fields that nobody named, some time after it was opened; it waits for somebody's yes."""

    model: str = ""
    """What says so, by its name."""
    suggestions: tuple[Suggestion, ...] = ()
    evidence: str = ""
    """By which words of the customer: a line for each field, `kind: refund, invoice`."""
    writer: str | None = None
    """The id of the contact whose words these are; absent: that of the issue."""


class IssueRiskSaid(IssueEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="issue.risk_said"):
    """A colleague says whether the resolution will come too late; no model says otherwise from then on."""

    late: bool | None
    """Null: nobody says so any more, and what is foretold next counts."""
    by: str | None = None


class IssueFoundUnlike(IssueEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="issue.found_unlike"):
    """A colleague says that it is not about the same as another one, which was taken for like it."""

    to: str
    by: str | None = None


class IssueLinked(IssueEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="issue.linked"):
    to: str
    by: str | None = None
    because: str = ""


class IssueUnlinked(IssueEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="issue.unlinked"):
    to: str
    by: str | None = None
    because: str = ""


class IssueWatched(IssueEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="issue.watched"):
    """Somebody wants to hear how the issue goes on: `role:watchers` means them from now on."""

    person: str | None = None
    """Absent: whoever did it."""
    by: str | None = None


class IssueUnwatched(IssueEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="issue.unwatched"):
    """Somebody no longer watches the issue."""

    person: str | None = None
    """Absent: whoever did it."""
    by: str | None = None


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
    watchers: tuple[str, ...] = ()
    via: tuple[str, ...] = ()
    """The issues it came through, so that a ring of merges ends."""


class IssueUnmerged(
    IssueEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="issue.unmerged", rename={"from_": "from"}
):
    """Another issue was merged into this one by mistake: each stands for itself again."""

    from_: str
    """The issue that was merged into it."""
    by: str | None = None


class IssueReleased(
    IssueEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="issue.released", rename={"from_": "from"}
):
    """The merge of this issue into another was undone there. Made by Rung itself."""

    from_: str
    """The issue that it had been merged into."""
    by_person: str | None = None
    tracked: tuple[tuple[str, str], ...] = ()
    """What the other one followed in trackers by itself, tracker and number: that stays with it."""
