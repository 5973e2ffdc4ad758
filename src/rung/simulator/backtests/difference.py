"""What a draft would have done, beside the policy in force: by day, by person and night, by issue, by promise.

One value for every page and file that shows a back-test. `old` is the policy that is compared against; where only one
policy ran there is none, and all its figures are 0. A page is a ring of a person; what rang in a channel is counted
apart. Days are those of the workspace's time zone, nights those of each person (`rung.core.people.nights`).
"""

from datetime import date, datetime, timedelta
from typing import Any, Literal

from msgspec import Struct

A_DAY = timedelta(days=1)
SIDES = ("old", "new")
Side = Literal["old", "new"]


class Span(Struct, frozen=True):
    """The time that is counted."""

    from_at: datetime
    until_at: datetime
    time_zone: str

    @property
    def days(self) -> float:
        """Its length in days, never less than one: a rate of a shorter time would promise too much."""
        return max((self.until_at - self.from_at) / A_DAY, 1.0)


class Promises(Struct, frozen=True):
    """Promises that were met and missed, and those of the missed of which somebody was told before they broke."""

    met: int
    missed: int
    caught: int
    early_median_s: float | None
    """Of those caught, seconds from the first ring to the breach."""

    @property
    def kept(self) -> float:
        """The share that was met."""
        return self.met / (self.met + self.missed) if self.met or self.missed else 1.0


class Figures(Struct, frozen=True):
    """What one policy comes to."""

    name: str
    issues: int
    events: int
    escalation_rate: float
    escalations: int
    pages: int
    pages_a_day: float
    night_pages: int
    nights: int
    """Nights of people into which a page fell, each counted once for each person."""
    to_channels: int
    worst_person: str | None
    """Who is paged most; of equals whose nights are disturbed more."""
    promises: Promises
    by_metric: dict[str, Promises]
    exhausted: int
    first_response_median_s: float | None
    acknowledgement_median_s: float | None
    refused: int
    """Events that made no sense to this policy."""


class Day(Struct, frozen=True):
    """The pages of one day."""

    day: date
    old: int
    old_night: int
    new: int
    new_night: int


class PersonPages(Struct, frozen=True):
    """The pages of one person."""

    person: str
    name: str
    old: int
    old_night: int
    old_nights: int
    new: int
    new_night: int
    new_nights: int


class Night(Struct, frozen=True):
    """The pages of one person in one night, which bears the date of its evening."""

    person: str
    night: date
    old: int
    new: int


class OnlyOne(Struct, frozen=True):
    """An issue that only one of the two escalates: its first escalation, and why."""

    issue: str
    side: Side
    path: str
    trigger: str
    opened_at: str
    why: str
    values: dict[str, Any]
    """What the trigger's condition read."""
    told: tuple[str, ...]
    """Names, in the order in which they were told."""
    levels: int
    state: str
    missed: tuple[str, ...]
    """The promises of the issue that were missed, under this policy."""


class CaughtByOne(Struct, frozen=True):
    """A missed promise of which only one of the two would have told somebody before it broke."""

    issue: str
    side: Side
    metric: str
    breached_at: str
    early_s: float


class Difference(Struct, frozen=True):
    """Everything that a report shows."""

    span: Span
    old: Figures | None
    new: Figures
    days: list[Day]
    """Every day of the span, those without a page too."""
    people: list[PersonPages]
    """Who is paged by either, the most first."""
    nights: list[Night]
    hours_old: list[list[int]]
    """Pages by weekday (Monday first) and hour of the workspace's clock."""
    hours_new: list[list[int]]
    only_one: list[OnlyOne]
    only_old: int
    only_new: int
    both: int
    """Issues that both escalate."""
    caught_by_one: list[CaughtByOne]
    caught_only_old: int
    caught_only_new: int
    same_promises: bool
    """Whether both miss the same promises; where not, they promise differently, and `caught` counts different ones."""
    cannot_know: tuple[str, ...]
    """What this does not say, in words."""

    @property
    def more_pages(self) -> int:
        """What the draft costs in pages; below 0 where it saves some."""
        return self.new.pages - (self.old.pages if self.old else 0)

    @property
    def more_caught(self) -> int:
        """How many more missed promises somebody is told of in time."""
        return self.new.promises.caught - (self.old.promises.caught if self.old else 0)
