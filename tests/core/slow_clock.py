"""A second opinion on wall time that walks every minute: slow, simple, and sharing nothing with the code it judges."""

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)

# Zone, and a day on which its clocks move: an hour, half an hour, at midnight, a minute after it, and by a whole day.
CLOCK_CHANGES = [
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Europe/Berlin", date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("America/Santiago", date(2026, 4, 5)),
    ("America/Santiago", date(2026, 9, 6)),
    ("Asia/Beirut", date(2026, 3, 29)),
    ("Asia/Beirut", date(2026, 10, 25)),
    ("America/Asuncion", date(2023, 10, 1)),
    ("America/St_Johns", date(2010, 11, 7)),
    ("Pacific/Apia", date(2011, 12, 30)),
]


class Minutes:
    """Every minute of some days around a date, with what the wall clock of a zone shows in it."""

    def __init__(self, zone: str, around: date, days: int) -> None:
        place = ZoneInfo(zone)
        self.first = datetime.combine(around, time.min, UTC) - timedelta(days=days)
        self.all = [self.first + n * MINUTE for n in range(2 * days * 24 * 60)]
        self.walls = [at.astimezone(place).replace(tzinfo=None, fold=0) for at in self.all]
        self._first_shown: dict[datetime, int] = {}
        self._last_shown: dict[datetime, int] = {}
        for index, wall in enumerate(self.walls):
            self._first_shown.setdefault(wall, index)
            self._last_shown[wall] = index
        self._jumps = [n for n in range(1, len(self.walls)) if self.walls[n] - self.walls[n - 1] > MINUTE]

    def start(self, wall: datetime) -> int:
        """The number of the minute at which something that starts at this wall time starts."""
        return self._first_shown[wall] if wall in self._first_shown else self._after_gap(wall)

    def end(self, wall: datetime) -> int:
        return self._last_shown[wall] if wall in self._last_shown else self._after_gap(wall)

    def at_or_after(self, at: datetime) -> int:
        return bisect_left(self.all, at)

    def _after_gap(self, wall: datetime) -> int:
        return next(n for n in self._jumps if self.walls[n - 1] < wall < self.walls[n])


@cache
def start_of(wall: datetime, zone: str) -> datetime:
    """The instant at which something that starts at this wall time starts, found by asking what clocks show when."""
    return min(_shown_at(wall, zone), default=None) or _after_gap(wall, zone)


@cache
def end_of(wall: datetime, zone: str) -> datetime:
    return max(_shown_at(wall, zone), default=None) or _after_gap(wall, zone)


def _shown_at(wall: datetime, zone: str) -> list[datetime]:
    """Every instant at which the clocks of a zone show this time: with one of the offsets that they have near it."""
    place, written = ZoneInfo(zone), wall.replace(tzinfo=UTC)
    near = ((written + timedelta(hours=hours)).astimezone(place).utcoffset() for hours in range(-50, 51))
    instants = {written - offset for offset in near if offset is not None}
    return [at for at in instants if at.astimezone(place).replace(tzinfo=None, fold=0) == wall]


def _after_gap(wall: datetime, zone: str) -> datetime:
    """The first minute at which clocks that have not shown this time yet show a later one."""
    place, at = ZoneInfo(zone), wall.replace(tzinfo=UTC) - timedelta(days=2)
    while at.astimezone(place).replace(tzinfo=None, fold=0) < wall:
        at += MINUTE
    return at


@cache
def minutes(zone: str, around: date, days: int) -> Minutes:
    return Minutes(zone, around, days)
