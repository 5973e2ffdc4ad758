"""Schedules with their duties and covers, and shifts that people swap."""

from typing import Literal

from pydantic import Field

from rung.api.shapes.base import Given, Instant, Name, Shown
from rung.core.people import shift_swaps as core
from rung.core.people.oncall import Duty as CoreDuty
from rung.core.policy import Policy
from rung.engine.duty.schedules import Cover, Standing
from rung.store.pages import names


class Turn(Shown):
    """Who is on call in a span, and by what. Where nobody is, it is a gap."""

    person: str | None = Field(description="Null: nobody.")
    name: str
    source: str | None = Field(description="`layer 2` or the layer's name, `shift` of a feed, or `override`.")
    from_at: Instant
    to_at: Instant

    @classmethod
    def of(cls, duty: CoreDuty, policy: Policy) -> "Turn":
        assert duty.since is not None, "duties between two instants have both ends"
        assert duty.until is not None, "duties between two instants have both ends"
        return cls(
            person=duty.person, name=names.who(policy, duty.person) if duty.person else "", source=duty.source,
            from_at=duty.since, to_at=duty.until,
        )  # fmt: skip


class Override(Shown):
    """One person for one span, arranged for once."""

    id: str
    who: str
    from_at: Instant
    to_at: Instant
    in_policy: bool = Field(description="It stands in the policy's text, and is changed there.")

    @classmethod
    def of(cls, cover: Cover) -> "Override":
        return cls(id=cover.id, who=cover.who, from_at=cover.from_at, to_at=cover.to_at, in_policy=not cover.is_own)


class Schedule(Shown):
    """Who carries a pager now, and who is next."""

    key: str
    name: str
    time_zone: str
    in_policy: bool = Field(description="Its layers stand in the policy's text, and are changed there.")
    people: list[str] = Field(description="Everybody who may be on call.")
    person: str | None = Field(description="Who is on call now. Null: nobody.")
    until: Instant | None = Field(description="Null: nothing changes in sight.")
    next_person: str | None = Field(description="Who is on call from then on. Null: nobody.")
    slack_group: str | None = Field(description="The user group of Slack that names whoever is on duty.")

    @classmethod
    def of(cls, one: Standing) -> "Schedule":
        return cls(
            key=one.key, name=one.schedule.name, time_zone=one.schedule.time_zone, in_policy=one.is_written,
            people=list(one.schedule.people), person=one.person, until=one.until, next_person=one.next_person,
            slack_group=one.schedule.slack_group,
        )  # fmt: skip


class Schedules(Shown):
    at: Instant
    schedules: list[Schedule]


class ScheduleDuties(Schedule):
    """A schedule with its duties between two instants, gaps included, and the covers that have not ended."""

    from_at: Instant
    to_at: Instant
    duties: list[Turn]
    overrides: list[Override]


class DutyWindow(Given):
    """Between which instants duties are wanted."""

    from_at: Instant | None = Field(default=None, alias="from", description="Without one: now.")
    to_at: Instant | None = Field(default=None, alias="to", description="Without one: a fortnight later.")


class SwapFilter(Given):
    state: Literal["open", "all"] = Field(default="open", description="`all`: the last hundred, the newest first.")


class NewOverride(Given):
    who: Name
    from_at: Instant
    to_at: Instant


class Part(Shown):
    schedule: str
    from_at: Instant
    to_at: Instant

    @classmethod
    def of(cls, part: core.Part) -> "Part":
        return cls(schedule=part.schedule, from_at=part.from_at, to_at=part.to_at)


class NewPart(Given):
    """A span of a schedule."""

    schedule: Name
    from_at: Instant
    to_at: Instant

    def made(self) -> core.Part:
        return core.Part(self.schedule, self.from_at, self.to_at)


class ShiftSwap(Shown):
    """A part of a shift that somebody offers to a colleague."""

    number: int
    offered_by: str
    offered_to: str
    given: Part
    in_exchange: Part | None
    note: str
    state: Literal["open", "accepted", "declined", "withdrawn", "ended"]
    offered_at: Instant
    ended_at: Instant | None
    ended_by: str | None = Field(description="Null: it waits, or ended by itself.")
    because: str

    @classmethod
    def of(cls, swap: core.ShiftSwap) -> "ShiftSwap":
        assert swap.offered_at is not None, "what is kept was offered"
        return cls(
            number=swap.number, offered_by=swap.offered_by, offered_to=swap.offered_to, given=Part.of(swap.given),
            in_exchange=Part.of(swap.back) if swap.back else None, note=swap.note, state=swap.state,
            offered_at=swap.offered_at, ended_at=swap.ended_at, ended_by=swap.ended_by, because=swap.because,
        )  # fmt: skip


class ShiftSwaps(Shown):
    shift_swaps: list[ShiftSwap]


class NewShiftSwap(Given):
    """The caller offers a part of a shift of their own."""

    to: Name = Field(description="Who is asked to take it: the key of a person.")
    given: NewPart
    in_exchange: NewPart | None = Field(default=None, description="A part of a shift of theirs that the caller takes.")
    note: str = Field(default="", max_length=core.LONGEST_NOTE)


class Decline(Given):
    because: str = Field(default="", max_length=core.LONGEST_NOTE)
