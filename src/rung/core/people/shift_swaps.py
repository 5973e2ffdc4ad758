"""Shifts that people swap: somebody offers a part of one of theirs to a colleague, perhaps for a part of the other's.

Nothing changes until the other accepts. An offer ends by itself when one of its shifts begins, and when one of them is
no longer its owner's for its whole span: then somebody was entered otherwise meanwhile, and nobody is asked twice.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

from rung.core.people.oncall import Override, Schedule, shifts_between
from rung.core.refused import Refused
from rung.core.times.walltime import as_utc

LONGEST = timedelta(days=366)
"""So long a span of a schedule is swapped or covered at once."""
LONGEST_NOTE = 1000

SwapState = Literal["open", "accepted", "declined", "withdrawn", "ended"]


class Part(Struct, frozen=True):
    """A span of one schedule: a shift, or a part of it."""

    schedule: str
    from_at: datetime
    to_at: datetime


class ShiftSwap(Struct, frozen=True):
    """An offer, and what became of it."""

    offered_by: str
    offered_to: str
    given: Part
    """Whoever offers is on call then, and would rather not be."""
    back: Part | None = None
    """What they take over in exchange; None where it is a favour."""
    note: str = ""
    state: SwapState = "open"
    offered_at: datetime | None = None
    ended_at: datetime | None = None
    ended_by: str | None = None
    because: str = ""
    number: int = 0


def why_over(swap: ShiftSwap, schedules: Mapping[str, Schedule], now: datetime) -> str:
    """Why an open offer can no longer be accepted; empty while it can."""
    for part, whose in parts(swap):
        if part.from_at <= now:
            return "its shift has begun" if part is swap.given else "the shift in exchange has begun"
        schedule = schedules.get(part.schedule)
        if schedule is None:
            return f"there is no schedule {part.schedule} any more"
        if not is_held(schedule, part, whose):
            return f"{'its shift' if part is swap.given else 'the shift in exchange'} is somebody else's by now"
    return ""


def check(swap: ShiftSwap, schedules: Mapping[str, Schedule], people: Mapping[str, object], now: datetime) -> None:
    """Raises Refused where an offer makes no sense."""
    if swap.offered_to not in people:
        names = ", ".join(key for key in people if key != swap.offered_by)
        raise Refused("unknown_person", f"there is no person '{swap.offered_to}'", f"write one of {names}")
    if swap.offered_to == swap.offered_by:
        raise Refused("own_shift", "this is an offer to oneself", "choose a colleague")
    if len(swap.note) > LONGEST_NOTE:
        raise Refused("too_long", f"the note has more than {LONGEST_NOTE} characters", "say it shorter")
    for part, whose in parts(swap):
        _check_part(part, whose, schedules, now)


def check_span(from_at: datetime, to_at: datetime) -> None:
    """Raises Refused where a span has no length, or no end in sight."""
    if to_at <= from_at:
        raise Refused("ends_before_start", "this ends before it begins", "write an end after the start")
    if to_at - from_at > LONGEST:
        raise Refused("too_long", "this is longer than a year", "write a span of a year at most")


def is_held(schedule: Schedule, part: Part, person: str) -> bool:
    """Whether a person is on call for the whole of a span."""
    return all(duty.person == person for duty in shifts_between(schedule, part.from_at, part.to_at))


def parts(swap: ShiftSwap) -> list[tuple[Part, str]]:
    """The spans of an offer, each with whose they are before it is accepted."""
    found = [(swap.given, swap.offered_by)]
    return [*found, (swap.back, swap.offered_to)] if swap.back is not None else found


def overrides(swap: ShiftSwap) -> list[tuple[str, Override]]:
    """What accepting an offer enters, by schedule: each of the two in the other's place."""
    found = [(swap.given.schedule, Override(swap.offered_to, swap.given.from_at, swap.given.to_at))]
    if swap.back is not None:
        found.append((swap.back.schedule, Override(swap.offered_by, swap.back.from_at, swap.back.to_at)))
    return found


def _check_part(part: Part, whose: str, schedules: Mapping[str, Schedule], now: datetime) -> None:
    schedule = schedules.get(part.schedule)
    if schedule is None:
        known = ", ".join(schedules) or "none yet"
        raise Refused("unknown_schedule", f"there is no schedule '{part.schedule}'", f"there is {known}")
    check_span(as_utc(part.from_at), as_utc(part.to_at))
    if part.from_at <= now:
        raise Refused("has_begun", "this shift has begun", "offer a part of it that is still to come")
    if not is_held(schedule, part, whose):
        others = [duty for duty in shifts_between(schedule, part.from_at, part.to_at) if duty.person != whose]
        since = f"{others[0].since:%Y-%m-%d %H:%M} UTC"
        message = f"{whose} is not on call on {part.schedule} for all of it: from {since} on it is"
        who = others[0].person or "nobody"
        raise Refused("not_their_shift", f"{message} {who}", "choose a span of one shift")
