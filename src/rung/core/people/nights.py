"""Whose night a ring disturbs: a person's own quiet hours, else 22:00 to 07:00, in their own time zone."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rung.core.document import QuietHours
from rung.core.policy import Policy
from rung.core.times.walltime import zone

NIGHT = QuietHours(time(22, 0), time(7, 0))
"""The night of whoever has no quiet hours of their own."""
A_DAY = timedelta(days=1)


class Nights:
    """The nights of a policy's people. Channels have none."""

    def __init__(self, policy: Policy) -> None:
        document = policy.document
        people = document.people.items()
        self._of = {key: (zone(policy.zone_of(key)), policy.quiet_of(person) or NIGHT) for key, person in people}

    def is_person(self, to: str) -> bool:
        return to in self._of

    def of(self, to: str, at: datetime) -> tuple[bool, date | None]:
        """Whether this is a person, and the night of theirs that an instant falls into."""
        return self.is_person(to), self.night_of(to, at)

    def zone_of(self, person: str) -> ZoneInfo | None:
        """Where a person is; None of a channel."""
        found = self._of.get(person)
        return found[0] if found else None

    def night_of(self, to: str, at: datetime) -> date | None:
        """The night that an instant falls into, by the date of its evening; None by day, and for a channel."""
        found = self._of.get(to)
        if found is None:
            return None
        place, quiet = found
        local = at.astimezone(place)
        clock, day = local.time(), local.date()
        if quiet.start < quiet.end:
            return day if quiet.start <= clock < quiet.end else None
        if clock >= quiet.start:
            return day
        return day - A_DAY if clock < quiet.end else None
